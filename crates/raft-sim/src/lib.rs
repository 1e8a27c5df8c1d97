//! The virtual cluster: real [`raft_core`] servers on simulated disks, clocks and a simulated network,
//! in integer virtual time, driven by a [`Script`] and by nothing else.
//!
//! The same script gives the same run, bit for bit, on every platform; [`Cluster::digest`] proves it.
//!
//! ```
//! use raft_sim::script::{KeepUnsynced, Who};
//! use raft_sim::service::{ClientId, Op};
//! use raft_sim::{Action, Cluster, Script, Time};
//!
//! let mut cluster = Cluster::new(Script::default())?;
//! cluster.run_until(Time::from_millis(2000));
//! let leader = cluster.leader().expect("five healthy servers elect a leader within two seconds");
//! let op = Op::Put { key: "x".into(), value: "1".into() };
//! cluster.act(Action::Request { client: ClientId(0), via: None, op })?;
//! cluster.act(Action::Crash { server: Who::Leader, keep: KeepUnsynced::Nothing })?;
//! cluster.run_until(Time::from_millis(4000));
//! assert_ne!(cluster.leader(), Some(leader));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod act;
pub mod checks;
mod clock;
mod cluster;
mod conditions;
mod config;
mod digest;
mod disk;
mod event;
mod event_log;
pub mod explain;
pub mod history;
pub mod linearizability;
pub mod liveness;
mod network;
mod outline;
mod queue;
pub mod script;
pub mod searching;
mod server;
pub mod service;
pub mod sorting;
mod streams;
mod table;
mod time;
mod view;

pub use act::{ActionError, RaftError};
pub use clock::Clock;
pub use cluster::{Cluster, ClusterRules};
pub use config::{ClientConfig, ClusterConfig, InvalidConfig, MachineKind, Range, ReadPath};
pub use digest::Digest;
pub use disk::Damage;
pub use event::{Event, EventId, Fact, Gist, Summary};
pub use history::History;
pub use network::{
    Flight, FlightId, LinkDials, Loss, Outcome, Packet, Party, Request, Response, Traffic,
};
pub use script::{Action, SCRIPT_VERSION, Script, ScriptError, Statement, When};
pub use server::Server;
pub use time::{InvalidTime, Time};

pub use raft_core as core;

/// The README's code is compiled and run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
