//! Many random runs, each checked after every event, and seen to get going again in the end.

use std::collections::BTreeMap;

use raft_sim::checks::{OutsideFault, Property, Violation};
use raft_sim::core::Random;
use raft_sim::linearizability::{self, Verdict};
use raft_sim::liveness::{self, Bounds, Recovery, Stuck};
use raft_sim::{Cluster, ClusterRules, Time};

use crate::chaos::{Chaos, Fault};

/// How long a run is at least before it is healed.
pub const DURATION: Time = Time::from_millis(60_000);

/// One run.
#[derive(Clone, Debug)]
pub struct Run {
    /// Its seed.
    pub seed: u64,
    /// The fault outside Raft's model that was let in.
    pub outside: Option<Fault>,
    /// The kinds of faults that struck, with how often each did.
    pub struck: Vec<(Fault, u32)>,
    /// What clients asked for before it was healed.
    pub operations: u64,
    /// Messages between servers.
    pub messages: u64,
    /// Virtual time in all, in microseconds.
    pub virtual_us: u64,
    /// The first violation of each property.
    pub violations: Vec<Violation>,
    /// Whether clients could tell the cluster from one machine.
    pub verdict: Verdict,
    /// How it got going again.
    pub recovery: Result<Recovery, Stuck>,
}

/// Plays the run of a seed with faults inside Raft's model, and heals it.
#[must_use]
pub fn run(seed: u64) -> Run {
    finish(seed, None, Chaos::new(seed)).0
}

/// Plays the run of a seed in which also `fault`, one outside Raft's model, strikes.
#[must_use]
pub fn run_outside(seed: u64, fault: Fault) -> Run {
    finish(seed, Some(fault), Chaos::outside_the_model(seed, fault)).0
}

/// Plays the run of a seed by other rules, which may be wrong, with faults inside Raft's model.
#[must_use]
pub fn run_with_rules<R: ClusterRules>(seed: u64, rules: R) -> Run {
    finish(seed, None, Chaos::with_rules(seed, rules)).0
}

/// Plays a run of any of these kinds, and returns the cluster as it is in the end as well.
#[must_use]
pub fn run_to_look_at(seed: u64, outside: Option<Fault>) -> (Run, Cluster) {
    let chaos = match outside {
        Some(fault) => Chaos::outside_the_model(seed, fault),
        None => Chaos::new(seed),
    };
    finish(seed, outside, chaos)
}

const HEALING: u64 = 103;

/// What one may take to explain what clients saw; few histories need a tenth of it.
const STEPS_MAX: u64 = 1_000_000;

fn finish<R: ClusterRules>(
    seed: u64,
    outside: Option<Fault>,
    mut chaos: Chaos<R>,
) -> (Run, Cluster<R>) {
    chaos.play(DURATION);
    let struck = chaos.struck().collect();
    let operations = chaos.operations();
    let mut cluster = chaos.into_cluster();
    let bounds = Bounds::of(&cluster);
    let recovery = liveness::recover(&mut cluster, &mut Random::stream(seed, HEALING, 0), bounds);
    let verdict = match cluster.operations() {
        Some(history) => {
            linearizability::check(cluster.script().config.machine, history, STEPS_MAX)
        }
        None => Verdict::Unknown { steps: 0 },
    };
    let run = Run {
        seed,
        outside,
        struck,
        operations,
        messages: cluster.messages_sent(),
        virtual_us: cluster.now().as_micros(),
        violations: cluster.checks().violations().cloned().collect(),
        verdict,
        recovery,
    };
    (run, cluster)
}

