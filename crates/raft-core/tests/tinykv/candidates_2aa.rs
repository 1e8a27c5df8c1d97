//! Part 2AA: elections in a cluster, and what deposes whom (§5.1, §5.2).

use std::cell::RefCell;
use std::rc::Rc;

use raft_core::{AppendResult, Body, CampaignError, HardState, Message, NodeId, Raft, Role};

use super::net::Net;
use super::server::{
    append_reply, ask, at, campaign, config, elect, empty_append, first, heartbeat, in_term, log,
    request_vote, restored, settle, start, vote,
};

const THREE: &[u64] = &[1, 2, 3];

/// A network of three that are all in term 1 and follow nobody.
fn three_in_term_1() -> Net {
    let node = |id| Some(restored(id, THREE, in_term(1), Vec::new()));
    Net::new((1..=3).map(node).collect())
}

/// §5.2: a majority of the servers elects a leader, dead ones or not; less do not.
#[test]
fn test_leader_election_2aa() {
    let cases: [(u64, &[u64], Role); 5] = [
        (3, &[], Role::Leader),
        (3, &[3], Role::Leader),
        (3, &[2, 3], Role::Candidate),
        (4, &[2, 3], Role::Candidate),
        (5, &[2, 3], Role::Leader),
    ];
    for (n, dead, role) in cases {
        let mut net = Net::fresh(n, dead);
        net.campaign(1);
        let raft = net.raft(1);
        assert_eq!((raft.role(), raft.current_term()), (role, 1), "{n} servers without {dead:?}");
    }
}

/// §5.2: elections work whoever led before.
#[test]
fn test_leader_cycle_2aa() {
    let mut net = Net::fresh(3, &[]);
    for id in first(3) {
        net.campaign(id);
        for raft in net.living() {
            let expected = if raft.id() == NodeId(id) { Role::Leader } else { Role::Follower };
            assert_eq!(raft.role(), expected, "{} after the campaign of S{id}", raft.id());
        }
    }
}

/// §5.1, §5.4.1: whatever a server is, it votes for a candidate of a higher term with a better log, and
/// becomes a follower.
#[test]
fn test_vote_from_any_state_2aa() {
    for role in [Role::Follower, Role::Candidate, Role::Leader] {
        let mut raft = restored(1, THREE, in_term(1), Vec::new());
        match role {
            Role::Candidate => drop(campaign(&mut raft)),
            Role::Leader => drop(elect(&mut raft)),
            _ => drop(ask(&mut raft, heartbeat(3, 1, 1))),
        }
        assert_eq!(raft.role(), role);
        let term = raft.current_term() + 1;
        let answers = ask(&mut raft, request_vote(2, 1, term, at(42, term)));
        assert_eq!(answers, [vote(1, 2, term, true)], "{role:?}");
        assert_eq!((raft.role(), raft.current_term()), (Role::Follower, term));
        assert_eq!(raft.voted_for(), Some(NodeId(2)));
    }
}

/// §5.2: alone, one's own vote is a majority.
#[test]
fn test_single_node_candidate_2aa() {
    let mut net = Net::fresh(1, &[]);
    net.campaign(1);
    assert_eq!(net.raft(1).role(), Role::Leader);
}

/// §5.2: a candidate that was cut off goes back to be a follower, in the leader's term, at its message.
fn candidate_takes_term_of(message: fn(u64, u64, u64) -> Message) {
    let mut net = Net::fresh(3, &[]);
    net.campaign(1);
    assert_eq!(net.roles(), [Role::Leader, Role::Follower, Role::Follower]);

    net.isolate(3);
    net.campaign(2);
    net.campaign(1);
    assert_eq!(net.roles()[..2], [Role::Leader, Role::Follower]);
    net.tick_until_candidate(3);

    net.recover();
    let term = net.raft(1).current_term();
    net.send(message(1, 3, term));
    assert_eq!(net.raft(3).role(), Role::Follower);
    assert_eq!(net.raft(3).current_term(), net.raft(1).current_term());
}

