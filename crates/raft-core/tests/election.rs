//! Leader election: Figure 2 "RequestVote RPC" and the rules for candidates, §5.1, §5.2, §5.4.1.

mod common;

use common::{
    accepted, append, appends_to, ask, at, config, heartbeat, heartbeat_reply, leader, log,
    message, observed, old_term, rejected, request_vote, restored, server, settle, terms, vote,
};
use raft_core::{
    Body, CampaignError, Config, HardState, LogPosition, NodeId, Observation, Options, Paper,
    Payload, Raft, Recorder, RequestVote, RequestVoteReply, Restored, Role, StepDownReason, Term,
    VoteRefusal, VoteResult,
};

/// §5.2, Figure 2 Candidates: increment the term, vote for oneself, ask everyone.
#[test]
fn a_timeout_starts_an_election() {
    let mut raft = restored(1, 3, 4, &[1, 4]);
    let waited_ticks = raft.timeout_ticks();
    raft.tick(raft.ticks_to_deadline());
    assert_eq!((raft.role(), raft.current_term()), (Role::Candidate, 5));
    assert_eq!(raft.voted_for(), Some(NodeId(1)));
    let requests = [2, 3].map(|peer| request_vote(1, peer, 5, at(2, 4)));
    assert_eq!(settle(&mut raft), requests);
    let expected =
        Observation::ElectionStarted { term: 5, waited_ticks, was: Role::Follower, asked_by: None };
    assert_eq!(observed(&mut raft)[0], expected);
}

/// §5.2, Figure 2 Candidates and Leaders: a majority makes a leader, which shows itself at once; its
/// no-op (§8) does that. What it had in its log stays (Leader Append-Only, §5.3).
#[test]
fn a_majority_elects_a_leader() {
    let mut raft = restored(1, 5, 4, &[1, 4]);
    raft.campaign().unwrap();
    settle(&mut raft);
    assert_eq!(ask(&mut raft, vote(2, 1, 5, true)), []);
    assert_eq!(raft.votes().map(|votes| votes.result(raft.members())), Some(VoteResult::Pending));
    let sent = ask(&mut raft, vote(3, 1, 5, true));
    assert_eq!((raft.role(), raft.leader()), (Role::Leader, Some(NodeId(1))));
    assert_eq!(terms(&raft), [1, 4, 5]);
    assert_eq!(raft.log().entry(3).map(|entry| &entry.payload), Some(&Payload::NoOp));
    for peer in 2..=5 {
        let [request] = &appends_to(peer, &sent)[..] else { panic!("one to S{peer}") };
        assert_eq!((request.prev_log, request.entries.len()), (at(2, 4), 1));
    }
    let seen = observed(&mut raft);
    let counted = |voter, votes| {
        let voter = NodeId(voter);
        Observation::VoteCounted { voter, granted: true, votes, needed: 3, pre_vote: false }
    };
    assert_eq!(seen[1..4], [counted(1, 1), counted(2, 2), counted(3, 3)]);
    assert_eq!(seen[4], Observation::LeaderElected { term: 5, votes: 3, voters: 5 });
}

/// §5.2: refused by a majority, a candidate waits for its timeout and then tries the next term.
#[test]
fn a_lost_election_is_repeated_after_the_timeout() {
    let mut raft = server(1, 3);
    raft.campaign().unwrap();
    settle(&mut raft);
    for peer in [2, 3] {
        ask(&mut raft, vote(peer, 1, 1, false));
    }
    assert_eq!(raft.votes().map(|votes| votes.result(raft.members())), Some(VoteResult::Lost));
    assert_eq!(raft.role(), Role::Candidate);
    raft.tick(raft.ticks_to_deadline());
    assert_eq!((raft.role(), raft.current_term()), (Role::Candidate, 2));
    assert_eq!(raft.votes().map(|votes| votes.refused()), Some(0));
    let started = observed(&mut raft).pop();
    assert!(matches!(
        started,
        Some(Observation::ElectionStarted { term: 2, was: Role::Candidate, .. })
    ));
}

