//! What a server hands to its owner, Ready by Ready.

use raft_core::{
    AppendEntriesReply, AppendResult, Body, CommitNotice, HardState, HeartbeatReply,
    InstallSnapshotReply, NodeId, Payload, ProposeError, ReadState, Ready, RequestVoteReply, Role,
    StepError,
};

use super::messages::{
    append, heartbeat, install, message, pre_vote, read_index, request_vote, results,
};
use super::server::{Server, at, config, disk_with_snapshot, empty, entries, snapshot, somedata};

/// Server 1 with a snapshot up to (1, 1), which hands out only what is durable, as raft-rs does.
fn server(voters: &[u64]) -> Server {
    let mut config = config(1, voters);
    config.options.apply_before_durable = false;
    Server::start(config, disk_with_snapshot(snapshot(1, 1, voters, &[])))
}

fn state(current_term: u64, voted_for: Option<u64>, commit_index: u64) -> Option<HardState> {
    Some(HardState { current_term, voted_for: voted_for.map(NodeId), commit_index })
}

/// Every kind of message, stepped into a server that is alone. (What raft-rs has as local messages are
/// methods here.)
#[test]
fn test_raw_node_step() {
    let granted = RequestVoteReply { granted: true };
    let from_member: [Body; 6] = [
        Body::RequestVoteReply(granted),
        Body::PreVoteReply(granted),
        Body::AppendEntriesReply(AppendEntriesReply {
            result: AppendResult::Accepted { match_index: 1 },
        }),
        Body::HeartbeatReply(HeartbeatReply { read_round: 0 }),
        Body::InstallSnapshotReply(InstallSnapshotReply { last_included: at(1, 1), received: 0 }),
        Body::ReadIndexReply(ReadState { index: 1, context: 1 }),
    ];
    let anyones = [
        request_vote(2, 1, 2, at(0, 0)),
        pre_vote(2, 1, 2, at(0, 0)),
        append((2, 1, 2), at(1, 1), Vec::new(), 0),
        heartbeat(2, 1, 2, 0),
        message(2, 1, 2, Body::CommitNotice(CommitNotice { commit_index: 1 })),
        install(2, 1, 2, &snapshot(2, 2, &[1], &[])),
        message(2, 1, 2, Body::TimeoutNow),
        message(2, 1, 2, Body::TransferLeadership),
        read_index(2, 1, 1),
    ];
    for leads in [false, true] {
        let start = || {
            let mut one = server(&[1]);
            if leads {
                one.lead();
            }
            one
        };
        for body in &from_member {
            let mut one = start();
            let before = one.status();
            let refused = one.step(message(2, 1, 1, body.clone()));
            assert_eq!(refused, Err(StepError::Stranger { from: NodeId(2) }), "{body:?}");
            assert_eq!(one.status(), before);
        }
        for message in &anyones {
            let mut one = start();
            let is_leaders = leads && message.term == 2 && message.body.is_from_leader();
            // This server leads that very term: nobody else can.
            assert_eq!(one.step(message.clone()).is_err(), is_leaders, "{message:?}");
            one.settle();
        }
        let propose = message(2, 1, 0, Body::Propose(vec![Payload::Command(somedata())]));
        let no_leader = StepError::Propose(ProposeError::NotLeader { leader: None });
        let expected = if leads { Ok(()) } else { Err(no_leader) };
        assert_eq!(start().step(propose), expected);
    }
}

/// Applying makes no work: a server goes on with what is new, however far its owner has applied.
#[test]
fn test_raw_node_with_async_apply() {
    let mut leader = server(&[1]);
    leader.lead();
    leader.apply();
    let mut last = leader.last_index();
    for count in 1..10 {
        for _ in 0..count {
            leader.propose(somedata()).unwrap();
        }
        let mut ready = leader.ready().unwrap();
        let indices: Vec<u64> = ready.entries.iter().map(|entry| entry.index).collect();
        assert_eq!(indices, (last + 1..=last + count).collect::<Vec<_>>());
        assert_eq!(ready.committed_entries, []);
        acknowledge(&mut leader, &mut ready);
        let ready = leader.ready().unwrap();
        let indices: Vec<u64> = ready.committed_entries.iter().map(|entry| entry.index).collect();
        assert_eq!(indices, (last + 1..=last + count).collect::<Vec<_>>());
        assert_eq!(ready.hard_state, state(2, Some(1), last + count));
        leader.persisted(ready.number);
        leader.applied(last + 1);
        assert!(!leader.has_ready());
        last += count;
    }
}

