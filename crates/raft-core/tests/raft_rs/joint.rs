//! Whole changes of membership through a joint configuration (§6), after raft-rs's earlier
//! `test_membership_changes.rs`. What that had as one change from one set of members to another is a
//! [`ConfChange`] here that names the differences. Nobody starts with a snapshot, so that indices are one
//! less; newcomers are told who founded the cluster, and get the log.

use std::collections::BTreeSet;

use raft_core::{
    ConfChange, ConfChangeError, ConfState, Index, MemberChange, MemberChangeKind, NodeId, Payload,
    Role, Transition,
};

use super::net::Net;
use super::server::{Server, config, config_with_learners, ids};

/// The members that there are and those that shall be.
pub(crate) struct Plan {
    pub(crate) voters: &'static [u64],
    pub(crate) learners: &'static [u64],
    pub(crate) to_voters: &'static [u64],
    pub(crate) to_learners: &'static [u64],
}

/// The entry that enters the joint configuration, and the one that leaves it.
pub(crate) const BEGIN: Index = 2;
pub(crate) const FINALIZE: Index = 3;

impl Plan {
    /// Voters only, before and after.
    pub(crate) const fn voters(voters: &'static [u64], to_voters: &'static [u64]) -> Self {
        Self { voters, learners: &[], to_voters, to_learners: &[] }
    }

    /// The members after the change.
    pub(crate) fn target(&self) -> ConfState {
        ConfState::new(&ids(self.to_voters), &ids(self.to_learners))
    }

    pub(crate) fn change(&self, transition: Transition) -> ConfChange {
        use MemberChangeKind::{AddLearner, AddVoter, Remove};
        let set = |ids: &[u64]| ids.iter().copied().collect::<BTreeSet<u64>>();
        let (voters, learners) = (set(self.voters), set(self.learners));
        let (to_voters, to_learners) = (set(self.to_voters), set(self.to_learners));
        let gone = |id: &&u64| !to_voters.contains(id) && !to_learners.contains(id);
        let removed = voters.iter().chain(&learners).filter(gone).map(|&id| (Remove, id));
        let new_voters = to_voters.difference(&voters).map(|&id| (AddVoter, id));
        let new_learners = to_learners.difference(&learners).map(|&id| (AddLearner, id));
        let all = removed.chain(new_voters).chain(new_learners);
        let changes = all.map(|(kind, id)| MemberChange { kind, node: NodeId(id) }).collect();
        ConfChange { transition, changes, ..ConfChange::default() }
    }

    /// Everyone that is or shall be a member; server 1 leads. All apply at once.
    pub(crate) fn net(&self) -> Net {
        let start = |id| Server::new(config_with_learners(id, self.voters, self.learners));
        let mut net = Net::of(self.everyone().into_iter().map(start));
        for id in self.everyone() {
            net.at_mut(id).applies = true;
        }
        net.hup(1);
        assert_eq!((net.at(1).role(), net.at(1).last_index()), (Role::Leader, BEGIN - 1));
        net
    }

    pub(crate) fn everyone(&self) -> BTreeSet<u64> {
        let lists = [self.voters, self.learners, self.to_voters, self.to_learners];
        lists.into_iter().flatten().copied().collect()
    }
}

/// Who applied a joint configuration and did not leave it yet.
pub(crate) fn in_joint(net: &Net) -> Vec<u64> {
    let joint = |server: &&Server| server.members().is_joint();
    net.servers().filter(joint).map(|server| server.id().0).collect()
}

/// Proposes a change at server 1, and delivers what follows.
pub(crate) fn propose(net: &mut Net, change: ConfChange) {
    net.on(1, |server| server.propose_conf_change(change)).unwrap();
}

/// Nothing gets lost. Once left by hand, so that the joint configuration can be looked at, and once by the
/// leader itself.
fn stable(plan: &Plan) -> Net {
    let target = plan.target();
    let stay = |id: &u64| target.is_member(NodeId(*id));
    let mut net = plan.net();
    propose(&mut net, plan.change(Transition::JointExplicit));
    let members = net.at(1).members().clone();
    assert_eq!((&members.voters, &members.voters_outgoing), (&target.voters, &ids(plan.voters)));
    for id in plan.everyone().into_iter().filter(|&id| members.is_member(NodeId(id))) {
        assert_eq!(*net.at(id).members(), members, "S{id}");
    }
    propose(&mut net, ConfChange::leave_joint());
    for id in plan.everyone().into_iter().filter(stay) {
        assert_eq!(*net.at(id).members(), target, "S{id}");
    }

    let mut net = plan.net();
    propose(&mut net, plan.change(Transition::JointImplicit));
    for id in plan.everyone().into_iter().filter(stay) {
        let server = net.at(id);
        assert_eq!(*server.members(), target, "S{id}");
        let at = |index| server.log().entry(index).map(|entry| entry.payload.clone());
        let begin = plan.change(Transition::JointImplicit);
        assert_eq!(at(BEGIN), Some(Payload::ConfChange(begin.into())));
        assert_eq!(at(FINALIZE), Some(Payload::ConfChange(ConfChange::leave_joint().into())));
        assert_eq!(server.log().last_applied(), FINALIZE);
    }
    net
}

