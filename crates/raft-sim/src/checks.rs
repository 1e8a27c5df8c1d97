//! What Raft promises, checked on everything that happens.

mod trace;

use raft_core::ConfState;

use crate::event::EventId;
use crate::{MachineKind, Time};

pub use trace::{Served, TraceEvent};

/// stub
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Property {
    /// stub
    ElectionSafety,
}

/// stub
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Checks {}

impl Checks {
    pub(crate) fn new(_members: &ConfState, _machine: MachineKind) -> Self {
        Self {}
    }
    pub(crate) fn at(&mut self, _event: EventId, _at: Time) {}
    pub(crate) fn see(&mut self, _event: &TraceEvent<'_>) {}
}
