//! Elections with `PreVote` (diss. §9.6).

use raft_core::{Body, CampaignError, HardState, NodeId, Restored, Role};

use super::messages::{heartbeat, pre_vote};
use super::net::Net;
use super::server::{Server, at, config, disk, log};

/// 1..=n with `PreVote`, as followers in term 1.
fn followers_of_term_1(n: u64, check_quorum: bool) -> Net {
    let voters: Vec<u64> = (1..=n).collect();
    Net::of(voters.iter().map(|&id| {
        let mut config = config(id, &voters);
        config.options.pre_vote = true;
        config.options.check_quorum = check_quorum;
        Server::start(config, disk(1, 0, &[]))
    }))
}

/// Where a server would be a candidate of term 1, it is a pre-candidate and has changed no term.
#[test]
fn test_leader_election_pre_vote() {
    let dead: [(u64, &[u64], Role, u64); 5] = [
        (3, &[], Role::Leader, 1),
        (3, &[3], Role::Leader, 1),
        (3, &[2, 3], Role::PreCandidate, 0),
        (4, &[2, 3], Role::PreCandidate, 0),
        (5, &[2, 3], Role::Leader, 1),
    ];
    for (n, dead, role, term) in dead {
        let mut net = Net::with(n, |config| config.options.pre_vote = true);
        dead.iter().for_each(|&id| net.kill(id));
        net.hup(1);
        let one = net.at(1);
        assert_eq!((one.role(), one.current_term()), (role, term), "{n} without {dead:?}");
    }
    // Three logs are ahead: they refuse, and their answers tell of term 1.
    let voters = [1, 2, 3, 4, 5];
    let logs: [(u64, &[u64]); 5] = [(0, &[]), (1, &[1]), (1, &[1]), (1, &[1, 1]), (0, &[])];
    let servers = voters.iter().zip(logs).map(|(&id, (term, terms))| {
        let mut config = config(id, &voters);
        config.options.pre_vote = true;
        Server::with_log(config, term, terms)
    });
    let mut net = Net::of(servers);
    net.hup(1);
    assert_eq!((net.at(1).role(), net.at(1).current_term()), (Role::Follower, 1));
}

#[test]
fn test_leader_election_overwrite_newer_logs_pre_vote() {
    let voters = [1, 2, 3, 4, 5];
    let (voted, none) = (Some(NodeId(3)), None);
    let state = |current_term, voted_for| HardState { current_term, voted_for, commit_index: 0 };
    let disks: [(HardState, &[u64]); 5] = [
        (state(1, none), &[1]),
        (state(1, none), &[1]),
        (state(2, voted), &[2]),
        (state(2, voted), &[]),
        (state(2, voted), &[]),
    ];
    let servers = voters.iter().zip(disks).map(|(&id, (hard_state, terms))| {
        let mut config = config(id, &voters);
        (config.election_ticks_min, config.election_ticks_max) = (5, 9);
        config.options.pre_vote = true;
        let entries = log(terms);
        Server::start(config, Restored { hard_state, entries, ..Restored::default() })
    });
    let mut net = Net::of(servers);
    // The first attempt meets those who voted in term 2, the second one those who have short logs.
    net.hup(1);
    assert_eq!((net.at(1).role(), net.at(1).current_term()), (Role::Follower, 2));
    net.hup(1);
    assert_eq!((net.at(1).role(), net.at(1).current_term()), (Role::Leader, 3));
    for server in net.servers() {
        assert_eq!(server.terms(), [1, 3], "{}", server.id());
    }
}

