//! What will happen when.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::hash::{Hash, Hasher};

use crate::network::Place;
use crate::{FlightId, Time};

/// Something that the cluster does at its time. Servers are named by their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) enum Due {
    /// A packet reaches its receiver or the place where it is lost.
    // Not as a tuple, whose padding would make everything in the queue a quarter larger.
    Arrival { at: u32, id: FlightId },
    /// A server's timer may have run out.
    Timer { server: u32, incarnation: u64 },
    /// A server's oldest disk write is durable.
    Synced { server: u32, incarnation: u64 },
    /// A client has waited long enough.
    Client { client: u32, tries: u64 },
    /// A workload's next operation.
    Load { loads: u64 },
}

impl Due {
    /// That of the packet at this place.
    pub(crate) fn arrival((at, id): Place) -> Self {
        Self::Arrival { at, id }
    }
}

/// One of them, with its number among all that were scheduled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Item(Time, u64, Due);

impl Item {
    /// One comparison for both.
    #[inline]
    fn key(&self) -> u128 {
        u128::from(self.0.as_micros()) << 64 | u128::from(self.1)
    }
}

impl Ord for Item {
    /// The greatest is the one that comes first.
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        other.key().cmp(&self.key())
    }
}

impl PartialOrd for Item {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Future happenings by time, then by the order in which they were scheduled.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Queue {
    heap: BinaryHeap<Item>,
    scheduled: u64,
}

impl Queue {
    pub(crate) fn schedule(&mut self, at: Time, due: Due) {
        self.heap.push(Item(at, self.scheduled, due));
        self.scheduled += 1;
    }

    pub(crate) fn next_at(&self) -> Option<Time> {
        self.heap.peek().map(|Item(at, ..)| *at)
    }

    /// Takes out what comes first, if it comes by then.
    pub(crate) fn pop_until(&mut self, until: Time) -> Option<(Time, Due)> {
        self.next_at().filter(|at| *at <= until)?;
        self.heap.pop().map(|Item(at, _, due)| (at, due))
    }
}

impl Hash for Queue {
    /// In order of time: how the heap happens to lie in memory does not count.
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { heap, scheduled } = self;
        (heap.len(), scheduled).hash(state);
        let mut heap = heap.clone();
        while let Some(item) = heap.pop() {
            item.hash(state);
        }
    }
}
