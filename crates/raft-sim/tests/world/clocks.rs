//! Clocks that are off, and processes that stand still.

use raft_sim::core::{NodeId, Observation};
use raft_sim::{Action, ClusterConfig, Fact};

use crate::stage::{Stage, get, put, s, value};

#[test]
fn a_fast_clock_loses_patience_with_a_healthy_leader() {
    let mut stage = Stage::servers(3);
    let follower = stage.follower(0);
    let before = stage.0.event_count();
    // Heartbeats come every 100 ms; ten times as fast, that is a second.
    stage.act(Action::ClockRate { server: s(follower), ppm: 9_000_000 });
    stage.until("it stands for election", |cluster| {
        cluster.events().any(|event| {
            matches!(event.fact, Fact::Observed { server, observation: Observation::ElectionStarted { .. } }
                if server == NodeId(follower) && event.id > before)
        })
    });
    stage.replays();
}

#[test]
fn a_slow_clock_is_patient() {
    let mut stage = Stage::servers(3);
    let (one, other) = (stage.follower(0), stage.follower(1));
    stage.act(Action::ClockRate { server: s(one), ppm: -999_000 });
    stage.crash(s(stage.leader()));
    stage.until("the other leads", |cluster| cluster.leader() == Some(NodeId(other)));
    stage.replays();
}

#[test]
fn a_jump_makes_time_pass_at_once() {
    let mut stage = Stage::servers(3);
    stage.run_ms(1000);
    let follower = stage.follower(0);
    let term = stage.0.server(NodeId(follower)).unwrap().raft().unwrap().current_term();
    stage.act(Action::ClockJump { server: s(follower), by_us: 600_000 });
    let after = stage.0.server(NodeId(follower)).unwrap().raft().unwrap().current_term();
    assert_eq!(after, term + 1);
    stage.replays();
}

#[test]
fn a_paused_leader_wakes_up_deposed() {
    let mut stage = Stage::servers(3);
    stage.ask(1, put("x", "1"));
    stage.until_answered(1, 1);
    let old = stage.leader();
    stage.act(Action::Pause(s(old)));
    assert!(stage.0.server(NodeId(old)).unwrap().is_paused());
    stage.until("another leader", |cluster| cluster.leader() != Some(NodeId(old)));
    stage.ask_via(2, stage.leader(), put("x", "2"));
    stage.until_answered(2, 1);
    // It still takes itself for the leader, and must not answer a read.
    stage.ask_via(3, old, get("x"));
    stage.run_ms(50);
    stage.act(Action::Resume(s(old)));
    stage.until_answered(3, 1);
    assert_eq!(stage.answers(3), [(1, value("2"))]);
    stage.until("it follows", |cluster| {
        cluster.server(NodeId(old)).unwrap().raft().unwrap().leader() == cluster.leader()
    });
    stage.replays();
}

#[test]
fn what_became_durable_while_paused_is_durable_and_told_later() {
    let mut stage = Stage::new(ClusterConfig { servers: 3, ..ClusterConfig::default() });
    let follower = stage.follower(0);
    stage.act(Action::Propose { at: raft_sim::script::Who::Leader, op: put("x", "1") });
    stage.until("a write is under way", |cluster| {
        let server = cluster.server(NodeId(follower)).unwrap();
        server.log().len() == 2 && server.durable_last().index == 1
    });
    stage.act(Action::Pause(s(follower)));
    stage.run_ms(10);
    let server = stage.0.server(NodeId(follower)).unwrap();
    assert_eq!(server.durable_last().index, 2);
    assert_eq!(server.raft().unwrap().stable_index(), 1);
    stage.act(Action::Resume(s(follower)));
    assert_eq!(stage.0.server(NodeId(follower)).unwrap().raft().unwrap().stable_index(), 2);
    // A crash in between would have found it as well.
    stage.replays();
}
