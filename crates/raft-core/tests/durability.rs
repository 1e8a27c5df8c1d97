//! Durability: Figure 2 "Persistent state on all servers (Updated on stable storage before responding
//! to RPCs)"; diss. §10.2.1 for the leader's own writes.

mod common;

use common::net::Net;
use common::{
    Server, accepted, append, appends_to, ask, at, heartbeat, heartbeat_reply, leader, log, on,
    progress, request_vote, restart, restored, server, settle, split, terms, vote,
};
use raft_core::{HardState, NodeId, Paper, Ready, Restored, Role};

/// Everything that is ready, without any of it being done.
#[allow(clippy::vec_box, reason = "they come in boxes")]
fn take(raft: &mut Server) -> Vec<Box<Ready>> {
    std::iter::from_fn(|| raft.ready()).collect()
}

/// A vote leaves when it is durable, together with its term; so does the refusal that shows a new term.
#[test]
fn a_vote_waits_for_its_write() {
    let mut raft = restored(1, 3, 1, &[1, 1]);
    for (term, last_log, voted_for) in
        [(2, at(2, 1), Some(NodeId(2))), (3, at(0, 0), None), (4, at(2, 1), Some(NodeId(2)))]
    {
        let ready = on(&mut raft, request_vote(2, 1, term, last_log));
        assert!(ready.needs_disk());
        assert_eq!(
            ready.hard_state,
            Some(HardState { current_term: term, voted_for, ..HardState::default() })
        );
        assert_eq!(ready.messages, []);
        assert_eq!(ready.persisted_messages, [vote(1, 2, term, voted_for.is_some())]);
    }
}

/// An entry is acknowledged when it is durable.
#[test]
fn an_acknowledgement_waits_for_its_write() {
    let mut raft = server(1, 3);
    let ready = on(&mut raft, append((2, 1, 1), at(0, 0), &[1, 1], 0));
    assert!(ready.writes() && ready.must_sync);
    assert_eq!((ready.messages, ready.entries), (vec![], log(&[1, 1])));
    assert_eq!(ready.persisted_messages, [accepted(1, 2, 1, 2)]);
    assert_eq!(raft.stable_index(), 0);
    // The same entries again are in the log, but their write is still under way.
    let again = on(&mut raft, append((2, 1, 1), at(0, 0), &[1, 1], 0));
    assert!(again.needs_disk() && !again.writes() && !again.must_sync);
    assert_eq!((&again.messages, &again.entries, again.hard_state), (&vec![], &vec![], None));
    assert_eq!(again.persisted_messages, [accepted(1, 2, 1, 2)]);
    raft.persisted(ready.number);
    assert_eq!(raft.stable_index(), 2);
    let beat = on(&mut raft, heartbeat(2, 1, 1, 0));
    assert_eq!((beat.messages, beat.persisted_messages), (vec![], vec![heartbeat_reply(1, 2, 1)]));
}

/// A candidate asks for votes when its own is durable, and counts its own when it knows that.
#[test]
fn the_own_vote_counts_once_durable() {
    let mut raft = server(1, 3);
    raft.campaign().unwrap();
    let mut ready = raft.ready().unwrap();
    assert_eq!((ready.messages.len(), ready.persisted_messages.len()), (0, 3));
    let (_, own) = split(&mut ready);
    assert_eq!(own, [vote(1, 1, 1, true)]);
    raft.step(vote(2, 1, 1, true)).unwrap();
    raft.persisted(ready.number);
    assert_eq!(raft.role(), Role::Candidate, "one vote and one that could still be lost");
    own.into_iter().for_each(|vote| raft.step(vote).unwrap());
    assert_eq!(raft.role(), Role::Leader);
}

/// The write of an older election says nothing about the vote of this one.
#[test]
fn the_own_vote_of_an_older_term_does_not_count() {
    let mut raft = server(1, 1);
    raft.campaign().unwrap();
    let first = raft.ready().unwrap();
    raft.campaign().unwrap();
    let second = raft.ready().unwrap();
    raft.advance(first);
    assert_eq!((raft.role(), raft.current_term()), (Role::Candidate, 2));
    raft.advance(second);
    assert_eq!(raft.role(), Role::Leader);
}

