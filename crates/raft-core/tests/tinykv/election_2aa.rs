//! Part 2AA: elections as the paper's section 5.2 describes them, one server at a time.

use std::collections::BTreeSet;

use raft_core::{HardState, NodeId, Raft, Role, Term};

use super::server::{
    ELECTION_TICKS, ask, at, by_receiver, campaign, elect, empty_append, first, heartbeat,
    request_vote, restored, server, settle, vote,
};

const THREE: &[u64] = &[1, 2, 3];

/// A follower of server 2 in the next term.
fn follow(raft: &mut Raft) {
    let (id, term) = (raft.id().0, raft.current_term() + 1);
    ask(raft, heartbeat(2, id, term));
    assert_eq!((raft.role(), raft.leader()), (Role::Follower, Some(NodeId(2))));
}

/// §5.1: whoever has the smaller term takes the larger one; candidates and leaders become followers.
/// [course: the message has no sender; here server 2 sends it.]
fn updates_term_from_message(role: Role) {
    let mut raft = server(1, THREE);
    match role {
        Role::Candidate => drop(campaign(&mut raft)),
        Role::Leader => drop(elect(&mut raft)),
        _ => follow(&mut raft),
    }
    assert_eq!((raft.role(), raft.current_term()), (role, 1));
    raft.step(empty_append(2, 1, 2)).unwrap();
    assert_eq!((raft.role(), raft.current_term()), (Role::Follower, 2));
}

/// §5.1.
#[test]
fn test_follower_update_term_from_message_2aa() {
    updates_term_from_message(Role::Follower);
}

/// §5.1.
#[test]
fn test_candidate_update_term_from_message_2aa() {
    updates_term_from_message(Role::Candidate);
}

/// §5.1.
#[test]
fn test_leader_update_term_from_message_2aa() {
    updates_term_from_message(Role::Leader);
}

/// §5.2: servers start as followers.
#[test]
fn test_start_as_follower_2aa() {
    assert_eq!(server(1, THREE).role(), Role::Follower);
}

/// §5.2: a heartbeat goes to every follower and says nothing of the log. The commit index that ours can
/// carry is 0: nobody has acknowledged anything yet.
#[test]
fn test_leader_bcast_beat_2aa() {
    let mut raft = server(1, THREE);
    elect(&mut raft);
    raft.propose([].into()).unwrap();
    settle(&mut raft);
    raft.tick(1);
    let beats = by_receiver(settle(&mut raft));
    assert_eq!(beats, [heartbeat(1, 2, 1), heartbeat(1, 3, 1)]);
}

/// §5.2: after an election timeout without a leader, or without a majority, a server starts a term,
/// votes for itself and asks all others.
fn starts_an_election(role: Role) {
    let mut raft = server(1, THREE);
    match role {
        Role::Candidate => drop(campaign(&mut raft)),
        _ => follow(&mut raft),
    }
    assert_eq!((raft.role(), raft.current_term()), (role, 1));
    let mut sent = Vec::new();
    for _ in 1..2 * ELECTION_TICKS {
        raft.tick(1);
        sent.extend(settle(&mut raft));
    }
    assert_eq!((raft.role(), raft.current_term()), (Role::Candidate, 2));
    let own = raft.votes().unwrap().iter().find(|(voter, _)| *voter == NodeId(1));
    assert_eq!(own, Some((NodeId(1), Some(true))));
    let requests = [2, 3].map(|peer| request_vote(1, peer, 2, at(0, 0)));
    assert_eq!(by_receiver(sent), requests);
}

/// §5.2.
#[test]
fn test_follower_start_election_2aa() {
    starts_an_election(Role::Follower);
}

/// §5.2.
#[test]
fn test_candidate_start_new_election_2aa() {
    starts_an_election(Role::Candidate);
}

/// §5.2: one round of requests is won, lost or undecided. (Two refusals of five decide nothing.)
#[test]
fn test_leader_election_in_one_round_rpc_2aa() {
    type Case<'a> = (u64, &'a [(u64, bool)], Role);
    let cases: [Case<'_>; 10] = [
        (1, &[], Role::Leader),
        (3, &[(2, true), (3, true)], Role::Leader),
        (3, &[(2, true)], Role::Leader),
        (5, &[(2, true), (3, true), (4, true), (5, true)], Role::Leader),
        (5, &[(2, true), (3, true), (4, true)], Role::Leader),
        (5, &[(2, true), (3, true)], Role::Leader),
        (3, &[], Role::Candidate),
        (5, &[(2, true)], Role::Candidate),
        (5, &[(2, false), (3, false)], Role::Candidate),
        (5, &[], Role::Candidate),
    ];
    for (size, votes, role) in cases {
        let mut raft = server(1, &first(size));
        campaign(&mut raft);
        for &(voter, granted) in votes {
            let term = raft.current_term();
            ask(&mut raft, vote(voter, 1, term, granted));
        }
        assert_eq!((raft.role(), raft.current_term()), (role, 1), "{size} servers, {votes:?}");
    }
}

