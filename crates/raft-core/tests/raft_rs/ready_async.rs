//! Owners that write while the server goes on: Readies have numbers, and become durable in their order.

use raft_core::{Body, HardState, NodeId, ProgressState, Ready, Role, WaitForDisk};

use super::messages::{accepted, append, appends, install, request_vote, results, vote};
use super::server::{Server, at, config, disk_with_snapshot, entries, snapshot, somedata};

/// A server and the Readies that were taken from it and are not durable.
struct Asynchronous {
    server: Server,
    outstanding: Vec<Ready>,
}

impl Asynchronous {
    /// Server 1 with a snapshot up to there.
    fn start(voters: &[u64], index: u64, wait_for_disk: WaitForDisk) -> Self {
        let mut config = config(1, voters);
        config.options.apply_before_durable = false;
        config.options.wait_for_disk = wait_for_disk;
        let disk = disk_with_snapshot(snapshot(index, index, voters, &[]));
        Self { server: Server::start(config, disk), outstanding: Vec::new() }
    }

    fn propose_ten(&mut self) {
        for _ in 0..10 {
            self.server.propose(somedata()).unwrap();
        }
    }

    /// The next Ready; what it asks for is under way.
    fn take(&mut self) -> &Ready {
        self.outstanding.push(*self.server.ready().unwrap());
        self.outstanding.last().unwrap()
    }

    /// Everything up to that Ready is durable; returns the indices that are handed out then, first and
    /// last, and the commit index.
    fn persisted(&mut self, number: u64) -> (Option<(u64, u64)>, u64) {
        for ready in self.outstanding.extract_if(.., |ready| ready.number <= number) {
            for own in ready.persisted_messages.into_iter().filter(|own| own.to == own.from) {
                self.server.step(own).unwrap();
            }
            self.server.persisted(ready.number);
        }
        let mut applied = Vec::new();
        while let Some(ready) = self.server.ready() {
            applied.extend(ready.committed_entries.iter().map(|entry| entry.index));
            // Beside the commit index, which is no promise, these have nothing to write; to report
            // them as durable would say the same of all before.
            assert_eq!((ready.must_sync, &ready.entries[..]), (false, &[][..]));
            self.server.recycle(ready);
        }
        if let Some(&last) = applied.last() {
            self.server.applied(last);
        }
        (applied.first().copied().zip(applied.last().copied()), self.server.committed())
    }
}

#[test]
fn test_async_ready_leader() {
    let mut one = Asynchronous::start(&[1, 2, 3], 1, WaitForDisk::VotesAndAcks);
    one.server.lead();
    one.server.ask(accepted(2, 1, 2, 1));
    assert_eq!(one.server.progress_of(2).state, ProgressState::Replicate);
    let first = one.server.last_index();
    let mut numbers = Vec::new();
    for round in 0..10 {
        one.propose_ten();
        let ready = one.take();
        numbers.push(ready.number);
        assert_eq!(ready.entries.len(), 10);
        assert_eq!(ready.entries[0].index, first + round * 10 + 1);
        assert_eq!(appends(&ready.messages).len(), 10, "sent while it is written here");
        assert_eq!(ready.committed_entries, []);
    }
    assert!(numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]));
    // Nobody else has acknowledged anything.
    assert_eq!(one.persisted(numbers[2]), (None, 1));
    // What is durable here counts from now on, and no more.
    one.server.step(accepted(2, 1, 2, first + 100)).unwrap();
    assert_eq!(one.persisted(0), (Some((first, first + 30)), first + 30));
    assert_eq!(one.persisted(numbers[6]), (Some((first + 31, first + 70)), first + 70));
    assert_eq!(one.persisted(numbers[9]), (Some((first + 71, first + 100)), first + 100));
    // The others may commit without this server; it applies only what it has.
    one.propose_ten();
    let number = one.take().number;
    one.server.step(accepted(2, 1, 2, first + 110)).unwrap();
    one.server.step(accepted(3, 1, 2, first + 109)).unwrap();
    assert_eq!(one.persisted(0), (None, first + 109));
    assert_eq!(one.persisted(number), (Some((first + 101, first + 110)), first + 110));
}

