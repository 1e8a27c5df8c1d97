//! What is impossible says so, and leaves the world as it was.

use raft_sim::core::{ConfChange, MemberChangeKind, NodeId};
use raft_sim::script::{DiskFault, KeepUnsynced, LinkSetting, MessageFate, MessagePattern, Who};
use raft_sim::service::{Load, Mix, Op};
use raft_sim::{Action, ActionError, Fact, Range, Script, Statement, Time, When};

use crate::stage::{Stage, ms, put, s};

fn crash(who: Who) -> Action {
    Action::Crash { server: who, keep: KeepUnsynced::Nothing }
}

fn impossible(stage: &Stage) -> Vec<Action> {
    let (leader, follower) = (stage.leader(), stage.follower(0));
    let huge = Range { min_us: 0, max_us: u64::MAX };
    let no_mix = Mix { get: 0, put: 0, append: 0, compare_and_swap: 0, delete: 0, scan: 0 };
    vec![
        crash(s(12)),
        crash(s(0)),
        crash(Who::Server(NodeId(u64::MAX))),
        Action::Restart(s(leader)),
        Action::Resume(s(leader)),
        Action::TimeOut(s(leader)),
        Action::Boot(NodeId(9)),
        Action::Boot(NodeId(0)),
        Action::Replace(s(1)),
        Action::ClockRate { server: s(1), ppm: i32::MIN },
        Action::ClockRate { server: s(1), ppm: 9_000_001 },
        Action::ClockJump { server: s(1), by_us: u64::MAX },
        Action::Disk { server: s(1), fault: DiskFault::Sync(huge) },
        Action::Disk { server: s(1), fault: DiskFault::Sync(Range { min_us: 2, max_us: 1 }) },
        Action::Disk { server: s(1), fault: DiskFault::LoseTail(1) },
        Action::Disk { server: s(1), fault: DiskFault::Wipe },
        Action::Disk { server: s(7), fault: DiskFault::Lie },
        Action::Cut { from: s(1), to: s(1) },
        Action::Cut { from: s(1), to: s(6) },
        Action::Mend { from: s(6), to: s(1) },
        Action::Partition(vec![vec![s(1), s(2)], vec![s(2)]]),
        Action::Partition(vec![vec![s(8)]]),
        Action::Link { from: None, to: None, setting: LinkSetting::Delay(huge) },
        Action::Link { from: None, to: None, setting: LinkSetting::Loss(1_000_001) },
        Action::Link { from: None, to: None, setting: LinkSetting::Duplicate(u32::MAX) },
        Action::Link { from: None, to: None, setting: LinkSetting::Reorder { ppm: 1, by: huge } },
        Action::Link { from: None, to: None, setting: LinkSetting::Bandwidth(Some(0)) },
        Action::Link { from: Some(s(44)), to: None, setting: LinkSetting::Loss(1) },
        Action::Message {
            which: MessagePattern { number: Some(u64::MAX), ..MessagePattern::default() },
            fate: MessageFate::Drop,
        },
        Action::Propose { at: s(follower), op: put("x", "1") },
        Action::ChangeMembership {
            at: s(follower),
            change: ConfChange::one(MemberChangeKind::Remove, NodeId(1)),
        },
        Action::ChangeMembership { at: s(leader), change: ConfChange::leave_joint() },
        Action::Transfer { to: s(leader) },
        Action::Transfer { to: s(17) },
        Action::Request {
            client: raft_sim::service::ClientId(1),
            via: Some(s(12)),
            op: Op::Get { key: "x".into() },
        },
        Action::Load(Some(Load { per_1000_s: Some(0), ..Load::default() })),
        Action::Load(Some(Load { per_1000_s: Some(u64::MAX), ..Load::default() })),
        Action::Load(Some(Load { clients: 0, ..Load::default() })),
        Action::Load(Some(Load { clients: u32::MAX, ..Load::default() })),
        Action::Load(Some(Load { keys: 0, ..Load::default() })),
        Action::Load(Some(Load { mix: no_mix, ..Load::default() })),
    ]
}

#[test]
fn the_impossible_changes_nothing() {
    let mut stage = Stage::servers(3);
    stage.run_ms(700);
    let (digest, events) = (stage.0.digest(), stage.0.event_count());
    for action in impossible(&stage) {
        let error = stage.0.act(action.clone()).expect_err(&format!("{action:?}"));
        let text = error.to_string();
        assert!(text.ends_with('.') && text.starts_with(char::is_uppercase), "{text}");
        assert!(!text.contains('{') && !text.contains("Error"), "{text}");
        assert_eq!(stage.0.digest(), digest, "{action:?}");
        assert_eq!(stage.0.event_count(), events, "{action:?}");
    }
}

#[test]
fn of_a_server_that_is_down_most_is_impossible() {
    let mut stage = Stage::servers(3);
    let follower = stage.follower(0);
    stage.crash(s(follower));
    let down = ActionError::IsDown { id: NodeId(follower) };
    for action in [
        crash(s(follower)),
        Action::Pause(s(follower)),
        Action::Resume(s(follower)),
        Action::TimeOut(s(follower)),
        Action::Snapshot(s(follower)),
        Action::ForgetLeader(s(follower)),
        Action::Propose { at: s(follower), op: put("x", "1") },
    ] {
        assert_eq!(stage.0.act(action.clone()), Err(down), "{action:?}");
    }
}

#[test]
fn of_a_paused_server_too() {
    let mut stage = Stage::servers(3);
    let follower = stage.follower(0);
    stage.act(Action::Pause(s(follower)));
    let paused = ActionError::IsPaused { id: NodeId(follower) };
    for action in [Action::Pause(s(follower)), Action::TimeOut(s(follower))] {
        assert_eq!(stage.0.act(action.clone()), Err(paused), "{action:?}");
    }
    stage.crash(s(follower));
}

#[test]
fn without_a_leader_nothing_can_be_asked_of_it() {
    let mut stage = Stage::unelected(raft_sim::ClusterConfig::default());
    for action in [crash(Who::Leader), Action::Transfer { to: s(1) }, crash(Who::Follower)] {
        assert_eq!(stage.0.act(action), Err(ActionError::NoLeader));
    }
}

#[test]
fn a_script_goes_on_after_what_was_impossible() {
    let statements =
        [(10, crash(s(9))), (20, crash(s(1))), (30, crash(s(1))), (40, Action::Restart(s(1)))];
    let actions = statements.map(|(at, action)| (ms(at), action));
    let script = Script::timed(raft_sim::ClusterConfig::default(), 1, actions);
    let mut cluster = raft_sim::Cluster::new(script).unwrap();
    cluster.run_until(ms(50));
    let failed: Vec<_> = cluster
        .events()
        .filter_map(|event| match &event.fact {
            Fact::ActionFailed { error, .. } => Some((event.at.as_micros() / 1000, *error)),
            _ => None,
        })
        .collect();
    let unknown = ActionError::UnknownServer { id: NodeId(9) };
    assert_eq!(failed, [(10, unknown), (30, ActionError::IsDown { id: NodeId(1) })]);
    assert!(cluster.server(NodeId(1)).unwrap().is_up());
}

#[test]
fn times_at_the_end_of_time_do_no_harm() {
    let when = [When::At(Time::from_micros(u64::MAX)), When::After(u64::MAX)];
    for when in when {
        let statements = vec![Statement { when, action: crash(s(1)) }];
        let script = Script { statements, ..Script::default() };
        let mut cluster = raft_sim::Cluster::new(script).unwrap();
        cluster.run_until(ms(1_000));
        assert!(cluster.server(NodeId(1)).unwrap().is_up());
    }
}
