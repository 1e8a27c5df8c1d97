//! A cluster in memory: servers with disks, and a network that does what it is told. No clock and no
//! thread: whoever uses it says what happens next, so every run can be repeated.

use std::collections::VecDeque;

use raft_core::{Entry, Index, Message, NodeId, Paper, Ready, Restored, Role, Rules, Term};

use super::checks::{Checks, Property};
use super::{Server, log, observed};

/// One server of the cluster.
#[derive(Debug)]
pub(crate) struct Node<R> {
    /// `None` after a crash.
    pub(crate) raft: Option<Server<R>>,
    /// What is durable.
    pub(crate) disk: Restored,
    /// Readies whose writes are under way, in order.
    pub(crate) writes: VecDeque<Box<Ready>>,
    /// The state machine: what was applied since the start.
    pub(crate) applied: Vec<Entry>,
    starts: u64,
}

/// The cluster of servers 1..=n.
#[derive(Debug)]
pub(crate) struct Net<R = Paper> {
    pub(crate) nodes: Vec<Node<R>>,
    /// Messages under way.
    pub(crate) mail: Vec<Message>,
    /// Writes become durable when [`Net::sync`] says so; otherwise at once.
    pub(crate) slow_disks: bool,
    pub(crate) checks: Checks,
    /// Told of every observation.
    pub(crate) heard: Vec<raft_core::Observation>,
    rules: R,
    seed: u64,
}

impl Net {
    pub(crate) fn new(n: usize) -> Self {
        Self::with_logs(&vec![&[][..]; n], 0, Paper)
    }
}

impl<R: Rules + Clone> Net<R> {
    /// Servers in `current_term` with logs of these terms.
    pub(crate) fn with_logs(logs: &[&[Term]], current_term: Term, rules: R) -> Self {
        let node = |terms: &&[Term]| {
            let mut disk = Restored { entries: log(terms), ..Restored::default() };
            disk.hard_state.current_term = current_term;
            Node { raft: None, disk, writes: VecDeque::new(), applied: Vec::new(), starts: 0 }
        };
        let mut net = Self {
            nodes: logs.iter().map(node).collect(),
            mail: Vec::new(),
            slow_disks: false,
            checks: Checks::new(logs.len()),
            heard: Vec::new(),
            rules,
            seed: 0,
        };
        for id in net.ids() {
            net.restart(id);
        }
        net
    }

    /// Other random timeouts than the default ones.
    pub(crate) fn reseed(&mut self, seed: u64) {
        self.seed = seed;
        for id in self.ids() {
            self.crash(id);
            self.restart(id);
        }
    }

    pub(crate) fn ids(&self) -> std::ops::RangeInclusive<u64> {
        1..=self.nodes.len() as u64
    }

    pub(crate) fn node(&self, id: u64) -> &Node<R> {
        &self.nodes[place(id)]
    }

    pub(crate) fn node_mut(&mut self, id: u64) -> &mut Node<R> {
        &mut self.nodes[place(id)]
    }

    pub(crate) fn is_up(&self, id: u64) -> bool {
        self.node(id).raft.is_some()
    }

    pub(crate) fn raft(&self, id: u64) -> &Server<R> {
        self.node(id).raft.as_ref().expect("the server is up")
    }

    /// Lets server `id` do something, then does what it wants done. Nothing if it is down.
    pub(crate) fn with<T>(&mut self, id: u64, f: impl FnOnce(&mut Server<R>) -> T) -> Option<T> {
        let result = self.nodes[place(id)].raft.as_mut().map(f);
        self.work(id);
        result
    }

    pub(crate) fn campaign(&mut self, id: u64) {
        self.with(id, |raft| raft.campaign().is_ok());
    }

    pub(crate) fn propose(&mut self, id: u64, command: &[u8]) -> Option<Index> {
        self.with(id, |raft| raft.propose(command.into()).ok()).flatten()
    }

