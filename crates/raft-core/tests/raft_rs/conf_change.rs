//! Changes of membership: when they may be proposed, and what becomes of them.

use raft_core::{
    CampaignError, ConfChange, ConfChangeError, ConfState, MemberChange, MemberChangeKind, NodeId,
    Payload, ProposeError, Role, Transition,
};
use raft_core::{MemberChangeKind::*, Transition::*};

use super::messages::request_vote;
use super::net::Net;
use super::server::{
    Server, at, config, config_with_learners, disk_with_snapshot, ids, snapshot, somedata,
};

fn one(kind: MemberChangeKind, id: u64) -> ConfChange {
    ConfChange::one(kind, NodeId(id))
}

fn changes(transition: Transition, changes: &[(MemberChangeKind, u64)]) -> ConfChange {
    let change = |&(kind, id)| MemberChange { kind, node: NodeId(id) };
    ConfChange {
        transition,
        changes: changes.iter().map(change).collect(),
        ..ConfChange::default()
    }
}

/// Server 1, alone, restarted with a snapshot up to entry 1, as the originals start a raw node.
fn alone() -> Server {
    let mut server = Server::start(config(1, &[1]), disk_with_snapshot(snapshot(1, 1, &[1], &[])));
    server.lead();
    server.apply();
    assert_eq!((server.current_term(), server.committed()), (2, 2));
    server
}

#[test]
fn test_step_config() {
    let mut leader = Server::one(&[1, 2], 10);
    leader.lead();
    let last_index = leader.last_index();
    leader.propose_conf_change(ConfChange::default()).unwrap();
    assert_eq!(leader.last_index(), last_index + 1);
}

/// The second change is an empty entry; the first one stays the one to be waited for.
#[test]
fn test_step_ignore_config() {
    let mut leader = Server::one(&[1, 2], 10);
    leader.lead();
    assert_eq!(leader.propose_conf_change(one(AddVoter, 3)), Ok(2));
    assert_eq!(leader.propose_conf_change(one(AddVoter, 4)), Ok(3));
    let last = leader.log().entries().last().unwrap();
    assert_eq!((last.index, last.term, &last.payload), (3, 1, &Payload::NoOp));
    // Once the first one is applied, the next one may come: the second one was never there.
    leader.settle();
    leader.acked_by(2);
    leader.apply();
    leader.propose_conf_change(one(AddVoter, 5)).unwrap();
    let last = leader.log().entries().last().unwrap();
    assert_eq!(last.payload, Payload::ConfChange(one(AddVoter, 5).into()));
}

/// A new leader waits for whatever was in its log: a change of membership may be among it.
#[test]
fn test_new_leader_pending_config() {
    for (terms, waits_for) in [(&[][..], None), (&[1][..], Some(1))] {
        let mut config = config(1, &[1, 2]);
        config.options.refused_conf_change_is_no_op = false;
        let mut leader = Server::with_log(config, 1, terms);
        leader.lead();
        let proposed = leader.propose_conf_change(one(AddVoter, 3));
        let expected = match waits_for {
            None => Ok(2),
            Some(index) => Err(ProposeError::ConfChange(ConfChangeError::Pending { index })),
        };
        assert_eq!(proposed, expected, "{terms:?}");
    }
}

#[test]
fn test_remove_node_itself() {
    let mut server = Server::new(config_with_learners(1, &[1], &[2]));
    let removed = server.apply_conf_change(&one(Remove, 1));
    assert_eq!(removed, Err(ConfChangeError::NoVoterLeft));
    assert_eq!(*server.members(), ConfState::new(&ids(&[1]), &ids(&[2])));
}

#[test]
fn test_add_learner() {
    let mut server = Server::one(&[1], 10);
    server.apply_conf_change(&one(AddLearner, 2)).unwrap();
    assert_eq!(*server.members(), ConfState::new(&ids(&[1]), &ids(&[2])));
}

#[test]
fn test_remove_learner() {
    let mut server = Server::new(config_with_learners(1, &[1], &[2]));
    server.apply_conf_change(&one(Remove, 2)).unwrap();
    assert_eq!(*server.members(), ConfState::new(&ids(&[1]), &[]));
    assert_eq!(server.apply_conf_change(&one(Remove, 1)), Err(ConfChangeError::NoVoterLeft));
    assert_eq!(*server.members(), ConfState::new(&ids(&[1]), &[]));
}

/// Who has a committed change of membership to apply does not stand: its idea of a majority is past.
#[test]
fn test_conf_change_check_before_campaign() {
    let mut net = Net::fresh(3);
    net.hup(1);
    assert_eq!(net.at(1).role(), Role::Leader);
    net.on(1, |server| server.propose_conf_change(one(Remove, 3))).unwrap();
    assert_eq!(net.commits(), [2, 2, 2]);
    net.time_out(2);
    assert_eq!(net.at(2).role(), Role::Follower);
    let refused = net.on(2, |server| server.campaign());
    assert_eq!(refused, Err(CampaignError::UnappliedConfChange { index: 2 }));
    net.transfer(2, 1);
    assert_eq!((net.at(1).role(), net.at(2).role()), (Role::Leader, Role::Follower));
    assert_eq!(net.at(1).status().transferee, Some(NodeId(2)));
    net.transfer(1, 1);
    assert_eq!(net.at(1).status().transferee, None);
    net.apply(2);
    net.transfer(2, 1);
    assert_eq!((net.at(1).role(), net.at(2).role()), (Role::Follower, Role::Leader));
    net.apply(1);
    let ticks = net.at(1).timeout_ticks();
    net.at_mut(1).tick(ticks.into());
    assert_eq!(net.at(1).role(), Role::Candidate);
}