#[test]
fn test_async_ready_follower() {
    let mut one = Asynchronous::start(&[1, 2], 1, WaitForDisk::VotesAndAcks);
    let mut last = 1;
    for _ in 0..3 {
        let first = last;
        let mut numbers = Vec::new();
        for _ in 0..10 {
            let prev = at(last, if last == 1 { 1 } else { 2 });
            let message = append((2, 1, 2), prev, entries(last + 1, last + 3, 2), last + 3);
            one.server.step(message).unwrap();
            last += 3;
            let ready = one.take();
            numbers.push(ready.number);
            assert_eq!(ready.hard_state.map(|state| state.commit_index), Some(last));
            assert_eq!(ready.entries, entries(last - 2, last, 2));
            assert_eq!((&ready.committed_entries[..], &ready.messages[..]), (&[][..], &[][..]));
            assert_eq!(results(&ready.persisted_messages).len(), 1);
        }
        assert_eq!(one.persisted(numbers[3]).0, Some((first + 1, first + 12)));
        assert_eq!(one.persisted(numbers[9]).0, Some((first + 13, first + 30)));
    }
    // A snapshot, and entries behind it, of which three are committed.
    let index = last + 9;
    one.server.step(install(2, 1, 2, &snapshot(index, 2, &[1, 2], &[]))).unwrap();
    let ready = one.take();
    let first = ready.number;
    assert!(ready.snapshot.is_some());
    let message = append((2, 1, 2), at(index, 2), entries(index + 1, index + 9, 2), index + 3);
    one.server.step(message).unwrap();
    let ready = one.take();
    let second = ready.number;
    assert_eq!((ready.entries.len(), &ready.committed_entries[..]), (9, &[][..]));
    assert_eq!(one.persisted(first).0, None);
    assert_eq!(one.server.stable_index(), index);
    assert_eq!(one.server.log().last_applied(), index);
    assert_eq!(one.persisted(second).0, Some((index + 1, index + 3)));
}

/// `[raft-rs: whoever does not lead sends nothing before its disk; etcd's candidates ask at once]` With
/// `WaitForDisk::EveryAnswer` it is so here.
#[test]
fn test_async_ready_become_leader() {
    let mut one = Asynchronous::start(&[1, 2, 3], 5, WaitForDisk::EveryAnswer);
    one.server.tick(19);
    assert_eq!(one.server.role(), Role::Candidate);
    let ready = one.take();
    let voted = HardState { current_term: 6, voted_for: Some(NodeId(1)), commit_index: 5 };
    assert_eq!((ready.hard_state, &ready.messages[..]), (Some(voted), &[][..]));
    let asked: Vec<_> = ready
        .persisted_messages
        .iter()
        .filter(|message| matches!(message.body, Body::RequestVote(_)))
        .map(|message| message.to.0)
        .collect();
    assert_eq!(asked, [2, 3]);
    for id in [2, 3] {
        one.server.step(request_vote(id, 1, 6, at(4, 4))).unwrap();
        let ready = one.take();
        assert_eq!((ready.hard_state, &ready.messages[..]), (None, &[][..]));
        assert_eq!(ready.persisted_messages, [vote(1, id, 6, false)]);
    }
    one.persisted(3);
    one.server.step(vote(2, 1, 6, true)).unwrap();
    assert_eq!(one.server.role(), Role::Leader);
    let ready = one.take();
    assert_eq!((ready.number, ready.entries.len()), (4, 1));
    assert_eq!(appends(&ready.messages).len(), 2);
    assert_eq!(ready.committed_entries, []);
}

#[test]
fn test_async_ready_multiple_snapshot() {
    let mut one = Asynchronous::start(&[1, 2], 1, WaitForDisk::VotesAndAcks);
    one.server.step(install(2, 1, 2, &snapshot(10, 2, &[1, 2], &[]))).unwrap();
    one.server.step(append((2, 1, 2), at(10, 2), entries(11, 13, 2), 12)).unwrap();
    let state = |commit_index| HardState { current_term: 2, voted_for: None, commit_index };
    let ready = one.take();
    assert_eq!((ready.hard_state, &ready.committed_entries[..]), (Some(state(12)), &[][..]));
    assert!(ready.snapshot.is_some());
    let first = ready.number;
    // The next one comes before that is durable.
    one.server.step(install(2, 1, 2, &snapshot(20, 2, &[1, 2], &[]))).unwrap();
    let ready = one.take();
    assert_eq!((ready.hard_state, &ready.entries[..]), (Some(state(20)), &[][..]));
    assert_eq!(ready.snapshot.as_ref().unwrap().meta.last_included, at(20, 2));
    assert_eq!(ready.committed_entries, []);
    let second = ready.number;
    assert_eq!(one.persisted(first).0, None);
    assert_eq!(one.server.log().last_applied(), 10);
    assert_eq!(one.persisted(second).0, None);
    assert_eq!(one.server.log().last_applied(), 20);
}
