//! Playing the tests in slices.

use raft_lab::labs::{self, Report, Run, Test};
use raft_sim::core::Paper;
use raft_sim::explain::catalogue::for_later;

use super::{At, Job, Kind, News, Order, Outcome, Single, Told};

/// So many things happen in a cluster between two looks at the clock: a few milliseconds' worth.
const STEPS: u32 = 1_000;

/// What is under way, and what comes after it.
#[derive(Debug, Default)]
pub struct Work {
    /// All tests, of the servers that were asked for last.
    tests: Option<(Kind, Vec<Test<Paper>>)>,
    job: Option<Job>,
    /// How many of its runs were begun.
    begun: u64,
    run: Option<Playing>,
    /// What is to be told as a script.
    told: Option<Playing>,
    number: u64,
}

#[derive(Debug)]
struct Playing {
    single: Single,
    run: Run<Paper>,
    wall_us: u64,
}

impl Work {
    /// Takes an order, but for [`Order::GoOn`], whose answer is [`Work::slice`].
    pub fn take(&mut self, order: Order) {
        match order {
            Order::Run(job) => {
                self.number = job.number;
                (self.job, self.begun, self.run) = (Some(job), 0, None);
            }
            Order::Tell(single) => self.told = self.begin(single),
            Order::GoOn => {}
            Order::Stop => (self.job, self.run, self.told) = (None, None, None),
        }
    }

    /// Whether there is something to do.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.job.is_none() && self.told.is_none()
    }

    /// Goes on up to a moment of `clock`, both in microseconds.
    pub fn slice(&mut self, clock: &dyn Fn() -> u64, until_us: u64) -> News {
        let mut news = News { job: self.number, ..News::default() };
        while !self.is_idle() && clock() < until_us {
            if let Some(told) = &mut self.told {
                if let Some(report) = told.go_on(clock) {
                    let script = report.script.to_string();
                    news.told = Some(Told { outcome: told.outcome(report), script });
                    self.told = None;
                    // A long text: the page has enough to do.
                    break;
                }
            } else if let Some(run) = &mut self.run {
                if let Some(report) = run.go_on(clock) {
                    news.done.push(run.outcome(report));
                    self.run = None;
                }
            } else {
                self.begin_next();
            }
        }
        news.at = self.run.as_ref().map(Playing::at);
        news.is_over = self.job.is_none();
        news
    }

    /// Begins the next run of the job; it is over if there is none.
    fn begin_next(&mut self) {
        let next = self.job.as_ref().and_then(|job| job.nth(self.begun));
        self.begun += 1;
        match next {
            Some(single) => self.run = self.begin(single),
            None => self.job = None,
        }
    }

    /// `None` where there is no such test. (Of a test that there is, the cluster is possible.)
    fn begin(&mut self, single: Single) -> Option<Playing> {
        if self.tests.as_ref().is_none_or(|(kind, _)| *kind != single.kind) {
            let tests = labs::tests(Paper).into_iter();
            let tests = match single.kind {
                Kind::Sound => tests.collect(),
                Kind::Forgetful => tests.map(Test::persisting_nothing).collect(),
            };
            self.tests = Some((single.kind, tests));
        }
        let (_, tests) = self.tests.as_ref()?;
        let run = tests.get(single.place)?.start(single.seed).ok()?;
        Some(Playing { single, run, wall_us: 0 })
    }
}

impl Playing {
    fn go_on(&mut self, clock: &dyn Fn() -> u64) -> Option<Report> {
        let before = clock();
        let report = for_later(|| self.run.go_on(STEPS));
        self.wall_us += clock().saturating_sub(before);
        report
    }

    fn at(&self) -> At {
        At { run: self.single, virtual_us: self.run.now().as_micros() }
    }

    fn outcome(&self, report: Report) -> Outcome {
        let Report { virtual_us, rpcs, bytes, commands, failure, .. } = report;
        let failure = failure.map(|failure| failure.0);
        let (run, wall_us) = (self.single, self.wall_us);
        Outcome { run, virtual_us, rpcs, bytes, commands, wall_us, failure }
    }
}
