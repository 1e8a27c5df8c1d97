//! What a cluster is made of.

use crate::explain::catalogue::text;
use crate::{mark, t};
use std::fmt;

use raft_core::{Config, NodeId, Options, Random};

/// A range of durations in microseconds, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Range {
    /// Shortest.
    pub min_us: u64,
    /// Longest.
    pub max_us: u64,
}

impl Range {
    pub(crate) fn draw(self, random: &mut Random) -> u64 {
        random.between(self.min_us, self.max_us)
    }
}

/// The options of a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ClusterConfig {
    /// How many servers, named S1, S2 …; 1 to 9.
    pub servers: u8,
    /// How many of them, the last ones, receive the log but do not vote; fewer than all.
    pub learners: u8,
    /// Length of a server's tick in microseconds; 1 to 1,000,000.
    pub tick_us: u64,
    /// A leader sends heartbeats this often, in ticks.
    pub heartbeat_ticks: u32,
    /// Shortest election timeout, in ticks.
    pub election_ticks_min: u32,
    /// Longest election timeout, in ticks.
    pub election_ticks_max: u32,
    /// How long a message is under way; at most a minute.
    pub delay: Range,
    /// How long the disk takes until a write is durable; at most a minute.
    pub sync: Range,
    /// Where implementations of Raft differ.
    pub options: Options,
    /// What the log's commands are applied to.
    pub machine: MachineKind,
    /// How reads are answered.
    pub reads: ReadPath,
    /// A request that was applied before is answered from its session and not applied again (diss. §6.3).
    /// Off only to see what for.
    pub sessions: bool,
    /// A server takes a snapshot and compacts its log when the log has so many bytes, at least 1; `None`: never by
    /// itself.
    pub snapshot_bytes: Option<u64>,
    /// So many entries stay in the log behind a snapshot, for followers that lag a little.
    pub snapshot_keep: u64,
    /// The clients.
    pub client: ClientConfig,
}

/// What the log's commands are applied to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum MachineKind {
    /// A key–value store.
    #[default]
    Store,
    /// A number for each key: appending adds, whatever is no number counts as 0.
    Counter,
    /// A list of everything that was written, in order.
    Journal,
}

/// How reads are answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum ReadPath {
    /// As an entry of the log, like a write.
    Log,
    /// By the leader, once it has made sure that it leads (diss. §6.4); how it does stands in
    /// [`Options::read_mode`].
    #[default]
    ReadIndex,
    /// By any server from what it has, at once. Not linearizable: an experiment.
    Local,
}

/// How clients behave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ClientConfig {
    /// How long a message between a client and a server is under way; at most a minute.
    pub delay: Range,
    /// Without an answer for so long, a client asks another server; up to an hour, at least 1 ms.
    pub retry_us: u64,
    /// Without an answer for so long in all, a client gives up: whether it was done, it does not know. 1 ms to
    /// 24 hours.
    pub give_up_us: u64,
}

impl Default for ClientConfig {
    /// 1–3 ms under way, another try after a second, no more after ten.
    fn default() -> Self {
        Self {
            delay: Range { min_us: 1_000, max_us: 3_000 },
            retry_us: 1_000_000,
            give_up_us: 10_000_000,
        }
    }
}

impl Default for ClusterConfig {
    /// Five servers; ticks of a millisecond, heartbeats every 100 ms, election timeouts of 300–600 ms,
    /// messages 5–15 ms under way, disk writes durable after 0.5–2 ms.
    fn default() -> Self {
        Self {
            servers: 5,
            learners: 0,
            tick_us: 1000,
            heartbeat_ticks: 100,
            election_ticks_min: 300,
            election_ticks_max: 600,
            delay: Range { min_us: 5_000, max_us: 15_000 },
            sync: Range { min_us: 500, max_us: 2_000 },
            options: Options::PAPER,
            machine: MachineKind::Store,
            reads: ReadPath::ReadIndex,
            sessions: true,
            snapshot_bytes: None,
            snapshot_keep: 32,
            client: ClientConfig::default(),
        }
    }
}

/// The most servers that a cluster may have.
pub(crate) const SERVERS_MAX: u8 = 9;
/// The most that there may be in a run, those included that were added.
pub(crate) const SERVERS_EVER_MAX: u64 = 16;
/// The last client: there is an entry for each up to the one that asks.
pub(crate) const CLIENT_MAX: u32 = 999;
/// The longest tick.
pub(crate) const TICK_US_MAX: u64 = 1_000_000;
/// The longest time that a message is under way or a write takes.
pub(crate) const RANGE_US_MAX: u64 = 60_000_000;
/// The shortest time until a client asks again or gives up.
pub(crate) const RETRY_US_MIN: u64 = 1000;
/// The longest time until a client asks again.
pub(crate) const RETRY_US_MAX: u64 = 3_600_000_000;
/// The longest time until a client gives up.
pub(crate) const GIVE_UP_US_MAX: u64 = 24 * RETRY_US_MAX;

