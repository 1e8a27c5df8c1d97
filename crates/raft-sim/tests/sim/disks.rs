//! What a crash loses and what it does not.

use raft_sim::core::{Body, Message, NodeId, Observation, Payload, Votes};
use raft_sim::{Action, Cluster, ClusterConfig, Fact, Flight, Range, Server, Time};

use crate::live::{Live, cluster, crash, exactly_ms, led, pass_ms, step_until, write};

fn slow_disks() -> ClusterConfig {
    ClusterConfig { sync: exactly_ms(50), ..ClusterConfig::default() }
}

fn commands(server: &Server) -> usize {
    server.log().iter().filter(|entry| entry.payload != Payload::NoOp).count()
}

#[test]
fn a_write_is_durable_when_its_sync_is_done() {
    let (mut cluster, leader) = led(slow_disks(), 1);
    cluster.act(write("x", "1")).unwrap();
    let written_at = cluster.now();
    let lengths = |cluster: &raft_sim::Cluster| {
        let server = cluster.server(leader).unwrap();
        (server.log().len(), server.durable_log().len())
    };
    let (in_memory, durable) = lengths(&cluster);
    assert_eq!(in_memory, durable + 1);
    cluster.run_until(written_at.plus(49_999));
    assert_eq!(lengths(&cluster), (in_memory, durable));
    cluster.run_until(written_at.plus(50_000));
    assert_eq!(lengths(&cluster), (in_memory, in_memory));
}

/// A disk takes several writes at a time: one that comes later need not begin when the first one ends.
#[test]
fn writes_overlap() {
    let (mut cluster, leader) = led(slow_disks(), 1);
    let start = cluster.now();
    let durable = |cluster: &raft_sim::Cluster| cluster.server(leader).unwrap().durable_log().len();
    let before = durable(&cluster);
    cluster.act(write("x", "1")).unwrap();
    cluster.run_until(start.plus(10_000));
    cluster.act(write("x", "2")).unwrap();
    for (us, more) in [(49_999, 0), (50_000, 1), (59_999, 1), (60_000, 2)] {
        cluster.run_until(start.plus(us));
        assert_eq!(durable(&cluster), before + more, "after {us} µs");
    }
}

/// No write is durable before one that was asked for earlier, even if it takes less time; then it is durable in
/// the same moment.
#[test]
fn a_write_waits_for_the_one_before_it() {
    let (mut waited, mut did_not) = (0, 0);
    for seed in 0..30 {
        let sync = Range { min_us: 10_000, max_us: 50_000 };
        let (mut cluster, leader) = led(ClusterConfig { sync, ..ClusterConfig::default() }, seed);
        let (start, first) = (cluster.now(), cluster.server(leader).unwrap().log().len() + 1);
        for n in 0..5 {
            cluster.run_until(start.plus(n * 1_000));
            cluster.act(write("x", &n.to_string())).unwrap();
        }
        cluster.run_until(start.plus(60_000));
        let durable_at = |n: usize| {
            let is_it = |event: &&raft_sim::Event| match event.fact {
                Fact::Durable { server, last } => {
                    server == leader && last.index == (first + n) as u64
                }
                _ => false,
            };
            cluster.events().find(is_it).expect("it is durable").at
        };
        let mut before = start;
        for n in 0..5 {
            let (asked_at, done_at) = (start.plus(n as u64 * 1_000), durable_at(n));
            assert!(done_at >= before, "seed {seed}");
            assert!((10_000..=50_000).contains(&done_at.since(asked_at)), "seed {seed}");
            waited += u32::from(done_at == before);
            did_not += u32::from(done_at > before);
            before = done_at;
        }
    }
    assert!(waited > 30 && did_not > 30, "{waited} of them waited, {did_not} did not");
}

#[test]
fn a_crash_loses_what_is_not_durable_and_nothing_else() {
    let (mut cluster, leader) = led(slow_disks(), 1);
    cluster.act(write("kept", "1")).unwrap();
    pass_ms(&mut cluster, 1000);
    cluster.act(write("lost", "1")).unwrap();
    pass_ms(&mut cluster, 30);
    let before = cluster.server(leader).unwrap();
    assert_eq!(commands(before), 2);
    let (durable_log, durable_state) = (before.durable_log().to_vec(), before.durable_state());

    cluster.act(crash(leader)).unwrap();
    let down = cluster.server(leader).unwrap();
    assert!(down.raft().is_none() && down.machine().is_none());
    assert_eq!(commands(down), 1, "the pending write is lost");
    pass_ms(&mut cluster, 100);
    assert_eq!(
        cluster.server(leader).unwrap().durable_log().to_vec(),
        durable_log,
        "and stays lost"
    );

    cluster.act(Action::Restart(leader.into())).unwrap();
    let again = cluster.server(leader).unwrap();
    let raft = again.raft().unwrap();
    assert_eq!(again.log().to_vec(), durable_log);
    assert_eq!(again.durable_state(), durable_state);
    assert_eq!(raft.current_term(), durable_state.current_term);
    assert_eq!(raft.voted_for(), durable_state.voted_for);
    // Volatile state starts anew (Figure 2).
    assert_eq!((raft.log().commit_index(), raft.log().last_applied()), (0, 0));
    assert_eq!(raft.role(), raft_sim::core::Role::Follower);
    assert_eq!(raft.leader(), None);
    assert_eq!(again.machine().unwrap().pairs(), []);
}

