//! The integration tests of `raft-rs` (`tikv/raft-rs` 0.7, Apache-2.0), as far as they are about Raft: what
//! is so there is so here as well. `docs/raft-rs-tests.md` lists all of them with what became of each.
//!
//! Names, cases and expected values are those of raft-rs, whose tests descend from etcd's. The code is
//! our own, and so is the way there, because only the public interface is used:
//!
//! - A server is put into a state by [`raft_core::Raft::restore`], by an election, or by messages; the
//!   originals set fields and call inner functions.
//! - `MsgHup` is [`raft_core::Raft::campaign`], `MsgBeat` a tick of a leader (one tick is the heartbeat
//!   interval), `MsgCheckQuorum` the passing of an election timeout.
//! - A leader made by an election has sent its no-op already, where the originals make one that has sent
//!   nothing: the first message that they expect is then that one.
//! - Messages carry the term of their sender; many of the originals' carry none.
//! - Contexts of reads are numbers.
//!
//! A test's comment says, after `[raft-rs: …]`, where raft-rs itself behaves differently.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "it is test code, which clippy only sees inside of #[test] functions"
)]

mod check_quorum;
mod conf_change;
mod election;
mod flow_control;
mod joint;
mod joint_failures;
mod learners;
mod limits;
mod messages;
mod net;
mod pre_vote;
mod priority;
mod progress;
mod read_index;
mod ready;
mod ready_async;
mod replication;
mod restore;
mod roles;
mod server;
mod snapshots;
mod table;
mod transfer;