impl Run {
    /// What is wrong with it, in a line each. Inside the model nothing may break and the cluster must get
    /// going; outside of it, whatever breaks has to be put down to the fault that was let in.
    #[must_use]
    pub fn complaints(&self) -> Vec<String> {
        let mut complaints = Vec::new();
        for violation in &self.violations {
            let blamed = violation.blame.map(|(_, fault)| fault);
            let is_explained = match (self.outside, blamed) {
                (Some(outside), Some(fault)) => explains(outside, fault),
                _ => false,
            };
            if !is_explained {
                complaints.push(format!("seed {}: {violation}", self.seed));
            }
        }
        if let (None, Verdict::Violation(violation)) = (self.outside, &self.verdict) {
            complaints.push(format!("seed {}: not linearizable: {violation:?}", self.seed));
        }
        if let (None, Err(stuck)) = (self.outside, &self.recovery) {
            complaints.push(format!("seed {}: {stuck}", self.seed));
        }
        complaints
    }
}

fn explains(outside: Fault, blamed: OutsideFault) -> bool {
    match blamed {
        OutsideFault::DiskLied(_) => outside == Fault::LyingDisk,
        OutsideFault::TailLost(_) => outside == Fault::LostTail,
        OutsideFault::DiskReplaced(_) => outside == Fault::WipedDisk,
        OutsideFault::Clock(_) => outside == Fault::DriftUnderLease,
        OutsideFault::LocalReads => outside == Fault::LocalReads,
        OutsideFault::NoSessions => outside == Fault::NoSessions,
    }
}

/// What came of many runs.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    struck: BTreeMap<Fault, u64>,
    violated: BTreeMap<Property, u64>,
    runs: u64,
    complaints: u64,
    stuck: u64,
    not_linearizable: u64,
    undecided: u64,
    messages: u64,
    virtual_us: u64,
    least_operations: Option<u64>,
    slowest_election_us: u64,
    slowest_answers_us: u64,
}

impl Tally {
    /// Counts a run; returns what is wrong with it.
    pub fn add(&mut self, run: &Run) -> Vec<String> {
        self.runs += 1;
        self.messages += run.messages;
        self.virtual_us += run.virtual_us;
        let least = self.least_operations.unwrap_or(u64::MAX);
        self.least_operations = Some(least.min(run.operations));
        for (fault, _) in &run.struck {
            *self.struck.entry(*fault).or_default() += 1;
        }
        for violation in &run.violations {
            *self.violated.entry(violation.property).or_default() += 1;
        }
        match run.verdict {
            Verdict::Linearizable => (),
            Verdict::Violation(_) => self.not_linearizable += 1,
            Verdict::Unknown { .. } => self.undecided += 1,
        }
        match &run.recovery {
            Ok(recovery) => {
                self.slowest_election_us = self.slowest_election_us.max(recovery.elected_in_us);
                self.slowest_answers_us = self.slowest_answers_us.max(recovery.answered_in_us);
            }
            Err(_) => self.stuck += 1,
        }
        let complaints = run.complaints();
        self.complaints += complaints.len() as u64;
        complaints
    }

    /// How many runs there were.
    #[must_use]
    pub fn runs(&self) -> u64 {
        self.runs
    }

    /// Whether there is nothing to complain of.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.complaints == 0
    }

    /// In how many runs each kind of fault struck.
    pub fn coverage(&self) -> impl Iterator<Item = (Fault, u64)> + '_ {
        Fault::ALL.into_iter().map(|fault| (fault, self.struck.get(&fault).copied().unwrap_or(0)))
    }

    /// In how many runs each property was violated.
    pub fn violated(&self) -> impl Iterator<Item = (Property, u64)> + '_ {
        self.violated.iter().map(|(property, runs)| (*property, *runs))
    }

    /// The other figures, each with its name.
    #[must_use]
    pub fn figures(&self) -> [(&'static str, u64); 10] {
        [
            ("runs", self.runs),
            ("complaints", self.complaints),
            ("runs that did not recover", self.stuck),
            ("histories not linearizable", self.not_linearizable),
            ("histories not decided", self.undecided),
            ("messages", self.messages),
            ("simulated seconds", self.virtual_us / 1_000_000),
            ("fewest operations in a run", self.least_operations.unwrap_or(0)),
            ("slowest election in ms", self.slowest_election_us / 1000),
            ("slowest answer in ms", self.slowest_answers_us / 1000),
        ]
    }
}
