//! Requests that wait in a server: for their entry to be applied, or for a read to be allowed.

use std::collections::VecDeque;
use std::sync::Arc;

use raft_core::{Index, LogPosition, ReadState};

use super::{ClientId, Op};

/// Who waits for what. A crash loses it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Waiting {
    /// In the order of their entries.
    writes: VecDeque<Write>,
    reads: VecDeque<Read>,
    /// Names reads.
    contexts: u64,
}

/// A request that became an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Write {
    pub(crate) position: LogPosition,
    pub(crate) client: ClientId,
    pub(crate) number: u64,
}

/// A read that asks Raft for its index.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Read {
    context: u64,
    pub(crate) client: ClientId,
    pub(crate) number: u64,
    pub(crate) op: Arc<Op>,
    /// What must be applied first, once that is known.
    index: Option<Index>,
}

impl Waiting {
    pub(crate) fn is_empty(&self) -> bool {
        self.writes.is_empty() && self.reads.is_empty()
    }

    pub(crate) fn write(&mut self, position: LogPosition, client: ClientId, number: u64) {
        self.writes.push_back(Write { position, client, number });
    }

    /// Returns the read's name.
    pub(crate) fn read(&mut self, client: ClientId, number: u64, op: Arc<Op>) -> u64 {
        // The client asks again, or for something else: it waits for nothing that it asked before.
        self.reads.retain(|read| read.client != client);
        self.contexts += 1;
        let context = self.contexts;
        self.reads.push_back(Read { context, client, number, op, index: None });
        context
    }

    /// Raft refused the read that was named last.
    pub(crate) fn forget_last_read(&mut self) -> Option<Read> {
        self.reads.pop_back()
    }

    /// Raft named a read's index.
    pub(crate) fn confirm(&mut self, state: ReadState) {
        let read = self.reads.iter_mut().find(|read| read.context == state.context);
        if let Some(read) = read {
            read.index = Some(state.index);
        }
    }

    /// The next request whose entry is applied, when entries up to `applied` are.
    pub(crate) fn applied_write(&mut self, applied: Index) -> Option<Write> {
        self.writes.pop_front_if(|write| write.position.index <= applied)
    }

    /// The next read that may be answered.
    pub(crate) fn readable(&mut self, applied: Index) -> Option<Read> {
        let is_ready = |read: &Read| read.index.is_some_and(|index| index <= applied);
        let at = self.reads.iter().position(is_ready)?;
        self.reads.remove(at)
    }

    /// Everything that waits, as client and number; after that nothing does.
    pub(crate) fn drain(&mut self) -> Vec<(ClientId, u64)> {
        let mut all = self.drain_writes();
        all.extend(self.reads.iter().map(|read| (read.client, read.number)));
        self.reads.clear();
        all
    }

    /// The same of writes.
    pub(crate) fn drain_writes(&mut self) -> Vec<(ClientId, u64)> {
        let all = self.writes.iter().map(|write| (write.client, write.number)).collect();
        self.writes.clear();
        all
    }

    /// How many requests wait.
    pub(crate) fn len(&self) -> usize {
        self.writes.len() + self.reads.len()
    }
}