#[test]
fn api_can_transition() {
    let mut server = Server::new(config(1, &[1]));
    let plan = Plan { voters: &[1], learners: &[], to_voters: &[1, 2, 3], to_learners: &[4] };
    let joint = server.apply_conf_change(&plan.change(Transition::JointExplicit)).unwrap();
    assert!(joint.is_joint());
    assert_eq!(server.apply_conf_change(&ConfChange::leave_joint()), Ok(plan.target()));
}

#[test]
fn api_finalize_before_begin_fails_gracefully() {
    let mut server = Server::new(config(1, &[1, 2, 3]));
    let before = server.members().clone();
    let left = server.apply_conf_change(&ConfChange::leave_joint());
    assert_eq!(left, Err(ConfChangeError::NotJoint));
    assert_eq!(*server.members(), before);
}

#[test]
fn three_peers_add_voter_stable() {
    stable(&Plan::voters(&[1, 2, 3], &[1, 2, 3, 4]));
}

#[test]
fn three_peers_add_learner_stable() {
    stable(&Plan { to_learners: &[4], ..Plan::voters(&[1, 2, 3], &[1, 2, 3]) });
}

#[test]
fn remove_learner_stable() {
    stable(&Plan { learners: &[4], ..Plan::voters(&[1, 2, 3], &[1, 2, 3]) });
}

#[test]
fn remove_voter_stable() {
    stable(&Plan::voters(&[1, 2, 3], &[1, 2]));
}

#[test]
fn three_peers_replace_voter_stable() {
    stable(&Plan::voters(&[1, 2, 3], &[1, 2, 4]));
}

#[test]
fn three_peers_to_five_with_learner_stable() {
    stable(&Plan { to_learners: &[6], ..Plan::voters(&[1, 2, 3], &[1, 2, 3, 4, 5]) });
}

/// `[raft-rs: a leader that is removed steps down]` So it does with `step_down_on_removal`, which etcd
/// has as an option too.
#[test]
fn remove_leader_stable() {
    let plan = Plan::voters(&[1, 2, 3], &[2, 3]);
    let mut net = plan.net();
    net.at_mut(1).restart(|config| config.options.step_down_on_removal = true);
    net.hup(1);
    // (It leads its second term: everything is one entry further.)
    propose(&mut net, plan.change(Transition::JointImplicit));
    assert_eq!(in_joint(&net), [0_u64; 0]);
    for server in net.servers() {
        assert_eq!(*server.members(), plan.target(), "{}", server.id());
    }
    assert_eq!(net.at(1).role(), Role::Follower);
    assert_eq!(net.at(1).leader(), None);
    net.time_out(2);
    assert_eq!(net.at(2).role(), Role::Leader);
    // The one that was removed disturbs nobody.
    let before = (net.roles(), net.terms());
    net.tick(1, 100);
    assert_eq!((net.roles(), net.terms()), before);
    net.prop(2);
    assert_eq!(net.at(3).committed(), net.at(2).last_index());
}

/// In a joint configuration another change is taken as an empty entry.
#[test]
fn intermingled_config_changes_begin_then_add_node() {
    let plan = Plan::voters(&[1, 2, 3], &[1, 2, 3, 4]);
    let mut net = plan.net();
    propose(&mut net, plan.change(Transition::JointExplicit));
    assert_eq!(in_joint(&net), [1, 2, 3, 4]);
    propose(&mut net, ConfChange::one(MemberChangeKind::AddVoter, NodeId(5)));
    let last = net.at(1).log().entries().last().unwrap();
    assert_eq!((last.index, &last.payload), (BEGIN + 1, &Payload::NoOp));
    assert_eq!(in_joint(&net), [1, 2, 3, 4]);
    propose(&mut net, ConfChange::leave_joint());
    for server in net.servers() {
        assert_eq!(*server.members(), plan.target(), "{}", server.id());
    }
}