/// A pre-vote is granted in every role, and gives nothing away.
#[test]
fn test_prevote_from_any_state() {
    let start = |pre_vote: bool, term| {
        let mut config = config(1, &[1, 2, 3]);
        config.options.pre_vote = pre_vote;
        Server::start(config, disk(term, 0, &[]))
    };
    let mut follower = start(true, 1);
    follower.ask(heartbeat(3, 1, 1, 0));
    let mut pre_candidate = start(true, 1);
    pre_candidate.campaign().unwrap();
    let mut candidate = start(false, 0);
    candidate.campaign().unwrap();
    let mut leader = start(false, 0);
    leader.lead();
    let servers = [
        (follower, Role::Follower),
        (pre_candidate, Role::PreCandidate),
        (candidate, Role::Candidate),
        (leader, Role::Leader),
    ];
    for (mut server, role) in servers {
        server.settle();
        assert_eq!((server.role(), server.current_term()), (role, 1));
        let answers = server.ask(pre_vote(2, 1, 2, at(42, 2)));
        assert_eq!(answers.len(), 1, "{role:?}");
        let Body::PreVoteReply(reply) = &answers[0].body else { panic!("{answers:?}") };
        assert!(reply.granted, "{role:?}");
        assert_eq!(answers[0].term, 2, "the term asked about");
        assert_eq!((server.role(), server.current_term()), (role, 1));
        assert!(matches!(server.voted_for(), None | Some(NodeId(1))), "{role:?}");
    }
}

/// (The name is spelled so.)
#[test]
fn test_sinle_node_pre_candidate() {
    let mut net = Net::with(1, |config| config.options.pre_vote = true);
    net.hup(1);
    assert_eq!(net.at(1).role(), Role::Leader);
}

#[test]
fn test_pre_campaign_while_leader() {
    let mut config = config(1, &[1]);
    (config.election_ticks_min, config.election_ticks_max) = (5, 9);
    config.options.pre_vote = true;
    let mut server = Server::new(config);
    assert_eq!(server.role(), Role::Follower);
    server.campaign().unwrap();
    server.settle();
    assert_eq!(server.role(), Role::Leader);
    let term = server.current_term();
    assert_eq!(server.campaign(), Err(CampaignError::AlreadyLeader));
    server.settle();
    assert_eq!((server.role(), server.current_term()), (Role::Leader, term));
}

#[test]
fn test_leader_cycle_pre_vote() {
    let mut net = Net::with(3, |config| config.options.pre_vote = true);
    for id in 1..=3 {
        net.hup(id);
        for server in net.servers() {
            let expected = if server.id() == NodeId(id) { Role::Leader } else { Role::Follower };
            assert_eq!(server.role(), expected, "{} after the campaign of {id}", server.id());
        }
    }
}

#[test]
fn test_dueling_pre_candidates() {
    let mut net = Net::with(3, |config| config.options.pre_vote = true);
    net.cut(1, 3);
    net.hup(1);
    net.hup(3);
    assert_eq!((net.at(1).role(), net.at(3).role()), (Role::Leader, Role::Follower));
    net.recover();
    // Its log is behind: it does not disturb the leader.
    net.hup(3);
    assert_eq!(net.roles(), [Role::Leader, Role::Follower, Role::Follower]);
    assert_eq!(net.terms(), [1, 1, 1]);
    assert_eq!(net.logs(), [(1, 1), (1, 1), (0, 0)]);
}

/// A server that was cut off asks with a term that is past, and hears of the present one.
#[test]
fn test_node_with_smaller_term_can_complete_election() {
    let mut net = followers_of_term_1(3, false);
    net.cut(1, 3);
    net.cut(2, 3);
    net.hup(1);
    assert_eq!((net.at(1).role(), net.at(2).role()), (Role::Leader, Role::Follower));
    net.hup(3);
    assert_eq!(net.at(3).role(), Role::PreCandidate);
    net.hup(2);
    assert_eq!(net.terms(), [3, 3, 1]);
    assert_eq!(net.roles(), [Role::Follower, Role::Leader, Role::PreCandidate]);
    net.recover();
    net.cut(2, 1);
    net.cut(2, 3);
    net.hup(3);
    net.hup(1);
    let leads = |id| net.at(id).role() == Role::Leader;
    assert!(leads(1) || leads(3), "{:?}", net.roles());
}

