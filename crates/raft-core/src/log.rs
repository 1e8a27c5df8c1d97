//! The log, how far it is committed and applied (Figure 2: `log[]`, `commitIndex`, `lastApplied`), and
//! the snapshot position that it starts after (§7).

use alloc::vec::Vec;

use crate::entry::{fitting, total_bytes, within};
use crate::{Entries, Entry, Index, Items, LogPosition, SharedVec, Term};

/// No log gets this far by appending. What claims to be further on is refused wherever it comes from, so
/// that an index can always be counted up.
pub(crate) const INDEX_MAX: Index = u64::MAX / 2;

/// One server's log: what follows the entries that a snapshot stands for. Clones share what is old.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(from = "stored::Log"))]
pub struct Log {
    /// The last entry that is no longer in the log; zeros if none was ever dropped.
    base: LogPosition,
    /// Those after `base`: an entry's position is its index.
    entries: SharedVec<Entry>,
    /// The position of the last entry, or `base`: asked for all the time.
    last: LogPosition,
    commit_index: Index,
    /// Entries up to here were handed to the owner to apply, or are in a snapshot handed to it.
    applying: Index,
    last_applied: Index,
    /// Bytes of the entries handed out and not yet applied, if they are limited.
    applying_bytes: u64,
    /// No entries are handed out before more of those handed out are applied.
    applying_is_full: bool,
}

impl Log {
    /// A log with what a disk held after `base`, of which `applied` is in the state machine; `Err` with
    /// the first index that does not fit.
    pub(crate) fn restore(
        base: LogPosition,
        entries: Vec<Entry>,
        current_term: Term,
        commit_index: Index,
        applied: Index,
    ) -> Result<Self, Index> {
        // A cluster may be started from a snapshot made for it, as of the first term (etcd): its servers
        // have no hard state yet.
        if base.term > current_term.max(1) || base.index > INDEX_MAX {
            return Err(base.index);
        }
        let mut previous = base;
        for entry in &entries {
            let expected = previous.index.saturating_add(1);
            if entry.index != expected || entry.term < previous.term || entry.term > current_term {
                return Err(expected);
            }
            previous = entry.position();
        }
        let commit_index = commit_index.max(base.index).max(applied);
        if commit_index > previous.index || previous.index > INDEX_MAX {
            return Err(previous.index.saturating_add(1));
        }
        let last_applied = applied.max(base.index);
        let applying = last_applied;
        let last = previous;
        let (applying_bytes, applying_is_full) = (0, false);
        Ok(Self {
            base,
            entries: following(base, entries),
            last,
            commit_index,
            applying,
            last_applied,
            applying_bytes,
            applying_is_full,
        })
    }

    /// Index and term of the last entry, be it in the snapshot; zeros for an empty log.
    #[must_use]
    pub fn last(&self) -> LogPosition {
        self.last
    }

    /// The last entry that was dropped because a snapshot stands for it; zeros if none was.
    #[must_use]
    pub fn base(&self) -> LogPosition {
        self.base
    }

    /// Index of the first entry that is, or would be, in the log.
    #[must_use]
    pub fn first_index(&self) -> Index {
        self.base.index.saturating_add(1)
    }

    /// Highest index known to be committed.
    #[must_use]
    pub fn commit_index(&self) -> Index {
        self.commit_index
    }

    /// Highest index applied to the state machine.
    #[must_use]
    pub fn last_applied(&self) -> Index {
        self.last_applied
    }

    /// All entries in order. An entry's position in this list is its index.
    #[must_use]
    pub fn entries(&self) -> &SharedVec<Entry> {
        &self.entries
    }

    /// The entry at `index`, if it is in the log.
    #[must_use]
    #[inline]
    pub fn entry(&self, index: Index) -> Option<&Entry> {
        self.entries.get(index)
    }

    /// The term of the entry at `index`, also of the last one dropped; 0 at index 0 of a log that
    /// starts there; `None` before that and beyond the end.
    #[must_use]
    #[inline]
    pub fn term_at(&self, index: Index) -> Option<Term> {
        if index == self.last.index {
            Some(self.last.term)
        } else if index == self.base.index {
            Some(self.base.term)
        } else {
            self.entry(index).map(|entry| entry.term)
        }
    }

    /// Whether the log has that entry, or starts right after it.
    #[must_use]
    pub fn holds(&self, position: LogPosition) -> bool {
        self.term_at(position.index) == Some(position.term)
    }

