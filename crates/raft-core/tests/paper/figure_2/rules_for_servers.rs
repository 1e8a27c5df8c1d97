//! Figure 2, "Rules for Servers".

use std::collections::BTreeSet;

use raft_core::{Body, Index, NodeId, Observation, Payload, ProgressState, ProposeError, Role};

use super::follower;
use crate::common::{
    accepted, append, appends_to, ask, at, entry, heartbeat, heartbeat_reply, leader, log,
    observed, old_term, progress, propose, rejected, request_vote, restored, server, settle, terms,
    vote,
};

// Rules for Servers, "All Servers"

/// "If commitIndex > lastApplied: increment lastApplied, apply log[lastApplied] to state machine (§5.3)":
/// each entry once, in order, and none that is not committed.
#[test]
fn all_servers_rule_1_committed_entries_are_applied_in_order() {
    let mut raft = follower(&[1, 1, 2, 2]);
    let mut applied = Vec::new();
    for leader_commit in [0, 1, 1, 3, 2, 4] {
        raft.step(append((2, 1, 9), at(4, 2), &[], leader_commit)).unwrap();
        while let Some(ready) = raft.ready() {
            applied.extend_from_slice(&ready.committed_entries);
            raft.advance(ready);
        }
        assert_eq!(applied, raft.log().range(1, raft.log().commit_index()).to_vec());
        assert_eq!(raft.log().last_applied(), raft.log().commit_index());
    }
    assert_eq!(applied, log(&[1, 1, 2, 2]));
}

/// "If RPC request or response contains term T > currentTerm: set currentTerm = T, convert to follower
/// (§5.1)". In every role, by requests and by responses.
#[test]
fn all_servers_rule_2_a_higher_term_makes_a_follower() {
    let candidate = || {
        let mut raft = server(1, 3);
        raft.campaign().unwrap();
        settle(&mut raft);
        raft
    };
    let messages = [
        request_vote(2, 1, 20, at(0, 0)),
        vote(2, 1, 20, false),
        append((2, 1, 20), at(0, 0), &[], 0),
        old_term(2, 1, 20),
        heartbeat(2, 1, 20, 0),
        heartbeat_reply(2, 1, 20),
    ];
    for message in messages {
        for mut raft in [server(1, 3), candidate(), leader(3, 5, &[])] {
            let was = raft.role();
            ask(&mut raft, message.clone());
            assert_eq!(
                (raft.role(), raft.current_term()),
                (Role::Follower, 20),
                "{was:?}: {message:?}"
            );
        }
    }
}

// Rules for Servers, "Followers (§5.2)"

/// "Respond to RPCs from candidates and leaders", one answer to each.
#[test]
fn followers_rule_1_candidates_and_leaders_are_answered() {
    let mut raft = follower(&[1]);
    assert_eq!(ask(&mut raft, request_vote(3, 1, 9, at(1, 1))), [vote(1, 3, 9, true)]);
    assert_eq!(ask(&mut raft, request_vote(2, 1, 9, at(1, 1))), [vote(1, 2, 9, false)]);
    assert_eq!(ask(&mut raft, append((3, 1, 9), at(1, 1), &[9], 0)), [accepted(1, 3, 9, 2)]);
    assert_eq!(
        ask(&mut raft, append((3, 1, 9), at(5, 9), &[], 0)),
        [rejected(1, 3, 9, 5, at(2, 9))]
    );
    assert_eq!(ask(&mut raft, heartbeat(3, 1, 9, 2)), [heartbeat_reply(1, 3, 9)]);
    assert_eq!(raft.role(), Role::Follower);
}

