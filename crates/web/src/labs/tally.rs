//! What came of a test, by all seeds.

use super::{Kind, Outcome};

/// What came of a test when it ran last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// The job that it ran in; 0 if it never ran.
    job: u64,
    runs: u64,
    first_seed: u64,
    kind: Kind,
    /// The seeds by which it was not passed, each with the reason, to be retold.
    failures: Vec<(u64, String)>,
    virtual_us: u64,
    rpcs: u64,
    bytes: u64,
    commands: u64,
    wall_us: u64,
}

impl Tally {
    /// Takes what a run of a job came to; what came of jobs before is forgotten.
    pub(super) fn add(&mut self, job: u64, outcome: &Outcome) {
        if self.job != job {
            let (first_seed, kind) = (outcome.run.seed, outcome.run.kind);
            *self = Self { job, first_seed, kind, ..Self::default() };
        }
        self.runs += 1;
        self.virtual_us += outcome.virtual_us;
        self.rpcs += outcome.rpcs;
        self.bytes += outcome.bytes;
        self.commands += outcome.commands;
        self.wall_us += outcome.wall_us;
        if let Some(reason) = &outcome.failure {
            self.failures.push((outcome.run.seed, reason.clone()));
        }
    }

    /// How often it ran.
    #[must_use]
    pub fn runs(&self) -> u64 {
        self.runs
    }

    /// The first seed by which it ran.
    #[must_use]
    pub fn first_seed(&self) -> u64 {
        self.first_seed
    }

    /// What its servers were.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The seeds by which it was not passed, each with the reason, to be retold.
    #[must_use]
    pub fn failures(&self) -> &[(u64, String)] {
        &self.failures
    }

    /// Virtual time of a run on average, in microseconds.
    #[must_use]
    pub fn virtual_us(&self) -> u64 {
        self.mean(self.virtual_us)
    }

    /// Requests between servers in a run on average.
    #[must_use]
    pub fn rpcs(&self) -> u64 {
        self.mean(self.rpcs)
    }

    /// Bytes between servers in a run on average.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.mean(self.bytes)
    }

    /// Commands of a run on average.
    #[must_use]
    pub fn commands(&self) -> u64 {
        self.mean(self.commands)
    }

    /// How long a run takes to compute on average, in microseconds.
    #[must_use]
    pub fn wall_us(&self) -> u64 {
        self.mean(self.wall_us)
    }

    fn mean(&self, sum: u64) -> u64 {
        sum / self.runs.max(1)
    }
}