    /// The entries from `first` to the end.
    #[must_use]
    pub fn from(&self, first: Index) -> Items<'_, Entry> {
        self.range(first, Index::MAX)
    }

    /// The entries `first..=last`, as far as they are in the log.
    #[must_use]
    pub fn range(&self, first: Index, last: Index) -> Items<'_, Entry> {
        self.entries.range(first..last.saturating_add(1))
    }

    /// Saves memory: entries that `other` has as well are from now on kept once. It makes no other difference.
    pub(crate) fn share_with(&mut self, other: &SharedVec<Entry>) {
        self.entries.share_with(other);
    }

    /// Copies of the entries from `first` on, as many as `max_bytes` allow but at least one.
    #[inline]
    pub(crate) fn copied_from(&self, first: Index, max_bytes: u64) -> Entries {
        match self.entries.tail_from(first) {
            Some(entries) => Entries::copied(within(entries, max_bytes)),
            None => self.copied_from_old(first, max_bytes),
        }
    }

    #[inline(never)]
    fn copied_from_old(&self, first: Index, max_bytes: u64) -> Entries {
        let count = match max_bytes {
            u64::MAX => self.last.index + 1 - first,
            _ => fitting(self.from(first), max_bytes).count() as u64,
        };
        let mut entries = Vec::new();
        self.copy_old_range(first - 1, first - 1 + count, &mut entries);
        entries.into()
    }

    /// Copies the entries after `before` up to `last`, all of which are in the log, to the end of `into`.
    #[inline]
    pub(crate) fn copy_range(&self, before: Index, last: Index, into: &mut Vec<Entry>) {
        let count = usize::try_from(last - before).unwrap_or(usize::MAX);
        match self.entries.tail_from(before + 1).and_then(|entries| entries.get(..count)) {
            Some(entries) => into.extend_from_slice(entries),
            None => self.copy_old_range(before, last, into),
        }
    }

    #[inline(never)]
    fn copy_old_range(&self, before: Index, last: Index, into: &mut Vec<Entry>) {
        into.reserve(usize::try_from(last - before).unwrap_or_default());
        let pieces = self.entries.slices(before + 1..last + 1);
        pieces.for_each(|entries| into.extend_from_slice(entries));
    }

    /// Appends an entry whose index follows the last one.
    #[inline]
    pub(crate) fn push(&mut self, entry: Entry) {
        self.last = entry.position();
        self.entries.push(entry);
    }

    /// Appends all of `entries` but the first `stored`; the indices of these follow the last one.
    #[inline(always)]
    pub(crate) fn append(&mut self, entries: Entries, stored: usize) {
        match entries.into_only() {
            Ok(entry) if stored == 0 => self.push(entry),
            Ok(_) => {}
            Err(entries) => self.append_list(entries, stored),
        }
    }

    fn append_list(&mut self, mut entries: Vec<Entry>, stored: usize) {
        entries.drain(..stored);
        self.last = entries.last().map_or(self.last, Entry::position);
        self.entries.append(&mut entries);
    }

    /// Deletes the entry at `index` and all that follow it (§5.3).
    pub(crate) fn truncate_from(&mut self, index: Index) {
        if index > self.base.index {
            self.entries.truncate(index);
            self.last = self.entries.last().map_or(self.base, Entry::position);
        }
    }

    /// Drops the entries up to `index`, which a snapshot stands for (§7).
    pub(crate) fn compact(&mut self, index: Index) {
        if let Some(last) = self.entry(index) {
            self.base = last.position();
            self.entries.drop_before(index + 1);
        }
    }

    /// The snapshot replaces the whole log (Figure 13, rule 7).
    pub(crate) fn replace_by(&mut self, snapshot: LogPosition) {
        self.entries.restart_at(snapshot.index + 1);
        (self.base, self.last) = (snapshot, snapshot);
        self.commit_index = snapshot.index;
    }

    /// Raises the commit index, never beyond the last entry; true if it moved.
    pub(crate) fn commit_to(&mut self, index: Index) -> bool {
        let index = index.min(self.last().index);
        let moved = index > self.commit_index;
        if moved {
            self.commit_index = index;
        }
        moved
    }

    /// Highest index that was handed to the owner to apply.
    pub(crate) fn handed_to_apply(&self) -> Index {
        self.applying
    }

    /// Whether the entries up to `last`, which are committed, are to be handed out: none are while as many
    /// bytes as allowed are handed out and not applied.
    pub(crate) fn may_hand_out(&self, last: Index) -> bool {
        last > self.applying && !self.applying_is_full
    }

    /// Copies the entries up to `last` that were not handed out yet to `into`, as many as fit, which counts
    /// as handing them out.
    #[inline]
    pub(crate) fn take_committed(&mut self, last: Index, max_bytes: u64, into: &mut Vec<Entry>) {
        if max_bytes == u64::MAX {
            self.copy_range(self.applying, last, into);
            self.applying = last;
        } else {
            self.take_committed_within(last, max_bytes, into);
        }
    }

    #[inline(never)]
    fn take_committed_within(&mut self, last: Index, max_bytes: u64, into: &mut Vec<Entry>) {
        let left = max_bytes.saturating_sub(self.applying_bytes);
        for entry in fitting(self.entries.range(self.applying + 1..last + 1), left) {
            self.applying += 1;
            self.applying_bytes = self.applying_bytes.saturating_add(entry.size_bytes());
            into.push(entry.clone());
        }
        // What did not fit waits until some of this is applied.
        self.applying_is_full = self.applying < last || self.applying_bytes >= max_bytes;
    }

    /// Notes that the owner applied up to `index`, as far as it was asked to; `max_bytes` may be handed
    /// out and not applied.
    pub(crate) fn applied_to(&mut self, index: Index, max_bytes: u64) {
        let index = index.min(self.applying);
        if index <= self.last_applied {
            return;
        }
        if max_bytes < u64::MAX {
            let bytes = if index == self.applying {
                self.applying_bytes
            } else {
                total_bytes(self.range(self.last_applied + 1, index))
            };
            self.applying_bytes = self.applying_bytes.saturating_sub(bytes);
            self.applying_is_full = self.applying_bytes >= max_bytes.max(1);
        }
        self.last_applied = index;
    }

    /// The state machine has a snapshot up to `index`.
    pub(crate) fn applied_snapshot(&mut self, index: Index) {
        if index >= self.applying {
            // Of what was handed out before, nothing needs to be heard any more.
            (self.applying, self.applying_bytes, self.applying_is_full) = (index, 0, false);
        }
        self.last_applied = self.last_applied.max(index);
    }

    /// The last position at or before `index` whose term is at most `term`: nothing after it can be
    /// equal in a log whose entry at `index` has `term` (§5.3, the optimisation at its end). Its term is
    /// 0 where it is no longer known.
    pub(crate) fn last_possible_match(&self, index: Index, term: Term) -> LogPosition {
        let unknown = LogPosition { index: index.min(self.base.index.saturating_sub(1)), term: 0 };
        let mut candidates = self.range(self.first_index(), index).rev();
        match candidates.find(|entry| entry.term <= term) {
            Some(entry) => entry.position(),
            None if self.base.index <= index && self.base.term <= term => self.base,
            None => unknown,
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        let base = LogPosition::default();
        Self {
            base,
            entries: following(base, Vec::new()),
            last: base,
            commit_index: 0,
            applying: 0,
            last_applied: 0,
            applying_bytes: 0,
            applying_is_full: false,
        }
    }
}

fn following(base: LogPosition, mut entries: Vec<Entry>) -> SharedVec<Entry> {
    let mut list = SharedVec::starting_at(base.index.saturating_add(1));
    list.append(&mut entries);
    list
}

/// As a log is stored: where its entries stand, `base` tells.
#[cfg(feature = "serde")]
mod stored {
    use alloc::vec::Vec;

    use crate::{Entry, Index, LogPosition};

    #[derive(serde::Deserialize)]
    pub(super) struct Log {
        base: LogPosition,
        entries: Vec<Entry>,
        last: LogPosition,
        commit_index: Index,
        applying: Index,
        last_applied: Index,
        applying_bytes: u64,
        applying_is_full: bool,
    }

    impl From<Log> for super::Log {
        fn from(log: Log) -> Self {
            Self {
                base: log.base,
                entries: super::following(log.base, log.entries),
                last: log.last,
                commit_index: log.commit_index,
                applying: log.applying,
                last_applied: log.last_applied,
                applying_bytes: log.applying_bytes,
                applying_is_full: log.applying_is_full,
            }
        }
    }
}
