//! Figure 13, "Receiver implementation".

use std::sync::Arc;

use raft_core::{
    Body, ConfChange, ConfState, InstallSnapshot, InstallSnapshotReply, LogPosition,
    MemberChangeKind, Message, NodeId, Observation, SnapshotMeta, SnapshotRefusal, Term,
};

use super::{held, meta};
use crate::cluster::{Cluster, ids};
use crate::common::{
    Server, accepted, append, ask, at, entry, observed, old_term, on, rejected, restored, terms,
};

/// A piece of it from the leader S2 of term 9 to S1.
fn piece(meta: &Arc<SnapshotMeta>, offset: u64, data: &[u8], done: bool) -> Message {
    piece_of_term(9, meta, offset, data, done)
}

fn piece_of_term(
    term: Term,
    meta: &Arc<SnapshotMeta>,
    offset: u64,
    data: &[u8],
    done: bool,
) -> Message {
    let body = InstallSnapshot { meta: meta.clone(), offset, data: data.into(), done };
    Message { from: NodeId(2), to: NodeId(1), term, body: Body::InstallSnapshot(body) }
}

/// S1's answer to a piece: so much is here without a gap.
fn here(last_included: LogPosition, received: u64) -> Message {
    let body = Body::InstallSnapshotReply(InstallSnapshotReply { last_included, received });
    Message { from: NodeId(1), to: NodeId(2), term: 9, body }
}

/// S1, a follower of term 9 with this log.
fn follower(terms: &[Term]) -> Server {
    restored(1, 3, 9, terms)
}

/// "1. Reply immediately if term < currentTerm".
#[test]
fn receiver_rule_1_an_older_term_is_refused() {
    for data in [&b"a"[..], b"abc"] {
        let mut raft = follower(&[1]);
        raft.tick(100);
        let late = piece_of_term(8, &meta(5, 4), 0, data, data.len() == 3);
        assert_eq!(ask(&mut raft, late), [old_term(1, 2, 9)]);
        assert_eq!((held(&raft), terms(&raft), raft.elapsed_ticks()), (None, vec![1], 100));
    }
}

/// "2. Create new snapshot file if first chunk (offset is 0)". Without it no other chunk is of use: the
/// answer says where to begin.
#[test]
fn receiver_rule_2_the_first_chunk_begins_a_snapshot() {
    let mut raft = follower(&[]);
    let meta = meta(5, 4);
    assert_eq!(ask(&mut raft, piece(&meta, 2, b"c", false)), [here(at(5, 4), 0)]);
    assert_eq!(ask(&mut raft, piece(&meta, 2, b"c", true)), [here(at(5, 4), 0)]);
    assert_eq!(ask(&mut raft, piece(&meta, 0, b"ab", false)), [here(at(5, 4), 2)]);
    assert_eq!(held(&raft), None);
    assert_eq!(ask(&mut raft, piece(&meta, 2, b"c", true)), [accepted(1, 2, 9, 5)]);
    assert_eq!(held(&raft), Some((at(5, 4), b"abc".to_vec())));
}

/// "3. Write data into snapshot file at given offset": duplicates and chunks out of order neither shift
/// nor repeat a byte, and the last chunk alone makes no snapshot.
#[test]
fn receiver_rule_3_data_is_written_at_its_offset() {
    let chunks: [(u64, &[u8]); 3] = [(0, b"ab"), (2, b"cd"), (4, b"e")];
    let orders: [&[usize]; 5] = [
        &[0, 1, 2],
        &[0, 0, 1, 0, 1, 2],
        &[2, 1, 0, 1, 2],
        &[1, 0, 2, 1, 2],
        &[2, 0, 2, 1, 1, 0, 2],
    ];
    for order in orders {
        let mut raft = follower(&[]);
        let meta = meta(5, 4);
        for (count, &i) in (1..).zip(order) {
            let (offset, data) = chunks[i];
            ask(&mut raft, piece(&meta, offset, data, i == 2));
            let whole = (count == order.len()).then(|| (at(5, 4), b"abcde".to_vec()));
            assert_eq!(held(&raft), whole, "{order:?} up to {count}");
        }
    }
}

/// "4. Reply and wait for more data chunks if done is false". Nothing changes meanwhile but that the
/// leader was heard.
#[test]
fn receiver_rule_4_the_log_stays_until_the_snapshot_is_whole() {
    let mut raft = follower(&[1, 2]);
    let meta = meta(5, 4);
    for (offset, received) in [(0, 1), (1, 2), (2, 3)] {
        raft.tick(100);
        assert_eq!(ask(&mut raft, piece(&meta, offset, b"x", false)), [here(at(5, 4), received)]);
        assert_eq!((held(&raft), terms(&raft)), (None, vec![1, 2]));
        assert_eq!((raft.elapsed_ticks(), raft.leader()), (0, Some(NodeId(2))));
    }
}

