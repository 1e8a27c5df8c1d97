//! What the owner has to do.

use alloc::vec::Vec;

use crate::{Entry, HardState, Message};

/// Work for the owner, from [`crate::Raft::ready`]; its duties are listed in the crate's documentation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[must_use = "a Ready that is dropped loses messages and writes"]
pub struct Ready {
    /// Counts the Readies from 1; goes back with [`crate::Raft::persisted`].
    pub number: u64,
    /// To be written, if it changed.
    pub hard_state: Option<HardState>,
    /// To be written, replacing whatever the disk has from the first one's index on.
    pub entries: Vec<Entry>,
    /// To be sent at once: nothing in them depends on this server's disk (diss. §10.2.1).
    pub messages: Vec<Message>,
    /// To be sent when this Ready's writes, and those of all before it, are durable.
    pub persisted_messages: Vec<Message>,
    /// To be applied to the state machine, in order. They are durable here and committed.
    pub committed_entries: Vec<Entry>,
}

impl Ready {
    /// Whether the owner has to wait for its disk and then call [`crate::Raft::persisted`].
    #[must_use]
    pub fn needs_disk(&self) -> bool {
        self.hard_state.is_some() || !self.entries.is_empty() || !self.persisted_messages.is_empty()
    }
}