    /// Takes all Readies of a server: sends, queues the writes, applies.
    fn work(&mut self, id: u64) {
        while let Some(mut ready) = self.nodes[place(id)].raft.as_mut().and_then(Server::ready) {
            self.checks.look(&self.nodes, place(id));
            self.send(id, std::mem::take(&mut ready.messages));
            let node = &mut self.nodes[place(id)];
            for entry in std::mem::take(&mut ready.committed_entries) {
                let next = node.applied.len() as u64 + 1;
                self.checks.applying(NodeId(id), &node.disk, &entry, next);
                node.applied.push(entry);
            }
            let applied = node.applied.len() as u64;
            node.raft.iter_mut().for_each(|raft| raft.applied(applied));
            if ready.needs_disk() {
                node.writes.push_back(ready);
            }
            if !self.slow_disks {
                while self.sync_one(id) {}
            }
        }
        if let Some(raft) = &mut self.nodes[place(id)].raft {
            self.heard.append(&mut observed(raft));
        }
        self.checks.look(&self.nodes, place(id));
    }

    /// The oldest write of a server becomes durable, and the server hears of it. False if there is none.
    pub(crate) fn sync(&mut self, id: u64) -> bool {
        let synced = self.sync_one(id);
        self.work(id);
        synced
    }

    fn sync_one(&mut self, id: u64) -> bool {
        let Some(mut ready) = self.write_one(id) else { return false };
        self.send(id, ready.drain_messages().collect());
        if let Some(raft) = &mut self.nodes[place(id)].raft {
            for own in ready.persisted_messages {
                let step = raft.step(own);
                assert!(step.is_ok(), "{step:?}: a server believes itself");
            }
            raft.persisted(ready.number);
        }
        true
    }

    /// The oldest write reaches the disk; nobody is told.
    fn write_one(&mut self, id: u64) -> Option<Box<Ready>> {
        let Node { disk, writes, .. } = &mut self.nodes[place(id)];
        let mut ready = writes.pop_front()?;
        if let Some(hard_state) = ready.hard_state {
            disk.hard_state = hard_state;
        }
        if let Some(first) = ready.entries.first() {
            disk.entries.truncate(usize::try_from(first.index).unwrap() - 1);
            disk.entries.append(&mut ready.entries);
        }
        Some(ready)
    }

    fn send(&mut self, id: u64, messages: Vec<Message>) {
        for message in messages {
            self.checks.sending(&message, &self.nodes[place(id)].disk);
            self.mail.push(message);
        }
    }

    /// Loses all that is volatile; of the writes under way the first `reached` still reach the disk.
    pub(crate) fn crash_after(&mut self, id: u64, reached: usize) {
        for _ in 0..reached {
            self.write_one(id);
        }
        let node = &mut self.nodes[place(id)];
        (node.raft, node.writes, node.applied) = (None, VecDeque::new(), Vec::new());
    }

    pub(crate) fn crash(&mut self, id: u64) {
        self.crash_after(id, 0);
    }

    /// Starts a server that is down, from its disk.
    pub(crate) fn restart(&mut self, id: u64) {
        let n = self.nodes.len() as u64;
        let node = &mut self.nodes[place(id)];
        if node.raft.is_some() {
            return;
        }
        node.starts += 1;
        let mut config = super::config(id, n);
        config.seed = raft_core::Random::stream(self.seed, node.starts, id).next_u64();
        let restored = raft_core::Raft::restore(
            config,
            node.disk.clone(),
            self.rules.clone(),
            raft_core::Recorder::default(),
        );
        node.raft = Some(restored.expect("what was written is a log"));
        self.checks.restarted(place(id), node.disk.hard_state);
        self.work(id);
    }

    /// Delivers a message that may still be under way or not; one to a server that is down is lost.
    pub(crate) fn deliver(&mut self, message: Message) {
        let to = message.to.0;
        let shown = format!("{message:?}");
        if let Some(Err(error)) = self.with(to, |raft| raft.step(message)) {
            self.checks.expect(false, Property::NoFalseAlarm, || format!("{error} at {shown}"));
        }
    }

