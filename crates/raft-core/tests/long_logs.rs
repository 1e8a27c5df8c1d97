//! Logs that are so long that most of their entries stand in shared segments: the same as with short ones.
#![allow(
    clippy::unwrap_used,
    reason = "it is test code, which clippy only sees inside of #[test] functions"
)]

mod common;

use std::sync::Arc;

use common::{
    Server, accepted, append, appends_to, ask, at, config, log, propose, rejected, restored,
    settle, terms, win,
};
use raft_core::{
    ConfChange, Config, Entry, HardState, Index, MemberChangeKind, MembershipCounts, NodeId,
    Options, Paper, Raft, Recorder, Restored, Snapshot, SnapshotMeta, Term,
};

/// Terms from 1 on, 50 entries each.
fn long(count: u64) -> Vec<Term> {
    (0..count).map(|i| 1 + i / 50).collect()
}

/// A server in term 30 with a log of 1000 entries, of which so many are committed.
fn with_options(options: Options, commit_index: u64) -> Server {
    let config = Config { options, ..config(1, 3) };
    let hard_state = HardState { current_term: 30, commit_index, ..HardState::default() };
    let disk = Restored { hard_state, entries: log(&long(1000)), ..Restored::default() };
    Raft::restore(config, disk, Paper, Recorder::default()).unwrap()
}

/// The entries from 1 to 1000 that a follower gets, and how many at a time.
fn caught_up(options: Options) -> Vec<usize> {
    let mut leader = with_options(options, 0);
    win(&mut leader);
    let (mut got, mut lengths) = (Vec::new(), Vec::new());
    let mut sent = ask(&mut leader, rejected(2, 1, 31, 1000, at(0, 0)));
    while let [request] = &appends_to(2, &sent)[..]
        && !request.entries.is_empty()
    {
        assert_eq!(request.prev_log.index, got.len() as u64);
        lengths.push(request.entries.len());
        got.extend_from_slice(&request.entries);
        sent = ask(&mut leader, accepted(2, 1, 31, got.len() as u64));
    }
    assert_eq!(got[..1000], log(&long(1000)));
    lengths
}

#[test]
fn a_follower_gets_old_entries() {
    assert_eq!(caught_up(Options::PAPER), [1001]);
    // Each counts 32 bytes; the no-op at the end only 16.
    let max_message_bytes = 100 * 32;
    let options = Options { max_message_bytes, max_inflight_messages: 1, ..Options::PAPER };
    assert_eq!(caught_up(options), [[100; 10].as_slice(), &[1]].concat());
    let options = Options { max_message_bytes: 1, max_inflight_messages: 1, ..Options::PAPER };
    assert_eq!(caught_up(options), [1; 1001]);
}

#[test]
fn old_entries_are_handed_out_to_be_applied() {
    for (max_committed_bytes, most) in [(u64::MAX, 990), (100 * 32, 100), (1, 1)] {
        let mut raft = with_options(Options { max_committed_bytes, ..Options::PAPER }, 990);
        let mut applied = Vec::new();
        while let Some(ready) = raft.ready() {
            assert!(ready.committed_entries.len() <= most);
            applied.extend_from_slice(&ready.committed_entries);
            raft.advance(ready);
        }
        assert_eq!(applied, log(&long(990)), "at most {max_committed_bytes}");
        assert_eq!(raft.log().last_applied(), 990);
    }
}

#[test]
fn old_entries_are_replaced() {
    for first in [1, 63, 64, 65, 500, 870, 935, 936, 937, 999, 1000] {
        let mut raft = restored(1, 3, 30, &long(1000));
        let before = raft.clone();
        let prev_log = raft.log().entry(first - 1).map_or(at(0, 0), Entry::position);
        let answer = ask(&mut raft, append((2, 1, 30), prev_log, &[30; 200], 0));
        assert_eq!(answer, [accepted(1, 2, 30, first + 199)]);
        let expected = [&long(first - 1)[..], &[30; 200]].concat();
        assert_eq!(terms(&raft), expected);
        assert_eq!(raft.log().entries().end(), first + 200);
        assert_eq!(*before.log().entries(), log(&long(1000)), "a clone keeps what it has");
    }
}

