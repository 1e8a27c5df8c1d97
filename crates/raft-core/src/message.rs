//! What servers say to each other: the RPCs of Figure 2, as messages.
//!
//! A heartbeat is a message of its own (as in etcd and `TinyKV`), where the paper sends an empty
//! `AppendEntries`: it carries no log position, so it neither proves nor repairs anything about the
//! follower's log. It keeps the follower from standing for election and tells it the commit index, as
//! far as the follower's log is known to match.

use alloc::vec::Vec;

use crate::{Entry, Index, LogPosition, NodeId, Term};

/// A message from one server to another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Message {
    /// Sender.
    pub from: NodeId,
    /// Receiver.
    pub to: NodeId,
    /// The sender's current term (§5.1: "current terms are exchanged whenever servers communicate").
    pub term: Term,
    /// What it says.
    pub body: Body,
}

/// The kinds of messages.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Body {
    /// A candidate asks for a vote (§5.2).
    RequestVote(RequestVote),
    /// The answer to [`Body::RequestVote`].
    RequestVoteReply(RequestVoteReply),
    /// A leader replicates entries (§5.3).
    AppendEntries(AppendEntries),
    /// The answer to [`Body::AppendEntries`].
    AppendEntriesReply(AppendEntriesReply),
    /// A leader shows that it is alive (§5.2).
    Heartbeat(Heartbeat),
    /// The answer to [`Body::Heartbeat`].
    HeartbeatReply,
}

impl Body {
    /// Whether this answers another message.
    #[must_use]
    pub fn is_reply(&self) -> bool {
        matches!(
            self,
            Self::RequestVoteReply(_) | Self::AppendEntriesReply(_) | Self::HeartbeatReply
        )
    }

    /// Whether only the leader of its term sends this.
    #[must_use]
    pub fn is_from_leader(&self) -> bool {
        matches!(self, Self::AppendEntries(_) | Self::Heartbeat(_))
    }
}

/// Arguments of the `RequestVote` RPC (Figure 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RequestVote {
    /// Index and term of the candidate's last entry (§5.4.1).
    pub last_log: LogPosition,
}

/// Results of the `RequestVote` RPC (Figure 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RequestVoteReply {
    /// True means the candidate received the vote.
    pub granted: bool,
}

/// Arguments of the `AppendEntries` RPC (Figure 2).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AppendEntries {
    /// Index and term of the entry immediately before `entries`.
    pub prev_log: LogPosition,
    /// Entries to store, with consecutive indices from `prev_log.index + 1`; may be empty.
    pub entries: Vec<Entry>,
    /// The leader's commit index.
    pub leader_commit: Index,
}

/// Results of the `AppendEntries` RPC (Figure 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AppendEntriesReply {
    /// Stored, or why not.
    pub result: AppendResult,
}

/// Outcome of an `AppendEntries`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum AppendResult {
    /// The follower's log equals the leader's up to `match_index`, durably.
    Accepted {
        /// Last index known to be equal: that of the last entry in the request.
        match_index: Index,
    },
    /// The follower has no entry with the index and term of `prev_log` (§5.3).
    Rejected {
        /// The `prev_log.index` that was refused, so that a late answer is recognised.
        prev_log_index: Index,
        /// The last position at which the logs can still agree (§5.3, the optimisation at its end).
        hint: LogPosition,
    },
}

/// A sign of life from the leader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Heartbeat {
    /// The leader's commit index, but no further than the follower's log is known to match.
    pub leader_commit: Index,
}
