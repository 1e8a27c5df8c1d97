//! The virtual cluster: real [`raft_core`] servers on simulated disks, clocks and a simulated network,
//! in integer virtual time, driven by a [`Script`] and by nothing else.
//!
//! The same script gives the same run, bit for bit, on every platform; [`Cluster::digest`] proves it.
//!
//! ```
//! use raft_sim::{Action, Cluster, Script, Time};
//!
//! let mut cluster = Cluster::new(Script::default())?;
//! cluster.run_until(Time::from_millis(2000));
//! let leader = cluster.leader().expect("five healthy servers elect a leader within two seconds");
//! cluster.act(Action::Write { via: None, key: "x".into(), value: "1".into() })?;
//! cluster.act(Action::Crash(leader))?;
//! cluster.run_until(Time::from_millis(4000));
//! assert_ne!(cluster.leader(), Some(leader));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod act;
mod cluster;
mod config;
mod digest;
mod disk;
mod event;
pub mod explain;
mod kv;
mod network;
mod queue;
mod script;
mod server;
mod time;
mod view;

pub use act::ActionError;
pub use cluster::Cluster;
pub use config::{ClusterConfig, InvalidConfig, Range};
pub use digest::Digest;
pub use event::{Event, Fact};
pub use kv::{Command, Store};
pub use network::{Flight, FlightId};
pub use script::{Action, Script, TimedAction};
pub use server::Server;
pub use time::Time;

pub use raft_core as core;
