//! Random runs with every fault: no promise is broken, clients notice nothing, and each gets going again.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expects by failing; the lints excuse only the test functions"
)]

use std::collections::BTreeSet;

use raft_lab::chaos::{self, Chaos, Fault};
use raft_lab::soak::{self, Run, Tally};
use raft_sim::checks::Property;
use raft_sim::core::{CampaignError, Paper, Rules, StandQuestion, VoteQuestion, VoteRefusal};
use raft_sim::linearizability::Verdict;
use raft_sim::liveness::Stuck;
use raft_sim::{Action, Cluster, Fact, Time};

const MINUTE: Time = Time::from_millis(60_000);

/// Plays all these seeds and counts what was in them.
fn play_all(seeds: impl IntoIterator<Item = u64>) -> Tally {
    let mut tally = Tally::default();
    for seed in seeds {
        let run = soak::run(seed);
        assert!(run.virtual_us >= MINUTE.as_micros() && run.operations >= 200, "{run:?}");
        assert_eq!(tally.add(&run), [""; 0]);
    }
    tally
}

/// Every kind of fault inside the model was in these runs.
fn assert_covered(tally: &Tally) {
    let missed: Vec<_> = tally
        .coverage()
        .filter(|(fault, runs)| fault.is_in_model() && *runs < tally.runs() / 20)
        .collect();
    assert!(missed.is_empty(), "too little to trust the test: {missed:?}");
}

// Two halves, so that two cores can share the work.

#[test]
fn whatever_happens_raft_keeps_its_promises() {
    assert_covered(&play_all(10_000..10_100));
}

#[test]
fn whatever_else_happens_raft_keeps_its_promises() {
    assert_covered(&play_all(20_000..20_100));
}

/// Each of these runs found something once, in the core, in the simulated world or in a check.
#[test]
fn runs_that_failed_once() {
    play_all([5, 52, 150, 197, 759, 929, 1842, 4790, 8322, 15_657]);
}

/// The runs in which a fault outside Raft's model strikes, and what came of them.
fn play_outside(fault: Fault, seeds: impl IntoIterator<Item = u64>) -> Vec<Run> {
    let runs: Vec<_> = seeds.into_iter().map(|seed| soak::run_outside(seed, fault)).collect();
    for run in &runs {
        // Each violation is put down to this fault.
        assert_eq!(run.complaints(), [""; 0]);
    }
    runs
}

fn violated(runs: &[Run]) -> BTreeSet<Property> {
    runs.iter().flat_map(|run| &run.violations).map(|violation| violation.property).collect()
}

fn is_noticed_by_clients(runs: &[Run]) -> bool {
    runs.iter().any(|run| matches!(run.verdict, Verdict::Violation(_)))
}

#[test]
fn a_disk_that_lies_breaks_promises() {
    let found = violated(&play_outside(Fault::LyingDisk, 0..12));
    assert!(found.contains(&Property::DurableCommit), "{found:?}");
    assert!(found.contains(&Property::LeaderCompleteness), "{found:?}");
}

/// A server that sees that entries are gone does not start again: what was committed is on too few disks, but
/// nobody acts on what is left.
#[test]
fn a_lost_tail_is_noticed_before_it_does_harm() {
    let runs = play_outside(Fault::LostTail, 0..12);
    let found = violated(&runs);
    assert!(found.contains(&Property::DurableCommit), "{found:?}");
    assert!(!found.contains(&Property::StateMachineSafety), "{found:?}");
    assert!(!is_noticed_by_clients(&runs));
}

#[test]
fn a_wiped_disk_under_an_old_name_breaks_promises() {
    let found = violated(&play_outside(Fault::WipedDisk, 0..12));
    assert!(found.contains(&Property::DurableCommit), "{found:?}");
    assert!(found.contains(&Property::StateMachineSafety), "{found:?}");
}

#[test]
fn local_reads_are_stale_and_clients_can_tell() {
    let runs = play_outside(Fault::LocalReads, 0..12);
    assert_eq!(violated(&runs), BTreeSet::from([Property::Linearizability]));
    assert!(is_noticed_by_clients(&runs));
}

#[test]
fn without_sessions_requests_count_twice_and_clients_can_tell() {
    let runs = play_outside(Fault::NoSessions, 0..12);
    assert_eq!(violated(&runs), BTreeSet::from([Property::ExactlyOnce]));
    assert!(is_noticed_by_clients(&runs));
}

