//! A cluster in memory with clients: whoever uses it says what happens next.

use raft_core::{
    ConfState, Config, Entry, Index, LogPosition, Message, NodeId, Payload, ReadState, Ready, Role,
    Rules,
};
use raft_sim::checks::{Checks, Served, TraceEvent};
use raft_sim::service::{Answer, ClientId, Op};
use raft_sim::{MachineKind, Time};

use super::node::{Node, number};
use super::owner::Request;

/// What a cluster is like.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    pub(crate) seed: u64,
    pub(crate) config: Config,
    pub(crate) servers: u64,
    pub(crate) slow_disks: bool,
    pub(crate) has_sessions: bool,
    /// Any server answers reads at once.
    pub(crate) reads_locally: bool,
}

pub(crate) struct Net<R> {
    pub(crate) setup: Setup,
    pub(crate) nodes: Vec<Node<R>>,
    pub(crate) mail: Vec<Message>,
    pub(crate) checks: Checks,
    /// All requests ever made.
    pub(crate) requests: Vec<Request>,
    /// By client: the request that it waits for, as its place among all.
    pub(crate) asks: Vec<Option<usize>>,
    pub(crate) answered: u64,
    rules: R,
    events: u64,
}

pub(crate) const CLIENTS: usize = 4;

impl<R: Rules + Clone> Net<R> {
    pub(crate) fn new(setup: Setup, rules: R) -> Self {
        let founders = ConfState::new(&setup.config.voters, &setup.config.learners);
        let counts = setup.config.options.membership_counts;
        let mut net = Self {
            nodes: (1..=setup.servers).map(|id| Node::new(NodeId(id))).collect(),
            mail: Vec::new(),
            checks: Checks::new(founders.clone(), MachineKind::Store, counts),
            requests: Vec::new(),
            asks: vec![None; CLIENTS],
            answered: 0,
            rules,
            events: 0,
            setup,
        };
        for i in 0..net.nodes.len() {
            if founders.is_member(net.nodes[i].id) {
                net.restart(i);
            }
        }
        net
    }

    pub(crate) fn raft(&self, i: usize) -> Option<&raft_core::Raft<R>> {
        self.nodes[i].raft.as_ref()
    }

    /// Lets a server do something, then does what it wants done.
    pub(crate) fn with<T>(
        &mut self,
        i: usize,
        f: impl FnOnce(&mut raft_core::Raft<R>) -> T,
    ) -> Option<T> {
        self.events += 1;
        self.checks.at(self.events, Time::from_millis(self.events));
        let result = f(self.nodes[i].raft.as_mut()?);
        self.work(i);
        self.checks.settle();
        Some(result)
    }

    fn work(&mut self, i: usize) {
        self.nodes[i].tell(&mut self.checks);
        while let Some(ready) = self.nodes[i].raft.as_mut().and_then(raft_core::Raft::ready) {
            self.take(i, ready);
            self.nodes[i].tell(&mut self.checks);
        }
    }

    fn take(&mut self, i: usize, mut ready: Box<Ready>) {
        self.mail.append(&mut ready.messages);
        let entries = std::mem::take(&mut ready.committed_entries);
        for state in std::mem::take(&mut ready.read_states) {
            let ReadState { context, index } = state;
            self.nodes[i].reads.push((context, index));
        }
        if ready.needs_disk() {
            self.nodes[i].writes.push_back(ready);
        }
        for entry in entries {
            self.apply(i, &entry);
        }
        let applied = self.nodes[i].machine.applied;
        self.nodes[i].raft.iter_mut().for_each(|raft| raft.applied(applied));
        if !self.setup.slow_disks {
            while self.sync_one(i) {}
        }
        self.serve(i);
    }

    fn apply(&mut self, i: usize, entry: &Entry) {
        let node = &mut self.nodes[i];
        let server = node.id;
        if entry.index <= node.machine.applied {
            // Handed out before a snapshot came that stands for it.
            return;
        }
        if let (Payload::ConfChange(change), Some(raft)) = (&entry.payload, &mut node.raft) {
            _ = raft.apply_conf_change(change);
        }
        let place = number(&entry.payload);
        let request = place.and_then(|place| self.requests.get(place));
        let has_sessions = self.setup.has_sessions;
        let (fresh, answer) = request
            .map_or((true, Answer::Done), |request| node.machine.apply(request, has_sessions));
        node.machine.applied = entry.index;
        self.checks.see(&TraceEvent::Applied {
            server,
            entry,
            asked_by: request.map(|request| (request.client, request.number)),
            op: request.map(|request| &request.op),
            fresh,
            answer: &answer,
        });
        let waits = |waiting: &mut (LogPosition, usize)| waiting.0.index <= entry.index;
        let due: Vec<_> = node.waiting.extract_if(.., waits).collect();
        for (position, place) in due {
            if position == entry.position() {
                self.answer(server, place, Served::Entry(entry.index), &answer);
            }
        }
    }

