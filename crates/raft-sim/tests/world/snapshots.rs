//! Compaction by the size of the log, and snapshots to those that lag behind.

use raft_sim::core::NodeId;
use raft_sim::script::{MessageKind, Who};
use raft_sim::service::{ClientId, Load};
use raft_sim::{Action, ClusterConfig, Fact};

use crate::stage::{Stage, append, s};

const LIMIT: u64 = 4_000;

fn compacting() -> Stage {
    let config = ClusterConfig {
        servers: 3,
        snapshot_bytes: Some(LIMIT),
        snapshot_keep: 8,
        ..ClusterConfig::default()
    };
    Stage::new(config)
}

fn log_bytes(stage: &Stage, id: u64) -> u64 {
    let log = stage.0.server(NodeId(id)).unwrap();
    log.log().iter().map(raft_sim::core::Entry::size_bytes).sum()
}

#[test]
fn no_log_grows_beyond_its_limit_by_much() {
    let mut stage = compacting();
    stage.act(Action::Load(Some(Load::default())));
    for _ in 0..120 {
        stage.run_ms(500);
        for id in 1..=3 {
            let bytes = log_bytes(&stage, id);
            assert!(bytes < LIMIT + LIMIT / 2, "S{id} has {bytes} bytes");
        }
    }
    assert!(stage.count(|fact| matches!(fact, Fact::SnapshotTaken { .. })) > 0);
    for id in 1..=3 {
        assert!(stage.0.server(NodeId(id)).unwrap().log_base().index > 400);
    }
    stage.act(Action::Load(None));
    stage.run_ms(2_000);
    let states = [1, 2, 3].map(|id| stage.0.server(NodeId(id)).unwrap().machine().unwrap().clone());
    assert!(states[0] == states[1] && states[1] == states[2]);
    stage.replays();
}

#[test]
fn who_was_away_for_long_gets_a_snapshot_with_the_sessions() {
    let mut stage = compacting();
    let away = stage.follower(0);
    stage.crash(s(away));
    stage.act(Action::Load(Some(Load::default())));
    stage.run_ms(60_000);
    stage.act(Action::Load(None));
    stage.run_ms(1_000);
    let sent = stage.0.traffic(MessageKind::InstallSnapshot).packets;
    assert_eq!(sent, 0);
    stage.act(Action::Restart(s(away)));
    stage.run_ms(2_000);
    assert!(stage.0.traffic(MessageKind::InstallSnapshot).packets > 0);
    let machine = |id| stage.0.server(NodeId(id)).unwrap().machine().unwrap();
    assert_eq!(machine(away), machine(stage.leader()));
    assert!(machine(away).session(ClientId(1)).is_some());
    stage.replays();
}

#[test]
fn a_server_starts_from_its_own_snapshot() {
    let mut stage = compacting();
    stage.act(Action::Load(Some(Load::default())));
    stage.run_ms(60_000);
    stage.act(Action::Load(None));
    stage.run_ms(1_000);
    let follower = stage.follower(0);
    let before = stage.0.server(NodeId(follower)).unwrap().machine().unwrap().clone();
    stage.crash(s(follower));
    stage.act(Action::Restart(s(follower)));
    let server = stage.0.server(NodeId(follower)).unwrap();
    assert!(server.log_base().index > 0);
    assert_eq!(server.log_base(), server.raft().unwrap().snapshot().unwrap().meta.last_included);
    stage.run_ms(1_000);
    assert_eq!(*stage.0.server(NodeId(follower)).unwrap().machine().unwrap(), before);
    stage.replays();
}

#[test]
fn a_snapshot_is_taken_on_demand() {
    let mut stage = Stage::servers(3);
    for n in 0..60 {
        stage.ask(1, append("x", &format!("{n},")));
    }
    stage.until_answered(1, 60);
    stage.run_ms(500);
    let leader = stage.leader();
    stage.act(Action::Snapshot(Who::Leader));
    stage.run_ms(10);
    let server = stage.0.server(NodeId(leader)).unwrap();
    assert_eq!(server.raft().unwrap().snapshot().unwrap().meta.last_included.index, 61);
    assert_eq!(server.log_base().index, 61 - 32);
    assert_eq!(server.durable_log().len(), 32);
    stage.replays();
}
