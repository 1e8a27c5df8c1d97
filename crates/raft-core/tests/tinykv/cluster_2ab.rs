//! Part 2AB: logs in a cluster, when messages get lost and leaders change (§5.3, §5.4).

use raft_core::{Body, Entry, HardState, Index, NodeId, Payload, Raft, Role, Term};

use super::net::Net;
use super::server::{append, at, command, config, empty, first, in_term, log, start};

/// Every server that lives has this log, committed up to there.
fn assert_logs(net: &Net, entries: &[Entry], commit_index: Index) {
    for raft in net.living() {
        assert_eq!(raft.log().entries().to_vec(), entries, "{}", raft.id());
        assert_eq!(raft.log().commit_index(), commit_index, "{}", raft.id());
    }
}

/// §5.3, §5.4.1: a new leader need not have the entries of the latest term, and replaces them by its own.
/// Server 1 led term 1 and brought its entry to server 2 only; server 3 won term 2 with the votes of
/// 4 and 5, and brought its entry to nobody.
#[test]
fn test_leader_election_overwrite_newer_logs_2ab() {
    let node = |id, hard_state, terms: &[Term]| {
        Some(start(config(id, &first(5), 5), hard_state, log(terms)))
    };
    let voted = HardState { voted_for: Some(NodeId(3)), ..in_term(2) };
    let mut net = Net::new(vec![
        node(1, in_term(1), &[1]),
        node(2, in_term(1), &[1]),
        node(3, in_term(2), &[2]),
        node(4, voted, &[]),
        node(5, voted, &[]),
    ]);
    // A majority knows of term 2 already.
    net.campaign(1);
    assert_eq!((net.raft(1).role(), net.raft(1).current_term()), (Role::Follower, 2));
    net.campaign(1);
    assert_eq!((net.raft(1).role(), net.raft(1).current_term()), (Role::Leader, 3));
    for raft in net.living() {
        let terms: Vec<_> = raft.log().entries().iter().map(|entry| entry.term).collect();
        assert_eq!(terms, [1, 3], "{}", raft.id());
    }
}

/// §5.3: what is proposed is committed and applied everywhere, whoever leads.
#[test]
fn test_log_replication_2ab() {
    for (has_second_leader, commit_index) in [(false, 2), (true, 4)] {
        let mut net = Net::fresh(3, &[]);
        net.campaign(1);
        net.propose(1, "somedata");
        let mut proposed = vec![command(2, 1, "somedata")];
        if has_second_leader {
            net.campaign(2);
            net.propose(2, "somedata");
            proposed.push(command(4, 2, "somedata"));
        }
        for id in first(3) {
            assert_eq!(net.raft(id).log().commit_index(), commit_index, "S{id}");
            let mut applied = net.applied(id).to_vec();
            applied.retain(|entry| entry.payload != Payload::NoOp);
            assert_eq!(applied, proposed, "S{id}");
        }
    }
}

/// §5.3: alone, a leader commits by itself.
#[test]
fn test_single_node_commit_2ab() {
    let mut net = Net::fresh(1, &[]);
    net.campaign(1);
    net.propose(1, "some data");
    net.propose(1, "some data");
    assert_eq!(net.raft(1).log().commit_index(), 3);
}

/// §5.4.2, §8: a new leader's no-op commits what an earlier one could not.
#[test]
fn test_commit_without_new_term_entry_2ab() {
    let mut net = Net::fresh(5, &[]);
    net.campaign(1);
    for other in [3, 4, 5] {
        net.cut(1, other);
    }
    net.propose(1, "some data");
    net.propose(1, "some data");
    assert_eq!(net.raft(1).log().commit_index(), 1);

    net.recover();
    net.campaign(2);
    assert_eq!(net.raft(1).log().commit_index(), 4);
}

/// §5.3: the answer to a heartbeat makes the leader send what the follower lacks.
#[test]
fn test_commit_with_heartbeat_2ab() {
    let mut net = Net::fresh(5, &[]);
    net.campaign(1);
    net.isolate(5);
    net.propose(1, "some data");
    net.propose(1, "some data");
    assert_eq!(net.raft(5).log().commit_index(), 1);

    net.recover();
    net.beat(1);
    assert_eq!(net.raft(5).log().commit_index(), 3);
}

