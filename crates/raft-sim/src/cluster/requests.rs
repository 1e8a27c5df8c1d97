//! What clients ask a server, and when it answers.

use raft_core::{Entry, LogPosition, NodeId, ProposeError, ReadState, Role};

use super::{Cluster, ClusterRules};
use crate::ReadPath;
use crate::checks::Served;
use crate::event::Cause;
use crate::network::{Outcome, Packet, Request, Response};
use crate::service::{Answer, ClientId, encode};

impl<R: ClusterRules> Cluster<R> {
    /// A request arrived.
    pub(super) fn handle_request(&mut self, at: usize, request: &Request) {
        if self.wake(at).is_none() {
            return;
        }
        let outcome = match (request.op.is_read(), self.config().reads) {
            (true, ReadPath::Local) => self.read_locally(at, request),
            (true, ReadPath::ReadIndex) => self.ask_for_read_index(at, request),
            _ => self.propose_request(at, request),
        };
        if let Some(outcome) = outcome {
            self.respond(at, request.client, request.number, outcome);
        }
        self.settle(at);
        self.answer_reads(at);
    }

    fn read_locally(&self, at: usize, request: &Request) -> Option<Outcome> {
        let process = self.servers[at].process.as_ref()?;
        let served = Served::State(process.raft.log().last_applied());
        Some(Outcome::Answer { served, answer: process.machine.read(&request.op) })
    }

    /// Asks Raft when the read may be answered; an answer only if that is never.
    fn ask_for_read_index(&mut self, at: usize, request: &Request) -> Option<Outcome> {
        let process = self.servers[at].process.as_mut()?;
        let context = process.waiting.read(
            request.client,
            request.number,
            std::sync::Arc::clone(&request.op),
        );
        if process.raft.read_index(context).is_ok() {
            return None;
        }
        process.waiting.forget_last_read();
        Some(Outcome::NotLeader { leader: process.raft.leader() })
    }

    /// Puts the request into the log; an answer only if that is not possible.
    fn propose_request(&mut self, at: usize, request: &Request) -> Option<Outcome> {
        let process = self.servers[at].process.as_mut()?;
        let leader = process.raft.leader();
        // A follower could pass it on, but would not know what became of it.
        if process.raft.role() != Role::Leader {
            return Some(Outcome::NotLeader { leader });
        }
        let command = encode(Some((request.client, request.number)), &request.op);
        match process.raft.propose(command) {
            Ok(index) => {
                let position = LogPosition { index, term: process.raft.current_term() };
                process.waiting.write(position, request.client, request.number);
                None
            }
            Err(ProposeError::NotLeader { leader }) => Some(Outcome::NotLeader { leader }),
            Err(ProposeError::Removed) => Some(Outcome::NotLeader { leader: None }),
            Err(_) => Some(Outcome::Busy),
        }
    }

    /// Raft named the indices of reads.
    pub(super) fn confirm_reads(&mut self, at: usize, states: &mut Vec<ReadState>) {
        if states.is_empty() {
            return;
        }
        if let Some(process) = self.servers[at].process.as_mut() {
            states.drain(..).for_each(|state| process.waiting.confirm(state));
        }
        self.answer_reads(at);
    }

    /// Answers the reads whose index is applied.
    pub(super) fn answer_reads(&mut self, at: usize) {
        while let Some(process) = self.servers[at].process.as_mut() {
            if process.waiting.is_empty() {
                return;
            }
            let applied = process.raft.log().last_applied();
            let Some(read) = process.waiting.readable(applied) else { return };
            let answer = process.machine.read(&read.op);
            let outcome = Outcome::Answer { served: Served::State(applied), answer };
            self.respond(at, read.client, read.number, outcome);
        }
    }

    /// An entry was applied: whoever waits for its index hears of it.
    pub(super) fn answer_write(&mut self, at: usize, entry: &Entry, answer: &Answer, why: Cause) {
        while let Some(process) = self.servers[at].process.as_mut() {
            let Some(write) = process.waiting.applied_write(entry.index) else { return };
            let outcome = if write.position == entry.position() {
                Outcome::Answer { served: Served::Entry(entry.index), answer: answer.clone() }
            } else {
                // Another leader's entry stands where this one stood (§5.3).
                Outcome::LostLeadership { leader: process.raft.leader() }
            };
            let before = self.events.cause();
            self.events.set_cause(Some(why));
            self.respond(at, write.client, write.number, outcome);
            self.events.set_cause(Some(before));
        }
    }

    /// Nobody is left to finish the requests that wait in a server which leads no more, or to name the
    /// index of a read that was passed on to another leader. Who asked has to ask again.
    pub(super) fn answer_those_who_wait_in_vain(&mut self, at: usize) {
        let Some(process) = self.servers[at].process.as_mut() else { return };
        let leader = process.raft.leader();
        let before = std::mem::replace(&mut process.leader, leader);
        if process.waiting.is_empty() {
            return;
        }
        let is_leader = process.raft.role() == Role::Leader;
        let lost = if is_leader {
            Vec::new()
        } else if before != leader {
            process.waiting.drain()
        } else {
            process.waiting.drain_writes()
        };
        for (client, number) in lost {
            self.respond(at, client, number, Outcome::LostLeadership { leader });
        }
    }

    fn respond(&mut self, at: usize, client: ClientId, number: u64, outcome: Outcome) {
        let server: NodeId = self.servers[at].id;
        self.send(Packet::Response(Response { server, client, number, outcome }));
    }
}
