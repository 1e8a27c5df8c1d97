//! Commitment: Figure 2 Leaders, last rule, and "`AppendEntries` RPC" rule 5; §5.3, §5.4.2, Figure 8.

mod common;

use common::checks::Property;
use common::net::Net;
use common::{
    Server, accepted, append, appends_to, ask, at, heartbeat, leader, observed, progress, propose,
    restored, settle, terms,
};
use raft_core::{Body, CommitRefusal, Index, Message, Observation, Paper, Role, Rules, Term};

/// §5.3: an entry is committed once the leader has it on a majority; everyone is told at once, and one
/// more server changes nothing.
#[test]
fn a_majority_commits() {
    let mut raft = leader(5, 3, &[]);
    observed(&mut raft);
    assert_eq!(appends_to(2, &ask(&mut raft, accepted(2, 1, 3, 1))), []);
    assert_eq!(raft.log().commit_index(), 0);
    let reason = CommitRefusal::NoMajority { holders: 2, needed: 3 };
    assert!(observed(&mut raft).contains(&Observation::CommitWithheld { index: 1, reason }));
    let sent = ask(&mut raft, accepted(3, 1, 3, 1));
    assert_eq!(raft.log().commit_index(), 1);
    assert_eq!(appends_to(2, &sent)[0].leader_commit, 1);
    let committed = Observation::Committed { first: 1, last: 1, holders: Some(3) };
    assert!(observed(&mut raft).contains(&committed));
    // S4 could not be told as long as it was not known to match.
    assert_eq!(ask(&mut raft, accepted(4, 1, 3, 1)), [append((1, 4, 3), at(1, 3), &[], 1)]);
    assert_eq!(ask(&mut raft, accepted(4, 1, 3, 1)), []);
    assert_eq!((raft.log().commit_index(), raft.log().last_applied()), (1, 1));
}

/// §5.2, §5.3: half is not a majority.
#[test]
fn half_of_the_servers_commit_nothing() {
    let mut raft = leader(4, 3, &[]);
    ask(&mut raft, accepted(2, 1, 3, 1));
    assert_eq!(raft.log().commit_index(), 0);
    ask(&mut raft, accepted(2, 1, 3, 1));
    assert_eq!(raft.log().commit_index(), 0, "the same server again");
    ask(&mut raft, accepted(4, 1, 3, 1));
    assert_eq!(raft.log().commit_index(), 1);
}

/// §5.3: as far as a majority goes, not as far as the fastest.
#[test]
fn the_slower_half_decides() {
    let mut raft = leader(5, 3, &[]);
    (0..4).for_each(|_| drop(propose(&mut raft)));
    for (follower, match_index, commit_index) in
        [(2, 5, 0), (3, 2, 2), (4, 3, 3), (3, 4, 4), (5, 5, 5), (4, 4, 5)]
    {
        ask(&mut raft, accepted(follower, 1, 3, match_index));
        assert_eq!(raft.log().commit_index(), commit_index, "S{follower} has {match_index}");
    }
}

/// §5.4.2: an older entry is not committed by counting, but along with the first one of the own term.
#[test]
fn older_entries_are_committed_along() {
    let mut raft = leader(3, 5, &[2, 2]);
    ask(&mut raft, accepted(2, 1, 5, 2));
    assert_eq!(raft.log().commit_index(), 0);
    let reason = CommitRefusal::OlderTerm { term: 2 };
    assert!(observed(&mut raft).contains(&Observation::CommitWithheld { index: 2, reason }));
    ask(&mut raft, accepted(2, 1, 5, 3));
    assert_eq!(raft.log().commit_index(), 3);
    assert_eq!(raft.log().last_applied(), 3);
}

/// Figure 2 `AppendEntries` rule 5: min(`leaderCommit`, index of last new entry). What the follower has
/// beyond that may be something else.
#[test]
fn a_follower_commits_what_matches_and_is_committed() {
    let table: [(Index, &[Term], Index, Index); 5] =
        [(0, &[1], 3, 1), (0, &[], 3, 0), (1, &[1], 1, 1), (2, &[9, 9], 9, 4), (1, &[9, 9], 2, 2)];
    for (prev, new, leader_commit, commit_index) in table {
        let mut raft = restored(1, 3, 9, &[1, 1, 1]);
        let prev_log = at(prev, u64::from(prev > 0));
        ask(&mut raft, append((2, 1, 9), prev_log, new, leader_commit));
        assert_eq!(raft.log().commit_index(), commit_index, "{prev} {new:?} {leader_commit}");
        let seen = observed(&mut raft);
        let expected = Observation::Committed { first: 1, last: commit_index, holders: None };
        assert_eq!(seen.contains(&expected), commit_index > 0);
    }
}

