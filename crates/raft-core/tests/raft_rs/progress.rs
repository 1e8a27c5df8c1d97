//! What a leader knows of a follower, and what it therefore sends.

use raft_core::{Body, NodeId, Payload, ProgressState, Role};

use super::messages::{accepted, appends, heartbeat_reply, one_append, rejected};
use super::server::{Server, at, bytes, config, disk_with_snapshot, snapshot, somedata};

/// To a follower whose log is not known yet goes one message: the leader's first.
#[test]
fn test_progress_paused() {
    let mut leader = Server::one(&[1, 2], 5);
    let mut sent = leader.lead();
    for _ in 0..3 {
        sent.extend(leader.propose_some());
    }
    assert_eq!(appends(&sent).len(), 1);
}

#[test]
fn test_progress_resume_by_heartbeat_resp() {
    let mut leader = Server::one(&[1, 2], 5);
    leader.lead();
    assert!(leader.progress_of(2).is_paused);
    leader.tick(1);
    leader.settle();
    assert!(leader.progress_of(2).is_paused);
    // In Probe the answer to a heartbeat makes it try once more, and wait again.
    assert_eq!(leader.ask(heartbeat_reply(2, 1, 1)).len(), 1);
    assert!(leader.progress_of(2).is_paused);
    leader.acked_by(2);
    leader.ask(heartbeat_reply(2, 1, 1));
    assert!(!leader.progress_of(2).is_paused);
}

/// Messages are filled up to their limit, and as many go out as may be under way. (Our entries count 16
/// bytes beside their commands, theirs some more: the limit of 2048 is one less here, so that as there
/// no third entry fits in.)
#[test]
fn test_progress_flow_control() {
    let mut config = config(1, &[1, 2]);
    config.options.max_inflight_messages = 3;
    config.options.max_message_bytes = 2047;
    let mut leader = Server::new(config);
    leader.lead();
    for _ in 0..10 {
        leader.propose(bytes(1000)).unwrap();
        assert_eq!(leader.settle(), []);
    }
    let counts = |messages: &[raft_core::Message]| -> Vec<usize> {
        appends(messages).iter().map(|(_, request)| request.entries.len()).collect()
    };
    // The probe once more: the no-op, and what fits in behind it.
    let sent = leader.ask(heartbeat_reply(2, 1, 1));
    let request = one_append(&sent);
    assert_eq!(request.entries.len(), 2);
    assert_eq!(request.entries[0].payload, Payload::NoOp);
    assert_eq!(request.entries[1].payload.size_bytes(), 1000);
    let sent = leader.ask(accepted(2, 1, 1, 2));
    assert_eq!(counts(&sent), [2, 2, 2]);
    let sent = leader.ask(accepted(2, 1, 1, 8));
    assert_eq!(counts(&sent), [2, 1]);
}

#[test]
fn test_send_append_for_progress_probe() {
    let mut leader = Server::one(&[1, 2], 10);
    let sent = leader.lead();
    assert_eq!(one_append(&sent).prev_log, at(0, 0));
    for _ in 0..3 {
        assert_eq!(leader.progress_of(2).state, ProgressState::Probe);
        for _ in 0..10 {
            assert_eq!(leader.propose_some(), []);
        }
        leader.tick(1);
        let beats = leader.settle();
        assert!(matches!(&beats[..], [one] if matches!(one.body, Body::Heartbeat(_))));
        assert!(leader.progress_of(2).is_paused);
    }
    let sent = leader.ask(heartbeat_reply(2, 1, 1));
    assert_eq!(one_append(&sent).prev_log, at(0, 0));
    assert!(leader.progress_of(2).is_paused);
}

#[test]
fn test_send_append_for_progress_replicate() {
    let mut leader = Server::one(&[1, 2], 10);
    leader.lead();
    leader.acked_by(2);
    for _ in 0..10 {
        assert_eq!(appends(&leader.propose_some()).len(), 1);
    }
}

#[test]
fn test_send_append_for_progress_snapshot() {
    let disk = disk_with_snapshot(snapshot(10, 1, &[1, 2], &[]));
    let mut leader = Server::start(config(1, &[1, 2]), disk);
    leader.lead();
    leader.ask(rejected((2, 1, 2), 10, at(0, 0)));
    assert_eq!(leader.progress_of(2).state, ProgressState::Snapshot { pending: 10 });
    for _ in 0..10 {
        assert_eq!(leader.propose_some(), []);
    }
}

#[test]
fn test_recv_msg_unreachable() {
    let mut leader = Server::with_log(config(1, &[1, 2]), 1, &[1, 1, 1]);
    leader.lead();
    leader.ask(accepted(2, 1, 2, 3));
    leader.propose_some();
    let progress = leader.progress_of(2);
    assert_eq!((progress.state, progress.next_index), (ProgressState::Replicate, 6));
    leader.report_unreachable(NodeId(2));
    let progress = leader.progress_of(2);
    assert_eq!((progress.state, progress.match_index), (ProgressState::Probe, 3));
    assert_eq!(progress.next_index, 4);
}

/// `[raft-rs: batch_append, which merges messages that wait]` With `coalesce_appends` they are made
/// when they are taken.
#[test]
fn test_batch_msg_append() {
    let mut config = config(1, &[1, 2, 3]);
    config.options.coalesce_appends = true;
    let mut leader = Server::new(config);
    leader.lead();
    leader.acked_by(2);
    leader.acked_by(3);
    assert_eq!((leader.role(), leader.committed()), (Role::Leader, 1));
    for _ in 0..10 {
        leader.propose(somedata()).unwrap();
    }
    let sent = leader.settle();
    let sent = appends(&sent);
    assert_eq!(sent.iter().map(|(to, _)| *to).collect::<Vec<_>>(), [2, 3]);
    for (_, request) in sent {
        assert_eq!((request.entries.len(), request.prev_log), (10, at(1, 1)));
    }
    let sent = leader.ask(rejected((2, 1, 1), 2, at(1, 1)));
    assert_eq!((one_append(&sent).entries.len(), one_append(&sent).prev_log), (10, at(1, 1)));
}
