//! The digest: a fingerprint of everything that decides how a run goes on.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use raft_sim::core::Role;
use raft_sim::{Cluster, Server};

use crate::leaves::{Report, Tree};
use crate::live::Live;

/// What the clusters under test must have between them, so that there is something to change: parts of
/// paths, with `*` for indices.
const NEEDED: [&str; 112] = [
    // The script, and how far it is.
    "/config/client/give_up_us",
    "/statements/*/when/At",
    "/action/Propose/",
    "/action/Request/op/CompareAndSwap/old",
    "/action/Disk/fault/Sync/",
    "/action/Link/setting/Reorder/by",
    "/action/Message/which/kind",
    "/action/ChangeMembership/change/changes/*/node",
    "/action/Load/mix/",
    "/action/Goal/",
    "/cursor/goals/*",
    "/cursor/last_at",
    "/is_now_begun",
    // What will happen when.
    "/items/*/*/Arrival/",
    "/items/*/*/Timer/",
    "/items/*/*/Synced/",
    "/items/*/*/Client/",
    "/items/*/*/Load/",
    // Servers.
    "/clock/ppm",
    "/incarnation",
    "/disk/contents/hard_state/voted_for",
    "/disk/contents/snapshot/data/",
    "/disk/contents/base/",
    "/disk/contents/entries/*/payload/Command/",
    "/disk/contents/entries_bytes",
    "/disk/contents/noted_last/",
    "/disk/honest/entries/*/",
    "/disk/pending/*/done_at",
    "/disk/pending/*/what/Ready/persisted_messages/*/body/",
    "/disk/pending/*/what/Snapshot/snapshot/meta/",
    "/disk/pending/*/what/Snapshot/compact_to",
    "/disk/sync/min_us",
    "/disk/random/drawn",
    "/disk/is_full",
    "/disk/damage",
    "/process/leader",
    "/process/machine/has_sessions",
    "/process/machine/sessions/*/*/",
    "/process/machine/state/Store/k",
    "/process/machine/state/Counter/k",
    "/process/machine/state/Journal/*",
    "/process/paused/*/Packet/packet/",
    "/process/paused/*/Written/what/",
    "/process/started_us",
    "/process/tick_us",
    "/process/ticked",
    "/process/timer_at",
    "/process/waiting/contexts",
    "/process/waiting/reads/*/op/",
    "/process/waiting/reads/*/index",
    "/process/waiting/writes/*/position/",
    "/process/waiting/writes/*/client",
    "/process/waiting/writes/*/number",
    "/raft/incoming/",
    "/raft/log/base/",
    "/raft/members/later/*/",
    "/raft/role/Candidate/cast/*/*",
    "/raft/role/PreCandidate/cast/*/*",
    "/raft/role/Leader/lease/sent/*/",
    "/raft/role/Leader/progress/*/match_index",
    "/raft/role/Leader/progress/*/outgoing/",
    "/raft/role/Leader/reads/waiting/*/",
    "/raft/role/Leader/transferee",
    "/raft/snapshot/meta/",
    "/raft/durability/oldest/",
    // The network.
    "/network/client_dials/",
    "/network/client_links/*/dials/",
    "/network/client_links/*/random/",
    "/network/config/bandwidth",
    "/network/links/*/is_up",
    "/network/links/*/free_at",
    "/network/links/*/dials/reorder_by/",
    "/network/links/*/dials/long_reordering",
    "/network/sent",
    "/network/sent_between_servers",
    "/network/traffic/*/bytes",
    "/network/flights/*/arrives_at",
    "/network/flights/*/held_since",
    "/network/flights/*/lost",
    "/network/flights/*/packet/Raft/body/AppendEntries/prev_log/",
    "/network/flights/*/packet/Raft/body/InstallSnapshot/meta/",
    "/network/flights/*/packet/Request/op/",
    "/network/flights/*/packet/Response/outcome/Answer/served/Entry",
    "/network/flights/*/packet/Response/outcome/Answer/served/State",
    "/network/flights/*/packet/Response/outcome/NotLeader/leader",
    // Clients.
    "/clients/all/*/current/invoked_at",
    "/clients/all/*/current/is_asked",
    "/clients/all/*/queue/*/*",
    "/clients/all/*/leader",
    "/clients/all/*/tries",
    "/clients/load/load/",
    "/clients/load/random/",
    "/clients/all/*/turn",
    "/clients/all/*/current/is_redirected",
    "/watched/*/commit_index",
    // Checks.
    "/answers/pending/*/read/",
    "/answers/pending/*/told/",
    "/answers/replay/keys/*/versions/*",
    "/answers/replay/lines/rest/*",
    "/answers/right/rest/*",
    "/applied/clients/*/newest",
    "/applied/records/parts/*/*/before",
    "/logs/committed/advances/rest/*",
    "/logs/committed/members/voters_outgoing/*",
    "/logs/entries/changes/*/*/context/*",
    "/logs/entries/runs/rest/*/digests/",
    "/logs/leaders/rest/*/last/",
    "/logs/servers/*/durable_state/",
    "/overlap/effective/*/outgoing",
    "/verdicts/faults/disk/*",
    "/verdicts/first/*/blame/*",
    "/verdicts/first/*/clash/",
];