impl ClusterConfig {
    /// The names of all servers.
    pub fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (1..=u64::from(self.servers)).map(NodeId)
    }

    pub(crate) fn validate(&self) -> Result<(), InvalidConfig> {
        if self.servers == 0 || self.servers > SERVERS_MAX {
            return Err(InvalidConfig::Servers { servers: self.servers });
        }
        if self.tick_us == 0 || self.tick_us > TICK_US_MAX {
            return Err(InvalidConfig::Tick { tick_us: self.tick_us });
        }
        if self.learners >= self.servers {
            let Self { learners, servers, .. } = *self;
            return Err(InvalidConfig::Learners { learners, servers });
        }
        let client = self.client;
        let ranges = [
            (mark!("delay"), self.delay),
            (mark!("sync"), self.sync),
            (mark!("client delay"), client.delay),
        ];
        for (name, range) in ranges {
            if range.min_us > range.max_us || range.max_us > RANGE_US_MAX {
                return Err(InvalidConfig::Range { name, range });
            }
        }
        if !(RETRY_US_MIN..=RETRY_US_MAX).contains(&client.retry_us) {
            return Err(InvalidConfig::ClientRetry { retry_us: client.retry_us });
        }
        if !(RETRY_US_MIN..=GIVE_UP_US_MAX).contains(&client.give_up_us) {
            return Err(InvalidConfig::ClientGiveUp { give_up_us: client.give_up_us });
        }
        if self.snapshot_bytes == Some(0) {
            return Err(InvalidConfig::SnapshotBytes);
        }
        // What a server would refuse to start with.
        self.raft_config(NodeId(1), 0).validated().map(drop).map_err(InvalidConfig::Raft)
    }

    pub(crate) fn raft_config(&self, id: NodeId, seed: u64) -> Config {
        let voters = usize::from(self.servers.saturating_sub(self.learners));
        Config {
            id,
            voters: self.ids().take(voters).collect(),
            learners: self.ids().skip(voters).collect(),
            heartbeat_ticks: self.heartbeat_ticks,
            election_ticks_min: self.election_ticks_min,
            election_ticks_max: self.election_ticks_max,
            seed,
            priority: 0,
            options: self.options,
        }
    }
}

/// Why a cluster cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidConfig {
    /// Not 1 to 9 servers.
    Servers {
        /// What was asked for.
        servers: u8,
    },
    /// As many learners as servers, or more.
    Learners {
        /// What was asked for.
        learners: u8,
        /// Of so many.
        servers: u8,
    },
    /// Not 1 to 1,000,000 µs a tick.
    Tick {
        /// What was asked for.
        tick_us: u64,
    },
    /// Shortest above longest, or longest above a minute.
    Range {
        /// Which range.
        name: &'static str,
        /// What was asked for.
        range: Range,
    },
    /// Not 1 ms to an hour until a client asks another server.
    ClientRetry {
        /// What was asked for, in microseconds.
        retry_us: u64,
    },
    /// Not 1 ms to a day until a client gives up.
    ClientGiveUp {
        /// What was asked for, in microseconds.
        give_up_us: u64,
    },
    /// A snapshot whenever the log has 0 bytes.
    SnapshotBytes,
    /// The servers' own options contradict each other.
    Raft(raft_core::ConfigError),
}

impl From<crate::server::StartError> for InvalidConfig {
    fn from(error: crate::server::StartError) -> Self {
        match error {
            crate::server::StartError::Refused(error) => Self::Raft(error),
            // A new disk has lost nothing.
            crate::server::StartError::Damaged(_) => {
                Self::Raft(raft_core::ConfigError::DamagedLog { index: 0 })
            }
        }
    }
}

impl fmt::Display for InvalidConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Servers { servers } => {
                f.write_str(&t!("a cluster has 1 to 9 servers, not {servers}", servers))
            }
            Self::Tick { tick_us } => {
                f.write_str(&t!("a tick takes 1 to 1000000 µs, not {tick_us}", tick_us))
            }
            Self::Range { name, range: Range { min_us, max_us } } => f.write_str(&t!(
                "{name} must be a range within 0 to 60000000 µs, not {min_us} to {max_us}",
                name = text(name),
                min_us,
                max_us
            )),
            Self::Learners { learners, servers } => f.write_str(&t!(
                "of {servers} servers, fewer than {servers} can be learners, not {learners}",
                servers,
                learners
            )),
            Self::ClientRetry { retry_us } => f.write_str(&t!(
                "a client asks again after 1 ms to 1 h, not after {retry_us} µs",
                retry_us
            )),
            Self::ClientGiveUp { give_up_us } => f.write_str(&t!(
                "a client gives up after 1 ms to 24 h, not after {give_up_us} µs",
                give_up_us
            )),
            Self::SnapshotBytes => f.write_str(t!("a snapshot needs a log of at least 1 byte")),
            Self::Raft(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for InvalidConfig {}
