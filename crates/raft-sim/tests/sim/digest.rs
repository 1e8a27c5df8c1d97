//! The digest: a fingerprint of everything that decides how a run goes on.

use std::collections::{BTreeMap, BTreeSet};

use raft_sim::core::Role;
use raft_sim::{Cluster, Server};

use crate::leaves::Tree;
use crate::live::Live;

/// What the clusters under test must have between them, so that there is something to change.
const FIELDS_NEEDED: [&str; 14] = [
    "Candidate",
    "Leader",
    "cast",
    "flights",
    "hint",
    "hard_state",
    "last",
    "lost",
    "match_index",
    "oldest",
    "pending",
    "prev_log",
    "timer_at",
    "values",
];

/// What no other value can take the place of, and why.
const UNCHANGEABLE: [(&str, &str); 7] = [
    ("/network/flights/*", "a tuple has no other length"),
    ("/queue/heap/*", "a tuple has no other length"),
    ("/servers/*/process/raft/members/base", "a tuple has no other length"),
    ("/servers/*/process/raft/role/Candidate/cast/*", "a tuple has no other length"),
    (
        "/servers/*/process/raft/role/Leader/progress/*/inflight/messages/*",
        "a tuple has no other length",
    ),
    ("/servers/*/process/store/values/*", "a tuple has no other length"),
    ("/servers/*/process/raft/rules", "the rules have no state"),
];

fn is_busy(cluster: &Cluster) -> bool {
    let roles = |role| cluster.servers().iter().any(|s| s.raft().is_some_and(|r| r.role() == role));
    let ids: Vec<_> = cluster.servers().iter().map(Server::id).collect();
    let cut = ids.iter().any(|&a| ids.iter().any(|&b| !cluster.is_link_up(a, b)));
    let unsynced = |server: &&Server| server.log().len() > server.durable_log().len();
    roles(Role::Leader)
        && roles(Role::Candidate)
        && cluster.servers().iter().any(|server| !server.is_up())
        && cluster.servers().iter().any(|server| unsynced(&server))
        && cluster.servers().iter().any(|s| s.store().is_some_and(|store| store.iter().count() > 0))
        && cluster.flights().any(|(_, flight)| flight.lost)
        && cut
}

/// Clusters in the midst of trouble.
fn busy_clusters(count: usize) -> Vec<Cluster> {
    let mut found = Vec::new();
    for seed in 0..1000 {
        let mut live = Live::new(seed);
        if (0..400).any(|_| {
            live.play(1);
            is_busy(&live.cluster)
        }) {
            found.push(live.cluster);
        }
        if found.len() == count {
            break;
        }
    }
    assert_eq!(found.len(), count, "too little trouble");
    found
}

#[test]
fn any_change_of_the_world_changes_the_digest() {
    let mut changed: BTreeMap<String, u32> = BTreeMap::new();
    let mut fields = BTreeSet::new();
    let mut skipped = BTreeSet::new();
    for cluster in busy_clusters(6) {
        let mut tree = Tree::of(&cluster);
        let report = tree.change_each(cluster.digest());
        assert!(report.unseen.is_empty(), "the digest does not see {:?}", report.unseen);
        fields.extend(report.fields);
        skipped.extend(report.skipped);
        for (field, count) in report.changed {
            *changed.entry(field).or_default() += count;
        }
    }
    let total: u32 = changed.values().sum();
    println!("{total} changes, of {} fields; skipped: {skipped:#?}", fields.len());
    let expected: BTreeSet<_> = UNCHANGEABLE.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(skipped, expected);
    for field in &fields {
        let excused = UNCHANGEABLE.iter().any(|(path, _)| path.ends_with(&format!("/{field}")));
        assert!(excused || changed.contains_key(field), "no change of `{field}` was possible");
    }
    for needed in FIELDS_NEEDED {
        assert!(fields.contains(needed), "no busy cluster has `{needed}`");
    }
}

#[test]
fn values_that_change_places_change_the_digest() {
    let mut exchanged = 0;
    for cluster in busy_clusters(3) {
        let report = Tree::of(&cluster).exchange_each(cluster.digest());
        assert!(report.unseen.is_empty(), "the digest does not see {:?}", report.unseen);
        exchanged += report.changed.values().sum::<u32>();
    }
    assert!(exchanged > 1000, "only {exchanged} pairs");
}

#[test]
fn a_cluster_survives_the_round_trip() {
    for original in &mut busy_clusters(6) {
        let text = serde_json::to_string(original).unwrap();
        let mut copy: Cluster = serde_json::from_str(&text).unwrap();
        assert_eq!(copy.digest(), original.digest());
        let until = original.now().plus(2_000_000);
        original.run_until(until);
        copy.run_until(until);
        assert_eq!(copy.digest(), original.digest(), "the copy runs on like the original");
    }
}
