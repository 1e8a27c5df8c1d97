//! A network that does what it is told, after the `network` of the course's tests: messages are
//! delivered first in, first out, until none is left.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;

use raft_core::{Body, Entry, Message, NodeId, Raft, Random, Role};

use super::server::{first, server, settle_into, tick_until_candidate};

/// Whether a message may pass.
type Hook = Box<dyn FnMut(&Message) -> bool>;

/// Servers 1..=n, some of them dead, and the network between them.
pub(crate) struct Net {
    /// `None` for a dead server, which takes every message and says nothing.
    nodes: Vec<Option<Raft>>,
    /// What each server applied since the start.
    applied: Vec<Vec<Entry>>,
    mail: VecDeque<Message>,
    /// How many of 100 messages from one server to another get lost.
    drops: BTreeMap<(u64, u64), u64>,
    ignored: Vec<fn(&Body) -> bool>,
    hook: Option<Hook>,
    random: Random,
}

impl fmt::Debug for Net {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Net").field("nodes", &self.nodes).field("mail", &self.mail).finish()
    }
}

impl Net {
    /// A network of these servers; the first one is server 1.
    pub(crate) fn new(nodes: Vec<Option<Raft>>) -> Self {
        Self {
            applied: nodes.iter().map(|_| Vec::new()).collect(),
            nodes,
            mail: VecDeque::new(),
            drops: BTreeMap::new(),
            ignored: Vec::new(),
            hook: None,
            random: Random::new(0),
        }
    }

    /// Servers 1..=n that start for the first time, but for those that are `dead`.
    pub(crate) fn fresh(n: u64, dead: &[u64]) -> Self {
        let voters = first(n);
        let node = |&id: &u64| (!dead.contains(&id)).then(|| server(id, &voters));
        Self::new(voters.iter().map(node).collect())
    }

    /// Server `id`, which lives.
    pub(crate) fn raft(&self, id: u64) -> &Raft {
        self.nodes[slot(id)].as_ref().unwrap()
    }

    /// The servers that live.
    pub(crate) fn living(&self) -> impl Iterator<Item = &Raft> {
        self.nodes.iter().flatten()
    }

    /// What server `id` applied since the start, in order.
    pub(crate) fn applied(&self, id: u64) -> &[Entry] {
        &self.applied[slot(id)]
    }

    /// The role of each server.
    pub(crate) fn roles(&self) -> Vec<Role> {
        self.living().map(Raft::role).collect()
    }

    /// Does something to a server as its owner would, and delivers all that follows from it.
    pub(crate) fn on<T>(&mut self, id: u64, act: impl FnOnce(&mut Raft) -> T) -> T {
        let result = self.queue(id, act);
        self.run();
        result
    }

    /// The same, but nothing is delivered until [`Self::run`]: for what happens at one time.
    pub(crate) fn queue<T>(&mut self, id: u64, act: impl FnOnce(&mut Raft) -> T) -> T {
        let result = act(self.nodes[slot(id)].as_mut().unwrap());
        self.collect(id);
        result
    }

    /// Lets time pass for a server alone until it stands for election. Its requests are not sent yet: they
    /// wait for the next thing that happens to it.
    pub(crate) fn tick_until_candidate(&mut self, id: u64) {
        let raft = self.nodes[slot(id)].as_mut().unwrap();
        tick_until_candidate(raft);
    }

    /// Server `id` stands for election.
    pub(crate) fn campaign(&mut self, id: u64) {
        self.on(id, Raft::campaign).unwrap();
    }

    /// A leader's heartbeats are due: its interval is one tick.
    pub(crate) fn beat(&mut self, id: u64) {
        assert_eq!(self.raft(id).role(), Role::Leader);
        self.on(id, |raft| raft.tick(1));
    }

    /// A leader is given a command.
    pub(crate) fn propose(&mut self, id: u64, data: &str) {
        self.on(id, |raft| raft.propose(data.as_bytes().into())).unwrap();
    }

    /// Delivers a message that nobody sent, and all that follows from it.
    pub(crate) fn send(&mut self, message: Message) {
        self.mail.push_back(message);
        self.run();
    }

    /// Delivers until nothing is left.
    pub(crate) fn run(&mut self) {
        while let Some(message) = self.mail.pop_front() {
            let NodeId(to) = message.to;
            if let Some(raft) = &mut self.nodes[slot(to)] {
                raft.step(message).unwrap();
                self.collect(to);
            }
        }
    }

    /// So many of 100 messages from one server to another get lost.
    pub(crate) fn drop(&mut self, from: u64, to: u64, percent: u64) {
        self.drops.insert((from, to), percent);
    }

    /// Two servers no longer reach each other.
    pub(crate) fn cut(&mut self, one: u64, other: u64) {
        self.drop(one, other, 100);
        self.drop(other, one, 100);
    }

    /// A server no longer reaches anybody, nor anybody it.
    pub(crate) fn isolate(&mut self, id: u64) {
        for other in first(self.nodes.len() as u64) {
            if other != id {
                self.cut(id, other);
            }
        }
    }

    /// Messages of some kind get lost.
    pub(crate) fn ignore(&mut self, kind: fn(&Body) -> bool) {
        self.ignored.push(kind);
    }

    /// Nothing gets lost any more, except for what the hook stops.
    pub(crate) fn recover(&mut self) {
        self.drops.clear();
        self.ignored.clear();
    }

    /// `hook` sees every message that was not lost; those for which it returns false are.
    pub(crate) fn set_hook(&mut self, hook: impl FnMut(&Message) -> bool + 'static) {
        self.hook = Some(Box::new(hook));
    }

    /// Writes and applies all that a server has to, and takes its messages.
    fn collect(&mut self, id: u64) {
        let Some(raft) = &mut self.nodes[slot(id)] else { return };
        for message in settle_into(raft, &mut self.applied[slot(id)]) {
            if self.passes(&message) {
                self.mail.push_back(message);
            }
        }
    }

    fn passes(&mut self, message: &Message) -> bool {
        let percent = self.drops.get(&(message.from.0, message.to.0)).copied().unwrap_or(0);
        let is_lost =
            self.ignored.iter().any(|kind| kind(&message.body)) || self.random.below(100) < percent;
        !is_lost && self.hook.as_mut().is_none_or(|hook| hook(message))
    }
}

fn slot(id: u64) -> usize {
    usize::try_from(id).unwrap() - 1
}
