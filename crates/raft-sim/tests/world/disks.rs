//! Disks: what a crash loses, and what can go wrong.

use raft_sim::core::NodeId;
use raft_sim::script::{DiskFault, KeepUnsynced, Who};
use raft_sim::{Action, ActionError, ClusterConfig, Damage, Fact, Range};

use crate::stage::{Stage, put, s};

fn disk(server: u64, fault: DiskFault) -> Action {
    Action::Disk { server: s(server), fault }
}

/// A follower with an entry that its slow disk has not written yet.
fn unwritten() -> (Stage, u64) {
    let sync = Range { min_us: 500, max_us: 500 };
    let mut stage = Stage::new(ClusterConfig { servers: 3, sync, ..ClusterConfig::default() });
    stage.run_ms(200);
    let follower = stage.follower(0);
    let slow = Range { min_us: 50_000_000, max_us: 50_000_000 };
    stage.act(disk(follower, DiskFault::Sync(slow)));
    stage.act(Action::Propose { at: Who::Leader, op: put("x", "1") });
    stage.act(Action::Propose { at: Who::Leader, op: put("x", "2") });
    stage.until("the entries are in memory", |cluster| {
        cluster.server(NodeId(follower)).unwrap().log().len() == 3
    });
    (stage, follower)
}

fn durable(stage: &Stage, server: u64) -> u64 {
    stage.0.server(NodeId(server)).unwrap().durable_last().index
}

#[test]
fn a_crash_keeps_what_it_is_told_to() {
    for (keep, left) in [
        (KeepUnsynced::Nothing, 1..=1),
        (KeepUnsynced::Everything, 3..=3),
        (KeepUnsynced::Some, 1..=3),
        (KeepUnsynced::Torn, 1..=2),
    ] {
        let (mut stage, follower) = unwritten();
        stage.act(Action::Crash { server: s(follower), keep });
        assert!(left.contains(&durable(&stage, follower)), "{keep:?}");
        stage.act(Action::Restart(s(follower)));
        let torn =
            stage.count(|fact| matches!(fact, Fact::Recovered { damage: Damage::TornRecord, .. }));
        assert_eq!(torn, usize::from(keep == KeepUnsynced::Torn), "{keep:?}");
        stage.act(disk(follower, DiskFault::Sync(Range { min_us: 1, max_us: 1 })));
        stage.until("it catches up", |cluster| {
            cluster.server(NodeId(follower)).unwrap().raft().unwrap().log().commit_index() >= 3
        });
        stage.replays();
    }
}

/// From none of the writes under way to all of them, and always the first ones.
#[test]
fn chance_keeps_more_or_less() {
    let mut kept = std::collections::BTreeSet::new();
    for round in 0..60 {
        let mut stage = Stage::servers(3);
        let follower = stage.follower(0);
        let slow = Range { min_us: 50_000_000, max_us: 50_000_000 };
        // One after the other: what arrives together is one write.
        for n in 0..5 {
            stage.act(disk(follower, DiskFault::Sync(slow)));
            stage.act(Action::Propose { at: Who::Leader, op: put("x", &n.to_string()) });
            stage.until("the entry is in memory", |cluster| {
                cluster.server(NodeId(follower)).unwrap().log().len() == n + 2
            });
        }
        // Draws anew how long each write takes, so that the crash draws another number each time.
        for _ in 0..round {
            stage.act(disk(follower, DiskFault::Sync(slow)));
        }
        assert_eq!(durable(&stage, follower), 1);
        stage.act(Action::Crash { server: s(follower), keep: KeepUnsynced::Some });
        kept.insert(durable(&stage, follower) - 1);
    }
    assert_eq!(kept, (0..=5).collect());
}

#[test]
fn a_disk_that_lies_loses_what_it_promised() {
    let mut stage = Stage::servers(3);
    let follower = stage.follower(0);
    stage.act(disk(follower, DiskFault::Lie));
    stage.ask(1, put("x", "1"));
    stage.until_answered(1, 1);
    stage.run_ms(200);
    assert_eq!(durable(&stage, follower), 2);
    assert!(stage.0.server(NodeId(follower)).unwrap().disk_lies());
    stage.crash(s(follower));
    assert_eq!(durable(&stage, follower), 1);
    // It does not know, and starts.
    stage.act(Action::Restart(s(follower)));

    // What an honest disk says is so.
    let mut stage = Stage::servers(3);
    let follower = stage.follower(0);
    stage.act(disk(follower, DiskFault::Lie));
    stage.ask(1, put("x", "1"));
    stage.until_answered(1, 1);
    stage.run_ms(200);
    stage.act(disk(follower, DiskFault::Honest));
    stage.crash(s(follower));
    assert_eq!(durable(&stage, follower), 2);
}

#[test]
fn a_server_that_lost_its_tail_does_not_start() {
    let mut stage = Stage::servers(3);
    for n in 0..4 {
        stage.ask(1, put("x", &n.to_string()));
    }
    stage.until_answered(1, 4);
    stage.run_ms(200);
    let follower = stage.follower(0);
    assert_eq!(
        stage.0.act(disk(follower, DiskFault::LoseTail(2))),
        Err(ActionError::IsUp { id: NodeId(follower) })
    );
    stage.crash(s(follower));
    stage.act(disk(follower, DiskFault::LoseTail(2)));
    assert_eq!(durable(&stage, follower), 3);
    let damage = Damage::LostEntries { first: 4, last: 5 };
    let refused = stage.0.act(Action::Restart(s(follower)));
    assert_eq!(refused, Err(ActionError::Damaged { id: NodeId(follower), damage }));
    // An empty one in its place does. The leader relies on what it acknowledged before; only the next
    // one asks anew what it has.
    stage.act(Action::Replace(s(follower)));
    stage.run_ms(200);
    let next = (1..=3).find(|&id| id != follower && id != stage.leader()).unwrap();
    stage.act(Action::Transfer { to: s(next) });
    stage.until("it has everything", |cluster| {
        cluster.server(NodeId(follower)).unwrap().raft().unwrap().log().last_applied() >= 5
    });
    stage.replays();
}

#[test]
fn a_full_disk_stops_its_server() {
    let mut stage = Stage::servers(3);
    let follower = stage.follower(0);
    stage.act(disk(follower, DiskFault::Full));
    stage.run_ms(500);
    assert!(stage.is_up(follower), "nothing was to be written");
    stage.ask(1, put("x", "1"));
    stage.until_answered(1, 1);
    stage.run_ms(200);
    assert!(!stage.is_up(follower));
    assert_eq!(stage.count(|fact| matches!(fact, Fact::Halted { .. })), 1);
    let refused = stage.0.act(Action::Restart(s(follower)));
    assert_eq!(refused, Err(ActionError::DiskFull { id: NodeId(follower) }));
    stage.act(disk(follower, DiskFault::Free));
    stage.act(Action::Restart(s(follower)));
    stage.until("it catches up", |cluster| {
        cluster.server(NodeId(follower)).unwrap().raft().unwrap().log().last_applied() == 2
    });
    stage.replays();
}

#[test]
fn a_wiped_disk_knows_nothing() {
    let mut stage = Stage::servers(3);
    stage.ask(1, put("x", "1"));
    stage.until_answered(1, 1);
    let follower = stage.follower(0);
    stage.crash(s(follower));
    stage.act(disk(follower, DiskFault::Wipe));
    let server = stage.0.server(NodeId(follower)).unwrap();
    assert_eq!((server.durable_last().index, server.durable_state().current_term), (0, 0));
    stage.act(Action::Restart(s(follower)));
}
