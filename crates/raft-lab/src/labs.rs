//! The tests of two courses, MIT 6.5840 (6.824) and `TinyKV`, played on the virtual cluster.
//!
//! A test is a program over the cluster: it waits, looks, and does things to it, which makes a script that plays
//! the same run again. Networks, pauses and limits are the courses'; time is virtual. Several programs of a test,
//! such as its clients, run side by side (`labs/tasks.rs`).
//!
//! ```
//! use raft_lab::labs;
//! use raft_sim::core::Paper;
//!
//! let test = labs::find(Paper, "InitialElection2A").ok_or("no such test")?;
//! let report = test.start(1)?.finish();
//! assert_eq!(report.failure, None);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use raft_sim::core::{NodeId, Paper};
use raft_sim::script::DiskFault;
use raft_sim::{Action, Cluster, ClusterConfig, ClusterRules, Script, Time, mark, t};

mod applied;
mod broken;
mod clients;
mod faults;
mod lab;
mod mit;
mod mit_kv;
mod notes;
mod tasks;
mod tinykv;
mod traffic;

pub use broken::{Core, first_failure, tests_of};
pub use lab::Failure;
use lab::{Lab, Step, fail};
pub use notes::{Noted, noted};
use tasks::{Tasks, Timer};
use traffic::{bytes, rpcs, state_bytes};

/// A course's tests of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Suite {
    /// MIT: Raft itself (parts 2A to 2D; 3A to 3D since 2024).
    Mit,
    /// MIT: a key–value service on Raft (parts 3A and 3B; 4B and 4C since 2024) and the layer between (4A of 2025).
    MitKv,
    /// `TinyKV`: the store on Raft (parts 2B, 2C and 3B).
    TinyKv,
}

impl Suite {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Mit, Self::MitKv, Self::TinyKv];

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mit => "mit",
            Self::MitKv => "mit-kv",
            Self::TinyKv => "tinykv",
        }
    }

    /// Its name over a table, a text of the catalogue.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Mit => mark!("MIT 6.5840: Raft"),
            Self::MitKv => mark!("MIT 6.5840: key–value service"),
            Self::TinyKv => mark!("TinyKV: store on Raft"),
        }
    }
}

impl fmt::Display for Suite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What there is to know of a test without running it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Info {
    /// Where it belongs.
    pub suite: Suite,
    /// The part of the course's lab, as `2B`.
    pub part: &'static str,
    /// Its name in the course, without `Test`.
    pub name: &'static str,
    /// What it is about, in the course's few words.
    pub title: &'static str,
    /// What it wants of a server, in a sentence of the catalogue.
    pub wants: &'static str,
    /// How many servers there are.
    pub peers: u8,
}

type Program = Pin<Box<dyn Future<Output = Step>>>;
/// What the cluster of a test is made from.
type Config = fn(&Info) -> ClusterConfig;

/// A test for servers that decide by `R`.
pub struct Test<R> {
    info: Info,
    config: Config,
    rules: R,
    /// What is done to the cluster before the test begins.
    begin: Vec<Action>,
    program: Box<dyn Fn(Lab<R>) -> Program>,
}

impl<R> fmt::Debug for Test<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Test").field("info", &self.info).finish_non_exhaustive()
    }
}

/// All tests there are, in the order of the courses, for servers that decide by `rules`.
#[must_use]
pub fn tests<R: ClusterRules>(rules: R) -> Vec<Test<R>> {
    let plans = mit::tests().into_iter().chain(mit_kv::tests()).chain(tinykv::tests());
    plans.zip(std::iter::repeat(rules)).map(|(plan, rules)| plan.with(rules)).collect()
}

/// What there is to know of all tests, in the order of the courses.
#[must_use]
pub fn list() -> Vec<Info> {
    tests(Paper).iter().map(Test::info).collect()
}

/// The test of this name, with or without `Test` before it, in capitals or not.
#[must_use]
pub fn find<R: ClusterRules>(rules: R, name: &str) -> Option<Test<R>> {
    tests(rules).into_iter().find(|test| test.info.is_named(name))
}

impl Info {
    /// Whether that is its name, with or without `Test` before it, in capitals or not.
    #[must_use]
    pub fn is_named(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        let own = self.name.to_ascii_lowercase();
        name == own || name.strip_prefix("test") == Some(own.as_str())
    }
}

/// A test before it is known what the servers decide by.
struct Plan<R> {
    info: Info,
    config: Config,
    program: Box<dyn Fn(Lab<R>) -> Program>,
}

impl<R> Plan<R> {
    fn new<F: Future<Output = Step> + 'static>(
        info: Info,
        config: Config,
        program: impl Fn(Lab<R>) -> F + 'static,
    ) -> Self {
        Self::of(info, config, Box::new(move |lab| Box::pin(program(lab))))
    }

    /// The same for all programs, so that there is one of it.
    #[inline(never)]
    fn of(info: Info, config: Config, program: Box<dyn Fn(Lab<R>) -> Program>) -> Self {
        Self { info, config, program }
    }

    fn with(self, rules: R) -> Test<R> {
        let Self { info, config, program } = self;
        Test { info, config, rules, begin: Vec::new(), program }
    }
}

impl<R: ClusterRules> Test<R> {
    /// What there is to know of it.
    #[must_use]
    pub fn info(&self) -> Info {
        self.info
    }

    /// The same for servers that persist nothing: their disks say that they do, and have nothing after a crash
    /// (against Figure 2, "persistent state"). The scripts of its runs say so.
    #[must_use]
    pub fn persisting_nothing(mut self) -> Self {
        let lie = |id: u8| Action::Disk { server: NodeId(id.into()).into(), fault: DiskFault::Lie };
        self.begin = (1..=self.info.peers).map(lie).collect();
        self
    }

