//! Clients: when they ask, whom, and what they make of the answer.

use std::sync::Arc;

use super::{Cluster, ClusterRules};
use crate::checks::{Served, TraceEvent};
use crate::network::{Flight, Outcome, Packet, Request};
use crate::queue::Due;
use crate::service::{Answer, ClientId, Directory, Load, Op, Timing};
use crate::{Fact, Server};
use raft_core::NodeId;

impl<R: ClusterRules> Cluster<R> {
    /// A client will ask for this, after what it has asked for before.
    pub(crate) fn ask(&mut self, client: ClientId, via: Option<NodeId>, op: Op) {
        self.clients.plan(client, via, op);
        self.begin_request(client);
    }

    /// Clients ask by themselves from now on.
    pub(crate) fn set_load(&mut self, load: Option<Load>) {
        self.clients.set_load(self.script.seed, load);
        self.schedule_load();
        for client in self.clients.in_closed_loop() {
            self.begin_request(client);
        }
    }

    fn schedule_load(&mut self) {
        if let Some(pause_us) = self.clients.pause_us() {
            let loads = self.clients.loads();
            self.queue.schedule(self.now.plus(pause_us), Due::Load { loads });
        }
    }

    pub(super) fn make_up_work(&mut self, loads: u64) {
        if loads != self.clients.loads() {
            return;
        }
        if let Some((client, op)) = self.clients.make_up() {
            self.ask(client, None, op);
        }
        self.schedule_load();
    }

    /// The members, as far as somebody leads who knows them; else all servers.
    fn directory(&self) -> Directory {
        let mut directory = Directory::default();
        let leader = self.leader().and_then(|id| self.server(id)).and_then(Server::raft);
        match leader.map(raft_core::Raft::members) {
            Some(members) => {
                let lists = [&members.voters, &members.voters_outgoing, &members.learners];
                lists.into_iter().flatten().for_each(|id| directory.add(*id));
            }
            None => self.servers.iter().for_each(|server| directory.add(server.id)),
        }
        directory
    }

    fn begin_request(&mut self, id: ClientId) {
        self.clients.plan_in_closed_loop(id);
        if self.clients.client(id).is_none_or(|client| !client.may_begin()) {
            return;
        }
        let (now, directory) = (self.now, self.directory());
        let Some(client) = self.clients.client_mut(id) else { return };
        let cause = self.events.next_cause();
        let Some(current) = client.begin(now, directory, cause) else { return };
        let (number, op) = (current.number, Arc::clone(&current.op));
        self.events.set_cause(None);
        let fact = Fact::Invoked { client: id, number, op: Arc::clone(&op) };
        self.events.record_cause(now, fact);
        self.tell_of_client(&TraceEvent::Invoked { client: id, request: number, op: &op, at: now });
        self.send_request(id);
    }

    fn send_request(&mut self, id: ClientId) {
        let (now, config) = (self.now, self.config().client);
        let Some(client) = self.clients.client_mut(id) else { return };
        let timing = client.sent(now, &config);
        let Some(current) = client.current() else { return };
        let request = Request {
            client: id,
            server: current.server,
            number: current.number,
            op: Arc::clone(&current.op),
        };
        self.send(Packet::Request(request));
        self.set_client_timer(id, timing);
    }

    fn set_client_timer(&mut self, id: ClientId, timing: Option<Timing>) {
        if let Some(Timing { at, tries }) = timing {
            self.queue.schedule(at, Due::Client { client: id.0, tries });
        }
    }

    /// A client waited long enough: for an answer, or before it asks again.
    pub(super) fn client_waited(&mut self, client: u32, tries: u64) {
        let id = ClientId(client);
        // What became of it may have been settled long ago.
        if self.clients.client(id).is_none_or(|client| client.tries() != tries) {
            return;
        }
        let (now, directory, config) = (self.now, self.directory(), self.config().client);
        let Some(client) = self.clients.client_mut(id) else { return };
        let Some(current) = client.current() else { return };
        let number = current.number;
        self.events.set_cause(Some(current.cause));
        if now >= current.invoked_at.plus(config.give_up_us) {
            client.finish(None);
            self.events.record_cause(now, Fact::GaveUp { client: id, number });
            self.tell_of_client(&TraceEvent::GaveUp { client: id, request: number, at: now });
            self.begin_request(id);
            return;
        }
        if current.is_asked || client.leader().is_none() {
            client.ask_another(directory);
        }
        self.send_request(id);
    }

    pub(super) fn arrive_at_client(&mut self, flight: Flight) {
        self.record_arrival(&flight);
        let Packet::Response(response) = flight.packet else { return };
        let id = response.client;
        let (now, config) = (self.now, self.config().client);
        let Some(client) = self.clients.client_mut(id) else { return };
        // A late answer to an earlier request, or to an earlier try after a redirection.
        let is_awaited = |number| client.current().is_some_and(|current| current.number == number);
        if !is_awaited(response.number) {
            return;
        }
        match response.outcome {
            Outcome::Answer { served, answer } => {
                client.finish(Some(response.server));
                self.take_answer(id, response.number, response.server, served, answer);
                self.begin_request(id);
            }
            Outcome::NotLeader { leader } | Outcome::LostLeadership { leader } => {
                if client.redirect(leader) {
                    self.send_request(id);
                } else {
                    let timing = client.back_off(now, &config);
                    self.set_client_timer(id, timing);
                }
            }
            Outcome::Busy => {
                let timing = client.back_off(now, &config);
                self.set_client_timer(id, timing);
            }
        }
    }

    fn take_answer(
        &mut self,
        client: ClientId,
        number: u64,
        server: NodeId,
        served: Served,
        answer: Answer,
    ) {
        let (at, answer) = (self.now, Arc::new(answer));
        let fact = Fact::Answered { client, number, server, answer: Arc::clone(&answer) };
        self.events.record_cause(at, fact);
        let answer = &*answer;
        self.tell_of_client(&TraceEvent::Answered {
            client,
            request: number,
            server,
            served,
            answer,
            at,
        });
    }

    /// What a client did is for the checks, and for whoever wants all of it.
    fn tell_of_client(&mut self, event: &TraceEvent<'_>) {
        if let Some(operations) = &mut self.operations {
            match *event {
                TraceEvent::Invoked { client, request, op, at } => {
                    operations.invoked(client, request, op.clone(), at);
                }
                TraceEvent::Answered { client, request, answer, at, .. } => {
                    operations.answered(client, request, answer.clone(), at);
                }
                TraceEvent::GaveUp { client, request, .. } => operations.gave_up(client, request),
                _ => (),
            }
        }
        self.tell(event);
    }
}
