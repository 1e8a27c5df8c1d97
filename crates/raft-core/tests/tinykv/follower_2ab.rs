//! Part 2AB: what a follower does with a leader's entries (§5.3), a voter with a candidate's log (§5.4.1),
//! and anyone with a higher term (§5.1).

use raft_core::{
    AppendResult, Body, ConfigError, Entry, HardState, Index, Message, NodeId, Paper, Raft,
    Restored, Role, Term,
};

use super::server::{
    ELECTION_TICKS, append, ask, at, by_receiver, campaign, command, config, elect, empty,
    heartbeat, in_term, log, request_vote, restored, server, settle, tick_until_candidate, vote,
};

const THREE: &[u64] = &[1, 2, 3];

/// The only answer there was: whether it refuses the entries, and its term.
fn refusal(answers: &[Message]) -> (bool, Term) {
    let [Message { term, body: Body::AppendEntriesReply(reply), .. }] = answers else {
        panic!("{answers:?}")
    };
    match reply.result {
        AppendResult::Accepted { .. } => (false, *term),
        AppendResult::Rejected { .. } => (true, *term),
        AppendResult::OldTerm => panic!("{answers:?}"),
    }
}

/// §5.3: a follower applies what it learns is committed, in order.
#[test]
fn test_follower_commit_entry_2ab() {
    let cases: [(&[&str], Index); 4] = [
        (&["some data"], 1),
        (&["some data", "some data2"], 2),
        (&["some data2", "some data"], 2),
        (&["some data", "some data2"], 1),
    ];
    for (data, commit_index) in cases {
        let mut raft = server(1, THREE);
        ask(&mut raft, heartbeat(2, 1, 1));
        let entries: Vec<_> =
            (1..).zip(data).map(|(index, data)| command(index, 1, data)).collect();
        raft.step(append(2, 1, 1, at(0, 0), entries.clone(), commit_index)).unwrap();
        assert_eq!(raft.log().commit_index(), commit_index);
        let ready = raft.ready().unwrap();
        let count = usize::try_from(commit_index).unwrap();
        assert_eq!(ready.committed_entries, entries[..count], "{data:?}");
    }
}

/// §5.3: entries are refused if the one before them is not there with the same term.
/// [course: the last row asks in term 2 about an entry 3 of term 3. Here it is asked about once in
/// term 2, as of term 2, and once in term 3.]
#[test]
fn test_follower_check_message_type_msg_append_2ab() {
    let cases = [
        // Committed, then not committed, entries that match.
        (2, at(0, 0), false),
        (2, at(1, 1), false),
        (2, at(2, 2), false),
        // Another term, then no entry there.
        (2, at(2, 1), true),
        (2, at(3, 2), true),
        (3, at(3, 3), true),
    ];
    for (term, prev_log, is_refused) in cases {
        let hard_state = HardState { commit_index: 1, ..in_term(2) };
        let mut raft = restored(1, THREE, hard_state, log(&[1, 2]));
        ask(&mut raft, heartbeat(2, 1, 2));
        let answers = ask(&mut raft, append(2, 1, term, prev_log, Vec::new(), 0));
        assert_eq!(refusal(&answers), (is_refused, term), "{prev_log:?}");
    }
}

/// §5.3: a follower deletes what conflicts and all that follows it, and appends what is not there yet; a
/// late message with a part of the log takes nothing away. What is new is written.
#[test]
fn test_follower_append_entries_2ab() {
    type Case<'a> = (Index, Term, Term, &'a [(Index, Term)], &'a [Term], &'a [(Index, Term)]);
    let cases: [Case<'_>; 4] = [
        (2, 2, 3, &[(3, 3)], &[1, 2, 3], &[(3, 3)]),
        (1, 1, 4, &[(2, 3), (3, 4)], &[1, 3, 4], &[(2, 3), (3, 4)]),
        (0, 0, 2, &[(1, 1)], &[1, 2], &[]),
        (0, 0, 3, &[(1, 3)], &[3], &[(1, 3)]),
    ];
    let entries = |positions: &[(Index, Term)]| -> Vec<Entry> {
        positions.iter().map(|&(index, term)| empty(index, term)).collect()
    };
    for (index, term, leaders_term, sent, expected, written) in cases {
        let mut raft = restored(1, THREE, in_term(2), log(&[1, 2]));
        ask(&mut raft, heartbeat(2, 1, 2));
        let prev_log = at(index, term);
        raft.step(append(2, 1, leaders_term, prev_log, entries(sent), 0)).unwrap();
        assert_eq!(raft.log().entries().to_vec(), log(expected), "{sent:?} after {prev_log:?}");
        assert_eq!(raft.ready().unwrap().entries, entries(written), "{sent:?} after {prev_log:?}");
    }
}

