//! Figure 13 and §7: what the leader does.

use raft_core::{
    AppendEntriesReply, AppendResult, Body, Config, InstallSnapshotReply, Message, NodeId, Paper,
    Raft, Recorder, Restored,
};

use super::{beat_until_whole, held, in_pieces, lagging, meta};
use crate::cluster::{Cluster, ids};
use crate::common::{ask, at, heartbeat_reply, settle, terms, win};

/// The pieces under way to S2: where each begins, its bytes, and whether it is the last one.
fn pieces(mail: &[Message]) -> Vec<(u64, Vec<u8>, bool)> {
    let body = |message: &Message| match &message.body {
        Body::InstallSnapshot(piece) => Some((piece.offset, piece.data.to_vec(), piece.done)),
        _ => None,
    };
    mail.iter().filter_map(body).collect()
}

fn is_piece(message: &Message) -> bool {
    matches!(message.body, Body::InstallSnapshot(_))
}

/// §7: "the leader must occasionally send snapshots to followers that lag behind. This happens when the
/// leader has already discarded the next log entry that it needs to send to a follower" – and not before.
#[test]
fn sender_sends_a_snapshot_in_place_of_discarded_entries() {
    for compacts in [false, true] {
        let mut cluster = Cluster::new(3);
        cluster.elect(1, &[1, 3]);
        cluster.propose(1, b"x");
        cluster.deliver_among(&[1, 3]);
        let last = if compacts { cluster.compact(1) } else { cluster.take_snapshot(1) };
        assert_eq!(last, at(2, 1));
        cluster.on(1, |raft| raft.tick(100));
        cluster.deliver_if(|message| !is_piece(message));
        assert_eq!(
            pieces(&cluster.mail),
            if compacts { vec![(0, b"x".to_vec(), true)] } else { vec![] }
        );
        cluster.deliver_all();
        let raft = cluster.raft(2);
        assert_eq!((raft.log().last(), raft.log().last_applied()), (at(2, 1), 2));
        assert_eq!(held(raft).is_some(), compacts);
        assert_eq!(cluster.machine(2).state, b"x");
    }
}

/// "Leaders always send chunks in order": the next one when the one before is there. `lastIncludedIndex`,
/// `lastIncludedTerm` and the configuration come with each.
#[test]
fn sender_sends_chunks_in_order() {
    let mut cluster = lagging(in_pieces(2), b"abcde");
    cluster.on(1, |raft| raft.tick(100));
    let mut sent = Vec::new();
    for _ in 0..10 {
        cluster.deliver_if(|message| !is_piece(message));
        let round = pieces(&cluster.mail);
        assert!(round.len() <= 1, "one at a time: {round:?}");
        for message in &cluster.mail {
            let Body::InstallSnapshot(piece) = &message.body else { panic!("{message:?}") };
            assert_eq!(piece.meta, meta(6, 1));
        }
        sent.extend(round);
        cluster.deliver_if(is_piece);
    }
    let expected =
        [(0, b"ab".to_vec(), false), (2, b"cd".to_vec(), false), (4, b"e".to_vec(), true)];
    assert_eq!(sent, expected);
    assert_eq!(cluster.machine(2).state, b"abcde");
    assert_eq!(cluster.raft(2).log().last(), at(6, 1));
}

/// §7: nothing else is sent until the snapshot is there; then the log goes on behind it.
#[test]
fn sender_goes_on_after_the_snapshot() {
    let mut cluster = lagging(in_pieces(1), b"ab");
    cluster.on(1, |raft| raft.tick(100));
    cluster.deliver_if(|message| !is_piece(message));
    cluster.propose(1, b"c");
    cluster.deliver_if(|message| !is_piece(message));
    let to_s2: Vec<_> = cluster.mail.iter().filter(|message| message.to == NodeId(2)).collect();
    assert!(to_s2.iter().all(|message| is_piece(message)), "{to_s2:?}");
    cluster.deliver_all();
    cluster.beat(1, &[1, 2, 3]);
    let raft = cluster.raft(2);
    assert_eq!((held(raft), terms(raft)), (Some((at(3, 1), b"ab".to_vec())), vec![1]));
    assert_eq!(cluster.machine(2).state, b"abc");
}

