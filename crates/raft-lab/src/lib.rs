//! What one plays on the virtual cluster.
//!
//! [`chaos`] makes runs full of faults, [`soak`] plays many of them, sees that no promise of Raft is broken
//! and that each gets going again.
//!
//! ```
//! let run = raft_lab::soak::run(7);
//! assert_eq!(run.complaints(), [""; 0]);
//! ```

pub mod chaos;
pub mod labs;
pub mod soak;

use raft_sim::Time;

/// The digest of the chaos run of `seed` after `duration`: the same number on every platform.
#[must_use]
pub fn chaos_digest(seed: u64, duration: Time) -> u64 {
    let mut chaos = chaos::Chaos::new(seed);
    chaos.play(duration);
    chaos.cluster().digest()
}
