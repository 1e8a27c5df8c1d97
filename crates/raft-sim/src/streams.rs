//! Streams of random numbers: one a purpose and thing, so that a new draw in one never shifts another.
//! The numbers are part of every seed's meaning and must never change.

/// A link between servers; the thing is the link.
pub(crate) const NETWORK: u64 = 1;
/// A server's disk.
pub(crate) const DISK: u64 = 2;
/// A server's election timeouts; drawn again at every start.
pub(crate) const TIMEOUTS: u64 = 3;
/// The network between a client and the servers.
pub(crate) const CLIENT: u64 = 4;
/// What clients ask for by themselves.
pub(crate) const LOAD: u64 = 5;
