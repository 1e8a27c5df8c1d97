//! The scenarios in `www/scenarios/`: each is played, and does what its comment says.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "it is test code, which clippy only sees inside of #[test] functions"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use raft_sim::checks::Property;
use raft_sim::core::{CommitRefusal, NodeId, Observation, Paper, Rules, Term};
use raft_sim::explain::en;
use raft_sim::{Cluster, ClusterRules, Fact, Script, Time};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/scenarios");
/// Each is over long before.
const END: Time = Time::from_millis(10_000);

fn text(name: &str) -> String {
    fs::read_to_string(Path::new(FOLDER).join(format!("{name}.raft"))).unwrap()
}

fn cluster<R: ClusterRules>(name: &str, rules: R) -> Cluster<R> {
    let script = Script::parse(&text(name)).unwrap_or_else(|errors| panic!("{name}: {errors:?}"));
    Cluster::with_rules(script, rules).unwrap()
}

/// The scenario as it is when a fact has come about that is looked for, or at its end.
fn until(name: &str, is_it: impl Fn(&Fact) -> bool) -> Cluster<Paper> {
    let mut cluster = cluster(name, Paper);
    let mut seen = 0;
    while !cluster.events().skip(seen).any(|event| is_it(&event.fact)) {
        seen = cluster.events().count();
        assert!(!cluster.run_some(END, 1), "{name} ended without it");
    }
    cluster
}

/// The terms of a server's entries, one after the other.
fn terms<R: ClusterRules>(cluster: &Cluster<R>, server: usize) -> Vec<u64> {
    cluster.servers()[server - 1].log().iter().map(|entry| entry.term).collect()
}

fn is_elected(fact: &Fact, in_term: u64) -> bool {
    let Fact::Observed { observation, .. } = fact else { return false };
    matches!(observation, Observation::LeaderElected { term, .. } if *term == in_term)
}

#[test]
fn every_scenario_is_played_to_its_end_and_breaks_nothing() {
    let mut names = BTreeSet::new();
    for file in fs::read_dir(FOLDER).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert_eq!(path.extension().unwrap(), "raft", "{name}");
        assert!(text(&name).starts_with("# "), "{name} says what it is");
        let mut cluster = cluster(&name, Paper);
        cluster.run_until(END);
        let is_bad = |fact: &Fact| {
            matches!(fact, Fact::ActionFailed { .. } | Fact::NotAsExpected(_) | Fact::Violated(_))
        };
        let bad = cluster.events().filter(|event| is_bad(&event.fact));
        let bad: Vec<_> = bad.map(|event| en::event(event).text).collect();
        assert_eq!(bad, Vec::<String>::new(), "{name}");
        assert_eq!(cluster.statements_done(), cluster.script().statements.len(), "{name}");
        assert!(text(&name).contains("\nwhen") && text(&name).contains("expect"), "{name}");
        names.insert(name);
    }
    let expected =
        ["disruption", "election", "figure-7", "figure-8", "partition", "pre-vote", "split-vote"];
    assert_eq!(names, expected.map(str::to_owned).into());
}

#[test]
fn figure_7_is_that_of_the_paper_and_the_leader_s_log_prevails() {
    let mut cluster = until("figure-7", |fact| is_elected(fact, 8));
    // Its first entry of its own term is what the leader adds at once.
    assert_eq!(terms(&cluster, 1), [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 8]);
    let followers: [&[u64]; 6] = [
        &[1, 1, 1, 4, 4, 5, 5, 6, 6],
        &[1, 1, 1, 4],
        &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
        &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
        &[1, 1, 1, 4, 4, 4, 4],
        &[1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
    ];
    for (server, terms_of_it) in (2..).zip(followers) {
        assert_eq!(terms(&cluster, server), terms_of_it, "S{server}");
    }
    cluster.run_until(END);
    for server in 2..=7 {
        assert_eq!(terms(&cluster, server), terms(&cluster, 1), "S{server}");
    }
}

#[test]
fn figure_8_overwrites_what_is_on_a_majority_but_never_committed() {
    let is_refused = |fact: &Fact| {
        let Fact::Observed { server: NodeId(1), observation } = fact else { return false };
        let why = CommitRefusal::OlderTerm { term: 2 };
        matches!(observation, Observation::CommitWithheld { reason, .. } if *reason == why)
    };
    let mut cluster = until("figure-8", is_refused);
    let logs: [&[u64]; 5] = [&[1, 2, 4], &[1, 2, 4], &[1, 2], &[1], &[1, 3]];
    for (server, terms_of_it) in (1..).zip(logs) {
        assert_eq!(terms(&cluster, server), terms_of_it, "S{server}");
    }
    cluster.run_until(END);
    for server in 1..=5 {
        assert_eq!(terms(&cluster, server), [1, 3, 5], "S{server}");
    }
}

/// What would happen without the rule of §5.4.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct CountsCopies;

impl Rules for CountsCopies {
    fn may_commit(&self, _: Term, _: Term) -> Result<(), CommitRefusal> {
        Ok(())
    }
}

#[test]
fn figure_8_loses_what_was_committed_where_leaders_count_copies_of_older_entries() {
    let mut cluster = cluster("figure-8", CountsCopies);
    cluster.run_until(END);
    let broken: Vec<Property> = cluster.checks().violations().map(|found| found.property).collect();
    assert!(broken.contains(&Property::LeaderCompleteness), "{broken:?}");
    assert!(broken.contains(&Property::StateMachineSafety), "{broken:?}");
}
