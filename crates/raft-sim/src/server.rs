//! A server: its disk, its clock, and the process that runs on it while it is up.

use std::collections::VecDeque;

use raft_core::{
    ConfigError, Entry, HardState, LogPosition, NodeId, Paper, Raft, Random, Recorder, Role,
    SharedVec,
};

use crate::clock::Clock;
use crate::disk::{Damage, Disk};
use crate::event::Cause;
use crate::network::Flight;
use crate::script::KeepUnsynced;
use crate::service::{Machine, Waiting};
use crate::{ClusterConfig, Time, streams};

/// One machine of the cluster.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Server<R = Paper> {
    pub(crate) id: NodeId,
    pub(crate) disk: Disk,
    pub(crate) clock: Clock,
    /// `None` while it is down.
    pub(crate) process: Option<Process<R>>,
    /// Counts its starts; what was scheduled for an earlier process is void.
    pub(crate) incarnation: u64,
}

/// What a crash loses.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Process<R> {
    pub(crate) raft: Raft<R, Recorder>,
    pub(crate) machine: Machine,
    /// Who waits for what.
    pub(crate) waiting: Waiting,
    /// It applied a change of membership: it may have been removed.
    pub(crate) may_retire: bool,
    /// A follower needs a newer snapshot than there is.
    pub(crate) wants_snapshot: bool,
    /// Whom it took for the leader when those who wait were last looked after.
    pub(crate) leader: Option<NodeId>,
    /// What its clock showed when it started.
    started_us: u64,
    tick_us: u64,
    /// Ticks passed to the core so far.
    ticked: u64,
    /// When the next timer is scheduled. It may be earlier than needed, never later.
    pub(crate) timer_at: Option<Time>,
    /// What happened because of which its timer runs: it started, heard from a leader, gave a vote, stood for
    /// election, won. `None` if it has been up from the beginning.
    pub(crate) timer_cause: Option<Cause>,
    /// What waits while it stands still; `None` while it does not.
    pub(crate) paused: Option<VecDeque<Waits>>,
}

/// What waits for a paused process.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) enum Waits {
    /// A packet that arrived.
    Packet(Box<Flight>),
    /// A write that became durable.
    Written(crate::disk::Write),
}

impl<R> Process<R> {
    /// When the core's next deadline is.
    pub(crate) fn deadline(&self, clock: &Clock) -> Time
    where
        R: raft_core::Rules,
    {
        let ticks = self.ticked.saturating_add(self.raft.ticks_to_deadline());
        clock.shows_at(self.started_us.saturating_add(ticks.saturating_mul(self.tick_us)))
    }
}

impl<R: raft_core::Rules> Process<R> {
    /// Whether somebody may wait in vain, or for a snapshot.
    pub(crate) fn has_news_for_others(&self) -> bool {
        self.leader != self.raft.leader()
            || !self.waiting.is_empty() && self.raft.role() != Role::Leader
            || self.wants_snapshot
    }

    /// Passes the core all ticks up to what the clock shows.
    pub(crate) fn catch_up(&mut self, shown_us: u64) {
        let ticks = self.ticks_until(shown_us);
        self.raft.tick(ticks);
        self.ticked += ticks;
    }

    /// A copy of the core with all ticks up to what the clock shows, to try something on.
    pub(crate) fn caught_up(&self, shown_us: u64) -> Raft<R, Recorder>
    where
        R: Clone,
    {
        let mut raft = self.raft.trial();
        raft.tick(self.ticks_until(shown_us));
        raft
    }

    /// How many ticks the core has to be passed until its time is what the clock shows.
    fn ticks_until(&self, shown_us: u64) -> u64 {
        let ticks = (shown_us - self.started_us.min(shown_us)) / self.tick_us;
        ticks.saturating_sub(self.ticked)
    }
}

impl<R> Server<R> {
    pub(crate) fn new(id: NodeId, config: &ClusterConfig, seed: u64) -> Self {
        Self {
            id,
            disk: Disk::new(config.sync, Random::stream(seed, streams::DISK, id.0)),
            clock: Clock::default(),
            process: None,
            incarnation: 0,
        }
    }

