//! Random walks: everything that can happen to a cluster, in an order that a seed decides.

use std::sync::Arc;

use raft_core::{
    ConfChange, MemberChange, MemberChangeKind, Message, NodeId, Payload, Random, ReadMode, Role,
    Rules, SnapshotStatus, Transition,
};

use super::absurd;
use super::cluster::Cluster;
use super::setup::once_in;

type Action<R> = fn(&mut Walk<'_, R>);

/// What may happen, with how likely it usually is.
const USUAL: [u64; 30] = [
    8, 6, 80, 25, 5, 1, 2, 4, 4, 12, // until propose
    4, 3, 2, 3, 3, 5, 2, 2, 1, 1, // until cut
    2, 20, 10, 12, 8, 2, 4, 3, 2, 1,
];

/// A walk under way.
pub(crate) struct Walk<'a, R> {
    pub(crate) cluster: &'a mut Cluster<R>,
    pub(crate) random: Random,
    /// Messages that were delivered or dropped once; the network may still bring them, much later.
    late: Vec<Message>,
    weights: [u64; USUAL.len()],
    /// From 1: nearly always the leader's heartbeats come before the others' timeouts; to 4.
    unrest: u64,
}

/// Does some hundreds of random things to the cluster; stops early at a violation that is only noted.
pub(crate) fn walk<R: Rules + Clone>(cluster: &mut Cluster<R>) {
    let mut random = Random::stream(cluster.setup.seed, 1, 0);
    let steps = 200 + random.below(1300);
    // Each switched off, as usual, or made much likelier.
    let mut weights = USUAL.map(|weight| weight * [0, 1, 1, 1, 4][random.below(5) as usize]);
    weights[0] = weights[0].max(2);
    weights[2] = weights[2].max(40);
    let unrest = 1 + random.below(4);
    let mut walk = Walk { cluster, random, late: Vec::new(), weights, unrest };
    for _ in 0..steps {
        walk.step();
        if !walk.cluster.checks.violations.is_empty() {
            return;
        }
    }
}

