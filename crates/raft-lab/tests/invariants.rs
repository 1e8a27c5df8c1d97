//! Each checker sees its promise broken, and nothing where it is kept.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expects by failing; the lints excuse only the test functions"
)]

use raft_lab::invariants::{
    Checker, Committed, Durable, ElectionSafety, Invariant, LeaderAppendOnly, LogMatching, Lost,
    ProcessView, StateMachineSafety, View, Violation,
};
use raft_sim::core::{Entry, HardState, NodeId, Payload, Role, SharedVec};
use raft_sim::{Cluster, Command, Script, Time};

const S1: NodeId = NodeId(1);
const S2: NodeId = NodeId(2);
const S3: NodeId = NodeId(3);

/// A log of no-ops with these terms.
fn log(terms: &[u64]) -> Vec<Entry> {
    let entry = |(i, &term)| Entry { index: i as u64 + 1, term, payload: Payload::NoOp };
    terms.iter().enumerate().map(entry).collect()
}

/// The same as a server keeps it, for as long as the tests run.
fn kept(log: &[Entry]) -> &'static SharedVec<Entry> {
    let mut list = SharedVec::starting_at(1);
    list.extend(log.iter().cloned());
    Box::leak(Box::new(list))
}

fn put(index: u64, term: u64, key: &str, value: &str) -> Entry {
    let command = Command::Put { key: key.into(), value: value.into() };
    Entry { index, term, payload: Payload::Command(command.encode()) }
}

/// A follower in this term, with this log in memory and on the disk, that committed so many entries.
fn follower(id: NodeId, term: u64, log: &[Entry], commit_index: u64) -> View<'static> {
    let log = kept(log);
    let process = ProcessView {
        role: Role::Follower,
        current_term: term,
        log,
        commit_index,
        last_applied: 0,
        values: Vec::new(),
    };
    let durable_state = HardState { current_term: term, ..HardState::default() };
    View { id, process: Some(process), durable_state, durable_log: log }
}

fn leader(id: NodeId, term: u64, log: &[Entry], commit_index: u64) -> View<'_> {
    let mut view = follower(id, term, log, commit_index);
    view.process.as_mut().unwrap().role = Role::Leader;
    view
}

fn down(id: NodeId, term: u64, log: &[Entry]) -> View<'_> {
    View { process: None, ..follower(id, term, log, 0) }
}

/// A follower that has applied so many entries, which add up to `values`.
fn applied<'a>(
    id: NodeId,
    log: &'a [Entry],
    last_applied: u64,
    values: &[(&'a str, &'a str)],
) -> View<'a> {
    let mut view = follower(id, 9, log, last_applied);
    let process = view.process.as_mut().unwrap();
    process.last_applied = last_applied;
    process.values = values.to_vec();
    view
}

fn voted(id: NodeId, term: u64, vote: Option<NodeId>) -> View<'static> {
    let durable_state = HardState { current_term: term, voted_for: vote, ..HardState::default() };
    View { durable_state, ..down(id, 0, &[]) }
}

#[test]
fn two_leaders_of_a_term() {
    let mut safety = ElectionSafety::default();
    let empty = log(&[]);
    assert_eq!(safety.check(&[leader(S1, 2, &empty, 0), leader(S2, 3, &empty, 0)]), Ok(()));
    assert_eq!(safety.check(&[leader(S1, 4, &empty, 0)]), Ok(()));
    // Not at the same time, but in the same term.
    let clash = Violation::TwoLeaders { term: 2, first: S1, second: S3 };
    assert_eq!(safety.check(&[leader(S3, 2, &empty, 0)]), Err(clash));
}

#[test]
fn a_leader_that_changes_its_log() {
    let (long, short, other) = (log(&[1, 1, 2]), log(&[1, 1]), log(&[1, 2, 2]));
    let kept = |logs: [View<'_>; 2]| {
        let mut append_only = LeaderAppendOnly::default();
        logs.iter().try_for_each(|view| append_only.check(std::slice::from_ref(view)))
    };
    let rewrote = |index| Err(Violation::LeaderRewrote { leader: S1, index });
    assert_eq!(kept([leader(S1, 2, &short, 0), leader(S1, 2, &long, 0)]), Ok(()));
    assert_eq!(kept([leader(S1, 2, &long, 0), leader(S1, 2, &short, 0)]), rewrote(3));
    assert_eq!(kept([leader(S1, 2, &long, 0), leader(S1, 2, &other, 0)]), rewrote(2));
    assert_eq!(kept([leader(S1, 2, &long, 0), leader(S1, 3, &other, 0)]), Ok(()), "another term");
    assert_eq!(kept([follower(S1, 2, &long, 0), follower(S1, 2, &short, 0)]), Ok(()));
}