    /// Starts a process on what the disk holds; returns what had to be dropped there.
    ///
    /// # Errors
    /// If the disk lost what was durable, or Raft refuses to start.
    pub(crate) fn start(
        &mut self,
        now: Time,
        config: &ClusterConfig,
        seed: u64,
        rules: R,
        cause: Option<Cause>,
    ) -> Result<Option<Damage>, StartError>
    where
        R: raft_core::Rules,
    {
        // Another seed for each process: the same timeouts again would repeat what failed before.
        let timeouts = Random::stream(seed, streams::TIMEOUTS, self.id.0).next_u64();
        let timeouts = Random::stream(timeouts, streams::TIMEOUTS, self.incarnation).next_u64();
        let raft_config = config.raft_config(self.id, timeouts);
        let (restored, dropped) = self.disk.recover().map_err(StartError::Damaged)?;
        let mut machine = Machine::new(config.machine, config.sessions);
        if let Some(snapshot) = &restored.snapshot {
            machine.restore(&snapshot.data);
        }
        let raft = Raft::restore(raft_config, restored, rules, Recorder::default())
            .map_err(StartError::Refused)?;
        self.incarnation += 1;
        self.process = Some(Process {
            raft,
            machine,
            waiting: Waiting::default(),
            may_retire: false,
            wants_snapshot: false,
            leader: None,
            started_us: self.clock.at(now),
            tick_us: config.tick_us,
            ticked: 0,
            timer_at: None,
            timer_cause: cause,
            paused: None,
        });
        Ok(dropped)
    }

    pub(crate) fn crash(&mut self, keep: KeepUnsynced) {
        self.process = None;
        self.disk.crash(keep);
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

    /// Whether it stands still.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.process.as_ref().is_some_and(|process| process.paused.is_some())
    }

    /// Its clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Its Raft state, while it is up.
    #[must_use]
    pub fn raft(&self) -> Option<&Raft<R, Recorder>> {
        self.process.as_ref().map(|process| &process.raft)
    }

    /// Its copy of the state machine, while it is up.
    #[must_use]
    pub fn machine(&self) -> Option<&Machine> {
        self.process.as_ref().map(|process| &process.machine)
    }

    /// How many requests wait in it.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.process.as_ref().map_or(0, |process| process.waiting.len())
    }

    /// Its log: that of its process, or what is durable while it is down. It begins after a snapshot,
    /// if there is one. Each entry stands at its index.
    #[must_use]
    pub fn log(&self) -> &SharedVec<Entry> {
        self.raft().map_or(self.disk.entries(), |raft| raft.log().entries())
    }

    /// Its logs in memory and on disk stand in memory once, together with those of another server.
    pub(crate) fn share_log_with(&mut self, other: Option<&Self>) {
        if let Some(other) = other {
            self.disk.share_with(other.disk.entries());
        }
        if let Some(process) = &mut self.process {
            process.raft.share_log_with(self.disk.entries());
        }
    }

    /// The last entry before [`Self::log`], which a snapshot stands for.
    #[must_use]
    pub fn log_base(&self) -> LogPosition {
        self.raft().map_or(self.disk.base(), |raft| raft.log().base())
    }

    /// Whether its log has that entry, or begins right after it or later.
    #[must_use]
    pub fn log_holds(&self, position: LogPosition) -> bool {
        if position.index < self.log_base().index {
            return true;
        }
        match self.raft() {
            Some(raft) => raft.log().holds(position),
            None => self.term_at(position.index) == Some(position.term),
        }
    }

    /// What is durable beside the log.
    #[must_use]
    pub fn durable_state(&self) -> HardState {
        self.disk.hard_state()
    }

    /// What is durable of the log.
    #[must_use]
    pub fn durable_log(&self) -> &SharedVec<Entry> {
        self.disk.entries()
    }

    /// The last durable entry.
    #[must_use]
    pub fn durable_last(&self) -> LogPosition {
        self.disk.last()
    }

    /// Whether its disk says that writes are durable which are not.
    #[must_use]
    pub fn disk_lies(&self) -> bool {
        self.disk.is_lying()
    }

    /// Whether its disk has no room.
    #[must_use]
    pub fn disk_is_full(&self) -> bool {
        self.disk.is_full()
    }

    /// How long its disk takes until a write is durable, in microseconds.
    #[must_use]
    pub fn disk_sync(&self) -> crate::Range {
        self.disk.sync_time()
    }
}

impl<R: raft_core::Rules> Server<R> {
    /// Of its timer, while it is up and waits for anything but others: the microseconds left at `now`, and
    /// the whole of them.
    #[must_use]
    pub fn timer(&self, now: Time) -> Option<(u64, u64)> {
        let has_deadline =
            |process: &&Process<R>| process.raft.ticks_to_deadline() < u32::MAX.into();
        let process = self.process.as_ref().filter(has_deadline)?;
        let whole_us = u64::from(process.raft.timeout_ticks()).saturating_mul(process.tick_us);
        Some((process.deadline(&self.clock).since(now), whole_us))
    }
}

/// Why a server does not start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StartError {
    Damaged(Damage),
    Refused(ConfigError),
}
