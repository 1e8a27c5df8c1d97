//! The paper's nouns: servers, terms, indices, roles.

use core::fmt;

/// A server's election term: a logical clock that only grows (§5.1). 0 before the first election.
pub type Term = u64;

/// A position in the log; the first entry has index 1 (Figure 2). 0 means "before the first entry".
pub type Index = u64;

/// The name of a server, unique in its cluster and never used for another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NodeId(pub u64);

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S{}", self.0)
    }
}

/// What a server is in its current term (§5.1, Figure 4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Role {
    /// Passive: answers candidates and the leader.
    #[default]
    Follower,
    /// Asks whether an election could be won, before it starts a new term (diss. §9.6).
    PreCandidate,
    /// Asks for votes in its current term.
    Candidate,
    /// Handles all proposals of its term.
    Leader,
}

/// The index and term of an entry: by Log Matching (§5.3) the two name the whole log up to there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LogPosition {
    /// Index of the entry, 0 for the empty log.
    pub index: Index,
    /// Term of the entry, 0 for the empty log.
    pub term: Term,
}

/// What must be durable, beside the log, before a server answers (Figure 2, "Persistent state").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct HardState {
    /// Latest term the server has seen.
    pub current_term: Term,
    /// Candidate that received this server's vote in `current_term`.
    pub voted_for: Option<NodeId>,
    /// The commit index, if [`crate::Options::persist_commit_index`] asks for it; else 0. The paper
    /// keeps it in memory only, and so may an owner lose it: it is a help at restart, not a promise.
    pub commit_index: Index,
}
