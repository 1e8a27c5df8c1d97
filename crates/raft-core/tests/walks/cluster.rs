//! The servers, what is under way between them, and their owners' work.

use raft_core::{Body, Entry, Index, Message, NodeId, Payload, ReadState, Ready, Rules, StepError};

use super::checks::{Checks, Property};
use super::coverage::Coverage;
use super::node::{Node, Server, is_own};
use super::setup::{Owner, Setup};

pub(crate) struct Cluster<R> {
    pub(crate) setup: Setup,
    pub(crate) nodes: Vec<Node<R>>,
    /// Under way, oldest first.
    pub(crate) mail: Vec<Message>,
    /// A bit a server: messages between those with and those without are lost.
    pub(crate) cut: Option<u64>,
    pub(crate) checks: Checks,
    pub(crate) coverage: Coverage,
    rules: R,
}

impl<R: Rules + Clone> Cluster<R> {
    /// All members are up; who is none yet is started later.
    pub(crate) fn new(setup: Setup, rules: R) -> Self {
        let servers = setup.owners.len() as u64;
        let nodes = (1..=servers).map(|id| Node::new(NodeId(id), &setup)).collect();
        let checks = Checks::new(&setup);
        let coverage = Coverage::default();
        let mut cluster =
            Self { setup, nodes, mail: Vec::new(), cut: None, checks, coverage, rules };
        for i in 0..cluster.nodes.len() {
            let config = &cluster.setup.config;
            let id = cluster.nodes[i].id;
            if config.voters.contains(&id) || config.learners.contains(&id) {
                cluster.restart(i);
            }
        }
        cluster
    }

    pub(crate) fn raft(&self, i: usize) -> Option<&Server<R>> {
        self.nodes[i].raft.as_ref()
    }

    /// Lets a server do something, then does what it wants done. `None` if it is down.
    pub(crate) fn with<T>(&mut self, i: usize, f: impl FnOnce(&mut Server<R>) -> T) -> Option<T> {
        let result = f(self.nodes[i].raft.as_mut()?);
        self.work(i);
        Some(result)
    }

    /// Takes all Readies of a server and does with them what its owner does at once.
    fn work(&mut self, i: usize) {
        self.look(i);
        while let Some(ready) = self.nodes[i].raft.as_mut().and_then(Server::ready) {
            self.take(i, ready);
            self.look(i);
        }
    }

    fn look(&mut self, i: usize) {
        let node = &mut self.nodes[i];
        if let Some(raft) = &mut node.raft {
            self.coverage.hear(node.id, raft);
        }
        self.checks.look(&self.nodes, i);
    }

    fn take(&mut self, i: usize, mut ready: Box<Ready>) {
        self.checks.ready(&ready, self.nodes[i].hard_state_handed());
        for state in std::mem::take(&mut ready.read_states) {
            self.answered(i, state);
        }
        match self.nodes[i].owner {
            Owner::Later => {
                self.send(i, ready.messages.drain(..).collect());
                self.nodes[i].to_apply.extend(std::mem::take(&mut ready.committed_entries));
                if ready.needs_disk() {
                    self.nodes[i].writes.push_back(ready);
                } else if let Some(raft) = &mut self.nodes[i].raft {
                    raft.recycle(ready);
                }
            }
            Owner::Advances => {
                self.write(i, &ready);
                self.send(i, ready.drain_messages().collect());
                self.apply_all(i, &ready.committed_entries);
                if let Some(raft) = &mut self.nodes[i].raft {
                    raft.advance(ready);
                }
                self.serve(i);
            }
            Owner::Reports => {
                self.write(i, &ready);
                self.send(i, ready.drain_messages().collect());
                self.report(i, &ready);
                self.apply_all(i, &ready.committed_entries);
                self.applied(i);
            }
        }
    }

    fn write(&mut self, i: usize, ready: &Ready) {
        let took_away = self.nodes[i].disk.write(ready);
        if let Some(snapshot) = &ready.snapshot {
            self.nodes[i].install(snapshot);
            self.checks.installed(&self.nodes[i], snapshot);
        }
        if took_away {
            self.checks.quorum_holds(&self.nodes);
        }
    }

    /// The server hears its own votes and acknowledgements, and that the write is durable.
    fn report(&mut self, i: usize, ready: &Ready) {
        let Some(raft) = &mut self.nodes[i].raft else { return };
        for own in ready.persisted_messages.iter().filter(|message| is_own(message)) {
            let step = raft.step(own.clone());
            assert!(step.is_ok(), "{step:?}: a server believes itself");
        }
        raft.persisted(ready.number);
    }

    /// The oldest write that was put off becomes durable. False if there is none.
    pub(crate) fn sync(&mut self, i: usize) -> bool {
        let Some(mut ready) = self.nodes[i].writes.pop_front() else { return false };
        self.write(i, &ready);
        self.send(i, ready.drain_messages().collect());
        self.report(i, &ready);
        self.work(i);
        true
    }

    fn apply_all(&mut self, i: usize, entries: &[Entry]) {
        for entry in entries {
            self.checks.applying(&self.nodes[i], entry);
            self.nodes[i].apply(entry);
        }
    }

    /// Applies so many of the entries that are put off. False if there are none.
    pub(crate) fn apply(&mut self, i: usize, count: usize) -> bool {
        let count = count.min(self.nodes[i].to_apply.len());
        let entries: Vec<_> = self.nodes[i].to_apply.drain(..count).collect();
        self.apply_all(i, &entries);
        if count > 0 {
            self.applied(i);
            self.work(i);
        }
        count > 0
    }

