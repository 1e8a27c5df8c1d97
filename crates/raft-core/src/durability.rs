//! Which part of this server's state has reached its disk (Figure 2: "updated on stable storage before
//! responding to RPCs").

use alloc::collections::VecDeque;

use crate::{HardState, Index};

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
    hard_state_durable: HardState,
    outstanding: VecDeque<Write>,
    last_number: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Write {
    number: u64,
    /// The log is durable up to here once this write is. Lowered when the log is truncated meanwhile:
    /// an entry written, replaced and written again with the same term is not yet durable when the
    /// first of the two writes is.
    last_index: Index,
    hard_state: HardState,
}

impl Durability {
    pub(crate) fn new(hard_state: HardState, last_index: Index) -> Self {
        Self {
            stable_index: last_index,
            handed_index: last_index,
            hard_state_handed: hard_state,
            hard_state_durable: hard_state,
            outstanding: VecDeque::new(),
            last_number: 0,
        }
    }

    pub(crate) fn stable_index(&self) -> Index {
        self.stable_index
    }

    pub(crate) fn handed_index(&self) -> Index {
        self.handed_index
    }

    pub(crate) fn hard_state_durable(&self) -> HardState {
        self.hard_state_durable
    }

    pub(crate) fn is_hard_state_new(&self, now: HardState) -> bool {
        now != self.hard_state_handed
    }

    pub(crate) fn has_outstanding(&self) -> bool {
        !self.outstanding.is_empty()
    }

    /// The log lost its entries from `first` on.
    pub(crate) fn truncated(&mut self, first: Index) {
        let keep = first.saturating_sub(1);
        self.stable_index = self.stable_index.min(keep);
        self.handed_index = self.handed_index.min(keep);
        for write in &mut self.outstanding {
            write.last_index = write.last_index.min(keep);
        }
    }

    /// A number for a Ready that needs no disk.
    pub(crate) fn next_number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// A number for a Ready that writes this hard state and the log up to `last_index`.
    pub(crate) fn hand_out(&mut self, hard_state: HardState, last_index: Index) -> u64 {
        let number = self.next_number();
        self.handed_index = last_index;
        self.hard_state_handed = hard_state;
        self.outstanding.push_back(Write { number, last_index, hard_state });
        number
    }

    /// The writes of the Readies up to `number` are durable; true if that was news.
    pub(crate) fn persisted(&mut self, number: u64) -> bool {
        let mut news = false;
        while self.outstanding.front().is_some_and(|write| write.number <= number) {
            if let Some(write) = self.outstanding.pop_front() {
                self.stable_index = self.stable_index.max(write.last_index);
                self.hard_state_durable = write.hard_state;
                news = true;
            }
        }
        news
    }
}