/// §5.3, at its end: the hint goes back over whole terms, however far.
#[test]
fn a_hint_is_found_among_old_entries() {
    let mut raft = restored(1, 3, 30, &long(1000));
    for (term, last_index) in [(1, 50), (2, 100), (10, 500), (19, 950)] {
        let request = append((2, 1, 30), at(1000, term), &[30], 0);
        assert_eq!(ask(&mut raft, request), [rejected(1, 2, 30, 1000, at(last_index, term))]);
    }
}

fn compact(raft: &mut Server, index: Index) {
    let last_included = raft.log().entry(index).unwrap().position();
    let meta = Arc::new(SnapshotMeta { last_included, members: raft.members().clone() });
    raft.snapshot_taken(Arc::new(Snapshot { meta, data: Vec::new().into() })).unwrap();
    raft.compact(index).unwrap();
}

#[test]
fn a_long_log_is_compacted_anywhere() {
    for index in [1, 63, 64, 65, 500, 871, 872, 873, 936, 937, 990] {
        let mut raft = with_options(Options::PAPER, 990);
        settle(&mut raft);
        let (clone, last_included) = (raft.clone(), raft.log().entry(index).unwrap().position());
        compact(&mut raft, index);
        assert_eq!((raft.log().base(), raft.log().first_index()), (last_included, index + 1));
        assert_eq!(raft.log().entry(index), None);
        let whole = log(&long(1000));
        assert_eq!(raft.log().entries().to_vec(), whole[usize::try_from(index).unwrap()..]);
        assert_eq!(*clone.log().entries(), whole, "a clone keeps what it has");
        // It goes on.
        win(&mut raft);
        for _ in 0..300 {
            propose(&mut raft);
        }
        assert_eq!(raft.log().last().index, 1301);
        assert!((index + 1..=1301).eq(raft.log().entries().iter().map(|entry| entry.index)));
    }
}

/// Servers of one process.
#[test]
fn servers_share_what_is_equal() {
    let server = |id: u64, length_of_terms: u64| {
        let terms: Vec<_> = (1..=1000).map(|index| 1 + index / length_of_terms).collect();
        let entries = log(&terms);
        let hard_state = HardState { current_term: 1000, ..HardState::default() };
        let disk = Restored { hard_state, entries, ..Restored::default() };
        Raft::restore(config(id, 3), disk, Paper, Recorder::default()).unwrap()
    };
    let kept_once = |a: &Server, b: &Server| {
        let pairs = a.log().entries().iter().zip(b.log().entries());
        pairs.filter(|(a, b)| std::ptr::eq(*a, *b)).count()
    };
    let (one, mut other) = (server(1, 100), server(2, 100));
    let before = other.log().clone();
    assert_eq!(kept_once(&one, &other), 0);
    other.share_log_with(one.log().entries());
    assert!(kept_once(&one, &other) >= 1000 - 128);
    assert_eq!(*other.log(), before);
    assert_eq!(kept_once(&one, &one.clone()), kept_once(&one, &other));
    // What differs stays apart.
    let mut different = server(3, 500);
    let before = different.log().clone();
    different.share_log_with(one.log().entries());
    assert_eq!(*different.log(), before);
    assert_eq!(kept_once(&one, &different), 63, "only the first 99 are equal");
}

#[test]
fn a_change_of_membership_is_found_among_old_entries() {
    let membership_counts = MembershipCounts::WhenApplied;
    let mut raft = with_options(Options { membership_counts, ..Options::ETCD }, 0);
    win(&mut raft);
    settle(&mut raft);
    let change = ConfChange::one(MemberChangeKind::AddLearner, NodeId(9));
    raft.propose_conf_change(change.clone()).unwrap();
    for _ in 0..300 {
        propose(&mut raft);
    }
    ask(&mut raft, accepted(2, 1, 31, 1302));
    assert_eq!(raft.log().commit_index(), 1302);
    let members = raft.apply_conf_change(&change).unwrap();
    assert!(members.learners.contains(&NodeId(9)));
}

#[test]
fn a_stored_log_has_its_entries_at_their_indices() {
    let mut raft = with_options(Options::PAPER, 990);
    settle(&mut raft);
    compact(&mut raft, 500);
    let stored = serde_json::to_string(raft.log()).unwrap();
    let log: raft_core::Log = serde_json::from_str(&stored).unwrap();
    assert_eq!((&log, log.entry(700)), (raft.log(), raft.log().entry(700)));
    assert_eq!((log.entries().first_position(), log.entries().end()), (501, 1001));
}