/// Figure 2, `AppendEntries`: (2) refuse without a match, (3, 4) delete what conflicts and append what is
/// new, (5) commit up to the leader's commit index or the last entry that was sent.
#[test]
fn test_handle_message_type_msg_append_2ab() {
    type Case<'a> = (Term, (Index, Term), Index, &'a [(Index, Term)], Index, Index, bool);
    let cases: [Case<'_>; 11] = [
        // (2): another term there, then no entry.
        (3, (2, 3), 3, &[], 2, 0, true),
        (3, (3, 3), 3, &[], 2, 0, true),
        // (3, 4).
        (2, (1, 1), 1, &[], 2, 1, false),
        (2, (0, 0), 1, &[(1, 2)], 1, 1, false),
        (2, (2, 2), 3, &[(3, 2), (4, 2)], 4, 3, false),
        (2, (2, 2), 4, &[(3, 2)], 3, 3, false),
        (2, (1, 1), 4, &[(2, 2)], 2, 2, false),
        // (5).
        (2, (1, 1), 3, &[], 2, 1, false),
        (2, (1, 1), 3, &[(2, 2)], 2, 2, false),
        (2, (2, 2), 3, &[], 2, 2, false),
        (2, (2, 2), 4, &[], 2, 2, false),
    ];
    for (row, case) in cases.into_iter().enumerate() {
        let (term, (index, prev_term), leader_commit, sent, last_index, commit_index, is_refused) =
            case;
        let mut raft = restored(1, &[1], in_term(2), log(&[1, 2]));
        let entries = sent.iter().map(|&(index, term)| empty(index, term)).collect();
        let request = append(2, 1, term, at(index, prev_term), entries, leader_commit);
        let answers = ask(&mut raft, request);
        assert_eq!(raft.log().last().index, last_index, "row {row}");
        assert_eq!(raft.log().commit_index(), commit_index, "row {row}");
        assert_eq!(refusal(&answers).0, is_refused, "row {row}");
    }
}

/// §5.4.1: a request for votes tells where the candidate's log ends, and goes to all others.
#[test]
fn test_vote_request_2ab() {
    let cases: [(&[Term], Term); 2] = [(&[1], 2), (&[1, 2], 3)];
    for (terms, term) in cases {
        let mut raft = server(1, THREE);
        ask(&mut raft, append(2, 1, term - 1, at(0, 0), log(terms), 0));
        tick_until_candidate(&mut raft);
        let last = raft.log().last();
        assert_eq!(last, log(terms).last().unwrap().position());
        let requests = [2, 3].map(|to| request_vote(1, to, term, last));
        assert_eq!(by_receiver(settle(&mut raft)), requests);
    }
}

/// §5.4.1: a voter refuses whoever has a log that is less up-to-date than its own.
/// [course: the voter's last log goes from term 2 back to term 1, which no log does: restoring it is an
/// error. Here both of its entries are of term 2.]
#[test]
fn test_voter_2ab() {
    let cases: [(&[Term], Term, Index, bool); 9] = [
        // The same last term.
        (&[1], 1, 1, true),
        (&[1], 1, 2, true),
        (&[1, 1], 1, 1, false),
        // The candidate has the later one.
        (&[1], 2, 1, true),
        (&[1], 2, 2, true),
        (&[1, 1], 2, 1, true),
        // The voter has.
        (&[2], 1, 1, false),
        (&[2], 1, 2, false),
        (&[2, 2], 1, 1, false),
    ];
    for (terms, log_term, index, granted) in cases {
        let mut raft = restored(1, &[1, 2], in_term(terms[0]), log(terms));
        let answers = ask(&mut raft, request_vote(2, 1, 3, at(index, log_term)));
        assert_eq!(answers, [vote(1, 2, 3, granted)], "{terms:?}, {log_term}, {index}");
    }
    let disk = Restored { hard_state: in_term(2), entries: log(&[2, 1]), ..Restored::default() };
    let damaged = Raft::restore(config(1, &[1, 2], ELECTION_TICKS), disk, Paper, ());
    assert_eq!(damaged.err(), Some(ConfigError::DamagedLog { index: 2 }));
}

