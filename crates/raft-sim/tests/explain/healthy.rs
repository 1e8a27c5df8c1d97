//! When things go well, nothing is said to be wrong.

use std::collections::BTreeSet;

use raft_sim::core::Options;
use raft_sim::explain::{Stall, Story, en};
use raft_sim::script::{NetworkPreset, Who};
use raft_sim::service::{Load, Mix};
use raft_sim::{Action, Cluster, ClusterConfig, Script, Time};

use crate::reading::{Kinds, assert_reads_well};
use crate::setup::act;

/// Looks at it all the time: there is nothing that does not end by itself.
fn watch(cluster: &mut Cluster, ms: u64, seen: &mut BTreeSet<&'static str>) {
    for _ in 0..ms / 3 {
        cluster.run_until(cluster.now().plus(2_999));
        let story = Story::of(cluster);
        assert_reads_well(&en::headline(&story));
        story.detail.iter().for_each(|detail| assert_reads_well(&en::detail(detail)));
        for stall in Stall::all(cluster) {
            assert_reads_well(&en::stall(&stall));
            assert!(stall.passes(), "at {}: {stall:?}", cluster.now());
            seen.insert(stall.kind());
        }
    }
}

fn loaded(config: ClusterConfig, seed: u64) -> Cluster {
    let script = Script { config: config.into(), seed, ..Script::default() };
    let mut cluster = Cluster::new(script).unwrap();
    let mix = Mix { scan: 1, delete: 1, ..Mix::default() };
    act(&mut cluster, Action::Load(Some(Load { mix, ..Load::default() })));
    cluster
}

#[test]
fn a_healthy_run_only_waits() {
    let mut seen = BTreeSet::new();
    for seed in 0..12 {
        let options = match seed % 4 {
            0 => Options::PAPER,
            1 => Options { pre_vote: true, check_quorum: true, ..Options::PAPER },
            2 => Options::ETCD,
            _ => Options::MIT,
        };
        let config = ClusterConfig {
            servers: [3, 5, 7][usize::try_from(seed % 3).unwrap()],
            learners: u8::from(seed % 5 == 0),
            options,
            snapshot_bytes: (seed % 2 == 0).then_some(300),
            snapshot_keep: 5,
            ..ClusterConfig::default()
        };
        let mut cluster = loaded(config, seed);
        watch(&mut cluster, 3_000, &mut seen);
        if cluster.leader().is_some() {
            act(&mut cluster, Action::Load(None));
            cluster.run_until(cluster.now().plus(2_000_000));
            assert_eq!(Stall::all(&cluster), [], "seed {seed}");
        }
    }
    println!("{seen:#?}");
}

#[test]
fn so_does_a_run_on_a_poor_network() {
    let mut seen = BTreeSet::new();
    for seed in 0..6 {
        let mut cluster = loaded(ClusterConfig::default(), seed);
        act(&mut cluster, Action::Network(NetworkPreset::Unreliable));
        watch(&mut cluster, 3_000, &mut seen);
    }
    println!("{seen:#?}");
}

#[test]
fn so_does_a_crashed_leader_with_a_majority_left() {
    let mut seen = BTreeSet::new();
    for seed in 0..6 {
        let mut cluster = loaded(ClusterConfig::default(), seed);
        cluster.run_until(Time::from_millis(2_000));
        act(&mut cluster, Action::Crash { server: Who::Leader, keep: Default::default() });
        watch(&mut cluster, 2_000, &mut seen);
    }
    for waits in ["Self::TimerRuns { .. }", "Self::Electing { .. }", "Self::Replicating { .. }"] {
        assert!(seen.contains(waits), "{waits}: {seen:?}");
    }
}
