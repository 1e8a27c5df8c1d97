//! What happens to servers: they start, time passes, packets arrive, writes become durable.

use std::collections::VecDeque;

use raft_core::NodeId;

use super::{Cluster, ClusterRules, Watched};
use crate::checks::TraceEvent;
use crate::disk::{Write, Written};
use crate::network::{Flight, Loss, Packet, Place};
use crate::queue::Due;
use crate::script::KeepUnsynced;
use crate::server::{Process, StartError, Waits};
use crate::{Fact, Server};

impl<R: ClusterRules> Cluster<R> {
    /// Starts a process on what the disk holds.
    pub(crate) fn start(&mut self, at: usize) -> Result<(), StartError> {
        let (now, seed, rules) = (self.now, self.script.seed, self.rules.clone());
        let config = std::sync::Arc::clone(&self.script.config);
        let cause = self.events.known_cause();
        let Some(server) = self.servers.get_mut(at) else { return Ok(()) };
        let dropped = server.start(now, &config, seed, rules, cause)?;
        if let Some(damage) = dropped {
            self.events.record(now, Fact::Recovered { server: server.id, damage });
        }
        self.watch_start(at);
        self.drive(at, |_| ());
        Ok(())
    }

    /// Adds an empty server after the others and starts it.
    pub(crate) fn boot(&mut self, id: NodeId) -> Result<(), StartError> {
        let server = Server::new(id, self.config(), self.script.seed);
        self.servers.push(server);
        self.watched.push(Watched::default());
        self.network.grow(self.servers.len() as u64);
        self.start(self.servers.len() - 1)
    }

    pub(crate) fn crash(&mut self, at: usize, keep: KeepUnsynced) {
        if let Some(server) = self.servers.get_mut(at) {
            server.crash(keep);
            self.watch_stop(at);
        }
    }

    /// A packet reaches its receiver, or the place where it is lost.
    pub(super) fn arrive(&mut self, place: Place) {
        if let Some(flight) = self.network.take(place, self.now) {
            self.end_flight(flight);
        }
    }

    #[inline]
    pub(crate) fn end_flight(&mut self, flight: Flight) {
        if let Some(why) = flight.lost {
            return self.lose(&flight, why);
        }
        let Some(id) = flight.packet.to().server() else { return self.arrive_at_client(flight) };
        let Some(at) = self.place(id) else { return self.lose(&flight, Loss::ReceiverDown) };
        match &mut self.servers[at].process {
            None => self.lose(&flight, Loss::ReceiverDown),
            Some(Process { paused: Some(waiting), .. }) => {
                waiting.push_back(Waits::Packet(Box::new(flight)));
            }
            Some(_) => self.deliver(at, flight),
        }
    }

    pub(crate) fn lose(&mut self, flight: &Flight, why: Loss) {
        self.events.set_cause(Some(flight.sent_event));
        let fact = Fact::Lost { flight: flight.id, packet: (&flight.packet).into(), why };
        self.events.record(self.now, fact);
    }

    pub(super) fn record_arrival(&mut self, flight: &Flight) -> crate::event::Cause {
        self.events.set_cause(Some(flight.sent_event));
        let fact = Fact::Arrived { flight: flight.id, packet: (&flight.packet).into() };
        self.events.record_cause(self.now, fact)
    }

    #[inline]
    fn deliver(&mut self, at: usize, flight: Flight) {
        let cause = self.record_arrival(&flight);
        match flight.packet {
            Packet::Raft(message) => {
                let mut refused = None;
                self.drive(at, |process| {
                    if message.body.is_from_leader() && message.term >= process.raft.current_term()
                    {
                        process.timer_cause = Some(cause);
                    }
                    refused = process.raft.step(message).err();
                });
                if let Some(error) = refused {
                    self.events.set_cause(Some(cause));
                    let server = self.servers[at].id;
                    self.events.record(self.now, Fact::Refused { server, error });
                }
            }
            Packet::Request(request) => self.handle_request(at, &request),
            // For a client: see `end_flight`.
            Packet::Response(_) => (),
        }
    }

    /// A timer may have run out: its server notices what time it is.
    pub(super) fn ring(&mut self, at: usize) {
        let now = self.now;
        let Some(process) = self.servers[at].process.as_mut() else { return };
        // Only the latest timer counts; an earlier one has been replaced.
        if process.timer_at != Some(now) {
            return;
        }
        process.timer_at = None;
        if process.paused.is_none() {
            self.events.set_cause(process.timer_cause);
            self.drive(at, |_| ());
        }
    }

