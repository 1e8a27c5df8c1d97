//! The cluster: one queue of happenings, played in order.

use std::hash::{Hash, Hasher};

use raft_core::{Message, NodeId, Observation, Ready, StepError};

use crate::event::EventLog;
use crate::network::Network;
use crate::queue::{Due, Queue};
use crate::server::Process;
use crate::{Action, Command, Digest, Event, Fact, InvalidConfig, Script, Server, Time};

/// Streams of random numbers, one a purpose, so that a new draw in one never shifts another.
pub(crate) const NETWORK: u64 = 1;
pub(crate) const DISK: u64 = 2;
pub(crate) const TIMEOUTS: u64 = 3;

/// A virtual cluster in the middle of its run.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Cluster {
    pub(crate) script: Script,
    /// How many of the script's actions have been carried out.
    pub(crate) acted: usize,
    pub(crate) now: Time,
    /// Something happened at `now` already: an action has to come later.
    pub(crate) is_now_begun: bool,
    pub(crate) queue: Queue,
    pub(crate) servers: Vec<Server>,
    pub(crate) network: Network,
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(crate) events: EventLog,
}

impl Cluster {
    /// A cluster at time zero, all servers just started.
    ///
    /// # Errors
    /// If the script's configuration is impossible.
    pub fn new(mut script: Script) -> Result<Self, InvalidConfig> {
        script.config.validate()?;
        script.sort();
        let (config, seed) = (script.config.clone(), script.seed);
        let mut cluster = Self {
            script,
            acted: 0,
            now: Time::ZERO,
            is_now_begun: false,
            queue: Queue::default(),
            servers: config.ids().map(|id| Server::new(id, seed)).collect(),
            network: Network::new(&config, seed),
            events: EventLog::default(),
        };
        for id in config.ids() {
            cluster.start(id).map_err(InvalidConfig::Raft)?;
        }
        Ok(cluster)
    }

    /// The virtual time.
    #[must_use]
    pub fn now(&self) -> Time {
        self.now
    }

    /// The run so far as a script, with what is still to come of the script that it was made from.
    #[must_use]
    pub fn script(&self) -> &Script {
        &self.script
    }

    /// The latest 10,000 events, oldest first.
    pub fn events(&self) -> impl DoubleEndedIterator<Item = &Event> {
        self.events.iter()
    }

    /// How many events there have been.
    #[must_use]
    pub fn event_count(&self) -> u64 {
        self.events.recorded()
    }

    /// When the next thing happens. A cluster with a server up never runs dry.
    #[must_use]
    pub fn next_at(&self) -> Option<Time> {
        let action_at = self.script.actions.get(self.acted).map(|timed| timed.at);
        [action_at, self.queue.next_at()].into_iter().flatten().min()
    }

    /// Plays everything up to `until`, which becomes the present.
    pub fn run_until(&mut self, until: Time) {
        while !self.run_some(until, u32::MAX) {}
    }

    /// Plays at most `limit` happenings up to `until`; true if `until` is the present now.
    pub fn run_some(&mut self, until: Time, limit: u32) -> bool {
        for _ in 0..limit {
            if self.next_at().is_none_or(|at| at > until) {
                if until > self.now {
                    self.now = until;
                    self.is_now_begun = false;
                }
                return true;
            }
            self.play_next();
        }
        false
    }

    /// Plays on until something can be seen to have happened: an event, or a message sent or arrived.
    /// Gives up after a hundred happenings: the heart of a lone leader beats for ever, unseen.
    pub fn step(&mut self) {
        let before = self.seen();
        for _ in 0..100 {
            self.play_next();
            if self.seen() != before {
                return;
            }
        }
    }

    /// Counts what can be seen. Messages sent and under way apart: one may arrive as another leaves.
    fn seen(&self) -> (u64, u64, usize) {
        (self.events.recorded(), self.network.sent(), self.network.flights().len())
    }

