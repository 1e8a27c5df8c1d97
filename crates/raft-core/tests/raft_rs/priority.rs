//! Elections in which a voter prefers itself to a candidate of lower priority.

use raft_core::Role;

use super::messages::heartbeat;
use super::net::Net;
use super::server::{Server, config};

/// Between equal logs a voter refuses a candidate of lower priority; a longer log wins all the same.
#[test]
fn test_election_with_priority_log() {
    // Who has one entry, whose priority is which, and what becomes of server 1.
    let (leader, follower) = (Role::Leader, Role::Follower);
    let cases = [
        ([true, false, false], [3, 1, 1], leader),
        ([true, false, false], [2, 2, 2], leader),
        ([true, false, false], [1, 3, 3], leader),
        ([true, true, true], [3, 1, 1], leader),
        ([true, true, true], [2, 2, 2], leader),
        ([true, true, true], [1, 3, 3], follower),
        ([false, true, true], [3, 1, 1], follower),
        ([false, true, true], [2, 2, 2], follower),
        ([false, true, true], [1, 3, 3], follower),
        ([false, false, true], [1, 3, 1], follower),
        ([false, false, true], [1, 1, 3], leader),
    ];
    for (longer, priorities, role) in cases {
        let servers = (1..).zip(longer).zip(priorities).map(|((id, longer), priority)| {
            let mut config = config(id, &[1, 2, 3]);
            config.priority = priority;
            Server::with_log(config, 1, if longer { &[1] } else { &[] })
        });
        let mut net = Net::of(servers);
        net.hup(1);
        assert_eq!(net.at(1).role(), role, "{longer:?} {priorities:?}");
    }
}

/// (The original sets the priority while the server runs; here it starts again with another one.)
#[test]
fn test_election_after_change_priority() {
    let mut net = Net::fresh(3);
    for (id, priority) in [(1, 0), (2, 2), (3, 3)] {
        net.at_mut(id).restart(|config| config.priority = priority);
    }
    net.hup(1);
    assert_eq!(net.at(1).role(), Role::Follower);
    let changes = [
        (2, 1, Role::Follower),
        (3, 2, Role::Leader),
        (4, 3, Role::Leader),
        (5, 0, Role::Follower),
    ];
    for (term, priority, role) in changes {
        // All start anew in this term, with empty logs.
        let voters = [1, 2, 3];
        let mut net = Net::of(voters.map(|id| Server::with_log(config(id, &voters), term, &[])));
        for (id, priority) in [(1, priority), (2, 2), (3, 3)] {
            net.at_mut(id).restart(|config| config.priority = priority);
        }
        net.hup(1);
        assert_eq!(net.at(1).role(), role, "priority {priority}");
    }
    // Whoever has the highest priority may refuse everyone, but follows whoever leads.
    let mut server = Server::new(raft_core::Config { priority: 9, ..config(1, &[1, 2, 3]) });
    server.ask(heartbeat(2, 1, 1, 0));
    assert_eq!(server.leader(), Some(raft_core::NodeId(2)));
}
