//! Changes of membership while servers fail. See `joint.rs`.

use raft_core::{Role, Transition};

use super::joint::{BEGIN, FINALIZE, Plan, in_joint, propose};
use super::net::Net;
use super::server::compact;

const REPLACE: Plan = Plan::voters(&[1, 2, 3], &[1, 2, 4]);

/// Everyone among `ids` is in the new configuration, and nobody else among them in any other.
fn is_done(net: &Net, plan: &Plan, ids: &[u64]) {
    for &id in ids {
        assert_eq!(*net.at(id).members(), plan.target(), "S{id}");
        assert!(net.at(id).log().last_applied() >= FINALIZE, "S{id}");
    }
}

/// The change is committed, and the leader leaves the joint configuration as soon as that is possible.
fn begin(net: &mut Net, plan: &Plan) {
    propose(net, plan.change(Transition::JointImplicit));
}

/// Who was removed and still thinks that it leads disturbs nobody.
#[test]
fn remove_leader_leader_fails_and_recovers() {
    let plan = Plan::voters(&[1, 2, 3], &[2, 3]);
    let mut net = plan.net();
    // Its leaving of the joint configuration is committed, and not applied here.
    net.at_mut(1).applies = false;
    begin(&mut net, &plan);
    net.apply(1);
    assert_eq!(net.commits(), [FINALIZE; 3]);
    assert_eq!(in_joint(&net), [1]);
    net.isolate(1);
    net.time_out(2);
    assert_eq!((net.at(2).role(), net.at(1).role()), (Role::Leader, Role::Leader));
    net.recover();
    net.tick(1, 10);
    is_done(&net, &plan, &[2, 3]);
    assert_eq!(net.at(2).role(), Role::Leader);
    assert_eq!(
        (net.at(2).leader(), net.at(3).leader()),
        (Some(net.at(2).id()), Some(net.at(2).id()))
    );
}

#[test]
fn three_peers_replace_voter_leader_power_cycles_no_compaction() {
    let mut net = REPLACE.net();
    propose(&mut net, REPLACE.change(Transition::JointExplicit));
    assert_eq!(in_joint(&net), [1, 2, 3, 4]);
    // Its state machine is not durable: it starts empty, and applies the change once more.
    let mut disk = net.at(1).disk();
    disk.applied = 0;
    let config = net.at(1).config().clone();
    *net.at_mut(1) = super::server::Server::start(config, disk);
    net.at_mut(1).applies = true;
    net.on(1, |_| ());
    assert_eq!((net.at(1).role(), in_joint(&net)), (Role::Follower, vec![1, 2, 3, 4]));
    net.time_out(1);
    assert_eq!(net.at(1).role(), Role::Leader);
    propose(&mut net, raft_core::ConfChange::leave_joint());
    is_done(&net, &REPLACE, &[1, 2, 4]);
    assert_eq!(net.at(1).last_index(), BEGIN + 2);
}

/// A snapshot that was taken in the joint configuration brings it along.
#[test]
fn three_peers_replace_voter_leader_power_cycles_compacted_log() {
    let mut net = REPLACE.net();
    net.isolate(4);
    propose(&mut net, REPLACE.change(Transition::JointExplicit));
    assert_eq!(in_joint(&net), [1, 2, 3]);
    compact(net.at_mut(1));
    assert_eq!(net.at(1).log().first_index(), BEGIN + 1);
    net.at_mut(1).restart(|_| {});
    assert_eq!(in_joint(&net), [1, 2, 3]);
    net.recover();
    net.time_out(1);
    assert_eq!(net.at(1).role(), Role::Leader);
    // The newcomer gets the snapshot.
    assert_eq!(net.at(4).log().base().index, BEGIN);
    assert_eq!(in_joint(&net), [1, 2, 3, 4]);
    propose(&mut net, raft_core::ConfChange::leave_joint());
    is_done(&net, &REPLACE, &[1, 2, 4]);
}

