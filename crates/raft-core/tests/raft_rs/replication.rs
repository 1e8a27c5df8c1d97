//! How entries get from one log to the others, and when they are committed (§5.3, §5.4.2).

use raft_core::{
    AppendResult, Body, Fault, NodeId, Paper, Payload, ProgressState, ProposeError, Rules,
    StepError, quorum,
};

use super::messages::{
    accepted, append, appends, heartbeat, heartbeat_reply, message, one_append, rejected, results,
};
use super::net::{Net, is_append};
use super::server::{Server, at, config, disk, disk_with_snapshot, ids, log, snapshot, somedata};

/// What a majority holds of earlier terms is not committed by counting (§5.4.2).
#[test]
fn test_cannot_commit_without_new_term_entry() {
    let mut net = Net::fresh(5);
    net.hup(1);
    [3, 4, 5].into_iter().for_each(|id| net.cut(1, id));
    net.prop(1);
    net.prop(1);
    assert_eq!(net.at(1).committed(), 1);
    net.recover();
    net.ignore(is_append);
    net.hup(2);
    assert_eq!(net.at(2).committed(), 1);
    net.recover();
    net.beat(2);
    net.prop(2);
    assert_eq!(net.at(2).committed(), 5);
}

/// A follower passes a proposal on.
#[test]
fn test_proposal_by_proxy() {
    for dead in [None, Some(3)] {
        let mut net = Net::fresh(3);
        dead.into_iter().for_each(|id| net.kill(id));
        net.hup(1);
        net.prop(2);
        for server in net.servers() {
            assert_eq!((server.committed(), server.last_index()), (2, 2), "{}", server.id());
            let proposed = &server.log().entry(2).unwrap().payload;
            assert_eq!(*proposed, Payload::Command(somedata()));
        }
        assert_eq!(net.at(1).current_term(), 1);
    }
}

/// What each holds, the leader's log, its term, and up to where it may commit. Once by the rules alone,
/// and where a leader of that term can have that log, by such a leader too.
#[test]
fn test_commit() {
    let cases: [(&[u64], &[u64], u64, u64); 14] = [
        (&[1], &[1], 1, 1),
        (&[1], &[1], 2, 0),
        (&[2], &[1, 2], 2, 2),
        (&[1], &[2], 2, 1),
        (&[2, 1, 1], &[1, 2], 1, 1),
        (&[2, 1, 1], &[1, 1], 2, 0),
        (&[2, 1, 2], &[1, 2], 2, 2),
        (&[2, 1, 2], &[1, 1], 2, 0),
        (&[2, 1, 1, 1], &[1, 2], 1, 1),
        (&[2, 1, 1, 1], &[1, 1], 2, 0),
        (&[2, 1, 1, 2], &[1, 2], 1, 1),
        (&[2, 1, 1, 2], &[1, 1], 2, 0),
        (&[2, 1, 2, 2], &[1, 2], 2, 2),
        (&[2, 1, 2, 2], &[1, 1], 2, 0),
    ];
    for (held, terms, term, committed) in cases {
        let voters: Vec<u64> = (1..=held.len() as u64).collect();
        let slot = |id: NodeId| usize::try_from(id.0 - 1).unwrap();
        let index = quorum::majority_index(&ids(&voters), |id| held[slot(id)]);
        let entry_term = log(terms)[slot(NodeId(index))].term;
        let may = Paper.may_commit(entry_term, term).is_ok();
        assert_eq!(if may { index } else { 0 }, committed, "{held:?} {terms:?} {term}");

        let is_own = terms.last() == Some(&term);
        let before = if is_own { &terms[..terms.len() - 1] } else { terms };
        // A single voter commits by itself, and no leader has entries of later terms.
        if voters.len() == 1 || before.iter().chain(terms).any(|&other| other > term) {
            continue;
        }
        let mut leader = Server::with_log(config(1, &voters), term - 1, before);
        leader.lead();
        for (&id, &held) in voters.iter().zip(held).skip(1) {
            leader.ask(accepted(id, 1, term, held));
        }
        assert_eq!(leader.committed(), committed, "{held:?} {terms:?} {term}");
    }
}

#[test]
fn test_handle_heartbeat() {
    for (told, committed) in [(3, 3), (1, 2)] {
        let mut server = Server::start(config(1, &[1, 2]), disk(3, 2, &[1, 2, 3]));
        let answers = server.ask(heartbeat(2, 1, 3, told));
        assert_eq!(server.committed(), committed);
        assert!(matches!(&answers[..], [one] if matches!(one.body, Body::HeartbeatReply(_))));
    }
    // What the log does not have yet cannot be said to match: such a heartbeat is refused.
    let mut server = Server::start(config(1, &[1, 2]), disk(3, 2, &[1, 2, 3]));
    let fault = Fault::CommitBeyondLog { leader_commit: 4, last_index: 3 };
    assert_eq!(server.step(heartbeat(2, 1, 3, 4)), Err(StepError::Fault(fault)));
}