/// §5.2, §5.4.1: a candidate that missed what is committed deposes the leader and still loses.
#[test]
fn test_dueling_candidates_2ab() {
    let mut net = Net::fresh(3, &[]);
    net.cut(1, 3);
    net.campaign(1);
    net.campaign(3);
    // It has its own vote and one refusal.
    assert_eq!((net.raft(1).role(), net.raft(3).role()), (Role::Leader, Role::Candidate));

    net.recover();
    net.campaign(3);
    let cases: [(u64, &[Entry], Index); 3] =
        [(1, &[empty(1, 1)], 1), (2, &[empty(1, 1)], 1), (3, &[], 0)];
    for (id, entries, commit_index) in cases {
        let raft = net.raft(id);
        assert_eq!((raft.role(), raft.current_term()), (Role::Follower, 2), "S{id}");
        assert_eq!(raft.log().entries().to_vec(), entries, "S{id}");
        assert_eq!(raft.log().commit_index(), commit_index, "S{id}");
    }
}

/// §5.2: a candidate that hears of the leader of its term follows it, and gets its log.
#[test]
fn test_candidate_concede_2ab() {
    let mut net = Net::fresh(3, &[]);
    net.isolate(1);
    net.campaign(1);
    net.campaign(3);
    assert_eq!((net.raft(1).role(), net.raft(3).role()), (Role::Candidate, Role::Leader));

    net.recover();
    net.beat(3);
    net.propose(3, "force follower");
    net.beat(3);
    assert_eq!((net.raft(1).role(), net.raft(1).current_term()), (Role::Follower, 1));
    assert_logs(&net, &[empty(1, 1), command(2, 1, "force follower")], 2);
}

/// §5.1: what a past leader still says is ignored.
/// [course: the message's entry does not follow the position that the message names, which cannot be; here
/// it follows the past leader's own last entry.]
#[test]
fn test_old_messages_2ab() {
    let mut net = Net::fresh(3, &[]);
    net.campaign(1);
    net.campaign(2);
    net.campaign(1);
    assert_eq!((net.raft(1).role(), net.raft(1).current_term()), (Role::Leader, 3));
    net.send(append(2, 1, 2, at(2, 2), vec![empty(3, 2)], 0));
    net.propose(1, "somedata");
    let expected = [empty(1, 1), empty(2, 2), empty(3, 3), command(4, 3, "somedata")];
    assert_logs(&net, &expected, 4);
}

/// §5.3: a proposal is in all logs if there is a leader, and in none otherwise.
#[test]
fn test_proposal_2ab() {
    let cases: [(u64, &[u64], bool); 5] = [
        (3, &[], true),
        (3, &[3], true),
        (3, &[2, 3], false),
        (4, &[2, 3], false),
        (5, &[2, 3], true),
    ];
    for (n, dead, succeeds) in cases {
        let mut net = Net::fresh(n, dead);
        net.campaign(1);
        let proposed = net.on(1, |raft: &mut Raft| raft.propose(b"somedata".as_slice().into()));
        assert_eq!(proposed.is_ok(), succeeds, "{n} servers without {dead:?}");
        if succeeds {
            assert_logs(&net, &[empty(1, 1), command(2, 1, "somedata")], 2);
        } else {
            assert_logs(&net, &[], 0);
        }
        assert_eq!(net.raft(1).current_term(), 1);
    }
}

/// §5.3: a heartbeat says nothing of the follower's log, so it commits nothing that is not known to match.
#[test]
fn test_heartbeat_update_commit_2ab() {
    for (failures, successes) in [(1, 1), (5, 3), (5, 10)] {
        let mut net = Net::fresh(3, &[]);
        net.campaign(1);
        net.isolate(1);
        for _ in 0..failures {
            net.propose(1, "");
        }
        assert_eq!(net.raft(1).log().commit_index(), 1);

        net.campaign(2);
        for _ in 0..successes {
            net.propose(2, "");
        }
        for id in [2, 3] {
            // Two no-ops, and what was proposed.
            assert_eq!(net.raft(id).log().commit_index(), 2 + successes, "S{id}");
        }

        net.recover();
        net.ignore(|body| matches!(body, Body::AppendEntries(_)));
        net.beat(2);
        assert_eq!(net.raft(1).leader(), Some(NodeId(2)));
        assert_eq!(net.raft(1).log().commit_index(), 1);
    }
}
