//! A server's disk: what is durable, what a crash would lose, and what can go wrong with it.

use std::collections::VecDeque;
use std::sync::Arc;

use raft_core::{Entry, HardState, Index, LogPosition, Random, Ready, Restored, Snapshot};

use crate::event::Cause;
use crate::script::KeepUnsynced;
use crate::{Range, Time};

/// A disk that makes writes durable in order, each some time after it was asked for.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Disk {
    /// What it says is durable.
    contents: Contents,
    pending: VecDeque<Write>,
    /// What would really be left of it after a crash, while it lies.
    honest: Option<Box<Contents>>,
    sync: Range,
    random: Random,
    is_full: bool,
    /// What a recovery will find, and has not found yet.
    damage: Option<Damage>,
}

/// What is on a disk.
#[derive(Clone, Debug, Default, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Contents {
    hard_state: HardState,
    snapshot: Option<Arc<Snapshot>>,
    /// The last entry dropped.
    base: LogPosition,
    entries: Vec<Entry>,
    entries_bytes: u64,
    /// A note of where the log ends, kept apart from it: who loses the end of the log finds out.
    noted_last: LogPosition,
}

/// A write under way.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Write {
    done_at: Time,
    pub(crate) what: Written,
    pub(crate) cause: Cause,
}

/// What is written.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) enum Written {
    /// What Raft asked for; its messages wait for it.
    Ready(Box<Ready>),
    /// The server's own snapshot, and up to where the log goes with it.
    Snapshot {
        /// Of the state machine.
        snapshot: Arc<Snapshot>,
        /// The last entry to drop.
        compact_to: Index,
    },
}

/// What a recovery finds wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Damage {
    /// The last record is not complete: it was being written when the server crashed. Nothing was
    /// promised that rests on it, so it is dropped.
    TornRecord,
    /// Entries that were durable are gone. The server has promised that it has them: it must not start
    /// (diss. §3.8).
    LostEntries {
        /// The first one.
        first: Index,
        /// The last one.
        last: Index,
    },
}

impl Disk {
    pub(crate) fn new(sync: Range, random: Random) -> Self {
        Self {
            contents: Contents::default(),
            pending: VecDeque::new(),
            honest: None,
            sync,
            random,
            is_full: false,
            damage: None,
        }
    }

    /// What a server finds when it starts, and what it had to drop.
    ///
    /// # Errors
    /// If it must not start.
    pub(crate) fn recover(&mut self) -> Result<(Restored, Option<Damage>), Damage> {
        self.recoverable()?;
        if let Some(snapshot) = self.contents.snapshot.clone() {
            // Raft goes on from the snapshot: what is kept before its end is of no more use.
            self.contents.start_after(snapshot.meta.last_included);
        }
        let Contents { hard_state, snapshot, entries, .. } = &self.contents;
        let restored = Restored {
            hard_state: *hard_state,
            snapshot: snapshot.clone(),
            entries: entries.clone(),
            ..Restored::default()
        };
        Ok((restored, self.damage.take()))
    }

    /// Whether a server may start from it.
    ///
    /// # Errors
    /// If it must not.
    pub(crate) fn recoverable(&self) -> Result<(), Damage> {
        let (last, noted) = (self.contents.last().index, self.contents.noted_last.index);
        if last < noted {
            return Err(Damage::LostEntries { first: last + 1, last: noted });
        }
        Ok(())
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.contents.entries
    }

    /// Bytes of the entries in the log, as they count against limits.
    pub(crate) fn entries_bytes(&self) -> u64 {
        self.contents.entries_bytes
    }

    /// The last entry that its snapshot stands for and its log lacks.
    pub(crate) fn base(&self) -> LogPosition {
        self.contents.base
    }

    /// The last durable entry.
    pub(crate) fn last(&self) -> LogPosition {
        self.contents.last()
    }

    pub(crate) fn hard_state(&self) -> HardState {
        self.contents.hard_state
    }

