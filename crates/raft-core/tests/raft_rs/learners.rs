//! Members that receive the log and do not vote (diss. §4.2.1).

use raft_core::{CampaignError, ConfChange, MemberChangeKind, NodeId, Role};

use super::net::Net;
use super::server::{Server, compact, config_with_learners, disk, disk_with_snapshot, snapshot};

/// Voter 1 and learner 2, which has followed for a term.
fn voter_and_learner() -> Net {
    Net::of([1, 2].map(|id| Server::start(config_with_learners(id, &[1], &[2]), disk(1, 0, &[]))))
}

#[test]
fn test_learner_election_timeout() {
    let mut learner = Server::start(config_with_learners(2, &[1], &[2]), disk(1, 0, &[]));
    learner.set_election_timeout(10);
    learner.tick(1000);
    assert_eq!((learner.role(), learner.current_term()), (Role::Follower, 1));
    assert_eq!(learner.campaign(), Err(CampaignError::NotAVoter));
    assert_eq!(learner.settle(), []);
}

#[test]
fn test_learner_promotion() {
    let mut net = voter_and_learner();
    net.time_out(1);
    assert_eq!(net.roles(), [Role::Leader, Role::Follower]);
    net.beat(1);
    let promotion = ConfChange::one(MemberChangeKind::AddVoter, NodeId(2));
    for id in [1, 2] {
        net.on(id, |server| server.apply_conf_change(&promotion)).unwrap();
    }
    assert_eq!(net.at(2).role(), Role::Follower);
    assert!(net.at(2).is_promotable());
    net.time_out(2);
    assert_eq!(net.roles(), [Role::Follower, Role::Leader]);
}

#[test]
fn test_learner_log_replication() {
    let mut net = voter_and_learner();
    net.time_out(1);
    net.beat(1);
    assert_eq!(net.roles(), [Role::Leader, Role::Follower]);
    assert!(!net.at(2).is_promotable());
    let committed = net.at(1).committed() + 1;
    net.prop(1);
    assert_eq!(net.commits(), [committed, committed]);
    assert_eq!(net.at(1).progress_of(2).match_index, committed);
    assert!(net.at(1).progress_of(2).is_learner);
}

/// A server that still thinks itself a learner votes when a candidate knows better.
#[test]
fn test_learner_respond_vote() {
    let mut net = Net::of([1, 2, 3].map(|id| Server::new(config_with_learners(id, &[1, 2], &[3]))));
    net.isolate(2);
    net.hup(1);
    assert_eq!(net.at(1).role(), Role::Candidate, "the learner was not asked");
    let promotion = ConfChange::one(MemberChangeKind::AddVoter, NodeId(3));
    net.at_mut(1).apply_conf_change(&promotion).unwrap();
    net.hup(1);
    assert_eq!(net.at(1).role(), Role::Leader);
    assert!(!net.at(3).is_promotable());
}

#[test]
fn test_leader_transfer_to_learner() {
    let mut net = Net::of([1, 2].map(|id| Server::new(config_with_learners(id, &[1], &[2]))));
    net.hup(1);
    net.transfer(2, 1);
    assert_eq!((net.at(1).role(), net.at(1).leader()), (Role::Leader, Some(NodeId(1))));
    assert_eq!(net.at(1).status().transferee, None);
}

#[test]
fn test_learner_receive_snapshot() {
    let start = |id| {
        let config = config_with_learners(id, &[1], &[2]);
        match id {
            1 => Server::start(config, disk_with_snapshot(snapshot(11, 11, &[1], &[2]))),
            _ => Server::new(config),
        }
    };
    let mut net = Net::of([start(1), start(2)]);
    net.time_out(1);
    net.beat(1);
    assert_eq!(net.at(1).role(), Role::Leader);
    assert_eq!(net.at(2).log().base().index, 11);
    assert_eq!(net.commits(), [12, 12]);
    // Once more, with a snapshot that was taken by its owner.
    net.isolate(2);
    net.prop(1);
    net.apply(1);
    compact(net.at_mut(1));
    net.recover();
    net.beat(1);
    net.beat(1);
    assert_eq!(net.at(2).log().base().index, 13);
    assert_eq!(net.commits(), [13, 13]);
}
