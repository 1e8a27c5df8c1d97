//! Log replication: Figure 2 "`AppendEntries` RPC" and the rules for leaders, §5.3; Figure 7.

mod common;

use common::net::Net;
use common::{
    Server, accepted, append, appends_to, ask, at, entry, heartbeat_reply, leader, observed,
    progress, propose, rejected, restored, settle, terms,
};
use raft_core::{
    AppendRefusal, Body, Index, LogPosition, NodeId, Observation, Paper, ProgressState,
    ProposeError, Term,
};

/// A follower of term 9 with this log.
fn follower(terms: &[Term]) -> Server {
    restored(1, 3, 9, terms)
}

/// Asks the follower to append; what it refuses for, if it refuses.
fn refusal(raft: &mut Server, message: raft_core::Message) -> Option<AppendRefusal> {
    observed(raft);
    ask(raft, message);
    observed(raft).into_iter().find_map(|observation| match observation {
        Observation::AppendRefused { reason, .. } => Some(reason),
        _ => None,
    })
}

/// Figure 2 `AppendEntries` rule 1, §5.1.
#[test]
fn an_old_leader_is_refused() {
    let mut raft = follower(&[1, 2]);
    let reason = refusal(&mut raft, append((2, 1, 8), at(2, 2), &[8], 2));
    assert_eq!(reason, Some(AppendRefusal::OldTerm { current_term: 9 }));
    assert_eq!((terms(&raft), raft.log().commit_index(), raft.leader()), (vec![1, 2], 0, None));
}

/// Figure 2 `AppendEntries` rule 2, §5.3: the entry before the new ones must be there …
#[test]
fn a_missing_previous_entry_is_refused() {
    let mut raft = follower(&[1, 2]);
    let request = append((2, 1, 9), at(3, 2), &[9], 3);
    assert_eq!(ask(&mut raft, request.clone()), [rejected(1, 2, 9, 3, at(2, 2))]);
    let reason = refusal(&mut raft, request);
    assert_eq!(reason, Some(AppendRefusal::Missing { last_index: 2 }));
    assert_eq!((terms(&raft), raft.log().commit_index()), (vec![1, 2], 0));
}

/// … and of the same term. The answer skips all of a term that cannot match (§5.3, at its end).
#[test]
fn a_previous_entry_of_another_term_is_refused() {
    let mut raft = follower(&[1, 4, 4, 4]);
    let request = append((2, 1, 9), at(3, 2), &[9], 3);
    assert_eq!(ask(&mut raft, request.clone()), [rejected(1, 2, 9, 3, at(1, 1))]);
    let reason = refusal(&mut raft, request);
    assert_eq!(reason, Some(AppendRefusal::OtherTerm { own_term: 4 }));
    assert_eq!(terms(&raft), [1, 4, 4, 4], "a refusal deletes nothing");
}

/// Figure 2 `AppendEntries` rules 3 and 4: what conflicts goes, with all that follows it.
#[test]
fn conflicting_entries_are_replaced() {
    let mut raft = follower(&[1, 2, 2, 2]);
    assert_eq!(ask(&mut raft, append((2, 1, 9), at(1, 1), &[2, 9], 0)), [accepted(1, 2, 9, 3)]);
    assert_eq!(terms(&raft), [1, 2, 9]);
    let seen = observed(&mut raft);
    assert!(seen.contains(&Observation::Truncated { first: 3, last: 4, was: 2, now: 9 }));
    assert!(seen.contains(&Observation::Appended { first: 3, last: 3, after: at(1, 1) }));
}

/// Figure 2 `AppendEntries` rule 3, "if an existing entry conflicts": a late request that says less than
/// is there deletes nothing, and vouches for no more than it says itself.
#[test]
fn a_late_request_cuts_nothing_off() {
    let mut raft = follower(&[1, 2, 2, 9]);
    for (request, match_index) in [
        (append((2, 1, 9), at(0, 0), &[1, 2], 0), 2),
        (append((2, 1, 9), at(1, 1), &[], 0), 1),
        (append((2, 1, 9), at(0, 0), &[], 0), 0),
    ] {
        assert_eq!(ask(&mut raft, request), [accepted(1, 2, 9, match_index)]);
        assert_eq!(terms(&raft), [1, 2, 2, 9]);
    }
}

