//! What one plays on the virtual cluster.
//!
//! [`chaos`] makes runs full of faults, [`soak`] plays many of them, sees that no promise of Raft is broken
//! and that each gets going again. [`labs`] has the tests of two courses. [`take_away`] writes runs for
//! other tools.
//!
//! ```
//! let run = raft_lab::soak::run(7);
//! assert_eq!(run.complaints(), [""; 0]);
//! ```

pub mod chaos;
pub mod labs;
pub mod soak;
pub mod take_away;

use raft_sim::Time;
use raft_sim::core::Paper;

/// The digest of each of the courses' tests at its end, by its name: the same numbers on every platform.
pub fn lab_digests(seed: u64) -> impl Iterator<Item = (&'static str, u64)> {
    labs::tests(Paper).into_iter().filter_map(move |test| {
        let mut run = test.start(seed).ok()?;
        let report = run.finish();
        report.failure.is_none().then(|| (report.info.name, run.digest()))
    })
}

/// The digest of the chaos run of `seed` after `duration`: the same number on every platform.
#[must_use]
pub fn chaos_digest(seed: u64, duration: Time) -> u64 {
    let mut chaos = chaos::Chaos::new(seed);
    chaos.play(duration);
    chaos.cluster().digest()
}
