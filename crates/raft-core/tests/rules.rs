//! Wrong rules: each overrides one decision, and the cluster then breaks just what the rule is there
//! for. That every mistake is found also shows that the checks of the random walks see something.

mod common;

use common::checks::Property::{
    self, Durability, ElectionSafety, LeaderCompleteness, LogMatching, NoFalseAlarm, QuorumLog,
    StateMachineSafety,
};
use common::net::Net;
use common::walk::walk;
use common::{append, ask, at, log, request_vote, restart, vote, win};
use raft_core::{
    Body, HardState, Index, LogPosition, Paper, Restored, Role, Rules, Term, VoteQuestion,
    VoteRefusal, WaitForDisk,
};

/// One mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrong {
    VotesTwice,
    VotesForAnyLog,
    LongerLogWins,
    IgnoresPrevTerm,
    IgnoresMissingPrev,
    AlwaysTruncates,
    NeverTruncates,
    FollowsCommitBlindly,
    TellsCommitBlindly,
    AnswersBeforeWriting,
}

impl Rules for Wrong {
    fn may_grant_vote(&self, question: &VoteQuestion) -> Result<(), VoteRefusal> {
        let voted_for = question.voted_for.filter(|_| *self != Self::VotesTwice);
        let up_to_date = self.is_up_to_date(question.candidate_log, question.own_log);
        let own_log = if up_to_date { question.candidate_log } else { question.own_log };
        Paper.may_grant_vote(&VoteQuestion { voted_for, own_log, ..*question })
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

    fn follower_commit(&self, leader_commit: Index, last_matching: Index) -> Index {
        if *self == Self::FollowsCommitBlindly {
            leader_commit
        } else {
            Paper.follower_commit(leader_commit, last_matching)
        }
    }

    fn told_commit(&self, commit_index: Index, match_index: Index) -> Index {
        if *self == Self::TellsCommitBlindly {
            commit_index
        } else {
            Paper.told_commit(commit_index, match_index)
        }
    }

    fn must_be_durable_before(&self, body: &Body, wait: WaitForDisk) -> bool {
        *self != Self::AnswersBeforeWriting && Paper.must_be_durable_before(body, wait)
    }
}

/// Walks until a violation is found; what it violates.
fn found_in_walks(wrong: Wrong) -> Option<(u64, Property)> {
    (0..20_000).find_map(|seed| {
        let mut net = Net::with_logs(&[&[], &[], &[]], 0, wrong);
        net.checks.tolerant = true;
        net.reseed(seed);
        walk(&mut net, seed, 400);
        net.checks.violations.first().map(|(property, _)| (seed, *property))
    })
}

#[test]
fn random_walks_find_mistakes() {
    let mistakes = [
        (Wrong::VotesTwice, &[ElectionSafety][..]),
        (Wrong::LongerLogWins, &[LeaderCompleteness]),
        (Wrong::VotesForAnyLog, &[LeaderCompleteness, NoFalseAlarm]),
        (Wrong::IgnoresPrevTerm, &[LogMatching]),
        (Wrong::IgnoresMissingPrev, &[Durability]),
        (Wrong::AlwaysTruncates, &[QuorumLog, NoFalseAlarm]),
        // What it did not replace it acknowledges all the same: committed, but on no majority.
        (Wrong::NeverTruncates, &[LogMatching, StateMachineSafety, QuorumLog]),
        // A heartbeat commits what a follower has in place of it.
        (Wrong::TellsCommitBlindly, &[StateMachineSafety, NoFalseAlarm]),
        (Wrong::AnswersBeforeWriting, &[Durability]),
    ];
    for (wrong, expected) in mistakes {
        let found = found_in_walks(wrong);
        println!("{wrong:?}: {found:?}");
        assert!(found.is_some_and(|(_, property)| expected.contains(&property)), "{found:?}");
    }
}

/// A cluster's second server with the log 1, 1 and the wrong rule.
fn follower(wrong: Wrong) -> common::Server<Wrong> {
    let hard_state = HardState { current_term: 1, ..HardState::default() };
    restart(2, 3, Restored { hard_state, entries: log(&[1, 1]), ..Restored::default() }, wrong)
}

/// A leader that caps its requests says "committed up to 2" along with entry 1 only; entry 2 may still
/// be another one here. (Figure 2, `AppendEntries` rule 5. Leaders of this crate send all they have, so
/// that no walk comes across this.)
#[test]
fn a_blind_follower_commits_what_did_not_match() {
    let capped = append((1, 2, 2), at(0, 0), &[1], 2);
    for (wrong, commit_index) in [(Wrong::FollowsCommitBlindly, 2), (Wrong::VotesTwice, 1)] {
        let mut raft = follower(wrong);
        ask(&mut raft, capped.clone());
        assert_eq!(raft.log().commit_index(), commit_index, "{wrong:?}");
    }
}

/// Votes for whoever asks.
struct Generous;

impl Rules for Generous {
    fn may_grant_vote(&self, _: &VoteQuestion) -> Result<(), VoteRefusal> {
        Ok(())
    }
}

/// One decision is overridden, so one thing changes: a leader that votes for another stays leader and
/// keeps its heartbeat interval.
#[test]
fn a_leader_that_votes_for_anyone_still_leads() {
    let mut raft = restart(1, 3, Restored::default(), Generous);
    win(&mut raft);
    assert_eq!(ask(&mut raft, request_vote(2, 1, 1, at(9, 0))), [vote(1, 2, 1, true)]);
    assert_eq!((raft.role(), raft.timeout_ticks()), (Role::Leader, 100));
}

/// Even under rules that take a missing entry for a match the log has no gap.
#[test]
fn a_log_has_no_gap_under_any_rules() {
    let mut raft = follower(Wrong::IgnoresMissingPrev);
    ask(&mut raft, append((1, 2, 2), at(5, 2), &[2], 6));
    assert_eq!((raft.log().last(), raft.log().commit_index()), (at(2, 1), 2));
}