    /// The oldest write of a server is durable, if its disk has room.
    pub(super) fn synced(&mut self, at: usize) {
        let server = &mut self.servers[at];
        if !server.disk.is_due(self.now) {
            return;
        }
        if server.disk.is_full() {
            self.events.set_cause(server.disk.oldest_cause());
            self.halt(at);
            return;
        }
        let Some(write) = server.disk.sync() else { return };
        self.events.set_cause(Some(write.cause));
        let fact = Fact::Durable { server: server.id, last: server.disk.last() };
        self.events.record_cause(self.now, fact);
        self.watch_disk(at);
        match self.servers[at].process.as_mut().map(|process| &mut process.paused) {
            Some(Some(waiting)) => waiting.push_back(Waits::Written(write)),
            Some(None) => self.written(at, write),
            None => (),
        }
    }

    /// What could not be written must not be relied on: the server stops.
    fn halt(&mut self, at: usize) {
        let server = self.servers[at].id;
        self.events.record_cause(self.now, Fact::Halted { server });
        self.crash(at, KeepUnsynced::Nothing);
    }

    fn written(&mut self, at: usize, write: Write) {
        self.wake(at);
        match write.what {
            Written::Ready(ready) => {
                if let Some(snapshot) = &ready.snapshot {
                    self.restore_machine(at, snapshot);
                }
                self.persisted(at, ready);
            }
            Written::Snapshot { snapshot, compact_to } => {
                self.snapshot_written(at, snapshot, compact_to);
            }
        }
        self.settle(at);
    }

    /// A process goes on: it notices what time it is, and then what waited.
    pub(crate) fn resume(&mut self, at: usize) {
        let waiting = match self.servers[at].process.as_mut() {
            Some(process) => process.paused.take().unwrap_or_default(),
            None => VecDeque::new(),
        };
        let resumed = self.events.cause();
        self.drive(at, |_| ());
        for waits in waiting {
            self.events.set_cause(Some(resumed));
            match waits {
                Waits::Packet(flight) => self.deliver(at, *flight),
                Waits::Written(write) => self.written(at, write),
            }
        }
    }

    /// Brings a server's clock up to date, lets `f` do something to it, and sees to all that follows.
    pub(crate) fn drive(&mut self, at: usize, f: impl FnOnce(&mut Process<R>)) {
        if let Some(process) = self.wake(at) {
            f(process);
            self.settle(at);
        }
    }

    /// A server's process, its clock up to date; `None` while it is down.
    pub(crate) fn wake(&mut self, at: usize) -> Option<&mut Process<R>> {
        let now = self.now;
        let server = self.servers.get_mut(at)?;
        let process = server.process.as_mut()?;
        process.catch_up(server.clock.at(now));
        Some(process)
    }

    /// Takes from a server's core all that it wants done, until it wants nothing more.
    pub(crate) fn settle(&mut self, at: usize) {
        self.watch(at);
        while let Some(ready) = self.take_ready(at) {
            self.handle_ready(at, ready);
            self.watch(at);
        }
        let process = self.servers.get(at).and_then(|server| server.process.as_ref());
        let Some(process) = process else { return };
        if process.has_news_for_others() {
            self.answer_those_who_wait_in_vain(at);
            self.take_wanted_snapshot(at);
        }
        self.set_timer(at);
        self.retire_if_removed(at);
    }

    fn take_ready(&mut self, at: usize) -> Option<Box<raft_core::Ready>> {
        self.servers.get_mut(at)?.process.as_mut()?.raft.ready()
    }

    /// Makes sure that the server is woken at its next deadline. A timer that rings too early sets
    /// itself anew, so that a deadline which moves away with every heartbeat costs nothing.
    fn set_timer(&mut self, at: usize) {
        let Some(server) = self.servers.get_mut(at) else { return };
        let incarnation = server.incarnation;
        let Some(process) = server.process.as_mut() else { return };
        let deadline = process.deadline(&server.clock).max(self.now.plus(1));
        if process.timer_at.is_none_or(|at| at > deadline) {
            process.timer_at = Some(deadline);
            let server = u32::try_from(at).unwrap_or(u32::MAX);
            self.queue.schedule(deadline, Due::Timer { server, incarnation });
        }
    }

    /// The clock goes another way: its timer has to be set again.
    pub(crate) fn clock_changed(&mut self, at: usize) {
        if let Some(process) = self.servers[at].process.as_mut() {
            process.timer_at = None;
            if process.paused.is_none() {
                self.drive(at, |_| ());
            }
        }
    }

    pub(super) fn tell(&mut self, event: &TraceEvent<'_>) {
        self.checks.see(event);
    }
}
