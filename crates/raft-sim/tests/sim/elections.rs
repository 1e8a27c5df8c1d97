//! Real servers on the virtual network do what Raft promises.

use raft_sim::core::NodeId;
use raft_sim::{Action, Cluster, ClusterConfig, Fact, Server, Time};

use crate::live::{cluster, led, others, pass_ms, write};

fn term(cluster: &Cluster, id: NodeId) -> u64 {
    cluster.server(id).unwrap().raft().unwrap().current_term()
}

fn commit_index(cluster: &Cluster, id: NodeId) -> u64 {
    cluster.server(id).unwrap().raft().unwrap().log().commit_index()
}

#[test]
fn a_leader_within_two_seconds() {
    for seed in 0..200 {
        let mut cluster = cluster(ClusterConfig::default(), seed);
        cluster.run_until(Time::from_millis(2000));
        let leader = cluster.leader().unwrap_or_else(|| panic!("seed {seed}: nobody leads"));
        for server in cluster.servers() {
            let raft = server.raft().unwrap();
            assert_eq!(raft.leader(), Some(leader), "seed {seed}: {} follows", server.id());
        }
    }
}

#[test]
fn a_lone_server_leads_itself() {
    let (mut cluster, leader) = led(ClusterConfig { servers: 1, ..Default::default() }, 1);
    cluster.act(write("x", "1")).unwrap();
    pass_ms(&mut cluster, 10);
    assert_eq!(cluster.server(leader).unwrap().store().unwrap().value("x"), Some("1"));
    let start = cluster.now();
    cluster.step();
    assert!(cluster.now() > start, "a step ends, although nothing is to be seen");
}

#[test]
fn a_write_reaches_every_store() {
    for seed in 0..20 {
        let (mut cluster, _) = led(ClusterConfig::default(), seed);
        cluster.act(write("x", "1")).unwrap();
        cluster.act(write("y", "=")).unwrap();
        pass_ms(&mut cluster, 20);
        cluster.act(write("x", "2")).unwrap();
        pass_ms(&mut cluster, 500);
        for server in cluster.servers() {
            let values: Vec<_> = server.store().unwrap().iter().collect();
            assert_eq!(values, [("x", "2"), ("y", "=")], "seed {seed}, {}", server.id());
            let applied = cluster.events().filter_map(|event| match event.fact {
                Fact::Applied { server: id, index } if id == server.id() => Some(index),
                _ => None,
            });
            let applied: Vec<_> = applied.collect();
            assert_eq!(applied, [1, 2, 3, 4], "seed {seed}: the no-op and three writes, once each");
        }
    }
}

#[test]
fn after_a_crash_another_one_leads_in_a_higher_term() {
    for seed in 0..50 {
        let (mut cluster, old) = led(ClusterConfig::default(), seed);
        let old_term = term(&cluster, old);
        cluster.act(Action::Crash(old)).unwrap();
        assert_eq!(cluster.leader(), None);
        pass_ms(&mut cluster, 3000);
        let new = cluster.leader().unwrap_or_else(|| panic!("seed {seed}: nobody leads"));
        assert_ne!(new, old);
        assert!(term(&cluster, new) > old_term);
    }
}

#[test]
fn the_smaller_side_commits_nothing_and_all_agree_once_healed() {
    for seed in 0..50 {
        let (mut cluster, old) = led(ClusterConfig::default(), seed);
        let small = vec![old, others(&cluster, old)[0]];
        let committed = commit_index(&cluster, old);
        cluster.act(Action::Partition(vec![small.clone()])).unwrap();
        let via_old =
            Action::Write { via: Some(old), key: "lost".to_owned(), value: "1".to_owned() };
        cluster.act(via_old).unwrap();
        pass_ms(&mut cluster, 3000);
        for &id in &small {
            assert_eq!(commit_index(&cluster, id), committed, "seed {seed}, {id}");
        }
        assert_ne!(cluster.leader(), Some(old), "seed {seed}: the larger side has its own leader");
        cluster.act(write("kept", "1")).unwrap();
        pass_ms(&mut cluster, 500);
        cluster.act(Action::Heal).unwrap();
        pass_ms(&mut cluster, 3000);
        assert_agreement(&cluster);
        let store = cluster.servers()[0].store().unwrap();
        assert_eq!(store.iter().collect::<Vec<_>>(), [("kept", "1")], "seed {seed}");
    }
}

/// All are up and have the same log, committed to its end, and the same store.
fn assert_agreement(cluster: &Cluster) {
    let [first, others @ ..] = cluster.servers() else { panic!("no servers") };
    for other in others {
        assert_eq!(other.log(), first.log());
        assert_eq!(other.store(), first.store());
    }
    for server in cluster.servers() {
        let log = server.raft().unwrap().log();
        assert_eq!(log.commit_index(), log.last().index);
        assert_eq!(log.last_applied(), log.last().index);
        assert_eq!(server.durable_log(), server.log());
    }
}

#[test]
fn without_a_majority_nobody_leads() {
    let (mut cluster, leader) = led(ClusterConfig::default(), 2);
    for id in others(&cluster, leader).into_iter().take(2) {
        cluster.act(Action::Crash(id)).unwrap();
    }
    pass_ms(&mut cluster, 2000);
    assert_eq!(cluster.leader(), Some(leader), "three of five suffice");
    cluster.act(Action::Crash(leader)).unwrap();
    pass_ms(&mut cluster, 5000);
    assert_eq!(cluster.leader(), None, "two of five do not");
    let down: Vec<_> =
        cluster.servers().iter().filter(|server| !server.is_up()).map(Server::id).collect();
    cluster.act(Action::Restart(down[0])).unwrap();
    pass_ms(&mut cluster, 5000);
    assert!(cluster.leader().is_some(), "three do again");
}
