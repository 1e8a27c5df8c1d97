//! Random trouble: runs in which servers, disks, clocks and the network fail while clients work.
//!
//! A script is made by playing it: a cluster runs along, every action is chosen for what it does just
//! then, and what the cluster refuses is not written down. So no action of a script fails when it is
//! played. Which kinds of faults there are, and how the cluster is set up, differs from seed to seed: a
//! run with few kinds of faults gets further with each of them than one that mixes all.

use std::sync::Arc;

use raft_sim::core::{NodeId, Paper, Random};
use raft_sim::service::Load;
use raft_sim::{Action, Cluster, ClusterRules, Script, Server, Time};

mod fault;
mod members;
mod setup;
mod strike;

pub use fault::Fault;

// Streams of random numbers, apart from the cluster's own, one a purpose.
const SETUP: u64 = 101;
const FAULTS: u64 = 102;

/// The last stretch of a run is without new faults: this long, or half the run.
const QUIET_US_MAX: u64 = 10_000_000;

/// A run that is not cut short has so many operations at least.
const OPERATIONS_MIN: u64 = 200;
const LONG: Time = Time::from_millis(30_000);

/// A run full of faults, while it is played.
#[derive(Clone, Debug)]
pub struct Chaos<R = Paper> {
    cluster: Cluster<R>,
    random: Random,
    /// The kinds of faults of this run, each with its weight.
    mix: Vec<(Fault, u64)>,
    /// How often each kind struck, in the order of [`Fault::ALL`].
    struck: [u32; Fault::ALL.len()],
}

impl Chaos {
    /// A run with faults inside Raft's model.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self::with_rules(seed, Paper)
    }

    /// A run in which `fault`, one outside Raft's model, strikes among others.
    #[must_use]
    pub fn outside_the_model(seed: u64, fault: Fault) -> Self {
        Self::start(seed, Paper, Some(fault))
    }
}

impl<R: ClusterRules> Chaos<R> {
    /// A run by other rules, with faults inside Raft's model.
    #[must_use]
    pub fn with_rules(seed: u64, rules: R) -> Self {
        Self::start(seed, rules, None)
    }

    #[expect(clippy::expect_used, reason = "the setup draws within the limits")]
    fn start(seed: u64, rules: R, outside: Option<Fault>) -> Self {
        let mut setup = Random::stream(seed, SETUP, 0);
        let config = setup::config(&mut setup, outside);
        let mix = setup::mix(&mut setup, &config, outside);
        let load = setup::load(&mut setup);
        let script = Script { config: Arc::new(config), seed, statements: Vec::new() };
        let mut cluster = Cluster::with_rules(script, rules).expect("a valid configuration");
        cluster.record_operations();
        let random = Random::stream(seed, FAULTS, 0);
        let mut chaos = Self { cluster, random, mix, struck: [0; Fault::ALL.len()] };
        chaos.act(Action::Load(Some(load)));
        chaos
    }

    /// Plays up to `end`. The last stretch of it is quiet: everything is repaired, and clients go on.
    pub fn play(&mut self, end: Time) {
        let quiet_us = QUIET_US_MAX.min(end.as_micros() / 2);
        let quiet_from = Time::from_micros(end.as_micros() - quiet_us);
        while self.cluster.now() < quiet_from {
            self.calm(quiet_from);
            self.storm(quiet_from);
        }
        self.repair();
        self.cluster.run_until(end);
        // Until then clients may have waited most of the time.
        let late = end.plus(QUIET_US_MAX * 6);
        while self.operations() < OPERATIONS_MIN && end > LONG && !self.cluster.run_some(late, 64) {
        }
    }

    /// How much clients have asked for.
    #[must_use]
    pub fn operations(&self) -> u64 {
        self.cluster.clients().map(raft_sim::service::Client::requests).sum()
    }

    /// The run so far.
    #[must_use]
    pub fn cluster(&self) -> &Cluster<R> {
        &self.cluster
    }

    /// The run so far, to go on with.
    #[must_use]
    pub fn into_cluster(self) -> Cluster<R> {
        self.cluster
    }

    /// The kinds of faults that struck, and how often.
    pub fn struck(&self) -> impl Iterator<Item = (Fault, u32)> + '_ {
        let counted = Fault::ALL.into_iter().zip(self.struck);
        counted.filter(|(_, count)| *count > 0)
    }

    /// Time to make progress in: mostly everything is repaired first, sometimes a fault stays.
    fn calm(&mut self, end: Time) {
        if self.one_in(4) {
            self.restart_all();
        } else {
            self.repair();
        }
        let calm_us = self.random.between(1_000_000, 4_000_000);
        self.wait(calm_us, end);
    }

    fn storm(&mut self, end: Time) {
        let storm_us = self.random.between(1_000_000, 8_000_000);
        let end = end.min(self.cluster.now().plus(storm_us));
        while self.cluster.now() < end {
            let pause_us = self.random.between(0, 500_000);
            self.wait(pause_us, end);
            let weights: Vec<u64> = self.mix.iter().map(|(_, weight)| *weight).collect();
            let (fault, _) = self.mix[weighted(&mut self.random, &weights)];
            if self.strike(fault, end) {
                let place = Fault::ALL.iter().position(|&other| other == fault);
                if let Some(count) = place.and_then(|place| self.struck.get_mut(place)) {
                    *count += 1;
                }
            }
        }
    }

    fn wait(&mut self, us: u64, end: Time) {
        self.cluster.run_until(self.cluster.now().plus(us).min(end));
    }

    /// Tries an action; one that is impossible just now does not become part of the script.
    fn act(&mut self, action: Action) -> bool {
        self.cluster.act(action).is_ok()
    }

    fn ids(&self) -> Vec<NodeId> {
        self.cluster.servers().iter().map(Server::id).collect()
    }

    fn any_server(&mut self) -> NodeId {
        let ids = self.ids();
        ids[index_below(&mut self.random, ids.len())]
    }

    /// Half of the time whoever leads.
    fn leader_or_any(&mut self) -> NodeId {
        let leader = self.cluster.leader().filter(|_| self.one_in(2));
        leader.unwrap_or_else(|| self.any_server())
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.random.below(n) == 0
    }
}

/// A script of `duration` with faults of many kinds.
#[must_use]
pub fn script(seed: u64, duration: Time) -> Arc<Script> {
    let mut chaos = Chaos::new(seed);
    chaos.play(duration);
    Arc::clone(chaos.cluster.script())
}

/// What clients do in all runs: work that is spread over few keys, so that they meet.
fn busy(per_1000_s: u64, clients: u32, keys: u32) -> Load {
    Load { per_1000_s: Some(per_1000_s), clients, keys, ..Load::default() }
}

/// An index into `weights`, each as likely as its weight says.
fn weighted(random: &mut Random, weights: &[u64]) -> usize {
    let mut left = random.below(weights.iter().sum());
    for (i, &weight) in weights.iter().enumerate() {
        if left < weight {
            return i;
        }
        left -= weight;
    }
    0
}

/// A number in `0..len`; 0 if `len` is 0.
fn index_below(random: &mut Random, len: usize) -> usize {
    usize::try_from(random.below(len as u64)).unwrap_or(0)
}

fn one_of<T: Copy>(random: &mut Random, items: &[T]) -> T {
    items[index_below(random, items.len())]
}

fn shuffle<T>(random: &mut Random, items: &mut [T]) {
    for i in (1..items.len()).rev() {
        items.swap(i, index_below(random, i + 1));
    }
}
