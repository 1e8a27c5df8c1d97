//! One error type per caller; every variant says what the owner can do about it.

use core::fmt;

use crate::{Index, NodeId, Term};

/// Why [`crate::Raft::new`] or [`crate::Raft::restore`] refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// A server is listed twice among the voters and learners.
    DuplicateMember,
    /// A server has the id 0, which stands for nobody.
    IdZero,
    /// `heartbeat_ticks` is 0.
    NoHeartbeat,
    /// `heartbeat_ticks` is not less than `election_ticks_min`: followers would never be quiet.
    HeartbeatTooSlow,
    /// `election_ticks_min` is above `election_ticks_max`.
    ElectionRangeEmpty,
    /// Reads by lease rest on the leader stepping down in time: switch `check_quorum` on.
    LeaseWithoutCheckQuorum,
    /// Where changes of membership count when they are applied, a server that restarts must know which
    /// were: switch `persist_commit_index` on. Otherwise it could win an election with the majority of
    /// a configuration that is two changes past, and that has no server in common with the present one.
    AppliedMembershipWithoutCommitIndex,
    /// `max_inflight_messages` or `snapshot_chunk_bytes` is 0: nothing could ever be sent.
    ZeroLimit,
    /// The restored log has a gap, does not follow the restored snapshot, ends before what the hard
    /// state calls committed or the owner applied, or its terms decrease or pass the restored current
    /// term: the disk is damaged. Do not start this server with its old identity.
    DamagedLog {
        /// First index that does not fit.
        index: Index,
    },
    /// The restored snapshot's configuration contradicts itself: the disk is damaged.
    DamagedConfState,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DuplicateMember => write!(f, "a server is listed twice among the members"),
            Self::IdZero => write!(f, "the id 0 stands for nobody"),
            Self::NoHeartbeat => write!(f, "heartbeat_ticks must be at least 1"),
            Self::HeartbeatTooSlow => {
                write!(f, "heartbeat_ticks must be less than election_ticks_min")
            }
            Self::ElectionRangeEmpty => {
                write!(f, "election_ticks_min must not exceed election_ticks_max")
            }
            Self::LeaseWithoutCheckQuorum => write!(f, "reads by lease need check_quorum"),
            Self::AppliedMembershipWithoutCommitIndex => {
                write!(f, "changes of membership that count when applied need persist_commit_index")
            }
            Self::ZeroLimit => write!(f, "a limit of 0 would let nothing through"),
            Self::DamagedLog { index } => write!(f, "the restored log is damaged at index {index}"),
            Self::DamagedConfState => write!(f, "the restored configuration contradicts itself"),
        }
    }
}

impl core::error::Error for ConfigError {}

/// Why [`crate::Raft::propose`] or [`crate::Raft::propose_conf_change`] refused. Nothing was appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProposeError {
    /// This server does not lead; try `leader`, or wait for an election if there is none.
    NotLeader {
        /// The leader of the current term, as far as this server knows.
        leader: Option<NodeId>,
    },
    /// This server leads, but is no longer a member: another one has to take over.
    Removed,
    /// Leadership is being handed over: try the new leader, or again after an election timeout.
    Transferring {
        /// To whom.
        to: NodeId,
    },
    /// The log holds `max_uncommitted_bytes` that are not applied yet: try again later.
    TooMuchUncommitted,
    /// The change of membership is not possible now, or never.
    ConfChange(ConfChangeError),
}

impl fmt::Display for ProposeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLeader { leader: Some(leader) } => write!(f, "not the leader; {leader} is"),
            Self::NotLeader { leader: None } => write!(f, "not the leader, and none is known"),
            Self::Removed => write!(f, "this leader is no longer a member"),
            Self::Transferring { to } => write!(f, "leadership is being handed over to {to}"),
            Self::TooMuchUncommitted => write!(f, "too much is waiting to be committed"),
            Self::ConfChange(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for ProposeError {}

/// Why a change of membership is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum ConfChangeError {
    /// An earlier change may still be under way: wait until `index` is applied (§6; the rule whose
    /// absence was the 2015 bug of single-server changes).
    Pending {
        /// Up to where this leader has to wait.
        index: Index,
    },
    /// The cluster is in a joint configuration and has to leave it first.
    AlreadyJoint,
    /// There is no joint configuration to leave.
    NotJoint,
    /// No voter would remain.
    NoVoterLeft,
    /// More than one voter would change without a joint configuration (diss. §4.1).
    TooManyAtOnce,
    /// There is no voter yet, so nothing can be joint.
    NoVoterYet,
}

