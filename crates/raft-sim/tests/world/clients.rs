//! Clients ask, ask again, and count once.

use raft_sim::core::NodeId;
use raft_sim::script::{LinkSetting, MessageFate, MessageKind, MessagePattern, Who};
use raft_sim::service::{Answer, ClientId, Load, Mix, Op};
use raft_sim::{Action, ClientConfig, Cluster, ClusterConfig, Fact, Flight, Outcome, Packet, Time};

use crate::stage::{Stage, append, get, put, s, value};

#[test]
fn every_operation_gets_its_answer() {
    let mut stage = Stage::servers(3);
    let swap = |old: Option<&str>, new: &str| Op::CompareAndSwap {
        key: "x".into(),
        old: old.map(str::to_owned),
        new: new.into(),
    };
    let ops = [
        (get("x"), Answer::Value(None)),
        (put("x", "1"), Answer::Done),
        (append("x", "2"), Answer::Done),
        (get("x"), value("12")),
        (swap(Some("1"), "9"), Answer::Swapped(false)),
        (swap(Some("12"), "9"), Answer::Swapped(true)),
        (put("y", "5"), Answer::Done),
        (
            Op::Scan { from: "x".into(), to: None },
            Answer::Pairs(vec![("x".into(), "9".into()), ("y".into(), "5".into())]),
        ),
        (Op::Delete { key: "x".into() }, Answer::Done),
        (swap(None, "1"), Answer::Swapped(true)),
        (
            Op::Scan { from: "a".into(), to: Some("y".into()) },
            Answer::Pairs(vec![("x".into(), "1".into())]),
        ),
    ];
    for (op, _) in &ops {
        stage.ask(1, op.clone());
    }
    stage.until_answered(1, ops.len());
    let expected: Vec<_> = (1..).zip(ops.map(|(_, answer)| answer)).collect();
    assert_eq!(stage.answers(1), expected);
    stage.replays();
}

#[test]
fn a_follower_names_the_leader_and_the_client_goes_there() {
    let mut stage = Stage::servers(3);
    let (leader, follower) = (stage.leader(), stage.follower(0));
    stage.ask_via(1, follower, put("x", "1"));
    stage.until_answered(1, 1);
    assert_eq!(stage.0.clients().nth(1).unwrap().leader(), Some(NodeId(leader)));
    let asked = stage.count(
        |fact| matches!(fact, Fact::Sent { packet, .. } if packet.kind == MessageKind::Request),
    );
    assert_eq!(asked, 2);
}

#[test]
fn a_client_outlives_the_leader() {
    let mut stage = Stage::servers(3);
    let leader = stage.leader();
    stage.ask(1, put("x", "1"));
    stage.until_answered(1, 1);
    stage.crash(Who::Leader);
    stage.ask(1, append("x", "2"));
    stage.until_answered(1, 2);
    assert_ne!(stage.leader(), leader);
    assert_eq!(stage.value(stage.leader(), "x").as_deref(), Some("12"));
}

/// An answer from the state machine that is under way and not lost. (A server that does not lead answers, too:
/// that it does not.)
fn answer_under_way(cluster: &Cluster) -> Option<u64> {
    let is_answer = |flight: &&Flight| match &flight.packet {
        Packet::Response(response) => {
            matches!(response.outcome, Outcome::Answer { .. }) && flight.lost.is_none()
        }
        _ => false,
    };
    cluster.flights().find(is_answer).map(|flight| flight.id.0)
}

/// Waits for an answer, and loses it.
fn lose_an_answer(stage: &mut Stage) {
    stage.until("an answer under way", |cluster| answer_under_way(cluster).is_some());
    let which = MessagePattern { number: answer_under_way(&stage.0), ..MessagePattern::default() };
    stage.act(Action::Message { which, fate: MessageFate::Drop });
}

