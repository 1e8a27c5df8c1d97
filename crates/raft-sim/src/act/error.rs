//! Why an action is impossible.

use std::fmt;

use raft_core::{
    CampaignError, ConfChangeError, ForgetError, NodeId, ProposeError, SnapshotError, TransferError,
};

use crate::disk::Damage;

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
    /// A proposal.
    Propose(ProposeError),
    /// An election.
    Campaign(CampaignError),
    /// To hand over leadership.
    Transfer(TransferError),
    /// To forget the leader.
    Forget(ForgetError),
    /// A snapshot.
    Snapshot(SnapshotError),
    /// A change of membership.
    ConfChange(ConfChangeError),
}

impl fmt::Display for ActionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownServer { id } => write!(f, "There is no server {id}."),
            Self::IsDown { id } => write!(f, "{id} is down. Restart it first."),
            Self::IsUp { id } => write!(f, "{id} is up already."),
            Self::IsPaused { id } => write!(f, "{id} is paused. Resume it first."),
            Self::IsNotPaused { id } => write!(f, "{id} is not paused."),
            Self::NoLeader => write!(f, "Nobody leads yet. Wait for an election."),
            Self::NoFollower => write!(f, "Nobody follows the leader yet."),
            Self::OwnLink { id } => write!(f, "{id} has no link to itself."),
            Self::NamedTwice { id } => write!(f, "{id} is in two groups."),
            Self::NotNext { id, next } => {
                write!(f, "A new server gets the next free name, {next}, not {id}.")
            }
            Self::TooManyServers { max } => write!(f, "A run has room for {max} servers."),
            Self::Damaged { id, damage: Damage::LostEntries { first, last } } => write!(
                f,
                "{id} must not start: entries {first} to {last} were durable and are gone. \
                 Replace it by an empty server."
            ),
            Self::Damaged { id, damage: Damage::TornRecord } => {
                write!(f, "{id} must not start: its disk is damaged.")
            }
            Self::DiskFull { id } => write!(f, "{id} cannot start: its disk is full."),
            Self::NoSuchMessage => write!(f, "No such message is under way."),
            Self::OutOfBounds { name, min, max } => {
                write!(f, "The {name} must be {min} to {max}.")
            }
            Self::NothingToSnapshot { id } => {
                write!(f, "{id} has applied nothing since its last snapshot.")
            }
            Self::Raft(error) => error.fmt(f),
        }
    }
}

impl fmt::Display for RaftError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Propose(ProposeError::NotLeader { leader: Some(leader) }) => {
                write!(f, "It does not lead. Ask {leader}.")
            }
            Self::Propose(ProposeError::NotLeader { leader: None }) => {
                write!(f, "It does not lead and knows of no leader.")
            }
            Self::Campaign(CampaignError::AlreadyLeader) => {
                write!(f, "It leads: it has no election timeout.")
            }
            Self::Propose(error) => write!(f, "Not possible: {error}."),
            Self::Campaign(error) => write!(f, "Not possible: {error}."),
            Self::Transfer(error) => write!(f, "Not possible: {error}."),
            Self::Forget(error) => write!(f, "Not possible: {error}."),
            Self::Snapshot(error) => write!(f, "Not possible: {error}."),
            Self::ConfChange(error) => write!(f, "Not possible: {error}."),
        }
    }
}

impl std::error::Error for ActionError {}
