//! A server's disk: what is durable, what a crash would lose, and what can go wrong with it.

use std::collections::VecDeque;
use std::sync::Arc;

use raft_core::{
    Entry, HardState, Index, LogPosition, Random, Ready, Restored, SharedVec, Snapshot, Term,
};

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
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(from = "stored::Contents"))]
struct Contents {
    hard_state: HardState,
    snapshot: Option<Arc<Snapshot>>,
    /// The last entry dropped.
    base: LogPosition,
    /// Each at its index.
    entries: SharedVec<Entry>,
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
            entries: entries.to_vec(),
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

    pub(crate) fn entries(&self) -> &SharedVec<Entry> {
        &self.contents.entries
    }

    /// Entries that this log has as well stand in memory once from now on.
    pub(crate) fn share_with(&mut self, log: &SharedVec<Entry>) {
        self.contents.entries.share_with(log);
    }

    /// The term of an entry, or of the last one dropped.
    pub(crate) fn term_at(&self, index: Index) -> Option<Term> {
        let base = self.contents.base;
        if index == base.index {
            return Some(base.term);
        }
        self.contents.entries.get(index).map(|entry| entry.term)
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

    pub(crate) fn snapshot(&self) -> Option<&Arc<Snapshot>> {
        self.contents.snapshot.as_ref()
    }

    /// Whether a write is under way.
    pub(crate) fn is_busy(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Because of what the oldest write under way was asked for.
    pub(crate) fn oldest_cause(&self) -> Option<Cause> {
        self.pending.front().map(|write| write.cause)
    }

    /// When the newest write under way will be durable.
    pub(crate) fn idle_at(&self) -> Option<Time> {
        self.pending.back().map(|write| write.done_at)
    }

    /// Whether a snapshot is being written.
    pub(crate) fn writes_snapshot(&self) -> bool {
        self.pending.iter().any(|write| matches!(write.what, Written::Snapshot { .. }))
    }

    pub(crate) fn sync_time(&self) -> Range {
        self.sync
    }

    pub(crate) fn is_full(&self) -> bool {
        self.is_full
    }

    pub(crate) fn is_lying(&self) -> bool {
        self.honest.is_some()
    }

    /// Takes what is to be written; says when it will be durable, which is not before the writes before
    /// it are. A Ready that only waits for those takes no time itself.
    pub(crate) fn write(&mut self, now: Time, what: Written, cause: Cause) -> Time {
        let takes_time = !matches!(&what, Written::Ready(ready) if !ready.writes());
        let took_us = if takes_time { self.sync.draw(&mut self.random) } else { 0 };
        let before = self.pending.back().map_or(now, |last| last.done_at);
        let done_at = now.plus(took_us).max(before);
        self.pending.push_back(Write { done_at, what, cause });
        done_at
    }

    /// Whether the time of the oldest pending write has come.
    pub(crate) fn is_due(&self, now: Time) -> bool {
        self.pending.front().is_some_and(|write| write.done_at <= now)
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
        for write in self.pending.iter().take(kept) {
            self.contents.take(&write.what);
        }
        self.pending.clear();
        if keep == KeepUnsynced::Torn && kept < count {
            self.damage = Some(Damage::TornRecord);
        }
    }

    /// From now on writes take so long, those under way as well, if that is sooner; returns when each of
    /// them will be durable.
    pub(crate) fn set_sync(&mut self, now: Time, sync: Range) -> Vec<Time> {
        self.sync = sync;
        let mut before = now;
        for write in &mut self.pending {
            let anew = now.plus(self.sync.draw(&mut self.random));
            write.done_at = write.done_at.min(anew).max(before);
            before = write.done_at;
        }
        self.pending.iter().map(|write| write.done_at).collect()
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
        self.contents.truncate(self.contents.entries.end().saturating_sub(count));
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
            self.restart_after(snapshot.meta.last_included);
        }
        let Some(first) = ready.entries.first() else { return };
        self.truncate(first.index);
        self.entries_bytes += bytes(&ready.entries);
        self.entries.extend(ready.entries.iter().cloned());
    }

    /// The entries at `end` and after it go.
    fn truncate(&mut self, end: Index) {
        self.entries_bytes -= bytes(self.entries.range(end..Index::MAX));
        self.entries.truncate(end);
    }

    /// There is no log any more but what comes after `position`.
    fn restart_after(&mut self, position: LogPosition) {
        self.base = position;
        self.entries.restart_at(position.index + 1);
        self.entries_bytes = 0;
    }

    /// The log begins after `position`, which a snapshot stands for.
    fn start_after(&mut self, position: LogPosition) {
        self.compact(position.index);
        if self.base.index < position.index {
            self.restart_after(position);
        }
        self.base = position;
    }

    fn compact(&mut self, to: Index) {
        let Some(last) = self.entries.get(to) else { return };
        self.base = last.position();
        self.entries_bytes -= bytes(self.entries.range(0..to + 1));
        self.entries.drop_before(to + 1);
    }
}

impl Default for Contents {
    fn default() -> Self {
        Self {
            hard_state: HardState::default(),
            snapshot: None,
            base: LogPosition::default(),
            entries: SharedVec::starting_at(1),
            entries_bytes: 0,
            noted_last: LogPosition::default(),
        }
    }
}

fn bytes<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> u64 {
    entries.into_iter().map(Entry::size_bytes).sum()
}

/// As a disk is stored: where its entries stand, `base` tells.
#[cfg(feature = "serde")]
mod stored {
    use std::sync::Arc;

    use raft_core::{Entry, HardState, LogPosition, SharedVec, Snapshot};

    #[derive(serde::Deserialize)]
    pub(super) struct Contents {
        hard_state: HardState,
        snapshot: Option<Arc<Snapshot>>,
        base: LogPosition,
        entries: Vec<Entry>,
        entries_bytes: u64,
        noted_last: LogPosition,
    }

    impl From<Contents> for super::Contents {
        fn from(stored: Contents) -> Self {
            let Contents { hard_state, snapshot, base, mut entries, entries_bytes, noted_last } =
                stored;
            let mut list = SharedVec::starting_at(base.index.saturating_add(1));
            list.append(&mut entries);
            Self { hard_state, snapshot, base, entries: list, entries_bytes, noted_last }
        }
    }
}
