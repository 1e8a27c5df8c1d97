//! Links: delay, loss, cuts and where they lie.

use raft_sim::core::{NodeId, Observation};
use raft_sim::script::MessageKind;
use raft_sim::{Action, Cluster, ClusterConfig, Fact, FlightId, Loss, Time};

use crate::live::{cluster, crash, exactly_ms, led, others, pass_ms, split};

const S1: NodeId = NodeId(1);
const S2: NodeId = NodeId(2);

fn cut(from: NodeId, to: NodeId) -> Action {
    Action::Cut { from: from.into(), to: to.into() }
}

/// S1 asks S2 and S3 for their votes; the requests leave at 1 ms, are halfway at 6 ms and due at 11 ms.
fn voting() -> Cluster {
    let config = ClusterConfig {
        servers: 3,
        delay: exactly_ms(10),
        sync: exactly_ms(1),
        ..ClusterConfig::default()
    };
    let mut cluster = cluster(config, 1);
    cluster.act(Action::TimeOut(S1.into())).unwrap();
    cluster.run_until(Time::from_millis(1));
    assert_eq!(cluster.flights().count(), 2);
    cluster
}

/// Messages lost so far: when, from whom, to whom, and why.
fn losses(cluster: &Cluster) -> Vec<(u64, u64, u64, Loss)> {
    let lost = cluster.events().filter_map(|event| match &event.fact {
        Fact::Lost { packet, why, .. } => {
            let (from, to) = (packet.from.server().unwrap(), packet.to.server().unwrap());
            Some((event.at.as_micros() / 1000, from.0, to.0, *why))
        }
        _ => None,
    });
    lost.collect()
}

#[test]
fn a_message_arrives_after_its_delay() {
    let mut cluster = voting();
    let flight = cluster.flights().next().unwrap();
    assert_eq!(flight.id, FlightId(0));
    assert_eq!(flight.sent_at, Time::from_millis(1));
    assert_eq!(flight.halfway_at(), Time::from_millis(6));
    assert_eq!(flight.ends_at(), Time::from_millis(11));
    cluster.run_until(Time::from_micros(10_999));
    assert_eq!(cluster.server(S2).unwrap().raft().unwrap().current_term(), 0);
    cluster.run_until(Time::from_millis(11));
    assert_eq!(cluster.server(S2).unwrap().raft().unwrap().current_term(), 1);
    assert_eq!(losses(&cluster), []);
}

#[test]
fn delays_stay_within_their_range_and_reach_both_ends() {
    let config = ClusterConfig {
        delay: raft_sim::Range { min_us: 3, max_us: 6 },
        ..ClusterConfig::default()
    };
    let (mut cluster, _) = led(config, 1);
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..2000 {
        cluster.step();
        seen.extend(cluster.flights().map(|flight| flight.arrives_at.since(flight.sent_at)));
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [3, 4, 5, 6]);
}

#[test]
fn a_cut_loses_what_has_not_passed_the_middle() {
    for (cut_at_us, lost) in [(1_000, true), (5_999, true), (6_000, true), (6_001, false)] {
        let mut cluster = voting();
        cluster.run_until(Time::from_micros(cut_at_us));
        cluster.act(cut(S1, S2)).unwrap();
        cluster.run_until(Time::from_millis(40));
        let expected = if lost { vec![(6, 1, 2, Loss::Cut)] } else { Vec::new() };
        assert_eq!(losses(&cluster)[..expected.len()], expected, "cut at {cut_at_us} µs");
        let voted = cluster.server(S2).unwrap().raft().unwrap().voted_for().is_some();
        assert_eq!(voted, !lost, "cut at {cut_at_us} µs");
    }
}

#[test]
fn what_a_cut_has_lost_no_mending_brings_back() {
    let mut cluster = voting();
    cluster.act(cut(S1, S2)).unwrap();
    cluster.act(Action::Mend { from: S1.into(), to: S2.into() }).unwrap();
    cluster.run_until(Time::from_millis(12));
    assert_eq!(losses(&cluster), [(6, 1, 2, Loss::Cut)]);
    cluster.run_until(Time::from_millis(100));
    assert_eq!(cluster.server(S2).unwrap().raft().unwrap().leader(), Some(S1), "later ones arrive");
}

#[test]
fn messages_sent_into_a_cut_are_lost_halfway() {
    let mut cluster = voting();
    cluster.act(cut(S2, S1)).unwrap();
    // S2 hears the request at 11 ms and answers at 12 ms.
    cluster.run_until(Time::from_millis(16));
    assert_eq!(losses(&cluster), []);
    cluster.run_until(Time::from_millis(17));
    assert_eq!(losses(&cluster), [(17, 2, 1, Loss::Cut)]);
}

#[test]
fn messages_to_a_server_that_is_down_are_lost_on_arrival() {
    let mut cluster = voting();
    cluster.act(crash(S2)).unwrap();
    cluster.run_until(Time::from_millis(11));
    assert_eq!(losses(&cluster), [(11, 1, 2, Loss::ReceiverDown)]);
}

