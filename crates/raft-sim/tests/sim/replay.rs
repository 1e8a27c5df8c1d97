//! The same script gives the same run.

use std::collections::BTreeSet;

use raft_sim::core::Random;
use raft_sim::{Action, Cluster, ClusterConfig, Event, Fact, Script, Time, When};

use crate::live::{self, Live};
use crate::wild::condition;

/// A tame run for every even number, a wild one for every odd one.
fn live(seed: u64) -> Live {
    if seed.is_multiple_of(2) { Live::new(seed) } else { Live::wild(seed) }
}

fn events(cluster: &Cluster) -> Vec<Event> {
    cluster.events().cloned().collect()
}

#[test]
fn the_same_script_gives_the_same_run() {
    for seed in 0..40 {
        let mut run = live(seed);
        run.play(40);
        let play = || {
            let mut cluster = Cluster::new(run.cluster.script().clone()).unwrap();
            cluster.run_until(Time::from_millis(4000));
            cluster
        };
        let (one, other) = (play(), play());
        assert_eq!(one.digest(), other.digest(), "seed {seed}");
        assert_eq!(events(&one), events(&other), "seed {seed}");
    }
}

#[test]
fn another_seed_gives_another_run() {
    let script = |seed| Script { seed, ..Script::default() };
    let run = |seed| {
        let mut cluster = Cluster::new(script(seed)).unwrap();
        let digest_at_start = cluster.digest();
        cluster.run_until(Time::from_millis(2000));
        (digest_at_start, cluster.digest(), events(&cluster))
    };
    for seed in 0..20 {
        let (one, other) = (run(seed), run(seed + 1));
        assert_ne!(one.0, other.0);
        assert_ne!(one.1, other.1);
        assert_ne!(one.2, other.2, "the seed decides the run, not only its fingerprint");
    }
}

#[test]
fn a_live_run_plays_back_from_its_script() {
    let mut acted_midway = 0;
    for seed in 0..400 {
        let mut live = live(seed);
        live.play(60);
        acted_midway += live.acted_midway;
        let mut live = live.cluster;
        // The recording need not have ended where a moment does.
        live.run_until(live.now());
        let mut replay = Cluster::new(live.script().clone()).unwrap();
        replay.run_until(live.now());
        assert_eq!(replay.digest(), live.digest(), "seed {seed}");
        assert_eq!(events(&replay), events(&live), "seed {seed}");

        let later = live.now().plus(700_000);
        live.run_until(later);
        replay.run_until(later);
        assert_eq!(replay.digest(), live.digest(), "seed {seed}, later");
    }
    assert!(acted_midway > 300, "only {acted_midway} actions in the midst of a moment");
}

#[test]
fn live_actions_come_in_between_scripted_ones() {
    for seed in 0..60 {
        let mut recorded = live(seed);
        recorded.play(40);
        let script = recorded.cluster.script().clone();
        let mut live = live(seed);
        live.cluster = Cluster::new(script).unwrap();
        live.play(20);
        let mut live = live.cluster;
        live.run_until(live.now().max(Time::from_millis(5000)));
        let mut replay = Cluster::new(live.script().clone()).unwrap();
        replay.run_until(live.now());
        assert_eq!(replay.digest(), live.digest(), "seed {seed}");
    }
}

/// The same with statements that wait for each other and for something to be so.
#[test]
fn live_actions_come_in_between_statements_that_wait() {
    let mut waited = 0;
    for seed in 0..200 {
        let mut recorded = Live::wild(seed);
        recorded.play(40);
        let mut random = Random::stream(seed, 1002, 0);
        let mut script = Script::clone(recorded.cluster.script());
        for statement in &mut script.statements {
            statement.when = match random.below(3) {
                0 => When::After(random.below(80_000)),
                1 => When::Once(condition(&recorded.cluster, &mut random, 1)),
                _ => continue,
            };
        }
        let mut live = Live::wild(seed);
        live.cluster = Cluster::new(script).unwrap();
        live.play(40);
        let mut live = live.cluster;
        live.run_until(live.now().plus(500_000));
        let mut replay = Cluster::new(live.script().clone()).unwrap();
        replay.run_until(live.now());
        assert_eq!(replay.digest(), live.digest(), "seed {seed}");
        assert_eq!(events(&replay), events(&live), "seed {seed}");
        assert_eq!(replay.goals_left(), live.goals_left());
        let left = live.script().statements.len() - live.statements_done();
        waited += u32::from(left > 0);
    }
    assert!(waited > 20, "only {waited} scripts were waiting for something");
}

