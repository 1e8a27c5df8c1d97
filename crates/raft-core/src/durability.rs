//! Which part of this server's state has reached its disk (Figure 2: "updated on stable storage before
//! responding to RPCs").

use alloc::collections::VecDeque;

use crate::{HardState, Index, Log, LogPosition, Term};

/// What was handed to the owner to write, and what of it is durable. Writes become durable in the
/// order in which they were handed out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Durability {
    /// Entries up to here are durable exactly as they stand in the log now.
    stable_index: Index,
    /// Entries up to here were handed out as they stand in the log now.
    handed_index: Index,
    hard_state_handed: HardState,
    /// The snapshot that replaced the log, until it is durable.
    snapshot: Option<PendingSnapshot>,
    /// The oldest write under way; owners that write at once never have another.
    oldest: Option<Write>,
    younger: VecDeque<Write>,
    last_number: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct PendingSnapshot {
    index: Index,
    is_handed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Write {
    number: u64,
    /// The term in which it was handed out. In another term the log may have been replaced and written
    /// again meanwhile, so that this write says nothing about what stands in the log now: an entry
    /// written, replaced and written again with the same term is not yet durable when the first of
    /// the two writes is. The first write of the new term, which changes the hard state, settles it.
    term: Term,
    /// Where the log ended, if any of it was not durable; else zeros.
    last: LogPosition,
    /// The last index of a snapshot that is part of it; 0 for none.
    snapshot: Index,
}

impl Durability {
    pub(crate) fn new(hard_state: HardState, last_index: Index) -> Self {
        Self {
            stable_index: last_index,
            handed_index: last_index,
            hard_state_handed: hard_state,
            snapshot: None,
            oldest: None,
            younger: VecDeque::new(),
            last_number: 0,
        }
    }

    pub(crate) fn stable_index(&self) -> Index {
        self.stable_index
    }

    pub(crate) fn handed_index(&self) -> Index {
        self.handed_index
    }

    pub(crate) fn has_outstanding(&self) -> bool {
        self.oldest.is_some()
    }

    pub(crate) fn hard_state_handed(&self) -> HardState {
        self.hard_state_handed
    }

    /// A snapshot replaced the log and is not durable yet.
    pub(crate) fn has_snapshot(&self) -> bool {
        self.snapshot.is_some()
    }

    /// That snapshot was not handed out yet.
    pub(crate) fn has_new_snapshot(&self) -> bool {
        self.snapshot.is_some_and(|snapshot| !snapshot.is_handed)
    }

    /// The log lost its entries from `first` on.
    pub(crate) fn truncated(&mut self, first: Index) {
        let keep = first.saturating_sub(1);
        self.stable_index = self.stable_index.min(keep);
        self.handed_index = self.handed_index.min(keep);
    }

    /// A snapshot up to `index` replaced the log.
    pub(crate) fn replaced(&mut self, index: Index) {
        self.stable_index = index;
        self.handed_index = index;
        self.snapshot = Some(PendingSnapshot { index, is_handed: false });
    }

    /// The number of the next Ready.
    pub(crate) fn next_number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// The Ready that got the last number writes the hard state.
    pub(crate) fn hand_out_hard_state(&mut self, hard_state: HardState) {
        self.hard_state_handed = hard_state;
    }

    /// The Ready that got the last number has to be waited for, in this term: for the new snapshot and for the
    /// rest of the log, as far as they are new.
    #[inline]
    pub(crate) fn hand_out(&mut self, term: Term, last: LogPosition) {
        self.handed_index = last.index;
        let is_stable = self.stable_index >= last.index;
        if self.has_new_snapshot() {
            let last = if is_stable { LogPosition::default() } else { last };
            let snapshot = self.hand_out_snapshot();
            self.await_write(Write { number: self.last_number, term, last, snapshot });
        } else if !is_stable {
            self.await_write(Write { number: self.last_number, term, last, snapshot: 0 });
        }
    }

    #[inline]
    fn await_write(&mut self, write: Write) {
        if self.oldest.is_none() {
            self.oldest = Some(write);
        } else {
            self.younger.push_back(write);
        }
    }

    #[cold]
    fn hand_out_snapshot(&mut self) -> Index {
        let Some(snapshot) = &mut self.snapshot else { return 0 };
        snapshot.is_handed = true;
        snapshot.index
    }

    /// The writes of the Readies up to `number` are durable; returns the last index of a snapshot
    /// that now is.
    #[inline]
    pub(crate) fn persisted(&mut self, number: u64, term: Term, log: &Log) -> Option<Index> {
        let write = self.oldest.as_ref().filter(|write| write.number <= number)?;
        if write.term == term && write.last.index > self.stable_index && log.holds(write.last) {
            self.stable_index = write.last.index;
        }
        if write.snapshot == 0 && self.younger.is_empty() {
            self.oldest = None;
            return None;
        }
        self.persisted_more(number, term, log)
    }

    /// The oldest write is durable, and was more than some entries, or not the only one.
    fn persisted_more(&mut self, number: u64, term: Term, log: &Log) -> Option<Index> {
        let mut installed = self.oldest.map(|write| write.snapshot).filter(|index| *index > 0);
        if self.snapshot.is_some_and(|pending| Some(pending.index) == installed) {
            self.snapshot = None;
        }
        self.oldest = self.younger.pop_front();
        let later = self.persisted(number, term, log);
        installed = later.or(installed);
        installed
    }
}
