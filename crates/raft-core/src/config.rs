//! What the owner decides about a server.

use alloc::vec::Vec;

use crate::sorting::sort_by_key;
use crate::{ConfigError, MembershipCounts, NodeId, Options, ReadMode};

/// Who a server is, how its time runs and which [`Options`] it takes. Times are in ticks, whose length
/// the owner defines.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Config {
    /// This server.
    pub id: NodeId,
    /// The voting members of the cluster when it started for the first time: the same on every server, those
    /// included that join later, as the changes in the log build on them. A server that is not told has
    /// none; it follows, acknowledges and votes, but does not know the members, and so does not stand,
    /// until it gets a snapshot, which has them. (Where changes count when applied, its owner must not
    /// apply them before.)
    pub voters: Vec<NodeId>,
    /// The members that receive the log but do not vote (diss. §4.2.1).
    pub learners: Vec<NodeId>,
    /// A leader sends heartbeats this often; at least 1, less than `election_ticks_min`.
    pub heartbeat_ticks: u32,
    /// Shortest election timeout; drawn anew from `min..=max` (§5.2).
    pub election_ticks_min: u32,
    /// Longest election timeout.
    pub election_ticks_max: u32,
    /// Seed of the timeouts. Give every server, and every restart of it, another one: equal seeds
    /// time out together.
    pub seed: u64,
    /// A voter whose log is no longer than the candidate's refuses candidates of lower priority than
    /// its own; not Raft, but raft-rs and operators know it. Equal everywhere by default.
    pub priority: u32,
    /// Where implementations differ.
    pub options: Options,
}

impl Default for Config {
    /// The paper's options with heartbeats every 100 ticks and timeouts of 300–600: with ticks of a
    /// millisecond, somewhat calmer than the paper's 150–300 ms (§5.6, §9.3).
    fn default() -> Self {
        Self {
            id: NodeId(1),
            voters: Vec::new(),
            learners: Vec::new(),
            heartbeat_ticks: 100,
            election_ticks_min: 300,
            election_ticks_max: 600,
            seed: 0,
            priority: 0,
            options: Options::PAPER,
        }
    }
}

impl Config {
    /// The options and times of etcd's own tests: a heartbeat every tick, timeouts of 10–19.
    #[must_use]
    pub fn etcd() -> Self {
        Self {
            heartbeat_ticks: 1,
            election_ticks_min: 10,
            election_ticks_max: 19,
            options: Options::ETCD,
            ..Self::default()
        }
    }

    /// The options and times of the `TinyKV` course's tests: a heartbeat every tick, timeouts of 10–19.
    #[must_use]
    pub fn tinykv() -> Self {
        Self { options: Options::TINYKV, ..Self::etcd() }
    }

    /// The options of the MIT course's labs, whose rules are at most ten heartbeats a second and
    /// timeouts above the paper's: with ticks of a millisecond, 100 and 300–600.
    #[must_use]
    pub fn mit() -> Self {
        Self { options: Options::MIT, ..Self::default() }
    }

    /// Checks every rule stated at the fields. [`crate::Raft`] does so itself; this is for an owner who wants to
    /// know before.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn validated(self) -> Result<Self, ConfigError> {
        let mut members: Vec<_> = self.voters.iter().chain(&self.learners).copied().collect();
        sort_by_key(&mut members, |id| *id);
        if members.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(ConfigError::DuplicateMember);
        }
        if self.id.0 == 0 || members.first().is_some_and(|first| first.0 == 0) {
            return Err(ConfigError::IdZero);
        }
        if self.heartbeat_ticks == 0 {
            return Err(ConfigError::NoHeartbeat);
        }
        if self.heartbeat_ticks >= self.election_ticks_min {
            return Err(ConfigError::HeartbeatTooSlow);
        }
        if self.election_ticks_min > self.election_ticks_max {
            return Err(ConfigError::ElectionRangeEmpty);
        }
        if self.options.read_mode == ReadMode::Lease && !self.options.check_quorum {
            return Err(ConfigError::LeaseWithoutCheckQuorum);
        }
        if self.options.membership_counts == MembershipCounts::WhenApplied
            && !self.options.persist_commit_index
        {
            return Err(ConfigError::AppliedMembershipWithoutCommitIndex);
        }
        if self.options.max_inflight_messages == 0 || self.options.snapshot_chunk_bytes == Some(0) {
            return Err(ConfigError::ZeroLimit);
        }
        Ok(self)
    }
}