/// Diss. §10.2.1: the leader sends entries while it writes them; its own log counts once it is durable.
#[test]
fn a_leader_sends_before_it_writes_but_counts_after() {
    let mut raft = leader(3, 1, &[]);
    ask(&mut raft, accepted(2, 1, 1, 1));
    raft.propose((&b"x"[..]).into()).unwrap();
    let ready = raft.ready().unwrap();
    assert_eq!(appends_to(2, &ready.messages)[0].entries, ready.entries);
    assert_eq!(ready.persisted_messages, []);
    raft.step(accepted(2, 1, 1, 2)).unwrap();
    assert_eq!((raft.log().commit_index(), progress(&raft, 1).match_index), (1, 1));
    raft.advance(ready);
    assert_eq!((raft.log().commit_index(), progress(&raft, 1).match_index), (2, 2));
}

/// Diss. §10.2.1: the others' disks may be faster; then it is committed, but applied here only when
/// durable here.
#[test]
fn a_slow_leader_commits_before_it_can_apply() {
    let mut raft = leader(3, 1, &[]);
    raft.propose((&b"x"[..]).into()).unwrap();
    let ready = raft.ready().unwrap();
    for peer in [2, 3] {
        raft.step(accepted(peer, 1, 1, 2)).unwrap();
    }
    assert_eq!(raft.log().commit_index(), 2);
    let applied = |readies: Vec<Box<Ready>>| -> Vec<u64> {
        readies.into_iter().flat_map(|r| r.committed_entries).map(|entry| entry.index).collect()
    };
    assert_eq!(applied(take(&mut raft)), [1]);
    raft.persisted(ready.number);
    assert_eq!(applied(take(&mut raft)), [2]);
}

/// A new leader counts of its own log what is durable, not what it has.
#[test]
fn a_new_leader_counts_its_durable_log_only() {
    let mut raft = server(1, 3);
    let _slow = on(&mut raft, append((2, 1, 1), at(0, 0), &[1, 1], 0));
    raft.campaign().unwrap();
    let stood = raft.ready().unwrap();
    for peer in [2, 3] {
        raft.step(vote(peer, 1, 2, true)).unwrap();
    }
    assert_eq!((raft.role(), progress(&raft, 1).match_index), (Role::Leader, 0));
    let led = raft.ready().unwrap();
    raft.persisted(stood.number);
    assert_eq!((raft.stable_index(), progress(&raft, 1).match_index), (2, 2));
    raft.advance(led);
    assert_eq!((raft.stable_index(), progress(&raft, 1).match_index), (3, 3));
}

/// An entry is written, replaced, and written again: when the first write is durable the entry is not,
/// as the second write is about to replace it. (Index and term alone cannot tell: etcd calls it ABA.)
#[test]
fn an_early_acknowledgement_of_a_rewritten_entry_does_not_count() {
    let mut raft = server(1, 5);
    let a = on(&mut raft, append((2, 1, 1), at(0, 0), &[1, 1], 0));
    let b = on(&mut raft, append((3, 1, 2), at(1, 1), &[2], 0));
    let a_again = on(&mut raft, append((2, 1, 3), at(1, 1), &[1, 3], 0));
    assert_eq!(terms(&raft), [1, 1, 3]);
    assert_eq!((b.entries.len(), a_again.entries.len()), (1, 2));
    raft.persisted(a.number);
    assert!(raft.stable_index() < 2, "entry 2 is on its way out");
    raft.persisted(b.number);
    assert!(raft.stable_index() < 2, "entry 2 is the other one now");
    raft.persisted(a_again.number);
    assert_eq!(raft.stable_index(), 3);
}

/// The same where it hurts: such a leader would apply what its disk does not hold.
#[test]
fn a_leader_does_not_count_a_rewritten_entry_early() {
    let mut raft = server(1, 3);
    let a = on(&mut raft, append((2, 1, 1), at(0, 0), &[1, 1], 0));
    let _replaced = on(&mut raft, append((3, 1, 2), at(1, 1), &[2], 0));
    let _again = on(&mut raft, append((2, 1, 3), at(1, 1), &[1], 2));
    assert_eq!(raft.log().commit_index(), 2);
    raft.persisted(a.number);
    raft.campaign().unwrap();
    take(&mut raft);
    for peer in [2, 3] {
        raft.step(vote(peer, 1, 4, true)).unwrap();
    }
    assert_eq!(progress(&raft, 1).match_index, 0);
    let applied: Vec<_> = take(&mut raft).into_iter().flat_map(|r| r.committed_entries).collect();
    assert_eq!(applied, []);
}