impl fmt::Display for ConfChangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pending { index } => {
                write!(f, "another change may be under way until entry {index} is applied")
            }
            Self::AlreadyJoint => write!(f, "the configuration is joint already"),
            Self::NotJoint => write!(f, "the configuration is not joint"),
            Self::NoVoterLeft => write!(f, "no voter would remain"),
            Self::TooManyAtOnce => {
                write!(f, "more than one voter would change without a joint configuration")
            }
            Self::NoVoterYet => write!(f, "there is no voter yet"),
        }
    }
}

impl core::error::Error for ConfChangeError {}

/// Why [`crate::Raft::campaign`] refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum CampaignError {
    /// It leads already.
    AlreadyLeader,
    /// It does not vote in the present configuration, as far as it knows.
    NotAVoter,
    /// A snapshot has replaced its log and is not durable yet.
    InstallsSnapshot,
    /// It has to apply a committed change of membership first.
    UnappliedConfChange {
        /// Where that stands in the log.
        index: Index,
    },
}

impl fmt::Display for CampaignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlreadyLeader => write!(f, "this server leads already"),
            Self::NotAVoter => write!(f, "this server does not vote"),
            Self::InstallsSnapshot => write!(f, "this server installs a snapshot"),
            Self::UnappliedConfChange { index } => {
                write!(f, "the change of membership at {index} is not applied yet")
            }
        }
    }
}

impl core::error::Error for CampaignError {}

/// Why [`crate::Raft::transfer_leadership`] refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferError {
    /// This server does not lead and knows no leader to ask.
    NoLeader,
    /// This server leads already, and was named as the successor.
    AlreadyLeader,
    /// The successor is no voter of the present configuration.
    NotAVoter {
        /// The server named.
        to: NodeId,
    },
    /// The same transfer is under way already.
    UnderWay,
}

impl fmt::Display for TransferError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoLeader => write!(f, "no leader is known"),
            Self::AlreadyLeader => write!(f, "this server leads already"),
            Self::NotAVoter { to } => write!(f, "{to} is no voter"),
            Self::UnderWay => write!(f, "that transfer is under way already"),
        }
    }
}

impl core::error::Error for TransferError {}

/// Why [`crate::Raft::read_index`] refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// This server does not lead and knows no leader to ask.
    NoLeader,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no leader is known")
    }
}

impl core::error::Error for ReadError {}

/// Why [`crate::Raft::forget_leader`] refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForgetError {
    /// Reads by lease rest on followers that remember their leader.
    Lease,
}

impl fmt::Display for ForgetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "with reads by lease a follower must not forget its leader")
    }
}

impl core::error::Error for ForgetError {}

/// Why [`crate::Raft::snapshot_taken`] or [`crate::Raft::compact`] refused. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnapshotError {
    /// The entry is not applied yet: what is not in the state machine must stay in the log.
    NotApplied {
        /// Applied up to here.
        applied: Index,
    },
    /// There is a newer snapshot already, or the log starts after that entry.
    Outdated,
    /// There is no snapshot that stands for the entries to be dropped.
    NoSnapshot,
    /// The snapshot names another term for its last entry than the log has.
    OtherTerm {
        /// The log's.
        own_term: Term,
    },
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotApplied { applied } => write!(f, "only entries up to {applied} are applied"),
            Self::Outdated => write!(f, "there is a newer snapshot already"),
            Self::NoSnapshot => write!(f, "no snapshot stands for these entries"),
            Self::OtherTerm { own_term } => {
                write!(f, "the log has term {own_term} at the snapshot's last entry")
            }
        }
    }
}

impl core::error::Error for SnapshotError {}

/// Why [`crate::Raft::step`] refused a message. The server is unchanged and goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepError {
    /// The message is for another server: a mistake in the owner's delivery.
    Misaddressed {
        /// Its receiver.
        to: NodeId,
    },
    /// An answer from a server that is no member of the cluster; or a message from this server itself
    /// that is neither one of its own votes and acknowledgements nor a proposal, a read or a wish to
    /// lead that was passed on.
    Stranger {
        /// The sender.
        from: NodeId,
    },
    /// The entries' indices are not consecutive from `prev_log.index + 1`, their terms decrease, or
    /// a term in it is later than the message's own allows; a snapshot stands for nothing or names an
    /// impossible configuration; or the message is empty.
    Malformed,
    /// Forwarded proposals could not be taken.
    Propose(ProposeError),
    /// What correct Raft never sends: some server lost durable state or runs other rules.
    Fault(Fault),
}

impl fmt::Display for StepError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Misaddressed { to } => write!(f, "the message is for {to}"),
            Self::Stranger { from } => write!(f, "{from} is no other member of the cluster"),
            Self::Malformed => write!(f, "what the message says of a log fits no log"),
            Self::Propose(error) => error.fmt(f),
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
