//! Servers come and go.

use raft_sim::core::{ConfChange, MemberChange, MemberChangeKind, NodeId, Transition};
use raft_sim::script::Who;
use raft_sim::{Action, ClusterConfig};

use crate::stage::{Stage, put, s};

fn change(changes: &[(MemberChangeKind, u64)], transition: Transition) -> Action {
    let changes =
        changes.iter().map(|&(kind, id)| MemberChange { kind, node: NodeId(id) }).collect();
    let change = ConfChange { transition, changes, ..ConfChange::default() };
    Action::ChangeMembership { at: Who::Leader, change }
}

fn voters(stage: &Stage) -> Vec<u64> {
    let leader = stage.0.server(NodeId(stage.leader())).unwrap().raft().unwrap();
    assert!(!leader.members().is_joint());
    leader.members().voters.iter().map(|id| id.0).collect()
}

#[test]
fn a_new_server_joins_and_counts() {
    let mut stage = Stage::servers(3);
    stage.ask(1, put("x", "1"));
    stage.until_answered(1, 1);
    stage.act(Action::Boot(NodeId(4)));
    stage.run_ms(2_000);
    // It is no member, so nobody tells it anything, and it does not stand.
    assert_eq!(stage.commit_index(4), 0);
    stage.act(change(&[(MemberChangeKind::AddVoter, 4)], Transition::Auto));
    stage.until("it has everything", |cluster| {
        let server = cluster.server(NodeId(4)).unwrap();
        server.machine().unwrap().value("x").is_some()
    });
    stage.run_ms(500);
    assert_eq!(voters(&stage), [1, 2, 3, 4]);
    // Of four, two are no majority.
    let others: Vec<u64> = (1..=4).filter(|id| *id != stage.leader()).collect();
    stage.crash(s(others[0]));
    stage.crash(s(others[1]));
    let before = stage.commit_index(stage.leader());
    stage.act(Action::Propose { at: Who::Leader, op: put("y", "1") });
    stage.run_ms(2_000);
    assert_eq!(stage.commit_index(stage.leader()), before);
    stage.replays();
}

#[test]
fn a_removed_leader_makes_way() {
    let mut stage = Stage::servers(3);
    let old = stage.leader();
    stage.act(change(&[(MemberChangeKind::Remove, old)], Transition::Auto));
    stage.until("another leader", |cluster| cluster.leader().is_some_and(|id| id != NodeId(old)));
    let left: Vec<u64> = (1..=3).filter(|id| *id != old).collect();
    assert_eq!(voters(&stage), left);
    stage.replays();
}

#[test]
fn three_servers_are_replaced_by_three_others_at_once() {
    let mut stage = Stage::servers(3);
    stage.ask(1, put("x", "1"));
    stage.until_answered(1, 1);
    for id in 4..=6 {
        stage.act(Action::Boot(NodeId(id)));
    }
    let add = (4..=6).map(|id| (MemberChangeKind::AddVoter, id));
    let remove = (1..=3).map(|id| (MemberChangeKind::Remove, id));
    let all: Vec<_> = add.chain(remove).collect();
    stage.act(change(&all, Transition::Auto));
    stage.until("the new ones lead", |cluster| cluster.leader().is_some_and(|id| id.0 > 3));
    stage.run_ms(1_000);
    assert_eq!(voters(&stage), [4, 5, 6]);
    for id in 1..=3 {
        stage.crash(s(id));
    }
    stage.ask(2, put("y", "2"));
    stage.until_answered(2, 1);
    assert_eq!(stage.value(stage.leader(), "x").as_deref(), Some("1"));
    stage.replays();
}

#[test]
fn learners_receive_the_log_and_do_not_count() {
    let config = ClusterConfig { servers: 4, learners: 1, ..ClusterConfig::default() };
    let mut stage = Stage::new(config);
    assert_eq!(voters(&stage), [1, 2, 3]);
    stage.ask(1, put("x", "1"));
    stage.until_answered(1, 1);
    stage.run_ms(200);
    assert_eq!(stage.value(4, "x").as_deref(), Some("1"));
    let leader = stage.leader();
    for id in (1..=3).filter(|id| *id != leader) {
        stage.crash(s(id));
    }
    let before = stage.commit_index(leader);
    stage.act(Action::Propose { at: s(leader), op: put("y", "1") });
    stage.run_ms(1_000);
    assert_eq!(stage.commit_index(leader), before);
    stage.replays();
}

#[test]
fn leadership_is_handed_over() {
    let mut stage = Stage::servers(3);
    let to = stage.follower(1);
    stage.act(Action::Transfer { to: s(to) });
    stage.until("it leads", |cluster| cluster.leader() == Some(NodeId(to)));
    assert!(stage.now_ms() < 2_000);
    stage.replays();
}
