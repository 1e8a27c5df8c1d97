//! Reads: those that are linearizable, and the one that is not.

use raft_sim::core::{NodeId, Options, ReadMode};
use raft_sim::service::Answer;
use raft_sim::{Action, ClusterConfig, ReadPath};

use crate::stage::{Stage, get, put, s, value};

fn config(reads: ReadPath) -> ClusterConfig {
    ClusterConfig { servers: 3, reads, ..ClusterConfig::default() }
}

/// A leader that was cut off from the others, of whom one leads now and has committed another value.
fn deposed(config: ClusterConfig) -> (Stage, u64) {
    let mut stage = Stage::new(config);
    stage.ask(1, put("x", "old"));
    stage.until_answered(1, 1);
    stage.run_ms(300);
    let old = stage.leader();
    stage.act(Action::Partition(vec![vec![s(old)]]));
    stage.until("another leader", |cluster| cluster.leader() != Some(NodeId(old)));
    stage.ask_via(2, stage.leader(), put("x", "new"));
    stage.until_answered(2, 1);
    (stage, old)
}

#[test]
fn reads_of_every_kind_see_what_was_written() {
    for reads in [ReadPath::Log, ReadPath::ReadIndex, ReadPath::Local] {
        let mut stage = Stage::new(config(reads));
        stage.ask(1, put("x", "1"));
        stage.ask(1, get("x"));
        stage.until_answered(1, 2);
        assert_eq!(stage.answers(1)[1], (2, value("1")), "{reads:?}");
    }
}

#[test]
fn a_deposed_leader_does_not_answer_from_what_it_has() {
    for reads in [ReadPath::Log, ReadPath::ReadIndex] {
        let (mut stage, old) = deposed(config(reads));
        stage.ask_via(3, old, get("x"));
        stage.run_ms(500);
        assert_eq!(stage.answers(3), [], "{reads:?}");
        stage.until_answered(3, 1);
        assert_eq!(stage.answers(3), [(1, value("new"))], "{reads:?}");
    }
}

#[test]
fn local_reads_are_stale() {
    let (mut stage, old) = deposed(config(ReadPath::Local));
    stage.ask_via(3, old, get("x"));
    stage.until_answered(3, 1);
    assert_eq!(stage.answers(3), [(1, value("old"))]);
}

#[test]
fn a_lease_answers_without_asking_and_ends_in_time() {
    let options = Options { read_mode: ReadMode::Lease, check_quorum: true, ..Options::PAPER };
    let (mut stage, old) = deposed(ClusterConfig { options, ..config(ReadPath::ReadIndex) });
    stage.ask_via(3, old, get("x"));
    stage.until_answered(3, 1);
    assert_eq!(stage.answers(3), [(1, value("new"))]);

    let mut stage = Stage::new(ClusterConfig { options, ..config(ReadPath::ReadIndex) });
    stage.run_ms(1000);
    let (before, begun) = (stage.0.messages_sent(), stage.0.now());
    stage.ask_via(1, stage.leader(), get("x"));
    stage.until_answered(1, 1);
    // Two ways of 1–3 ms, and no round of heartbeats between the servers.
    assert!(stage.0.now().since(begun) <= 6_000);
    assert!(stage.0.messages_sent() - before <= 4);
    assert_eq!(stage.answers(1), [(1, Answer::Value(None))]);
}

#[test]
fn a_follower_answers_reads_by_its_leaders_index() {
    let mut stage = Stage::new(config(ReadPath::ReadIndex));
    stage.ask(1, put("x", "1"));
    stage.until_answered(1, 1);
    let follower = stage.follower(0);
    stage.ask_via(2, follower, get("x"));
    stage.until_answered(2, 1);
    assert_eq!(stage.answers(2), [(1, value("1"))]);
    assert_eq!(stage.0.clients().nth(2).unwrap().leader(), Some(NodeId(follower)));
}