    /// Whether a write is under way.
    pub(crate) fn is_busy(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Whether a snapshot is being written.
    pub(crate) fn writes_snapshot(&self) -> bool {
        self.pending.iter().any(|write| matches!(write.what, Written::Snapshot { .. }))
    }

    pub(crate) fn is_full(&self) -> bool {
        self.is_full
    }

    pub(crate) fn is_lying(&self) -> bool {
        self.honest.is_some()
    }

    /// Takes what is to be written, once the writes before it are done; says when it will be durable. A
    /// Ready that only waits for earlier writes takes no time itself.
    pub(crate) fn write(&mut self, now: Time, what: Written, cause: Cause) -> Time {
        let start = self.pending.back().map_or(now, |last| last.done_at.max(now));
        let takes_time = !matches!(&what, Written::Ready(ready) if !ready.writes());
        let done_at = if takes_time { start.plus(self.sync.draw(&mut self.random)) } else { start };
        self.pending.push_back(Write { done_at, what, cause });
        done_at
    }

    /// The oldest pending write is durable now.
    pub(crate) fn sync(&mut self) -> Option<Write> {
        let write = self.pending.pop_front()?;
        self.contents.take(&write.what);
        Some(write)
    }

    /// Loses what is not durable, but for what `keep` says.
    pub(crate) fn crash(&mut self, keep: KeepUnsynced) {
        if let Some(honest) = self.honest.take() {
            self.contents = *honest;
            self.pending.clear();
            return;
        }
        let count = self.pending.len();
        let kept = match keep {
            KeepUnsynced::Nothing => 0,
            KeepUnsynced::Everything => count,
            KeepUnsynced::Torn => count / 2,
            KeepUnsynced::Some => {
                let drawn = self.random.below(count as u64 + 1);
                usize::try_from(drawn).unwrap_or(0)
            }
        };
        for write in self.pending.drain(..).take(kept) {
            self.contents.take(&write.what);
        }
        if keep == KeepUnsynced::Torn && kept < count {
            self.damage = Some(Damage::TornRecord);
        }
    }

    pub(crate) fn set_sync(&mut self, sync: Range) {
        self.sync = sync;
    }

    pub(crate) fn set_full(&mut self, is_full: bool) {
        self.is_full = is_full;
    }

    /// From now on nothing that it says is durable is.
    pub(crate) fn lie(&mut self) {
        if self.honest.is_none() {
            self.honest = Some(Box::new(self.contents.clone()));
        }
    }

    /// What it said is true now.
    pub(crate) fn be_honest(&mut self) {
        self.honest = None;
    }

    /// The last `count` entries vanish.
    pub(crate) fn lose_tail(&mut self, count: u64) {
        let keep = (self.contents.entries.len() as u64).saturating_sub(count);
        self.contents.truncate(usize::try_from(keep).unwrap_or(0));
    }

    /// Everything vanishes.
    pub(crate) fn wipe(&mut self) {
        self.contents = Contents::default();
        (self.honest, self.damage) = (None, None);
        self.pending.clear();
    }
}

impl Contents {
    fn last(&self) -> LogPosition {
        self.entries.last().map_or(self.base, Entry::position)
    }

    fn take(&mut self, written: &Written) {
        match written {
            Written::Ready(ready) => self.take_ready(ready),
            Written::Snapshot { snapshot, compact_to } => {
                let newer = snapshot.meta.last_included.index;
                // A leader's snapshot may have come in between.
                if self.snapshot.as_ref().is_none_or(|old| old.meta.last_included.index < newer) {
                    self.snapshot = Some(Arc::clone(snapshot));
                    self.compact(*compact_to);
                }
            }
        }
        self.noted_last = self.last();
    }

    fn take_ready(&mut self, ready: &Ready) {
        if let Some(hard_state) = ready.hard_state {
            self.hard_state = hard_state;
        }
        if let Some(snapshot) = &ready.snapshot {
            self.snapshot = Some(Arc::clone(snapshot));
            self.base = snapshot.meta.last_included;
            self.entries.clear();
            self.entries_bytes = 0;
        }
        let Some(first) = ready.entries.first() else { return };
        let keep = first.index.saturating_sub(self.base.index + 1);
        self.truncate(usize::try_from(keep).unwrap_or(usize::MAX));
        self.entries_bytes += bytes(&ready.entries);
        self.entries.extend_from_slice(&ready.entries);
    }

    fn truncate(&mut self, keep: usize) {
        if let Some(gone) = self.entries.get(keep..) {
            self.entries_bytes -= bytes(gone);
            self.entries.truncate(keep);
        }
    }

    /// The log begins after `position`, which a snapshot stands for.
    fn start_after(&mut self, position: LogPosition) {
        self.compact(position.index);
        if self.base.index < position.index {
            self.entries.clear();
            self.entries_bytes = 0;
        }
        self.base = position;
    }

    fn compact(&mut self, to: Index) {
        let count = usize::try_from(to.saturating_sub(self.base.index)).unwrap_or(usize::MAX);
        let Some(last) = count.checked_sub(1).and_then(|at| self.entries.get(at)) else { return };
        self.base = last.position();
        self.entries_bytes -= bytes(&self.entries[..count]);
        self.entries.drain(..count);
    }
}

fn bytes(entries: &[Entry]) -> u64 {
    entries.iter().map(Entry::size_bytes).sum()
}
