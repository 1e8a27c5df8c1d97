//! Clients are answered what the committed log says, in an order that agrees with real time: together that is
//! linearizability (§8; diss. §6.3, §6.4).
//!
//! An operation counts at an index: that of its entry, or for a read that is no entry that of the state it
//! saw. If all answers are what the log says at their index, and no operation counts before one that was
//! answered before it was asked for, then the order of the indices is the one that linearizability asks for.

use raft_core::{Index, NodeId};

use super::applied::Applied;
use super::logs::Logs;
use super::replay::{Replay, fingerprint};
use super::shared::Shared;
use super::trace::Served;
use super::verdicts::Verdicts;
use super::violation::{Clash, Property};
use crate::MachineKind;
use crate::service::{Answer, ClientId, Op};

/// An answer, and where it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Told {
    index: Index,
    client: ClientId,
    request: u64,
}

/// What a client waits for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Pending {
    client: ClientId,
    request: u64,
    /// If it is one.
    read: Option<Op>,
    /// Of the answers given before it asked, the one that counts last.
    told: Told,
}

/// An answer that is looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given<'a> {
    pub(crate) client: ClientId,
    pub(crate) request: u64,
    pub(crate) server: NodeId,
    pub(crate) served: Served,
    pub(crate) answer: &'a Answer,
}

/// What clients asked and were told.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Answers {
    replay: Replay,
    /// The fingerprints of the right answers, in the order of [`Applied`]; 0 where none is known.
    right: Shared<u64>,
    /// In the order of the clients.
    pending: Vec<Pending>,
    /// The answer that counts last.
    told: Told,
}

impl Answers {
    pub(crate) fn new(machine: MachineKind) -> Self {
        Self {
            replay: Replay::new(machine),
            right: Shared::default(),
            pending: Vec::new(),
            told: Told { index: 0, client: ClientId(0), request: 0 },
        }
    }

    /// The entry at `index` is applied for the first time; `applied` knows it.
    pub(crate) fn applied(&mut self, applied: &Applied, index: Index, op: Option<&Op>) {
        let Some(record) = applied.at(index) else { return };
        let right = match (op.filter(|_| applied.is_whole()), record.asked_by) {
            (Some(op), _) if record.fresh => {
                let (pending, told) = (&self.pending, self.told);
                let horizon = || {
                    let oldest = pending.iter().map(|pending| pending.told.index).min();
                    oldest.map_or(told.index, |oldest| oldest.min(told.index))
                };
                self.replay.apply(op, index, horizon)
            }
            // Of a repetition the answer is the first one. Older ones than the newest are not kept.
            (Some(_), Some((client, request))) if applied.newest(client) == request => {
                let first = applied.effect((client, request), index);
                first.and_then(|first| self.right(applied, first))
            }
            _ => None,
        };
        self.right.push(right.unwrap_or(0));
    }

    fn right(&self, applied: &Applied, index: Index) -> Option<u64> {
        self.right.get(applied.place(index)?).copied().filter(|right| *right != 0)
    }

    fn find(&self, client: ClientId) -> Result<usize, usize> {
        self.pending.binary_search_by_key(&client, |pending| pending.client)
    }

    pub(crate) fn invoked(&mut self, client: ClientId, request: u64, op: &Op) {
        let read = op.is_read().then(|| op.clone());
        let pending = Pending { client, request, read, told: self.told };
        match self.find(client) {
            Ok(at) => self.pending[at] = pending,
            Err(at) => self.pending.insert(at, pending),
        }
    }

    pub(crate) fn gave_up(&mut self, client: ClientId, request: u64) {
        if let Ok(at) = self.find(client)
            && self.pending[at].request == request
        {
            self.pending.remove(at);
        }
    }

    pub(crate) fn answered(
        &mut self,
        logs: &Logs,
        applied: &Applied,
        given: Given<'_>,
        verdicts: &mut Verdicts,
    ) {
        let Ok(at) = self.find(given.client) else { return };
        if self.pending[at].request != given.request {
            return;
        }
        let pending = self.pending.remove(at);
        let (Served::Entry(index) | Served::State(index)) = given.served;
        let commit_index = logs.committed.last().index;
        let Given { client, request, server, .. } = given;
        let outcome = if index > commit_index {
            Err(Clash::AnsweredUncommitted { client, request, server, index, commit_index })
        } else {
            match given.served {
                Served::Entry(index) => self.look_at_entry(applied, &pending, given, index),
                Served::State(index) => self.look_at_state(applied, &pending, given, index),
            }
        };
        let clash = match outcome {
            Ok(index) => {
                if index > self.told.index {
                    self.told = Told { index, client, request };
                }
                None
            }
            Err(clash) => Some(clash),
        };
        verdicts.verdict(Property::Linearizability, clash);
    }

    /// Where the operation counts, if all is well.
    fn look_at_entry(
        &self,
        applied: &Applied,
        pending: &Pending,
        given: Given<'_>,
        index: Index,
    ) -> Result<Index, Clash> {
        let Given { client, request, server, answer, .. } = given;
        let Some(record) = applied.at(index) else { return Ok(0) };
        let found = record.asked_by;
        if found != Some((client, request)) {
            return Err(Clash::NotItsEntry { client, request, server, index, found });
        }
        if self.right(applied, index).is_some_and(|right| right != fingerprint(answer)) {
            return Err(self.wrong(pending, given, index));
        }
        let first = if record.fresh { None } else { applied.effect((client, request), index) };
        let counts_at = first.unwrap_or(index);
        if counts_at <= pending.told.index {
            return Err(stale(pending, given, counts_at));
        }
        Ok(counts_at)
    }

    fn look_at_state(
        &self,
        applied: &Applied,
        pending: &Pending,
        given: Given<'_>,
        index: Index,
    ) -> Result<Index, Clash> {
        let Given { client, request, server, answer, .. } = given;
        let Some(op) = &pending.read else {
            return Err(Clash::NotItsEntry { client, request, server, index, found: None });
        };
        if index < pending.told.index {
            return Err(stale(pending, given, index));
        }
        let is_known = applied.is_whole() && applied.last() >= index;
        let right = is_known.then(|| self.replay.read(op, index)).flatten();
        if right.is_some_and(|right| right != fingerprint(answer)) {
            return Err(self.wrong(pending, given, index));
        }
        Ok(index)
    }

    fn wrong(&self, pending: &Pending, given: Given<'_>, index: Index) -> Clash {
        let Given { client, request, server, answer, .. } = given;
        let answer = answer.clone();
        let written_at = pending.read.as_ref().and_then(|op| self.replay.written_at(op, index));
        Clash::WrongAnswer { client, request, server, index, answer, written_at }
    }
}

fn stale(pending: &Pending, given: Given<'_>, index: Index) -> Clash {
    let Given { client, request, server, .. } = given;
    let Told { index: known, client: told, request: told_request } = pending.told;
    Clash::Stale { client, request, server, index, known, told, told_request }
}
