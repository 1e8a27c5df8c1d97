//! A server's disk: what is durable, and what a crash would lose.

use std::collections::VecDeque;

use raft_core::{Entry, HardState, Message, Ready, Restored, SharedVec};

use crate::Time;

/// A disk that makes writes durable in order, each some time after it was asked for.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Disk {
    hard_state: HardState,
    /// Each at its index.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "at_their_indices"))]
    entries: SharedVec<Entry>,
    pending: VecDeque<Write>,
}

impl Default for Disk {
    fn default() -> Self {
        let (hard_state, pending) = (HardState::default(), VecDeque::new());
        Self { hard_state, entries: SharedVec::starting_at(1), pending }
    }
}

#[cfg(feature = "serde")]
fn at_their_indices<'de, D>(deserializer: D) -> Result<SharedVec<Entry>, D::Error>
where
    D: serde::Deserializer<'de>,
{
    let mut entries: Vec<Entry> = serde::Deserialize::deserialize(deserializer)?;
    let mut list = SharedVec::starting_at(1);
    list.append(&mut entries);
    Ok(list)
}

#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Write {
    done_at: Time,
    number: u64,
    hard_state: Option<HardState>,
    entries: Vec<Entry>,
    /// What the server may say once this is durable.
    messages: Vec<Message>,
}

impl Disk {
    /// What a server finds when it starts.
    pub(crate) fn restored(&self) -> Restored {
        // The store is not on the disk, and nobody takes snapshots of it: it is built anew from the log.
        let (hard_state, entries) = (self.hard_state, self.entries.to_vec());
        Restored { hard_state, entries, ..Restored::default() }
    }

    pub(crate) fn durable_entries(&self) -> &SharedVec<Entry> {
        &self.entries
    }

    pub(crate) fn hard_state(&self) -> HardState {
        self.hard_state
    }

    /// Whether a write is under way.
    pub(crate) fn is_busy(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Takes what `ready` asks to write, which takes `sync_us` once the writes before it are done;
    /// says when it will be durable. A Ready that only waits for earlier writes takes no time itself.
    pub(crate) fn write(&mut self, now: Time, sync_us: u64, ready: &mut Ready) -> Time {
        let start = self.pending.back().map_or(now, |last| last.done_at.max(now));
        let done_at = if ready.writes() { start.plus(sync_us) } else { start };
        self.pending.push_back(Write {
            done_at,
            number: ready.number,
            hard_state: ready.hard_state,
            entries: std::mem::take(&mut ready.entries),
            messages: std::mem::take(&mut ready.persisted_messages),
        });
        done_at
    }

    /// The oldest pending write is durable now: its number, and the messages that waited for it.
    pub(crate) fn sync(&mut self) -> Option<(u64, Vec<Message>)> {
        let write = self.pending.pop_front()?;
        if let Some(hard_state) = write.hard_state {
            self.hard_state = hard_state;
        }
        if let Some(first) = write.entries.first() {
            self.entries.truncate(first.index);
            self.entries.extend(write.entries);
        }
        Some((write.number, write.messages))
    }

    /// Everything that is not durable is gone.
    pub(crate) fn crash(&mut self) {
        self.pending.clear();
    }
}
