//! Wrong rules: each overrides one decision, and the walks break what that is there for.

use raft_core::{
    Body, CommitRefusal, ConfChangeError, LogPosition, MembershipQuestion, Message, NodeId,
    Options, Paper, ReadQuestion, Role, Rules, SnapshotQuestion, SnapshotRefusal, Term,
    VoteQuestion, VoteRefusal, WaitForDisk,
};
use raft_sim::checks::Property::{
    self, CommittedStays, DurableCommit, ElectionSafety, ExactlyOnce, LeaderCompleteness,
    Linearizability, LogMatching, Monotonic, OneVote, OverlappingQuorums, QuorumLog,
    StateMachineSafety,
};

use super::net::{Net, Setup};
use super::told::put;
use super::walk::{setup, walk};

/// One mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrong {
    Nothing,
    VotesTwice,
    VotesForAnyLog,
    LongerLogWins,
    IgnoresPrevTerm,
    IgnoresMissingPrev,
    AlwaysTruncates,
    NeverTruncates,
    AnswersBeforeWriting,
    CountsOldTerms,
    ReadsTooEarly,
    ChangesTwoAtOnce,
    InstallsOldSnapshots,
    HasNoSessions,
    ReadsLocally,
}

impl Rules for Wrong {
    fn may_grant_vote(&self, question: &VoteQuestion) -> Result<(), VoteRefusal> {
        let voted_for = question.voted_for.filter(|_| *self != Self::VotesTwice);
        let leader = question.leader.filter(|_| *self != Self::VotesTwice);
        let up_to_date = self.is_up_to_date(question.candidate_log, question.own_log);
        let own_log = if up_to_date { question.candidate_log } else { question.own_log };
        Paper.may_grant_vote(&VoteQuestion { voted_for, leader, own_log, ..*question })
    }

    fn is_up_to_date(&self, candidate: LogPosition, own: LogPosition) -> bool {
        match self {
            Self::VotesForAnyLog => true,
            Self::LongerLogWins => (candidate.index, candidate.term) >= (own.index, own.term),
            _ => Paper.is_up_to_date(candidate, own),
        }
    }

    fn append_matches(&self, prev_log: LogPosition, own_term: Option<Term>) -> bool {
        match self {
            Self::IgnoresPrevTerm => own_term.is_some(),
            Self::IgnoresMissingPrev => own_term.is_none_or(|term| term == prev_log.term),
            _ => Paper.append_matches(prev_log, own_term),
        }
    }

    fn conflicts(&self, own_term: Term, leaders_term: Term) -> bool {
        match self {
            Self::AlwaysTruncates => true,
            Self::NeverTruncates => false,
            _ => Paper.conflicts(own_term, leaders_term),
        }
    }

    fn may_commit(&self, entry_term: Term, current_term: Term) -> Result<(), CommitRefusal> {
        let entry_term = if *self == Self::CountsOldTerms { current_term } else { entry_term };
        Paper.may_commit(entry_term, current_term)
    }

    fn may_take_read_index(&self, question: &ReadQuestion) -> bool {
        *self == Self::ReadsTooEarly || Paper.may_take_read_index(question)
    }

    fn may_change_membership(&self, question: &MembershipQuestion) -> Result<(), ConfChangeError> {
        let pending_index =
            if *self == Self::ChangesTwoAtOnce { 0 } else { question.pending_index };
        Paper.may_change_membership(&MembershipQuestion { pending_index, ..*question })
    }

    fn may_install_snapshot(&self, question: &SnapshotQuestion) -> Result<(), SnapshotRefusal> {
        let wrong = *self == Self::InstallsOldSnapshots;
        if wrong { Ok(()) } else { Paper.may_install_snapshot(question) }
    }

    fn must_be_durable_before(&self, body: &Body, wait: WaitForDisk) -> bool {
        *self != Self::AnswersBeforeWriting && Paper.must_be_durable_before(body, wait)
    }
}

/// Walks until a violation is found; how many that takes, and what is violated first.
fn found_in_walks(wrong: Wrong) -> Option<(u64, Vec<Property>)> {
    (0..20_000).find_map(|seed| {
        let setup = Setup {
            has_sessions: wrong != Wrong::HasNoSessions,
            reads_locally: wrong == Wrong::ReadsLocally,
            ..setup(seed)
        };
        let mut net = Net::new(setup, wrong);
        walk(&mut net, 700);
        let found: Vec<_> = net.checks.violations().map(|found| found.property).collect();
        (!found.is_empty()).then_some((seed, found))
    })
}

