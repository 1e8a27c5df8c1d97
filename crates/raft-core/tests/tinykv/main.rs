//! The Raft tests of the `TinyKV` course, all 75 of them: what its projects 2AA, 2AB, 2AC, 2C and 3A ask of
//! a Raft is so here as well.
//!
//! Names and cases are those of the course (`talent-plan/tinykv`, Apache-2.0), whose tests descend from
//! etcd's; a name ends with the part of the course that its test belongs to. The code is our own, and
//! so is the way there:
//!
//! - The course's tests set fields and call inner functions. Here only the public interface is used: a
//!   server is put into a state by [`raft_core::Raft::restore`], by an election, or by a leader's message.
//! - `MsgHup` is [`raft_core::Raft::campaign`], `MsgBeat` a tick of a leader (one tick is the heartbeat
//!   interval), `MsgPropose` [`raft_core::Raft::propose`], `MsgTransferLeader`
//!   [`raft_core::Raft::transfer_leadership`]; a refused proposal is an error, not silence.
//! - A vote for itself and a leader's own entries count in the course at once, here when the Ready that
//!   writes them is durable: [`server::settle`] takes each Ready and advances it.
//! - A message whose log is of a later term than the message itself is refused as impossible. Where
//!   the course sends one, the test's comment says what is sent instead.
//!
//! `[course: …]` in a test's comment tells where something else differs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "it is test code, which clippy only sees inside of #[test] functions"
)]

mod candidates_2aa;
mod cluster_2ab;
mod election_2aa;
mod follower_2ab;
mod leader_2ab;
mod membership_3a;
mod net;
mod raw_node_2ac;
mod server;
mod snapshot_2c;
mod transfer_3a;