/// Things that are due at the same time happen in the order in which they were scheduled.
#[test]
fn messages_with_the_same_delay_do_not_overtake() {
    let config = ClusterConfig { delay: exactly_ms(10), ..ClusterConfig::default() };
    let (mut cluster, leader) = led(config, 1);
    let before = cluster.event_count();
    for i in 0..5 {
        cluster.act(crate::live::write("x", &i.to_string())).unwrap();
    }
    pass_ms(&mut cluster, 10);
    let appended =
        cluster.events().filter(|event| event.id >= before).filter_map(|event| match event.fact {
            Fact::Observed { server, observation: Observation::Appended { first, .. } } => {
                Some((server, first))
            }
            _ => None,
        });
    let appended: Vec<_> = appended.collect();
    for id in others(&cluster, leader) {
        let of_one: Vec<_> = appended.iter().filter(|(server, _)| *server == id).collect();
        assert_eq!(of_one.len(), 5, "{id} stores each as it comes");
        assert!(of_one.is_sorted());
    }
}

#[test]
fn every_message_arrives_or_is_lost() {
    let (mut cluster, leader) = led(ClusterConfig::default(), 4);
    cluster.act(crash(others(&cluster, leader)[0])).unwrap();
    cluster.act(split(&[&[leader]])).unwrap();
    pass_ms(&mut cluster, 5000);
    let overdue = cluster.flights().filter(|flight| flight.ends_at() <= cluster.now());
    assert_eq!(overdue.count(), 0);
}

#[test]
fn one_way_only() {
    let (mut cluster, leader) = led(ClusterConfig::default(), 6);
    let deaf = others(&cluster, leader)[0];
    cluster.act(cut(leader, deaf)).unwrap();
    assert!(!cluster.is_link_up(leader, deaf) && cluster.is_link_up(deaf, leader));
    let before = cluster.event_count();
    pass_ms(&mut cluster, 1500);
    let mut since = cluster.events().filter(|event| event.id >= before);
    let of_deaf = |fact: &Fact| {
        matches!(fact, Fact::Observed { server, observation: Observation::ElectionStarted { .. } }
            if *server == deaf)
    };
    assert!(since.any(|event| of_deaf(&event.fact)), "it hears no leader any more");
    let deposed = |fact: &Fact| {
        matches!(fact, Fact::Observed { server, observation: Observation::SteppedDown { .. } }
            if *server == leader)
    };
    assert!(since.any(|event| deposed(&event.fact)), "but the leader hears of its higher term");
    let beats = cluster.events().filter(|event| {
        let Fact::Lost { packet, .. } = &event.fact else { return false };
        (packet.from, packet.to) == (leader.into(), deaf.into())
            && packet.kind == MessageKind::Heartbeat
    });
    assert!(beats.count() > 0, "lost heartbeats are told");
}

#[test]
fn a_partition_cuts_between_groups_and_mends_within() {
    let mut cluster = cluster(ClusterConfig::default(), 1);
    cluster.act(cut(S1, S2)).unwrap();
    cluster.act(split(&[&[S2, S1]])).unwrap();
    let ids: Vec<_> = cluster.servers().iter().map(raft_sim::Server::id).collect();
    for &from in &ids {
        for &to in &ids {
            let same_side = (from.0 <= 2) == (to.0 <= 2);
            assert_eq!(cluster.is_link_up(from, to), same_side, "{from} to {to}");
        }
    }
    let groups: Vec<Vec<u64>> =
        cluster.groups().iter().map(|group| group.iter().map(|id| id.0).collect()).collect();
    assert_eq!(groups, [vec![1, 2], vec![3, 4, 5]]);
    cluster.act(Action::Heal).unwrap();
    assert_eq!(cluster.groups().len(), 1);
    assert!(ids.iter().all(|&from| ids.iter().all(|&to| cluster.is_link_up(from, to))));
}

#[test]
fn groups_reach_through_others_and_need_both_ways() {
    let mut cluster = cluster(ClusterConfig { servers: 3, ..Default::default() }, 1);
    let s3 = NodeId(3);
    cluster.act(cut(S1, s3)).unwrap();
    assert_eq!(cluster.groups(), [vec![S1, S2, s3]], "through S2");
    cluster.act(cut(S2, s3)).unwrap();
    assert_eq!(cluster.groups(), [vec![S1, S2], vec![s3]], "S3 hears nobody");
}

#[test]
fn there_is_no_link_to_a_stranger() {
    let cluster = cluster(ClusterConfig::default(), 1);
    for stranger in [NodeId(0), NodeId(6), NodeId(u64::MAX)] {
        assert!(!cluster.is_link_up(S1, stranger) && !cluster.is_link_up(stranger, S1));
        assert!(cluster.server(stranger).is_none());
    }
}