/// "If election timeout elapses without receiving AppendEntries RPC from current leader or granting vote
/// to candidate: convert to candidate". Just these restart it, and nothing else does.
#[test]
fn followers_rule_2_silence_for_an_election_timeout_makes_a_candidate() {
    let table = [
        (append((2, 1, 9), at(1, 1), &[9], 0), true),
        (append((2, 1, 9), at(7, 7), &[], 0), true),
        (heartbeat(2, 1, 9, 0), true),
        (request_vote(2, 1, 9, at(1, 1)), true),
        (append((2, 1, 8), at(1, 1), &[], 0), false),
        (request_vote(2, 1, 9, at(0, 0)), false),
        (request_vote(2, 1, 8, at(1, 1)), false),
        (request_vote(2, 1, 10, at(0, 0)), false),
        (vote(2, 1, 9, true), false),
    ];
    for (message, restarts) in table {
        let mut raft = follower(&[1]);
        let timeout = u64::from(raft.timeout_ticks());
        raft.tick(timeout - 1);
        assert_eq!(raft.role(), Role::Follower);
        ask(&mut raft, message.clone());
        raft.tick(1);
        let role = if restarts { Role::Follower } else { Role::Candidate };
        assert_eq!(raft.role(), role, "{message:?}");
        raft.tick(raft.ticks_to_deadline());
        assert_eq!(raft.role(), Role::Candidate, "{message:?}");
    }
}

// Rules for Servers, "Candidates (§5.2)"

/// "On conversion to candidate, start election: Increment currentTerm. Vote for self. Reset election
/// timer. Send RequestVote RPCs to all other servers".
#[test]
fn candidates_rule_1_an_election_is_four_actions() {
    let mut raft = restored(1, 5, 4, &[1, 4]);
    let mut timeouts = BTreeSet::new();
    for term in 5..15 {
        timeouts.insert(raft.timeout_ticks());
        raft.tick(raft.ticks_to_deadline());
        assert_eq!((raft.role(), raft.current_term()), (Role::Candidate, term));
        assert_eq!(raft.voted_for(), Some(NodeId(1)));
        assert_eq!(raft.elapsed_ticks(), 0);
        let requests = [2, 3, 4, 5].map(|peer| request_vote(1, peer, term, at(2, 4)));
        assert_eq!(settle(&mut raft), requests);
        assert_eq!(raft.votes().map(|votes| votes.granted()), Some(1), "its own");
    }
    assert!(timeouts.len() > 5, "each wait has a new random length: {timeouts:?}");
}

/// "If votes received from majority of servers: become leader": of all servers, in this term, each counted
/// once.
#[test]
fn candidates_rule_2_a_majority_of_votes_makes_a_leader() {
    for (n, needed) in [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (6, 4)] {
        let mut raft = restored(1, n, 4, &[]);
        raft.campaign().unwrap();
        settle(&mut raft);
        for voter in 2..=needed {
            ask(&mut raft, vote(voter, 1, 4, true));
            if voter > 2 {
                ask(&mut raft, vote(voter - 1, 1, 5, true));
            }
            assert_eq!(raft.role(), Role::Candidate, "{} of {n}", voter - 1);
            ask(&mut raft, vote(voter, 1, 5, true));
        }
        assert_eq!((raft.role(), raft.current_term()), (Role::Leader, 5), "{needed} of {n}");
    }
}

/// "If AppendEntries RPC received from new leader: convert to follower". One of an older term is no new
/// leader (§5.2).
#[test]
fn candidates_rule_3_a_new_leader_makes_a_follower() {
    for term in [4, 5, 6] {
        let mut raft = restored(1, 3, 4, &[1]);
        raft.campaign().unwrap();
        settle(&mut raft);
        assert_eq!((raft.role(), raft.current_term()), (Role::Candidate, 5));
        ask(&mut raft, append((2, 1, term), at(1, 1), &[term], 0));
        let expected = if term < 5 {
            (Role::Candidate, None, vec![1])
        } else {
            (Role::Follower, Some(NodeId(2)), vec![1, term])
        };
        assert_eq!((raft.role(), raft.leader(), terms(&raft)), expected);
    }
}

