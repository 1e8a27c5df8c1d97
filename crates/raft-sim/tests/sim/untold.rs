//! Sentences for what the core can do and no run of the simulator does yet: its servers take the paper's
//! options, and nobody asks them for a new configuration, a snapshot, a read or another leader.

use std::sync::Arc;

use raft_sim::core::{
    Body, CampaignError, CommitNotice, ConfChangeError, InstallSnapshot, InstallSnapshotReply,
    LogPosition, Message, NodeId, Observation, ReadIndex, ReadState, RequestVote, RequestVoteReply,
    Role, SnapshotMeta, SnapshotRefusal, StepDownReason, VoteRefusal,
};
use raft_sim::explain::en;
use raft_sim::{Event, Fact, Time};

use crate::sentences::assert_reads_well;
use crate::spoken::{in_chinese, is_spoken};

const S1: NodeId = NodeId(1);
const S2: NodeId = NodeId(2);
const AT_7: LogPosition = LogPosition { index: 7, term: 2 };

/// What S1 tells, with the section.
fn told(observation: Observation) -> (String, Option<&'static str>) {
    let fact = Fact::Observed { server: S1, observation };
    let event = Event { id: 0, at: Time::ZERO, cause: 0, fact };
    let sentence = en::event(&event);
    assert!(!is_spoken() && in_chinese(|| en::event(&event).text).ends_with('。'));
    assert_reads_well(&sentence);
    (sentence.text, sentence.section)
}