/// The answer to an append is lost again and again; the client repeats it.
fn appended_under_lost_answers(sessions: bool) -> String {
    let client = ClientConfig { give_up_us: 60_000_000, ..ClientConfig::default() };
    let config = ClusterConfig { servers: 3, sessions, client, ..ClusterConfig::default() };
    let mut stage = Stage::new(config);
    stage.ask(1, append("x", "a"));
    for _ in 0..3 {
        lose_an_answer(&mut stage);
    }
    stage.until_answered(1, 1);
    stage.value(stage.leader(), "x").unwrap()
}

#[test]
fn a_repeated_request_counts_once() {
    assert_eq!(appended_under_lost_answers(true), "a");
}

#[test]
fn without_sessions_it_counts_every_time() {
    // Three tries whose answers are lost, and one more.
    assert_eq!(appended_under_lost_answers(false), "aaaa");
}

#[test]
fn a_repeat_that_reaches_the_next_leader_counts_once() {
    let mut stage = Stage::servers(3);
    stage.ask_via(1, stage.leader(), append("x", "a"));
    lose_an_answer(&mut stage);
    stage.until("it is applied everywhere", |cluster| {
        let has = |server: &raft_sim::Server| server.machine().unwrap().value("x").is_some();
        cluster.servers().iter().all(has)
    });
    let old = stage.leader();
    stage.crash(s(old));
    stage.until_answered(1, 1);
    assert_ne!(stage.leader(), old);
    for server in [stage.leader(), stage.follower(0)] {
        if stage.is_up(server) {
            assert_eq!(stage.value(server, "x").as_deref(), Some("a"));
        }
    }
}

#[test]
fn whoever_waits_in_a_leader_that_steps_down_is_told() {
    let mut stage = Stage::servers(3);
    let old = stage.leader();
    stage.act(Action::Partition(vec![vec![s(old)]]));
    stage.ask_via(1, old, put("x", "1"));
    stage.until("the request waits", |cluster| cluster.server(NodeId(old)).unwrap().waiting() == 1);
    stage.run_ms(3000);
    stage.act(Action::Heal);
    stage.until("an answer that is none", |cluster| {
        cluster.flights().any(|flight| match &flight.packet {
            Packet::Response(response) => {
                matches!(response.outcome, Outcome::LostLeadership { .. } | Outcome::Answer { .. })
            }
            _ => false,
        })
    });
    assert_eq!(stage.0.server(NodeId(old)).unwrap().waiting(), 0);
    stage.until_answered(1, 1);
}

#[test]
fn without_a_majority_a_client_gives_up_in_the_end() {
    let mut stage = Stage::servers(3);
    stage.crash(s(stage.follower(0)));
    let left = (1..=3).find(|id| stage.is_up(*id) && *id != stage.leader()).unwrap();
    stage.crash(s(left));
    let begun_ms = stage.now_ms();
    stage.ask(1, put("x", "1"));
    stage.ask(1, put("x", "2"));
    stage.until("it gives up", |cluster| {
        cluster.events().any(|event| matches!(event.fact, Fact::GaveUp { number: 1, .. }))
    });
    assert_eq!(stage.now_ms() - begun_ms, 10_000);
    // It goes on with what it has to ask next, which is answered once there is a majority.
    stage.act(Action::Restart(s(left)));
    stage.until_answered(1, 1);
    assert_eq!(stage.answers(1), [(2, Answer::Done)]);
}

#[test]
fn a_load_asks_about_as_often_as_it_says() {
    let mut stage = Stage::servers(3);
    stage.act(Action::Load(Some(Load::default())));
    stage.run_ms(10_000);
    let asked = stage.count(|fact| matches!(fact, Fact::Invoked { .. }));
    assert!((180..=220).contains(&asked), "{asked} in ten seconds");
    stage.act(Action::Load(None));
    stage.run_ms(2_000);
    let before = stage.count(|fact| matches!(fact, Fact::Invoked { .. }));
    stage.run_ms(2_000);
    assert_eq!(stage.count(|fact| matches!(fact, Fact::Invoked { .. })), before);
    stage.replays();
}

