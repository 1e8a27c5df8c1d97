//! Reads without a log entry (§8; diss. §6.4).

use raft_core::{
    Body, ConfigError, Heartbeat, HeartbeatReply, NodeId, Payload, Raft, ReadMode, ReadState,
    Restored, Role,
};

use super::messages::{message, read_index};
use super::net::{Net, is_append, is_heartbeat_reply};
use super::server::{
    Server, config, config_with_learners, disk, disk_with_snapshot, snapshot, somedata,
};

/// Server `id` is asked for a read with this context, after ten proposals; the answer has this index.
fn read_after_ten(net: &mut Net, id: u64, context: u64, index: u64) {
    (0..10).for_each(|_| net.prop(1));
    net.at_mut(id).reads.clear();
    net.read(id, context);
    assert_eq!(net.at(id).reads, [ReadState { index, context }], "asked at {id}");
}

#[test]
fn test_raft_frees_read_only_mem() {
    let mut leader = Server::one(&[1, 2], 5);
    leader.lead();
    leader.acked_by(2);
    assert_eq!(leader.committed(), 1);
    let sent = leader.ask(read_index(2, 1, 7));
    let [beat] = &sent[..] else { panic!("{sent:?}") };
    let Body::Heartbeat(Heartbeat { read_round, .. }) = beat.body else { panic!("{beat:?}") };
    assert_ne!(read_round, 0);
    assert_eq!(leader.status().pending_reads, 1);
    // The answer to an ordinary heartbeat proves nothing about the read.
    leader.ask(message(2, 1, 1, Body::HeartbeatReply(HeartbeatReply { read_round: 0 })));
    assert_eq!(leader.status().pending_reads, 1);
    let answers = leader.ask(message(2, 1, 1, Body::HeartbeatReply(HeartbeatReply { read_round })));
    assert_eq!(leader.status().pending_reads, 0);
    let state = ReadState { index: 1, context: 7 };
    assert_eq!(answers, [message(1, 2, 1, Body::ReadIndexReply(state))]);
}

/// `[raft-rs: a context that is asked for again while it waits counts once]` Here every request is
/// answered: the leader numbers them itself.
#[test]
fn test_read_only_option_safe() {
    let mut net = Net::fresh(3);
    net.at_mut(2).set_election_timeout(11);
    net.at_mut(2).tick(10);
    net.hup(1);
    assert_eq!(net.at(1).role(), Role::Leader);
    let cases = [
        (1, 11, false),
        (2, 21, false),
        (3, 31, false),
        (1, 41, true),
        (2, 51, true),
        (3, 61, true),
    ];
    for (id, index, pending) in cases {
        (0..10).for_each(|_| net.prop(1));
        net.at_mut(id).reads.clear();
        let (first, second) = (index * 10, index * 10 + 1);
        if pending {
            net.ignore(is_heartbeat_reply);
        }
        for context in [first, first, second] {
            net.queue(id, |server| server.read_index(context)).unwrap();
        }
        net.run();
        let mut contexts = vec![first, first, second];
        if pending {
            assert_eq!(net.at(id).reads, [], "nobody has confirmed");
            assert_eq!(net.at(1).status().pending_reads, 3);
            net.recover();
            // That the newest one is confirmed confirms the older ones.
            net.read(id, second);
            contexts.push(second);
        }
        let expected: Vec<_> =
            contexts.into_iter().map(|context| ReadState { index, context }).collect();
        assert_eq!(net.at(id).reads, expected, "asked at {id}, pending: {pending}");
        assert_eq!(net.at(1).status().pending_reads, 0);
    }
}

#[test]
fn test_read_only_with_learner() {
    let mut net = Net::of([1, 2].map(|id| Server::new(config_with_learners(id, &[1], &[2]))));
    net.hup(1);
    for (id, index, context) in [(1, 11, 1), (2, 21, 2), (1, 31, 3), (2, 41, 4)] {
        read_after_ten(&mut net, id, context, index);
    }
}

