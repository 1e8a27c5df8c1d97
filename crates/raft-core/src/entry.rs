//! Log entries.

use alloc::sync::Arc;

use crate::{Index, LogPosition, Term};

/// One entry of the log: a command for the state machine and the term in which a leader received it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Entry {
    /// Position in the log, from 1.
    pub index: Index,
    /// Term of the leader that created it.
    pub term: Term,
    /// What it carries.
    pub payload: Payload,
}

impl Entry {
    /// The entry's index and term.
    #[must_use]
    pub fn position(&self) -> LogPosition {
        LogPosition { index: self.index, term: self.term }
    }
}

/// What an entry carries.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Payload {
    /// Nothing: a new leader appends it so that older entries can commit (§8, §5.4.2).
    NoOp,
    /// A command, opaque to Raft. Shared, because leader, log, messages and disk hold the same bytes.
    Command(Arc<[u8]>),
}