#[test]
fn random_walks_find_mistakes() {
    let mistakes = [
        (Wrong::VotesTwice, &[ElectionSafety, OneVote][..]),
        (Wrong::VotesForAnyLog, &[LeaderCompleteness]),
        (Wrong::LongerLogWins, &[LeaderCompleteness]),
        (Wrong::IgnoresPrevTerm, &[LogMatching]),
        (Wrong::IgnoresMissingPrev, &[LogMatching, QuorumLog, DurableCommit]),
        (Wrong::AlwaysTruncates, &[QuorumLog, CommittedStays]),
        (Wrong::NeverTruncates, &[LogMatching, QuorumLog, DurableCommit, CommittedStays]),
        (Wrong::AnswersBeforeWriting, &[DurableCommit, QuorumLog, OneVote, ElectionSafety]),
        (Wrong::ReadsTooEarly, &[Linearizability]),
        (Wrong::ChangesTwoAtOnce, &[OverlappingQuorums]),
        (Wrong::InstallsOldSnapshots, &[CommittedStays, Monotonic, StateMachineSafety]),
        (Wrong::HasNoSessions, &[ExactlyOnce]),
        (Wrong::ReadsLocally, &[Linearizability]),
    ];
    for (wrong, expected) in mistakes {
        let found = found_in_walks(wrong);
        println!("{wrong:?}: {found:?}");
        let (_, found) = found.unwrap_or_else(|| panic!("{wrong:?} is not found"));
        assert!(expected.contains(&found[0]), "{wrong:?}: {found:?}");
    }
}

/// Delivers what is under way between these servers, as long as `wanted`; all else stays under way.
fn deliver_among(net: &mut Net<Wrong>, ids: &[u64], wanted: impl Fn(&Net<Wrong>) -> bool) {
    let is_among = |m: &Message| ids.contains(&m.from.0) && ids.contains(&m.to.0);
    while wanted(net)
        && let Some(i) = net.mail.iter().position(is_among)
    {
        let message = net.mail.remove(i);
        net.deliver(message);
    }
}

/// Makes `id`, which has just started, the leader by the votes of these; nobody hears of it.
fn elect(net: &mut Net<Wrong>, id: u64, voters: &[u64]) {
    let i = id as usize - 1;
    net.crash(i, 0);
    net.restart(i);
    let leads = |net: &Net<Wrong>| net.raft(i).unwrap().role() == Role::Leader;
    net.mail.clear();
    while !leads(net) {
        net.with(i, |raft| raft.campaign().is_ok());
        deliver_among(net, voters, |net| !leads(net));
    }
    net.mail.clear();
}

/// Figure 8. (Walks hardly ever come across it.)
#[test]
fn figure_8_with_real_servers() {
    for wrong in [Wrong::CountsOldTerms, Wrong::Nothing] {
        let mut setup = setup(0);
        setup.config.voters = (1..=5).map(NodeId).collect();
        setup.config.options = Options { max_message_bytes: 1, ..Options::PAPER };
        (setup.servers, setup.slow_disks) = (5, false);
        let mut net = Net::new(setup, wrong);
        elect(&mut net, 1, &[1, 2, 3]);
        net.with(0, |raft| raft.tick(raft.ticks_to_deadline()));
        deliver_among(&mut net, &[1, 2, 3, 4, 5], |_| true);
        net.invoke(0, put("a", "x"));
        net.ask(0, 0, true);
        deliver_among(&mut net, &[1, 2], |_| true);
        elect(&mut net, 5, &[3, 4, 5]);
        elect(&mut net, 1, &[1, 2, 3]);
        net.with(0, |raft| raft.tick(raft.ticks_to_deadline()));
        deliver_among(&mut net, &[1, 2], |_| true);
        let holds = |net: &Net<Wrong>| net.raft(2).unwrap().log().last().index == 2;
        deliver_among(&mut net, &[1, 3], |net| !holds(net));
        let commit_index = net.raft(0).unwrap().log().commit_index();
        deliver_among(&mut net, &[1, 3], |net| net.mail.iter().any(|m| m.from.0 == 3));
        assert!(holds(&net) && commit_index < 2);
        elect(&mut net, 5, &[3, 4, 5]);
        let found: Vec<_> = net.checks.violations().map(|found| found.property).collect();
        let expected = if wrong == Wrong::Nothing { vec![] } else { vec![LeaderCompleteness] };
        assert_eq!(found, expected, "{wrong:?}");
    }
}
