//! Raft as a sans-IO state machine, in the words of the paper.
//!
//! [`Raft`] is one server's consensus module. It owns no clock, no thread, no disk and no socket; its
//! owner feeds it [ticks](Raft::tick), [messages](Raft::step) and [proposals](Raft::propose), and takes
//! what is to be done from [`Raft::ready`]. Section numbers (§5.4.1) are those of *In Search of an
//! Understandable Consensus Algorithm (Extended Version)*; "diss." is Ongaro's dissertation.
//!
//! # The owner's duties, in this order
//!
//! 1. Call [`Raft::tick`] as time passes. [`Raft::ticks_to_deadline`] says how long nothing will happen.
//! 2. Pass every received message to [`Raft::step`], every command to [`Raft::propose`].
//! 3. After each of these take [`Raft::ready`] until it returns `None`, and of each [`Ready`]: write
//!    `hard_state`, `snapshot` and `entries`, in the order of the Readies; send its messages
//!    ([`Ready::drain_messages`]); apply `committed_entries` in order; call [`Raft::advance`].
//! 4. After a restart, build the server anew with [`Raft::restore`] from what is durable.
//!
//! Who does not want to wait for the disk sends `messages` at once, and when the write is durable sends
//! `persisted_messages`, steps those to this server itself and calls [`Raft::persisted`];
//! [`Raft::applied`] says what is applied. The crate's README has all of this in code, and more:
//! snapshots ([`Raft::snapshot_taken`], [`Raft::compact`]), membership
//! ([`Raft::propose_conf_change`]), reads ([`Raft::read_index`]), leadership transfer
//! ([`Raft::transfer_leadership`]), where each rule of the paper stands, and what is not implemented. Where
//! implementations of Raft differ, [`options`] has a table.
//!
//! ```
//! use raft_core::{Config, NodeId, Raft};
//!
//! let mut raft = Raft::new(Config { id: NodeId(1), voters: vec![NodeId(1)], ..Config::default() })?;
//! raft.tick(raft.ticks_to_deadline()); // the election timeout passes
//! while let Some(ready) = raft.ready() {
//!     // A real owner sends, writes and applies here.
//!     raft.advance(ready);
//! }
//! let index = raft.propose(b"x=1".as_slice().into())?;
//! while let Some(ready) = raft.ready() {
//!     raft.advance(ready);
//! }
//! assert_eq!(raft.log().commit_index(), index);
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
#![no_std]

extern crate alloc;

mod append_entries;
mod check;
mod command;
mod commit;
mod config;
mod durability;
mod election;
mod entries;
mod entry;
mod error;
mod items;
mod lease;
mod log;
mod membership;
mod membership_log;
mod message;
mod observe;
pub mod options;
mod progress;
mod propose;
pub mod quorum;
mod raft;
mod random;
mod reads;
mod ready;
mod replication;
mod rules;
mod shared_vec;
mod snapshot;
mod sorting;
mod status;
mod timer;
mod transfer;
mod trial;
mod types;

pub use command::Command;
pub use config::Config;
pub use entries::Entries;
pub use entry::{Entry, Payload};
pub use error::{
    CampaignError, ConfChangeError, ConfigError, Fault, ForgetError, ProposeError, ReadError,
    SnapshotError, StepError, TransferError,
};
pub use items::Items;
pub use log::Log;
pub use membership::{Changed, ConfChange, ConfState, MemberChange, MemberChangeKind, Transition};
pub use message::{
    AppendEntries, AppendEntriesReply, AppendResult, Body, CommitNotice, Heartbeat, HeartbeatReply,
    InstallSnapshot, InstallSnapshotReply, Message, ReadIndex, ReadState, RequestVote,
    RequestVoteReply,
};
pub use observe::{
    AppendRefusal, CommitRefusal, Observation, Observer, Recorder, SnapshotRefusal, StepDownReason,
    VoteRefusal,
};
pub use options::{ElectionTimer, MembershipCounts, Options, ReadMode, WaitForDisk};
pub use progress::{Progress, ProgressState};
pub use quorum::{VoteResult, Votes, majority};
pub use raft::{Raft, Restored};
pub use random::Random;
pub use ready::Ready;
pub use rules::{
    MembershipQuestion, Paper, ReadQuestion, Rules, SnapshotQuestion, StandQuestion, VoteQuestion,
};
pub use shared_vec::SharedVec;
pub use snapshot::{Snapshot, SnapshotMeta, SnapshotStatus};
pub use status::Status;
pub use types::{HardState, Index, LogPosition, NodeId, Role, Term};

/// The README's code is compiled and run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
