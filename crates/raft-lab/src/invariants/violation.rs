//! Broken promises.

use std::fmt;

use raft_sim::core::{Index, NodeId, Term};

/// A promise that was broken, and the facts that clash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Violation {
    /// Election Safety: two servers led the same term (§5.2).
    TwoLeaders {
        /// The term.
        term: Term,
        /// Who led it first.
        first: NodeId,
        /// Who leads it too.
        second: NodeId,
    },
    /// Leader Append-Only: a leader replaced or deleted an entry of its log (§5.3).
    LeaderRewrote {
        /// The leader.
        leader: NodeId,
        /// The first entry that changed.
        index: Index,
    },
    /// Log Matching: two entries with the same index and term differ, or follow different ones (§5.3).
    LogsDiffer {
        /// Who holds the second one.
        server: NodeId,
        /// Their index.
        index: Index,
        /// Their term.
        term: Term,
    },
    /// Leader Completeness: a leader lacks an entry that was committed in its term or before (§5.4).
    LeaderLacks {
        /// The leader.
        leader: NodeId,
        /// Its term.
        term: Term,
        /// The entry.
        index: Index,
    },
    /// A server takes another entry for committed than was committed.
    CommittedChanged {
        /// The server.
        server: NodeId,
        /// Where.
        index: Index,
    },
    /// A server takes an entry for committed that it does not have.
    CommittedMissing {
        /// The server.
        server: NodeId,
        /// Where.
        index: Index,
    },
    /// Less than a majority holds the newest committed entry durably (§5.3).
    NotOnMajority {
        /// The entry.
        index: Index,
        /// How many hold it.
        holders: usize,
    },
    /// State Machine Safety: two servers applied different entries at an index (§5.4.3).
    AppliedDiffers {
        /// Who applied the second one.
        server: NodeId,
        /// Where.
        index: Index,
    },
    /// A server applied what it does not take for committed.
    AppliedUncommitted {
        /// The server.
        server: NodeId,
        /// How far it applied.
        index: Index,
    },
    /// A server's store is not what its applied entries add up to.
    StoreDiffers {
        /// The server.
        server: NodeId,
        /// How far it applied.
        index: Index,
    },
    /// Something went back that only goes forward.
    WentBack {
        /// The server.
        server: NodeId,
        /// What.
        what: Lost,
    },
}

/// What went back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// The current term of a process.
    Term,
    /// The commit index of a process.
    CommitIndex,
    /// How far a process applied.
    LastApplied,
    /// The durable term.
    DurableTerm,
    /// The durable vote of a term.
    DurableVote,
    /// A durable entry that was committed.
    DurableEntry,
    /// The process is in an older term than is durable.
    RestoredTerm,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TwoLeaders { term, first, second } => {
                write!(f, "{first} and {second} both led term {term}")
            }
            Self::LeaderRewrote { leader, index } => {
                write!(f, "{leader} changed entry {index} of its own log while it led")
            }
            Self::LogsDiffer { server, index, term } => write!(
                f,
                "{server} has another log up to entry {index} of term {term} than a server before it"
            ),
            Self::LeaderLacks { leader, term, index } => {
                write!(f, "{leader} leads term {term} without the committed entry {index}")
            }
            Self::CommittedChanged { server, index } => {
                write!(f, "{server} commits another entry {index} than was committed")
            }
            Self::CommittedMissing { server, index } => {
                write!(f, "{server} commits entry {index}, which it does not have")
            }
            Self::NotOnMajority { index, holders } => {
                write!(f, "entry {index} is committed, but durable on {holders} servers only")
            }
            Self::AppliedDiffers { server, index } => {
                write!(f, "{server} applied another entry {index} than a server before it")
            }
            Self::AppliedUncommitted { server, index } => {
                write!(f, "{server} applied entry {index}, which is not committed there")
            }
            Self::StoreDiffers { server, index } => {
                write!(f, "the store of {server} is not what entries 1 to {index} add up to")
            }
            Self::WentBack { server, what } => write!(f, "{server} {}", what.verb()),
        }
    }
}

impl Lost {
    fn verb(self) -> &'static str {
        match self {
            Self::Term => "went back to an older term",
            Self::CommitIndex => "took back what it had committed",
            Self::LastApplied => "took back what it had applied",
            Self::DurableTerm => "lost a durable term",
            Self::DurableVote => "lost or changed a durable vote",
            Self::DurableEntry => "lost a durable entry that was committed",
            Self::RestoredTerm => "runs in an older term than its disk knows",
        }
    }
}

impl std::error::Error for Violation {}
