//! Why an action is impossible.

use std::fmt;

use raft_core::{CampaignError, ForgetError, NodeId, ProposeError, TransferError};

use crate::disk::Damage;
use crate::explain::en;

/// Why an action is impossible now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionError {
    /// There is no such server.
    UnknownServer {
        /// What was named.
        id: NodeId,
    },
    /// The server is down.
    IsDown {
        /// Which.
        id: NodeId,
    },
    /// The server is up already.
    IsUp {
        /// Which.
        id: NodeId,
    },
    /// The server stands still.
    IsPaused {
        /// Which.
        id: NodeId,
    },
    /// The server does not stand still.
    IsNotPaused {
        /// Which.
        id: NodeId,
    },
    /// Nobody leads.
    NoLeader,
    /// Nobody follows the leader.
    NoFollower,
    /// A server has no link to itself.
    OwnLink {
        /// Which.
        id: NodeId,
    },
    /// A server is in two groups of a partition.
    NamedTwice {
        /// Which.
        id: NodeId,
    },
    /// A group of a partition has no server.
    EmptyGroup,
    /// New servers get the next free number.
    NotNext {
        /// What was named.
        id: NodeId,
        /// The next free one.
        next: NodeId,
    },
    /// There is no room for another server.
    TooManyServers {
        /// As many as there may be in a run.
        max: u64,
    },
    /// The server's disk has lost entries that were durable; it must not start.
    Damaged {
        /// Which server.
        id: NodeId,
        /// What is wrong.
        damage: Damage,
    },
    /// The server's disk has no room; it cannot start.
    DiskFull {
        /// Which server.
        id: NodeId,
    },
    /// No message under way is meant.
    NoSuchMessage,
    /// A number is out of its bounds.
    OutOfBounds {
        /// Which number.
        name: &'static str,
        /// The smallest possible.
        min: i64,
        /// The largest possible.
        max: i64,
    },
    /// There is nothing new to take a snapshot of.
    NothingToSnapshot {
        /// Which server.
        id: NodeId,
    },
    /// Raft itself refuses.
    Raft(RaftError),
}

/// What Raft itself refuses, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RaftError {
    /// A proposal, also one to change the membership.
    Propose(ProposeError),
    /// An election.
    Campaign(CampaignError),
    /// To hand over leadership.
    Transfer(TransferError),
    /// To forget the leader.
    Forget(ForgetError),
}

impl fmt::Display for ActionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&en::action_error(self))
    }
}

impl fmt::Display for RaftError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&en::raft_error(self))
    }
}

impl std::error::Error for ActionError {}
