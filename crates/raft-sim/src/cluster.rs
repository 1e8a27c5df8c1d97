//! The cluster: one queue of happenings, played in order.

use std::fmt::Debug;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use raft_core::{ConfState, NodeId, Paper, Rules};

use crate::checks::Checks;
use crate::event_log::EventLog;
use crate::network::Network;
use crate::queue::{Due, Queue};
use crate::service::{Clients, Decoded};
use crate::{ClusterConfig, Digest, InvalidConfig, Script, Server, Time};

mod clients;
mod drive;
mod ready;
mod requests;
mod statements;
mod watch;

use statements::Cursor;
use watch::Watched;

/// What a cluster's servers may decide by: rules that can be copied and compared by their digest.
pub trait ClusterRules: Rules + Clone + Debug + Hash + 'static {}

impl<R: Rules + Clone + Debug + Hash + 'static> ClusterRules for R {}

/// A virtual cluster in the middle of its run.
///
/// `R` are the rules that its servers decide by; all but experiments use the paper's.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Cluster<R = Paper> {
    pub(crate) script: Arc<Script>,
    pub(crate) rules: R,
    pub(crate) cursor: Cursor,
    pub(crate) now: Time,
    /// Something happened at `now` already: an action has to come later.
    pub(crate) is_now_begun: bool,
    pub(crate) queue: Queue,
    pub(crate) servers: Vec<Server<R>>,
    pub(crate) network: Network,
    pub(crate) clients: Clients,
    pub(crate) checks: Checks,
    watched: Vec<Watched>,
    /// How many violations were told as events.
    violations_told: usize,
    pub(crate) events: EventLog,
    /// What clients did, if that is recorded.
    #[cfg_attr(feature = "serde", serde(skip))]
    operations: Option<Box<crate::service::History>>,
    #[cfg_attr(feature = "serde", serde(skip))]
    decoded: Decoded,
}

impl Cluster {
    /// A cluster at time zero, all servers just started, that decides as the paper does.
    ///
    /// # Errors
    /// If the script's configuration is impossible.
    pub fn new(script: impl Into<Arc<Script>>) -> Result<Self, InvalidConfig> {
        Self::with_rules(script, Paper)
    }
}

impl<R: ClusterRules> Cluster<R> {
    /// The same with other rules.
    ///
    /// # Errors
    /// If the script's configuration is impossible.
    pub fn with_rules(script: impl Into<Arc<Script>>, rules: R) -> Result<Self, InvalidConfig> {
        let script: Arc<Script> = script.into();
        let (config, seed) = (Arc::clone(&script.config), script.seed);
        config.validate()?;
        let first = config.raft_config(NodeId(1), 0);
        let members = ConfState::new(&first.voters, &first.learners);
        let mut cluster = Self {
            script,
            rules,
            cursor: Cursor::default(),
            now: Time::ZERO,
            is_now_begun: false,
            queue: Queue::default(),
            servers: config.ids().map(|id| Server::new(id, &config, seed)).collect(),
            network: Network::new(&config, seed),
            clients: Clients::default(),
            checks: Checks::new(members, config.machine, config.options.membership_counts),
            watched: config.ids().map(|_| Watched::default()).collect(),
            violations_told: 0,
            events: EventLog::default(),
            operations: None,
            decoded: Decoded::default(),
        };
        cluster.tell_of_settings_outside_the_model();
        for at in 0..cluster.servers.len() {
            cluster.start(at).map_err(InvalidConfig::from)?;
        }
        cluster.read_statement();
        Ok(cluster)
    }

    pub(crate) fn config(&self) -> &ClusterConfig {
        &self.script.config
    }

    /// From now on keeps what clients ask for and what comes of it, to see whether all of it can be
    /// explained: [`crate::linearizability`]. What was asked before and is answered from now on is not in
    /// it, so this is for a cluster's beginning. It grows as long as clients work.
    pub fn record_operations(&mut self) {
        self.operations.get_or_insert_default();
    }

    /// What clients did since that was recorded.
    #[must_use]
    pub fn operations(&self) -> Option<&crate::service::History> {
        self.operations.as_deref()
    }

    /// Takes what clients did out of the cluster, which goes on recording anew.
    pub fn take_operations(&mut self) -> Option<crate::service::History> {
        self.operations.as_deref_mut().map(std::mem::take)
    }

    /// When the next thing happens. A cluster with a server up never runs dry.
    #[must_use]
    pub fn next_at(&self) -> Option<Time> {
        [self.cursor.due(), self.queue.next_at()].into_iter().flatten().min()
    }