    /// A fingerprint of everything that decides how this run goes on: servers, disks, messages, queue,
    /// generators, links, time, and the actions to come.
    #[must_use]
    pub fn digest(&self) -> u64 {
        let mut digest = Digest::default();
        // Events are what was told about the run; they decide nothing.
        let Self { script, acted, now, is_now_begun, queue, servers, network, events: _ } = self;
        (script, acted, now, is_now_begun, queue, servers, network).hash(&mut digest);
        digest.finish()
    }

    fn play_next(&mut self) {
        let action = self.script.actions.get(self.acted).cloned();
        let queued_at = self.queue.next_at();
        match action {
            Some(timed) if queued_at.is_none_or(|at| timed.at <= at) => {
                self.move_to(timed.at);
                self.acted += 1;
                self.play_scripted(timed.action);
            }
            _ => {
                let Some((at, due)) = self.queue.pop() else { return };
                self.move_to(at);
                self.is_now_begun = true;
                match due {
                    Due::Arrival(flight) => self.arrive(flight),
                    Due::Timer { server, incarnation } => self.ring(server, incarnation),
                    Due::Synced { server, incarnation } => self.synced(server, incarnation),
                }
            }
        }
    }

    fn move_to(&mut self, at: Time) {
        if at > self.now {
            self.now = at;
            self.is_now_begun = false;
        }
    }

    fn play_scripted(&mut self, action: Action) {
        match self.check(&action) {
            Ok(()) => self.carry_out(&action),
            Err(error) => self.events.record(self.now, Fact::ActionFailed { action, error }),
        }
    }

    pub(crate) fn start(&mut self, id: NodeId) -> Result<(), raft_core::ConfigError> {
        let (now, config, seed) = (self.now, self.script.config.clone(), self.script.seed);
        if let Some(server) = self.server_mut(id) {
            server.start(now, &config, seed)?;
            self.drive(id, |_| ());
        }
        Ok(())
    }

    fn arrive(&mut self, flight: crate::FlightId) {
        let Some(flight) = self.network.take(flight, self.now) else { return };
        let receiver = flight.message.to;
        let receiver_down = self.server(receiver).is_none_or(|server| !server.is_up());
        if flight.lost || receiver_down {
            let receiver_down = receiver_down && !flight.lost;
            self.events.record(self.now, Fact::Lost { message: flight.message, receiver_down });
            return;
        }
        let mut refusal = None;
        self.drive(receiver, |process| {
            refusal = process.raft.step(flight.message).err();
        });
        if let Some(error) = refusal {
            self.record_refusal(receiver, error);
        }
    }

    fn record_refusal(&mut self, server: NodeId, error: StepError) {
        self.events.record(self.now, Fact::Refused { server, error });
    }

    fn ring(&mut self, id: NodeId, incarnation: u64) {
        let now = self.now;
        let process = self.process_mut(id, incarnation);
        // Only the latest timer counts; an earlier one has been replaced.
        if let Some(process) = process.filter(|process| process.timer_at == Some(now)) {
            process.timer_at = None;
            self.drive(id, |_| ());
        }
    }

    fn synced(&mut self, id: NodeId, incarnation: u64) {
        if self.process_mut(id, incarnation).is_none() {
            return;
        }
        let Some((number, messages)) = self.server_mut(id).and_then(|server| server.disk.sync())
        else {
            return;
        };
        let own = self.send_to_others(messages);
        self.drive(id, |process| process.persisted(number, own));
    }

    fn process_mut(&mut self, id: NodeId, incarnation: u64) -> Option<&mut Process> {
        let server = self.server_mut(id).filter(|server| server.incarnation == incarnation);
        server.and_then(|server| server.process.as_mut())
    }

    /// Brings a server's clock up to date, lets `f` do something to it, and sees to all that follows.
    pub(crate) fn drive(&mut self, id: NodeId, f: impl FnOnce(&mut Process)) {
        if let Some(process) = self.wake(id) {
            f(process);
            self.settle(id);
        }
    }

