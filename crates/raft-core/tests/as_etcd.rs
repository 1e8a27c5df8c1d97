//! With etcd's options: what its sources show and its scripts do not reach.

#![allow(clippy::unwrap_used, reason = "clippy sees test code only inside of #[test] functions")]

mod common;

use std::sync::Arc;

use common::{accepted, append, at, message, settle, vote, win};
use raft_core::{
    Body, ConfChange, ConfState, Config, ConfigError, Entry, HardState, MemberChangeKind, NodeId,
    Options, Payload, Raft, Ready, Recorder, Restored, Role, Snapshot, SnapshotError, SnapshotMeta,
    Transition,
};

/// Server 1 of n.
fn server(n: u64, options: Options) -> common::Server {
    let voters = (1..=n).map(NodeId).collect();
    let config = Config { voters, options, ..Config::etcd() };
    Raft::restore(config, Restored::default(), raft_core::Paper, Recorder::default()).unwrap()
}

/// Server 1 of n, elected in term 1, its no-op committed and applied.
fn leader(n: u64, options: Options) -> common::Server {
    let mut raft = server(n, options);
    win(&mut raft);
    for id in 2..=n {
        raft.step(accepted(id, 1, 1, 1)).unwrap();
        settle(&mut raft);
    }
    assert_eq!(raft.log().last_applied(), 1);
    raft
}

fn command(text: &str) -> Payload {
    Payload::Command(text.as_bytes().into())
}

#[test]
fn a_proposal_that_comes_back_to_its_sender_is_taken() {
    let mut raft = leader(3, Options::ETCD);
    raft.step(message(1, 1, 0, Body::Propose(vec![command("x")]))).unwrap();
    assert_eq!(raft.log().last(), at(2, 1));
}

#[test]
fn a_wish_to_lead_that_comes_to_whoever_leads_changes_nothing() {
    let mut raft = leader(3, Options::ETCD);
    raft.step(message(1, 1, 1, Body::TransferLeadership)).unwrap();
    assert_eq!(raft.ready(), None);
    assert_eq!(raft.role(), Role::Leader);
}

#[test]
fn a_new_leader_holds_its_whole_log_and_is_active() {
    let mut raft = server(3, Options { apply_before_durable: false, ..Options::ETCD });
    raft.step(append((2, 1, 1), at(0, 0), &[1, 1], 0)).unwrap();
    raft.campaign().unwrap();
    for voter in [2, 3] {
        raft.step(vote(voter, 1, 2, true)).unwrap();
    }
    let own = &raft.progress()[0];
    assert!(own.recently_active);
    assert_eq!((own.match_index, own.next_index, raft.stable_index()), (2, 3, 0));
}

#[test]
fn a_removed_leader_commits_what_the_others_hold_by_whatever_answer_it_learns_of_it() {
    let mut raft = leader(4, Options::ETCD);
    let remove = ConfChange::one(MemberChangeKind::Remove, NodeId(1));
    raft.propose_conf_change(remove).unwrap();
    raft.propose("x".as_bytes().into()).unwrap();
    // Not durable here: two of four are no majority, two of three will be one.
    let ready = raft.ready().unwrap();
    for id in [2, 3] {
        raft.step(accepted(id, 1, 1, 3)).unwrap();
    }
    raft.step(accepted(4, 1, 1, 2)).unwrap();
    assert_eq!(raft.log().commit_index(), 2);
    let change = ready.entries[0].payload.clone();
    let Payload::ConfChange(change) = change else { panic!("{change:?}") };
    raft.apply_conf_change(&change).unwrap();
    assert_eq!(raft.log().commit_index(), 2);
    raft.report_unreachable(NodeId(4));
    raft.step(accepted(4, 1, 1, 2)).unwrap();
    assert_eq!(raft.log().commit_index(), 3);
}

#[test]
fn a_snapshot_of_what_was_handed_out_may_come_before_word_of_its_application() {
    let mut raft = leader(1, Options::ETCD);
    let snapshot = |index| {
        let meta = SnapshotMeta { last_included: at(index, 1), members: raft.members().clone() };
        Arc::new(Snapshot { meta: Arc::new(meta), data: Arc::new([]) })
    };
    let (next, beyond) = (snapshot(2), snapshot(3));
    raft.propose("x".as_bytes().into()).unwrap();
    raft.propose("y".as_bytes().into()).unwrap();
    let ready = raft.ready().unwrap();
    raft.advance(ready);
    assert_eq!(raft.snapshot_taken(next.clone()), Err(SnapshotError::NotApplied { applied: 1 }));
    let ready = raft.ready().unwrap();
    assert_eq!(ready.committed_entries.last().map(Entry::position), Some(at(3, 1)));
    assert_eq!(raft.snapshot_taken(next), Ok(()));
    assert_eq!(raft.snapshot_taken(beyond), Ok(()));
}