/// While a follower lacks something, every answered heartbeat makes the leader try again.
#[test]
fn test_handle_heartbeat_resp() {
    let mut leader = Server::with_log(config(1, &[1, 2]), 3, &[1, 2, 3]);
    leader.lead();
    for _ in 0..2 {
        let sent = leader.ask(heartbeat_reply(2, 1, 4));
        assert_eq!(one_append(&sent).prev_log, at(3, 3));
    }
    leader.acked_by(2);
    assert_eq!(leader.committed(), 4);
    assert_eq!(leader.ask(heartbeat_reply(2, 1, 4)), []);
}

/// A follower that is probed gets nothing more until it answers, whatever the others do.
#[test]
fn test_msg_append_response_wait_reset() {
    let mut leader = Server::one(&[1, 2, 3], 5);
    leader.lead();
    leader.ask(accepted(2, 1, 1, 1));
    assert_eq!(leader.committed(), 1);
    let sent = leader.propose_some();
    assert_eq!(appends(&sent).len(), 1);
    let (to, request) = appends(&sent)[0];
    assert_eq!((to, request.entries.len(), request.entries[0].index), (2, 1, 2));
    let sent = leader.ask(accepted(3, 1, 1, 1));
    assert_eq!(appends(&sent).len(), 1);
    let (to, request) = appends(&sent)[0];
    assert_eq!((to, request.entries.len(), request.entries[0].index), (3, 1, 2));
}

/// Answers to the first request, which followed entry 2; entry 3 is the leader's first own one.
/// `[raft-rs: an acknowledgement of index 0 is no news]` As in etcd it is: the logs agree from there on.
#[test]
fn test_leader_append_response() {
    let leader = || {
        let mut leader = Server::with_log(config(1, &[1, 2, 3]), 1, &[1, 1]);
        leader.lead();
        assert_eq!(leader.progress_of(2).next_index, 3);
        leader
    };
    let refuse = |index, term| rejected((2, 1, 2), index, at(index, term));
    // The answer; match and next index after it; what is sent: after which entry, and the commit index.
    let cases = [
        (refuse(3, 2), (0, 3), None),
        (refuse(2, 1), (0, 2), Some((1, 0))),
        (accepted(2, 1, 2, 3), (3, 4), Some((3, 3))),
        (accepted(2, 1, 2, 0), (0, 4), Some((0, 0))),
    ];
    for (answer, indices, expected) in cases {
        let mut leader = leader();
        let context = format!("{answer:?}");
        let sent = leader.ask(answer);
        let progress = leader.progress_of(2);
        assert_eq!((progress.match_index, progress.next_index), indices, "{context}");
        let sent: Vec<_> = appends(&sent)
            .into_iter()
            .map(|(to, request)| (to, request.prev_log.index, request.leader_commit))
            .collect();
        // (Server 3 has a request to answer: it is told with its next one.)
        let expected: Vec<_> =
            expected.map(|(prev, commit)| (2, prev, commit)).into_iter().collect();
        assert_eq!(sent, expected, "{context}");
    }
}

/// A heartbeat tells each of what is committed as far as it is known to match.
#[test]
fn test_bcast_beat() {
    let disk = disk_with_snapshot(snapshot(1000, 1, &[1, 2, 3], &[]));
    let mut leader = Server::start(config(1, &[1, 2, 3]), disk);
    leader.lead();
    (0..10).for_each(|_| drop(leader.propose_some()));
    assert_eq!(leader.last_index(), 1011);
    leader.ask(accepted(2, 1, 2, 1005));
    leader.acked_by(3);
    assert_eq!(leader.committed(), 1011);
    leader.tick(1);
    let told = |message: &raft_core::Message| match message.body {
        Body::Heartbeat(beat) => (message.to.0, message.term, beat.leader_commit),
        ref other => panic!("{other:?}"),
    };
    let beats: Vec<_> = leader.settle().iter().map(told).collect();
    assert_eq!(beats, [(2, 2, 1005), (3, 2, 1011)]);
}

