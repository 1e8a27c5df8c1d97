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

    pub(crate) fn hard_state_handed(&self) -> &HardState {
        &self.hard_state_handed
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

    /// A number for a Ready that needs no disk.
    pub(crate) fn next_number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// A number for a Ready of this term that writes the hard state, if it is new, the new snapshot
    /// and the rest of the log.
    pub(crate) fn hand_out(
        &mut self,
        hard_state: Option<HardState>,
        term: Term,
        last: LogPosition,
    ) -> u64 {
        let number = self.next_number();
        self.handed_index = last.index;
        if let Some(hard_state) = hard_state {
            self.hard_state_handed = hard_state;
        }
        let snapshot = self.hand_out_snapshot();
        let is_stable = self.stable_index >= last.index;
        if !is_stable || snapshot > 0 {
            let last = if is_stable { LogPosition::default() } else { last };
            let write = Write { number, term, last, snapshot };
            if self.oldest.is_none() {
                self.oldest = Some(write);
            } else {
                self.younger.push_back(write);
            }
        }
        number
    }

    fn hand_out_snapshot(&mut self) -> Index {
        match &mut self.snapshot {
            Some(snapshot) if !snapshot.is_handed => {
                snapshot.is_handed = true;
                snapshot.index
            }
            _ => 0,
        }
    }

    /// The writes of the Readies up to `number` are durable; returns the last index of a snapshot
    /// that now is.
    pub(crate) fn persisted(&mut self, number: u64, term: Term, log: &Log) -> Option<Index> {
        let mut installed = None;
        while let Some(write) = self.oldest
            && write.number <= number
        {
            if write.term == term && write.last.index > 0 && log.holds(write.last) {
                self.stable_index = self.stable_index.max(write.last.index);
            }
            if write.snapshot > 0 {
                if self.snapshot.is_some_and(|pending| pending.index == write.snapshot) {
                    self.snapshot = None;
                }
                installed = Some(write.snapshot);
            }
            self.oldest = self.younger.pop_front();
        }
        installed
    }
}