/// §5.2, §5.4.1: which candidate gets a vote. All are asked in their own term, so that only the logs
/// and an earlier vote decide.
/// [course: sets the roles of the last two rows. Here both stood for election in that term, and the
/// leader has its no-op behind the two entries.]
#[test]
fn test_recv_message_type_msg_request_vote_2ab() {
    let cases: [(Role, Index, Term, Option<u64>, bool); 20] = [
        (Role::Follower, 0, 0, None, false),
        (Role::Follower, 0, 1, None, false),
        (Role::Follower, 0, 2, None, false),
        (Role::Follower, 0, 3, None, true),
        (Role::Follower, 1, 0, None, false),
        (Role::Follower, 1, 1, None, false),
        (Role::Follower, 1, 2, None, false),
        (Role::Follower, 1, 3, None, true),
        (Role::Follower, 2, 0, None, false),
        (Role::Follower, 2, 1, None, false),
        (Role::Follower, 2, 2, None, true),
        (Role::Follower, 2, 3, None, true),
        (Role::Follower, 3, 0, None, false),
        (Role::Follower, 3, 1, None, false),
        (Role::Follower, 3, 2, None, true),
        (Role::Follower, 3, 3, None, true),
        (Role::Follower, 3, 2, Some(2), true),
        (Role::Follower, 3, 2, Some(1), false),
        (Role::Leader, 3, 3, Some(1), false),
        (Role::Candidate, 3, 3, Some(1), false),
    ];
    for (role, index, log_term, voted_for, granted) in cases {
        let term = log_term.max(2);
        let voted_for = voted_for.map(NodeId);
        let mut raft = match role {
            Role::Follower => {
                let hard_state = HardState { current_term: term, voted_for, commit_index: 0 };
                restored(1, &[1, 2], hard_state, log(&[2, 2]))
            }
            _ => restored(1, &[1, 2], in_term(term - 1), log(&[2, 2])),
        };
        match role {
            Role::Candidate => drop(campaign(&mut raft)),
            Role::Leader => drop(elect(&mut raft)),
            _ => {}
        }
        assert_eq!((raft.role(), raft.current_term(), raft.voted_for()), (role, term, voted_for));
        let answers = ask(&mut raft, request_vote(2, 1, term, at(index, log_term)));
        assert_eq!(answers, [vote(1, 2, term, granted)], "{role:?}, {index}, {log_term}");
    }
}

/// §5.1: a higher term makes everyone a follower, of its sender if that leads.
#[test]
fn test_all_server_stepdown_2ab() {
    for (role, last_index) in [(Role::Follower, 0), (Role::Candidate, 0), (Role::Leader, 1)] {
        let mut raft = match role {
            Role::Follower => restored(1, THREE, in_term(1), Vec::new()),
            _ => server(1, THREE),
        };
        match role {
            Role::Candidate => drop(campaign(&mut raft)),
            Role::Leader => drop(elect(&mut raft)),
            _ => {}
        }
        assert_eq!((raft.role(), raft.current_term()), (role, 1));
        let requests = [
            (request_vote(2, 1, 3, at(0, 3)), None),
            (append(2, 1, 3, at(0, 3), Vec::new(), 0), Some(NodeId(2))),
        ];
        for (request, leader) in requests {
            ask(&mut raft, request);
            assert_eq!((raft.role(), raft.current_term()), (Role::Follower, 3), "was {role:?}");
            assert_eq!(raft.leader(), leader, "was {role:?}");
            assert_eq!(raft.log().last().index, last_index, "was {role:?}");
            assert_eq!(raft.log().entries().len() as u64, last_index, "was {role:?}");
        }
    }
}
