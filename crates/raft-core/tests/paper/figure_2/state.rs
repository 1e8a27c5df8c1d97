//! Figure 2, "State".

use raft_core::{HardState, Index, NodeId, Paper, Payload, Restored};

use super::follower;
use crate::common::{
    Server, accepted, append, ask, at, heartbeat, leader, log, old_term, on, progress, rejected,
    request_vote, restart, restored, server, vote, win,
};

/// Settles, with a disk that keeps what it is told.
fn settle_to(raft: &mut Server, disk: &mut Restored) {
    while let Some(ready) = raft.ready() {
        if let Some(hard_state) = ready.hard_state {
            disk.hard_state = hard_state;
        }
        if let Some(first) = ready.entries.first() {
            disk.entries.retain(|entry| entry.index < first.index);
            disk.entries.extend_from_slice(&ready.entries);
        }
        raft.advance(ready);
    }
}

/// "Persistent state on all servers: (Updated on stable storage before responding to RPCs)". Term and
/// vote, then entries: the answer stands behind the write that it rests on.
#[test]
fn state_persistent_is_updated_on_stable_storage_before_responding() {
    let mut raft = server(1, 3);
    let ready = on(&mut raft, request_vote(2, 1, 4, at(0, 0)));
    let expected = HardState { current_term: 4, voted_for: Some(NodeId(2)), commit_index: 0 };
    assert_eq!((ready.hard_state, ready.must_sync), (Some(expected), true));
    assert_eq!(
        (ready.messages.len(), &ready.persisted_messages[..]),
        (0, &[vote(1, 2, 4, true)][..])
    );
    raft.advance(ready);
    let ready = on(&mut raft, append((2, 1, 4), at(0, 0), &[3, 4], 0));
    assert_eq!((&ready.entries, ready.must_sync), (&log(&[3, 4]), true));
    assert_eq!(
        (ready.messages.len(), &ready.persisted_messages[..]),
        (0, &[accepted(1, 2, 4, 2)][..])
    );
}

/// "currentTerm: latest term server has seen (initialized to 0 on first boot, increases monotonically)".
/// Any kind of message shows it a term; a crash takes none back.
#[test]
fn state_current_term_starts_at_0_and_increases_monotonically() {
    let mut raft = server(1, 3);
    assert_eq!(raft.current_term(), 0);
    let mut disk = Restored::default();
    for (message, current_term) in [
        (request_vote(2, 1, 3, at(0, 0)), 3),
        (append((3, 1, 2), at(0, 0), &[], 0), 3),
        (heartbeat(3, 1, 5, 0), 5),
        (request_vote(2, 1, 4, at(0, 0)), 5),
        (old_term(2, 1, 7), 7),
        (vote(2, 1, 6, false), 7),
        (append((2, 1, 8), at(0, 0), &[], 0), 8),
    ] {
        raft.step(message).unwrap();
        settle_to(&mut raft, &mut disk);
        assert_eq!(raft.current_term(), current_term);
        assert_eq!(restart(1, 3, disk.clone(), Paper).current_term(), current_term);
    }
}

/// "votedFor: candidateId that received vote in current term (or null if none)": another term is another
/// vote, and a crash does not give the vote back.
#[test]
fn state_voted_for_is_of_the_current_term_or_null() {
    let mut raft = server(1, 3);
    assert_eq!(raft.voted_for(), None);
    let mut disk = Restored::default();
    for (message, voted_for) in [
        (request_vote(2, 1, 1, at(0, 0)), Some(NodeId(2))),
        (request_vote(3, 1, 1, at(0, 0)), Some(NodeId(2))),
        (append((3, 1, 2), at(0, 0), &[], 0), None),
        (request_vote(3, 1, 3, at(0, 0)), Some(NodeId(3))),
        (heartbeat(3, 1, 3, 0), Some(NodeId(3))),
    ] {
        raft.step(message).unwrap();
        settle_to(&mut raft, &mut disk);
        assert_eq!(raft.voted_for(), voted_for);
        assert_eq!(restart(1, 3, disk.clone(), Paper).voted_for(), voted_for);
    }
}

