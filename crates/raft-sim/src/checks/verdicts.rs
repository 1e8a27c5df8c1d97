//! What the checks found, and what is to blame for it.

use raft_core::NodeId;

use super::violation::{Clash, Property, Violation};
use crate::Time;

/// The number of an event of the run.
pub type EventId = u64;

/// Something that was done to the cluster which Raft does not promise to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum OutsideFault {
    /// A disk said that writes are durable which are not.
    DiskLied(NodeId),
    /// Durable entries vanished from a disk.
    TailLost(NodeId),
    /// A server came back under its old name with an empty disk (diss. §3.8).
    DiskReplaced(NodeId),
    /// A clock jumped or ran at another rate, while reads rest on leases (diss. §6.4.1).
    Clock(NodeId),
    /// Reads are answered at once from whatever a server has.
    LocalReads,
    /// Requests that were applied before are applied again.
    NoSessions,
}

/// The last fault of each kind. Which one a violation is blamed on:
///
/// 1. What concerns just this kind of violation: reads without asking, and clocks, for answers from the past
///    ([`Clash::Stale`]); the want of sessions for what took effect twice, and for wrong answers.
/// 2. Else what happened to a disk, whose loss can break every promise.
///
/// Of several that come into question the last one. What happens after the violation explains nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Faults {
    disk: Option<(EventId, OutsideFault)>,
    reads: Option<(EventId, OutsideFault)>,
    sessions: Option<(EventId, OutsideFault)>,
}

impl Faults {
    fn note(&mut self, event: EventId, fault: OutsideFault) {
        let last = match fault {
            OutsideFault::DiskLied(_)
            | OutsideFault::TailLost(_)
            | OutsideFault::DiskReplaced(_) => &mut self.disk,
            OutsideFault::Clock(_) | OutsideFault::LocalReads => &mut self.reads,
            OutsideFault::NoSessions => &mut self.sessions,
        };
        *last = Some((event, fault));
    }

    fn that_explain(&self, property: Property, clash: &Clash) -> Option<(EventId, OutsideFault)> {
        let special = match (property, clash) {
            (Property::Linearizability, Clash::Stale { .. }) => self.reads,
            (Property::Linearizability, _) | (Property::ExactlyOnce, _) => self.sessions,
            _ => None,
        };
        special.or(self.disk)
    }
}

/// All verdicts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Verdicts {
    /// How often each property was looked at.
    checked: [u64; Property::COUNT],
    /// How often it did not hold.
    violated: [u64; Property::COUNT],
    /// The first violation of each, in the order in which they came.
    first: Vec<Violation>,
    faults: Faults,
    event: EventId,
    time: Time,
}

impl Verdicts {
    #[inline]
    pub(crate) fn at(&mut self, event: EventId, time: Time) {
        (self.event, self.time) = (event, time);
    }

    pub(crate) fn outside_model(&mut self, event: EventId, fault: OutsideFault) {
        self.faults.note(event, fault);
    }

    /// The property holds here, or what clashes.
    #[inline]
    pub(crate) fn expect(
        &mut self,
        property: Property,
        holds: bool,
        clash: impl FnOnce() -> Clash,
    ) {
        self.checked[property as usize] += 1;
        if !holds {
            self.violated(property, clash());
        }
    }

    /// What clashes, if anything does.
    #[inline]
    pub(crate) fn verdict(&mut self, property: Property, clash: Option<Clash>) {
        self.checked[property as usize] += 1;
        if let Some(clash) = clash {
            self.violated(property, clash);
        }
    }

    #[cold]
    #[inline(never)]
    fn violated(&mut self, property: Property, clash: Clash) {
        let count = &mut self.violated[property as usize];
        *count += 1;
        if *count == 1 {
            let blame = self.faults.that_explain(property, &clash);
            let (event, at) = (self.event, self.time);
            self.first.push(Violation { property, clash, event, at, blame });
        }
    }

    pub(crate) fn checked(&self, property: Property) -> u64 {
        self.checked[property as usize]
    }

    pub(crate) fn violated_times(&self, property: Property) -> u64 {
        self.violated[property as usize]
    }

    pub(crate) fn all(&self) -> &[Violation] {
        &self.first
    }
}
