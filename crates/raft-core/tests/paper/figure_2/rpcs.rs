//! Figure 2, "AppendEntries RPC" and "RequestVote RPC": what their receivers do.

use raft_core::{AppendRefusal, Body, Index, NodeId, Observation, Term, VoteRefusal};

use super::follower;
use crate::common::{
    accepted, append, ask, at, log, observed, old_term, on, request_vote, terms, vote,
};

// AppendEntries RPC, "Receiver implementation"

/// "1. Reply false if term < currentTerm (§5.1)". The answer tells the newer term; nothing else happens.
#[test]
fn append_entries_rule_1_an_older_term_is_refused() {
    let mut raft = follower(&[1, 2]);
    raft.tick(100);
    let before = (raft.elapsed_ticks(), raft.hard_state());
    let request = append((2, 1, 8), at(2, 2), &[8], 2);
    assert_eq!(ask(&mut raft, request), [old_term(1, 2, 9)]);
    assert_eq!((terms(&raft), raft.log().commit_index(), raft.leader()), (vec![1, 2], 0, None));
    assert_eq!(
        (raft.elapsed_ticks(), raft.hard_state()),
        before,
        "nor does it count as a leader's"
    );
    let (prev_log, reason) = (at(2, 2), AppendRefusal::OldTerm { current_term: 9 });
    assert!(observed(&mut raft).contains(&Observation::AppendRefused { prev_log, reason }));
}

/// "2. Reply false if log doesn't contain an entry at prevLogIndex whose term matches prevLogTerm (§5.3)".
#[test]
fn append_entries_rule_2_without_the_previous_entry_is_refused() {
    let logs: [(&[Term], AppendRefusal); 3] = [
        (&[], AppendRefusal::Missing { last_index: 0 }),
        (&[1, 2], AppendRefusal::Missing { last_index: 2 }),
        (&[1, 2, 5, 5], AppendRefusal::OtherTerm { own_term: 5 }),
    ];
    for (log, reason) in logs {
        let mut raft = follower(log);
        let answer = ask(&mut raft, append((2, 1, 9), at(3, 4), &[9], 3));
        let [raft_core::Message { body: Body::AppendEntriesReply(reply), .. }] = &answer[..] else {
            panic!("{answer:?}")
        };
        assert!(matches!(
            reply.result,
            raft_core::AppendResult::Rejected { prev_log_index: 3, hint } if hint.index < 3
        ));
        let refused = Observation::AppendRefused { prev_log: at(3, 4), reason };
        assert!(observed(&mut raft).contains(&refused));
        assert_eq!((terms(&raft), raft.log().commit_index()), (log.to_vec(), 0));
    }
}

/// "3. If an existing entry conflicts with a new one (same index but different terms), delete the
/// existing entry and all that follow it (§5.3)" – and only then.
#[test]
fn append_entries_rule_3_conflicting_entries_are_deleted() {
    let log = [1, 2, 2, 2];
    let table: [(&[Term], &[Term]); 4] =
        [(&[2, 3], &[1, 2, 3]), (&[3], &[1, 3]), (&[2], &[1, 2, 2, 2]), (&[], &[1, 2, 2, 2])];
    for (new, after) in table {
        let mut raft = follower(&log);
        let request = append((2, 1, 9), at(1, 1), new, 0);
        let match_index = 1 + new.len() as u64;
        let ready = on(&mut raft, request);
        assert_eq!(ready.persisted_messages, [accepted(1, 2, 9, match_index)]);
        assert_eq!(terms(&raft), after);
        let is_cut = after.len() < log.len();
        assert_eq!(
            ready.entries.first().map(|entry| entry.index),
            is_cut.then_some(after.len() as u64)
        );
        let cut = |seen: &Observation| matches!(seen, Observation::Truncated { last: 4, .. });
        assert_eq!(observed(&mut raft).iter().any(cut), is_cut);
    }
}