    /// Begins a run of it. The seed decides everything that is random.
    ///
    /// # Errors
    /// If the test's cluster is impossible.
    pub fn start(&self, seed: u64) -> Result<Run<R>, raft_sim::InvalidConfig> {
        let begin = self.begin.iter().map(|action| (Time::ZERO, action.clone()));
        let script = Script::timed((self.config)(&self.info), seed, begin);
        let mut cluster = Cluster::with_rules(script, self.rules.clone())?;
        cluster.record_operations();
        let timer = Timer::default();
        let lab = Lab::new(cluster, timer.clone());
        let mut tasks = Tasks::new(timer.clone());
        let outcome = timer.spawn((self.program)(lab.clone()));
        tasks.take_over(Time::ZERO);
        Ok(Run { info: self.info, seed, lab, tasks, outcome })
    }
}

/// The courses' tests that have no counterpart here, each with the reason.
pub const NOT_RUN: [(Suite, &str, &str); 8] = [
    (Suite::TinyKv, "OneSplit3B", SPLITS),
    (Suite::TinyKv, "SplitRecover3B", SPLITS),
    (Suite::TinyKv, "SplitRecoverManyClients3B", SPLITS),
    (Suite::TinyKv, "SplitUnreliable3B", SPLITS),
    (Suite::TinyKv, "SplitUnreliableRecover3B", SPLITS),
    (Suite::TinyKv, "SplitConfChangeSnapshotUnreliableRecover3B", SPLITS),
    (Suite::TinyKv, "SplitConfChangeSnapshotUnreliableRecoverConcurrentPartition3B", SPLITS),
    (
        Suite::MitKv,
        "the 22 tests 4B and 4C of 2025",
        "they are those of 3A and 3B above, for a service whose puts carry versions in place of appends",
    ),
];

const SPLITS: &str = "it splits a region into two groups of servers, and here there is one group";

/// A test that runs.
pub struct Run<R> {
    info: Info,
    seed: u64,
    lab: Lab<R>,
    tasks: Tasks,
    outcome: tasks::Join<Step>,
}

impl<R> fmt::Debug for Run<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run")
            .field("info", &self.info)
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}

/// A test ends after so long at the latest.
const VIRTUAL_MAX: Time = Time::from_millis(120_000);

/// What a run came to.
#[derive(Clone, Debug)]
pub struct Report {
    /// The test.
    pub info: Info,
    /// Its seed.
    pub seed: u64,
    /// Why it was not passed; `None` if it was.
    pub failure: Option<Failure>,
    /// How long it took in virtual time, in microseconds.
    pub virtual_us: u64,
    /// Requests that servers sent each other: their answers are not counted, as in the courses.
    pub rpcs: u64,
    /// Commands that were committed, or operations that clients asked for.
    pub commands: u64,
    /// Bytes that servers sent each other, requests and answers: 8 for every number, 1 for every kind.
    pub bytes: u64,
    /// The run, to be played again. Its notes name the parts of the test.
    pub script: Arc<Script>,
}

impl<R: ClusterRules> Run<R> {
    /// What there is to know of the test.
    #[must_use]
    pub fn info(&self) -> Info {
        self.info
    }

    /// How far it is in virtual time.
    #[must_use]
    pub fn now(&self) -> Time {
        self.lab.now()
    }

    /// The part of the test that it is in.
    #[must_use]
    pub fn phase(&self) -> &'static str {
        self.lab.current_phase()
    }

    /// The fingerprint of the cluster as it is now, see [`Cluster::digest`].
    #[must_use]
    pub fn digest(&self) -> u64 {
        self.lab.see(Cluster::digest)
    }

    /// Goes on until the test ends.
    #[must_use]
    pub fn finish(&mut self) -> Report {
        loop {
            if let Some(report) = self.go_on(u32::MAX) {
                return report;
            }
        }
    }

    /// Lets at most `limit` things happen in the cluster; the report, if the test has ended.
    pub fn go_on(&mut self, limit: u32) -> Option<Report> {
        let mut left = limit;
        while left > 0 {
            let Some(at) = self.tasks.next_at() else {
                return Some(
                    self.report(fail(t!("The test waits for something that never comes."))),
                );
            };
            if self.lab.now() < at {
                let slice = left.min(SLICE);
                left -= slice;
                if !self.lab.cluster_mut().run_some(at, slice) {
                    continue;
                }
            }
            self.tasks.run_one(self.lab.now());
            left = left.saturating_sub(1);
            if let Some(outcome) = self.outcome.take() {
                return Some(self.report(outcome));
            }
            if self.lab.now() > VIRTUAL_MAX {
                return Some(self.report(fail(t!("It took more than 120 seconds."))));
            }
        }
        None
    }

    fn report(&self, outcome: Step) -> Report {
        // All that happens at this moment, as when the script is played to here.
        let now = self.lab.now();
        self.lab.cluster_mut().run_until(now);
        let outcome = outcome.and_then(|()| self.promises_kept());
        self.lab.see(|cluster| Report {
            info: self.info,
            seed: self.seed,
            failure: outcome.err(),
            virtual_us: cluster.now().as_micros(),
            rpcs: rpcs(cluster),
            bytes: bytes(cluster),
            commands: self.lab.commands() + self.lab.requests(),
            script: Arc::clone(cluster.script()),
        })
    }

    /// What no test of the courses sees: whether a promise of Raft was broken on the way.
    fn promises_kept(&self) -> Step {
        self.lab.see(|cluster| match cluster.checks().violations().next() {
            None => Ok(()),
            Some(violation) => {
                fail(t!("The test's own checks saw nothing, but {violation}.", violation))
            }
        })
    }
}

/// So many things happen in the cluster before anybody asks how far it is.
const SLICE: u32 = 4096;
