//! Part 2C: snapshots (§7, Figure 13).

use raft_core::{
    AppendResult, ConfState, HardState, Index, LogPosition, NodeId, Paper, Raft, Ready, Restored,
    Snapshot, SnapshotMeta, Term,
};

use super::net::Net;
use super::server::{
    ELECTION_TICKS, append_reply, ask, at, command, config, elect, first, ids, in_term,
    install_snapshot, log, restored, server, settle,
};

/// A snapshot's description; these are all its voters.
fn meta(index: Index, term: Term, voters: &[u64]) -> SnapshotMeta {
    let last_included = LogPosition { index, term };
    SnapshotMeta { last_included, members: ConfState::new(&ids(voters), &[]) }
}

/// Server `id` takes a snapshot of all that it has applied, and drops that from its log.
pub(crate) fn compact(net: &mut Net, id: u64) {
    net.on(id, |raft| {
        let index = raft.log().last_applied();
        let last_included = at(index, raft.log().term_at(index).unwrap());
        let meta = SnapshotMeta { last_included, members: raft.applied_members().clone() };
        raft.snapshot_taken(Snapshot { meta: meta.into(), data: [].into() }.into()).unwrap();
        raft.compact(index).unwrap();
    });
}

/// Figure 13, rules 7 and 8: a snapshot replaces the log, and brings the members.
/// [course: calls the handler without a term. Here, as below, the message is of the snapshot's term.]
#[test]
fn test_restore_snapshot_2c() {
    let mut raft = server(1, &[1, 2]);
    ask(&mut raft, install_snapshot(2, 1, 11, &meta(11, 11, &[1, 2, 3])));
    assert_eq!(raft.log().last(), at(11, 11));
    assert_eq!((raft.log().term_at(11), raft.log().commit_index()), (Some(11), 11));
    assert_eq!(raft.members().all_members(), ids(&[1, 2, 3]));
}

/// Figure 13: a snapshot of what is committed here already takes nothing back.
#[test]
fn test_restore_ignore_snapshot_2c() {
    let hard_state = HardState { commit_index: 3, ..in_term(1) };
    let mut raft = restored(1, &[1, 2], hard_state, log(&[1, 1, 1]));
    ask(&mut raft, install_snapshot(2, 1, 1, &meta(1, 1, &[1, 2])));
    assert_eq!(raft.log().commit_index(), 3);
    assert_eq!(raft.log().entries().to_vec(), log(&[1, 1, 1]));
}

/// §7: a follower that lacks what the leader dropped from its log gets the snapshot.
/// [course: sets the follower's next index to 10, and the next proposal sends the snapshot. Here the
/// follower's refusal says so, and is answered by the snapshot at once; the proposal adds no second
/// message.]
#[test]
fn test_provide_snap_2c() {
    let mut raft = server(1, &[1]);
    let meta = meta(11, 11, &[1, 2]);
    ask(&mut raft, install_snapshot(2, 1, 11, &meta));
    elect(&mut raft);
    let refusal = AppendResult::Rejected { prev_log_index: 11, hint: at(9, 11) };
    raft.step(append_reply(2, 1, raft.current_term(), refusal)).unwrap();
    raft.propose(b"somedata".as_slice().into()).unwrap();
    let sent = settle(&mut raft);
    assert_eq!(sent, [install_snapshot(1, 2, raft.current_term(), &meta)]);
}

/// §7: whoever sends a snapshot leads.
/// [course: the message is of term 2, with a snapshot of term 11.]
#[test]
fn test_restore_from_snap_msg_2c() {
    let mut raft = server(2, &[1, 2]);
    raft.step(install_snapshot(1, 2, 11, &meta(11, 11, &[1, 2]))).unwrap();
    assert_eq!(raft.leader(), Some(NodeId(1)));
}

/// §7: the snapshot's members replace those known before, some of which are members in both.
/// [course: the message is of term 2, with a snapshot of term 11.]
#[test]
fn test_restore_from_snap_with_overlaping_peers_msg_2c() {
    let mut raft = server(2, &[1, 2, 3]);
    raft.step(install_snapshot(1, 2, 11, &meta(11, 11, &[2, 3, 4]))).unwrap();
    assert_eq!(raft.leader(), Some(NodeId(1)));
    assert_eq!(raft.members().all_members(), ids(&[2, 3, 4]));
}

/// §7: a server that missed what was dropped from the log catches up by a snapshot and what follows it.
#[test]
fn test_slow_node_restore_2c() {
    let mut net = Net::fresh(3, &[]);
    net.campaign(1);
    net.isolate(3);
    for _ in 0..=100 {
        net.propose(1, "");
    }
    compact(&mut net, 1);
    assert_eq!(net.raft(1).log().base().index, 102);

    net.recover();
    net.beat(1);
    net.propose(1, "");
    net.propose(1, "");
    let commits = first(3).into_iter().map(|id| net.raft(id).log().commit_index());
    assert_eq!(commits.collect::<Vec<_>>(), [104, 104, 104]);
    let snapshot = net.raft(3).snapshot().unwrap();
    assert_eq!(snapshot.meta.last_included, at(102, 1));
    assert_eq!(net.applied(3).last().map(|entry| entry.index), Some(104));
}

/// §7, Figure 2, State: after a restart what follows the snapshot is applied, and there is nothing else
/// to do.
#[test]
fn test_raw_node_restart_from_snapshot_2c() {
    let entries = vec![command(3, 1, "foo")];
    let snapshot = Snapshot { meta: meta(2, 1, &[1, 2]).into(), data: [].into() };
    let disk = Restored {
        hard_state: HardState { commit_index: 3, ..in_term(1) },
        snapshot: Some(snapshot.into()),
        entries: entries.clone(),
        applied: 0,
        members: None,
    };
    let mut raft = Raft::restore(config(1, &[], ELECTION_TICKS), disk, Paper, ()).unwrap();
    let ready = raft.ready().unwrap();
    assert_eq!(*ready, Ready { number: 1, committed_entries: entries, ..Ready::default() });
    raft.advance(ready);
    assert!(!raft.has_ready());
}
