//! What will happen when.

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

/// Future happenings by time, then by the order in which they were scheduled.
///
/// In a list, the next one last: there are few, and most that are added come soon, so that hardly any has to
/// move. (A heap took twice as long.)
#[derive(Clone, Debug, Default, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Queue {
    items: Vec<Item>,
    scheduled: u64,
}

/// So many are looked through one by one, before the rest is halved.
const SOON: usize = 6;

impl Queue {
    pub(crate) fn schedule(&mut self, at: Time, due: Due) {
        let item = Item(at, self.scheduled, due);
        let key = item.key();
        let is_later = |other: &Item| other.key() > key;
        let soon = self.items.len().saturating_sub(SOON);
        let place = match self.items[soon..].iter().rposition(is_later) {
            Some(place) => soon + place + 1,
            None => self.items[..soon].partition_point(is_later),
        };
        self.items.insert(place, item);
        self.scheduled += 1;
    }

    #[inline]
    pub(crate) fn next_at(&self) -> Option<Time> {
        self.items.last().map(|Item(at, ..)| *at)
    }

    /// Takes out what comes first, if it comes by then.
    #[inline]
    pub(crate) fn pop_until(&mut self, until: Time) -> Option<(Time, Due)> {
        self.next_at().filter(|at| *at <= until)?;
        self.items.pop().map(|Item(at, _, due)| (at, due))
    }
}
