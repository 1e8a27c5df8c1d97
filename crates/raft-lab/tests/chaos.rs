//! Hundreds of chaotic runs, each looked at after everything that happens.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expects by failing; the lints excuse only the test functions"
)]

use std::collections::BTreeMap;

use raft_lab::chaos;
use raft_lab::invariants::Checker;
use raft_sim::core::Observation;
use raft_sim::{Action, Cluster, Fact, Script, Server, Time};

const MINUTE: Time = Time::from_millis(60_000);

/// What a run has seen.
#[derive(Default)]
struct Tally {
    happenings: u64,
    counts: BTreeMap<&'static str, u64>,
}

impl Tally {
    fn add(&mut self, what: &'static str, n: u64) {
        *self.counts.entry(what).or_default() += n;
    }

    fn add_script(&mut self, script: &Script) {
        for timed in &script.actions {
            self.add(kind(&timed.action), 1);
        }
    }

    fn add_fact(&mut self, fact: &Fact) {
        match fact {
            Fact::ActionFailed { action, error } => panic!("{action:?}: {error}"),
            Fact::Refused { server, error } => panic!("{server} refused: {error}"),
            Fact::Observed { observation: Observation::LeaderElected { .. }, .. } => {
                self.add("elected", 1);
            }
            Fact::Observed { observation: Observation::Truncated { .. }, .. } => {
                self.add("truncated", 1);
            }
            Fact::Lost { .. } => self.add("lost", 1),
            Fact::Applied { .. } => self.add("applied", 1),
            _ => (),
        }
    }
}

fn kind(action: &Action) -> &'static str {
    match action {
        Action::Write { .. } => "write",
        Action::Crash(_) => "crash",
        Action::Restart(_) => "restart",
        Action::TimeOut(_) => "time-out",
        Action::Cut { .. } => "cut",
        Action::Mend { .. } => "mend",
        Action::Partition(_) => "partition",
        Action::Heal => "heal",
    }
}

/// Plays a chaos script, checks everything, and sees it recover.
fn play(seed: u64, tally: &mut Tally) {
    let script = chaos::script(seed, MINUTE);
    tally.add_script(&script);
    let mut actions = script.actions.clone().into_iter().peekable();
    let mut cluster = Cluster::new(script).unwrap();
    let mut checker = Checker::default();
    let mut done = false;
    while !done {
        if actions.peek().is_some_and(|timed| Some(timed.at) == cluster.next_at()) {
            let action = actions.next().unwrap().action;
            tally.add("crash that lost entries", u64::from(loses_entries(&cluster, &action)));
        }
        let next_event = cluster.event_count();
        done = cluster.run_some(MINUTE, 1);
        if let Err(violation) = checker.check(&cluster) {
            panic!("seed {seed} at {}: {violation}", cluster.now());
        }
        let news = cluster.events().rev().take_while(|event| event.id >= next_event);
        news.for_each(|event| tally.add_fact(&event.fact));
        tally.happenings += 1;
    }
    assert_recovered(seed, &cluster);
}

fn loses_entries(cluster: &Cluster, action: &Action) -> bool {
    let Action::Crash(id) = action else { return false };
    let server = cluster.server(*id).unwrap();
    server.log().len() > server.durable_log().len()
}

