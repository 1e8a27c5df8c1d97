//! What Raft keeps whatever happens (Figure 3), checked from outside after every event.
//!
//! The checkers know only what anyone may look at ([`View`]), and remember what they have seen: a
//! promise may be broken between two moments as well as within one.

mod committed;
mod durable;
mod elections;
mod logs;
mod state_machine;
mod violation;

use raft_sim::core::{Entry, HardState, Index, NodeId, Role, SharedVec, Term};
use raft_sim::{Cluster, Server, Time};

pub use committed::Committed;
pub use durable::Durable;
pub use elections::ElectionSafety;
pub use logs::{LeaderAppendOnly, LogMatching};
pub use state_machine::StateMachineSafety;
pub use violation::{Lost, Violation};

/// What can be seen of a server.
#[derive(Clone, Debug)]
pub struct View<'a> {
    /// Its name.
    pub id: NodeId,
    /// Its process; `None` while it is down.
    pub process: Option<ProcessView<'a>>,
    /// What is durable beside the log.
    pub durable_state: HardState,
    /// What is durable of the log, each entry at its index.
    pub durable_log: &'a SharedVec<Entry>,
}

/// What can be seen of a server's process.
#[derive(Clone, Debug)]
pub struct ProcessView<'a> {
    /// Follower, candidate or leader.
    pub role: Role,
    /// Latest term it has seen.
    pub current_term: Term,
    /// Its log, each entry at its index.
    pub log: &'a SharedVec<Entry>,
    /// Highest index known to be committed.
    pub commit_index: Index,
    /// Highest index applied.
    pub last_applied: Index,
    /// The store's keys with their values, in the order of the keys.
    pub values: Vec<(&'a str, &'a str)>,
}

impl<'a> View<'a> {
    /// Its log: that of its process, or what is durable while it is down.
    #[must_use]
    pub fn log(&self) -> &'a SharedVec<Entry> {
        self.process.as_ref().map_or(self.durable_log, |process| process.log)
    }

    /// Its process, if that leads.
    #[must_use]
    pub fn leading(&self) -> Option<&ProcessView<'a>> {
        self.process.as_ref().filter(|process| process.role == Role::Leader)
    }
}

impl<'a> From<&'a Server> for View<'a> {
    fn from(server: &'a Server) -> Self {
        let process = server.raft().map(|raft| ProcessView {
            role: raft.role(),
            current_term: raft.current_term(),
            log: raft.log().entries(),
            commit_index: raft.log().commit_index(),
            last_applied: raft.log().last_applied(),
            values: server.store().map(|store| store.iter().collect()).unwrap_or_default(),
        });
        Self {
            id: server.id(),
            process,
            durable_state: server.durable_state(),
            durable_log: server.durable_log(),
        }
    }
}

/// A promise of Raft.
pub trait Invariant {
    /// Looks at all servers, and remembers what it needs for the next time. To be called after every
    /// event: it takes a process that was up twice in a row for the same one.
    ///
    /// # Errors
    /// If the promise is broken.
    fn check(&mut self, views: &[View<'_>]) -> Result<(), Violation>;
}

/// All promises.
#[derive(Clone, Debug, Default)]
pub struct Checker {
    election_safety: ElectionSafety,
    leader_append_only: LeaderAppendOnly,
    log_matching: LogMatching,
    committed: Committed,
    state_machine_safety: StateMachineSafety,
    durable: Durable,
    /// What was seen of each server the last time.
    gists: Vec<Gist>,
    looks: u64,
}

/// Every so many looks everything is compared, even what does not seem to have changed.
const LOOKS_PER_FULL_CHECK: u64 = 100;

impl Checker {
    /// Looks at the cluster; to be called after every event.
    ///
    /// # Errors
    /// If a promise is broken.
    pub fn check(&mut self, cluster: &Cluster) -> Result<(), Violation> {
        // Most of what happens is heartbeats, and the rest concerns one server. What it leaves as it
        // was need not be compared.
        let gists: Vec<_> = cluster.servers().iter().map(Gist::from).collect();
        let all = self.looks.is_multiple_of(LOOKS_PER_FULL_CHECK);
        self.looks += 1;
        let has_changed = |i: usize| all || self.gists.get(i) != gists.get(i);
        let changed = cluster.servers().iter().enumerate().filter(|&(i, _)| has_changed(i));
        let changed: Vec<_> = changed.map(|(_, server)| View::from(server)).collect();
        self.gists = gists;
        if changed.is_empty() {
            return Ok(());
        }
        let invariants: [&mut dyn Invariant; 5] = [
            &mut self.election_safety,
            &mut self.leader_append_only,
            &mut self.log_matching,
            &mut self.state_machine_safety,
            &mut self.durable,
        ];
        invariants.into_iter().try_for_each(|invariant| invariant.check(&changed))?;
        // What one server commits concerns all.
        let all: Vec<_> = cluster.servers().iter().map(View::from).collect();
        self.committed.check(&all)
    }

    /// Plays the cluster up to `until` and looks after everything that happens.
    ///
    /// # Errors
    /// As soon as a promise is broken; the cluster stands there.
    pub fn play(&mut self, cluster: &mut Cluster, until: Time) -> Result<(), Violation> {
        self.check(cluster)?;
        while !cluster.run_some(until, 1) {
            self.check(cluster)?;
        }
        Ok(())
    }
}

/// What of a server cannot stay the same while something of weight changes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Gist {
    role: Option<Role>,
    current_term: Term,
    commit_index: Index,
    last_applied: Index,
    durable_state: HardState,
    log: (usize, Term),
    durable_log: (usize, Term),
}

impl From<&Server> for Gist {
    fn from(server: &Server) -> Self {
        let end = |log: &SharedVec<Entry>| (log.len(), log.last().map_or(0, |last| last.term));
        let raft = server.raft();
        Self {
            role: raft.map(raft_sim::core::Raft::role),
            current_term: raft.map_or(0, raft_sim::core::Raft::current_term),
            commit_index: raft.map_or(0, |raft| raft.log().commit_index()),
            last_applied: raft.map_or(0, |raft| raft.log().last_applied()),
            durable_state: server.durable_state(),
            log: end(server.log()),
            durable_log: end(server.durable_log()),
        }
    }
}
