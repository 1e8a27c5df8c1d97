//! Snapshots that are received (§7, Figure 13).

use raft_core::{AppendResult, CampaignError, ConfState, Snapshot, SnapshotMeta};

use super::messages::{accepted, appends, heartbeat_reply, install, rejected, results};
use super::server::{Server, at, compact, config, config_with_learners, disk, ids, snapshot};

/// Offers a snapshot; whether it was installed.
fn offer(server: &mut Server, snapshot: &Snapshot) -> bool {
    let before = server.log().base();
    let id = server.id().0;
    let from = if id == 1 { 2 } else { 1 };
    let term = server.current_term().max(snapshot.meta.last_included.term);
    let answers = server.ask(install(from, id, term, snapshot));
    let match_index = server.committed();
    assert_eq!(results(&answers), [AppendResult::Accepted { match_index }]);
    server.log().base() != before
}

/// Takes a snapshot (11, 11) with these members; the second time it is no news.
fn restores(server: &mut Server, snapshot: &Snapshot) {
    assert!(offer(server, snapshot));
    assert_eq!(server.log().last(), at(11, 11));
    assert_eq!(server.log().term_at(11), Some(11));
    assert_eq!(*server.members(), snapshot.meta.members);
    let before = server.status();
    assert!(!offer(server, snapshot));
    assert_eq!(server.status(), before);
}

/// One that the log has already commits what it stands for.
#[test]
fn test_restore_ignore_snapshot() {
    let mut server = Server::start(config(1, &[1, 2]), disk(1, 1, &[1, 1, 1]));
    server.settle();
    assert!(!offer(&mut server, &snapshot(1, 1, &[1, 2], &[])));
    assert_eq!((server.committed(), server.last_index()), (1, 3));
    assert!(!offer(&mut server, &snapshot(2, 1, &[1, 2], &[])));
    assert_eq!((server.committed(), server.last_index()), (2, 3));
}

#[test]
fn test_restore_with_learner() {
    let mut server = Server::new(config_with_learners(3, &[1, 2], &[3]));
    assert!(!server.is_promotable());
    restores(&mut server, &snapshot(11, 11, &[1, 2], &[3]));
    assert_eq!(server.members().voters, ids(&[1, 2]));
    assert_eq!(server.members().learners, ids(&[3]));
    assert!(!server.is_promotable());
}

#[test]
fn test_restore_with_voters_outgoing() {
    let mut server = Server::one(&[1, 2], 10);
    let members =
        ConfState { voters_outgoing: ids(&[1, 2, 3]), ..ConfState::new(&ids(&[2, 3, 4]), &[]) };
    let meta = SnapshotMeta { last_included: at(11, 11), members };
    restores(&mut server, &Snapshot { meta: meta.into(), data: [].into() });
    assert_eq!(server.members().all_voters(), ids(&[1, 2, 3, 4]));
}

#[test]
fn test_restore_depromote_voter() {
    let mut server = Server::new(config(3, &[1, 2, 3]));
    assert!(server.is_promotable());
    assert!(offer(&mut server, &snapshot(11, 11, &[1, 2], &[3])));
    assert!(!server.is_promotable());
}

/// A newcomer learns from the snapshot who the members are.
#[test]
fn test_restore_learner() {
    let mut server = Server::new(config(3, &[]));
    assert!(!server.is_promotable());
    assert!(offer(&mut server, &snapshot(11, 11, &[1, 2], &[3])));
    assert!(!server.is_promotable());
    assert_eq!(server.members().learners, ids(&[3]));
}

#[test]
fn test_restore_learner_promotion() {
    let mut server = Server::new(config_with_learners(3, &[1, 2], &[3]));
    assert_eq!(server.campaign(), Err(CampaignError::NotAVoter));
    assert!(offer(&mut server, &snapshot(11, 11, &[1, 2, 3], &[])));
    assert!(server.is_promotable());
    assert_eq!(server.campaign(), Ok(()));
}

/// Who has not been heard of for a while would not take a snapshot either.
#[test]
fn test_ignore_providing_snapshot() {
    let mut config = config(1, &[1, 2, 3]);
    config.options.check_quorum = true;
    let mut leader = Server::new(config);
    leader.lead();
    leader.ask(accepted(2, 1, 1, 1));
    leader.propose_some();
    leader.propose_some();
    leader.acked_by(3);
    leader.apply();
    compact(&mut leader);
    assert_eq!(leader.log().first_index(), 4);
    // Two looks at the quorum, between which only server 3 says something.
    for _ in 0..2 {
        leader.tick(10);
        leader.ask(heartbeat_reply(3, 1, 1));
    }
    leader.report_unreachable(raft_core::NodeId(2));
    let progress = leader.progress_of(2);
    assert_eq!((progress.next_index, progress.recently_active), (2, false));
    assert!(!progress.must_wait());
    let sent = leader.propose_some();
    assert_eq!(sent.len(), 1);
    assert_eq!(appends(&sent)[0].0, 3);
    // A sign of life, and it gets one.
    let sent = leader.ask(heartbeat_reply(2, 1, 1));
    assert!(matches!(sent[0].body, raft_core::Body::InstallSnapshot(_)), "{sent:?}");
    assert_eq!(leader.ask(rejected((2, 1, 1), 1, at(1, 1))), []);
}