#[test]
fn logs_that_do_not_match() {
    let check = |one: &[Entry], other: &[Entry]| {
        let mut matching = LogMatching::default();
        matching.check(&[follower(S1, 9, one, 0), down(S2, 9, other)])
    };
    let differ = |index, term| Err(Violation::LogsDiffer { server: S2, index, term });
    assert_eq!(check(&log(&[1, 1, 3]), &log(&[1, 2, 2, 2])), Ok(()), "no entry in common but 1");
    assert_eq!(check(&log(&[1, 1, 3]), &log(&[1, 2, 3])), differ(3, 3), "other terms before");
    let (one, other) = ([put(1, 1, "x", "1")], [put(1, 1, "x", "2")]);
    assert_eq!(check(&one, &other), differ(1, 1), "other content");
    let gap = [log(&[1]), vec![put(3, 1, "x", "1")]].concat();
    assert_eq!(check(&log(&[1]), &gap), differ(3, 1), "an index is left out");
}

#[test]
fn logs_that_did_not_match_in_the_past() {
    let mut matching = LogMatching::default();
    let (old, empty, new) = (log(&[1, 2]), log(&[]), log(&[2, 2]));
    assert_eq!(matching.check(&[follower(S1, 2, &old, 0)]), Ok(()));
    assert_eq!(matching.check(&[follower(S1, 2, &empty, 0)]), Ok(()));
    let differ = Violation::LogsDiffer { server: S1, index: 2, term: 2 };
    assert_eq!(matching.check(&[follower(S1, 2, &new, 0)]), Err(differ));
}

#[test]
fn a_leader_without_a_committed_entry() {
    let (whole, part) = (log(&[1, 2]), log(&[1]));
    let committed = || {
        let mut committed = Committed::default();
        let views = [leader(S1, 2, &whole, 2), follower(S2, 2, &whole, 0), down(S3, 1, &part)];
        committed.check(&views).unwrap();
        committed
    };
    let views =
        |term| [down(S1, 2, &whole), follower(S2, 2, &whole, 2), leader(S3, term, &part, 0)];
    let lacks = Violation::LeaderLacks { leader: S3, term: 3, index: 2 };
    assert_eq!(committed().check(&views(3)), Err(lacks));
    assert_eq!(committed().check(&views(1)), Ok(()), "a leader of the past need not have it");
}

#[test]
fn committed_entries_that_change() {
    let (old, new) = (log(&[1, 1]), log(&[1, 2]));
    let mut committed = Committed::default();
    let all = |log: &'static [Entry], commit| [S1, S2, S3].map(|id| follower(id, 2, log, commit));
    let (old, new) = (old.leak(), new.leak());
    assert_eq!(committed.check(&all(old, 2)), Ok(()));
    assert_eq!(
        committed.check(&all(new, 1)),
        Err(Violation::NotOnMajority { index: 2, holders: 0 })
    );
    let changed = Violation::CommittedChanged { server: S1, index: 2 };
    assert_eq!(committed.check(&all(new, 2)), Err(changed));
    let missing = Violation::CommittedMissing { server: S1, index: 3 };
    assert_eq!(committed.check(&all(old, 3)), Err(missing));
}