/// "If election timeout elapses: start new election", not before, and without the votes of the last one.
#[test]
fn candidates_rule_4_another_timeout_starts_another_election() {
    let mut raft = restored(1, 5, 4, &[]);
    raft.campaign().unwrap();
    settle(&mut raft);
    ask(&mut raft, vote(2, 1, 5, true));
    let left = raft.ticks_to_deadline();
    raft.tick(left - 1);
    assert_eq!((raft.role(), raft.current_term()), (Role::Candidate, 5));
    raft.tick(1);
    assert_eq!((raft.role(), raft.current_term()), (Role::Candidate, 6));
    let requests = [2, 3, 4, 5].map(|peer| request_vote(1, peer, 6, at(0, 0)));
    assert_eq!(settle(&mut raft), requests);
    ask(&mut raft, vote(3, 1, 6, true));
    assert_eq!(raft.role(), Role::Candidate, "S2 voted in the term before");
}

// Rules for Servers, "Leaders"

/// "Upon election: send initial empty AppendEntries RPCs (heartbeat) to each server; repeat during idle
/// periods to prevent election timeouts (§5.2)". The first ones carry the entry of the new term (§8).
#[test]
fn leaders_rule_1_everyone_hears_of_the_leader_at_once_and_again() {
    let mut raft = restored(1, 3, 4, &[1]);
    raft.campaign().unwrap();
    settle(&mut raft);
    let sent = ask(&mut raft, vote(2, 1, 5, true));
    for peer in [2, 3] {
        let [request] = &appends_to(peer, &sent)[..] else { panic!("{sent:?}") };
        assert_eq!(
            (request.prev_log, request.entries[0].payload.clone()),
            (at(1, 1), Payload::NoOp)
        );
    }
    for _ in 0..5 {
        assert!(raft.ticks_to_deadline() < u64::from(raft.config().election_ticks_min));
        raft.tick(raft.ticks_to_deadline());
        assert_eq!(settle(&mut raft), [2, 3].map(|peer| heartbeat(1, peer, 5, 0)));
    }
}

/// "If command received from client: append entry to local log, respond after entry applied to state
/// machine (§5.3)". The owner responds: it is told when by `committed_entries`. Others refuse.
#[test]
fn leaders_rule_2_a_command_is_appended_and_handed_out_once_committed() {
    let mut raft = leader(3, 5, &[1]);
    ask(&mut raft, accepted(2, 1, 5, 2));
    let index = raft.propose([7].into()).unwrap();
    let own = raft.log().entry(index).cloned().unwrap();
    assert_eq!((own.position(), &own.payload), (at(3, 5), &Payload::Command([7].into())));
    let ready = raft.ready().unwrap();
    assert_eq!((&ready.entries[..], ready.committed_entries.len()), (&[own.clone()][..], 0));
    raft.advance(ready);
    assert_eq!(raft.ready(), None, "one server has it");
    raft.step(accepted(3, 1, 5, 3)).unwrap();
    assert_eq!(raft.ready().unwrap().committed_entries, [own]);
    let refused = Err(ProposeError::NotLeader { leader: None });
    assert_eq!(follower(&[]).propose([7].into()), refused);
}

/// "If last log index >= nextIndex for a follower: send AppendEntries RPC with log entries starting at
/// nextIndex". Nothing is sent to whom nothing is missing.
#[test]
fn leaders_rule_3_a_follower_gets_the_log_from_next_index_on() {
    let mut raft = leader(3, 5, &[1, 4]);
    ask(&mut raft, accepted(2, 1, 5, 3));
    assert_eq!(ask(&mut raft, heartbeat_reply(2, 1, 5)), [], "nothing is missing");
    raft.propose([7].into()).unwrap();
    raft.propose([8].into()).unwrap();
    let sent = settle(&mut raft);
    let [first, second] = &appends_to(2, &sent)[..] else { panic!("{sent:?}") };
    assert_eq!(
        (first.prev_log, &first.entries[..]),
        (at(3, 5), raft.log().range(4, 4).to_vec().as_slice())
    );
    assert_eq!(
        (second.prev_log, &second.entries[..]),
        (at(4, 5), raft.log().range(5, 5).to_vec().as_slice())
    );
    // S3's nextIndex is still where the term began, as nothing is known of its log.
    let sent = ask(&mut raft, heartbeat_reply(3, 1, 5));
    let [request] = &appends_to(3, &sent)[..] else { panic!("{sent:?}") };
    assert_eq!(
        (request.prev_log, &request.entries[..]),
        (at(2, 4), raft.log().from(3).to_vec().as_slice())
    );
}

