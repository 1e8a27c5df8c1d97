//! Log entries.

use alloc::sync::Arc;

use crate::{Command, ConfChange, Index, LogPosition, Term};

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

    /// What the entry counts against limits in bytes: its payload, and 16 for index and term.
    #[must_use]
    pub fn size_bytes(&self) -> u64 {
        self.payload.size_bytes().saturating_add(16)
    }
}

/// What an entry carries.
#[derive(Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Payload {
    /// Nothing: a new leader appends it so that older entries can commit (§8, §5.4.2).
    NoOp,
    /// A command, opaque to Raft.
    Command(Command),
    /// A change of the cluster's membership (§6).
    ConfChange(Arc<ConfChange>),
}

impl Clone for Payload {
    #[inline]
    fn clone(&self) -> Self {
        match self {
            Self::Command(command) if let Some(command) = command.copied() => {
                Self::Command(command)
            }
            _ => self.clone_rare(),
        }
    }
}

impl Payload {
    #[inline(never)]
    fn clone_rare(&self) -> Self {
        match self {
            Self::NoOp => Self::NoOp,
            Self::Command(command) => Self::Command(command.clone()),
            Self::ConfChange(change) => Self::ConfChange(change.clone()),
        }
    }
}

impl Payload {
    /// Bytes of a command; 8 a server named by a change of membership, and its context; else 0.
    #[must_use]
    pub fn size_bytes(&self) -> u64 {
        let bytes = match self {
            Self::NoOp => 0,
            Self::Command(command) => command.len(),
            Self::ConfChange(change) => change.changes.len() * 8 + change.context.len(),
        };
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }
}

/// The bytes that `entries` count against limits.
pub(crate) fn total_bytes<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> u64 {
    entries.into_iter().fold(0, |sum: u64, entry| sum.saturating_add(entry.size_bytes()))
}

/// As many of the first `entries` as `max_bytes` allow, but at least one.
#[inline]
pub(crate) fn within(entries: &[Entry], max_bytes: u64) -> &[Entry] {
    if max_bytes == u64::MAX {
        return entries;
    }
    &entries[..fitting(entries.iter(), max_bytes).count()]
}

/// The same one by one.
pub(crate) fn fitting<'a>(
    entries: impl Iterator<Item = &'a Entry>,
    max_bytes: u64,
) -> impl Iterator<Item = &'a Entry> {
    let mut bytes = 0_u64;
    entries.take_while(move |entry| {
        let is_first = bytes == 0;
        bytes = bytes.saturating_add(entry.size_bytes());
        is_first || bytes <= max_bytes
    })
}