fn assert_told<const N: usize>(cases: [(Observation, &str, &'static str); N]) {
    for (observation, text, section) in cases {
        assert_eq!(told(observation), (text.to_owned(), Some(section)));
    }
}

#[test]
fn a_pre_vote() {
    let started = |was, waited_ticks| Observation::PreVoteStarted { term: 3, waited_ticks, was };
    let refused = |reason| Observation::PreVoteRefused { candidate: S2, term: 3, reason };
    let elected = Observation::ElectionStarted {
        term: 3,
        waited_ticks: 2,
        was: Role::PreCandidate,
        asked_by: None,
    };
    let gives_up = Observation::SteppedDown {
        was: Role::PreCandidate,
        term: 4,
        reason: StepDownReason::HigherTerm { from: S2 },
    };
    assert_told([
        (
            started(Role::Follower, 412),
            "hears no leader for 412 ticks and asks whether it could win term 3.",
            "diss. §9.6",
        ),
        (
            // Told to, at once.
            started(Role::Follower, 0),
            "asks whether it could win term 3.",
            "diss. §9.6",
        ),
        (
            started(Role::PreCandidate, 1),
            "hears from no majority within 1 tick and asks again whether it could win term 3.",
            "diss. §9.6",
        ),
        (elected, "could win, and stands for election in term 3.", "diss. §9.6"),
        (
            Observation::PreVoteGranted { candidate: S2, term: 3 },
            "would vote for S2 in term 3.",
            "diss. §9.6",
        ),
        (
            refused(VoteRefusal::OldTerm { current_term: 5 }),
            "would not vote for S2 in term 3: it is in term 5.",
            "§5.1",
        ),
        (gives_up, "steps down as pre-candidate: S2 is in term 4.", "§5.1"),
    ]);
}

#[test]
fn who_may_not_stand_and_who_gives_up() {
    let stepped_down = |was, reason| Observation::SteppedDown { was, term: 3, reason };
    let refused = |reason| Observation::CampaignRefused { reason };
    assert_told([
        (
            Observation::VoteRequestIgnored { candidate: S2, term: 3 },
            "pays no heed to S2, which asks about term 3: somebody leads.",
            "§6",
        ),
        (
            refused(CampaignError::AlreadyLeader),
            "may not stand for election: it leads already.",
            "§5.2",
        ),
        (
            refused(CampaignError::NotAVoter),
            "may not stand for election: it has no vote itself.",
            "§6",
        ),
        (
            refused(CampaignError::InstallsSnapshot),
            "may not stand for election: its snapshot is not on its disk yet.",
            "§7",
        ),
        (
            refused(CampaignError::UnappliedConfChange { index: 7 }),
            "may not stand for election: it has yet to apply entry 7, a new configuration.",
            "§6",
        ),
        (
            Observation::QuorumLost { term: 3 },
            "hears from no majority and gives up the lead of term 3.",
            "diss. §6.2",
        ),
        (
            stepped_down(Role::Leader, StepDownReason::QuorumLost),
            "steps down as leader: it hears from no majority.",
            "diss. §6.2",
        ),
        (
            stepped_down(Role::Leader, StepDownReason::Removed),
            "steps down as leader: it votes no longer.",
            "§6",
        ),
        (
            stepped_down(Role::Candidate, StepDownReason::ElectionLost),
            "steps down as candidate: a majority refused its vote.",
            "§5.2",
        ),
        (
            Observation::ElectionStarted {
                term: 3,
                waited_ticks: 2,
                was: Role::Follower,
                asked_by: Some(S2),
            },
            "stands for election in term 3 at once: S2 hands over to it.",
            "diss. §3.10",
        ),
        (
            Observation::VoteCounted {
                voter: S2,
                granted: true,
                votes: 2,
                needed: 2,
                pre_vote: true,
            },
            "hears “yes” from S2 and could have 2 of the 2 votes it needs.",
            "diss. §9.6",
        ),
    ]);
    // Not Raft, and so without a section.
    let reason = VoteRefusal::LowPriority { own_priority: 9 };
    let (text, section) = told(Observation::VoteRefused { candidate: S2, term: 3, reason });
    assert_eq!(text, "refuses S2 its vote in term 3: its own priority is higher, 9.");
    assert_eq!(section, None);
}

#[test]
fn a_snapshot() {
    let ignored = |reason| Observation::SnapshotIgnored { position: AT_7, reason };
    assert_told([
        (
            Observation::SnapshotSent { follower: S2, position: AT_7 },
            "sends S2 its snapshot, which goes up to entry 7.",
            "§7",
        ),
        (
            Observation::SnapshotInstalled { position: AT_7 },
            "replaces its log by a snapshot up to entry 7.",
            "§7",
        ),
        (
            ignored(SnapshotRefusal::Old { commit_index: 8 }),
            "keeps its log, not a snapshot up to entry 7: everything up to entry 8 is committed here.",
            "§7",
        ),
        (
            ignored(SnapshotRefusal::HasEntries),
            "keeps its log, not a snapshot up to entry 7: the entries are all here.",
            "§7",
        ),
        (
            ignored(SnapshotRefusal::NotAMember),
            "keeps its log, not a snapshot up to entry 7: it is no member there.",
            "§6",
        ),
    ]);
}

#[test]
fn a_change_of_membership() {
    let changed =
        |voters, outgoing, learners| Observation::MembershipChanged { voters, outgoing, learners };
    let refused = |reason| Observation::ConfChangeRefused { reason };
    assert_told([
        (changed(1, 0, 0), "is in a cluster of 1 voter from now on.", "§6"),
        (changed(3, 0, 1), "is in a cluster of 3 voters and 1 learner from now on.", "§6"),
        (
            changed(4, 3, 0),
            "is between two configurations: a majority of 3 old and of 4 new voters decides.",
            "§6",
        ),
        (
            Observation::MembershipTakenBack { first: 7 },
            "goes back to the configuration before entry 7, which is deleted.",
            "§6",
        ),
        (
            refused(ConfChangeError::Pending { index: 7 }),
            "refuses to change the configuration: it may be changing already, until entry 7 is done.",
            "§6",
        ),
        (
            refused(ConfChangeError::AlreadyJoint),
            "refuses to change the configuration: it is between two already.",
            "§6",
        ),
        (
            refused(ConfChangeError::NotJoint),
            "refuses to change the configuration: it is not between two.",
            "§6",
        ),
        (
            refused(ConfChangeError::NoVoterLeft),
            "refuses to change the configuration: no voter would be left.",
            "§6",
        ),
        (
            refused(ConfChangeError::TooManyAtOnce),
            "refuses to change the configuration: that is more than one voter at a time.",
            "diss. §4.1",
        ),
        (
            refused(ConfChangeError::NoVoterYet),
            "refuses to change the configuration: there is no voter yet.",
            "§6",
        ),
    ]);
}

#[test]
fn leadership_that_is_handed_over_and_reads() {
    assert_told([
        (
            Observation::TransferStarted { to: S2 },
            "hands over to S2 and takes no writes meanwhile.",
            "diss. §3.10",
        ),
        (
            Observation::TimeoutNowSent { to: S2 },
            "asks S2, which has its whole log, to stand at once.",
            "diss. §3.10",
        ),
        (
            Observation::TransferAborted { to: S2 },
            "goes on leading: S2 does not take over.",
            "diss. §3.10",
        ),
        (
            Observation::ReadConfirmed { index: 7, asked_by: S2 },
            "is sure that it leads: S2 may read as of index 7.",
            "§8",
        ),
    ]);
}

#[test]
fn messages_that_are_not_sent_yet() {
    let meta = Arc::new(SnapshotMeta { last_included: AT_7, ..SnapshotMeta::default() });
    let piece = InstallSnapshot { meta, offset: 0, data: Arc::default(), done: true };
    let question = RequestVote { last_log: AT_7, priority: 0, by_transfer: false };
    let cases = [
        (Body::PreVote(question), "PreVote"),
        (Body::PreVoteReply(RequestVoteReply { granted: true }), "a “yes” to PreVote"),
        (Body::PreVoteReply(RequestVoteReply { granted: false }), "a “no” to PreVote"),
        (Body::InstallSnapshot(piece), "InstallSnapshot up to entry 7"),
        (
            Body::InstallSnapshotReply(InstallSnapshotReply { last_included: AT_7, received: 9 }),
            "word of a piece of a snapshot",
        ),
        (
            Body::CommitNotice(CommitNotice { commit_index: 7 }),
            "word that all up to entry 7 is committed",
        ),
        (Body::TimeoutNow, "TimeoutNow"),
        (Body::TransferLeadership, "a wish to lead"),
        (Body::Propose(Vec::new()), "what a client proposed"),
        (Body::ReadIndex(ReadIndex { context: 1 }), "what a client asked"),
        (Body::ReadIndexReply(ReadState { index: 7, context: 1 }), "the answer to a read"),
    ];
    for (body, name) in cases {
        let message = Message { from: S1, to: S2, term: 2, body };
        in_chinese(|| en::message_name(&message));
        assert_eq!(en::message_name(&message), name);
    }
}
