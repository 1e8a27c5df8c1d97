//! What was applied at each index, by whoever was first: the other servers have to agree, and clients are
//! answered from it.

use raft_core::{Index, NodeId};

use super::shared::Shared;
use crate::service::ClientId;

/// What was applied at an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Record {
    /// Of the entry, the answer, and whether it took effect.
    pub(crate) digest: u64,
    /// Who was first.
    pub(crate) server: NodeId,
    /// The request in the entry, if there is one.
    pub(crate) asked_by: Option<(ClientId, u64)>,
    /// Whether it took effect.
    pub(crate) fresh: bool,
    /// Where an entry of the same client was applied before; 0 for none.
    before: Index,
}

/// Everything that was applied.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Applied {
    /// The index before the first one.
    before: Index,
    records: Shared<Record>,
    /// In ascending order.
    clients: Vec<Client>,
}

/// What was applied of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Client {
    id: ClientId,
    /// Where its last entry is.
    last: Index,
    /// Its highest request that took effect.
    newest: u64,
}

/// Of a client's entries so many are looked through.
const ENTRIES_MAX: usize = 1000;

impl Applied {
    /// The last index.
    pub(crate) fn last(&self) -> Index {
        self.before.saturating_add(self.records.len() as u64)
    }

    /// Whether it begins with the first entry.
    pub(crate) fn is_whole(&self) -> bool {
        self.before == 0
    }

    pub(crate) fn at(&self, index: Index) -> Option<&Record> {
        self.records.get(self.place(index)?)
    }

    /// The place of the entry at `index` among those that were seen.
    pub(crate) fn place(&self, index: Index) -> Option<usize> {
        usize::try_from(index.checked_sub(self.before)?.checked_sub(1)?).ok()
    }

    /// The first server applies the entry at `index`. False if those before it are not known.
    pub(crate) fn push(
        &mut self,
        index: Index,
        digest: u64,
        server: NodeId,
        asked_by: Option<(ClientId, u64)>,
        fresh: bool,
    ) -> bool {
        if self.records.len() == 0 {
            self.before = index.saturating_sub(1);
        }
        if self.last().checked_add(1) != Some(index) {
            return false;
        }
        let before = asked_by.map_or(0, |(client, request)| {
            let newest = if fresh { request } else { 0 };
            match self.find(client) {
                Ok(at) => {
                    let client = &mut self.clients[at];
                    client.newest = client.newest.max(newest);
                    std::mem::replace(&mut client.last, index)
                }
                Err(at) => {
                    self.clients.insert(at, Client { id: client, last: index, newest });
                    0
                }
            }
        });
        self.records.push(Record { digest, server, asked_by, fresh, before });
        true
    }

    fn find(&self, client: ClientId) -> Result<usize, usize> {
        self.clients.binary_search_by_key(&client, |known| known.id)
    }

    /// The highest request of the client that took effect.
    pub(crate) fn newest(&self, client: ClientId) -> u64 {
        self.find(client).map_or(0, |at| self.clients[at].newest)
    }

    /// Where the request took effect, at `until` at the latest.
    pub(crate) fn effect(&self, (client, request): (ClientId, u64), until: Index) -> Option<Index> {
        let client = self.clients[self.find(client).ok()?];
        if request > client.newest {
            return None;
        }
        let mut index = client.last;
        for _ in 0..ENTRIES_MAX {
            let record = self.at(index)?;
            if index <= until && record.fresh && record.asked_by == Some((client.id, request)) {
                return Some(index);
            }
            index = record.before;
        }
        None
    }
}
