//! Roles, timeouts and who may stand (§5.2).

use raft_core::{CampaignError, Config, ConfigError, NodeId, Paper, Raft, Restored, Role};

use super::messages::{append, heartbeat, vote};
use super::server::{Server, at, config, ids};

/// The timeouts that a server draws in so many terms.
fn timeouts(config: Config, terms: u64) -> Vec<u32> {
    let mut server = Server::new(config);
    let next = |term| {
        server.ask(heartbeat(2, 1, term, 0));
        server.timeout_ticks()
    };
    (1..=terms).map(next).collect()
}

/// Timeouts are spread evenly over 10..=19.
#[test]
fn test_pass_election_timeout() {
    let drawn = timeouts(config(1, &[1]), 10_000);
    // After so many ticks so many tenths of the timeouts have passed, rounded to the nearest.
    for (elapsed, tenths) in [(5, 0), (10, 1), (13, 4), (15, 6), (18, 9), (20, 10)] {
        let passed = drawn.iter().filter(|&&timeout| elapsed >= timeout).count();
        assert_eq!((passed + 500) / 1000, tenths, "{passed} of 10000 after {elapsed} ticks");
        if matches!(elapsed, 5 | 20) {
            assert_eq!(passed, tenths * 1000, "exactly");
        }
    }
}

/// `[raft-rs: the range is half open, may not start before election_tick, and must not be empty]` Ours
/// includes both ends, and the shortest timeout is the setting itself.
#[test]
fn test_election_tick_range() {
    let with = |min, max| Config {
        election_ticks_min: min,
        election_ticks_max: max,
        ..config(1, &[1, 2, 3])
    };
    assert!(timeouts(with(10, 19), 1000).iter().all(|timeout| (10..20).contains(timeout)));
    assert!(Raft::new(with(10, 19)).is_ok());
    assert_eq!(Raft::new(with(10, 9)).unwrap_err(), ConfigError::ElectionRangeEmpty);
    assert!(timeouts(with(10, 10), 1000).iter().all(|&timeout| timeout == 10));
}

/// The originals call the transitions; here each is what makes a server change its role. From → to, the
/// term after, the leader after. What has no way to happen is refused or changes nothing.
#[test]
fn test_state_transition() {
    let start = || Server::one(&[1, 2, 3], 10);
    let pre_candidate = || {
        let mut config = config(1, &[1, 2, 3]);
        config.options.pre_vote = true;
        let mut server = Server::new(config);
        server.campaign().unwrap();
        server.settle();
        assert_eq!(now(&server), (Role::PreCandidate, 0, None));
        server
    };
    let candidate = || {
        let mut server = start();
        server.campaign().unwrap();
        server.settle();
        assert_eq!(now(&server), (Role::Candidate, 1, None));
        server
    };
    let leader = || {
        let mut server = start();
        server.lead();
        assert_eq!(now(&server), (Role::Leader, 1, Some(NodeId(1))));
        server
    };
    // Follower → follower of a later term, pre-candidate, candidate (both above); never leader.
    let mut follower = start();
    follower.ask(vote(2, 1, 1, false));
    assert_eq!(now(&follower), (Role::Follower, 1, None));
    follower.ask(vote(2, 1, 1, true));
    follower.ask(vote(3, 1, 1, true));
    assert_eq!(now(&follower), (Role::Follower, 1, None));
    // Pre-candidate → follower, pre-candidate, candidate.
    let mut server = pre_candidate();
    server.ask(heartbeat(2, 1, 0, 0));
    assert_eq!(now(&server), (Role::Follower, 0, Some(NodeId(2))));
    let mut server = pre_candidate();
    server.campaign().unwrap();
    assert_eq!(now(&server), (Role::PreCandidate, 0, None));
    server.settle();
    let reply = raft_core::RequestVoteReply { granted: true };
    server.ask(super::messages::message(2, 1, 1, raft_core::Body::PreVoteReply(reply)));
    assert_eq!(now(&server), (Role::Candidate, 1, None));
    // Candidate → pre-candidate, follower, candidate of the next term, leader (above).
    server.settle();
    server.campaign().unwrap();
    assert_eq!(now(&server), (Role::PreCandidate, 1, None));
    let mut server = candidate();
    server.ask(append((2, 1, 1), at(0, 0), Vec::new(), 0));
    assert_eq!(now(&server), (Role::Follower, 1, Some(NodeId(2))));
    let mut server = candidate();
    server.campaign().unwrap();
    assert_eq!(now(&server), (Role::Candidate, 2, None));
    // Leader → follower; it neither asks nor stands.
    let mut server = leader();
    server.ask(heartbeat(2, 1, 2, 0));
    assert_eq!(now(&server), (Role::Follower, 2, Some(NodeId(2))));
    let mut server = leader();
    assert_eq!(server.campaign(), Err(CampaignError::AlreadyLeader));
    assert_eq!(now(&server), (Role::Leader, 1, Some(NodeId(1))));
}

fn now(server: &Server) -> (Role, u64, Option<NodeId>) {
    (server.role(), server.current_term(), server.leader())
}

#[test]
fn test_promotable() {
    let cases: [(&[u64], bool); 4] =
        [(&[1], true), (&[1, 2, 3], true), (&[], false), (&[2, 3], false)];
    for (voters, promotable) in cases {
        let mut server = Server::one(voters, 5);
        assert_eq!(server.is_promotable(), promotable, "{voters:?}");
        let expected = if promotable { Ok(()) } else { Err(CampaignError::NotAVoter) };
        assert_eq!(server.campaign(), expected, "{voters:?}");
    }
}

#[test]
fn test_new_raft_with_bad_config_errors() {
    let bad = Config { id: NodeId(0), election_ticks_min: 1, ..config(1, &[1, 2]) };
    assert_eq!(Raft::new(bad).unwrap_err(), ConfigError::IdZero);
    let bad = Config { heartbeat_ticks: 1, election_ticks_min: 1, ..config(1, &[1, 2]) };
    let restored = Raft::restore(bad, Restored::default(), Paper, ());
    assert_eq!(restored.unwrap_err(), ConfigError::HeartbeatTooSlow);
}

#[test]
fn test_raft_nodes() {
    for voters in [[1, 2, 3], [3, 2, 1]] {
        let server = Server::one(&voters, 10);
        assert_eq!(server.members().voters, ids(&[1, 2, 3]), "created with {voters:?}");
    }
}
