//! A network that does what it is told, after the `Network` of raft-rs's harness: messages are delivered
//! first in, first out, until none is left.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use raft_core::{Body, Config, Index, Message, NodeId, Role, Term};

use super::server::{Server, config, somedata};

/// Servers and the network between them. Who is not among the servers takes every message and says
/// nothing.
#[derive(Debug, Default)]
pub(crate) struct Net {
    nodes: BTreeMap<u64, Server>,
    mail: VecDeque<Message>,
    cuts: BTreeSet<(u64, u64)>,
    ignored: Vec<fn(&Body) -> bool>,
}

impl Net {
    /// A network of these servers.
    pub(crate) fn of(servers: impl IntoIterator<Item = Server>) -> Self {
        let nodes = servers.into_iter().map(|server| (server.id().0, server)).collect();
        Self { nodes, ..Self::default() }
    }

    /// Servers 1..=n that start for the first time, each after a change of its configuration.
    pub(crate) fn with(n: u64, change: impl Fn(&mut Config)) -> Self {
        let voters: Vec<u64> = (1..=n).collect();
        Self::of(voters.iter().map(|&id| {
            let mut config = config(id, &voters);
            change(&mut config);
            Server::new(config)
        }))
    }

    /// Servers 1..=n that start for the first time.
    pub(crate) fn fresh(n: u64) -> Self {
        Self::with(n, |_| {})
    }

    /// Kills a server for good.
    pub(crate) fn kill(&mut self, id: u64) {
        self.nodes.remove(&id).unwrap();
    }

    pub(crate) fn at(&self, id: u64) -> &Server {
        &self.nodes[&id]
    }

    pub(crate) fn at_mut(&mut self, id: u64) -> &mut Server {
        self.nodes.get_mut(&id).unwrap()
    }

    /// All servers, in the order of their names.
    pub(crate) fn servers(&self) -> impl Iterator<Item = &Server> {
        self.nodes.values()
    }

    pub(crate) fn roles(&self) -> Vec<Role> {
        self.servers().map(|server| server.role()).collect()
    }

    pub(crate) fn terms(&self) -> Vec<Term> {
        self.servers().map(|server| server.current_term()).collect()
    }

    /// (commit index, last index) of each.
    pub(crate) fn logs(&self) -> Vec<(Index, Index)> {
        self.servers().map(|server| (server.committed(), server.last_index())).collect()
    }

    pub(crate) fn commits(&self) -> Vec<Index> {
        self.servers().map(Server::committed).collect()
    }

    /// Does something to a server as its owner would, and delivers all that follows from it.
    pub(crate) fn on<T>(&mut self, id: u64, act: impl FnOnce(&mut Server) -> T) -> T {
        let result = act(self.at_mut(id));
        self.collect(id);
        self.run();
        result
    }

    /// The same, but nothing is delivered until [`Self::run`]: for what happens at one time.
    pub(crate) fn queue<T>(&mut self, id: u64, act: impl FnOnce(&mut Server) -> T) -> T {
        let result = act(self.at_mut(id));
        self.collect(id);
        result
    }

    /// Stands for election, if it may.
    pub(crate) fn hup(&mut self, id: u64) {
        let _ = self.on(id, |server| server.campaign());
    }

    /// Proposes a command, which may be refused.
    pub(crate) fn prop(&mut self, id: u64) {
        let _ = self.on(id, |server| server.propose(somedata()));
    }

    /// A leader's heartbeats are due: its interval is one tick.
    pub(crate) fn beat(&mut self, id: u64) {
        assert_eq!(self.at(id).role(), Role::Leader);
        self.on(id, |server| server.tick(1));
    }

    /// Time passes for one server, tick by tick.
    pub(crate) fn tick(&mut self, id: u64, ticks: u32) {
        for _ in 0..ticks {
            self.on(id, |server| server.tick(1));
        }
    }

    /// So much time passes for one server as its election timeout is.
    pub(crate) fn time_out(&mut self, id: u64) {
        let ticks = self.at(id).timeout_ticks();
        self.tick(id, ticks);
    }

    /// Server `at` is asked to hand leadership to `to`.
    pub(crate) fn transfer(&mut self, to: u64, at: u64) {
        let _ = self.on(at, |server| server.transfer_leadership(NodeId(to)));
    }

    /// A server asks for a read index.
    pub(crate) fn read(&mut self, id: u64, context: u64) {
        let _ = self.on(id, |server| server.read_index(context));
    }

    /// Applies what a server has to apply, and delivers all that follows from it.
    pub(crate) fn apply(&mut self, id: u64) {
        self.on(id, Server::apply);
    }

    /// Delivers a message that nobody sent, whatever is cut, and all that follows from it.
    pub(crate) fn send(&mut self, message: Message) {
        self.mail.push_back(message);
        self.run();
    }

    /// Delivers until nothing is left. What a server refuses is lost.
    pub(crate) fn run(&mut self) {
        while let Some(message) = self.mail.pop_front() {
            let NodeId(to) = message.to;
            if let Some(server) = self.nodes.get_mut(&to) {
                let _ = server.step(message);
                self.collect(to);
            }
        }
    }

    /// Two servers no longer reach each other.
    pub(crate) fn cut(&mut self, one: u64, other: u64) {
        self.cuts.extend([(one, other), (other, one)]);
    }

    /// A server no longer reaches anybody, nor anybody it.
    pub(crate) fn isolate(&mut self, id: u64) {
        let others: Vec<u64> = self.nodes.keys().copied().filter(|&other| other != id).collect();
        for other in others {
            self.cut(id, other);
        }
    }

    /// Messages of some kind get lost.
    pub(crate) fn ignore(&mut self, kind: fn(&Body) -> bool) {
        self.ignored.push(kind);
    }

    /// Nothing gets lost any more.
    pub(crate) fn recover(&mut self) {
        self.cuts.clear();
        self.ignored.clear();
    }

    /// Writes what a server has to, and takes its messages.
    fn collect(&mut self, id: u64) {
        let sent = self.at_mut(id).settle();
        let passes = |message: &Message| {
            !self.cuts.contains(&(message.from.0, message.to.0))
                && !self.ignored.iter().any(|kind| kind(&message.body))
        };
        self.mail.extend(sent.into_iter().filter(passes));
    }
}

/// For [`Net::ignore`].
pub(crate) fn is_append(body: &Body) -> bool {
    matches!(body, Body::AppendEntries(_))
}

/// For [`Net::ignore`].
pub(crate) fn is_heartbeat_reply(body: &Body) -> bool {
    matches!(body, Body::HeartbeatReply(_))
}