/// Figure 2: `commitIndex` "increases monotonically". Late messages say less.
#[test]
fn the_commit_index_never_goes_back() {
    let mut raft = restored(1, 3, 9, &[1, 1, 1]);
    ask(&mut raft, append((2, 1, 9), at(3, 1), &[], 3));
    for late in [append((2, 1, 9), at(1, 1), &[], 1), heartbeat(2, 1, 9, 0)] {
        ask(&mut raft, late);
        assert_eq!(raft.log().commit_index(), 3);
    }
}

/// A heartbeat says only what its receiver is known to match: unlike an `AppendEntries` it proves
/// nothing about the log.
#[test]
fn heartbeats_carry_the_commit_index_as_far_as_the_follower_matches() {
    let mut raft = leader(3, 3, &[]);
    propose(&mut raft);
    ask(&mut raft, accepted(2, 1, 3, 2));
    assert_eq!(raft.log().commit_index(), 2);
    raft.tick(100);
    assert_eq!(settle(&mut raft), [heartbeat(1, 2, 3, 2), heartbeat(1, 3, 3, 0)]);
    let mut follower = restored(2, 3, 3, &[3, 3]);
    ask(&mut follower, heartbeat(1, 2, 3, 2));
    assert_eq!(follower.log().last_applied(), 2);
}

/// §5.3, Figure 2 All Servers: committed entries are applied once each, in the order of the log.
#[test]
fn committed_entries_are_handed_out_once_in_order() {
    let mut raft = restored(1, 3, 9, &[1, 1, 1]);
    let mut applied = Vec::new();
    for commit in [2, 2, 1, 3] {
        raft.step(append((2, 1, 9), at(3, 1), &[], commit)).unwrap();
        while let Some(ready) = raft.ready() {
            applied.extend(ready.committed_entries.iter().map(|entry| entry.index));
            raft.advance(ready);
        }
    }
    assert_eq!(applied, [1, 2, 3]);
    assert_eq!(raft.log().last_applied(), 3);
    raft.applied(u64::MAX);
    assert_eq!(raft.log().last_applied(), 3, "no more than was handed out");
}

/// Commits what a majority holds, whatever its term: the mistake of Figure 8.
#[derive(Clone, Copy, Debug)]
struct CommitsOlderTerms;

impl Rules for CommitsOlderTerms {
    fn may_commit(&self, _: Term, _: Term) -> Result<(), CommitRefusal> {
        Ok(())
    }
}

/// Delivers between the leader S1 and `follower`, but of entries only those up to `last_term`. (The
/// paper's leader in (c) sends entry 2 by itself; this crate's would send its own entry along.)
fn replicate_up_to<R: Rules + Clone>(net: &mut Net<R>, follower: u64, last_term: Term) {
    net.with(1, |raft| raft.tick(100));
    for _ in 0..10 {
        net.deliver_edited(&[1, follower], |message: &mut Message| {
            if let Body::AppendEntries(request) = &mut message.body {
                request.entries = request
                    .entries
                    .iter()
                    .filter(|entry| entry.term <= last_term)
                    .cloned()
                    .collect();
            }
        });
    }
    net.mail.clear();
}

fn logs<R: Rules + Clone>(net: &Net<R>) -> Vec<Vec<Term>> {
    net.nodes
        .iter()
        .map(|node| node.disk.entries.iter().map(|entry| entry.term).collect())
        .collect()
}

