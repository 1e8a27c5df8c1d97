//! What one plays on the virtual cluster.
//!
//! [`chaos`] makes scripts full of faults, [`invariants`] watches what Raft must keep in spite of them.
//!
//! ```
//! use raft_lab::{chaos, invariants};
//! use raft_sim::{Cluster, Time};
//!
//! let end = Time::from_millis(10_000);
//! let mut cluster = Cluster::new(chaos::script(7, end))?;
//! invariants::Checker::default().play(&mut cluster, end)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod chaos;
pub mod soak;

use raft_sim::Time;

/// The digest of the chaos run of `seed` after `duration`: the same number on every platform.
#[must_use]
pub fn chaos_digest(seed: u64, duration: Time) -> u64 {
    let mut chaos = chaos::Chaos::new(seed);
    chaos.play(duration);
    chaos.cluster().digest()
}