    fn applied(&mut self, i: usize) {
        let node = &mut self.nodes[i];
        if let Some(raft) = &mut node.raft {
            raft.applied(node.machine.applied);
        }
        self.serve(i);
    }

    /// A read may be served once its index is applied.
    fn answered(&mut self, i: usize, state: ReadState) {
        self.checks.read(&self.nodes[i], state);
        self.coverage.answered += 1;
        self.nodes[i].reads.push(state);
        self.serve(i);
    }

    fn serve(&mut self, i: usize) {
        let node = &mut self.nodes[i];
        let leads = node.raft.as_ref().is_some_and(|raft| !raft.progress().is_empty());
        let applied = node.machine.applied;
        let served = node.reads.extract_if(.., |read| read.index <= applied).count();
        self.coverage.served(served, leads, &self.setup.config.options);
    }

    fn send(&mut self, i: usize, messages: Vec<Message>) {
        for message in messages {
            self.checks.sending(&self.nodes[i], &message, &self.setup);
            self.mail.push(message);
        }
    }

    /// Delivers a message that a server sent. What correct servers say is never impossible.
    pub(crate) fn deliver(&mut self, message: Message) {
        let Some(i) = self.place(message.to) else { return };
        if self.is_cut(message.from, message.to) || !self.nodes[i].is_up() {
            return;
        }
        let shown = message.clone();
        self.coverage.is_last_piece = match &message.body {
            Body::InstallSnapshot(piece) => piece.done && piece.offset > 0,
            _ => false,
        };
        let Some(Err(error)) = self.with(i, |raft| raft.step(message)) else { return };
        let is_false_alarm = match error {
            // A wish for the leader in the leader's own name, and words of former members.
            StepError::Stranger { .. } => false,
            StepError::Propose(_) => {
                self.coverage.refused_forwarded += 1;
                false
            }
            StepError::Misaddressed { .. } | StepError::Malformed | StepError::Fault(_) => true,
        };
        self.checks
            .expect(!is_false_alarm, Property::NoFalseAlarm, || format!("{error}: {shown:?}"));
    }

    fn is_cut(&self, a: NodeId, b: NodeId) -> bool {
        self.cut.is_some_and(|side| (side >> a.0 & 1) != (side >> b.0 & 1))
    }

    pub(crate) fn place(&self, id: NodeId) -> Option<usize> {
        self.nodes.iter().position(|node| node.id == id)
    }

    /// Of the writes put off the first `reached` reach the disk, the others do not.
    pub(crate) fn crash(&mut self, i: usize, reached: usize) {
        if self.nodes[i].is_up() {
            let waiting = self.nodes[i].writes.len();
            self.coverage.crashed(reached.min(waiting), waiting);
            self.nodes[i].crash(reached);
            self.checks.quorum_holds(&self.nodes);
        }
    }

    /// Starts a server that is down, from its disk.
    pub(crate) fn restart(&mut self, i: usize) {
        if self.nodes[i].is_up() {
            return;
        }
        self.nodes[i].start(&self.setup, self.rules.clone());
        self.coverage.restarted_from_snapshot += usize::from(self.nodes[i].disk.snapshot.is_some());
        self.checks.restarted(&self.nodes[i]);
        self.work(i);
    }

    /// The leader of the highest term, if one is up.
    pub(crate) fn leader(&self) -> Option<usize> {
        let term = |i: &usize| self.raft(*i).map(|raft| raft.current_term());
        let leads = |i: &usize| self.raft(*i).is_some_and(|raft| !raft.progress().is_empty());
        (0..self.nodes.len()).filter(leads).max_by_key(term)
    }

    /// Time passes for everyone that is up.
    pub(crate) fn pass_time(&mut self, ticks: u64) {
        for i in 0..self.nodes.len() {
            self.with(i, |raft| raft.tick(ticks));
        }
    }

    /// Ticks until any server acts on its own.
    pub(crate) fn ticks_to_deadline(&self) -> u64 {
        let rafts = self.nodes.iter().filter_map(|node| node.raft.as_ref());
        rafts.map(Server::ticks_to_deadline).min().unwrap_or(1)
    }

    /// Takes a snapshot of a server's state machine and compacts its log.
    pub(crate) fn take_snapshot(&mut self, i: usize, keep: Index) {
        if self.nodes[i].to_apply.is_empty()
            && let Some(snapshot) = self.nodes[i].take_snapshot(keep)
        {
            self.coverage.snapshots_taken += 1;
            self.checks.snapshot(&snapshot);
            self.work(i);
        }
    }

    pub(crate) fn read(&mut self, i: usize) {
        let (context, before) = (self.checks.read_begins(), self.coverage.answered);
        let voters = self.with(i, |raft| {
            _ = raft.read_index(context);
            raft.members().all_voters().len()
        });
        if self.coverage.answered > before && voters > Some(1) {
            self.coverage.count("reads answered by lease at once");
        }
    }

    /// Proposes, and counts what came of it.
    pub(crate) fn propose(&mut self, i: usize, payload: Payload) -> Option<Index> {
        let result = self.with(i, |raft| match payload {
            Payload::ConfChange(change) => raft.propose_conf_change((*change).clone()),
            Payload::Command(command) => raft.propose(command),
            Payload::NoOp => unreachable!("only servers themselves make these"),
        })?;
        self.coverage.proposed(&result);
        result.ok()
    }
}