/// §5.2: a majority of servers, not of messages.
#[test]
fn a_duplicated_vote_counts_once() {
    let mut raft = server(1, 5);
    raft.campaign().unwrap();
    settle(&mut raft);
    observed(&mut raft);
    for _ in 0..5 {
        ask(&mut raft, vote(2, 1, 1, true));
    }
    assert_eq!(
        (raft.role(), raft.votes().map(|votes| votes.granted())),
        (Role::Candidate, Some(2))
    );
    assert_eq!(observed(&mut raft).len(), 1);
}

/// §5.1, §5.2: votes count in the term they were given in.
#[test]
fn votes_of_an_older_election_do_not_count() {
    let mut raft = server(1, 3);
    raft.campaign().unwrap();
    raft.campaign().unwrap();
    settle(&mut raft);
    observed(&mut raft);
    assert_eq!(ask(&mut raft, vote(2, 1, 1, true)), []);
    assert_eq!(raft.role(), Role::Candidate);
    assert_eq!(observed(&mut raft), [Observation::StaleIgnored { from: NodeId(2), term: 1 }]);
    ask(&mut raft, vote(2, 1, 2, true));
    assert_eq!(raft.role(), Role::Leader);
}

/// What the server answers to the candidate S2, and why it refuses.
fn asked(raft: &mut common::Server, term: Term, last_log: LogPosition) -> Option<VoteRefusal> {
    observed(raft);
    let answer = ask(raft, request_vote(2, 1, term, last_log));
    let refusal = observed(raft).into_iter().find_map(|observation| match observation {
        Observation::VoteRefused { reason, .. } => Some(reason),
        _ => None,
    });
    assert_eq!(answer, [vote(1, 2, raft.current_term(), refusal.is_none())]);
    refusal
}

/// Figure 2 `RequestVote` rule 1, §5.1: nothing for a candidate of an older term, but it learns of mine.
#[test]
fn an_older_term_gets_no_vote() {
    let mut raft = restored(1, 3, 5, &[1]);
    assert_eq!(asked(&mut raft, 4, at(9, 3)), Some(VoteRefusal::OldTerm { current_term: 5 }));
    assert_eq!(raft.voted_for(), None);
}

/// Figure 2 `RequestVote` rule 2, §5.2: one vote a term, first come, first served; who has it gets it
/// again, as the answer may have been lost; the next term brings a new vote.
#[test]
fn one_vote_a_term() {
    let mut raft = server(1, 3);
    assert_eq!(ask(&mut raft, request_vote(3, 1, 1, at(0, 0))), [vote(1, 3, 1, true)]);
    let voted_for = NodeId(3);
    assert_eq!(asked(&mut raft, 1, at(7, 0)), Some(VoteRefusal::AlreadyVoted { voted_for }));
    assert_eq!(ask(&mut raft, request_vote(3, 1, 1, at(0, 0))), [vote(1, 3, 1, true)]);
    assert_eq!(asked(&mut raft, 2, at(0, 0)), None);
    assert_eq!(raft.voted_for(), Some(NodeId(2)));
}

/// §5.2: a candidate has voted, for itself, and so has a leader.
#[test]
fn candidates_and_leaders_have_voted_for_themselves() {
    let mut candidate = server(1, 3);
    candidate.campaign().unwrap();
    for mut raft in [candidate, leader(3, 1, &[])] {
        settle(&mut raft);
        let voted_for = NodeId(1);
        assert_eq!(asked(&mut raft, 1, at(9, 0)), Some(VoteRefusal::AlreadyVoted { voted_for }));
        assert_ne!(raft.role(), Role::Follower);
    }
}

/// §5.4.1: the later last term wins, whatever the lengths; with equal last terms the longer log.
#[test]
fn a_vote_needs_a_log_that_is_up_to_date() {
    let own = at(3, 3);
    let table = [
        (at(3, 3), true),
        (at(4, 3), true),
        (at(2, 3), false),
        (at(1, 4), true),
        (at(9, 2), false),
        (at(0, 0), false),
    ];
    for (candidate, granted) in table {
        let mut raft = restored(1, 3, 5, &[1, 2, 3]);
        let refusal = (!granted).then_some(VoteRefusal::LogBehind { candidate, own });
        assert_eq!(asked(&mut raft, 6, candidate), refusal, "{candidate:?}");
        assert_eq!(raft.voted_for(), granted.then_some(NodeId(2)));
        assert_eq!(raft.current_term(), 6, "the term is adopted in any case");
    }
}

