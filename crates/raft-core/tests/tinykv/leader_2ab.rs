//! Part 2AB: what a leader does with its log (§5.3, §5.4.2), and how it counts.

use raft_core::{HardState, Raft};

use super::net::Net;
use super::server::{
    accept, accepted, append, ask, at, by_receiver, command, config, elect, elect_and_commit,
    empty, first, in_term, log, progress, restored, server, settle, settle_into, start, vote,
};

const THREE: &[u64] = &[1, 2, 3];

/// A leader of `n` in term 1 whose no-op is committed and applied.
fn leader_of(n: u64) -> Raft {
    let mut raft = server(1, &first(n));
    elect_and_commit(&mut raft);
    raft
}

fn propose(raft: &mut Raft, data: &str) {
    raft.propose(data.as_bytes().into()).unwrap();
}

/// §5.3: a leader's own entries match its own log as soon as they are there.
#[test]
fn test_progress_leader_2ab() {
    let mut raft = start(config(1, &[1, 2], 5), HardState::default(), Vec::new());
    elect(&mut raft);
    for i in 0..5 {
        let own = progress(&raft, 1);
        assert_eq!((own.match_index, own.next_index), (i + 1, i + 2));
        propose(&mut raft, "foo");
        settle(&mut raft);
    }
}

/// §5.3: a proposal is appended, and goes to all others in parallel with the position of the entry before
/// it; it is also written.
#[test]
fn test_leader_start_replication_2ab() {
    let mut raft = leader_of(3);
    let last = raft.log().last().index;
    propose(&mut raft, "some data");
    assert_eq!((raft.log().last().index, raft.log().commit_index()), (last + 1, last));
    let entry = command(last + 1, 1, "some data");
    let ready = raft.ready().unwrap();
    let entries = vec![entry];
    assert_eq!(ready.entries, entries);
    let expected = [2, 3].map(|to| append(1, to, 1, at(last, 1), entries.clone(), last));
    assert_eq!(by_receiver(ready.messages), expected);
}

/// §5.3: what a majority holds is given out to be applied, and the followers hear of it with the next
/// `AppendEntries`.
#[test]
fn test_leader_commit_entry_2ab() {
    let mut raft = leader_of(3);
    let last = raft.log().last().index;
    propose(&mut raft, "some data");
    for request in settle(&mut raft) {
        raft.step(accept(&request)).unwrap();
    }
    assert_eq!(raft.log().commit_index(), last + 1);
    let ready = raft.ready().unwrap();
    assert_eq!(ready.committed_entries, [command(last + 1, 1, "some data")]);
    let expected = [2, 3].map(|to| append(1, to, 1, at(last + 1, 1), Vec::new(), last + 1));
    assert_eq!(by_receiver(ready.messages), expected);
}

/// §5.3: an entry is committed once a majority of the servers holds it.
#[test]
fn test_leader_acknowledge_commit_2ab() {
    let cases: [(u64, &[u64], bool); 9] = [
        (1, &[], true),
        (3, &[], false),
        (3, &[2], true),
        (3, &[2, 3], true),
        (5, &[], false),
        (5, &[2], false),
        (5, &[2, 3], true),
        (5, &[2, 3, 4], true),
        (5, &[2, 3, 4, 5], true),
    ];
    for (size, acceptors, is_committed) in cases {
        let mut raft = leader_of(size);
        let last = raft.log().last().index;
        propose(&mut raft, "some data");
        for request in settle(&mut raft) {
            if acceptors.contains(&request.to.0) {
                ask(&mut raft, accept(&request));
            }
        }
        let commit_index = raft.log().commit_index();
        assert_eq!(commit_index > last, is_committed, "{size} servers, {acceptors:?} accept");
    }
}

/// §5.3: with an entry all before it are committed, those of earlier leaders as well, and they are applied
/// in order.
/// [course: the messages with both of the leader's entries are under way at once, and one batch is
/// applied. Here the second entry follows when the first is acknowledged; what is applied is put
/// together from the Readies.]
#[test]
fn test_leader_commit_preceding_entries_2ab() {
    let cases: [&[u64]; 4] = [&[], &[2], &[1, 2], &[1]];
    for terms in cases {
        let entries = log(terms);
        let mut raft = restored(1, THREE, in_term(2), entries.clone());
        let mut sent = elect(&mut raft);
        propose(&mut raft, "some data");
        sent.extend(settle(&mut raft));
        let mut applied = Vec::new();
        while !sent.is_empty() {
            for request in std::mem::take(&mut sent) {
                raft.step(accept(&request)).unwrap();
                sent.extend(settle_into(&mut raft, &mut applied));
            }
        }
        let next = entries.len() as u64 + 1;
        let own = [empty(next, 3), command(next + 1, 3, "some data")];
        assert_eq!(applied, [entries, own.to_vec()].concat(), "{terms:?}");
    }
}

/// §5.4.2, Figure 8: only an entry of the leader's own term is committed by counting.
#[test]
fn test_leader_only_commits_log_from_current_term_2ab() {
    for (match_index, commit_index) in [(1, 0), (2, 0), (3, 3)] {
        let mut raft = restored(1, &[1, 2], in_term(2), log(&[1, 2]));
        elect(&mut raft);
        propose(&mut raft, "");
        settle(&mut raft);
        assert_eq!(raft.current_term(), 3);
        ask(&mut raft, accepted(2, 1, 3, match_index));
        assert_eq!(raft.log().commit_index(), commit_index, "with entry {match_index}");
    }
}

/// §5.3, Figure 7: a leader brings every kind of follower to its own log. Server 3 gives the vote that a
/// follower with a better log refuses; it does nothing else.
#[test]
fn test_leader_sync_follower_log_2ab() {
    let leaders = [1, 1, 1, 4, 4, 5, 5, 6, 6, 6];
    let cases: [&[u64]; 6] = [
        &[1, 1, 1, 4, 4, 5, 5, 6, 6],
        &[1, 1, 1, 4],
        &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
        &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
        &[1, 1, 1, 4, 4, 4, 4],
        &[1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
    ];
    let term = 8;
    for followers in cases {
        let hard_state = HardState { commit_index: 10, ..in_term(term) };
        let leader = restored(1, THREE, hard_state, log(&leaders));
        let follower = restored(2, THREE, in_term(term - 1), log(followers));
        let mut net = Net::new(vec![Some(leader), Some(follower), None]);
        net.campaign(1);
        net.send(vote(3, 1, term + 1, true));
        net.propose(1, "");

        let (leader, follower) = (net.raft(1).log(), net.raft(2).log());
        let expected = [log(&leaders), vec![empty(11, 9), command(12, 9, "")]].concat();
        assert_eq!(*leader.entries(), expected);
        assert_eq!(*follower.entries(), expected, "{followers:?}");
        assert_eq!((leader.commit_index(), follower.commit_index()), (12, 12), "{followers:?}");
        assert_eq!((leader.last_applied(), follower.last_applied()), (12, 12));
    }
}

/// Figure 2, Leaders: an acknowledgement moves what is next to go to a follower. The previous entries,
/// the no-op and the proposal match.
#[test]
fn test_leader_increase_next_2ab() {
    let raft = restored(1, &[1, 2], in_term(1), log(&[1, 1, 1]));
    let mut net = Net::new(vec![Some(raft), Some(server(2, THREE)), Some(server(3, THREE))]);
    net.campaign(1);
    net.propose(1, "somedata");
    let known = progress(net.raft(1), 2);
    assert_eq!((known.match_index, known.next_index), (5, 6));
}
