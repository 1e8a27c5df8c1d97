//! One error type per caller; every variant says what the owner can do about it.

use core::fmt;

use crate::{Index, NodeId, Term};

/// Why [`crate::Raft::new`] or [`crate::Raft::restore`] refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// A server is listed twice among the voters.
    DuplicateVoter,
    /// The server itself is not among the voters.
    NotAVoter {
        /// The server.
        id: NodeId,
    },
    /// `heartbeat_ticks` is 0.
    NoHeartbeat,
    /// `heartbeat_ticks` is not less than `election_ticks_min`: followers would never be quiet.
    HeartbeatTooSlow,
    /// `election_ticks_min` is above `election_ticks_max`.
    ElectionRangeEmpty,
    /// The restored log has a gap, does not start at index 1, or its terms decrease or pass the
    /// restored current term: the disk is damaged. Do not start this server with its old identity.
    DamagedLog {
        /// First index that does not fit.
        index: Index,
    },
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DuplicateVoter => write!(f, "a server is listed twice among the voters"),
            Self::NotAVoter { id } => write!(f, "{id} is not among the voters"),
            Self::NoHeartbeat => write!(f, "heartbeat_ticks must be at least 1"),
            Self::HeartbeatTooSlow => {
                write!(f, "heartbeat_ticks must be less than election_ticks_min")
            }
            Self::ElectionRangeEmpty => {
                write!(f, "election_ticks_min must not exceed election_ticks_max")
            }
            Self::DamagedLog { index } => write!(f, "the restored log is damaged at index {index}"),
        }
    }
}

impl core::error::Error for ConfigError {}

/// Why [`crate::Raft::propose`] refused. Nothing was appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProposeError {
    /// This server does not lead; try `leader`, or wait for an election if there is none.
    NotLeader {
        /// The leader of the current term, as far as this server knows.
        leader: Option<NodeId>,
    },
}

impl fmt::Display for ProposeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLeader { leader: Some(leader) } => write!(f, "not the leader; {leader} is"),
            Self::NotLeader { leader: None } => write!(f, "not the leader, and none is known"),
        }
    }
}

impl core::error::Error for ProposeError {}

/// Why [`crate::Raft::step`] refused a message. The server is unchanged and goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepError {
    /// The message is for another server: a mistake in the owner's delivery.
    Misaddressed {
        /// Its receiver.
        to: NodeId,
    },
    /// The sender is no member of the cluster, or this server itself.
    Stranger {
        /// The sender.
        from: NodeId,
    },
    /// The entries' indices are not consecutive from `prev_log.index + 1`, their terms decrease, or
    /// a term in it is later than the message's own allows.
    Malformed,
    /// What correct Raft never sends: some server lost durable state or runs other rules.
    Fault(Fault),
}

impl fmt::Display for StepError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Misaddressed { to } => write!(f, "the message is for {to}"),
            Self::Stranger { from } => write!(f, "{from} is no other member of the cluster"),
            Self::Malformed => write!(f, "what the message says of a log fits no log"),
            Self::Fault(fault) => fault.fmt(f),
        }
    }
}

impl core::error::Error for StepError {}

/// Evidence that a promise of Raft was broken somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Another server leads the term that this server leads: Election Safety (§5.2) is broken.
    SecondLeader {
        /// The term with two leaders.
        term: Term,
        /// The other one.
        other: NodeId,
    },
    /// A leader wants to replace a committed entry: Leader Completeness (§5.4) is broken.
    CommittedConflict {
        /// Index of the committed entry.
        index: Index,
    },
    /// A follower claims to match beyond the end of the leader's log.
    MatchBeyondLog {
        /// What it claims.
        match_index: Index,
        /// Where the leader's log ends.
        last_index: Index,
    },
    /// The leader says that more is committed than matches here, though it says that all of it matches.
    CommitBeyondLog {
        /// What it says.
        leader_commit: Index,
        /// Where this server's log ends.
        last_index: Index,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SecondLeader { term, other } => write!(f, "{other} leads term {term} as well"),
            Self::CommittedConflict { index } => {
                write!(f, "the leader would replace committed entry {index}")
            }
            Self::MatchBeyondLog { match_index, last_index } => {
                write!(
                    f,
                    "a follower claims entry {match_index} of a log that ends at {last_index}"
                )
            }
            Self::CommitBeyondLog { leader_commit, last_index } => {
                write!(
                    f,
                    "entry {leader_commit} is said to be here, but the log ends at {last_index}"
                )
            }
        }
    }
}