/// §5.1, Figure 2 All Servers: a higher term in any message, reply or not, makes anyone a follower.
#[test]
fn a_higher_term_makes_a_follower() {
    let messages = [
        request_vote(2, 1, 9, at(0, 0)),
        vote(2, 1, 9, true),
        append((2, 1, 9), at(0, 0), &[], 0),
        accepted(2, 1, 9, 0),
        rejected(2, 1, 9, 0, at(0, 0)),
        heartbeat(2, 1, 9, 0),
        heartbeat_reply(2, 1, 9),
    ];
    for message in messages {
        let mut candidate = server(1, 3);
        candidate.campaign().unwrap();
        for mut raft in [candidate, leader(3, 1, &[]), server(1, 3)] {
            let (was, from_leader) = (raft.role(), message.body.is_from_leader());
            observed(&mut raft);
            ask(&mut raft, message.clone());
            assert_eq!((raft.role(), raft.current_term()), (Role::Follower, 9), "{message:?}");
            assert_eq!(raft.leader(), from_leader.then_some(NodeId(2)));
            let (term, because_of) = (9, NodeId(2));
            let expected = match was {
                Role::Follower => Observation::TermAdopted { term, because_of },
                _ => Observation::SteppedDown {
                    was,
                    term,
                    reason: StepDownReason::HigherTerm { from: because_of },
                },
            };
            assert!(observed(&mut raft).contains(&expected), "{message:?}");
        }
    }
}

/// §5.2, Figure 2 Candidates: whoever leads the candidate's own term has won; the vote stays given.
#[test]
fn a_candidate_yields_to_the_leader_of_its_term() {
    for message in [append((2, 1, 1), at(0, 0), &[1], 0), heartbeat(2, 1, 1, 0)] {
        let mut raft = server(1, 3);
        raft.campaign().unwrap();
        settle(&mut raft);
        observed(&mut raft);
        ask(&mut raft, message);
        assert_eq!((raft.role(), raft.leader()), (Role::Follower, Some(NodeId(2))));
        assert_eq!(raft.voted_for(), Some(NodeId(1)));
        let (was, leader) = (Role::Candidate, NodeId(2));
        let reason = StepDownReason::LeaderFound { leader };
        let seen = observed(&mut raft);
        assert_eq!(seen[0], Observation::SteppedDown { was, term: 1, reason });
        assert_eq!(seen[1], Observation::LeaderRecognised { leader, term: 1 });
    }
}

/// §5.1: messages of older terms change nothing; requests are answered, so that their sender learns.
#[test]
fn old_terms_are_refused() {
    let mut raft = leader(3, 5, &[1]);
    let before = format!("{:?}", (raft.log(), raft.progress(), raft.elapsed_ticks()));
    let requests = [
        request_vote(2, 1, 4, at(9, 3)),
        append((2, 1, 4), at(1, 1), &[4], 2),
        heartbeat(2, 1, 4, 1),
    ];
    for request in requests {
        let from_leader = request.body.is_from_leader();
        let expected = if from_leader { old_term(1, 2, 5) } else { vote(1, 2, 5, false) };
        assert_eq!(ask(&mut raft, request), [expected]);
    }
    let replies = [vote(2, 1, 4, true), accepted(2, 1, 4, 1), heartbeat_reply(2, 1, 4)];
    for reply in replies.into_iter().chain([rejected(2, 1, 4, 1, at(0, 0))]) {
        assert_eq!(ask(&mut raft, reply), []);
    }
    assert_eq!(format!("{:?}", (raft.log(), raft.progress(), raft.elapsed_ticks())), before);
    assert_eq!((raft.role(), raft.current_term()), (Role::Leader, 5));
}

