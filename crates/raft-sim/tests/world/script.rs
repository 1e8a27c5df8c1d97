//! When statements are carried out, and what they tell.

use raft_sim::core::NodeId;
use raft_sim::script::{Condition, KeepUnsynced, Who};
use raft_sim::{Action, Cluster, Fact, Script, Statement, When};

use crate::stage::{ms, put, s};

fn crash(who: Who) -> Action {
    Action::Crash { server: who, keep: KeepUnsynced::Nothing }
}

fn script(statements: Vec<(When, Action)>) -> Script {
    let statements = statements.into_iter().map(|(when, action)| Statement { when, action });
    Script { statements: statements.collect(), seed: 3, ..Script::default() }
}

/// When each action was carried out, in milliseconds.
fn acted(cluster: &Cluster) -> Vec<(u64, Action)> {
    let acts = cluster.events().filter_map(|event| match &event.fact {
        Fact::Acted(action) => Some((event.at.as_micros() / 1000, (**action).clone())),
        _ => None,
    });
    acts.collect()
}

#[test]
fn a_statement_waits_for_the_one_before() {
    let mut cluster = Cluster::new(script(vec![
        (When::After(100_000), crash(s(1))),
        (When::After(50_000), Action::Restart(s(1))),
        (When::At(ms(120)), crash(s(2))),
        (When::After(0), crash(s(3))),
        (When::At(ms(500)), Action::Heal),
    ]))
    .unwrap();
    cluster.run_until(ms(600));
    let times: Vec<_> = acted(&cluster).into_iter().map(|(at, _)| at).collect();
    assert_eq!(times, [100, 150, 150, 150, 500]);
}

#[test]
fn a_condition_is_met_as_soon_as_it_holds() {
    let mut cluster = Cluster::new(script(vec![
        (When::Once(Condition::SomebodyLeads), crash(Who::Leader)),
        (
            When::Once(Condition::SomebodyLeads),
            Action::Propose { at: Who::Leader, op: put("x", "1") },
        ),
        (When::Once(Condition::Committed { server: None, index: 2 }), Action::Note("two".into())),
        (When::After(1000), crash(Who::Leader)),
    ]))
    .unwrap();
    let mut led = None;
    while led.is_none() {
        let before = acted(&cluster).len();
        cluster.run_some(ms(60_000), 1);
        led = (acted(&cluster).len() > before).then(|| cluster.now());
    }
    // In the very moment of the election.
    let elected = cluster.events().find(|event| {
        matches!(
            event.fact,
            Fact::Observed { observation: raft_sim::core::Observation::LeaderElected { .. }, .. }
        )
    });
    assert_eq!(elected.map(|event| event.at), led);
    cluster.run_until(ms(10_000));
    assert_eq!(acted(&cluster).len(), 4);
    assert_eq!(cluster.servers().iter().filter(|server| !server.is_up()).count(), 2);

    let mut again = Cluster::new(std::sync::Arc::clone(cluster.script())).unwrap();
    again.run_until(ms(10_000));
    assert_eq!(again.digest(), cluster.digest());
}

#[test]
fn an_action_between_two_statements_moves_neither() {
    let mut cluster = Cluster::new(script(vec![
        (When::At(ms(100)), crash(s(1))),
        (When::After(200_000), Action::Restart(s(1))),
        (When::After(200_000), crash(s(2))),
    ]))
    .unwrap();
    cluster.run_until(ms(200));
    cluster.act(crash(s(3))).unwrap();
    cluster.run_until(ms(1_000));
    let times: Vec<_> = acted(&cluster).into_iter().map(|(at, _)| at).collect();
    assert_eq!(times, [100, 200, 300, 500]);
    let mut again = Cluster::new(std::sync::Arc::clone(cluster.script())).unwrap();
    again.run_until(ms(1_000));
    assert_eq!(again.digest(), cluster.digest());
}