/// A cluster on its way to `PreVote`: server 3, which still stood without it and was cut off, has the
/// highest term and a short log when it starts again with it. (The originals switch it on while it runs
/// as a candidate; here that is a restart, after which it is a follower.)
fn migrating() -> Net {
    let mut net = followers_of_term_1(3, false);
    net.at_mut(3).restart(|config| config.options.pre_vote = false);
    net.hup(1);
    net.isolate(3);
    net.prop(1);
    net.hup(3);
    net.hup(3);
    assert_eq!(net.roles(), [Role::Leader, Role::Follower, Role::Candidate]);
    assert_eq!(net.terms(), [2, 2, 4]);
    net.at_mut(3).restart(|config| config.options.pre_vote = true);
    net.recover();
    net
}

#[test]
fn test_prevote_migration_can_complete_election() {
    let mut net = migrating();
    net.isolate(1);
    net.hup(3);
    net.hup(2);
    assert_eq!((net.at(2).role(), net.at(3).role()), (Role::Follower, Role::PreCandidate));
    net.hup(3);
    net.hup(2);
    let (two, three) = (net.at(2).role(), net.at(3).role());
    assert!(two == Role::Leader || three == Role::Follower, "{two:?}, {three:?}");
}

/// A heartbeat's answer is all that tells the leader of the pre-candidate's higher term.
#[test]
fn test_prevote_migration_with_free_stuck_pre_candidate() {
    let mut net = migrating();
    for _ in 0..2 {
        net.hup(3);
        assert_eq!(net.roles(), [Role::Leader, Role::Follower, Role::PreCandidate]);
    }
    let term = net.at(1).current_term();
    net.send(heartbeat(1, 3, term, 0));
    assert_eq!(net.at(1).role(), Role::Follower);
    assert_eq!(net.at(1).current_term(), net.at(3).current_term());
}

#[test]
fn test_prevote_with_split_vote() {
    let mut net = followers_of_term_1(3, false);
    net.hup(1);
    net.isolate(1);
    net.queue(2, |server| server.campaign()).unwrap();
    net.queue(3, |server| server.campaign()).unwrap();
    net.run();
    assert_eq!((net.at(2).role(), net.at(3).role()), (Role::Candidate, Role::Candidate));
    assert_eq!((net.at(2).current_term(), net.at(3).current_term()), (3, 3));
    net.hup(2);
    assert_eq!((net.at(2).current_term(), net.at(3).current_term()), (4, 4));
    assert_eq!((net.at(2).role(), net.at(3).role()), (Role::Leader, Role::Follower));
}

/// A pre-candidate that has not heard from the present leader does not refuse on its account.
#[test]
fn test_prevote_with_check_quorum() {
    let mut net = followers_of_term_1(3, true);
    net.hup(1);
    net.isolate(3);
    assert_eq!((net.at(1).role(), net.at(2).role()), (Role::Leader, Role::Follower));
    net.hup(3);
    assert_eq!(net.at(3).role(), Role::PreCandidate);
    net.transfer(2, 1);
    net.transfer(1, 2);
    assert_eq!(net.terms(), [4, 4, 2]);
    assert_eq!(net.roles(), [Role::Leader, Role::Follower, Role::PreCandidate]);
    net.recover();
    net.isolate(1);
    // What server 3 says then is sent together with its next answer.
    let ticks = net.at(3).timeout_ticks();
    net.at_mut(3).tick(ticks.into());
    net.hup(2);
    assert_eq!((net.at(2).role(), net.at(3).role()), (Role::Leader, Role::Follower));
}

#[test]
fn test_disruptive_follower_pre_vote() {
    let mut net = followers_of_term_1(3, true);
    net.hup(1);
    net.isolate(3);
    (0..3).for_each(|_| net.prop(1));
    net.recover();
    net.hup(3);
    assert_eq!(net.roles(), [Role::Leader, Role::Follower, Role::PreCandidate]);
    assert_eq!(net.terms(), [2, 2, 2]);
    net.send(heartbeat(1, 3, 2, 0));
    assert_eq!(net.at(1).role(), Role::Leader);
}
