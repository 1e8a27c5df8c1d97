//! Snapshots that are sent (§7).

use raft_core::{NodeId, ProgressState, SnapshotStatus};

use super::messages::{accepted, rejected};
use super::net::Net;
use super::server::{Server, at, config, disk_with_snapshot, snapshot};

/// Server 1 leads two; its log starts after a snapshot up to (11, 11).
fn leader() -> Server {
    let disk = disk_with_snapshot(snapshot(11, 11, &[1, 2], &[]));
    let mut leader = Server::start(config(1, &[1, 2]), disk);
    leader.lead();
    assert_eq!(leader.progress_of(2).next_index, leader.log().first_index());
    leader
}

/// The same after server 2 has refused what follows the snapshot: it has nothing, and gets that.
fn sending() -> Server {
    let mut leader = leader();
    let sent = leader.ask(rejected((2, 1, 12), 11, at(0, 0)));
    assert!(matches!(&sent[..], [one] if matches!(one.body, raft_core::Body::InstallSnapshot(_))));
    assert_eq!(leader.progress_of(2).state, ProgressState::Snapshot { pending: 11 });
    leader
}

/// State, match and next index, whether it waits.
fn progress(leader: &Server) -> (ProgressState, u64, u64, bool) {
    let progress = leader.progress_of(2);
    (progress.state, progress.match_index, progress.next_index, progress.is_paused)
}

#[test]
fn test_sending_snapshot_set_pending_snapshot() {
    assert_eq!(sending().progress_of(2).state, ProgressState::Snapshot { pending: 11 });
    // An answer that is not about the last request says nothing.
    let mut leader = leader();
    assert_eq!(leader.ask(rejected((2, 1, 12), 10, at(0, 0))), []);
    assert_eq!(leader.progress_of(2).state, ProgressState::Probe);
}

#[test]
fn test_pending_snapshot_pause_replication() {
    let mut leader = sending();
    assert_eq!(leader.propose_some(), []);
}

#[test]
fn test_snapshot_failure() {
    let mut leader = sending();
    leader.report_snapshot(NodeId(2), SnapshotStatus::Failed);
    assert_eq!(progress(&leader), (ProgressState::Probe, 0, 1, true));
    assert_eq!(leader.settle(), []);
}

#[test]
fn test_snapshot_succeed() {
    let mut leader = sending();
    leader.report_snapshot(NodeId(2), SnapshotStatus::Arrived);
    assert_eq!(progress(&leader), (ProgressState::Probe, 0, 12, true));
    assert_eq!(leader.settle(), []);
}

/// `[raft-rs: what follows waits for the next message]` As in etcd it is sent at once, and so the next
/// index is one further.
#[test]
fn test_snapshot_abort() {
    let mut leader = sending();
    let sent = leader.ask(accepted(2, 1, 12, 11));
    assert_eq!(progress(&leader), (ProgressState::Replicate, 11, 13, false));
    assert_eq!(super::messages::one_append(&sent).prev_log, at(11, 11));
}

/// A snapshot of the first entry only is one all the same.
#[test]
fn test_snapshot_with_min_term() {
    for pre_vote in [false, true] {
        let start = |id, voters: &[u64]| {
            let mut config = config(id, voters);
            config.options.pre_vote = pre_vote;
            config
        };
        let disk = disk_with_snapshot(snapshot(1, 1, &[1, 2], &[]));
        let mut net = Net::of([Server::start(start(1, &[1, 2]), disk), Server::new(start(2, &[]))]);
        net.hup(1);
        let two = net.at(2);
        assert_eq!((two.log().first_index(), two.last_index()), (2, 2), "pre_vote: {pre_vote}");
        assert_eq!(two.members(), net.at(1).members());
    }
}
