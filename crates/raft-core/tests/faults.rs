//! Errors: each one provoked, each one leaving the server as it was.

mod common;

use common::{
    Server, accepted, append, ask, at, entry, heartbeat, heartbeat_reply, leader, log, message,
    request_vote, restored, vote,
};
use raft_core::{
    AppendEntries, Body, Config, ConfigError, Entry, Fault, HardState, Message, NodeId, Paper,
    Raft, ReadMode, Restored, StepError,
};

fn config(change: impl FnOnce(&mut Config)) -> Result<Raft, ConfigError> {
    let mut config = common::config(1, 3);
    change(&mut config);
    Raft::new(config)
}

#[test]
fn contradictory_configurations_are_refused() {
    let error = |change: fn(&mut Config)| config(change).err();
    assert_eq!(error(|c| c.voters.push(NodeId(2))), Some(ConfigError::DuplicateMember));
    assert_eq!(error(|c| c.learners.push(NodeId(2))), Some(ConfigError::DuplicateMember));
    assert_eq!(error(|c| c.id = NodeId(0)), Some(ConfigError::IdZero));
    assert_eq!(error(|c| c.learners.push(NodeId(0))), Some(ConfigError::IdZero));
    let lease = error(|c| c.options.read_mode = ReadMode::Lease);
    assert_eq!(lease, Some(ConfigError::LeaseWithoutCheckQuorum));
    assert_eq!(error(|c| c.options.max_inflight_messages = 0), Some(ConfigError::ZeroLimit));
    assert_eq!(error(|c| c.options.snapshot_chunk_bytes = Some(0)), Some(ConfigError::ZeroLimit));
    assert_eq!(error(|c| c.heartbeat_ticks = 0), Some(ConfigError::NoHeartbeat));
    assert_eq!(error(|c| c.heartbeat_ticks = 300), Some(ConfigError::HeartbeatTooSlow));
    assert_eq!(error(|c| c.election_ticks_max = 299), Some(ConfigError::ElectionRangeEmpty));
}

#[test]
fn extreme_configurations_are_accepted() {
    let mut raft = config(|c| {
        (c.heartbeat_ticks, c.election_ticks_min) = (u32::MAX - 1, u32::MAX);
        (c.election_ticks_max, c.seed) = (u32::MAX, u64::MAX);
    })
    .unwrap();
    assert_eq!(raft.ticks_to_deadline(), u64::from(u32::MAX));
    raft.tick(u64::from(u32::MAX));
    assert_eq!(raft.current_term(), 1);
    let raft = config(|c| {
        (c.heartbeat_ticks, c.election_ticks_min, c.election_ticks_max) = (1, 2, 2);
        c.voters.reverse();
    });
    assert_eq!(raft.unwrap().ticks_to_deadline(), 2);
}

/// §5.3: what a disk holds must be a log of terms up to the current one.
#[test]
fn a_damaged_log_is_refused() {
    let damaged = |entries: Vec<Entry>| {
        let hard_state = HardState { current_term: 3, ..HardState::default() };
        let disk = Restored { hard_state, entries, ..Restored::default() };
        match Raft::restore(common::config(1, 3), disk, Paper, ()) {
            Err(ConfigError::DamagedLog { index }) => Some(index),
            _ => None,
        }
    };
    assert_eq!(damaged(log(&[1, 2, 3])), None);
    assert_eq!(damaged(vec![entry(2, 1)]), Some(1), "does not start at 1");
    assert_eq!(damaged(vec![entry(1, 1), entry(3, 1)]), Some(2), "has a gap");
    assert_eq!(damaged(vec![entry(1, 1), entry(1, 1)]), Some(2), "goes back");
    assert_eq!(damaged(log(&[2, 1])), Some(2), "terms decrease");
    assert_eq!(damaged(log(&[1, 4])), Some(2), "a term from the future");
    assert_eq!(damaged(vec![entry(u64::MAX, u64::MAX)]), Some(1));
}

/// The error of this message, after which nothing may have changed.
fn error(raft: &mut Server, message: Message) -> Option<StepError> {
    let before = format!("{raft:?}");
    let error = raft.step(message).err();
    assert_eq!(format!("{raft:?}"), before);
    error
}

/// §6: "servers process incoming RPC requests without consulting their current configuration", as a
/// newcomer has none and others may have an old one. But they asked members only.
#[test]
fn strangers_may_ask_but_not_answer() {
    let mut raft = restored(1, 3, 5, &[1]);
    let misaddressed = Some(StepError::Misaddressed { to: NodeId(2) });
    assert_eq!(error(&mut raft, heartbeat(3, 2, 9, 0)), misaddressed);
    for from in [0, 1, 4, u64::MAX] {
        let stranger = Some(StepError::Stranger { from: NodeId(from) });
        assert_eq!(error(&mut raft, heartbeat_reply(from, 1, 9)), stranger, "S{from}");
        if from > 1 {
            assert_eq!(error(&mut raft, vote(from, 1, 9, true)), stranger, "S{from}");
            assert_eq!(error(&mut raft, accepted(from, 1, 9, 0)), stranger, "S{from}");
        } else {
            assert_eq!(error(&mut raft, heartbeat(from, 1, 9, 0)), stranger, "S{from}");
        }
    }
    assert_eq!(ask(&mut raft, request_vote(4, 1, 6, at(1, 1))), [vote(1, 4, 6, true)]);
    assert_eq!(ask(&mut raft, append((4, 1, 6), at(1, 1), &[6], 0)), [accepted(1, 4, 6, 2)]);
}

