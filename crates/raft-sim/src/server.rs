//! A server: its disk, and the process that runs on it while it is up.

use raft_core::{
    ConfigError, Entry, HardState, Message, NodeId, Paper, Raft, Random, Recorder, SharedVec,
};

use crate::disk::Disk;
use crate::{ClusterConfig, Store, Time};

/// One machine of the cluster.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Server {
    pub(crate) id: NodeId,
    pub(crate) disk: Disk,
    /// `None` while it is down.
    pub(crate) process: Option<Process>,
    /// Counts its starts; what was scheduled for an earlier process is void.
    pub(crate) incarnation: u64,
    /// Decides how long its disk takes.
    pub(crate) disk_random: Random,
}

/// What a crash loses.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Process {
    pub(crate) raft: Raft<Paper, Recorder>,
    pub(crate) store: Store,
    pub(crate) started_at: Time,
    tick_us: u64,
    /// Ticks passed to the core so far.
    ticked: u64,
    /// When the next timer is scheduled. It may be earlier than needed, never later.
    pub(crate) timer_at: Option<Time>,
}

impl Process {
    /// Passes the core all ticks up to `now`.
    pub(crate) fn catch_up(&mut self, now: Time) {
        let ticks = now.since(self.started_at) / self.tick_us;
        self.raft.tick(ticks.saturating_sub(self.ticked));
        self.ticked = ticks;
    }

    /// What the Readies up to `number` asked to write is durable, and with it what the server has to say
    /// to itself: that it votes for itself, that it holds its own entries.
    pub(crate) fn persisted(&mut self, number: u64, own: Vec<Message>) {
        for message in own {
            // What is of an older term has no one to count it any more, and is not worth telling.
            if message.term >= self.raft.current_term() {
                let stepped = self.raft.step(message);
                debug_assert_eq!(stepped, Ok(()));
            }
        }
        self.raft.persisted(number);
    }

    /// When the core's next deadline is.
    pub(crate) fn deadline(&self) -> Time {
        let ticks = self.ticked.saturating_add(self.raft.ticks_to_deadline());
        self.started_at.plus(ticks.saturating_mul(self.tick_us))
    }
}

impl Server {
    pub(crate) fn new(id: NodeId, seed: u64) -> Self {
        let disk_random = Random::stream(seed, crate::cluster::DISK, id.0);
        Self { id, disk: Disk::default(), process: None, incarnation: 0, disk_random }
    }

    /// Starts a process on what the disk holds.
    pub(crate) fn start(
        &mut self,
        now: Time,
        config: &ClusterConfig,
        seed: u64,
    ) -> Result<(), ConfigError> {
        // Another seed for each process: the same timeouts again would repeat what failed before.
        let timeouts = Random::stream(seed, crate::cluster::TIMEOUTS, self.id.0).next_u64();
        let timeouts =
            Random::stream(timeouts, crate::cluster::TIMEOUTS, self.incarnation).next_u64();
        let raft_config = config.raft_config(self.id, timeouts);
        let raft = Raft::restore(raft_config, self.disk.restored(), Paper, Recorder::default())?;
        self.incarnation += 1;
        self.process = Some(Process {
            raft,
            store: Store::default(),
            started_at: now,
            tick_us: config.tick_us,
            ticked: 0,
            timer_at: None,
        });
        Ok(())
    }

    pub(crate) fn crash(&mut self) {
        self.process = None;
        self.disk.crash();
    }

    /// Its name.
    #[must_use]
    pub fn id(&self) -> NodeId {
        self.id
    }

    /// Whether it runs.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.process.is_some()
    }

    /// Its Raft state, while it is up.
    #[must_use]
    pub fn raft(&self) -> Option<&Raft<Paper, Recorder>> {
        self.process.as_ref().map(|process| &process.raft)
    }

    /// Its copy of the store, while it is up.
    #[must_use]
    pub fn store(&self) -> Option<&Store> {
        self.process.as_ref().map(|process| &process.store)
    }

    /// Its log: that of its process, or what is durable while it is down. Each entry stands at its index.
    #[must_use]
    pub fn log(&self) -> &SharedVec<Entry> {
        self.raft().map_or(self.disk.durable_entries(), |raft| raft.log().entries())
    }

    /// Of its timer, while it is up and waits for anything but others: the microseconds left at `now`, and
    /// the whole of them.
    #[must_use]
    pub fn timer(&self, now: Time) -> Option<(u64, u64)> {
        let has_deadline = |process: &&Process| process.raft.ticks_to_deadline() < u32::MAX.into();
        let process = self.process.as_ref().filter(has_deadline)?;
        let whole_us = u64::from(process.raft.timeout_ticks()).saturating_mul(process.tick_us);
        Some((process.deadline().since(now), whole_us))
    }

    /// What is durable beside the log.
    #[must_use]
    pub fn durable_state(&self) -> HardState {
        self.disk.hard_state()
    }

    /// What is durable of the log.
    #[must_use]
    pub fn durable_log(&self) -> &SharedVec<Entry> {
        self.disk.durable_entries()
    }
}