    /// Delivers what is under way, oldest first, and what comes of it, as long as `wanted`; the rest
    /// stays under way.
    pub(crate) fn deliver_if(&mut self, wanted: impl Fn(&Message) -> bool) {
        for _ in 0..100_000 {
            let Some(i) = self.mail.iter().position(&wanted) else { return };
            let message = self.mail.remove(i);
            self.deliver(message);
        }
        panic!("an answer to every answer, without end: {:?}", self.mail);
    }

    /// As [`Net::deliver_if`], between these servers only.
    pub(crate) fn deliver_among(&mut self, ids: &[u64]) {
        self.deliver_if(|message| ids.contains(&message.from.0) && ids.contains(&message.to.0));
    }

    /// Delivers once what is under way between these servers, `edit`ed; what comes of it stays under
    /// way, and so does all other mail.
    pub(crate) fn deliver_edited(&mut self, ids: &[u64], edit: impl Fn(&mut Message)) {
        let chosen = |m: &mut Message| ids.contains(&m.from.0) && ids.contains(&m.to.0);
        let round: Vec<_> = self.mail.extract_if(.., chosen).collect();
        for mut message in round {
            edit(&mut message);
            self.deliver(message);
        }
    }

    /// Delivers everything, and everything that comes of it.
    pub(crate) fn deliver_all(&mut self) {
        self.deliver_if(|_| true);
    }

    /// Makes `id` leader of a new term with the votes of `voters`; nobody else hears of it. It has
    /// sent its no-op, which is lost.
    pub(crate) fn elect(&mut self, id: u64, voters: &[u64]) {
        self.mail.clear();
        for _ in 0..10 {
            // More than once, as its term may have fallen behind the voters'.
            if self.raft(id).role() != Role::Leader {
                self.campaign(id);
            }
            self.deliver_if(|m| {
                let asks = m.from.0 == id && voters.contains(&m.to.0);
                let answers = voters.contains(&m.from.0) && m.to.0 == id;
                (asks || answers) && !m.body.is_from_leader()
            });
        }
        assert_eq!(self.raft(id).role(), Role::Leader, "S{id} is electable");
        self.mail.clear();
    }

    /// The leader of the highest term, if one is up.
    pub(crate) fn leader(&self) -> Option<u64> {
        let rafts = self.nodes.iter().filter_map(|node| node.raft.as_ref());
        let leaders = rafts.filter(|raft| raft.role() == Role::Leader);
        leaders.max_by_key(|raft| raft.current_term()).map(|raft| raft.id().0)
    }

    /// Time passes for everyone until the next deadline of any; then everything is delivered.
    pub(crate) fn pass_time(&mut self) {
        let rafts = self.nodes.iter().filter_map(|node| node.raft.as_ref());
        let ticks = rafts.map(Server::ticks_to_deadline).min().unwrap_or(1);
        for id in self.ids() {
            self.with(id, |raft| raft.tick(ticks));
        }
        self.deliver_all();
    }

    /// Everything works again: a leader appears, and it brings all logs to its own. Returns it.
    pub(crate) fn heal(&mut self) -> u64 {
        self.slow_disks = false;
        for id in self.ids() {
            self.restart(id);
            while self.sync(id) {}
        }
        for _ in 0..2000 {
            self.pass_time();
            if let Some(leader) = self.leader()
                && self.ids().all(|id| self.agrees_with(leader, id))
            {
                return leader;
            }
        }
        let state = |id| (self.raft(id).role(), self.raft(id).current_term(), self.raft(id).log());
        panic!("no agreement: {:#?}", self.ids().map(state).collect::<Vec<_>>());
    }

    fn agrees_with(&self, leader: u64, id: u64) -> bool {
        let (leader, raft) = (self.raft(leader), self.raft(id));
        raft.current_term() == leader.current_term()
            && raft.log().entries() == leader.log().entries()
            && raft.log().last_applied() == leader.log().last().index
    }
}

fn place(id: u64) -> usize {
    usize::try_from(id).unwrap() - 1
}