/// §5.2.
#[test]
fn test_candidate_reset_term_message_type_msg_heartbeat_2aa() {
    candidate_takes_term_of(heartbeat);
}

/// §5.2.
#[test]
fn test_candidate_reset_term_message_type_msg_append_2aa() {
    candidate_takes_term_of(empty_append);
}

/// §5.1: without pre-vote and check quorum a follower that heard nothing for a while deposes the leader,
/// as it tells the higher term to whoever sends it a late heartbeat.
/// [course: looks at the leader only, which the candidate's requests for votes depose as well; here the
/// answer to the heartbeat is looked at, too.]
#[test]
fn test_disruptive_follower_2aa() {
    let mut net = three_in_term_1();
    net.campaign(1);
    assert_eq!(net.roles(), [Role::Leader, Role::Follower, Role::Follower]);

    net.tick_until_candidate(3);
    assert_eq!(net.roles(), [Role::Leader, Role::Follower, Role::Candidate]);
    let terms: Vec<_> = net.living().map(Raft::current_term).collect();
    assert_eq!(terms, [2, 2, 3]);

    let heard = Rc::new(RefCell::new(Vec::new()));
    let copy = heard.clone();
    net.set_hook(move |message| {
        copy.borrow_mut().push(message.clone());
        true
    });
    net.send(heartbeat(1, 3, 2));
    assert!(heard.borrow().contains(&append_reply(3, 1, 3, AppendResult::OldTerm)));
    assert_eq!((net.raft(1).role(), net.raft(1).current_term()), (Role::Follower, 3));
}

/// §5.2: only a leader sends heartbeats when they are due, one to each follower.
/// [course: sets the role in term 1, with a log that ends in term 1. A leader's term is later than what
/// its log began with, so the candidate and the leader are in term 2.]
#[test]
fn test_recv_message_type_msg_beat_2aa() {
    for (role, beats) in [(Role::Leader, 2), (Role::Candidate, 0), (Role::Follower, 0)] {
        let mut raft = restored(1, THREE, in_term(1), log(&[0, 1]));
        match role {
            Role::Candidate => drop(campaign(&mut raft)),
            Role::Leader => drop(elect(&mut raft)),
            _ => {}
        }
        assert_eq!(raft.role(), role);
        raft.tick(1);
        let sent = settle(&mut raft);
        assert_eq!(sent.len(), beats, "{role:?}: {sent:?}");
        assert!(sent.iter().all(|message| matches!(message.body, Body::Heartbeat(_))));
    }
}

/// §5.2: a leader does not stand for election.
#[test]
fn test_campaign_while_leader_2aa() {
    let mut raft = start(config(1, &[1], 5), HardState::default(), Vec::new());
    assert_eq!(raft.role(), Role::Follower);
    campaign(&mut raft);
    assert_eq!(raft.role(), Role::Leader);
    let term = raft.current_term();
    assert_eq!(raft.campaign(), Err(CampaignError::AlreadyLeader));
    settle(&mut raft);
    assert_eq!((raft.role(), raft.current_term()), (Role::Leader, term));
}

/// §5.2: after a split vote the next election comes out.
#[test]
fn test_split_vote_2aa() {
    let mut net = three_in_term_1();
    net.campaign(1);
    assert_eq!(net.raft(1).role(), Role::Leader);

    net.isolate(1);
    net.queue(2, Raft::campaign).unwrap();
    net.queue(3, Raft::campaign).unwrap();
    net.run();
    for id in [2, 3] {
        let raft = net.raft(id);
        assert_eq!((raft.role(), raft.current_term()), (Role::Candidate, 3), "S{id}");
    }

    net.campaign(2);
    assert_eq!((net.raft(2).role(), net.raft(2).current_term()), (Role::Leader, 4));
    assert_eq!((net.raft(3).role(), net.raft(3).current_term()), (Role::Follower, 4));
}
