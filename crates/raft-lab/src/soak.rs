//! Many random runs, each checked after every event, and seen to get going again in the end.

use std::collections::BTreeMap;

use raft_sim::core::Random;
use raft_sim::liveness::{self, Bounds, Recovery, Stuck};
use raft_sim::{Cluster, Fact, Time};

use crate::chaos::{Chaos, Fault};

/// How long a run is before it is healed.
pub const DURATION: Time = Time::from_millis(60_000);

/// One run.
#[derive(Clone, Debug)]
pub struct Run {
    /// Its seed.
    pub seed: u64,
    /// The kinds of faults that struck, with how often each did.
    pub struck: Vec<(Fault, u32)>,
    /// What clients asked for before it was healed.
    pub operations: u64,
    /// Messages between servers.
    pub messages: u64,
    /// Virtual time in all, in microseconds.
    pub virtual_us: u64,
    /// How it got going again.
    pub recovery: Result<Recovery, Stuck>,
}

/// Plays the run of a seed with faults inside Raft's model, and heals it.
#[must_use]
pub fn run(seed: u64) -> (Run, Cluster) {
    finish(seed, Chaos::new(seed))
}

/// Plays the run of a seed in which also `fault`, one outside Raft's model, strikes.
#[must_use]
pub fn run_outside(seed: u64, fault: Fault) -> (Run, Cluster) {
    finish(seed, Chaos::outside_the_model(seed, fault))
}

const HEALING: u64 = 103;

fn finish(seed: u64, mut chaos: Chaos) -> (Run, Cluster) {
    chaos.play(DURATION);
    let struck = chaos.struck().collect();
    let operations = chaos.operations();
    let mut cluster = chaos.into_cluster();
    let bounds = Bounds::of(&cluster);
    let recovery =
        liveness::recover(&mut cluster, &mut Random::stream(seed, HEALING, 0), bounds);
    let run = Run {
        seed,
        struck,
        operations,
        messages: cluster.messages_sent(),
        virtual_us: cluster.now().as_micros(),
        recovery,
    };
    (run, cluster)
}

/// Whether the script of a run failed somewhere: none of chaos' own does.
#[must_use]
pub fn failed_actions(cluster: &Cluster) -> usize {
    cluster.events().filter(|event| matches!(event.fact, Fact::ActionFailed { .. })).count()
}

/// In how many runs each kind of fault struck.
#[derive(Clone, Debug, Default)]
pub struct Coverage(BTreeMap<Fault, u64>);

impl Coverage {
    /// Counts a run.
    pub fn add(&mut self, run: &Run) {
        for (fault, _) in &run.struck {
            *self.0.entry(*fault).or_default() += 1;
        }
    }

    /// Of a kind.
    #[must_use]
    pub fn runs(&self, fault: Fault) -> u64 {
        self.0.get(&fault).copied().unwrap_or(0)
    }
}
