//! After the faults: a leader appears, a proposal commits and is applied by all members, in bounded time
//! (§5.2, §5.6; the majority is there again).

use std::collections::BTreeMap;

use raft_core::{
    Index, MembershipCounts, NodeId, Payload, ProgressState, Raft, Rules, SnapshotStatus,
};

use super::cluster::Cluster;
use super::node::Server;
use super::setup::Owner;

/// So many deadlines may pass.
const ROUNDS: usize = 1500;

impl<R: Rules + Clone> Cluster<R> {
    /// Everything works again, and owners do what they have to.
    pub(crate) fn heal(&mut self) {
        self.cut = None;
        // A server with the best log and a low priority may wait for ever: priorities are no Raft.
        let had_priorities = self.setup.priorities.iter().any(|&priority| priority > 0);
        self.setup.priorities.fill(0);
        for i in 0..self.nodes.len() {
            if had_priorities {
                self.crash(i, usize::MAX);
            }
            self.restart(i);
        }
        let mut patience = BTreeMap::new();
        let mut proposed = None;
        for round in 0..ROUNDS {
            self.pass_time(self.ticks_to_deadline());
            self.deliver_all();
            self.retire();
            self.nurse_snapshots(&mut patience);
            proposed = self.propose_until_taken(proposed, round);
            if proposed.is_some_and(|(index, _)| self.is_well(index)) {
                self.coverage.count("healed");
                return;
            }
        }
        match self.known_gap() {
            Some(gap) => self.coverage.count(gap),
            None => panic!("no agreement: {}", self.state()),
        }
    }

    /// What etcd's options cannot get out of by themselves.
    fn known_gap(&self) -> Option<&'static str> {
        let options = &self.setup.config.options;
        let rafts = || self.nodes.iter().filter_map(|node| node.raft.as_ref());
        let answers = options.answer_old_terms || options.pre_vote || options.check_quorum;
        let terms = || rafts().map(Raft::current_term);
        if !answers && terms().min() != terms().max() {
            // Nobody tells a server of an earlier term, be it a leader or a candidate, that there is a
            // later one; and who is in that may not stand, or not be heard.
            return Some("gaps: silence about a later term");
        }
        let order = |raft: &Server<R>| (raft.log().last().term, raft.log().last().index);
        let is_in_the_way = |raft: &Server<R>| {
            !raft.members().is_voter(raft.id())
                && rafts().any(|b| b.members().is_voter(raft.id()) && order(b) < order(raft))
        };
        let counts_when_applied = options.membership_counts == MembershipCounts::WhenApplied;
        if counts_when_applied && self.leader().is_none() && rafts().any(is_in_the_way) {
            // It led while it was removed: its log is the longest, it may not stand any more, and those
            // who do not know yet that it is removed need its vote.
            return Some("gaps: a former voter with the longest log");
        }
        None
    }

    fn do_all_work(&mut self) {
        for i in 0..self.nodes.len() {
            while self.sync(i) || self.apply(i, usize::MAX) {}
        }
    }

    fn deliver_all(&mut self) {
        let mut delivered = 0;
        self.do_all_work();
        while !self.mail.is_empty() {
            for message in std::mem::take(&mut self.mail) {
                self.deliver(message);
                delivered += 1;
            }
            self.do_all_work();
            assert!(delivered < 20_000, "an answer to every answer, without end: {:?}", self.mail);
        }
    }

    /// Who is no member any more is switched off, unless a member takes it for one; who is one again, is on.
    fn retire(&mut self) {
        let mut needed = self.checks.members_at(self.checks.last_committed()).all_members();
        let mut looked_at = 0;
        while let Some(id) = needed.get(looked_at) {
            let raft =
                self.nodes.iter().find(|node| node.id == *id).and_then(|node| node.raft.as_ref());
            let more = raft.map(|raft| raft.members().all_members()).unwrap_or_default();
            looked_at += 1;
            for id in more {
                if !needed.contains(&id) {
                    needed.push(id);
                }
            }
        }
        for i in 0..self.nodes.len() {
            if needed.contains(&self.nodes[i].id) {
                self.restart(i);
            } else {
                self.crash(i, usize::MAX);
            }
        }
    }

    /// An owner whose server does not send snapshots again by itself says that they failed.
    fn nurse_snapshots(&mut self, patience: &mut BTreeMap<NodeId, usize>) {
        let Some(i) = self.leader() else { return };
        let raft = self.raft(i).expect("it leads");
        let waiting: Vec<_> = raft
            .progress()
            .iter()
            .filter(|progress| matches!(progress.state, ProgressState::Snapshot { .. }))
            .map(|progress| progress.id)
            .collect();
        patience.retain(|id, _| waiting.contains(id));
        for id in waiting {
            let waited = patience.entry(id).or_default();
            *waited += 1;
            if waited.is_multiple_of(20) {
                // A snapshot may be older than the membership of whom it is for.
                self.take_snapshot(i, 0);
                if !self.setup.config.options.retry_snapshot {
                    self.with(i, |raft| raft.report_snapshot(id, SnapshotStatus::Failed));
                }
            }
        }
    }

    /// Proposes at the leader, and again if another one leads or nothing came of it.
    fn propose_until_taken(
        &mut self,
        before: Option<(Index, usize)>,
        round: usize,
    ) -> Option<(Index, usize)> {
        if before.is_some_and(|(_, since)| round < since + 50) {
            return before;
        }
        let index = self.propose(self.leader()?, Payload::Command((*b"the end").into()))?;
        self.deliver_all();
        Some((index, round))
    }

    /// All members, and there is a leader, have applied up to `index` and agree.
    fn is_well(&self, index: Index) -> bool {
        let Some(leader) = self.leader() else { return false };
        let machine = self.nodes[leader].machine;
        let Some(raft) = self.raft(leader) else { return false };
        let members = self.checks.members_at(self.checks.last_committed());
        let agrees = |id: &NodeId| {
            let node = &self.nodes[self.place(*id).expect("all servers are known")];
            node.machine == machine
                && node.raft.as_ref().is_some_and(|own| {
                    own.current_term() == raft.current_term()
                        && own.log().last() == raft.log().last()
                        && own.members() == raft.members()
                })
        };
        machine.applied >= index
            && machine.applied == raft.log().last().index
            && machine.applied == self.checks.last_committed()
            && !raft.members().auto_leave
            && raft.members() == members
            && members.all_members().iter().all(agrees)
    }

    fn state(&self) -> String {
        let mut all = format!("{:?}\n", self.setup);
        for node in &self.nodes {
            let later = if node.owner == Owner::Later { "later" } else { "prompt" };
            all += &match &node.raft {
                Some(raft) => format!("{later} {:?} {:#?}\n", node.machine, raft.status()),
                None => format!("{} is down\n", node.id),
            };
        }
        all
    }
}