/// Figure 2 Leaders: a command is appended and goes to everyone; others say who leads.
#[test]
fn a_command_goes_to_everyone() {
    let mut raft = leader(3, 5, &[1]);
    for peer in [2, 3] {
        ask(&mut raft, accepted(peer, 1, 5, 2));
    }
    observed(&mut raft);
    assert_eq!(raft.propose((&b"x"[..]).into()), Ok(3));
    let sent = settle(&mut raft);
    for peer in [2, 3] {
        let [request] = &appends_to(peer, &sent)[..] else { panic!("one to S{peer}") };
        assert_eq!(
            (request.prev_log, &request.entries[..]),
            (at(2, 5), raft.log().from(3).to_vec().as_slice())
        );
    }
    let proposed = Observation::Proposed { position: at(3, 5), no_op: false };
    assert_eq!(observed(&mut raft)[0], proposed);
    let mut raft = follower(&[]);
    assert_eq!(raft.propose((&b"x"[..]).into()), Err(ProposeError::NotLeader { leader: None }));
    ask(&mut raft, append((2, 1, 9), at(0, 0), &[], 0));
    let leader = Some(NodeId(2));
    assert_eq!(raft.propose((&b"x"[..]).into()), Err(ProposeError::NotLeader { leader }));
}

/// Until it is known where the logs agree, one request at a time; from then on one after the other.
#[test]
fn a_leader_probes_before_it_streams() {
    let mut raft = leader(3, 5, &[1]);
    let known = progress(&raft, 2);
    assert_eq!((known.state, known.is_paused), (ProgressState::Probe, true));
    assert_eq!(appends_to(2, &propose(&mut raft)), []);
    let sent = ask(&mut raft, accepted(2, 1, 5, 2));
    assert_eq!(appends_to(2, &sent).last().map(|request| request.prev_log), Some(at(2, 5)));
    let found = Observation::MatchAdvanced { follower: NodeId(2), match_index: 2 };
    assert!(observed(&mut raft).contains(&found));
    for index in 4..7 {
        let sent = appends_to(2, &propose(&mut raft));
        assert_eq!((sent[0].prev_log, sent[0].entries.len()), (at(index - 1, 5), 1));
    }
    assert_eq!(progress(&raft, 2).next_index, 7);
}

/// §5.3: after a refusal `nextIndex` goes down, here by whole terms, and the request is repeated.
#[test]
fn a_refusal_lowers_next_index() {
    let mut raft = leader(3, 9, &[1, 1, 4, 4, 8, 8]);
    let next = |raft: &mut Server, refused: Index, hint: LogPosition| {
        let sent = ask(raft, rejected(2, 1, 9, refused, hint));
        appends_to(2, &sent).first().map(|request| request.prev_log)
    };
    assert_eq!(next(&mut raft, 6, at(6, 5)), Some(at(4, 4)), "no entry of term 8 can match");
    let lowered = Observation::NextLowered { follower: NodeId(2), next_index: 5 };
    assert_eq!(observed(&mut raft), [lowered]);
    assert_eq!(next(&mut raft, 6, at(0, 0)), None, "the answer to an older request");
    assert_eq!(next(&mut raft, 4, at(3, 3)), Some(at(2, 1)));
    assert_eq!(next(&mut raft, 2, at(u64::MAX, u64::MAX)), Some(at(1, 1)), "always further down");
}

/// §5.3: what a follower has acknowledged it still has; a refusal of it is a late one.
#[test]
fn match_index_never_goes_back() {
    let mut raft = leader(3, 5, &[1, 1]);
    ask(&mut raft, accepted(2, 1, 5, 3));
    let before = progress(&raft, 2);
    assert_eq!(ask(&mut raft, accepted(2, 1, 5, 1)), []);
    assert_eq!(ask(&mut raft, rejected(2, 1, 5, 2, at(0, 0))), []);
    assert_eq!(progress(&raft, 2), before);
    // Probing again, from what is known to match; refusals of just that must not make a storm.
    propose(&mut raft);
    ask(&mut raft, rejected(2, 1, 5, 4, at(0, 0)));
    assert_eq!(progress(&raft, 2).next_index, 4);
    assert_eq!(ask(&mut raft, rejected(2, 1, 5, 3, at(0, 0))), []);
    assert_eq!(progress(&raft, 2).match_index, 3);
}

/// §5.3: a refusal in the middle of a stream means that something before it was lost.
#[test]
fn a_gap_in_the_stream_is_filled() {
    let mut raft = leader(3, 5, &[]);
    ask(&mut raft, accepted(2, 1, 5, 1));
    let sent: Vec<_> = (0..3).flat_map(|_| appends_to(2, &propose(&mut raft))).collect();
    assert_eq!(sent.len(), 3);
    let again = ask(&mut raft, rejected(2, 1, 5, 3, at(1, 5)));
    let again = appends_to(2, &again);
    assert_eq!((again[0].prev_log, again[0].entries.len()), (at(1, 5), 3));
    assert_eq!(ask(&mut raft, rejected(2, 1, 5, 2, at(1, 5))), [], "the same gap, told again");
}

