//! How fast a cluster of five servers plays, without clients and with them.
//!
//! `cargo run --profile native -p raft-sim --example speed [seconds]`
#![expect(clippy::disallowed_types, reason = "it measures wall time")]

use std::time::Instant;

use raft_sim::script::MessageKind;
use raft_sim::service::Load;
use raft_sim::{Action, Cluster, ClusterConfig, InvalidConfig, Script, Server, Time};

fn main() -> Result<(), InvalidConfig> {
    let seconds: u64 = std::env::args().nth(1).and_then(|arg| arg.parse().ok()).unwrap_or(600);
    for load in [None, Some(Load::default())] {
        let script = Script::timed(ClusterConfig::default(), 9, [(Time::ZERO, Action::Load(load))]);
        let mut cluster = Cluster::new(script)?;
        let start = Instant::now();
        cluster.run_until(Time::from_millis(seconds * 1000));
        let wall_us = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX).max(1);
        let commit_indices = cluster.servers().iter().filter_map(Server::raft);
        let commit_indices: Vec<_> = commit_indices.map(|raft| raft.log().commit_index()).collect();
        println!(
            "{} ms: {} messages/s, {} simulated s/s; {} messages, {} events, commit indices {commit_indices:?}, digest {:016x}",
            wall_us / 1000,
            cluster.messages_sent() * 1_000_000 / wall_us,
            seconds * 1_000_000 / wall_us,
            cluster.messages_sent(),
            cluster.event_count(),
            cluster.digest(),
        );
        for kind in [
            MessageKind::AppendEntries,
            MessageKind::AppendEntriesReply,
            MessageKind::Heartbeat,
            MessageKind::HeartbeatReply,
            MessageKind::Request,
            MessageKind::Response,
        ] {
            println!("  {kind:?} {:?}", cluster.traffic(kind));
        }
    }
    Ok(())
}
