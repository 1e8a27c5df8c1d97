//! Real servers on the virtual network do what Raft promises.

use raft_sim::core::NodeId;
use raft_sim::{Action, Cluster, ClusterConfig, Fact, Server, Time};

use crate::live::{cluster, crash, led, others, pass_ms, split, write, write_at};

fn term(cluster: &Cluster, id: NodeId) -> u64 {
    cluster.server(id).unwrap().raft().unwrap().current_term()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect()
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
    assert_eq!(cluster.server(leader).unwrap().machine().unwrap().value("x"), Some("1".to_owned()));
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
            let expected = pairs(&[("x", "2"), ("y", "=")]);
            assert_eq!(server.machine().unwrap().pairs(), expected, "seed {seed}, {}", server.id());
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
        cluster.act(crash(old)).unwrap();
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
        cluster.act(split(&[&small])).unwrap();
        cluster.act(write_at(old, "lost", "1")).unwrap();
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
        let machine = cluster.servers()[0].machine().unwrap();
        assert_eq!(machine.pairs(), pairs(&[("kept", "1")]), "seed {seed}");
    }
}

/// All are up and have the same log, committed to its end, and the same state machine.
fn assert_agreement(cluster: &Cluster) {
    let [first, others @ ..] = cluster.servers() else { panic!("no servers") };
    for other in others {
        assert_eq!(other.log(), first.log());
        assert_eq!(other.machine(), first.machine());
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
        cluster.act(crash(id)).unwrap();
    }
    pass_ms(&mut cluster, 2000);
    assert_eq!(cluster.leader(), Some(leader), "three of five suffice");
    cluster.act(crash(leader)).unwrap();
    pass_ms(&mut cluster, 5000);
    assert_eq!(cluster.leader(), None, "two of five do not");
    let down: Vec<_> =
        cluster.servers().iter().filter(|server| !server.is_up()).map(Server::id).collect();
    cluster.act(Action::Restart(down[0].into())).unwrap();
    pass_ms(&mut cluster, 5000);
    assert!(cluster.leader().is_some(), "three do again");
}