    /// Plays everything up to `until`, which becomes the present.
    pub fn run_until(&mut self, until: Time) {
        while !self.run_some(until, u32::MAX) {}
    }

    /// Plays at most `limit` happenings up to `until`; true if `until` is the present now.
    pub fn run_some(&mut self, until: Time, limit: u32) -> bool {
        for _ in 0..limit {
            if !self.play_one(until) {
                self.move_to(until);
                return true;
            }
        }
        false
    }

    /// Plays on until something can be seen to have happened: an event other than a timer's that led to
    /// nothing. Gives up after a thousand happenings.
    pub fn step(&mut self) {
        let before = self.events.recorded();
        for _ in 0..1000 {
            self.play_next();
            if self.events.recorded() != before {
                return;
            }
        }
    }

    /// A fingerprint of everything that decides how this run goes on: script, servers, disks, clocks,
    /// clients, packets, queue, generators, links, time; and of what the checks remember.
    #[must_use]
    pub fn digest(&self) -> u64 {
        let mut digest = Digest::default();
        // The operations are what was told about the run, what is decoded is what stands in a log: they decide
        // nothing.
        let Self {
            script,
            rules,
            cursor,
            now,
            is_now_begun,
            queue,
            servers,
            network,
            clients,
            checks,
            watched,
            violations_told,
            events,
            operations: _,
            decoded: _,
        } = self;
        (script, rules, cursor, now, is_now_begun).hash(&mut digest);
        (queue, servers, network, clients, checks, watched, violations_told).hash(&mut digest);
        // What was told about the run decides nothing. How much it was, the checks go on from.
        events.recorded().hash(&mut digest);
        digest.finish()
    }

    /// A copy without the events so far, for a place in the run to come back to.
    #[must_use]
    pub(crate) fn checkpoint(&mut self) -> Self {
        self.share_logs();
        let events = std::mem::take(&mut self.events);
        let mut copy = self.clone();
        copy.events = events.continued();
        self.events = events;
        copy
    }

    /// Logs are mostly the same: from now on, what is old in them stands in memory once, and its copies, too.
    fn share_logs(&mut self) {
        for at in 0..self.servers.len() {
            let (before, rest) = self.servers.split_at_mut(at);
            if let Some(server) = rest.first_mut() {
                server.share_log_with(before.first());
            }
        }
    }

    /// Goes on by another script, which says the same of all that has been carried out so far.
    pub(crate) fn go_on_by(&mut self, script: Arc<Script>) {
        self.script = script;
        self.read_statement();
    }

    pub(crate) fn play_next(&mut self) {
        self.play_one(Time::from_micros(u64::MAX));
    }

    /// Plays the next happening, unless there is none up to `until`; false if so.
    fn play_one(&mut self, until: Time) -> bool {
        match self.cursor.due() {
            Some(due) if self.queue.next_at().is_none_or(|at| due <= at) => {
                if due > until {
                    return false;
                }
                self.move_to(due);
                self.play_statement();
            }
            _ => {
                let Some((at, due)) = self.queue.pop_until(until) else { return false };
                self.move_to(at);
                self.is_now_begun = true;
                self.play(due);
            }
        }
        self.look_at_checks();
        self.look_at_conditions();
        true
    }

    fn play(&mut self, due: Due) {
        self.events.set_cause(None);
        match due {
            Due::Arrival { at, id } => self.arrive((at, id)),
            Due::Timer { server, incarnation } => {
                if let Some(at) = self.running(server, incarnation) {
                    self.ring(at);
                }
            }
            Due::Synced { server, incarnation } => {
                if let Some(at) = self.running(server, incarnation) {
                    self.synced(at);
                }
            }
            Due::Client { client, tries } => self.client_waited(client, tries),
            Due::Load { loads } => self.make_up_work(loads),
        }
    }

    /// The place of a server, if it still runs the process that this was scheduled for.
    fn running(&self, server: u32, incarnation: u64) -> Option<usize> {
        let at = server as usize;
        let server = self.servers.get(at)?;
        (server.is_up() && server.incarnation == incarnation).then_some(at)
    }

    fn move_to(&mut self, at: Time) {
        if at > self.now {
            self.now = at;
            self.is_now_begun = false;
        }
    }

    /// Where a server is in `servers`.
    pub(crate) fn place(&self, id: NodeId) -> Option<usize> {
        let at = usize::try_from(id.0.checked_sub(1)?).ok()?;
        (at < self.servers.len()).then_some(at)
    }
}