#[test]
fn test_read_only_option_lease() {
    let mut net = Net::with(3, |config| {
        config.options.read_mode = ReadMode::Lease;
        config.options.check_quorum = true;
    });
    net.at_mut(2).set_election_timeout(11);
    net.at_mut(2).tick(10);
    net.hup(1);
    // No round of heartbeats is needed.
    net.ignore(|body| matches!(body, Body::Heartbeat(_)));
    let cases = [(1, 11), (2, 21), (3, 31), (1, 41), (2, 51), (3, 61)];
    for (context, (id, index)) in (1..).zip(cases) {
        read_after_ten(&mut net, id, context, index);
    }
}

/// `[raft-rs: can be set all the same, and reads are answered]` Leases without `check_quorum` are
/// refused: nothing would make a deposed leader stop answering.
#[test]
fn test_read_only_option_lease_without_check_quorum() {
    let mut config = config(1, &[1, 2, 3]);
    config.options.read_mode = ReadMode::Lease;
    config.options.check_quorum = false;
    assert_eq!(Raft::new(config).unwrap_err(), ConfigError::LeaseWithoutCheckQuorum);
}

/// Before an entry of its term is committed, a leader does not know what is (diss. §6.4).
/// `[raft-rs: forgets a read that comes too early]` As in etcd it waits.
#[test]
fn test_read_only_for_new_leader() {
    let voters = [1, 2, 3];
    let first = Server::start(config(1, &voters), Restored { applied: 1, ..disk(1, 1, &[1, 1]) });
    let other =
        |id| Server::start(config(id, &voters), disk_with_snapshot(snapshot(2, 1, &voters, &[])));
    let mut net = Net::of([first, other(2), other(3)]);
    net.ignore(is_append);
    net.hup(1);
    assert_eq!(net.at(1).role(), Role::Leader);
    net.read(1, 4);
    assert_eq!(net.at(1).reads, []);
    net.recover();
    net.at_mut(1).tick(1);
    net.prop(1);
    let one = net.at(1);
    assert_eq!(one.committed(), 4);
    assert_eq!(one.log().term_at(4), Some(one.current_term()));
    let answer = ReadState { index: 4, context: 4 };
    assert_eq!(one.reads, [answer], "the early one");
    net.read(1, 4);
    assert_eq!(net.at(1).reads, [answer, answer]);
}

#[test]
fn test_raw_node_read_index() {
    let mut leader = Server::start(config(1, &[1]), disk_with_snapshot(snapshot(1, 1, &[1], &[])));
    leader.lead();
    leader.apply();
    assert!(!leader.has_ready());
    leader.read_index(9).unwrap();
    assert!(leader.has_ready());
    let ready = leader.ready().unwrap();
    assert_eq!(ready.read_states, [ReadState { index: 2, context: 9 }]);
    leader.advance(ready);
    assert!(!leader.has_ready());
}

/// What a follower passed on to a leader of the past reaches the one of the present, with the name of
/// the first sender on it, who may by now be the leader itself.
#[test]
fn test_raw_node_read_index_to_old_leader() {
    let mut net = Net::fresh(3);
    net.hup(1);
    let mut passed_on = Vec::new();
    for id in [2, 3] {
        net.at_mut(id).read_index(id).unwrap();
        passed_on.extend(net.at_mut(id).settle());
    }
    assert_eq!(passed_on, [read_index(2, 1, 2), read_index(3, 1, 3)]);
    net.hup(3);
    for (message, id) in passed_on.into_iter().zip([2, 3]) {
        let again = net.at_mut(1).ask(message);
        let expected = raft_core::Message { to: NodeId(3), ..read_index(id, 3, id) };
        assert_eq!(again, [expected]);
        net.at_mut(3).step(again.into_iter().next().unwrap()).unwrap();
        net.on(3, |_| ());
        assert_eq!(net.at(id).reads, [ReadState { index: 2, context: id }]);
    }
    // A proposal that comes home in this way is taken as well.
    let proposal = Body::Propose(vec![Payload::Command(somedata())]);
    net.at_mut(3).step(message(3, 3, 0, proposal)).unwrap();
    net.on(3, |_| ());
    assert_eq!(net.commits(), [3, 3, 3]);
}