/// Figure 8 (a) to (c). The no-op that every leader begins with is the entry of its term.
fn figure_8_until_c<R: Rules + Clone>(rules: R) -> Net<R> {
    let mut net = Net::with_logs(&[&[1][..]; 5], 1, rules);
    net.checks.tolerant = true;
    // (a) S1 is leader and partially replicates the log entry at index 2.
    net.elect(1, &[2, 3]);
    replicate_up_to(&mut net, 2, 2);
    assert_eq!(logs(&net), [&[1, 2][..], &[1, 2], &[1], &[1], &[1]]);
    // (b) S1 crashes; S5 is elected leader for term 3 with votes from S3, S4, and itself, and accepts a
    // different entry at log index 2.
    net.crash(1);
    net.elect(5, &[3, 4]);
    assert_eq!(logs(&net), [&[1, 2][..], &[1, 2], &[1], &[1], &[1, 3]]);
    // (c) S5 crashes; S1 restarts, is elected leader, and continues replication. The log entry from
    // term 2 has been replicated on a majority of the servers …
    net.crash(5);
    net.restart(1);
    net.elect(1, &[2, 3]);
    replicate_up_to(&mut net, 2, 2);
    replicate_up_to(&mut net, 3, 2);
    assert_eq!(logs(&net), [&[1, 2, 4][..], &[1, 2], &[1, 2], &[1], &[1, 3]]);
    assert_eq!(net.raft(1).current_term(), 4);
    net
}

/// (d) S1 crashes; S5 is elected leader with votes from S2, S3, and S4, and overwrites the entry.
fn figure_8_d<R: Rules + Clone>(net: &mut Net<R>) {
    net.crash(1);
    net.restart(5);
    net.elect(5, &[2, 3, 4]);
    for _ in 0..3 {
        net.pass_time();
    }
}

/// §5.4.2, Figure 8: … but it is not committed, and so (d) is no harm.
#[test]
fn figure_8() {
    let mut net = figure_8_until_c(Paper);
    assert_eq!(net.raft(1).log().commit_index(), 0);
    let reason = CommitRefusal::OlderTerm { term: 2 };
    assert!(net.heard.contains(&Observation::CommitWithheld { index: 2, reason }));
    figure_8_d(&mut net);
    assert_eq!(logs(&net)[1..], [[1, 3, 5]; 4]);
    net.restart(1);
    net.pass_time();
    assert_eq!(terms(net.raft(1)), [1, 3, 5]);
    assert_eq!(net.checks.violations, []);
}

/// §5.4.2, Figure 8 (e): once an entry of S1's own term is on a majority, S5 cannot win any more.
#[test]
fn figure_8_e() {
    let mut net = figure_8_until_c(Paper);
    replicate_up_to(&mut net, 2, 4);
    replicate_up_to(&mut net, 3, 4);
    assert_eq!(net.raft(1).log().commit_index(), 3);
    net.crash(1);
    net.restart(5);
    for _ in 0..10 {
        net.campaign(5);
        net.deliver_all();
        assert_eq!(net.raft(5).role(), Role::Candidate);
    }
    assert_eq!(net.checks.violations, []);
}

/// Figure 8 (d) under the wrong rule: S1 has applied an entry that S5 then overwrites on S2 and S4. S3,
/// which was told that it is committed, knows that this cannot be.
#[test]
fn figure_8_under_a_wrong_rule() {
    let mut net = figure_8_until_c(CommitsOlderTerms);
    assert_eq!(net.raft(1).log().commit_index(), 2);
    assert_eq!(net.node(1).applied.len(), 2);
    assert_eq!(net.checks.violations, []);
    figure_8_d(&mut net);
    let violated = |wanted| net.checks.violations.iter().any(|(property, _)| *property == wanted);
    assert!(violated(Property::LeaderCompleteness));
    assert!(violated(Property::StateMachineSafety));
    assert!(violated(Property::NoFalseAlarm));
    assert_eq!(logs(&net), [&[1, 2, 4][..], &[1, 3, 5], &[1, 2], &[1, 3, 5], &[1, 3, 5]]);
}

/// §5.3: `matchIndex` of the leader itself counts like any other, and only to the end of its log.
#[test]
fn the_leader_is_one_of_the_majority() {
    let mut raft: Server = leader(3, 2, &[1]);
    assert_eq!(progress(&raft, 1).match_index, 2);
    propose(&mut raft);
    assert_eq!(progress(&raft, 1).match_index, 3);
    ask(&mut raft, accepted(3, 1, 2, 3));
    assert_eq!(raft.log().commit_index(), 3);
}
