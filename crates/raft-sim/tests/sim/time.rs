//! Virtual time: clocks, timers and idle stretches.

use raft_sim::core::{NodeId, Observation};
use raft_sim::{Action, Cluster, ClusterConfig, Fact, Time};

use crate::live::{cluster, crash, led, others, split};

/// When `id` stood for election.
fn elections(cluster: &Cluster, id: NodeId) -> Vec<Time> {
    let stood = |fact: &Fact| {
        matches!(fact, Fact::Observed { server, observation: Observation::ElectionStarted { .. } }
            if *server == id)
    };
    cluster.events().filter(|event| stood(&event.fact)).map(|event| event.at).collect()
}

#[test]
fn times_read_as_seconds() {
    assert_eq!(Time::from_micros(2_905_999).to_string(), "2.905");
    assert_eq!(Time::from_millis(60_000).to_string(), "60.000");
    assert_eq!(Time::from_millis(u64::MAX), Time::from_micros(u64::MAX), "no overflow");
    assert_eq!(Time::ZERO.since(Time::from_micros(5)), 0);
    assert_eq!(Time::from_micros(5).plus(u64::MAX).as_micros(), u64::MAX);
}

#[test]
fn election_timeouts_lie_within_their_range() {
    let config = ClusterConfig { servers: 2, ..ClusterConfig::default() };
    for seed in 0..50 {
        let mut cluster = cluster(config.clone(), seed);
        cluster.act(split(&[&[NodeId(1)]])).unwrap();
        cluster.run_until(Time::from_millis(5000));
        for id in [NodeId(1), NodeId(2)] {
            let mut last = Time::ZERO;
            for at in elections(&cluster, id) {
                let waited_us = at.since(last);
                assert!((300_000..=600_000).contains(&waited_us), "seed {seed}: {waited_us} µs");
                last = at;
            }
            assert!(Time::from_millis(5000).since(last) <= 600_000, "seed {seed}: and again");
        }
    }
}

#[test]
fn ticks_have_the_length_that_was_asked_for() {
    let config = |tick_us| ClusterConfig { servers: 1, tick_us, ..ClusterConfig::default() };
    let stands_at = |tick_us| {
        let mut cluster = cluster(config(tick_us), 9);
        cluster.step();
        cluster.now().as_micros()
    };
    assert_eq!(stands_at(1) * 1000, stands_at(1000));
    assert_eq!(stands_at(7) * 1000, stands_at(7000));
}

/// The timer of a process that crashed does not ring for its successor, which waits its own full time.
#[test]
fn a_restarted_server_waits_anew() {
    for seed in 0..100 {
        let mut cluster = cluster(ClusterConfig::default(), seed);
        // The others stay down, so that it hears nobody.
        for id in others(&cluster, NodeId(1)) {
            cluster.act(crash(id)).unwrap();
        }
        cluster.run_until(Time::from_millis(290));
        cluster.act(crash(NodeId(1))).unwrap();
        cluster.act(Action::Restart(NodeId(1).into())).unwrap();
        cluster.run_until(Time::from_millis(900));
        let first = elections(&cluster, NodeId(1))[0];
        assert!(first >= Time::from_millis(590), "seed {seed}: at {first}");
    }
}

#[test]
fn a_restarted_server_draws_other_timeouts() {
    let first_wait = |restarts: u32| {
        let mut cluster = cluster(ClusterConfig { servers: 1, ..ClusterConfig::default() }, 3);
        for _ in 0..restarts {
            cluster.act(crash(NodeId(1))).unwrap();
            cluster.act(Action::Restart(NodeId(1).into())).unwrap();
        }
        cluster.run_until(Time::from_millis(700));
        elections(&cluster, NodeId(1))[0]
    };
    let waits: Vec<_> = (0..4).map(first_wait).collect();
    assert!(waits.windows(2).all(|pair| pair[0] != pair[1]), "{waits:?}");
}

/// How many happenings it takes to get there.
fn happenings(cluster: &mut Cluster, until: Time) -> u64 {
    let mut count = 0;
    while !cluster.run_some(until, 1) {
        count += 1;
    }
    count
}

#[test]
fn idle_time_costs_nothing() {
    let hour = 3_600_000_000;
    let mut down = cluster(ClusterConfig::default(), 1);
    for id in others(&down, NodeId(0)) {
        down.act(crash(id)).unwrap();
    }
    let count = happenings(&mut down, Time::from_micros(1_000_000 * hour));
    assert!(count <= 10, "{count} happenings while everything is down");

    let (mut led, leader) = led(ClusterConfig::default(), 1);
    let until = led.now().plus(hour);
    let count = happenings(&mut led, until);
    // Each of the 36,000 rounds: 4 heartbeats, 4 answers, the leader's timer, and now and then one of
    // a follower that has to be set anew. Ticks would be 18 million.
    assert!((36_000 * 9..36_000 * 12).contains(&count), "{count} happenings in an idle hour");
    assert_eq!(led.leader(), Some(leader), "nothing else happened");
}

#[test]
fn a_step_shows_one_thing() {
    let (mut cluster, _) = led(ClusterConfig::default(), 1);
    let under_way =
        |cluster: &Cluster| cluster.flights().map(|flight| flight.id).collect::<Vec<_>>();
    for _ in 0..500 {
        let (before, events, since) = (under_way(&cluster), cluster.event_count(), cluster.now());
        cluster.step();
        let after = under_way(&cluster);
        let arrived = before.iter().filter(|id| !after.contains(id)).count();
        assert!(arrived <= 1, "{arrived} messages arrived in one step");
        let sent = after.iter().any(|id| !before.contains(id));
        assert!(arrived == 1 || sent || cluster.event_count() > events, "nothing happened");
        assert!(cluster.now().since(since) <= 100_000, "the next heartbeat is never further");
    }
}

#[test]
fn the_present_is_where_the_play_was_told_to_go() {
    let mut cluster = cluster(ClusterConfig::default(), 1);
    cluster.run_until(Time::from_micros(123_457));
    assert_eq!(cluster.now(), Time::from_micros(123_457));
    assert!(cluster.next_at().unwrap() > cluster.now());
    cluster.run_until(Time::from_micros(5));
    assert_eq!(cluster.now(), Time::from_micros(123_457), "time does not go back");
    let next = cluster.next_at().unwrap();
    assert!(!cluster.run_some(next, 1) || cluster.next_at().unwrap() > next);
    assert_eq!(cluster.now(), next);
}

#[test]
fn events_are_counted_and_the_latest_kept() {
    let mut cluster = cluster(ClusterConfig::default(), 1);
    for _ in 0..2000 {
        cluster.run_until(cluster.now().plus(600_000));
        if cluster.leader().is_some() {
            let _ = cluster.act(crate::live::write("x", "1"));
        }
    }
    assert!(cluster.event_count() > 12_000);
    assert!((10_000..10_256).contains(&cluster.events().count()), "in pieces of 128");
    let ids: Vec<_> = cluster.events().map(|event| event.id).collect();
    assert!(ids.windows(2).all(|pair| pair[0] + 1 == pair[1]));
    assert_eq!(ids.last(), Some(&(cluster.event_count() - 1)));
    let mut times = cluster.events().map(|event| event.at);
    assert!(times.next() > Some(Time::ZERO) && times.is_sorted());
}
