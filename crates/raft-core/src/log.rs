//! The log, how far it is committed and applied (Figure 2: `log[]`, `commitIndex`, `lastApplied`), and
//! the snapshot position that it starts after (§7).

use alloc::vec::Vec;

use crate::entry::total_bytes;
use crate::{Entries, Entry, Index, LogPosition, Term};

/// No log gets this far by appending. What claims to be further on is refused wherever it comes from, so
/// that an index can always be counted up.
pub(crate) const INDEX_MAX: Index = u64::MAX / 2;

/// One server's log: what follows the entries that a snapshot stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Log {
    /// The last entry that is no longer in the log; zeros if none was ever dropped.
    base: LogPosition,
    /// `entries[i]` has index `base.index + 1 + i`.
    entries: Vec<Entry>,
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
            entries,
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

    /// All entries in order.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry at `index`, if it is in the log.
    #[must_use]
    pub fn entry(&self, index: Index) -> Option<&Entry> {
        self.entries.get(self.offset(index)?)
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
    pub fn from(&self, first: Index) -> &[Entry] {
        self.range(first, Index::MAX)
    }

    /// The entries `first..=last`, as far as they are in the log.
    #[must_use]
    pub fn range(&self, first: Index, last: Index) -> &[Entry] {
        let before = first.saturating_sub(self.first_index());
        let until = last.min(self.last.index).saturating_sub(self.base.index);
        let place = |count| usize::try_from(count).unwrap_or(usize::MAX);
        self.entries.get(place(before)..place(until)).unwrap_or_default()
    }

    /// The entries from `first` on, as many as `max_bytes` allow but at least one.
    #[must_use]
    pub fn from_within(&self, first: Index, max_bytes: u64) -> &[Entry] {
        let entries = self.offset(first).and_then(|offset| self.entries.get(offset..));
        within(entries.unwrap_or_default(), max_bytes)
    }

    /// The term at `index` and the entries after it, if that term is known.
    #[inline]
    pub(crate) fn split_after(&self, index: Index) -> Option<(Term, &[Entry])> {
        let count = usize::try_from(index.checked_sub(self.base.index)?).ok()?;
        let (before, after) = self.entries.split_at_checked(count)?;
        let term = match before {
            [] => self.base.term,
            [.., entry] => entry.term,
        };
        Some((term, after))
    }

    /// Copies the entries after `before` up to `last`, all of which are in the log, to the end of `into`.
    #[inline]
    pub(crate) fn copy_range(&self, before: Index, last: Index, into: &mut Vec<Entry>) {
        let place = |index| usize::try_from(index - self.base.index).unwrap_or(usize::MAX);
        into.extend_from_slice(self.entries.get(place(before)..place(last)).unwrap_or_default());
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
        if stored == 0 {
            self.entries.append(&mut entries);
        } else {
            self.entries.extend(entries.drain(stored..));
        }
        self.last = self.entries.last().map_or(self.base, Entry::position);
    }

    /// Deletes the entry at `index` and all that follow it (§5.3).
    pub(crate) fn truncate_from(&mut self, index: Index) {
        if let Some(keep) = self.offset(index) {
            self.entries.truncate(keep);
            self.last = self.entries.last().map_or(self.base, Entry::position);
        }
    }

    /// Drops the entries up to `index`, which a snapshot stands for (§7).
    pub(crate) fn compact(&mut self, index: Index) {
        if let Some(last) = self.entry(index) {
            let base = last.position();
            self.entries.drain(..=usize::try_from(index - self.base.index - 1).unwrap_or(0));
            self.base = base;
        }
    }

    /// The snapshot replaces the whole log (Figure 13, rule 7).
    pub(crate) fn replace_by(&mut self, snapshot: LogPosition) {
        self.entries.clear();
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
            return;
        }
        let all = self.range(self.applying + 1, last);
        let entries = within(all, max_bytes.saturating_sub(self.applying_bytes));
        let (taken, bytes) = (entries.len() as u64, total_bytes(entries));
        into.extend_from_slice(entries);
        self.applying += taken;
        self.applying_bytes = self.applying_bytes.saturating_add(bytes);
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
        let mut candidates = self.range(self.first_index(), index).iter().rev();
        match candidates.find(|entry| entry.term <= term) {
            Some(entry) => entry.position(),
            None if self.base.index <= index && self.base.term <= term => self.base,
            None => unknown,
        }
    }

    fn offset(&self, index: Index) -> Option<usize> {
        usize::try_from(index.checked_sub(self.base.index)?.checked_sub(1)?).ok()
    }
}

/// As many of the first `entries` as `max_bytes` allow, but at least one.
#[inline]
pub(crate) fn within(entries: &[Entry], max_bytes: u64) -> &[Entry] {
    if max_bytes == u64::MAX {
        return entries;
    }
    let mut bytes = 0_u64;
    let fits = entries.iter().take_while(|entry| {
        bytes = bytes.saturating_add(entry.size_bytes());
        bytes <= max_bytes
    });
    let count = fits.count().max(1).min(entries.len());
    &entries[..count]
}