/// §5.3: entries follow one another, and no term in a log goes back or is from the future.
#[test]
fn malformed_messages_are_refused() {
    let mut raft = restored(1, 3, 5, &[1]);
    let with = |entries: Vec<Entry>| {
        let entries = entries.into();
        let body = AppendEntries { prev_log: at(1, 1), entries, leader_commit: 0 };
        message(2, 1, 6, Body::AppendEntries(body))
    };
    let malformed = [
        with(vec![entry(3, 6)]),
        with(vec![entry(2, 6), entry(4, 6)]),
        with(vec![entry(2, 6), entry(2, 6)]),
        with(vec![entry(2, 6), entry(3, 5)]),
        with(vec![entry(2, 0)]),
        with(vec![entry(2, 7)]),
        append((2, 1, 6), at(1, 7), &[], 0),
        append((2, 1, 6), at(u64::MAX, 6), &[6], 0),
        request_vote(2, 1, 6, at(1, 7)),
        request_vote(2, 1, 6, at(u64::MAX, u64::MAX)),
    ];
    for message in malformed {
        let shown = format!("{message:?}");
        assert_eq!(error(&mut raft, message), Some(StepError::Malformed), "{shown}");
    }
    assert_eq!(
        error(&mut restored(1, 3, 5, &[1]), with(vec![entry(3, 6)])),
        Some(StepError::Malformed)
    );
    raft.step(with(vec![entry(2, 5), entry(3, 6)])).unwrap();
}

fn fault(raft: &mut Server, message: Message) -> Option<Fault> {
    match error(raft, message) {
        Some(StepError::Fault(fault)) => Some(fault),
        _ => None,
    }
}

/// §5.2, Election Safety: the term that I lead has no other leader.
#[test]
fn a_second_leader_is_a_fault() {
    let mut raft = leader(3, 4, &[]);
    let expected = Some(Fault::SecondLeader { term: 4, other: NodeId(3) });
    assert_eq!(fault(&mut raft, heartbeat(3, 1, 4, 0)), expected);
    assert_eq!(fault(&mut raft, append((3, 1, 4), at(0, 0), &[4], 0)), expected);
    assert!(raft.step(heartbeat(3, 1, 3, 0)).is_ok(), "an old leader is no fault");
    assert!(raft.step(heartbeat(3, 1, 5, 0)).is_ok(), "nor is a new one");
}

/// §5.4, Leader Completeness: a later leader has everything that is committed.
#[test]
fn replacing_a_committed_entry_is_a_fault() {
    let mut raft = restored(1, 3, 2, &[1, 1, 2]);
    ask(&mut raft, append((2, 1, 2), at(0, 0), &[1, 1], 2));
    assert_eq!(raft.log().commit_index(), 2);
    let expected = Some(Fault::CommittedConflict { index: 2 });
    assert_eq!(fault(&mut raft, append((3, 1, 3), at(0, 0), &[1, 3], 0)), expected);
    assert_eq!(fault(&mut raft, append((3, 1, 3), at(1, 1), &[3], 0)), expected);
    // Beyond the commit index, or from an old leader, who is refused anyway, it is none.
    assert!(raft.step(append((3, 1, 1), at(0, 0), &[0], 0)).is_ok());
    assert!(raft.step(append((3, 1, 3), at(2, 1), &[3], 0)).is_ok());
}

/// §5.3: a follower cannot match what the leader does not have.
#[test]
fn matching_beyond_the_log_is_a_fault() {
    let mut raft = leader(3, 4, &[]);
    for match_index in [2, u64::MAX] {
        let expected = Some(Fault::MatchBeyondLog { match_index, last_index: 1 });
        assert_eq!(fault(&mut raft, accepted(2, 1, 4, match_index)), expected);
        assert!(raft.step(accepted(2, 1, 3, match_index)).is_ok(), "an old answer is no fault");
    }
    raft.step(vote(2, 1, 5, false)).unwrap();
    assert!(raft.step(accepted(2, 1, 5, 9)).is_ok(), "whoever does not lead cannot tell");
}

/// A heartbeat's commit index is one that this server has acknowledged.
#[test]
fn a_commit_index_beyond_the_log_is_a_fault() {
    let mut raft = restored(1, 3, 4, &[1]);
    for leader_commit in [2, u64::MAX] {
        let expected = Some(Fault::CommitBeyondLog { leader_commit, last_index: 1 });
        assert_eq!(fault(&mut raft, heartbeat(2, 1, 4, leader_commit)), expected);
        assert!(raft.step(heartbeat(2, 1, 3, leader_commit)).is_ok(), "an old one is no fault");
        // An AppendEntries says how far the leader is, not how far this server is.
        assert!(raft.step(append((2, 1, 4), at(1, 1), &[], leader_commit)).is_ok());
    }
}

/// Every error can be shown to somebody.
#[test]
fn errors_can_be_read() {
    let mut raft = leader(3, 4, &[]);
    let shown = raft.step(accepted(2, 1, 4, 7)).unwrap_err().to_string();
    assert_eq!(shown, "a follower claims entry 7 of a log that ends at 1");
    let shown = config(|c| c.id = NodeId(0)).err().unwrap().to_string();
    assert_eq!(shown, "the id 0 stands for nobody");
    let mut follower = restored(1, 3, 4, &[]);
    let shown = follower.propose((&b"x"[..]).into()).unwrap_err().to_string();
    assert_eq!(shown, "not the leader, and none is known");
}