#[test]
fn in_a_closed_loop_each_client_asks_again_as_soon_as_it_is_answered() {
    let mut stage = Stage::servers(3);
    let load = Load { per_1000_s: None, clients: 2, ..Load::default() };
    stage.act(Action::Load(Some(load)));
    stage.run_ms(10_000);
    let mut waits = [None; 4];
    let mut asked = 0;
    for event in stage.0.events() {
        match event.fact {
            Fact::Invoked { client, .. } => {
                asked += 1;
                let answered_at: Option<Time> = waits[client.0 as usize];
                assert!(answered_at.is_none_or(|at| at == event.at), "{client} at {}", event.at);
                waits[client.0 as usize] = None;
            }
            Fact::Answered { client, .. } => waits[client.0 as usize] = Some(event.at),
            _ => (),
        }
    }
    // An operation takes 30 ms or more, and nobody waits for anything else.
    assert!((2 * 150..=2 * 400).contains(&asked), "{asked} in ten seconds");
    assert_eq!(stage.0.clients().filter(|client| client.requests() > 0).count(), 2);
    stage.act(Action::Load(None));
    stage.run_ms(2_000);
    assert!(stage.0.clients().all(|client| client.current().is_none() && client.queued() == 0));
    stage.replays();
}

#[test]
fn a_load_mixes_as_it_says() {
    let mut stage = Stage::servers(3);
    let mix = Mix { get: 1, put: 1, append: 1, compare_and_swap: 1, delete: 1, scan: 1 };
    stage.act(Action::Load(Some(Load {
        mix,
        keys: 3,
        per_1000_s: Some(100_000),
        clients: 10,
        ..Load::default()
    })));
    stage.run_ms(6_000);
    let mut counts = [0_u32; 6];
    let mut clients = [0_u32; 12];
    for event in stage.0.events() {
        if let Fact::Invoked { op, client, .. } = &event.fact {
            clients[client.0 as usize] += 1;
            let kind = match &**op {
                Op::Get { .. } => 0,
                Op::Put { .. } => 1,
                Op::Append { .. } => 2,
                Op::CompareAndSwap { .. } => 3,
                Op::Delete { .. } => 4,
                Op::Scan { .. } => 5,
            };
            counts[kind] += 1;
        }
    }
    let sum: u32 = counts.iter().sum();
    assert!(counts.iter().all(|count| count * 12 > sum && count * 3 < sum), "{counts:?}");
    assert!(clients[1..=10].iter().all(|&count| count > 0) && clients[0] + clients[11] == 0);
}

#[test]
fn a_lossy_and_repeating_network_changes_nothing_for_the_client() {
    let mut stage = Stage::servers(3);
    let link = |setting| Action::Link { from: None, to: None, setting };
    stage.act(link(LinkSetting::Loss(150_000)));
    stage.act(link(LinkSetting::Duplicate(300_000)));
    for _ in 0..30 {
        stage.ask(1, append("x", "a"));
    }
    stage.until_answered(1, 30);
    stage.ask(1, get("x"));
    stage.until_answered(1, 31);
    assert_eq!(stage.answers(1).last(), Some(&(31, value(&"a".repeat(30)))));
}

#[test]
fn clients_are_told_apart() {
    let mut stage = Stage::servers(3);
    for client in [3, 0, 7] {
        stage.ask(client, append("x", &client.to_string()));
        stage.until_answered(client, 1);
    }
    assert_eq!(stage.value(stage.leader(), "x").as_deref(), Some("307"));
    let leader = stage.0.server(NodeId(stage.leader())).unwrap().machine().unwrap();
    assert_eq!(leader.session(ClientId(7)), Some(1));
    assert_eq!(leader.session(ClientId(1)), None);
}
