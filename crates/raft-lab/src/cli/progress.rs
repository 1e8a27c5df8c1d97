//! How far long work is, for whoever sits in front of it.
#![expect(clippy::disallowed_types, reason = "people wait by the wall clock; no run depends on it")]

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// Tells a person how far it is, how fast, and how long it will still take, on standard error. Ctrl-C ends the work.
pub(super) struct Progress {
    /// What is counted, in the plural.
    unit: &'static str,
    of: u64,
    begun: Instant,
    told: Instant,
    is_seen: bool,
}

/// Short work needs no progress.
const EVERY: Duration = Duration::from_secs(2);

impl Progress {
    pub(super) fn new(unit: &'static str, of: u64) -> Self {
        let now = Instant::now();
        Self { unit, of, begun: now, told: now, is_seen: io::stderr().is_terminal() }
    }

    /// So much is done.
    pub(super) fn tell(&mut self, done: u64) {
        let now = Instant::now();
        if !self.is_seen || now.duration_since(self.told) < EVERY || done == 0 {
            return;
        }
        self.told = now;
        let Self { unit, of, begun, .. } = self;
        let seconds = now.duration_since(*begun).as_secs().max(1);
        let (rate, left) = (done / seconds, of.saturating_sub(done) * seconds / done);
        // Nobody is left to tell if this fails.
        let _ = writeln!(io::stderr(), "{done} of {of} {unit}, {rate} a second, {left} s to go");
    }
}
