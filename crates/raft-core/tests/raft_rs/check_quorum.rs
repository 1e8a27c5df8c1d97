//! Leaders that look at their quorum, and voters that keep to their leader (diss. §6.2, §4.2.3).

use raft_core::{ConfChange, MemberChangeKind, NodeId, Role};

use super::messages::{heartbeat, heartbeat_reply};
use super::net::Net;
use super::server::{Server, config, disk};

/// Server 1 of three, which leads and has an election timeout of 5 ticks at least.
fn leader(check_quorum: bool) -> Server {
    let mut config = config(1, &[1, 2, 3]);
    (config.election_ticks_min, config.election_ticks_max) = (5, 9);
    config.options.check_quorum = check_quorum;
    let mut server = Server::new(config);
    server.lead();
    server
}

/// Three servers of which the second may stand after its next 11 ticks, and has waited for ten.
fn three_with_two_about_to_stand() -> Net {
    let mut net = Net::with(3, |config| config.options.check_quorum = true);
    net.at_mut(2).set_election_timeout(11);
    net.at_mut(2).tick(10);
    net
}

#[test]
fn test_leader_stepdown_when_quorum_active() {
    let mut server = leader(true);
    for _ in 0..6 {
        server.ask(heartbeat_reply(2, 1, server.current_term()));
        server.tick(1);
        server.settle();
    }
    assert_eq!(server.role(), Role::Leader);
}

#[test]
fn test_leader_stepdown_when_quorum_lost() {
    let mut server = leader(true);
    for tick in 0..6 {
        assert_eq!(server.role() == Role::Leader, tick < 5, "after {tick} ticks");
        server.tick(1);
        server.settle();
    }
    assert_eq!(server.role(), Role::Follower);
}

#[test]
fn test_leader_superseding_with_check_quorum() {
    let mut net = three_with_two_about_to_stand();
    net.hup(1);
    assert_eq!((net.at(1).role(), net.at(3).role()), (Role::Leader, Role::Follower));
    // Server 2 has just heard from its leader.
    net.hup(3);
    assert_eq!(net.at(3).role(), Role::Candidate);
    net.at_mut(2).set_election_timeout(11);
    net.at_mut(2).tick(10);
    net.hup(3);
    assert_eq!(net.at(3).role(), Role::Leader);
}

#[test]
fn test_leader_election_with_check_quorum() {
    let mut net = Net::with(3, |config| config.options.check_quorum = true);
    let set = |net: &mut Net| {
        net.at_mut(1).set_election_timeout(11);
        net.at_mut(2).set_election_timeout(12);
    };
    set(&mut net);
    // Right after the start nobody keeps to a leader.
    net.hup(1);
    assert_eq!((net.at(1).role(), net.at(3).role()), (Role::Leader, Role::Follower));
    set(&mut net);
    net.at_mut(1).tick(10);
    net.at_mut(2).tick(10);
    net.hup(3);
    assert_eq!((net.at(1).role(), net.at(3).role()), (Role::Follower, Role::Leader));
}

#[test]
fn test_free_stuck_candidate_with_check_quorum() {
    let mut net = three_with_two_about_to_stand();
    net.hup(1);
    net.isolate(1);
    for ahead in 1..=2 {
        net.hup(3);
        assert_eq!((net.at(2).role(), net.at(3).role()), (Role::Follower, Role::Candidate));
        assert_eq!(net.at(3).current_term(), net.at(2).current_term() + ahead);
    }
    net.recover();
    // The leader hears of the higher term by the answer to its heartbeat.
    let term = net.at(1).current_term();
    net.send(heartbeat(1, 3, term, 0));
    assert_eq!(net.at(1).role(), Role::Follower);
    assert_eq!(net.at(1).current_term(), net.at(3).current_term());
    net.hup(3);
    assert_eq!(net.at(3).role(), Role::Leader);
}

/// Server 2 has applied its own removal, server 1 has not: its vote still counts there.
#[test]
fn test_non_promotable_voter_with_check_quorum() {
    let server = |id, voters: &[u64]| {
        let mut config = config(id, voters);
        config.options.check_quorum = true;
        Server::new(config)
    };
    let mut net = Net::of([server(1, &[1, 2]), server(2, &[1])]);
    assert!(!net.at(2).is_promotable());
    net.at_mut(2).set_election_timeout(11);
    net.at_mut(2).tick(10);
    net.hup(1);
    assert_eq!(net.roles(), [Role::Leader, Role::Follower]);
    assert_eq!(net.at(2).leader(), Some(NodeId(1)));
}

/// `[raft-rs: the same with check_quorum; TinyKV's test of this name has none]`
#[test]
fn test_disruptive_follower() {
    let voters = [1, 2, 3];
    let mut net = Net::of(voters.map(|id| {
        let mut config = config(id, &voters);
        config.options.check_quorum = true;
        Server::start(config, disk(1, 0, &[]))
    }));
    net.hup(1);
    assert_eq!(net.roles(), [Role::Leader, Role::Follower, Role::Follower]);
    net.at_mut(3).set_election_timeout(12);
    net.tick(3, 11);
    assert_eq!(net.at(3).role(), Role::Follower);
    net.tick(3, 1);
    assert_eq!(net.roles(), [Role::Leader, Role::Follower, Role::Candidate]);
    assert_eq!(net.terms(), [2, 2, 3]);
    // A late heartbeat is answered with the higher term.
    net.send(heartbeat(1, 3, 2, 0));
    assert_eq!(net.roles(), [Role::Follower, Role::Follower, Role::Candidate]);
    assert_eq!(net.terms(), [3, 2, 3]);
}

/// A newcomer counts as active until the second look at the quorum.
#[test]
fn test_add_node_check_quorum() {
    let mut config = config(1, &[1]);
    config.options.check_quorum = true;
    let mut server = Server::new(config);
    server.lead();
    server.tick(9);
    server.apply_conf_change(&ConfChange::one(MemberChangeKind::AddVoter, NodeId(2))).unwrap();
    server.tick(1);
    assert_eq!(server.role(), Role::Leader);
    for _ in 0..10 {
        server.tick(1);
    }
    assert_eq!(server.role(), Role::Follower);
}

/// (The original switches it off while the server runs; here the server starts again without it.)
#[test]
fn test_switching_check_quorum() {
    let mut server = leader(true);
    server.tick(6);
    assert_ne!(server.role(), Role::Leader);
    server.settle();
    server.restart(|config| config.options.check_quorum = false);
    server.lead();
    for _ in 0..6 {
        server.tick(1);
    }
    assert_eq!(server.role(), Role::Leader);
}