/// What a Ready asked to write is durable: its own acknowledgements are delivered.
fn acknowledge(server: &mut Server, ready: &mut Ready) {
    for own in ready.persisted_messages.extract_if(.., |message| message.to == message.from) {
        server.step(own).unwrap();
    }
    server.persisted(ready.number);
}

#[test]
fn test_raw_node_entries_after_snapshot() {
    let mut follower = server(&[1, 2]);
    follower.step(append((2, 1, 2), at(1, 1), entries(2, 19, 2), 5)).unwrap();
    let ready = follower.ready().unwrap();
    assert_eq!((follower.leader(), follower.role()), (Some(NodeId(2)), Role::Follower));
    assert_eq!(ready.hard_state, state(2, None, 5));
    assert_eq!(ready.entries, entries(2, 19, 2));
    assert_eq!((&ready.committed_entries[..], &ready.messages[..]), (&[][..], &[][..]));
    assert_eq!(results(&ready.persisted_messages), [AppendResult::Accepted { match_index: 19 }]);
    follower.advance(ready);
    let ready = follower.ready().unwrap();
    assert_eq!(ready.committed_entries, entries(2, 5, 2));
    follower.advance(ready);

    let offered = snapshot(10, 3, &[1, 2], &[]);
    // The log has 6..=19 of term 2: it gives way.
    follower.step(install(2, 1, 3, &offered)).unwrap();
    follower.step(append((2, 1, 3), at(10, 3), entries(11, 13, 3), 12)).unwrap();
    let ready = follower.ready().unwrap();
    assert_eq!(ready.hard_state, state(3, None, 12));
    assert_eq!(ready.snapshot.as_deref(), Some(&offered));
    assert_eq!(ready.entries, entries(11, 13, 3));
    assert_eq!((&ready.committed_entries[..], &ready.messages[..]), (&[][..], &[][..]));
    assert!(ready.must_sync && !ready.persisted_messages.is_empty());
    follower.advance(ready);
    let ready = follower.ready().unwrap();
    assert_eq!(ready.committed_entries, entries(11, 12, 3));
}

/// Of a log that a new leader replaces, only what is durable and stays is handed out.
#[test]
fn test_raw_node_overwrite_entries() {
    let mut follower = server(&[1, 2, 3]);
    follower.step(append((2, 1, 2), at(1, 1), entries(2, 4, 2), 1)).unwrap();
    let ready = follower.ready().unwrap();
    assert_eq!(follower.leader(), Some(NodeId(2)));
    assert_eq!((ready.hard_state, ready.entries.len()), (state(2, None, 1), 3));
    assert_eq!(ready.committed_entries, []);
    assert_eq!(results(&ready.persisted_messages), [AppendResult::Accepted { match_index: 4 }]);
    follower.advance(ready);
    assert!(!follower.has_ready());

    follower.step(append((3, 1, 3), at(3, 2), entries(4, 6, 3), 5)).unwrap();
    let ready = follower.ready().unwrap();
    assert_eq!(follower.leader(), Some(NodeId(3)));
    assert_eq!((ready.hard_state, &ready.entries), (state(3, None, 5), &entries(4, 6, 3)));
    assert_eq!(ready.committed_entries, entries(2, 3, 2));
    assert_eq!(results(&ready.persisted_messages), [AppendResult::Accepted { match_index: 6 }]);
    follower.advance(ready);
    let ready = follower.ready().unwrap();
    assert_eq!(ready.committed_entries, [empty(4, 3), empty(5, 3)]);
}