/// One in hundreds of runs: the leader's clock has to be slow while the others elect another one.
#[test]
fn a_lease_by_a_slow_clock_answers_stale_reads() {
    let runs = play_outside(Fault::DriftUnderLease, [89]);
    assert_eq!(violated(&runs), BTreeSet::from([Property::Linearizability]));
    assert!(violated(&play_outside(Fault::DriftUnderLease, 0..5)).is_empty());
}

/// Forgets for whom it has voted (against §5.2).
#[derive(Clone, Debug, Hash)]
struct VotesTwice;

impl Rules for VotesTwice {
    fn may_grant_vote(&self, question: &VoteQuestion) -> Result<(), VoteRefusal> {
        Paper.may_grant_vote(&VoteQuestion { voted_for: None, ..*question })
    }
}

/// Lets nobody stand for election.
#[derive(Clone, Debug, Hash)]
struct NobodyStands;

impl Rules for NobodyStands {
    fn may_stand(&self, _: &StandQuestion) -> Result<(), CampaignError> {
        Err(CampaignError::AlreadyLeader)
    }
}

#[test]
fn broken_rules_are_complained_of() {
    let runs: Vec<_> = (0..10).map(|seed| soak::run_with_rules(seed, VotesTwice)).collect();
    assert!(violated(&runs).contains(&Property::OneVote), "{:?}", violated(&runs));
    assert!(runs.iter().any(|run| !run.complaints().is_empty()));
}

#[test]
fn a_cluster_that_does_not_recover_is_complained_of() {
    let run = soak::run_with_rules(0, NobodyStands);
    assert!(matches!(run.recovery, Err(Stuck::NoLeader { .. })), "{:?}", run.recovery);
    assert!(!run.complaints().is_empty());
}

#[test]
fn a_run_comes_again_from_its_script() {
    for seed in 0..10 {
        let mut chaos = Chaos::new(seed);
        chaos.play(MINUTE);
        let live = chaos.into_cluster();
        let mut replayed = Cluster::new(live.script().clone()).unwrap();
        while !replayed.run_some(live.now(), 64) {
            let failed =
                replayed.events().any(|event| matches!(event.fact, Fact::ActionFailed { .. }));
            assert!(!failed, "seed {seed}");
        }
        assert_eq!(replayed.digest(), live.digest(), "seed {seed}");
    }
}

#[test]
fn a_script_is_a_function_of_its_seed() {
    let mut seen = Vec::new();
    for seed in 0..20 {
        let script = chaos::script(seed, Time::from_millis(20_000));
        assert_eq!(script, chaos::script(seed, Time::from_millis(20_000)));
        assert_eq!(script.seed, seed);
        assert!(!seen.contains(&script.statements), "seed {seed} repeats another");
        seen.push(script.statements.clone());
    }
}

/// What is written of a script is read as the same one: each of these runs can be sent to somebody.
#[test]
fn a_script_survives_as_text() {
    for seed in 0..20 {
        let script = chaos::script(seed, MINUTE);
        let text = script.to_string();
        let read: raft_sim::Script =
            text.parse().unwrap_or_else(|errors| panic!("{errors:?}\n{text}"));
        assert_eq!(read.to_string(), text);
        assert_eq!(read, *script);
    }
}

#[test]
fn a_script_ends_in_quiet() {
    for seed in 0..20 {
        let script = chaos::script(seed, MINUTE);
        let mut cluster = Cluster::new(script).unwrap();
        cluster.run_until(Time::from_millis(50_001));
        let left = &cluster.script().statements[cluster.statements_done()..];
        assert!(
            left.iter().all(|statement| matches!(statement.action, Action::Load(_))),
            "{left:?}"
        );
    }
}

#[test]
fn short_scripts_are_fine_too() {
    for ms in [0, 1, 50, 1000, 3000] {
        let end = Time::from_millis(ms);
        let mut chaos = Chaos::new(1);
        chaos.play(end);
        assert_eq!(chaos.cluster().now(), end);
        assert!(!chaos.cluster().is_violated());
    }
}

#[test]
fn all_sizes_of_clusters_occur() {
    let sizes: BTreeSet<_> =
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