/// "log[]: log entries; each entry contains command for state machine, and term when entry was received by
/// leader (first index is 1)". It survives a crash.
#[test]
fn state_log_starts_at_index_1_and_keeps_command_and_term() {
    let mut raft = restored(1, 1, 6, &[]);
    assert_eq!((raft.log().first_index(), raft.log().last()), (1, at(0, 0)));
    let mut disk = Restored::default();
    raft.campaign().unwrap();
    settle_to(&mut raft, &mut disk);
    assert_eq!(raft.propose([1].into()), Ok(2));
    assert_eq!(raft.propose([2].into()), Ok(3));
    settle_to(&mut raft, &mut disk);
    let restarted = restart(1, 1, disk, Paper);
    for raft in [raft, restarted] {
        let log: Vec<_> = raft.log().entries().iter().map(|e| (e.position(), &e.payload)).collect();
        let [no_op, one, two] = &log[..] else { panic!("{log:?}") };
        assert_eq!(*no_op, (at(1, 7), &Payload::NoOp));
        assert_eq!(*one, (at(2, 7), &Payload::Command([1].into())));
        assert_eq!(*two, (at(3, 7), &Payload::Command([2].into())));
    }
}

/// "commitIndex: index of highest log entry known to be committed (initialized to 0, increases
/// monotonically)". It is volatile: a restarted server learns it anew.
#[test]
fn state_commit_index_starts_at_0_and_increases_monotonically() {
    let mut raft = follower(&[1, 1, 1]);
    assert_eq!(raft.log().commit_index(), 0);
    let told: [(Index, Index); 5] = [(1, 1), (3, 3), (2, 3), (0, 3), (3, 3)];
    for (leader_commit, commit_index) in told {
        for message in
            [append((2, 1, 9), at(3, 1), &[], leader_commit), heartbeat(2, 1, 9, leader_commit)]
        {
            ask(&mut raft, message);
            assert_eq!(raft.log().commit_index(), commit_index);
        }
    }
    assert_eq!(raft.hard_state().commit_index, 0, "it is not written");
}

/// "lastApplied: index of highest log entry applied to state machine (initialized to 0, increases
/// monotonically)": it follows the owner's word, and what was not handed out cannot be applied.
#[test]
fn state_last_applied_starts_at_0_and_increases_monotonically() {
    let mut raft = follower(&[1, 1, 1]);
    raft.step(append((2, 1, 9), at(3, 1), &[], 2)).unwrap();
    let ready = raft.ready().unwrap();
    assert_eq!((raft.log().commit_index(), raft.log().last_applied()), (2, 0));
    let words: [(Index, Index); 4] = [(1, 1), (0, 1), (3, 2), (1, 2)];
    for (said, last_applied) in words {
        raft.applied(said);
        assert_eq!(raft.log().last_applied(), last_applied);
    }
    raft.advance(ready);
    assert_eq!(raft.log().last_applied(), 2);
}

/// "nextIndex[]: for each server, index of the next log entry to send to that server (initialized to
/// leader last log index + 1)", and "Reinitialized after election".
#[test]
fn state_next_index_starts_after_the_leaders_last_entry() {
    let mut raft = leader(3, 5, &[1, 4]);
    for peer in [2, 3] {
        assert_eq!(
            progress(&raft, peer).next_index,
            3,
            "the entry of its own term comes after that"
        );
    }
    ask(&mut raft, rejected(2, 1, 5, 2, at(0, 0)));
    ask(&mut raft, accepted(3, 1, 5, 3));
    assert_eq!((progress(&raft, 2).next_index, progress(&raft, 3).next_index), (1, 4));
    ask(&mut raft, heartbeat(2, 1, 6, 0));
    assert_eq!(raft.progress(), [], "nobody but a leader keeps any");
    win(&mut raft);
    for peer in [2, 3] {
        assert_eq!(progress(&raft, peer).next_index, 4);
    }
}

/// "matchIndex[]: for each server, index of highest log entry known to be replicated on server
/// (initialized to 0, increases monotonically)", and "Reinitialized after election".
#[test]
fn state_match_index_starts_at_0_and_increases_monotonically() {
    let mut raft = leader(3, 5, &[1, 4]);
    assert_eq!(progress(&raft, 2).match_index, 0);
    let words = [(2, 2), (1, 2), (3, 3), (2, 3), (0, 3)];
    for (said, match_index) in words {
        ask(&mut raft, accepted(2, 1, 5, said));
        ask(&mut raft, rejected(2, 1, 5, said, at(0, 0)));
        assert_eq!(progress(&raft, 2).match_index, match_index);
    }
    ask(&mut raft, heartbeat(2, 1, 6, 0));
    win(&mut raft);
    assert_eq!(progress(&raft, 2).match_index, 0);
}
