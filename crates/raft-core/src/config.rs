//! What the owner decides about a server.

use alloc::vec::Vec;

use crate::{ConfigError, NodeId};

/// The options of a server. Times are in ticks, whose length the owner defines.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Config {
    /// This server.
    pub id: NodeId,
    /// All servers of the cluster, this one among them.
    pub voters: Vec<NodeId>,
    /// A leader sends heartbeats this often; at least 1, less than `election_ticks_min`.
    pub heartbeat_ticks: u32,
    /// Shortest election timeout; drawn anew from `min..=max` for every wait (§5.2).
    pub election_ticks_min: u32,
    /// Longest election timeout.
    pub election_ticks_max: u32,
    /// Seed of the timeouts. Give every server, and every restart of it, another one: equal seeds
    /// time out together.
    pub seed: u64,
}

impl Default for Config {
    /// Heartbeats every 100 ticks and timeouts of 300–600: with ticks of a millisecond, somewhat
    /// calmer than the paper's 150–300 ms (§5.6, §9.3).
    fn default() -> Self {
        Self {
            id: NodeId(1),
            voters: Vec::new(),
            heartbeat_ticks: 100,
            election_ticks_min: 300,
            election_ticks_max: 600,
            seed: 0,
        }
    }
}

impl Config {
    /// Checks every rule stated at the fields.
    pub(crate) fn validated(self) -> Result<Self, ConfigError> {
        let is_twice = |(i, voter)| self.voters[..i].contains(voter);
        if self.voters.iter().enumerate().any(is_twice) {
            return Err(ConfigError::DuplicateVoter);
        }
        if !self.voters.contains(&self.id) {
            return Err(ConfigError::NotAVoter { id: self.id });
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
        Ok(self)
    }
}
