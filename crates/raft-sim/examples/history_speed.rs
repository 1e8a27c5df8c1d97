//! What the history of a loaded hour costs:
//! `cargo run --profile native -p raft-sim --example history_speed -- compacted 3600`.
//!
//! The first argument says whether logs are compacted (`compacted`, at 64 KB) or not (`whole`), the second
//! for how many simulated seconds the cluster is played.
#![allow(clippy::disallowed_types, reason = "speed is measured with a wall clock")]

use std::error::Error;
use std::time::{Duration, Instant};

use raft_sim::core::Random;
use raft_sim::service::Load;
use raft_sim::{Action, Cluster, ClusterConfig, History, Script, Time};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let is_compacted = args.next().as_deref() != Some("whole");
    let seconds: u64 = args.next().map_or(Ok(3600), |text| text.parse())?;
    let config = ClusterConfig {
        snapshot_bytes: is_compacted.then_some(65_536),
        ..ClusterConfig::default()
    };
    let load = (Time::ZERO, Action::Load(Some(Load::default())));
    let script = Script::timed(config, 9, [load]);
    let end = Time::from_millis(seconds * 1000);

    let mut cluster = Cluster::new(script.clone())?;
    let plain = timed(|| cluster.run_until(end));
    let (messages, events) = (cluster.messages_sent(), cluster.event_count());
    println!("{seconds} s, {messages} messages, {events} events");
    println!("played without a history in {plain:.0?}; {} then", memory()?);
    drop(cluster);

    let mut history = History::new(script)?;
    let kept = timed(|| history.run_until(end));
    let checkpoints = history.checkpoint_count();
    println!("played with a history in {kept:.0?}; {checkpoints} checkpoints; {}", memory()?);

    let mut random = Random::new(1);
    let mut anywhere = || Time::from_micros(random.below(end.as_micros()));
    let seeks = (0..200).map(|_| {
        let time = anywhere();
        timed(|| history.seek(time))
    });
    tell("seek", seeks.collect());
    println!("  {}", memory()?);
    let (mut forks, mut is_done) = (Vec::new(), true);
    for _ in 0..50 {
        history.seek(anywhere());
        let fork = timed(|| is_done &= history.act(Action::Heal).is_ok());
        forks.push(fork);
        history.switch(raft_sim::history::BranchId(0), end)?;
    }
    assert!(is_done, "healing is always possible");
    tell("fork", forks);
    println!("  {}", memory()?);
    history.seek(anywhere());
    let steps = (0..200).map(|_| timed(|| is_done &= history.step_back()));
    tell("step back", steps.collect());
    let mut old = || {
        let id = anywhere().as_micros() % events;
        timed(|| is_done &= history.events(id..id + 500).count() > 0)
    };
    tell("500 old events", (0..50).map(|_| old()).collect());
    println!("  {}", memory()?);
    Ok(())
}

fn timed(f: impl FnOnce()) -> Duration {
    let start = Instant::now();
    f();
    start.elapsed()
}

fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    println!("{what}: p50 {:.1?}, p95 {:.1?}, max {:.1?}", at(50), at(95), at(100));
}

/// What the operating system says of this process.
fn memory() -> Result<String, std::io::Error> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or(": ?");
        line.trim_start_matches(':').trim().to_owned()
    };
    Ok(format!("memory {}, at most {}", line("VmRSS"), line("VmHWM")))
}