    /// A server's process, its clock up to date; `None` while it is down.
    fn wake(&mut self, id: NodeId) -> Option<&mut Process> {
        let now = self.now;
        let process = self.server_mut(id)?.process.as_mut()?;
        process.catch_up(now);
        Some(process)
    }

    /// Takes from a server's core all that it wants done, until it wants nothing more.
    fn settle(&mut self, id: NodeId) {
        self.record_observations(id);
        while let Some(ready) = self.take_ready(id) {
            self.handle_ready(id, ready);
            self.record_observations(id);
        }
        self.set_timer(id);
    }

    fn take_ready(&mut self, id: NodeId) -> Option<Box<Ready>> {
        self.server_mut(id)?.process.as_mut()?.raft.ready()
    }

    fn handle_ready(&mut self, id: NodeId, mut ready: Box<Ready>) {
        self.send_all(std::mem::take(&mut ready.messages));
        self.apply(id, std::mem::take(&mut ready.committed_entries));
        if !ready.needs_disk() {
            return;
        }
        let now = self.now;
        let sync = self.script.config.sync;
        let Some(server) = self.server_mut(id) else { return };
        if ready.writes() || server.disk.is_busy() {
            let sync_us = sync.draw(&mut server.disk_random);
            let (done_at, incarnation) =
                (server.disk.write(now, sync_us, &mut ready), server.incarnation);
            self.queue.schedule(done_at, Due::Synced { server: id, incarnation });
        } else {
            // Whatever its messages rest on is durable already.
            let own = self.send_to_others(ready.persisted_messages);
            if let Some(process) = self.server_mut(id).and_then(|server| server.process.as_mut()) {
                process.persisted(ready.number, own);
            }
        }
    }

    fn apply(&mut self, id: NodeId, entries: Vec<raft_core::Entry>) {
        for entry in entries {
            let Some(server) = self.server_mut(id) else { return };
            let Some(process) = server.process.as_mut() else { return };
            // A change of membership counts as soon as it is in the log.
            if let raft_core::Payload::Command(bytes) = &entry.payload
                && let Some(command) = Command::decode(bytes)
            {
                process.store.apply(command);
            }
            process.raft.applied(entry.index);
            self.events.record(self.now, Fact::Applied { server: id, index: entry.index });
        }
    }

    /// Returns what the server has to say to itself.
    fn send_to_others(&mut self, mut messages: Vec<Message>) -> Vec<Message> {
        let own = messages.extract_if(.., |message| message.to == message.from).collect();
        self.send_all(messages);
        own
    }

    fn send_all(&mut self, messages: Vec<Message>) {
        for message in messages {
            let (flight, ends_at) = self.network.send(self.now, message);
            self.queue.schedule(ends_at, Due::Arrival(flight));
        }
    }

    fn record_observations(&mut self, id: NodeId) {
        let Some(server) = self.servers.iter_mut().find(|server| server.id == id) else { return };
        let Some(process) = server.process.as_mut() else { return };
        let observations: Vec<Observation> = process.raft.observer_mut().drain().collect();
        for observation in observations {
            self.events.record(self.now, Fact::Observed { server: id, observation });
        }
    }

    /// Makes sure that the server is woken at its next deadline. A timer that rings too early sets
    /// itself anew, so that a deadline which moves away with every heartbeat costs nothing.
    fn set_timer(&mut self, id: NodeId) {
        let Some(server) = self.server_mut(id) else { return };
        let incarnation = server.incarnation;
        let Some(process) = server.process.as_mut() else { return };
        let deadline = process.deadline();
        if process.timer_at.is_none_or(|at| at > deadline) {
            process.timer_at = Some(deadline);
            self.queue.schedule(deadline, Due::Timer { server: id, incarnation });
        }
    }

    pub(crate) fn server_mut(&mut self, id: NodeId) -> Option<&mut Server> {
        self.servers.iter_mut().find(|server| server.id == id)
    }
}
