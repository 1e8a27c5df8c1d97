//! Time: randomised election timeouts (§5.2), what restarts them and what does not, heartbeats.

mod common;

use std::collections::BTreeSet;

use common::{append, ask, at, heartbeat, leader, request_vote, restored, server, settle, vote};
use raft_core::{Body, Role};

/// §5.2: "election timeouts are chosen randomly from a fixed interval", and anew for each election.
#[test]
fn each_timeout_is_drawn_anew_from_the_interval() {
    let mut raft = server(1, 3);
    let mut drawn = BTreeSet::new();
    for _ in 0..3000 {
        drawn.insert(raft.timeout_ticks());
        raft.tick(raft.ticks_to_deadline());
    }
    assert_eq!((drawn.first(), drawn.last()), (Some(&300), Some(&600)));
    assert!(drawn.len() > 290, "{} different ones", drawn.len());
}

/// §5.2: servers with different seeds do not time out together.
#[test]
fn seeds_tell_servers_apart() {
    let timeouts: BTreeSet<_> = (1..=5).map(|id| server(id, 5).timeout_ticks()).collect();
    assert_eq!(timeouts.len(), 5);
}

#[test]
fn many_ticks_at_once_are_as_many_single_ticks() {
    for raft in [server(1, 3), leader(3, 1, &[]), server(1, 1)] {
        for ticks in [0, 1, 99, 100, 101, 299, 1000, 12_345] {
            let (mut at_once, mut single) = (raft.clone(), raft.clone());
            at_once.tick(ticks);
            (0..ticks).for_each(|_| single.tick(1));
            assert_eq!(format!("{at_once:?}"), format!("{single:?}"), "{ticks}");
        }
    }
}

#[test]
fn nothing_happens_before_the_deadline() {
    for mut raft in [server(1, 3), leader(3, 1, &[])] {
        let (left, term) = (raft.ticks_to_deadline(), raft.current_term());
        raft.tick(left - 1);
        assert_eq!((raft.ticks_to_deadline(), raft.current_term()), (1, term));
        assert!(raft.ready().is_none());
        raft.tick(1);
        assert!(raft.ready().is_some());
    }
}

/// An owner that slept for ever gets an answer all the same, and not a memory full of heartbeats.
#[test]
fn any_number_of_ticks_ends_soon() {
    let last_term = restored(1, 3, u64::MAX, &[]);
    for mut raft in [server(1, 3), server(1, 1), leader(3, 1, &[]), last_term] {
        raft.tick(u64::MAX);
        raft.tick(u64::MAX);
        assert!(settle(&mut raft).len() <= 4000);
    }
}

/// There is no term after the last: the server cannot stand, but it still keeps quiet between timeouts.
#[test]
fn at_the_last_term_a_timeout_is_as_long_as_ever() {
    let mut raft = restored(1, 3, u64::MAX, &[]);
    for _ in 0..3 {
        assert!((300..=600).contains(&raft.ticks_to_deadline()));
        raft.tick(raft.ticks_to_deadline());
        assert_eq!((raft.role(), raft.current_term()), (Role::Follower, u64::MAX));
    }
    let mut raft = restored(1, 3, u64::MAX - 1, &[]);
    raft.campaign().unwrap();
    settle(&mut raft);
    ask(&mut raft, vote(2, 1, u64::MAX, true));
    assert_eq!(raft.role(), Role::Leader, "in the last term there can still be a leader");
}

/// Figure 2 Followers: the timeout passes "without receiving `AppendEntries` RPC from current leader or
/// granting vote to candidate". A refused vote, an old leader or an old candidate is neither.
#[test]
fn what_restarts_the_election_timer() {
    let table = [
        ("a granted vote", request_vote(2, 1, 6, at(2, 5)), true),
        ("a refused vote", request_vote(2, 1, 6, at(1, 1)), false),
        ("an old candidate", request_vote(2, 1, 4, at(9, 3)), false),
        ("entries", append((2, 1, 5), at(2, 5), &[5], 0), true),
        ("refused entries", append((2, 1, 5), at(7, 5), &[5], 0), true),
        ("a heartbeat", heartbeat(2, 1, 5, 0), true),
        ("an old leader's entries", append((2, 1, 4), at(1, 1), &[4], 0), false),
        ("an old leader's heartbeat", heartbeat(2, 1, 4, 0), false),
        ("a late vote", vote(2, 1, 5, true), false),
        ("a higher term alone", vote(2, 1, 6, false), false),
    ];
    for (what, message, restarts) in table {
        let mut raft = restored(1, 3, 5, &[1, 5]);
        raft.tick(200);
        let limit = raft.timeout_ticks();
        ask(&mut raft, message);
        assert_eq!(raft.elapsed_ticks(), if restarts { 0 } else { 200 }, "{what}");
        assert_eq!(raft.timeout_ticks() == limit, !restarts, "{what}: a new draw");
    }
}

/// A deposed leader's timer counted heartbeats; from now on it counts an election timeout.
#[test]
fn a_deposed_leader_waits_a_whole_election_timeout() {
    let mut raft = leader(3, 1, &[]);
    raft.tick(99);
    ask(&mut raft, vote(2, 1, 7, false));
    assert!((300..=600).contains(&raft.ticks_to_deadline()));
}

/// §5.2, Figure 2 Leaders: heartbeats to everyone, again and again.
#[test]
fn a_leader_sends_heartbeats_in_its_interval() {
    let mut raft = leader(5, 1, &[]);
    for _ in 0..3 {
        assert_eq!(raft.ticks_to_deadline(), 100);
        raft.tick(99);
        assert_eq!(settle(&mut raft), []);
        raft.tick(1);
        let sent = settle(&mut raft);
        let to: Vec<_> = sent.iter().map(|message| message.to.0).collect();
        assert_eq!(to, [2, 3, 4, 5]);
        assert!(sent.iter().all(|message| matches!(message.body, Body::Heartbeat(_))));
    }
}
