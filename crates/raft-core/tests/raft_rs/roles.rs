//! Tests that `TinyKV` has as well, where raft-rs asks for more cases or more of the answer.

use raft_core::{AppendResult, Body, HardState, NodeId, ProgressState, Restored, Role, Term};

use super::messages::{accepted, append, heartbeat, rejected, request_vote, results, vote};
use super::net::Net;
use super::server::{Server, at, config, disk, log};

/// Server 1 of three in this role, in term 1; a leader has one entry, its no-op.
fn in_role(role: Role) -> Server {
    let start = |pre_vote, term| {
        let mut config = config(1, &[1, 2, 3]);
        config.options.pre_vote = pre_vote;
        Server::start(config, disk(term, 0, &[]))
    };
    let mut server = start(role == Role::PreCandidate, u64::from(role == Role::PreCandidate));
    match role {
        Role::Follower => drop(server.ask(heartbeat(3, 1, 1, 0))),
        Role::PreCandidate | Role::Candidate => server.campaign().unwrap(),
        Role::Leader => drop(server.lead()),
    }
    server.settle();
    assert_eq!((server.role(), server.current_term()), (role, 1));
    server
}

const ROLES: [Role; 4] = [Role::Follower, Role::PreCandidate, Role::Candidate, Role::Leader];

/// The case that `TinyKV`'s test lacks is the last one: three logs are ahead.
#[test]
fn test_leader_election() {
    let cases: [(u64, &[u64], Role); 5] = [
        (3, &[], Role::Leader),
        (3, &[3], Role::Leader),
        (3, &[2, 3], Role::Candidate),
        (4, &[2, 3], Role::Candidate),
        (5, &[2, 3], Role::Leader),
    ];
    for (n, dead, role) in cases {
        let mut net = Net::fresh(n);
        dead.iter().for_each(|&id| net.kill(id));
        net.hup(1);
        let one = net.at(1);
        assert_eq!((one.role(), one.current_term()), (role, 1), "{n} without {dead:?}");
    }
    let voters = [1, 2, 3, 4, 5];
    let logs: [(Term, &[Term]); 5] = [(0, &[]), (1, &[1]), (1, &[1]), (1, &[1, 1]), (0, &[])];
    let servers = voters.iter().zip(logs);
    let servers =
        servers.map(|(&id, (term, terms))| Server::with_log(config(id, &voters), term, terms));
    let mut net = Net::of(servers);
    net.hup(1);
    assert_eq!((net.at(1).role(), net.at(1).current_term()), (Role::Follower, 1));
}

#[test]
fn test_vote_from_any_state() {
    for role in ROLES {
        let mut server = in_role(role);
        let answers = server.ask(request_vote(2, 1, 2, at(42, 2)));
        assert_eq!(answers, [vote(1, 2, 2, true)], "{role:?}");
        assert_eq!((server.role(), server.current_term()), (Role::Follower, 2), "{role:?}");
        assert_eq!(server.voted_for(), Some(NodeId(2)), "{role:?}");
    }
}

/// A later term makes anyone a follower; only who leads it is its leader.
#[test]
fn test_all_server_stepdown() {
    for role in ROLES {
        let last_index = u64::from(role == Role::Leader);
        let requests = [
            (request_vote(2, 1, 3, at(0, 3)), None),
            (append((2, 1, 3), at(0, 3), Vec::new(), 0), Some(NodeId(2))),
        ];
        for (request, leader) in requests {
            let mut server = in_role(role);
            server.ask(request);
            assert_eq!((server.role(), server.current_term()), (Role::Follower, 3), "{role:?}");
            assert_eq!((server.last_index(), server.leader()), (last_index, leader), "{role:?}");
        }
    }
}