/// Ends of paths to what no other value can take the place of, and why.
const UNCHANGEABLE: [(&str, &str); 18] = [
    ("/clients/all/*/queue/*", A_TUPLE),
    ("/queue/items/*", A_TUPLE),
    ("/machine/sessions/*", A_TUPLE),
    ("/Pairs/*", A_TUPLE),
    ("/members/base", A_TUPLE),
    ("/members/later/*", A_TUPLE),
    ("/cast/*", A_TUPLE),
    ("/inflight/messages/*", A_TUPLE),
    ("/versions/*", A_TUPLE),
    ("/lines/rest/*", A_TUPLE),
    ("/advances/rest/*", A_TUPLE),
    ("/terms/rest/*", A_TUPLE),
    ("/entries/changes/*", A_TUPLE),
    ("/votes/*", A_TUPLE),
    ("/verdicts/checked", "there is one for each property"),
    ("/verdicts/violated", "the same"),
    ("/network/traffic", "there is one for each kind of message"),
    ("/rules", "the rules have no state"),
];

const A_TUPLE: &str = "a tuple has no other length";

/// Ends of paths to what may change without another digest, and why.
const UNSEEN: [(&str, &str); 5] = [
    ("/network/free", "which places in memory are free decides nothing"),
    ("/network/flights", "where a packet lies in memory decides nothing"),
    ("/sent_event", "what was told about a run decides nothing"),
    ("/timer_cause", "the same"),
    ("/cause", "the same"),
];

fn is_excused(path: &str) -> bool {
    let path = path.trim_end_matches("/*");
    UNSEEN.iter().any(|(end, _)| path.ends_with(end))
}

fn is_busy(cluster: &Cluster) -> bool {
    let roles = |role| cluster.servers().iter().any(|s| s.raft().is_some_and(|r| r.role() == role));
    let ids: Vec<_> = cluster.servers().iter().map(Server::id).collect();
    let cut = ids.iter().any(|&a| ids.iter().any(|&b| !cluster.is_link_up(a, b)));
    let unsynced = |server: &&Server| server.log().len() > server.durable_log().len();
    let stores = |server: &Server| server.machine().is_some_and(|m| !m.pairs().is_empty());
    roles(Role::Leader)
        && roles(Role::Candidate)
        && cluster.servers().iter().any(|server| !server.is_up())
        && cluster.servers().iter().any(|server| unsynced(&server))
        && cluster.servers().iter().any(stores)
        && cluster.flights().any(|flight| flight.lost.is_some())
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

/// Clusters that have between them everything that a cluster may have. They take long to find.
fn rich_clusters() -> &'static [Cluster] {
    static FOUND: OnceLock<Vec<Cluster>> = OnceLock::new();
    FOUND.get_or_init(find_rich_clusters)
}

