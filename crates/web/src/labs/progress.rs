//! How far a job is, how fast it goes, and how long it will take.

use raft_lab::labs::{Info, Suite};

use super::{At, Job, News, Tally};

/// A job that is under way.
#[derive(Clone, Debug)]
pub struct UnderWay {
    /// What it is.
    pub job: Job,
    /// How many of its runs have ended.
    pub done: u64,
    /// How many of these were not passed.
    pub failed: u64,
    /// The run that is under way.
    pub at: Option<At>,
    /// Virtual time of the runs that have ended, in microseconds.
    virtual_us: u64,
    /// What was expected of those runs, in microseconds of computing.
    expected_us: u64,
    begun_ms: u64,
    now_ms: u64,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// So many runs have ended …
    pub done: u64,
    /// … of so many.
    pub of: u64,
    /// Runs a second, in tenths.
    pub runs_tenths: u64,
    /// Virtual seconds a second.
    pub virtual_rate: u64,
    /// So many seconds are left; `None` while that cannot be told.
    pub left_s: Option<u64>,
}

/// What a run takes to compute, if nothing is known: a Raft test, and one with clients, in microseconds.
const RAFT_US: u64 = 12_000;
const STORE_US: u64 = 500_000;
/// Before that nobody can tell how fast it goes.
const SETTLED_MS: u64 = 400;

impl UnderWay {
    pub(super) fn new(job: Job, now_ms: u64) -> Self {
        Self {
            job,
            done: 0,
            failed: 0,
            at: None,
            virtual_us: 0,
            expected_us: 0,
            begun_ms: now_ms,
            now_ms,
        }
    }

    /// Takes what has come; `tallies` are as they were before that.
    pub(super) fn hear(&mut self, news: &News, infos: &[Info], tallies: &[Tally], now_ms: u64) {
        self.now_ms = now_ms;
        self.at = news.at;
        for outcome in &news.done {
            self.done += 1;
            self.failed += u64::from(outcome.failure.is_some());
            self.virtual_us += outcome.virtual_us;
            self.expected_us += expected_us(outcome.run.place, infos, tallies);
        }
    }

    /// For how long it has gone, in milliseconds.
    #[must_use]
    pub fn elapsed_ms(&self) -> u64 {
        self.now_ms.saturating_sub(self.begun_ms)
    }

    pub(super) fn progress(&self, infos: &[Info], tallies: &[Tally]) -> Progress {
        let elapsed_ms = self.elapsed_ms().max(1);
        let virtual_us = self.virtual_us + self.at.map_or(0, |at| at.virtual_us);
        Progress {
            done: self.done,
            of: self.job.runs(),
            runs_tenths: self.done.saturating_mul(10_000) / elapsed_ms,
            virtual_rate: virtual_us / 1000 / elapsed_ms,
            left_s: self.left_s(infos, tallies),
        }
    }

    /// By what the runs so far have taken, compared with what was expected of them.
    fn left_s(&self, infos: &[Info], tallies: &[Tally]) -> Option<u64> {
        let elapsed_ms = self.elapsed_ms();
        if elapsed_ms < SETTLED_MS || self.expected_us == 0 {
            return None;
        }
        let mut left_us = 0_u64;
        let mut done = self.done;
        for place in &self.job.places {
            let left = self.job.seeds - done.min(self.job.seeds);
            done -= done.min(self.job.seeds);
            left_us =
                left_us.saturating_add(left.saturating_mul(expected_us(*place, infos, tallies)));
        }
        Some(
            (u128::from(left_us) * u128::from(elapsed_ms) / u128::from(self.expected_us))
                .div_ceil(1000),
        )
        .map(|left_s| u64::try_from(left_s).unwrap_or(u64::MAX))
    }
}

/// What a run of a test takes to compute, by what it has taken so far.
fn expected_us(place: usize, infos: &[Info], tallies: &[Tally]) -> u64 {
    match tallies.get(place) {
        Some(tally) if tally.runs() > 0 => tally.wall_us().max(1),
        _ => match infos.get(place).map(|info| info.suite) {
            Some(Suite::Mit) => RAFT_US,
            _ => STORE_US,
        },
    }
}