    fn answer(&mut self, server: NodeId, place: usize, served: Served, answer: &Answer) {
        let Request { client, number: request, .. } = self.requests[place];
        let asks = &mut self.asks[client.0 as usize];
        if *asks == Some(place) {
            *asks = None;
            self.answered += 1;
            let at = Time::ZERO;
            let event = TraceEvent::Answered { client, request, server, served, answer, at };
            self.checks.see(&event);
        }
    }

    /// Answers the reads that wait for no more.
    fn serve(&mut self, i: usize) {
        let node = &mut self.nodes[i];
        let (server, applied) = (node.id, node.machine.applied);
        let due: Vec<_> = node.reads.extract_if(.., |(_, index)| *index <= applied).collect();
        for (context, _) in due {
            let place = context as usize;
            let answer = self.nodes[i].machine.read(&self.requests[place].op);
            self.answer(server, place, Served::State(applied), &answer);
        }
    }

    /// The oldest write of a server becomes durable, and the server hears of it.
    pub(crate) fn sync(&mut self, i: usize) -> bool {
        let synced = self.sync_one(i);
        self.work(i);
        synced
    }

    fn sync_one(&mut self, i: usize) -> bool {
        let Some(mut ready) = self.nodes[i].write_one(&mut self.checks) else { return false };
        self.mail.extend(ready.drain_messages());
        if let Some(raft) = &mut self.nodes[i].raft {
            for own in ready.persisted_messages {
                _ = raft.step(own);
            }
            raft.persisted(ready.number);
        }
        true
    }

    pub(crate) fn deliver(&mut self, message: Message) {
        let to = self.nodes.iter().position(|node| node.id == message.to);
        if let Some(to) = to {
            self.with(to, |raft| raft.step(message).is_ok());
        }
    }

    pub(crate) fn crash(&mut self, i: usize, reached: usize) {
        if self.nodes[i].is_up() {
            self.nodes[i].crash(reached, &mut self.checks);
        }
    }

    pub(crate) fn restart(&mut self, i: usize) {
        if !self.nodes[i].is_up() {
            let Setup { config, seed, .. } = &self.setup;
            self.nodes[i].start(config, *seed, self.rules.clone(), &mut self.checks);
            self.work(i);
        }
    }

    pub(crate) fn leader(&self) -> Option<usize> {
        let term = |i: &usize| self.raft(*i).map(|raft| raft.current_term());
        let leads = |i: &usize| self.raft(*i).is_some_and(|raft| raft.role() == Role::Leader);
        (0..self.nodes.len()).filter(leads).max_by_key(term)
    }

    /// A client asks for something new; it has to wait for nothing.
    pub(crate) fn invoke(&mut self, client: usize, op: Op) {
        let id = ClientId(client as u32);
        let earlier = self.requests.iter().rev().find(|request| request.client == id);
        let request = earlier.map_or(1, |request| request.number + 1);
        self.checks.see(&TraceEvent::Invoked { client: id, request, op: &op, at: Time::ZERO });
        self.asks[client] = Some(self.requests.len());
        self.requests.push(Request { client: id, number: request, op });
    }

    pub(crate) fn give_up(&mut self, client: usize) {
        if let Some(place) = self.asks[client].take() {
            let Request { client, number: request, .. } = self.requests[place];
            self.checks.see(&TraceEvent::GaveUp { client, request, at: Time::ZERO });
        }
    }

    /// What the client waits for reaches a server, perhaps again.
    pub(crate) fn ask(&mut self, client: usize, i: usize, reads_by_log: bool) {
        let Some(place) = self.asks[client].filter(|_| self.nodes[i].is_up()) else { return };
        let reads = self.requests[place].op.is_read() && !reads_by_log;
        if reads && self.setup.reads_locally {
            self.nodes[i].reads.push((place as u64, 0));
            return self.serve(i);
        }
        if reads {
            self.with(i, |raft| _ = raft.read_index(place as u64));
            return;
        }
        let command = (place as u64).to_be_bytes();
        let raft = self.nodes[i].raft.as_mut();
        let index: Option<Index> = raft.and_then(|raft| raft.propose(command.into()).ok());
        if let (Some(index), Some(raft)) = (index, self.raft(i)) {
            let position = LogPosition { index, term: raft.current_term() };
            self.nodes[i].waiting.push((position, place));
        }
        self.with(i, |_| ());
    }
}
