//! What a proposal costs in `raft-core`, beside the same in the crate `raft` (the core of TiKV, "the
//! peer"): one workload, both cores, each through its public interface. `cargo xtask bench core` builds
//! this package and runs its programs; `src/main.rs` measures times and plays for a counter of
//! instructions, `src/bin/allocations.rs` counts allocations.
//!
//! # The workload
//!
//! All servers of a cluster are in memory and share one thread. There are no ticks: nothing happens
//! that was not asked for. Time goes in **rounds**: every server handles its Ready once, in the order
//! of the servers, and then all messages are delivered, in the order in which they were sent
//! ([`Cluster::round`]). To handle a Ready is to write its hard state and entries to a list in memory,
//! which is durable at once, to send its messages, and to apply its committed entries. A state machine
//! is a checksum that takes in every byte of every command, in order ([`Applied`]). At the end all
//! servers must have the same one, and so must both cores: no core gets by with less work.
//!
//! Commands have 16 bytes. With three servers, of which the first leads:
//!
//! - **serial**: one proposal, and then rounds until all three servers have applied it; then the next.
//! - **batch64**: 64 proposals before every round, without waiting for earlier ones; at the end, rounds
//!   until all is applied everywhere.
//! - **coalesced64**: the same, but each core is allowed to put new entries into an append that waits to
//!   be sent (the peer calls this `batch_append`).
//! - **catch-up**: the third server was cut off while the others committed 10,000 entries. It is back,
//!   and a server has just been elected that knows nothing of its log. From there, rounds until it has
//!   applied everything.
//!
//! With five servers:
//!
//! - **elections**: the next server stands for election, and then rounds until it leads and has applied
//!   the empty entry with which a leader begins; then the next.
//!
//! # What makes it fair
//!
//! The same driver plays both. The peer runs with its own storage in memory (`MemStorage`), a logger that
//! throws everything away, messages of up to 1 MiB instead of one entry, and else with its defaults. Both
//! are compiled with the same profile and use the same allocator, which counts only in the program that
//! counts. Set-up is left out: times begin after it, and counts are those of a run with twice the
//! proposals less those of a run with once the proposals ([`Workload`]).
//!
//! # The peer's trace
//!
//! Apart from all that, [`trace`] has the peer tell what it does, for `raft-lab check`: an implementation that the
//! project did not write, on which its checks are tried. `src/bin/trace.rs` prints it.

mod applied;
mod cluster;
mod core_under_test;
mod ours;
mod peer;
mod scenario;
mod traced;
mod workload;

pub use applied::Applied;
pub use cluster::Cluster;
pub use core_under_test::{CoreUnderTest, Options};
pub use ours::Ours;
pub use peer::Peer;
pub use scenario::{CatchUp, Elections};
pub use traced::trace;
pub use workload::Workload;

/// What every fallible function of this package returns; a failure is told and ends the program.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;