#[test]
fn a_vote_that_is_not_durable_is_neither_sent_nor_kept() {
    let config = ClusterConfig { delay: exactly_ms(1), ..slow_disks() };
    let mut cluster = cluster(config, 1);
    cluster.act(Action::TimeOut(NodeId(1).into())).unwrap();
    // The candidate asks once its own vote is durable, and the voters answer once theirs is.
    cluster.run_until(Time::from_millis(51));
    assert_eq!(cluster.server(NodeId(2)).unwrap().raft().unwrap().voted_for(), Some(NodeId(1)));
    assert_eq!(cluster.server(NodeId(2)).unwrap().durable_state().voted_for, None);
    assert_eq!(cluster.flights().count(), 0, "no vote is under way");
    cluster.act(crash(NodeId(2))).unwrap();
    cluster.act(Action::Restart(NodeId(2).into())).unwrap();
    cluster.run_until(Time::from_millis(101));
    let voters: Vec<_> = cluster.flights().map(|flight| flight.message().unwrap().from.0).collect();
    assert_eq!(voters, [3, 4, 5]);
    let forgetful = cluster.server(NodeId(2)).unwrap();
    assert_eq!(forgetful.raft().unwrap().voted_for(), None);
    assert_eq!(forgetful.durable_state().current_term, 0);
}

/// A sync that was under way at the crash says nothing about a write of the process after it.
#[test]
fn an_old_sync_completes_no_new_write() {
    let mut cluster = cluster(slow_disks(), 1);
    let s1 = NodeId(1);
    cluster.act(Action::TimeOut(s1.into())).unwrap(); // would be durable at 50 ms
    cluster.run_until(Time::from_millis(10));
    cluster.act(crash(s1)).unwrap();
    cluster.run_until(Time::from_millis(20));
    cluster.act(Action::Restart(s1.into())).unwrap();
    cluster.act(Action::TimeOut(s1.into())).unwrap(); // durable at 70 ms
    let durable_term =
        |cluster: &raft_sim::Cluster| cluster.server(s1).unwrap().durable_state().current_term;
    cluster.run_until(Time::from_micros(69_999));
    assert_eq!(durable_term(&cluster), 0);
    cluster.run_until(Time::from_millis(70));
    assert_eq!(durable_term(&cluster), 1);
}

#[test]
fn writes_become_durable_in_their_order() {
    let sync = Range { min_us: 0, max_us: 80_000 };
    for seed in 0..30 {
        let (mut cluster, leader) = led(ClusterConfig { sync, ..ClusterConfig::default() }, seed);
        for i in 0..20 {
            if cluster.leader() == Some(leader) {
                cluster.act(write("x", &i.to_string())).unwrap();
            }
            pass_ms(&mut cluster, 5);
            let server = cluster.server(leader).unwrap();
            assert!(
                server.log().iter().zip(server.durable_log()).all(|(a, b)| a == b),
                "seed {seed}"
            );
        }
        pass_ms(&mut cluster, 2000);
        let server = cluster.server(leader).unwrap();
        assert_eq!(server.durable_log(), server.log(), "seed {seed}");
    }
}

fn messages(cluster: &Cluster) -> impl Iterator<Item = &Message> {
    cluster.flights().filter_map(Flight::message)
}

/// Answers to heartbeats under way.
fn answers(cluster: &Cluster) -> usize {
    let bodies = messages(cluster).map(|message| &message.body);
    bodies.filter(|body| matches!(body, Body::HeartbeatReply(_))).count()
}

#[test]
fn an_answer_waits_for_the_write_before_it_and_for_no_other() {
    let (mut cluster, _) = led(ClusterConfig { delay: exactly_ms(1), ..slow_disks() }, 1);
    let is_beat = |cluster: &Cluster| {
        let mut bodies = messages(cluster).map(|message| &message.body);
        bodies.any(|body| matches!(body, Body::Heartbeat(_)))
    };
    step_until(&mut cluster, is_beat);
    let beat_at = cluster.now();
    cluster.run_until(beat_at.plus(1_000));
    assert_eq!(answers(&cluster), 4, "all is durable: the answers leave at once");

    // The entry is on the followers' way to the disk when the next heartbeat comes.
    cluster.run_until(beat_at.plus(90_000));
    cluster.act(write("x", "1")).unwrap();
    cluster.run_until(beat_at.plus(101_000));
    assert!(!is_beat(&cluster), "the heartbeat is there");
    cluster.run_until(beat_at.plus(140_999));
    assert_eq!(answers(&cluster), 0);
    cluster.run_until(beat_at.plus(141_000));
    assert_eq!(answers(&cluster), 4);
}

#[test]
fn what_a_server_says_to_itself_stays_at_home() {
    for seed in 0..50 {
        let mut live = Live::new(seed);
        for _ in 0..100 {
            live.play(1);
            assert!(
                messages(&live.cluster).all(|message| message.from != message.to),
                "seed {seed}"
            );
        }
    }
}

/// The vote of an election that is past becomes durable, and nobody hears of it.
#[test]
fn an_own_vote_counts_once_it_is_durable_and_only_in_its_term() {
    let mut cluster = cluster(slow_disks(), 1);
    let s1 = NodeId(1);
    let votes = |cluster: &Cluster| {
        cluster.server(s1).unwrap().raft().unwrap().votes().map_or(0, Votes::granted)
    };
    cluster.act(Action::TimeOut(s1.into())).unwrap(); // durable at 50 ms
    cluster.run_until(Time::from_millis(10));
    cluster.act(Action::TimeOut(s1.into())).unwrap(); // durable at 60 ms
    cluster.run_until(Time::from_micros(59_999));
    assert_eq!(cluster.server(s1).unwrap().durable_state().current_term, 1);
    assert_eq!(votes(&cluster), 0);
    cluster.run_until(Time::from_millis(60));
    assert_eq!(votes(&cluster), 1);
    let ignores = |fact: &Fact| {
        matches!(fact, Fact::Observed { observation: Observation::StaleIgnored { .. }, .. })
    };
    assert!(!cluster.events().any(|event| ignores(&event.fact)));
}