/// §5.3, §5.5: whatever is lost, requests or answers, the heartbeats' answers bring it back.
#[test]
fn heartbeats_repair_every_loss() {
    let is_append = |body: &Body| matches!(body, Body::AppendEntries(_));
    let is_answer = |body: &Body| matches!(body, Body::AppendEntriesReply(_));
    for lost in [is_append, is_answer, |_: &Body| true] {
        for commands in 0..3 {
            let mut net = Net::with_logs(&[&[1, 1], &[], &[1, 1]], 1, Paper);
            net.elect(1, &[2, 3]);
            for _ in 0..commands {
                net.propose(1, b"x");
                net.deliver_all();
            }
            net.propose(1, b"y");
            net.deliver_if(|message| !lost(&message.body));
            net.mail.clear();
            for _ in 0..3 {
                net.pass_time();
            }
            let last = net.raft(1).log().last();
            assert_eq!(last.index, 4 + commands, "and nobody else was elected");
            for id in net.ids() {
                assert_eq!(net.raft(id).log().last(), last);
                assert_eq!(net.raft(id).log().commit_index(), last.index);
            }
        }
    }
}

/// A lost probe is repeated after a heartbeat's answer, an old one's as well.
#[test]
fn a_heartbeats_answer_repeats_the_probe() {
    let mut raft = leader(3, 5, &[1]);
    let sent = ask(&mut raft, heartbeat_reply(2, 1, 5));
    assert_eq!(appends_to(2, &sent)[0].entries, raft.log().from(2).to_vec());
    ask(&mut raft, accepted(2, 1, 5, 2));
    assert_eq!(ask(&mut raft, heartbeat_reply(2, 1, 5)), [], "nothing is missing any more");
}

/// The network may reverse a whole stream.
#[test]
fn a_reversed_stream_arrives() {
    let mut net = Net::new(3);
    net.elect(1, &[2, 3]);
    net.pass_time();
    for _ in 0..5 {
        net.propose(1, b"x");
    }
    while let Some(message) = net.mail.pop() {
        net.deliver(message);
    }
    net.pass_time();
    assert!(net.ids().all(|id| net.raft(id).log().commit_index() == 6));
}

/// §5.3, Figure 7: when the leader at the top comes to power, all of the followers (a)–(f) are possible;
/// it brings each of them to its own log, and never touches its own.
#[test]
fn figure_7() {
    let leaders: &[Term] = &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6];
    let logs: [&[Term]; 7] = [
        leaders,
        &[1, 1, 1, 4, 4, 5, 5, 6, 6],
        &[1, 1, 1, 4],
        &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
        &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
        &[1, 1, 1, 4, 4, 4, 4],
        &[1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
    ];
    let mut net = Net::with_logs(&logs, 7, Paper);
    // (a), (b), (e) and (f) vote for it; (c) and (d) have more up-to-date logs.
    net.elect(1, &[2, 3, 6, 7]);
    assert_eq!(net.raft(1).current_term(), 8);
    for _ in 0..3 {
        net.pass_time();
    }
    for id in net.ids() {
        assert_eq!(terms(net.raft(id)), [leaders, &[8]].concat(), "S{id}");
        assert_eq!(net.raft(id).log().commit_index(), 11, "S{id}");
    }
    assert_eq!(net.raft(1).log().entry(10), Some(&entry(10, 6)));
}

/// §5.3, at its end: bringing a log together takes one refusal a term, not one an entry.
#[test]
fn refusals_are_few() {
    let (mut theirs, mut ours) = (vec![1], vec![1]);
    theirs.extend([2; 60]);
    ours.extend([3; 60]);
    let mut net = Net::with_logs(&[&ours, &theirs], 3, Paper);
    net.elect(1, &[2]);
    net.pass_time();
    net.pass_time();
    assert_eq!(terms(net.raft(2)), terms(net.raft(1)));
    let refused = |seen: &&Observation| matches!(seen, Observation::AppendRefused { .. });
    assert!(net.heard.iter().filter(refused).count() <= 2);
}

/// §5.1, §5.3: an answer to an earlier leadership says nothing about what has been written since.
#[test]
fn answers_to_an_earlier_leadership_do_not_count() {
    let mut raft = leader(3, 5, &[]);
    ask(&mut raft, append((3, 1, 6), at(0, 0), &[6, 6], 0));
    common::win(&mut raft);
    assert_eq!(ask(&mut raft, accepted(2, 1, 5, 1)), []);
    assert_eq!((progress(&raft, 2).match_index, raft.log().commit_index()), (0, 0));
}