fn find_rich_clusters() -> Vec<Cluster> {
    let mut missing = BTreeSet::from(NEEDED);
    let mut found = Vec::new();
    for seed in 0..1000 {
        let mut live = Live::wild(seed);
        for _ in 0..12 {
            live.play(5);
            let paths = Tree::of(&live.cluster).paths();
            let before = missing.len();
            missing.retain(|needed| !paths.iter().any(|path| path.contains(needed)));
            if missing.len() < before {
                found.push(live.cluster.clone());
            }
        }
        if missing.is_empty() {
            return found;
        }
    }
    panic!("no cluster has {missing:#?}");
}

/// What all the changes came to.
#[derive(Default)]
struct Total {
    changed: BTreeMap<String, u32>,
    fields: BTreeSet<String>,
    skipped: BTreeSet<String>,
    unseen: BTreeSet<String>,
}

impl Total {
    fn add(&mut self, report: Report) {
        self.fields.extend(report.fields);
        self.skipped.extend(report.skipped);
        self.unseen.extend(report.unseen.into_iter().filter(|path| !is_excused(path)));
        for (field, count) in report.changed {
            *self.changed.entry(field).or_default() += count;
        }
    }

    fn judge(&self) {
        let total: u32 = self.changed.values().sum();
        println!("{total} changes, of {} fields; skipped: {:#?}", self.fields.len(), self.skipped);
        assert!(self.unseen.is_empty(), "the digest does not see {:#?}", self.unseen);
        let is_known = |path: &&String| UNCHANGEABLE.iter().any(|(end, _)| path.ends_with(end));
        let unknown: Vec<_> = self.skipped.iter().filter(|path| !is_known(path)).collect();
        assert!(unknown.is_empty(), "no other value for {unknown:#?}");
        for field in &self.fields {
            let is_field = |(end, _): &(&str, &str)| end.ends_with(&format!("/{field}"));
            let is_changed = self.changed.contains_key(field);
            let is_excused = UNCHANGEABLE.iter().any(is_field);
            assert!(is_changed || is_excused, "no change of `{field}` was possible");
        }
    }
}

/// At most so often of each path, as the hundredth entry of a log is not hashed by other code than the tenth.
fn at_most(times: u32) -> impl FnMut(&str) -> bool {
    let mut tried: BTreeMap<String, u32> = BTreeMap::new();
    move |path| {
        let count = tried.entry(path.to_owned()).or_default();
        *count += 1;
        *count <= times
    }
}

#[test]
fn any_change_of_the_world_changes_the_digest() {
    let mut total = Total::default();
    for cluster in busy_clusters(2) {
        total.add(Tree::of(&cluster).change_each(cluster.digest(), at_most(20)));
    }
    total.judge();
}

/// Of everything that there may be in a cluster, but of fewer instances.
#[test]
fn any_change_of_a_richer_world_changes_the_digest() {
    let mut total = Total::default();
    let mut is_wanted = at_most(3);
    for cluster in rich_clusters() {
        total.add(Tree::of(cluster).change_each(cluster.digest(), &mut is_wanted));
    }
    total.judge();
    let is_of_use = |end: &str| total.skipped.iter().any(|path| path.ends_with(end));
    let useless = UNCHANGEABLE.iter().find(|(end, _)| !is_of_use(end));
    assert_eq!(useless, None, "it can be changed");
}

#[test]
fn values_that_change_places_change_the_digest() {
    let mut exchanged = 0;
    for cluster in busy_clusters(3) {
        let report = Tree::of(&cluster).exchange_each(cluster.digest());
        let unseen: Vec<_> = report.unseen.iter().filter(|path| !is_excused(path)).collect();
        assert!(unseen.is_empty(), "the digest does not see {unseen:?}");
        exchanged += report.changed.values().sum::<u32>();
    }
    assert!(exchanged > 1000, "only {exchanged} pairs");
}

#[test]
fn a_cluster_survives_the_round_trip() {
    for mut original in busy_clusters(3).into_iter().chain(rich_clusters().iter().cloned()) {
        let text = serde_json::to_string(&original).unwrap();
        let mut copy: Cluster = serde_json::from_str(&text).unwrap();
        assert_eq!(copy.digest(), original.digest());
        let until = original.now().plus(2_000_000);
        original.run_until(until);
        copy.run_until(until);
        assert_eq!(copy.digest(), original.digest(), "the copy runs on like the original");
    }
}
