//! What servers say to each other: the RPCs of Figures 2 and 13, as messages.
//!
//! A heartbeat is a message of its own (as in etcd and `TinyKV`), where the paper sends an empty
//! `AppendEntries`: it carries no log position, so it neither proves nor repairs anything about the
//! follower's log. It keeps the follower from standing for election and tells it the commit index, as
//! far as the follower's log is known to match.

use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::{Entries, Index, LogPosition, NodeId, Payload, SnapshotMeta, Term};

/// A message from one server to another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Message {
    /// Sender. A forwarded [`Body::Propose`] or [`Body::ReadIndex`] keeps its first sender.
    pub from: NodeId,
    /// Receiver.
    pub to: NodeId,
    /// The sender's current term (§5.1: "current terms are exchanged whenever servers communicate").
    /// A [`Body::PreVote`] and a granted answer to it name the term that the candidate would start. 0 in
    /// what a client could have said to the receiver just as well: see [`Body::is_request_of_client`].
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
    /// The answer to [`Body::AppendEntries`], and to a complete [`Body::InstallSnapshot`].
    AppendEntriesReply(AppendEntriesReply),
    /// A leader shows that it is alive (§5.2).
    Heartbeat(Heartbeat),
    /// The answer to [`Body::Heartbeat`].
    HeartbeatReply(HeartbeatReply),
    /// A leader says how far is committed; not answered ([`crate::Options::commit_notices`]).
    CommitNotice(CommitNotice),
    /// Would I get your vote? Asked before a new term is started (diss. §9.6).
    PreVote(RequestVote),
    /// The answer to [`Body::PreVote`].
    PreVoteReply(RequestVoteReply),
    /// A leader sends its snapshot in place of entries that it no longer has (§7).
    InstallSnapshot(InstallSnapshot),
    /// The answer to a piece of a snapshot that is not the last one.
    InstallSnapshotReply(InstallSnapshotReply),
    /// The leader asks the receiver to stand for election at once (diss. §3.10).
    TimeoutNow,
    /// Asks the leader to hand its leadership to the sender (diss. §3.10).
    TransferLeadership,
    /// A follower passes proposals on to its leader.
    Propose(Vec<Payload>),
    /// A follower asks its leader up to where a read must wait (diss. §6.4).
    ReadIndex(ReadIndex),
    /// The answer to [`Body::ReadIndex`].
    ReadIndexReply(ReadState),
}

impl Body {
    /// Whether this answers another message.
    #[must_use]
    pub fn is_reply(&self) -> bool {
        matches!(
            self,
            Self::RequestVoteReply(_)
                | Self::AppendEntriesReply(_)
                | Self::HeartbeatReply(_)
                | Self::PreVoteReply(_)
                | Self::InstallSnapshotReply(_)
                | Self::ReadIndexReply(_)
        )
    }

    /// Whether only the leader of its term sends this.
    #[must_use]
    pub fn is_from_leader(&self) -> bool {
        matches!(
            self,
            Self::AppendEntries(_)
                | Self::Heartbeat(_)
                | Self::InstallSnapshot(_)
                | Self::CommitNotice(_)
        )
    }

    /// Whether a follower only passes this on: it says nothing about the sender's term.
    #[must_use]
    pub fn is_request_of_client(&self) -> bool {
        matches!(self, Self::Propose(_) | Self::ReadIndex(_))
    }
}

/// Arguments of the `RequestVote` RPC (Figure 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RequestVote {
    /// Index and term of the candidate's last entry (§5.4.1).
    pub last_log: LogPosition,
    /// The candidate's [`crate::Config::priority`].
    pub priority: u32,
    /// The leader itself asked the candidate to stand: its lease holds nobody back (diss. §4.2.3).
    pub by_transfer: bool,
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
    pub entries: Entries,
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
        /// Last index known to be equal: that of the last entry in the request, or of what was
        /// committed here already.
        match_index: Index,
    },
    /// The follower has no entry with the index and term of `prev_log` (§5.3).
    Rejected {
        /// The `prev_log.index` that was refused, so that a late answer is recognised.
        prev_log_index: Index,
        /// The last position at which the logs can still agree (§5.3, the optimisation at its end).
        hint: LogPosition,
    },
    /// The request was of an older term; the term of this answer says so (§5.1).
    OldTerm,
}

/// A sign of life from the leader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Heartbeat {
    /// The leader's commit index, but no further than the follower's log is known to match.
    pub leader_commit: Index,
    /// The newest read that waits for proof of leadership (diss. §6.4, step 3); 0 for none.
    pub read_round: u64,
}

/// How far is committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CommitNotice {
    /// The leader's commit index, but no further than the follower's log is known to match.
    pub commit_index: Index,
}

/// The answer to a [`Heartbeat`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct HeartbeatReply {
    /// That of the heartbeat.
    pub read_round: u64,
}

/// Arguments of the `InstallSnapshot` RPC (Figure 13).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct InstallSnapshot {
    /// What the snapshot replaces, and the cluster's members at that point.
    pub meta: Arc<SnapshotMeta>,
    /// Byte offset of `data` in the snapshot.
    pub offset: u64,
    /// The piece, or the whole.
    pub data: Arc<[u8]>,
    /// True if this is the last piece.
    pub done: bool,
}

/// Results of the `InstallSnapshot` RPC (Figure 13), for all pieces but the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct InstallSnapshotReply {
    /// Which snapshot.
    pub last_included: LogPosition,
    /// How many bytes of it are here, without a gap: where the next piece has to start.
    pub received: u64,
}

/// A read that a follower passes on to its leader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ReadIndex {
    /// The owner's name for the read; comes back with the answer.
    pub context: u64,
}

/// A read may be served once the state machine has applied `index` (diss. §6.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ReadState {
    /// The read index: everything that was acknowledged before the read began is at or before it.
    pub index: Index,
    /// The owner's name for the read.
    pub context: u64,
}