#[test]
fn a_change_that_names_nobody_is_refused_unless_it_leaves_a_joint_configuration() {
    let mut raft = leader(3, Options::ETCD);
    let change = ConfChange { transition: Transition::JointExplicit, ..ConfChange::default() };
    raft.propose_conf_change(change).unwrap();
    assert_eq!(raft.log().entries().last().map(|entry| &entry.payload), Some(&Payload::NoOp));
}

#[test]
fn an_election_that_the_owner_asked_for_leaves_the_timer_alone_while_it_is_a_pre_vote() {
    let mut raft = server(3, Options { pre_vote: true, ..Options::ETCD });
    raft.set_election_timeout(5);
    raft.tick(3);
    raft.campaign().unwrap();
    assert_eq!((raft.role(), raft.elapsed_ticks()), (Role::PreCandidate, 3));
    raft.tick(2);
    assert_eq!((raft.role(), raft.elapsed_ticks()), (Role::PreCandidate, 0));
}

#[test]
fn entries_wait_only_for_as_many_bytes_as_are_not_applied() {
    // Of 17 bytes each; the no-op has 16.
    let options = Options { max_committed_bytes: 40, ..Options::ETCD };
    let mut raft = leader(3, options);
    let handed_out = |ready: &Ready| ready.committed_entries.len();
    for _ in 0..4 {
        raft.propose("x".as_bytes().into()).unwrap();
    }
    let _ = raft.ready();
    raft.step(accepted(2, 1, 1, 2)).unwrap();
    raft.step(accepted(3, 1, 1, 2)).unwrap();
    let first = raft.ready().unwrap();
    raft.step(accepted(2, 1, 1, 5)).unwrap();
    raft.step(accepted(3, 1, 1, 5)).unwrap();
    let second = raft.ready().unwrap();
    assert_eq!((handed_out(&first), handed_out(&second)), (1, 1));
    assert!(raft.ready().is_none());
    // The first one applied leaves room for one beside the second.
    raft.applied(2);
    assert_eq!(raft.ready().map(|ready| handed_out(&ready)), Some(1));
    raft.applied(4);
    assert_eq!(raft.ready().map(|ready| handed_out(&ready)), Some(1));
}

#[test]
fn a_cluster_starts_from_a_snapshot_of_the_first_term_without_a_hard_state() {
    let start = |term| {
        let members = raft_core::ConfState::new(&[NodeId(1)], &[]);
        let meta = Arc::new(SnapshotMeta { last_included: at(10, term), members });
        let snapshot = Some(Arc::new(Snapshot { meta, data: Arc::new([]) }));
        let hard_state = HardState { commit_index: 10, ..HardState::default() };
        let disk = Restored { hard_state, snapshot, ..Restored::default() };
        Raft::restore(Config::etcd(), disk, raft_core::Paper, ())
    };
    let mut raft = start(1).unwrap();
    assert!(!raft.has_ready());
    raft.campaign().unwrap();
    while let Some(ready) = raft.ready() {
        raft.advance(ready);
    }
    assert_eq!((raft.role(), raft.log().last()), (Role::Leader, at(11, 1)));
    assert!(start(2).is_err());
}

/// An owner whose state machine is durable keeps the members beside it: the change at index 2 is applied,
/// and the configuration joint; nothing else on the disk says so.
#[test]
fn the_members_come_back_with_the_state_machine() {
    let change = ConfChange {
        transition: Transition::JointExplicit,
        ..ConfChange::one(MemberChangeKind::AddVoter, NodeId(2))
    };
    let entries: Vec<_> = [Payload::NoOp, Payload::ConfChange(Arc::new(change.clone()))]
        .into_iter()
        .zip(1..)
        .map(|(payload, index)| Entry { index, term: 1, payload })
        .collect();
    let founders = ConfState::new(&[NodeId(1)], &[]);
    let joint = founders.changed(&change).unwrap().members;
    let hard_state = HardState { current_term: 1, commit_index: 2, ..HardState::default() };
    for (options, members, applied, expected) in [
        (Options::ETCD, Some(joint.clone()), 2, &joint),
        (Options::ETCD, None, 2, &founders),
        // Counted when appended, the log says the rest, whether or not the owner kept some of it.
        (Options::PAPER, Some(joint.clone()), 2, &joint),
        (Options::PAPER, Some(founders.clone()), 1, &joint),
        (Options::PAPER, None, 2, &joint),
    ] {
        let config = Config { voters: vec![NodeId(1)], options, ..Config::etcd() };
        let disk =
            Restored { hard_state, entries: entries.clone(), applied, members, snapshot: None };
        let raft = Raft::restore(config, disk, raft_core::Paper, ()).unwrap();
        assert_eq!(raft.members(), expected, "{options:?} {applied}");
    }
    // A damaged one is told apart.
    let members = Some(ConfState { auto_leave: true, ..founders });
    let config = Config { voters: vec![NodeId(1)], ..Config::etcd() };
    let disk = Restored { members, ..Restored::default() };
    let error = Raft::restore(config, disk, raft_core::Paper, ()).err();
    assert_eq!(error, Some(ConfigError::DamagedConfState));
}