/// §5.2: a leader does not stand against itself, and late votes are no news to it.
#[test]
fn a_leader_stays_leader() {
    let mut raft = leader(3, 1, &[]);
    assert_eq!(raft.campaign(), Err(CampaignError::AlreadyLeader));
    assert_eq!((raft.role(), raft.current_term()), (Role::Leader, 1));
    ask(&mut raft, vote(2, 1, 1, false));
    ask(&mut raft, heartbeat_reply(3, 1, 1));
    assert_eq!((raft.role(), raft.current_term()), (Role::Leader, 1));
}

/// S3 asks S1, whose log is as good, whether it would vote for it in term 2: a grant or silence.
fn is_granted(raft: &mut common::Server) -> bool {
    let question = RequestVote { last_log: at(1, 1), priority: 0, by_transfer: false };
    observed(raft);
    let answers = ask(raft, message(3, 1, 2, Body::PreVote(question)));
    let is_ignored =
        observed(raft).contains(&Observation::VoteRequestIgnored { candidate: NodeId(3), term: 2 });
    assert_eq!(raft.current_term(), 1, "nobody stands for election yet");
    if let [answer] = answers.as_slice() {
        let grant = Body::PreVoteReply(RequestVoteReply { granted: true });
        assert_eq!(answer, &message(1, 3, 2, grant));
    } else {
        assert!(answers.is_empty() && is_ignored, "{answers:?}");
    }
    !is_ignored
}

/// Diss. §9.6: a pre-vote needs voters that "have not received heartbeats from a valid leader for at least a
/// baseline election timeout". etcd's voters look at the log only, unless there is a check quorum.
#[test]
fn a_pre_vote_is_for_those_who_hear_no_leader() {
    let mut options = Options { pre_vote: true, ..Options::PAPER };
    for (heeds_leader, check_quorum) in [(true, false), (false, false), (false, true)] {
        options.pre_vote_heeds_leader = heeds_leader;
        options.check_quorum = check_quorum;
        let heeds = heeds_leader || check_quorum;
        let config = Config { options, ..config(1, 3) };
        let ticks = config.election_ticks_min;
        let disk = || Restored {
            hard_state: HardState { current_term: 1, ..HardState::default() },
            entries: log(&[1]),
            ..Restored::default()
        };
        let begin = || {
            Raft::restore(config.clone(), disk(), Paper, Recorder::default())
                .expect("it is allowed")
        };
        let mut follower = begin();
        assert!(is_granted(&mut follower), "it has heard of no leader");
        ask(&mut follower, heartbeat(2, 1, 1, 0));
        assert_eq!(is_granted(&mut follower), !heeds);
        follower.set_election_timeout(ticks + 1);
        follower.tick(u64::from(ticks - 1));
        assert_eq!(is_granted(&mut follower), !heeds);
        follower.tick(1);
        assert!(is_granted(&mut follower), "the leader is silent");
    }
}

/// Diss. §9.6: who leads is not deposed by a server that was cut off and lacks nothing.
#[test]
fn a_leader_grants_no_pre_vote() {
    let mut raft = leader(3, 1, &[]);
    assert!(!is_granted(&mut raft));
    raft.tick(2 * raft.ticks_to_deadline());
    settle(&mut raft);
    assert!(!is_granted(&mut raft));
}

/// §5.2: the majority of one is one. The server leads and commits as soon as its disk says so.
#[test]
fn a_cluster_of_one_elects_itself() {
    let mut raft = server(1, 1);
    raft.tick(raft.ticks_to_deadline());
    assert_eq!(raft.role(), Role::Candidate, "its vote is not durable yet");
    assert_eq!(settle(&mut raft), []);
    assert_eq!((raft.role(), raft.log().commit_index()), (Role::Leader, 1));
    raft.propose((&b"x"[..]).into()).unwrap();
    assert_eq!(raft.log().commit_index(), 1);
    settle(&mut raft);
    assert_eq!((raft.log().commit_index(), raft.log().last_applied()), (2, 2));
}
