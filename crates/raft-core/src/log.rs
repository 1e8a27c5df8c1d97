//! The log and how far it is committed and applied (Figure 2: `log[]`, `commitIndex`, `lastApplied`).

use alloc::vec::Vec;

use crate::{Entry, Index, LogPosition, Term};

/// One server's log, from index 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Log {
    /// `entries[i]` has index `i + 1`.
    entries: Vec<Entry>,
    commit_index: Index,
    /// Entries up to here were handed to the owner to apply.
    applying: Index,
    last_applied: Index,
}

impl Log {
    /// A log with what a disk held; `Err` with the first index that does not fit.
    pub(crate) fn restore(entries: Vec<Entry>, current_term: Term) -> Result<Self, Index> {
        let mut previous = LogPosition::default();
        for entry in &entries {
            let expected = previous.index + 1;
            if entry.index != expected || entry.term < previous.term || entry.term > current_term {
                return Err(expected);
            }
            previous = entry.position();
        }
        Ok(Self { entries, ..Self::default() })
    }

    /// Index and term of the last entry; zeros for an empty log.
    #[must_use]
    pub fn last(&self) -> LogPosition {
        self.entries.last().map(Entry::position).unwrap_or_default()
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

    /// All entries in order.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry at `index`, if there is one.
    #[must_use]
    pub fn entry(&self, index: Index) -> Option<&Entry> {
        self.entries.get(offset(index)?)
    }

    /// The term of the entry at `index`; 0 at index 0; `None` beyond the end.
    #[must_use]
    pub fn term_at(&self, index: Index) -> Option<Term> {
        if index == 0 { Some(0) } else { self.entry(index).map(|entry| entry.term) }
    }

    /// The entries from `first` to the end.
    #[must_use]
    pub fn from(&self, first: Index) -> &[Entry] {
        self.range(first, self.last().index)
    }

    /// The entries `first..=last`, as far as they exist.
    #[must_use]
    pub fn range(&self, first: Index, last: Index) -> &[Entry] {
        let start = offset(first.max(1)).unwrap_or(usize::MAX).min(self.entries.len());
        let end = usize::try_from(last).unwrap_or(usize::MAX).clamp(start, self.entries.len());
        &self.entries[start..end]
    }

    /// Appends entries whose indices follow the last one.
    pub(crate) fn append(&mut self, entries: &[Entry]) {
        debug_assert!(entries.first().is_none_or(|first| first.index == self.last().index + 1));
        self.entries.extend_from_slice(entries);
    }

    /// Deletes the entry at `index` and all that follow it (§5.3).
    pub(crate) fn truncate_from(&mut self, index: Index) {
        if let Some(keep) = offset(index) {
            self.entries.truncate(keep);
        }
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

    /// The committed entries up to `limit` that were not handed out yet, which counts as handing out.
    pub(crate) fn take_committed(&mut self, limit: Index) -> Vec<Entry> {
        let last = self.commit_index.min(limit);
        let entries = self.range(self.applying + 1, last).to_vec();
        self.applying = self.applying.max(last);
        entries
    }

    /// The number of entries that [`Self::take_committed`] would return is not zero.
    pub(crate) fn has_committed(&self, limit: Index) -> bool {
        self.commit_index.min(limit) > self.applying
    }

    /// Notes that the owner applied up to `index`, as far as it was asked to.
    pub(crate) fn applied_to(&mut self, index: Index) {
        self.last_applied = self.last_applied.max(index.min(self.applying));
    }

    /// The last position at or before `index` whose term is at most `term`: nothing after it can be
    /// equal in a log whose entry at `index` has `term` (§5.3, the optimisation at its end).
    pub(crate) fn last_possible_match(&self, index: Index, term: Term) -> LogPosition {
        let mut candidates = self.range(1, index).iter().rev();
        candidates.find(|entry| entry.term <= term).map(Entry::position).unwrap_or_default()
    }
}

fn offset(index: Index) -> Option<usize> {
    usize::try_from(index.checked_sub(1)?).ok()
}
