#![allow(missing_docs)]
use raft_sim::script::*;
use raft_sim::service::Load;
use raft_sim::*;
fn main() {
    let seconds: u64 = std::env::args().nth(1).and_then(|s| s.parse().ok()).unwrap_or(600);
    for load in [None, Some(Load::default())] {
        let script = Script::timed(ClusterConfig::default(), 9, [(Time::ZERO, Action::Load(load))]);
        let mut cluster = Cluster::new(script).unwrap();
        #[allow(clippy::disallowed_types)]
        let start = std::time::Instant::now();
        cluster.run_until(Time::from_millis(seconds * 1000));
        let wall = start.elapsed();
        println!(
            "{} messages, {} events, {:?}: {:.0} messages/s, {:.0} sim s/s; digest {:016x}; leader {:?} commit {:?}",
            cluster.messages_sent(),
            cluster.event_count(),
            wall,
            cluster.messages_sent() as f64 / wall.as_secs_f64(),
            seconds as f64 / wall.as_secs_f64(),
            cluster.digest(),
            cluster.leader(),
            cluster
                .servers()
                .iter()
                .map(|s| s.raft().unwrap().log().commit_index())
                .collect::<Vec<_>>(),
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
}