#[test]
fn three_peers_replace_voter_pending_delete_fails_after_begin() {
    let mut net = REPLACE.net();
    net.isolate(3);
    begin(&mut net, &REPLACE);
    is_done(&net, &REPLACE, &[1, 2, 4]);
}

#[test]
fn three_peers_replace_voter_pending_create_with_quorum_fails_after_begin() {
    let mut net = REPLACE.net();
    net.isolate(4);
    begin(&mut net, &REPLACE);
    is_done(&net, &REPLACE, &[1, 2]);
    assert_eq!(net.at(3).log().last_applied(), FINALIZE);
}

#[test]
fn three_peers_replace_voter_pending_create_and_destroy_both_fail() {
    let mut net = REPLACE.net();
    net.isolate(3);
    net.isolate(4);
    begin(&mut net, &REPLACE);
    is_done(&net, &REPLACE, &[1, 2]);
}

/// Without a majority of the old voters the joint configuration is not left.
#[test]
fn three_peers_replace_voter_old_quorum_fails() {
    let mut net = REPLACE.net();
    for id in 1..=3 {
        net.at_mut(id).applies = false;
    }
    begin(&mut net, &REPLACE);
    net.isolate(2);
    net.isolate(3);
    net.apply(1);
    net.tick(1, 2);
    assert_eq!(in_joint(&net), [1, 4]);
    assert_eq!((net.at(1).committed(), net.at(1).last_index()), (BEGIN, FINALIZE));
    net.recover();
    net.apply(2);
    net.apply(3);
    assert_eq!(in_joint(&net), [1, 2, 3, 4]);
    net.tick(1, 2);
    assert_eq!(net.at(1).committed(), FINALIZE);
    (1..=3).for_each(|id| net.apply(id));
    net.tick(1, 2);
    (1..=3).for_each(|id| net.apply(id));
    is_done(&net, &REPLACE, &[1, 2, 4]);
}

/// Nor without a majority of the new ones. (Server 3 applies what it knows to be committed; in the
/// original it is not told before the others are back.)
#[test]
fn three_peers_replace_voter_new_quorum_fails() {
    let mut net = REPLACE.net();
    net.isolate(2);
    net.isolate(4);
    begin(&mut net, &REPLACE);
    net.tick(1, 2);
    assert_eq!(in_joint(&net), [1, 3]);
    assert_eq!((net.at(1).committed(), net.at(1).last_index()), (BEGIN, FINALIZE));
    assert_eq!((net.at(2).committed(), net.at(4).committed()), (BEGIN - 1, 0));
    net.recover();
    net.tick(1, 2);
    is_done(&net, &REPLACE, &[1, 2, 4]);
}

#[test]
fn three_peers_to_five_with_learner_minority_old_followers_halt_at_start() {
    let plan = Plan { to_learners: &[6], ..Plan::voters(&[1, 2, 3], &[1, 2, 3, 4, 5]) };
    let mut net = plan.net();
    net.isolate(3);
    propose(&mut net, plan.change(Transition::JointExplicit));
    assert_eq!(in_joint(&net), [1, 2, 4, 5, 6]);
    propose(&mut net, raft_core::ConfChange::leave_joint());
    is_done(&net, &plan, &[1, 2, 4, 5, 6]);
    assert_eq!(net.at(3).log().last_applied(), BEGIN - 1);
    net.recover();
    net.tick(1, 2);
    is_done(&net, &plan, &[3]);
}

#[test]
fn compaction_begin_compact_then_finalize() {
    let plan = Plan { to_learners: &[4], ..Plan::voters(&[1, 2, 3], &[1, 2, 3]) };
    let mut net = plan.net();
    propose(&mut net, plan.change(Transition::JointExplicit));
    compact(net.at_mut(1));
    assert_eq!(net.at(1).log().base().index, BEGIN);
    assert_eq!(in_joint(&net), [1, 2, 3, 4]);
    propose(&mut net, raft_core::ConfChange::leave_joint());
    is_done(&net, &plan, &[1, 2, 3, 4]);
}