impl<R: Rules + Clone> Walk<'_, R> {
    fn actions() -> [Action<R>; USUAL.len()] {
        [
            |walk| walk.pass_time(u64::MAX),
            |walk| walk.pass_time(3),
            |walk| walk.deliver(0),
            |walk| walk.deliver_any(),
            |walk| walk.drop(),
            |walk| walk.cluster.mail.clear(),
            |walk| walk.isolate(),
            |walk| walk.duplicate(),
            |walk| walk.replay(),
            |walk| walk.propose(),
            |walk| walk.change_membership(),
            |walk| walk.take_snapshot(),
            |walk| walk.report_unreachable(),
            |walk| walk.report_snapshot(),
            |walk| walk.transfer(),
            |walk| walk.read(),
            |walk| walk.forget_leader(),
            |walk| walk.campaign(),
            |walk| walk.cut(),
            |walk| walk.cut_off_leader(),
            |walk| walk.cluster.cut = None,
            |walk| walk.sync(1),
            |walk| walk.sync(usize::MAX),
            |walk| walk.apply(1),
            |walk| walk.apply(usize::MAX),
            |walk| walk.crash(),
            |walk| walk.restart(),
            |walk| absurd::happen(walk),
            |walk| walk.leave_joint(),
            |walk| walk.restart_all(),
        ]
    }

    fn step(&mut self) {
        let mut ball = self.random.below(self.weights.iter().sum());
        for (action, weight) in Self::actions().iter().zip(self.weights) {
            if ball < weight {
                return action(self);
            }
            ball -= weight;
        }
    }

    pub(crate) fn any(&mut self) -> usize {
        self.random.below(self.cluster.nodes.len() as u64) as usize
    }

    fn any_or_the_leader(&mut self) -> usize {
        let i = self.any();
        if self.random.below(5) < self.unrest { i } else { self.cluster.leader().unwrap_or(i) }
    }

    fn any_id(&mut self) -> NodeId {
        NodeId(1 + self.random.below(self.cluster.nodes.len() as u64))
    }

    fn any_mail(&mut self) -> Option<usize> {
        let len = self.cluster.mail.len();
        (len > 0).then(|| self.random.below(len as u64) as usize)
    }

    /// At most until the next deadline, as an owner should.
    fn pass_time(&mut self, most: u64) {
        if self.cluster.setup.shared_clock {
            let ticks = self.cluster.ticks_to_deadline().min(most);
            return self.cluster.pass_time(ticks);
        }
        let i = self.any_or_the_leader();
        self.cluster.with(i, |raft| raft.tick(raft.ticks_to_deadline().min(most)));
    }

    fn keep(&mut self, message: Message) {
        if self.late.len() < 300 {
            self.late.push(message);
        } else {
            let i = self.random.below(300) as usize;
            self.late[i] = message;
        }
    }

    fn deliver(&mut self, i: usize) {
        if i < self.cluster.mail.len() {
            let message = self.cluster.mail.remove(i);
            self.keep(message.clone());
            self.cluster.deliver(message);
        } else {
            self.pass_time(u64::MAX);
        }
    }

    fn deliver_any(&mut self) {
        if let Some(i) = self.any_mail() {
            self.deliver(i);
        }
    }

    fn drop(&mut self) {
        if let Some(i) = self.any_mail() {
            let message = self.cluster.mail.remove(i);
            self.keep(message);
        }
    }

    /// Whatever is under way to one server or from it is lost.
    fn isolate(&mut self) {
        let id = self.any_id();
        self.cluster.mail.retain(|message| message.to != id && message.from != id);
    }

    fn duplicate(&mut self) {
        if let Some(i) = self.any_mail() {
            self.cluster.mail.push(self.cluster.mail[i].clone());
        }
    }

    fn replay(&mut self) {
        if !self.late.is_empty() {
            let i = self.random.below(self.late.len() as u64) as usize;
            self.cluster.mail.push(self.late[i].clone());
        }
    }

    fn propose(&mut self) {
        let length = if once_in(&mut self.random, 8) { 50 } else { 1 + self.random.below(8) };
        let word = self.random.next_u64().to_be_bytes();
        let command: Vec<u8> = word.iter().copied().cycle().take(length as usize).collect();
        let i = self.any_or_the_leader();
        self.cluster.propose(i, Payload::Command(command.into()));
    }

    fn change_membership(&mut self) {
        let transition = match self.random.below(6) {
            0 => Transition::JointImplicit,
            1 => Transition::JointExplicit,
            _ => Transition::Auto,
        };
        let count = match self.random.below(8) {
            0 => 0,
            1..=4 => 1,
            _ => 1 + self.random.below(4),
        };
        let changes = (0..count).map(|_| self.change()).collect();
        let context: Arc<[u8]> =
            if once_in(&mut self.random, 8) { (*b"no").into() } else { [].into() };
        self.propose_change(ConfChange { transition, changes, context });
    }

    fn change(&mut self) -> MemberChange {
        let kind = match self.random.below(8) {
            0..=3 => MemberChangeKind::AddVoter,
            4 => MemberChangeKind::AddLearner,
            5 | 6 => MemberChangeKind::Remove,
            _ => MemberChangeKind::Update,
        };
        // 0 stands for nobody.
        let node = if once_in(&mut self.random, 30) { NodeId(0) } else { self.any_id() };
        MemberChange { kind, node }
    }

    fn leave_joint(&mut self) {
        self.propose_change(ConfChange::leave_joint());
    }

    fn propose_change(&mut self, change: ConfChange) {
        let i = self.any_or_the_leader();
        self.cluster.propose(i, Payload::ConfChange(Arc::new(change)));
    }

    fn take_snapshot(&mut self) {
        let (i, keep) = (self.any_or_the_leader(), self.random.below(4));
        self.cluster.take_snapshot(i, keep);
    }

    fn report_unreachable(&mut self) {
        let (i, id) = (self.any_or_the_leader(), self.any_id());
        self.cluster.with(i, |raft| raft.report_unreachable(id));
    }

    fn report_snapshot(&mut self) {
        let (i, id) = (self.any_or_the_leader(), self.any_id());
        let status = if once_in(&mut self.random, 2) {
            SnapshotStatus::Arrived
        } else {
            SnapshotStatus::Failed
        };
        self.cluster.with(i, |raft| raft.report_snapshot(id, status));
    }

    fn transfer(&mut self) {
        let (i, to) = (self.any_or_the_leader(), self.any_id());
        self.cluster.with(i, |raft| raft.transfer_leadership(to).is_ok());
    }

    fn read(&mut self) {
        let i = self.any_or_the_leader();
        self.cluster.read(i);
    }

    fn forget_leader(&mut self) {
        let i = self.any();
        self.cluster.with(i, |raft| raft.forget_leader().is_ok());
    }

    fn campaign(&mut self) {
        let i = self.any();
        if self.has_lease() {
            // It would break what it promised its leader.
            return;
        }
        self.cluster.with(i, |raft| raft.campaign().is_ok());
    }

    fn cut(&mut self) {
        self.cluster.cut = Some(self.random.next_u64());
    }

    fn cut_off_leader(&mut self) {
        if let Some(i) = self.cluster.leader() {
            self.cluster.cut = Some(1 << self.cluster.nodes[i].id.0);
        }
    }

    fn sync(&mut self, most: usize) {
        let i = self.any();
        for _ in 0..most {
            if !self.cluster.sync(i) {
                break;
            }
        }
    }

    fn apply(&mut self, most: usize) {
        let i = self.any();
        self.cluster.apply(i, most);
    }

    /// Some of the writes under way still reach the disk, the others do not; mostly none do.
    fn crash(&mut self) {
        let (i, reached) = (self.any_or_the_leader(), self.random.below(6).saturating_sub(3));
        self.cluster.crash(i, reached as usize);
        if once_in(&mut self.random, 2) {
            self.cluster.restart(i);
        }
    }

    fn restart(&mut self) {
        let i = self.any();
        self.cluster.restart(i);
    }

    /// The power goes.
    fn restart_all(&mut self) {
        for i in 0..self.cluster.nodes.len() {
            self.cluster.crash(i, self.random.below(2) as usize);
        }
        for i in 0..self.cluster.nodes.len() {
            if self.random.below(4) > 0 {
                self.cluster.restart(i);
            }
        }
    }

    pub(crate) fn has_lease(&self) -> bool {
        self.cluster.setup.config.options.read_mode == ReadMode::Lease
    }

    pub(crate) fn is_leader(&self, i: usize) -> bool {
        self.cluster.raft(i).is_some_and(|raft| raft.role() == Role::Leader)
    }
}