/// One refusal skips all of a term that cannot match (§5.3). Leader's log, follower's log; the hint of the
/// refusal; after which entry the leader tries next.
#[test]
fn test_fast_log_rejection() {
    type Case = (&'static [u64], &'static [u64], (u64, u64), (u64, u64));
    let cases: [Case; 8] = [
        (&[1, 2, 2, 4, 4, 4, 4], &[1, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3], (7, 3), (3, 2)),
        (&[1, 2, 2, 3, 4, 4, 4, 5], &[1, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3], (8, 3), (4, 3)),
        (&[1, 1, 1, 1], &[1, 2, 2, 4], (1, 1), (1, 1)),
        (&[1, 1, 1, 1, 1, 1], &[1, 2, 2, 4], (1, 1), (1, 1)),
        (&[1, 1, 1, 1], &[1, 2, 2, 4, 4, 4], (1, 1), (1, 1)),
        (&[1, 1, 1, 4, 5], &[1, 1, 1, 4], (4, 4), (4, 4)),
        (&[2, 5, 5, 5, 5, 5, 5, 5, 5], &[2, 4, 4, 4, 4, 4], (6, 4), (1, 2)),
        (&[2, 2, 2, 2, 2], &[2, 4, 4, 4, 4, 4, 4, 4], (1, 2), (1, 2)),
    ];
    for (leaders, followers, hint, next) in cases {
        let term = leaders.iter().chain(followers).copied().max().unwrap();
        let mut leader = Server::with_log(config(1, &[1, 2, 3]), term, leaders);
        let mut follower = Server::with_log(config(2, &[1, 2, 3]), term, followers);
        leader.lead();
        let answer = follower.ask(heartbeat(1, 2, term + 1, 0)).remove(0);
        let mut sent = leader.ask(answer);
        let context = format!("{leaders:?} {followers:?}");
        assert_eq!(one_append(&sent).prev_log, log(leaders).last().unwrap().position());
        let refusal = follower.ask(sent.remove(0));
        let result = AppendResult::Rejected {
            prev_log_index: leaders.len() as u64,
            hint: at(hint.0, hint.1),
        };
        assert_eq!(results(&refusal), [result], "{context}");
        let sent = leader.ask(refusal.into_iter().next().unwrap());
        assert_eq!(one_append(&sent).prev_log, at(next.0, next.1), "{context}");
    }
}

#[test]
fn test_disable_proposal_forwarding() {
    let mut net = Net::with(3, |config| config.options.forward_proposals = false);
    net.hup(1);
    let before = net.commits();
    let error = ProposeError::NotLeader { leader: Some(NodeId(1)) };
    for id in [2, 3] {
        assert_eq!(net.on(id, |server| server.propose(somedata())), Err(error));
        let passed_on = Body::Propose(vec![Payload::Command(somedata())]);
        let stepped = net.on(id, |server| server.step(message(5 - id, id, 0, passed_on)));
        assert_eq!(stepped, Err(StepError::Propose(error)));
        assert_eq!(net.commits(), before);
    }
    let five = Body::Propose(vec![Payload::Command(somedata()); 5]);
    net.on(1, |server| server.step(message(2, 1, 0, five))).unwrap();
    assert_eq!(net.commits(), [6, 6, 6]);
}

/// `[raft-rs: the leader also keeps what each follower says it has committed]` What the followers have
/// committed themselves is the same here.
#[test]
fn test_progress_committed_index() {
    let mut net = Net::fresh(3);
    net.hup(1);
    assert_eq!(net.logs(), [(1, 1); 3]);
    net.cut(1, 3);
    net.prop(1);
    net.prop(1);
    net.recover();
    assert_eq!(net.logs(), [(3, 3), (3, 3), (1, 1)]);
    net.beat(1);
    assert_eq!(net.logs(), [(3, 3); 3]);
    net.hup(2);
    assert_eq!(net.logs(), [(4, 4); 3]);
    net.isolate(2);
    net.prop(2);
    net.prop(2);
    net.recover();
    assert_eq!(net.logs(), [(4, 4), (4, 6), (4, 4)]);
    // The next entry does not follow what the others have: they refuse, and get all three.
    net.prop(2);
    assert_eq!(net.logs(), [(7, 7); 3]);
    net.hup(1);
    assert_eq!(net.logs(), [(8, 8); 3]);
    // Late answers take nothing back.
    net.prop(1);
    net.send(accepted(2, 1, net.at(1).current_term(), 8));
    assert_eq!(net.logs(), [(9, 9); 3]);
    assert_eq!(net.at(1).progress_of(2).match_index, 9);
    assert_eq!(net.at(1).progress_of(2).state, ProgressState::Replicate);
    // A request that follows nothing new is answered with what is committed.
    let term = net.at(1).current_term();
    let answers = net.at_mut(3).ask(append((1, 3, term), at(4, 2), Vec::new(), 0));
    assert_eq!(results(&answers), [AppendResult::Accepted { match_index: 9 }]);
}