/// The voter's log is [2, 2]. Where the candidate's log ends, and whether its vote is refused.
#[test]
fn test_recv_msg_request_vote() {
    let follower = |voted_for: Option<u64>, index, log_term: Term| {
        let current_term = log_term.max(2);
        let voted_for = voted_for.map(NodeId);
        let hard_state = HardState { current_term, voted_for, commit_index: 0 };
        let disk = Restored { hard_state, entries: log(&[2, 2]), ..Restored::default() };
        let mut voter = Server::start(config(3, &[1, 2, 3]), disk);
        let answers = voter.ask(request_vote(2, 3, current_term, at(index, log_term)));
        assert_eq!(answers.len(), 1);
        answers[0] == vote(3, 2, current_term, false)
    };
    for index in 0..=3 {
        for log_term in 0..=3 {
            let refused = !(log_term == 3 || (log_term == 2 && index >= 2));
            assert_eq!(follower(None, index, log_term), refused, "({index}, {log_term})");
        }
    }
    assert!(!follower(Some(2), 3, 2));
    assert!(follower(Some(1), 3, 2));
    for role in [Role::Leader, Role::PreCandidate, Role::Candidate] {
        // In term 1, for which it voted for itself, or did not have to vote.
        let mut voter = in_role(role);
        if role == Role::PreCandidate {
            let voted_for = Some(NodeId(1));
            let hard_state = HardState { current_term: 1, voted_for, commit_index: 0 };
            let mut config = config(1, &[1, 2, 3]);
            config.options.pre_vote = true;
            voter = Server::start(config, Restored { hard_state, ..Restored::default() });
            voter.campaign().unwrap();
            voter.settle();
        }
        assert_eq!((voter.role(), voter.voted_for()), (role, Some(NodeId(1))));
        assert_eq!(voter.ask(request_vote(2, 1, 1, at(3, 1))), [vote(1, 2, 1, false)]);
    }
}

/// Who cannot win any more is a follower again.
#[test]
fn test_leader_election_in_one_round_rpc() {
    let (leader, follower, candidate) = (Role::Leader, Role::Follower, Role::Candidate);
    type Case<'a> = (u64, &'a [(u64, bool)], Role);
    let cases: [Case<'_>; 13] = [
        (1, &[], leader),
        (3, &[(2, true), (3, true)], leader),
        (3, &[(2, true)], leader),
        (5, &[(2, true), (3, true), (4, true), (5, true)], leader),
        (5, &[(2, true), (3, true), (4, true)], leader),
        (5, &[(2, true), (3, true)], leader),
        (3, &[(2, false), (3, false)], follower),
        (5, &[(2, false), (3, false), (4, false), (5, false)], follower),
        (5, &[(2, true), (3, false), (4, false), (5, false)], follower),
        (3, &[], candidate),
        (5, &[(2, true)], candidate),
        (5, &[(2, false), (3, false)], candidate),
        (5, &[], candidate),
    ];
    for (n, votes, role) in cases {
        let voters: Vec<u64> = (1..=n).collect();
        let mut server = Server::one(&voters, 10);
        server.campaign().unwrap();
        server.settle();
        for &(id, granted) in votes {
            server.ask(vote(id, 1, 1, granted));
        }
        assert_eq!((server.role(), server.current_term()), (role, 1), "{n}: {votes:?}");
    }
}

/// What exactly a follower answers whose log is [1, 2], the first of which is committed. (The last
/// request is of term 3 here, as its log is.)
#[test]
fn test_follower_check_msg_append() {
    let accepted = |match_index| AppendResult::Accepted { match_index };
    let refused = |index, hint| AppendResult::Rejected { prev_log_index: index, hint };
    let cases = [
        (2, at(0, 0), accepted(1)),
        (2, at(1, 1), accepted(1)),
        (2, at(2, 2), accepted(2)),
        (2, at(2, 1), refused(2, at(1, 1))),
        (3, at(3, 3), refused(3, at(2, 2))),
    ];
    for (term, prev_log, result) in cases {
        let mut follower = Server::start(config(1, &[1, 2, 3]), disk(2, 1, &[1, 2]));
        follower.ask(heartbeat(2, 1, 2, 0));
        let answers = follower.ask(append((2, 1, term), prev_log, Vec::new(), 0));
        assert_eq!(results(&answers), [result], "{prev_log:?}");
        assert_eq!(answers[0].term, term);
        assert!(matches!(answers[0].body, Body::AppendEntriesReply(_)));
    }
}

/// In Replicate the next index runs ahead, in Probe it waits.
#[test]
fn test_leader_increase_next() {
    let leader = || {
        let mut leader = Server::with_log(config(1, &[1, 2]), 1, &[1, 1, 1]);
        leader.lead();
        leader
    };
    let mut replicating = leader();
    replicating.ask(accepted(2, 1, 2, 1));
    let mut probing = leader();
    probing.ask(rejected((2, 1, 2), 3, at(1, 1)));
    let cases = [(replicating, ProgressState::Replicate, 6), (probing, ProgressState::Probe, 2)];
    for (mut leader, state, next_index) in cases {
        leader.propose_some();
        let progress = leader.progress_of(2);
        assert_eq!((progress.state, progress.next_index), (state, next_index));
    }
}