/// §5.2: one vote a term, first come, first served.
/// [course: the voter is server 1, which two rows ask in its own name. Here no server sends itself a
/// request, so the voter is server 3 and both candidates are others.]
#[test]
fn test_follower_vote_2aa() {
    let cases: [(Option<u64>, u64, bool); 6] = [
        (None, 1, true),
        (None, 2, true),
        (Some(1), 1, true),
        (Some(2), 2, true),
        (Some(1), 2, false),
        (Some(2), 1, false),
    ];
    for (voted_for, candidate, granted) in cases {
        let voted_for = voted_for.map(NodeId);
        let hard_state = HardState { current_term: 1, voted_for, commit_index: 0 };
        let mut raft = restored(3, THREE, hard_state, Vec::new());
        let answers = ask(&mut raft, request_vote(candidate, 3, 1, at(0, 0)));
        assert_eq!(answers, [vote(3, candidate, 1, granted)], "{voted_for:?}");
    }
}

/// §5.2: a candidate follows whoever leads a term at least as large as its own.
#[test]
fn test_candidate_fallback_2aa() {
    for term in [1, 2] {
        let mut raft = server(1, THREE);
        campaign(&mut raft);
        assert_eq!(raft.role(), Role::Candidate);
        raft.step(empty_append(2, 1, term)).unwrap();
        assert_eq!((raft.role(), raft.current_term()), (Role::Follower, term));
    }
}

/// §5.2: every timeout from the shortest to nearly twice as much occurs.
fn timeouts_are_random(role: Role) {
    let mut raft = server(1, THREE);
    let mut seen = BTreeSet::new();
    for _ in 0..50 * ELECTION_TICKS {
        match role {
            Role::Candidate => drop(campaign(&mut raft)),
            _ => follow(&mut raft),
        }
        let mut ticks = 0;
        loop {
            raft.tick(1);
            ticks += 1;
            if !settle(&mut raft).is_empty() {
                break;
            }
        }
        seen.insert(ticks);
    }
    for ticks in ELECTION_TICKS + 1..2 * ELECTION_TICKS {
        assert!(seen.contains(&ticks), "{ticks} is not in {seen:?}");
    }
}

/// §5.2.
#[test]
fn test_follower_election_timeout_randomized_2aa() {
    timeouts_are_random(Role::Follower);
}

/// §5.2.
#[test]
fn test_candidate_election_timeout_randomized_2aa() {
    timeouts_are_random(Role::Candidate);
}

/// A follower in this term that knows of no leader: somebody refused it a vote there.
fn adopt_term(raft: &mut Raft, term: Term) {
    let id = raft.id().0;
    ask(raft, vote(id % 5 + 1, id, term, false));
    assert_eq!((raft.role(), raft.current_term(), raft.leader()), (Role::Follower, term, None));
}

/// §5.2: in most cases only one server times out at a time.
fn timeouts_rarely_coincide(role: Role) {
    let ids = first(5);
    let mut servers: Vec<_> = ids.iter().map(|&id| server(id, &ids)).collect();
    let mut conflicts = 0;
    for _ in 0..1000 {
        for raft in &mut servers {
            match role {
                Role::Candidate => drop(campaign(raft)),
                _ => adopt_term(raft, raft.current_term() + 1),
            }
        }
        let mut timed_out = 0;
        while timed_out == 0 {
            for raft in &mut servers {
                raft.tick(1);
                timed_out += usize::from(!settle(raft).is_empty());
            }
        }
        conflicts += usize::from(timed_out > 1);
    }
    assert!(conflicts <= 300, "{conflicts} of 1000");
}

/// §5.2.
#[test]
fn test_followers_election_timeout_nonconflict_2aa() {
    timeouts_rarely_coincide(Role::Follower);
}

/// §5.2.
#[test]
fn test_candidates_election_timeout_nonconflict_2aa() {
    timeouts_rarely_coincide(Role::Candidate);
}