/// "5. Save snapshot file, discard any existing or partial snapshot with a smaller index". Saved before it
/// is acknowledged; and late chunks of an older snapshot do not disturb a newer one.
#[test]
fn receiver_rule_5_the_snapshot_is_saved_and_smaller_ones_are_discarded() {
    let mut raft = follower(&[]);
    let (old, new) = (meta(5, 4), meta(7, 4));
    ask(&mut raft, piece(&old, 0, b"ab", false));
    ask(&mut raft, piece(&new, 0, b"AB", false));
    assert_eq!(ask(&mut raft, piece(&old, 2, b"c", true)), [here(at(5, 4), 0)], "it is discarded");
    assert_eq!(ask(&mut raft, piece(&old, 0, b"ab", false)), [here(at(5, 4), 0)], "for good");
    let ready = on(&mut raft, piece(&new, 2, b"C", true));
    let snapshot = ready.snapshot.clone().unwrap();
    assert_eq!((snapshot.meta.last_included, &snapshot.data[..]), (at(7, 4), &b"ABC"[..]));
    assert_eq!(
        (ready.messages.len(), &ready.persisted_messages[..]),
        (0, &[accepted(1, 2, 9, 7)][..])
    );
    assert_eq!(ready.committed_entries, []);
    raft.advance(ready);
    assert_eq!((raft.log().last_applied(), raft.stable_index()), (7, 7));
    // Nor does a whole one that is older than what is there.
    assert_eq!(ask(&mut raft, piece(&old, 0, b"abc", true)), [accepted(1, 2, 9, 7)]);
    assert_eq!(held(&raft), Some((at(7, 4), b"ABC".to_vec())));
    let reason = SnapshotRefusal::Old { commit_index: 7 };
    let ignored = Observation::SnapshotIgnored { position: at(5, 4), reason };
    assert_eq!(observed(&mut raft).last(), Some(&ignored));
}

/// "6. If existing log entry has same index and term as snapshot's last included entry, retain log entries
/// following it and reply". What the snapshot stands for is here and now known to be committed.
#[test]
fn receiver_rule_6_entries_that_follow_the_snapshot_are_retained() {
    for in_chunks in [false, true] {
        let mut raft = follower(&[1, 4, 4, 6, 6]);
        let answer = if in_chunks {
            ask(&mut raft, piece(&meta(3, 4), 0, b"a", false));
            ask(&mut raft, piece(&meta(3, 4), 1, b"b", true))
        } else {
            ask(&mut raft, piece(&meta(3, 4), 0, b"ab", true))
        };
        assert_eq!(answer, [accepted(1, 2, 9, 3)]);
        assert_eq!(terms(&raft), [1, 4, 4, 6, 6]);
        assert_eq!((raft.log().commit_index(), raft.log().last_applied()), (3, 3));
        assert_eq!(raft.log().entry(5), Some(&entry(5, 6)));
    }
}

/// "7. Discard the entire log": what was there may conflict with what the snapshot stands for.
#[test]
fn receiver_rule_7_the_entire_log_is_discarded() {
    let logs: [&[Term]; 4] = [&[], &[1, 1], &[1, 2, 3], &[1, 2, 3, 3, 3]];
    for log in logs {
        let mut raft = follower(log);
        assert_eq!(ask(&mut raft, piece(&meta(3, 4), 0, b"ab", true)), [accepted(1, 2, 9, 3)]);
        assert_eq!((raft.log().base(), raft.log().last()), (at(3, 4), at(3, 4)), "{log:?}");
        assert_eq!((raft.log().entries().len(), raft.log().first_index()), (0, 4));
        assert_eq!((raft.log().commit_index(), raft.log().last_applied()), (3, 3));
        // The log goes on behind it, and only there.
        assert_eq!(ask(&mut raft, append((2, 1, 9), at(3, 4), &[9], 4)), [accepted(1, 2, 9, 4)]);
        assert_eq!((terms(&raft), raft.log().last_applied()), (vec![9], 4));
        let refused = ask(&mut raft, append((2, 1, 9), at(5, 9), &[9], 4));
        assert_eq!(refused, [rejected(1, 2, 9, 5, at(4, 9))]);
    }
}

/// "8. Reset state machine using snapshot contents (and load snapshot's cluster configuration)". A
/// configuration of the discarded log is gone with it; a restart finds the snapshot's.
#[test]
fn receiver_rule_8_state_machine_and_configuration_are_the_snapshots() {
    let mut cluster = Cluster::new(3);
    // S3 leads for a while, writes and changes the membership, alone.
    cluster.elect(3, &[1, 2, 3]);
    cluster.propose(3, b"!");
    cluster.change(3, ConfChange::one(MemberChangeKind::AddVoter, NodeId(9)));
    cluster.mail.clear();
    assert_eq!(cluster.raft(3).members().voters, ids(&[1, 2, 3, 9]));
    // S1 follows it in office, and what it does S3 gets as a snapshot.
    cluster.elect(1, &[1, 2]);
    cluster.change(1, ConfChange::one(MemberChangeKind::AddLearner, NodeId(4)));
    cluster.deliver_among(&[1, 2]);
    cluster.propose(1, b"abc");
    cluster.deliver_among(&[1, 2]);
    cluster.compact(1);
    for _ in 0..2 {
        cluster.beat(1, &[1, 2, 3]);
    }
    let expected = ConfState::new(&ids(&[1, 2, 3]), &ids(&[4]));
    for restarts in [false, true] {
        if restarts {
            cluster.crash(3);
            cluster.restart(3);
        }
        assert_eq!(cluster.machine(3).state, b"abc");
        assert_eq!((cluster.raft(3).members(), cluster.raft(3).log().base().index), (&expected, 4));
    }
    assert!(!cluster.is_broken);
}