/// "4. Append any new entries not already in the log": once each, whatever arrives twice or overlaps.
#[test]
fn append_entries_rule_4_entries_not_in_the_log_are_appended() {
    let mut raft = follower(&[1, 2]);
    for (prev_log, new, last) in [
        (at(2, 2), &[9][..], 3),
        (at(2, 2), &[9], 3),
        (at(1, 1), &[2, 9, 9, 9], 5),
        (at(5, 9), &[9], 6),
    ] {
        let before = raft.log().last().index;
        raft.step(append((2, 1, 9), prev_log, new, 0)).unwrap();
        let written: Vec<_> = raft.ready().into_iter().flat_map(|ready| ready.entries).collect();
        assert_eq!(
            written,
            raft.log().from(before + 1).to_vec(),
            "what was there is not written again"
        );
        assert_eq!(raft.log().last().index, last);
    }
    assert_eq!(raft.log().entries().to_vec(), log(&[1, 2, 9, 9, 9, 9]));
}

/// "5. If leaderCommit > commitIndex, set commitIndex = min(leaderCommit, index of last new entry)".
#[test]
fn append_entries_rule_5_the_commit_index_follows_as_far_as_the_log_matches() {
    // (index before the new entries, new entries, leaderCommit, commitIndex after)
    let table: [(Index, &[Term], Index, Index); 6] = [
        (2, &[], 1, 1),
        (2, &[], 2, 2),
        (1, &[], 3, 1),
        (0, &[1, 1], 9, 2),
        (3, &[9], 9, 4),
        (3, &[9, 9], 4, 4),
    ];
    for (prev, new, leader_commit, commit_index) in table {
        let mut raft = follower(&[1, 1, 1]);
        ask(&mut raft, append((2, 1, 9), at(prev, u64::from(prev > 0)), new, leader_commit));
        assert_eq!(raft.log().commit_index(), commit_index, "{prev} {new:?} {leader_commit}");
    }
    let mut raft = follower(&[1, 1, 1]);
    ask(&mut raft, append((2, 1, 9), at(3, 1), &[], 3));
    ask(&mut raft, append((2, 1, 9), at(3, 1), &[9], 1));
    assert_eq!(raft.log().commit_index(), 3, "leaderCommit is not greater");
}

// RequestVote RPC, "Receiver implementation"

/// "1. Reply false if term < currentTerm (§5.1)".
#[test]
fn request_vote_rule_1_an_older_term_is_refused() {
    let mut raft = follower(&[1]);
    assert_eq!(ask(&mut raft, request_vote(2, 1, 8, at(7, 7))), [vote(1, 2, 9, false)]);
    assert_eq!((raft.current_term(), raft.voted_for()), (9, None));
    let reason = VoteRefusal::OldTerm { current_term: 9 };
    let refused = Observation::VoteRefused { candidate: NodeId(2), term: 8, reason };
    assert_eq!(observed(&mut raft), [refused]);
}

/// "2. If votedFor is null or candidateId, and candidate's log is at least as up-to-date as receiver's
/// log, grant vote (§5.2, §5.4)". More up-to-date is the later last term, then the longer log (§5.4.1).
#[test]
fn request_vote_rule_2_the_vote_is_granted_once_to_an_up_to_date_log() {
    let logs = [
        (at(3, 5), true),
        (at(4, 5), true),
        (at(2, 5), false),
        (at(1, 6), true),
        (at(9, 4), false),
        (at(0, 0), false),
    ];
    for (candidate_log, granted) in logs {
        let mut raft = follower(&[1, 5, 5]);
        let answer = ask(&mut raft, request_vote(2, 1, 9, candidate_log));
        assert_eq!(answer, [vote(1, 2, 9, granted)], "{candidate_log:?}");
        assert_eq!(raft.voted_for(), granted.then_some(NodeId(2)));
        // What is not given away is still to be had; what is, is not, but for whoever has it.
        assert_eq!(ask(&mut raft, request_vote(3, 1, 9, at(3, 5))), [vote(1, 3, 9, !granted)]);
        assert_eq!(ask(&mut raft, request_vote(2, 1, 9, at(3, 5))), [vote(1, 2, 9, granted)]);
    }
}
