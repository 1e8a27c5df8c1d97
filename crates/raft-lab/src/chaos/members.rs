//! Servers come, go, and hand over.

use raft_sim::core::{ConfChange, MemberChange, MemberChangeKind, NodeId, Transition};
use raft_sim::script::Who;
use raft_sim::{Action, ClusterRules};

use super::{Chaos, Fault, index_below, one_of, shuffle};

/// More servers than this there are not, members or not.
const SERVERS_MAX: usize = 12;
/// More members than this are not added.
const MEMBERS_MAX: usize = 9;

impl<R: ClusterRules> Chaos<R> {
    pub(super) fn change_members(&mut self, fault: Fault) -> bool {
        match fault {
            Fault::Transfer => {
                let to = self.any_server().into();
                self.act(Action::Transfer { to })
            }
            Fault::ForgetLeader => {
                let id = self.any_server();
                self.act(Action::ForgetLeader(id.into()))
            }
            _ => {
                let Some((voters, learners)) = self.members() else { return false };
                let changes = match fault {
                    Fault::AddServer => self.add(&voters, &learners),
                    Fault::RemoveServer => self.remove(&voters),
                    Fault::Demote => self.demote(&voters, &learners),
                    _ => self.several(&voters, &learners),
                };
                let transition = if fault == Fault::JointChange {
                    one_of(&mut self.random, &[Transition::Auto, Transition::JointImplicit])
                } else {
                    Transition::Auto
                };
                !changes.is_empty() && self.propose(transition, changes)
            }
        }
    }

    fn propose(&mut self, transition: Transition, changes: Vec<MemberChange>) -> bool {
        let change = ConfChange { transition, changes, ..ConfChange::default() };
        self.act(Action::ChangeMembership { at: Who::Leader, change })
    }

    /// The leader's voters and learners.
    fn members(&self) -> Option<(Vec<NodeId>, Vec<NodeId>)> {
        let leader = self.cluster.server(self.cluster.leader()?)?.raft()?;
        Some((leader.members().voters.clone(), leader.members().learners.clone()))
    }

    /// One that is there and no member, or a new one.
    fn newcomer(&mut self, members: usize, is_member: impl Fn(NodeId) -> bool) -> Option<NodeId> {
        let outsiders: Vec<_> = self.ids().into_iter().filter(|&id| !is_member(id)).collect();
        if !outsiders.is_empty() && (members >= MEMBERS_MAX || self.one_in(2)) {
            return Some(outsiders[index_below(&mut self.random, outsiders.len())]);
        }
        if members >= MEMBERS_MAX || self.ids().len() >= SERVERS_MAX {
            return None;
        }
        let next = NodeId(self.ids().len() as u64 + 1);
        self.act(Action::Boot(next)).then_some(next)
    }

    fn add(&mut self, voters: &[NodeId], learners: &[NodeId]) -> Vec<MemberChange> {
        let is_member = |id: NodeId| voters.contains(&id) || learners.contains(&id);
        let Some(node) = self.newcomer(voters.len() + learners.len(), is_member) else {
            return Vec::new();
        };
        let kind = one_of(
            &mut self.random,
            &[MemberChangeKind::AddVoter, MemberChangeKind::AddVoter, MemberChangeKind::AddLearner],
        );
        vec![MemberChange { kind, node }]
    }

    fn remove(&mut self, voters: &[NodeId]) -> Vec<MemberChange> {
        if voters.len() < 3 {
            return Vec::new();
        }
        let leader = self.cluster.leader().filter(|_| self.one_in(2));
        let node = leader.unwrap_or(voters[index_below(&mut self.random, voters.len())]);
        vec![MemberChange { kind: MemberChangeKind::Remove, node }]
    }

    fn demote(&mut self, voters: &[NodeId], learners: &[NodeId]) -> Vec<MemberChange> {
        if let Some(&node) = learners.first().filter(|_| self.one_in(2)) {
            return vec![MemberChange { kind: MemberChangeKind::AddVoter, node }];
        }
        if voters.len() < 3 {
            return Vec::new();
        }
        let node = voters[index_below(&mut self.random, voters.len())];
        vec![MemberChange { kind: MemberChangeKind::AddLearner, node }]
    }

    /// Two servers or more: some come, some go, some only change sides.
    fn several(&mut self, voters: &[NodeId], learners: &[NodeId]) -> Vec<MemberChange> {
        let mut changes = Vec::new();
        let mut leaving = voters.to_vec();
        shuffle(&mut self.random, &mut leaving);
        leaving.truncate(index_below(&mut self.random, voters.len().saturating_sub(1)));
        for node in leaving {
            let kind =
                one_of(&mut self.random, &[MemberChangeKind::Remove, MemberChangeKind::AddLearner]);
            changes.push(MemberChange { kind, node });
        }
        for &node in learners {
            changes.push(MemberChange { kind: MemberChangeKind::AddVoter, node });
        }
        for _ in 0..self.random.below(3) {
            let named: Vec<_> = changes.iter().map(|change| change.node).collect();
            let is_named =
                |id: NodeId| voters.contains(&id) || learners.contains(&id) || named.contains(&id);
            if let Some(node) = self.newcomer(voters.len() + changes.len(), is_named) {
                changes.push(MemberChange { kind: MemberChangeKind::AddVoter, node });
            }
        }
        changes
    }
}