/// In the quiet time a leader was found, and what clients wrote since then is in every store.
fn assert_recovered(seed: u64, cluster: &Cluster) {
    assert!(cluster.servers().iter().all(Server::is_up), "seed {seed}");
    assert_eq!(cluster.groups().len(), 1, "seed {seed}");
    let leader = cluster.leader().unwrap_or_else(|| panic!("seed {seed}: nobody leads"));
    // Each value is another number, and they grow: a later write may have replaced this one.
    let quiet = Time::from_millis(54_000)..Time::from_millis(59_000);
    let mut writes = 0;
    for timed in cluster.script().actions.iter().filter(|timed| quiet.contains(&timed.at)) {
        let Action::Write { key, value, .. } = &timed.action else { panic!("{timed:?}") };
        for server in cluster.servers() {
            let found = server.store().unwrap().value(key).unwrap_or("0");
            let (found, written): (u64, u64) = (found.parse().unwrap(), value.parse().unwrap());
            assert!(found >= written, "seed {seed}: {} lacks {key}={value}", server.id());
        }
        writes += 1;
    }
    assert!(writes > 3, "seed {seed}: {writes} writes in the quiet time");
    let commit_index = |server: &Server| server.raft().unwrap().log().commit_index();
    let least = cluster.servers().iter().map(commit_index).min().unwrap();
    let last = commit_index(cluster.server(leader).unwrap());
    assert!(last - least <= 2, "seed {seed}: a server is {} entries behind", last - least);
}

/// Plays all these seeds; together they must have been trouble enough.
fn play_all(seeds: std::ops::Range<u64>) {
    let mut tally = Tally::default();
    for seed in seeds {
        play(seed, &mut tally);
    }
    println!("{} happenings: {:#?}", tally.happenings, tally.counts);
    let at_least = [
        ("write", 10_000),
        ("crash", 1000),
        ("restart", 1000),
        ("time-out", 500),
        ("cut", 2000),
        ("partition", 500),
        ("heal", 1000),
        ("crash that lost entries", 100),
        ("elected", 1000),
        ("truncated", 100),
        ("lost", 30_000),
        ("applied", 100_000),
    ];
    for (what, least) in at_least {
        let count = tally.counts.get(what).copied().unwrap_or(0);
        assert!(count >= least, "{what}: only {count}, too little trouble to trust the test");
    }
}

// Two halves, so that two cores can share the work.

#[test]
fn whatever_happens_raft_keeps_its_promises() {
    play_all(0..100);
}

#[test]
fn whatever_else_happens_raft_keeps_its_promises() {
    play_all(100..200);
}

#[test]
fn a_script_is_a_function_of_its_seed() {
    let mut seen = Vec::new();
    for seed in 0..20 {
        let script = chaos::script(seed, Time::from_millis(20_000));
        assert_eq!(script, chaos::script(seed, Time::from_millis(20_000)));
        assert_eq!(script.seed, seed);
        assert!(!seen.contains(&script.actions), "seed {seed} repeats another");
        seen.push(script.actions);
    }
}

#[test]
fn a_script_ends_in_quiet() {
    for seed in 0..30 {
        let script = chaos::script(seed, MINUTE);
        let late = script.actions.iter().filter(|timed| timed.at > Time::from_millis(50_001));
        for timed in late {
            assert!(matches!(timed.action, Action::Write { .. }), "seed {seed}: {timed:?}");
        }
        assert!(script.actions.iter().all(|timed| timed.at <= MINUTE));
    }
}

#[test]
fn short_scripts_are_fine_too() {
    for ms in [0, 1, 50, 1000, 3000] {
        let script = chaos::script(1, Time::from_millis(ms));
        let mut cluster = Cluster::new(script).unwrap();
        Checker::default().play(&mut cluster, Time::from_millis(ms)).unwrap();
    }
}

#[test]
fn all_sizes_of_clusters_occur() {
    let sizes: std::collections::BTreeSet<_> =
        (0..60).map(|seed| chaos::script(seed, Time::ZERO).config.servers).collect();
    assert_eq!(sizes.into_iter().collect::<Vec<_>>(), [3, 4, 5, 6, 7]);
}

#[test]
fn the_digest_is_that_of_the_played_script() {
    let end = Time::from_millis(5000);
    let mut cluster = Cluster::new(chaos::script(3, end)).unwrap();
    cluster.run_until(end);
    assert_eq!(raft_lab::chaos_digest(3, end), cluster.digest());
    assert_ne!(raft_lab::chaos_digest(4, end), cluster.digest());
    assert_ne!(raft_lab::chaos_digest(3, Time::from_millis(4999)), cluster.digest());
}