#[test]
fn expectations_are_looked_at_and_goals_waited_for() {
    let leads = Condition::SomebodyLeads;
    let not = |condition: &Condition| Condition::Not(Box::new(condition.clone()));
    let mut cluster = Cluster::new(script(vec![
        (When::At(ms(1)), Action::Expect(not(&leads))),
        (When::At(ms(2)), Action::Expect(leads.clone())),
        (When::At(ms(3)), Action::Goal(leads.clone())),
        (When::At(ms(4)), Action::Goal(Condition::Down(NodeId(1)))),
    ]))
    .unwrap();
    cluster.run_until(ms(2_000));
    let unmet: Vec<_> = cluster
        .events()
        .filter_map(|event| match &event.fact {
            Fact::NotAsExpected(condition) => Some((**condition).clone()),
            _ => None,
        })
        .collect();
    assert_eq!(unmet, std::slice::from_ref(&leads));
    assert_eq!(cluster.goals_left(), 1);
    let reached = cluster.events().find(|event| matches!(event.fact, Fact::GoalReached(_)));
    assert_eq!(reached.map(|event| event.fact.clone()), Some(Fact::GoalReached(Box::new(leads))));
    assert_eq!(cluster.statements_done(), 4);
}

#[test]
fn every_condition_can_hold_and_not_hold() {
    use raft_sim::core::Role;
    use raft_sim::script::{MessageKind, MessagePattern};
    use raft_sim::service::ClientId;
    let mut cluster = Cluster::new(script(vec![])).unwrap();
    let one = Some(NodeId(1));
    let value = |value: Option<&str>| Condition::Value {
        server: Who::Leader,
        key: "x".into(),
        value: value.map(str::to_owned),
    };
    let heartbeat = MessagePattern { kind: Some(MessageKind::Heartbeat), ..Default::default() };
    let conditions = |leader: NodeId| {
        vec![
            Condition::Role { server: leader, role: Role::Leader },
            Condition::SomebodyLeads,
            Condition::Term { server: one, term: 1 },
            Condition::Term { server: None, term: 1 },
            Condition::LastIndex { server: one, index: 2 },
            Condition::Committed { server: one, index: 2 },
            Condition::Applied { server: None, index: 2 },
            Condition::Entry { server: Who::Leader, index: 2, term: 1 },
            value(Some("1")),
            Condition::AllAgree,
            Condition::UnderWay(heartbeat),
        ]
    };
    assert!(
        conditions(NodeId(1))
            .iter()
            .filter(|c| **c != Condition::AllAgree)
            .all(|c| !c.holds(&cluster))
    );
    assert!(Condition::NobodyLeads.holds(&cluster));
    cluster.run_until(ms(1_000));
    let leader = cluster.leader().unwrap();
    let put = Action::Request { client: ClientId(0), via: None, op: put("x", "1") };
    cluster.act(put).unwrap();
    assert!(!Condition::Answered(None).holds(&cluster));
    assert!(!Condition::Answered(Some(ClientId(0))).holds(&cluster));
    assert!(value(None).holds(&cluster));
    let mut held = vec![false; conditions(leader).len()];
    while cluster.now() < ms(2_000) {
        cluster.run_some(ms(2_000), 1);
        for (held, condition) in held.iter_mut().zip(conditions(leader)) {
            *held |= condition.holds(&cluster);
        }
    }
    assert!(held.iter().all(|held| *held), "{held:?}");
    assert!(Condition::Answered(None).holds(&cluster));
    assert!(
        !Condition::Down(NodeId(1)).holds(&cluster) && Condition::Up(NodeId(1)).holds(&cluster)
    );
    cluster.act(crash(s(1))).unwrap();
    let (up, down) = (Condition::Up(NodeId(1)), Condition::Down(NodeId(1)));
    assert!(down.holds(&cluster) && !up.holds(&cluster));
    let both = |a: &Condition, b: &Condition| Condition::Both(a.clone().into(), b.clone().into());
    let either =
        |a: &Condition, b: &Condition| Condition::Either(a.clone().into(), b.clone().into());
    assert!(!both(&up, &down).holds(&cluster) && both(&down, &down).holds(&cluster));
    assert!(either(&up, &down).holds(&cluster) && !either(&up, &up).holds(&cluster));
}