/// Any piece and any answer may get lost once; the snapshot arrives all the same, by heartbeats alone.
#[test]
fn sender_repeats_what_was_lost() {
    for lost_piece in [true, false] {
        for lost_at in 0..4 {
            let mut cluster = lagging(in_pieces(1), b"abcd");
            cluster.on(1, |raft| raft.tick(100));
            cluster.deliver_if(|message| !is_piece(message));
            for _ in 0..lost_at {
                // A piece, then its answer, which is answered by the next piece.
                cluster.deliver_if(is_piece);
                cluster.deliver_if(|message| !is_piece(message));
            }
            if !lost_piece {
                cluster.deliver_if(is_piece);
            }
            assert_eq!(cluster.mail.len(), 1, "{:?}", cluster.mail);
            cluster.mail.clear();
            cluster.propose(1, b"e");
            cluster.deliver_among(&[1, 3]);
            let beats = beat_until_whole(&mut cluster);
            assert!((1..10).contains(&beats), "{lost_piece}, {lost_at}: {beats}");
            assert_eq!(cluster.machine(2).state, b"abcde", "and the log goes on behind it");
        }
    }
}

/// A follower that crashes in the middle has lost the pieces it had, so they come again.
#[test]
fn sender_begins_anew_if_the_pieces_are_gone() {
    let mut cluster = lagging(in_pieces(1), b"abcd");
    cluster.on(1, |raft| raft.tick(100));
    cluster.deliver_if(|message| !is_piece(message));
    for _ in 0..2 {
        cluster.deliver_if(is_piece);
        cluster.deliver_if(|message| !is_piece(message));
    }
    assert_eq!(pieces(&cluster.mail), [(2, b"c".to_vec(), false)]);
    cluster.crash(2);
    cluster.restart(2);
    beat_until_whole(&mut cluster);
    assert_eq!(cluster.machine(2).state, b"abcd");
}

/// A leader that has a newer snapshot by the time it has to begin anew sends that one.
#[test]
fn sender_begins_anew_with_its_newest_snapshot() {
    let mut cluster = lagging(in_pieces(1), b"abcd");
    cluster.on(1, |raft| raft.tick(100));
    cluster.deliver_if(|message| !is_piece(message));
    cluster.mail.clear();
    cluster.propose(1, b"e");
    cluster.deliver_among(&[1, 3]);
    assert_eq!(cluster.compact(1), at(6, 1));
    beat_until_whole(&mut cluster);
    assert_eq!(held(cluster.raft(2)), Some((at(6, 1), b"abcde".to_vec())));
    assert_eq!(cluster.machine(2).state, b"abcde");
}

/// A late word about a snapshot from a time before does not count as one about the present one.
#[test]
fn answers_about_another_snapshot_do_not_count() {
    let config = Config { voters: ids(&[1, 2, 3]), options: in_pieces(1), ..Config::default() };
    let snapshot = raft_core::Snapshot { meta: meta(3, 1), data: (*b"abc").into() };
    let disk = Restored { snapshot: Some(snapshot.into()), ..Restored::default() };
    let disk = Restored {
        hard_state: raft_core::HardState { current_term: 1, ..Default::default() },
        ..disk
    };
    let mut raft = Raft::restore(config, disk, Paper, Recorder::default()).unwrap();
    win(&mut raft);
    let answer = |index, received| Message {
        from: NodeId(2),
        to: NodeId(1),
        term: 2,
        body: Body::InstallSnapshotReply(InstallSnapshotReply {
            last_included: at(index, 1),
            received,
        }),
    };
    let result = AppendResult::Rejected { prev_log_index: 3, hint: at(0, 0) };
    let lacks = Body::AppendEntriesReply(AppendEntriesReply { result });
    let lacks = Message { from: NodeId(2), to: NodeId(1), term: 2, body: lacks };
    assert_eq!(pieces(&ask(&mut raft, lacks)), [(0, b"a".to_vec(), false)]);
    assert_eq!(ask(&mut raft, answer(2, 1)), [], "another snapshot");
    assert_eq!(ask(&mut raft, answer(3, 0)), [], "nothing new");
    assert_eq!(pieces(&ask(&mut raft, answer(3, 1))), [(1, b"b".to_vec(), false)]);
    assert_eq!(ask(&mut raft, answer(3, 1)), [], "a duplicate");
    assert_eq!(ask(&mut raft, heartbeat_reply(2, 1, 2)), [], "patience");
    assert_eq!(settle(&mut raft), []);
}
