//! Hundreds of chaotic runs, each looked at after everything that happens.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expects by failing; the lints excuse only the test functions"
)]

use std::collections::{BTreeMap, BTreeSet};

use raft_lab::chaos;
use raft_lab::invariants::Checker;
use raft_sim::core::Observation;
use raft_sim::script::Statement;
use raft_sim::service::{ClientId, Op};
use raft_sim::{Action, Cluster, Fact, Script, Server, Time, When};

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
        for statement in &script.statements {
            self.add(kind(&statement.action), 1);
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
            Fact::Answered { .. } => self.add("answered", 1),
            Fact::GaveUp { .. } => self.add("given up", 1),
            _ => (),
        }
    }
}

/// What clients asked for in a run, by the value that they write, and who got an answer.
#[derive(Default)]
struct Clients {
    requests: BTreeMap<String, (ClientId, u64)>,
    answered: BTreeSet<(ClientId, u64)>,
}

impl Clients {
    fn add_fact(&mut self, fact: &Fact) {
        match fact {
            Fact::Invoked { client, number, op } => {
                self.requests.insert(value(op).to_owned(), (*client, *number));
            }
            Fact::Answered { client, number, .. } => drop(self.answered.insert((*client, *number))),
            _ => (),
        }
    }
}

fn value(op: &Op) -> &str {
    let Op::Put { value, .. } = op else { panic!("{op}") };
    value
}

fn at(statement: &Statement) -> Time {
    let When::At(at) = statement.when else { panic!("{statement:?}") };
    at
}

fn kind(action: &Action) -> &'static str {
    match action {
        Action::Request { .. } => "write",
        Action::Crash { .. } => "crash",
        Action::Restart(_) => "restart",
        Action::TimeOut(_) => "time-out",
        Action::Cut { .. } => "cut",
        Action::Mend { .. } => "mend",
        Action::Partition(_) => "partition",
        Action::Heal => "heal",
        _ => panic!("{action:?}"),
    }
}

/// Plays a chaos script, checks everything, and sees it recover.
fn play(seed: u64, tally: &mut Tally) {
    let script = chaos::script(seed, MINUTE);
    tally.add_script(&script);
    let mut statements = script.statements.clone().into_iter().peekable();
    let mut cluster = Cluster::new(script).unwrap();
    let mut checker = Checker::default();
    let mut clients = Clients::default();
    let mut done = false;
    while !done {
        if statements.peek().is_some_and(|next| Some(at(next)) == cluster.next_at()) {
            let action = statements.next().unwrap().action;
            tally.add("crash that lost entries", u64::from(loses_entries(&cluster, &action)));
        }
        let next_event = cluster.event_count();
        done = cluster.run_some(MINUTE, 1);
        if let Err(violation) = checker.check(&cluster) {
            panic!("seed {seed} at {}: {violation}", cluster.now());
        }
        let news = cluster.events().rev().take_while(|event| event.id >= next_event);
        for event in news {
            tally.add_fact(&event.fact);
            clients.add_fact(&event.fact);
        }
        tally.happenings += 1;
    }
    assert_recovered(seed, &cluster, &clients);
}

fn loses_entries(cluster: &Cluster, action: &Action) -> bool {
    let Action::Crash { server, .. } = action else { return false };
    let server = cluster.server(cluster.resolve(*server).unwrap()).unwrap();
    server.log().len() > server.durable_log().len()
}

/// In the quiet time a leader was found, and whatever clients asked for since then was answered and is
/// applied everywhere.
fn assert_recovered(seed: u64, cluster: &Cluster, clients: &Clients) {
    assert!(cluster.servers().iter().all(Server::is_up), "seed {seed}");
    assert_eq!(cluster.groups().len(), 1, "seed {seed}");
    let leader = cluster.leader().unwrap_or_else(|| panic!("seed {seed}: nobody leads"));
    let quiet = Time::from_millis(54_000)..Time::from_millis(59_000);
    let mut writes = 0;
    let statements = cluster.script().statements.iter();
    for statement in statements.filter(|statement| quiet.contains(&at(statement))) {
        let Action::Request { client, op, .. } = &statement.action else { panic!("{statement:?}") };
        let request = clients.requests.get(value(op));
        assert!(request.is_some(), "seed {seed}: {client} still waits to ask for {op}");
        let (client, number) = request.unwrap();
        assert!(clients.answered.contains(&(*client, *number)), "seed {seed}: {client} about {op}");
        for server in cluster.servers() {
            let newest = server.machine().unwrap().session(*client);
            assert!(newest >= Some(*number), "seed {seed}: {} lacks {op}", server.id());
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
        ("answered", 10_000),
        ("given up", 1),
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
        assert!(!seen.contains(&script.statements), "seed {seed} repeats another");
        seen.push(script.statements);
    }
}

#[test]
fn a_script_ends_in_quiet() {
    for seed in 0..30 {
        let script = chaos::script(seed, MINUTE);
        let late = script.statements.iter().filter(|late| at(late) > Time::from_millis(50_001));
        for late in late {
            assert!(matches!(late.action, Action::Request { .. }), "seed {seed}: {late:?}");
        }
        assert!(script.statements.iter().all(|statement| at(statement) <= MINUTE));
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
