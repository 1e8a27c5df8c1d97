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
    /// What it took to compute them, and what was expected of that, in microseconds.
    work_us: u64,
    expected_us: u64,
    /// When the first news came: a worker takes its time to start.
    begun_ms: Option<u64>,
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
/// Before so much work is done nobody can tell how fast it goes.
const SETTLED_US: u64 = 50_000;
/// So long before the first news the work began, or about so long.
const SLICE_MS: u64 = 50;

impl UnderWay {
    pub(super) fn new(job: Job, now_ms: u64) -> Self {
        Self {
            job,
            done: 0,
            failed: 0,
            at: None,
            virtual_us: 0,
            work_us: 0,
            expected_us: 0,
            begun_ms: None,
            now_ms,
        }
    }

    /// Takes what has come; `tallies` are as they were before that.
    pub(super) fn hear(&mut self, news: &News, infos: &[Info], tallies: &[Tally], now_ms: u64) {
        self.now_ms = now_ms;
        self.begun_ms.get_or_insert(now_ms.saturating_sub(SLICE_MS));
        self.at = news.at;
        for outcome in &news.done {
            self.done += 1;
            self.failed += u64::from(outcome.failure.is_some());
            self.virtual_us += outcome.virtual_us;
            self.work_us += outcome.wall_us;
            self.expected_us += expected_us(outcome.run.place, infos, tallies);
        }
    }

    /// For how long it has gone, in milliseconds.
    #[must_use]
    pub fn elapsed_ms(&self) -> u64 {
        self.now_ms.saturating_sub(self.begun_ms.unwrap_or(self.now_ms))
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
        if self.work_us < SETTLED_US || self.expected_us == 0 {
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
        let left_ms = (left_us / 1000).saturating_mul(self.work_us / 1000);
        Some((left_ms / (self.expected_us / 1000).max(1)).div_ceil(1000))
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