/// What comes of a change, step by step: the configuration once it is applied, and if that is joint, the
/// one after it was left.
#[test]
fn test_raw_node_propose_and_conf_change() {
    let joint = |voters: &[u64], learners: &[u64], learners_next: &[u64], auto_leave| ConfState {
        voters_outgoing: ids(&[1]),
        learners_next: ids(learners_next),
        auto_leave,
        ..ConfState::new(&ids(voters), &ids(learners))
    };
    let plain = |voters: &[u64], learners: &[u64]| ConfState::new(&ids(voters), &ids(learners));
    let swap = [(AddVoter, 2), (AddLearner, 1), (AddLearner, 3)];
    let cases = [
        (one(AddVoter, 2), plain(&[1, 2], &[]), None),
        (changes(Auto, &[(AddVoter, 2)]), plain(&[1, 2], &[]), None),
        (changes(Auto, &[(AddLearner, 2)]), plain(&[1], &[2]), None),
        (
            changes(JointExplicit, &[(AddLearner, 2)]),
            joint(&[1], &[2], &[], false),
            Some(plain(&[1], &[2])),
        ),
        (
            changes(JointImplicit, &[(AddLearner, 2)]),
            joint(&[1], &[2], &[], true),
            Some(plain(&[1], &[2])),
        ),
        (changes(Auto, &swap), joint(&[2], &[3], &[1], true), Some(plain(&[2], &[1, 3]))),
        (changes(JointExplicit, &swap), joint(&[2], &[3], &[1], false), Some(plain(&[2], &[1, 3]))),
        (changes(JointImplicit, &swap), joint(&[2], &[3], &[1], true), Some(plain(&[2], &[1, 3]))),
    ];
    for (change, members, left) in cases {
        let mut server = alone();
        server.propose(somedata()).unwrap();
        server.propose_conf_change(change.clone()).unwrap();
        server.settle();
        let payloads: Vec<_> = server.log().from(3).map(|entry| &entry.payload).collect();
        let proposed = [Payload::Command(somedata()), Payload::ConfChange(change.clone().into())];
        assert_eq!(payloads, [&proposed[0], &proposed[1]]);
        server.apply();
        assert_eq!(*server.members(), members, "{change:?}");
        let last_index = server.last_index();
        let Some(left) = left else {
            assert_eq!(last_index, 4, "nothing follows {change:?}");
            continue;
        };
        let context: &[u8] = if members.auto_leave {
            b""
        } else {
            assert_eq!(last_index, 4, "nothing follows {change:?}");
            // (The newcomers get what there is.)
            server.settle();
            let leave = ConfChange { context: (*b"manual").into(), ..ConfChange::leave_joint() };
            server.propose_conf_change(leave).unwrap();
            b"manual"
        };
        // The next Ready has one empty change.
        let ready = server.ready().unwrap();
        let [entry] = &ready.entries[..] else { panic!("{ready:?}") };
        let leave = ConfChange { context: context.into(), ..ConfChange::leave_joint() };
        assert_eq!(entry.payload, Payload::ConfChange(leave.clone().into()));
        server.advance(ready);
        if members.voters == ids(&[2]) {
            // It is committed by both halves: server 2 is needed.
            server.settle();
            server.acked_by(2);
        }
        // (One applies it as its owner does, with the Ready that has it.)
        server.apply_conf_change(&leave).unwrap();
        assert_eq!(*server.members(), left, "after {change:?}");
    }
}

/// Only a leader leaves: one that was deposed before it applied the change does so when it leads again.
#[test]
fn test_raw_node_joint_auto_leave() {
    let mut server = alone();
    server.propose_conf_change(changes(JointImplicit, &[(AddLearner, 2)])).unwrap();
    server.settle();
    server.ask(request_vote(2, 1, 3, at(0, 0)));
    assert_eq!(server.role(), Role::Follower);
    server.apply();
    let members = ConfState {
        voters_outgoing: ids(&[1]),
        auto_leave: true,
        ..ConfState::new(&ids(&[1]), &ids(&[2]))
    };
    assert_eq!(*server.members(), members);
    assert!(!server.has_ready());
    server.campaign().unwrap();
    server.settle();
    assert_eq!((server.role(), server.last_index()), (Role::Leader, 4));
    server.apply();
    let ready = server.ready().unwrap();
    let [entry] = &ready.entries[..] else { panic!("{ready:?}") };
    assert_eq!(entry.payload, Payload::ConfChange(ConfChange::leave_joint().into()));
    server.advance(ready);
    server.settle();
    server.apply();
    assert_eq!(*server.members(), ConfState::new(&ids(&[1]), &ids(&[2])));
}

#[test]
fn test_raw_node_propose_add_learner_node() {
    let mut server = alone();
    server.propose_conf_change(one(AddLearner, 2)).unwrap();
    server.settle();
    let committed = server.apply();
    let [entry] = &committed[..] else { panic!("{committed:?}") };
    assert_eq!(entry.payload, Payload::ConfChange(one(AddLearner, 2).into()));
    assert_eq!(*server.members(), ConfState::new(&ids(&[1]), &ids(&[2])));
}