/// Every word of a script and every fault is in these runs, and what comes of them.
#[test]
fn wild_runs_have_everything() {
    let mut seen = BTreeSet::new();
    for seed in 0..400 {
        let mut live = Live::wild(seed);
        live.play(100);
        for event in live.cluster.events() {
            let of = |told: &dyn std::fmt::Debug| {
                let told = format!("{told:?}");
                told.split([' ', '(', '{']).next().unwrap_or_default().to_owned()
            };
            match &event.fact {
                Fact::Acted(action) => {
                    seen.insert(format!("Acted {}", of(action)));
                    match &**action {
                        Action::Disk { fault, .. } => seen.insert(format!("Disk {}", of(fault))),
                        Action::Link { setting, .. } => {
                            seen.insert(format!("Link {}", of(setting)))
                        }
                        Action::Message { fate, .. } => {
                            seen.insert(format!("Message {}", of(fate)))
                        }
                        Action::Crash { keep, .. } => seen.insert(format!("Crash {keep:?}")),
                        _ => false,
                    };
                }
                Fact::Lost { why, .. } => drop(seen.insert(format!("Lost {why:?}"))),
                fact => drop(seen.insert(of(fact))),
            }
        }
    }
    let expected: BTreeSet<_> = EVERYTHING.iter().map(|&name| name.to_owned()).collect();
    assert_eq!(seen, expected);
}

const EVERYTHING: [&str; 69] = [
    "Acted Ask",
    "Acted Boot",
    "Acted ChangeMembership",
    "Acted ClockJump",
    "Acted ClockRate",
    "Acted Crash",
    "Acted Cut",
    "Acted Disk",
    "Acted ForgetLeader",
    "Acted Goal",
    "Acted Heal",
    "Acted Link",
    "Acted Load",
    "Acted Mend",
    "Acted Message",
    "Acted Network",
    "Acted Note",
    "Acted Partition",
    "Acted Pause",
    "Acted Propose",
    "Acted Replace",
    "Acted Request",
    "Acted Restart",
    "Acted Resume",
    "Acted Snapshot",
    "Acted TimeOut",
    "Acted Transfer",
    "Answered",
    "Applied",
    "Arrived",
    "Crash Everything",
    "Crash Nothing",
    "Crash Some",
    "Crash Torn",
    "Disk Free",
    "Disk Full",
    "Disk Honest",
    "Disk Lie",
    "Disk LoseTail",
    "Disk Sync",
    "Disk Wipe",
    "Durable",
    "GaveUp",
    "GoalReached",
    "Halted",
    "Invoked",
    "Link Bandwidth",
    "Link Delay",
    "Link Duplicate",
    "Link Loss",
    "Link Reorder",
    "Lost Chance",
    "Lost Cut",
    "Lost Dropped",
    "Lost ReceiverDown",
    "Message Delay",
    "Message Deliver",
    "Message Drop",
    "Message Duplicate",
    "Message Hold",
    "Message Release",
    "NotAsExpected",
    "Observed",
    "Recovered",
    "Refused",
    "Retired",
    "Sent",
    "SnapshotTaken",
    "Violated",
];

#[test]
fn a_fork_runs_on_like_its_original() {
    for seed in 0..40 {
        let mut run = live(seed);
        run.play(30);
        let mut original = run.cluster;
        let mut fork = original.clone();
        let before = fork.digest();
        let until = original.now().plus(900_000);
        original.run_until(until);
        assert_eq!(
            fork.digest(),
            before,
            "seed {seed}: the original's run does not touch the fork"
        );
        fork.run_until(until);
        assert_eq!(fork.digest(), original.digest(), "seed {seed}");
    }
}

#[test]
fn pieces_of_any_size_add_up_to_the_whole() {
    for seed in 0..12 {
        let mut recorded = live(seed);
        recorded.play(40);
        let start = Cluster::new(recorded.cluster.script().clone()).unwrap();
        let until = Time::from_millis(3000);
        let mut whole = start.clone();
        whole.run_until(until);
        for limit in [1, 2, 3, 7, 100] {
            let mut pieces = start.clone();
            while !pieces.run_some(until, limit) {}
            assert_eq!(pieces.now(), until);
            assert_eq!(pieces.digest(), whole.digest(), "seed {seed}, {limit} at a time");
        }
        let mut stops = start.clone();
        for ms in 1..=3000 {
            stops.run_until(Time::from_millis(ms));
        }
        assert_eq!(stops.digest(), whole.digest(), "seed {seed}, with a stop every millisecond");
    }
}

#[test]
fn at_the_same_time_the_action_comes_first() {
    let mut cluster = live::cluster(ClusterConfig::default(), 1);
    cluster.step();
    let first = cluster.now();
    let crash = live::crash(raft_sim::core::NodeId(1));
    let script = Script::timed(ClusterConfig::default(), 1, [(first, crash.clone())]);
    let mut scripted = Cluster::new(script).unwrap();
    scripted.run_until(first);
    assert!(scripted.event_count() > 1, "the moment has an action and something of its own");
    let told = scripted.events().next().unwrap();
    assert_eq!(told.fact, raft_sim::Fact::Acted(crash.into()));
}