#[test]
fn committed_entries_that_are_not_durable_on_a_majority() {
    let (whole, part) = (log(&[1, 1]), log(&[1]));
    let check = |views: &[View<'_>]| Committed::default().check(views);
    let mut unsynced = leader(S1, 1, &whole, 2);
    unsynced.durable_log = kept(&part);
    let views = [unsynced, follower(S2, 1, &whole, 0), down(S3, 1, &part)];
    assert_eq!(check(&views), Err(Violation::NotOnMajority { index: 2, holders: 1 }));
    let [mut synced, second, third] = views;
    synced.durable_log = kept(&whole);
    assert_eq!(check(&[synced, second, third]), Ok(()));
}

#[test]
fn other_entries_applied() {
    let one = [put(1, 1, "x", "1"), put(2, 1, "y", "1")];
    let other = [put(1, 1, "x", "1"), put(2, 2, "y", "2")];
    let check = |views: &[View<'_>]| StateMachineSafety::default().check(views);
    let both = [("x", "1"), ("y", "1")];
    let first = applied(S1, &one, 2, &both);
    assert_eq!(check(&[first.clone(), applied(S2, &other, 1, &[("x", "1")])]), Ok(()));
    let views = [first, applied(S2, &other, 2, &[("x", "1"), ("y", "2")])];
    assert_eq!(check(&views), Err(Violation::AppliedDiffers { server: S2, index: 2 }));
    let mut early = applied(S1, &one, 2, &both);
    early.process.as_mut().unwrap().commit_index = 1;
    assert_eq!(check(&[early]), Err(Violation::AppliedUncommitted { server: S1, index: 2 }));
    let beyond = applied(S1, &one, 3, &both);
    assert_eq!(check(&[beyond]), Err(Violation::AppliedUncommitted { server: S1, index: 3 }));
}

#[test]
fn a_store_that_is_not_what_was_applied() {
    let entries = [put(1, 1, "x", "1"), put(2, 1, "x", "2")];
    let check = |index, values: &[(&'static str, &'static str)]| {
        StateMachineSafety::default().check(&[applied(S1, &entries, index, values)])
    };
    let differs = |index| Err(Violation::StoreDiffers { server: S1, index });
    assert_eq!(check(1, &[("x", "1")]), Ok(()));
    assert_eq!(check(2, &[("x", "2")]), Ok(()));
    assert_eq!(check(2, &[("x", "1")]), differs(2));
    assert_eq!(check(2, &[]), differs(2));
    assert_eq!(check(0, &[("x", "1")]), differs(0), "a store that survived a crash");
}

#[test]
fn applying_starts_anew_only_after_a_crash() {
    let entries = [put(1, 1, "x", "1")];
    let mut safety = StateMachineSafety::default();
    assert_eq!(safety.check(&[applied(S1, &entries, 1, &[("x", "1")])]), Ok(()));
    let anew = applied(S1, &entries, 0, &[]);
    let back = Violation::WentBack { server: S1, what: Lost::LastApplied };
    assert_eq!(safety.clone().check(std::slice::from_ref(&anew)), Err(back));
    assert_eq!(safety.check(&[down(S1, 9, &entries)]), Ok(()));
    assert_eq!(safety.check(&[anew]), Ok(()));
}

#[test]
fn things_that_went_back() {
    let (one, two) = (log(&[1]).leak() as &[Entry], log(&[1, 1]).leak() as &[Entry]);
    let cases = [
        (follower(S1, 3, one, 0), down(S1, 2, one), Some(Lost::DurableTerm)),
        (follower(S1, 3, one, 0), down(S1, 3, one), None),
        (voted(S1, 3, Some(S2)), voted(S1, 3, Some(S3)), Some(Lost::DurableVote)),
        (voted(S1, 3, Some(S2)), voted(S1, 3, None), Some(Lost::DurableVote)),
        (voted(S1, 3, None), voted(S1, 3, Some(S3)), None),
        (voted(S1, 3, Some(S2)), voted(S1, 4, None), None),
        (in_memory(4, 3, one), in_memory(3, 3, one), Some(Lost::Term)),
        (down(S1, 3, one), in_memory(2, 3, one), Some(Lost::RestoredTerm)),
        (follower(S1, 3, two, 2), follower(S1, 3, two, 1), Some(Lost::CommitIndex)),
        (follower(S1, 3, two, 2), down(S1, 3, one), Some(Lost::DurableEntry)),
        (follower(S1, 3, two, 1), down(S1, 3, one), None),
    ];
    for (i, (before, after, what)) in cases.into_iter().enumerate() {
        let mut durable = Durable::default();
        assert_eq!(durable.check(&[before]), Ok(()), "case {i}");
        let expected = what.map_or(Ok(()), |what| Err(Violation::WentBack { server: S1, what }));
        assert_eq!(durable.check(&[after]), expected, "case {i}");
    }
}

/// A follower that has not written its latest term yet.
fn in_memory<'a>(term: u64, durable_term: u64, log: &'a [Entry]) -> View<'a> {
    let mut view = follower(S1, durable_term, log, 0);
    view.process.as_mut().unwrap().current_term = term;
    view
}

/// What is durable may be older than what is committed in memory, and go.
#[test]
fn durable_entries_that_were_never_committed_may_go() {
    let (old, new) = (log(&[1, 1]), log(&[1, 2]));
    let mut durable = Durable::default();
    let mut catching_up = follower(S1, 2, &new, 2);
    catching_up.durable_log = kept(&old);
    assert_eq!(durable.check(&[catching_up]), Ok(()));
    assert_eq!(durable.check(&[follower(S1, 2, &new, 2)]), Ok(()));
    let lost = Violation::WentBack { server: S1, what: Lost::DurableEntry };
    assert_eq!(durable.check(&[follower(S1, 2, &old, 2)]), Err(lost));
}

/// A whole cluster that is exchanged for another one in the midst of its run.
#[test]
fn the_checker_looks_at_clusters() {
    let run = |seed| {
        let mut cluster = Cluster::new(Script { seed, ..Script::default() }).unwrap();
        cluster.run_until(Time::from_millis(3000));
        cluster
    };
    let mut checker = Checker::default();
    assert_eq!(checker.check(&run(1)), Ok(()));
    assert_eq!(checker.check(&run(1)), Ok(()));
    assert!(checker.check(&run(2)).is_err(), "another leader of the same term");
    let mut early = run(1);
    assert_eq!(Checker::default().play(&mut early, Time::from_millis(4000)), Ok(()));
    assert_eq!(early.now(), Time::from_millis(4000));
}

#[test]
fn violations_are_told_in_words() {
    let cases = [
        (Violation::TwoLeaders { term: 2, first: S1, second: S3 }, "S1 and S3 both led term 2"),
        (
            Violation::WentBack { server: S1, what: Lost::DurableVote },
            "S1 lost or changed a durable vote",
        ),
        (
            Violation::LeaderLacks { leader: S1, term: 3, index: 4 },
            "S1 leads term 3 without the committed entry 4",
        ),
    ];
    for (violation, text) in cases {
        assert_eq!(violation.to_string(), text);
    }
}