/// After a change of term the acknowledgement of an earlier write is not heeded; the write that the
/// new term begins with stands for it, so nothing stays undecided.
#[test]
fn the_first_write_of_a_term_settles_the_writes_before_it() {
    let mut raft = server(1, 3);
    let entries = on(&mut raft, append((2, 1, 1), at(0, 0), &[1, 1], 0));
    let vote = on(&mut raft, request_vote(3, 1, 2, at(2, 1)));
    raft.persisted(entries.number);
    assert_eq!(raft.stable_index(), 0);
    raft.persisted(vote.number);
    assert_eq!(raft.stable_index(), 2);
}

/// Durable entries are lost with the log's tail in memory, and counted again when written again.
#[test]
fn truncation_takes_durability_back() {
    let mut raft = restored(1, 3, 1, &[1, 1, 1]);
    assert_eq!(raft.stable_index(), 3);
    let ready = on(&mut raft, append((2, 1, 2), at(1, 1), &[2], 0));
    assert_eq!((raft.stable_index(), ready.entries), (1, vec![common::entry(2, 2)]));
    raft.persisted(ready.number);
    assert_eq!(raft.stable_index(), 2);
}

/// Writes are confirmed in order: a number stands for all before it, an old one for nothing new.
#[test]
fn a_number_confirms_all_writes_before_it() {
    let mut raft = server(1, 3);
    let first = on(&mut raft, append((2, 1, 1), at(0, 0), &[1], 0));
    let second = on(&mut raft, append((2, 1, 1), at(1, 1), &[1], 0));
    assert!(first.number < second.number);
    raft.persisted(0);
    assert_eq!(raft.stable_index(), 0);
    raft.persisted(second.number);
    raft.persisted(first.number);
    assert_eq!(raft.stable_index(), 2);
}

/// Advancing stands for all Readies before; its vectors are used again, whatever was moved out of them.
#[test]
fn advancing_confirms_what_was_taken_before() {
    let mut raft = leader(3, 1, &[]);
    raft.propose((&b"x"[..]).into()).unwrap();
    let mut write = raft.ready().unwrap();
    raft.tick(100);
    let beats = raft.ready().unwrap();
    assert!(!beats.needs_disk() && beats.messages.len() == 2);
    assert_eq!(split(&mut write).1, []);
    raft.advance(beats);
    assert_eq!(raft.stable_index(), 2);
    raft.advance(write);
    assert_eq!(raft.ready(), None);
    raft.propose((&b"y"[..]).into()).unwrap();
    let ready = raft.ready().unwrap();
    assert_eq!(
        (ready.entries.len(), ready.messages.len(), ready.committed_entries.len()),
        (1, 0, 0)
    );
}

/// §5.2 across a crash: a server that voted and forgot could vote twice.
#[test]
fn a_vote_survives_a_crash() {
    let mut raft = server(1, 3);
    let ready = on(&mut raft, request_vote(2, 1, 7, at(0, 0)));
    let hard_state = ready.hard_state.unwrap();
    let disk = Restored { hard_state, entries: ready.entries, ..Restored::default() };
    let mut raft = restart(1, 3, disk, Paper);
    assert_eq!((raft.current_term(), raft.voted_for()), (7, Some(NodeId(2))));
    assert_eq!(ask(&mut raft, request_vote(3, 1, 7, at(9, 6))), [vote(1, 3, 7, false)]);
    assert_eq!(ask(&mut raft, request_vote(2, 1, 7, at(0, 0))), [vote(1, 2, 7, true)]);
}

/// What was not durable is gone, and nobody was told otherwise: the cluster goes on.
#[test]
fn what_was_not_durable_is_lost_and_was_never_promised() {
    let mut net = Net::new(3);
    net.elect(1, &[2, 3]);
    net.pass_time();
    net.slow_disks = true;
    net.propose(1, b"x");
    net.deliver_all();
    assert_eq!(net.raft(2).log().last().index, 2);
    assert_eq!(net.raft(1).log().commit_index(), 1);
    for id in net.ids() {
        net.crash(id);
        net.restart(id);
        assert_eq!(net.raft(id).log().last(), at(1, 1));
        assert_eq!((net.raft(id).role(), net.raft(id).log().commit_index()), (Role::Follower, 0));
    }
    let leader = net.heal();
    assert_eq!(terms(net.raft(leader))[0], 1);
}

/// A server that comes back with nothing new has nothing to write and nothing to say.
#[test]
fn a_restart_writes_nothing() {
    let mut raft = restored(1, 3, 4, &[1, 4]);
    assert_eq!((raft.stable_index(), raft.log().last()), (2, at(2, 4)));
    assert_eq!(raft.ready(), None);
    assert_eq!(settle(&mut raft), []);
}