/// "If successful: update nextIndex and matchIndex for follower (§5.3)".
#[test]
fn leaders_rule_3_success_raises_next_index_and_match_index() {
    let mut raft = leader(3, 5, &[1, 4]);
    let known = progress(&raft, 2);
    assert_eq!((known.next_index, known.match_index), (3, 0));
    ask(&mut raft, accepted(2, 1, 5, 3));
    let known = progress(&raft, 2);
    assert_eq!((known.next_index, known.match_index), (4, 3));
    assert_eq!(known.state, ProgressState::Replicate);
    let other = progress(&raft, 3);
    assert_eq!((other.next_index, other.match_index), (3, 0), "of that follower only");
}

/// "If AppendEntries fails because of log inconsistency: decrement nextIndex and retry (§5.3)", down to
/// where the logs agree. Here by a whole term at a time, as the end of §5.3 suggests.
#[test]
fn leaders_rule_3_inconsistency_lowers_next_index_and_tries_again() {
    let mut raft = leader(3, 9, &[1, 4, 4, 6, 6]);
    let mut follower = restored(2, 3, 9, &[1, 2, 2, 3, 3, 3]);
    let mut request = append((1, 2, 9), at(5, 6), &[9], 0);
    request.body = Body::AppendEntries(raft_core::AppendEntries {
        prev_log: at(5, 6),
        entries: raft.log().from(6).cloned().collect(),
        leader_commit: 0,
    });
    let mut tried = Vec::new();
    while let Some(answer) = ask(&mut follower, request.clone()).pop() {
        let sent = ask(&mut raft, answer);
        let again = sent.into_iter().find(|message| message.to == NodeId(2));
        let Some(again) = again else { break };
        let Body::AppendEntries(append) = &again.body else { panic!("{again:?}") };
        if append.entries.is_empty() {
            break;
        }
        assert_eq!(append.entries, raft.log().from(append.prev_log.index + 1).to_vec());
        tried.push(append.prev_log.index);
        request = again;
    }
    assert_eq!(follower.log().entries(), raft.log().entries());
    assert!(
        tried.windows(2).all(|pair| pair[1] < pair[0]) && tried.last() == Some(&1),
        "{tried:?}"
    );
    let lowered = |seen: &Observation| matches!(seen, Observation::NextLowered { .. });
    assert_eq!(observed(&mut raft).iter().filter(|seen| lowered(seen)).count(), tried.len());
    assert_eq!(progress(&raft, 2).match_index, 6);
}

/// "If there exists an N such that N > commitIndex, a majority of matchIndex[i] >= N, and
/// log[N].term == currentTerm: set commitIndex = N (§5.3, §5.4)". Each of the conditions is needed.
#[test]
fn leaders_rule_4_what_a_majority_holds_of_the_own_term_is_committed() {
    let mut raft = leader(5, 5, &[2, 4]);
    propose(&mut raft);
    let steps: [(u64, Index, Index); 8] = [
        (2, 2, 0), // Two of five,
        (3, 2, 0), // and a majority, but of an older term: Figure 8.
        (2, 4, 0), // Two of five.
        (3, 3, 3), // A majority of term 5: the older ones are committed along.
        (4, 3, 3), // Not greater than commitIndex.
        (4, 4, 4),
        (5, 2, 4),
        (5, 4, 4),
    ];
    for (peer, match_index, commit_index) in steps {
        ask(&mut raft, accepted(peer, 1, 5, match_index));
        assert_eq!(raft.log().commit_index(), commit_index, "S{peer} has {match_index}");
    }
    // The followers are told, S3 as far as it matches.
    raft.tick(raft.ticks_to_deadline());
    let told = [(2, 4), (3, 3), (4, 4), (5, 4)].map(|(peer, commit)| heartbeat(1, peer, 5, commit));
    assert_eq!(settle(&mut raft), told);
    assert_eq!(raft.log().entry(2), Some(&entry(2, 4)));
}
