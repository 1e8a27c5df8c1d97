//! How much may be under way to a follower.

use super::messages::{accepted, appends, heartbeat_reply, one_append};
use super::server::Server;

const WINDOW: u64 = 256;

/// Server 1 of two, whose window to server 2 is full: entry 1, the no-op, is acknowledged, entries
/// 2..=257 are under way in a message each.
fn full() -> Server {
    let mut leader = Server::one(&[1, 2], 5);
    leader.lead();
    leader.acked_by(2);
    for count in 1..=WINDOW {
        assert!(!is_full(&leader));
        assert_eq!(appends(&leader.propose_some()).len(), 1, "proposal {count}");
    }
    assert!(is_full(&leader));
    leader
}

fn is_full(leader: &Server) -> bool {
    leader.progress_of(2).is_full(&leader.config().options)
}

#[test]
fn test_msg_app_flow_control_full() {
    let mut leader = full();
    for _ in 0..10 {
        assert_eq!(leader.propose_some(), []);
    }
}

#[test]
fn test_msg_app_flow_control_move_forward() {
    let mut leader = full();
    for index in 2..WINDOW {
        leader.ask(accepted(2, 1, 1, index));
        assert_eq!(appends(&leader.propose_some()).len(), 1, "after {index}");
        assert!(is_full(&leader));
        // Late answers make no room.
        for late in 0..index {
            leader.ask(accepted(2, 1, 1, late));
            assert!(is_full(&leader), "{late} after {index}");
        }
    }
}

/// `[raft-rs: the answer to a heartbeat frees the first slot of a full window]` As in etcd the leader
/// asks with an empty message how far the follower is, and the window stays as it is.
#[test]
fn test_msg_app_flow_control_recv_heartbeat() {
    let mut leader = full();
    for count in 1..5 {
        for _ in 0..count {
            let sent = leader.ask(heartbeat_reply(2, 1, 1));
            assert_eq!(one_append(&sent).entries, []);
            assert!(is_full(&leader));
        }
        for _ in 0..10 {
            assert_eq!(leader.propose_some(), []);
        }
        assert_eq!(appends(&leader.ask(heartbeat_reply(2, 1, 1))).len(), 1);
    }
}

/// `[raft-rs: the window's memory too]` How many messages are under way.
#[test]
fn test_msg_app_flow_control_with_freeing_resources() {
    let mut leader = Server::one(&[1, 2, 3], 5);
    leader.lead();
    let under_way = |leader: &Server| [2, 3].map(|id| leader.progress_of(id).inflight_messages());
    assert_eq!(under_way(&leader), [0, 0]);
    leader.acked_by(2);
    leader.acked_by(3);
    leader.propose_some();
    assert_eq!(under_way(&leader), [1, 1]);
    leader.acked_by(2);
    assert_eq!(under_way(&leader), [0, 1]);
    leader.propose_some();
    assert_eq!(under_way(&leader), [1, 2]);
    leader.acked_by(2);
    assert_eq!(under_way(&leader), [0, 2]);
}
