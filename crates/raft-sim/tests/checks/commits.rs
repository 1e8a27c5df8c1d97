//! What is committed stays, is in every quorum, and is applied in order.

use raft_core::NodeId;
use raft_sim::checks::{Clash, OutsideFault, Property, TraceEvent};
use raft_sim::service::Answer;

use super::told::{Told, at, cluster, command, hard, ids, put};

/// Entry 1 is on the disks of S1, S2 and S3 of five, and committed; entry 2 is on that of S1.
fn committed() -> Told {
    let mut told = cluster(5);
    told.elect(1, &[1, 2, 3], 1);
    told.store(&[1, 2, 3], 0, &command(1, 1, "a"));
    told.commit(&[1, 2], 1);
    told.store(&[1], 1, &command(2, 1, "b"));
    told.is_well();
    told
}

#[test]
fn what_a_server_has_committed_it_must_not_delete() {
    let mut told = committed();
    told.term(&[1, 2], 2);
    let mut clean = told.clone();
    clean.truncate(1, 2);
    clean.is_well();
    told.truncate(2, 1);
    let clash = Clash::CommittedDeleted { server: NodeId(2), from: 1, commit_index: 1 };
    assert_eq!(told.breaks_also(Property::CommittedStays), clash);
}

#[test]
fn a_commit_beyond_the_log_and_one_that_goes_back_are_seen() {
    let mut told = committed();
    let mut wrong = told.clone();
    wrong.commit(&[3], 2);
    let clash = Clash::CommitBeyondLog { server: NodeId(3), index: 2, last: 1 };
    wrong.breaks(Property::CommittedStays, clash);
    told.commit(&[1], 1);
    told.is_well();
    told.commit(&[1], 0);
    let clash = Clash::CommitWentBack { server: NodeId(1), from: 1, to: 0 };
    told.breaks(Property::Monotonic, clash);
}

#[test]
fn a_new_process_begins_with_commit_index_0() {
    let mut told = committed();
    told.stop(1);
    told.start(1, hard(1, Some(1)), at(0, 0), at(2, 1));
    told.commit(&[1], 1);
    told.is_well();
}

#[test]
fn two_entries_committed_at_one_index_are_seen() {
    let mut told = committed();
    told.append(5, 0, &command(1, 2, "x"));
    told.is_well();
    told.commit(&[5], 1);
    let clash = Clash::CommittedDiffers { server: NodeId(5), committed: at(1, 1), term: 2 };
    told.breaks(Property::CommittedStays, clash);
}

#[test]
fn a_quorum_whose_logs_lack_what_is_committed_is_seen() {
    let mut told = committed();
    told.term(&[3], 2);
    let mut clean = told.clone();
    clean.append(4, 0, &command(1, 1, "a"));
    clean.truncate(3, 1);
    // S4 has it in memory, but disks count as well.
    clean.is_well();
    told.truncate(3, 1);
    let clash = Clash::QuorumLacks { committed: at(1, 1), lacking: ids(&[3, 4, 5]) };
    told.breaks(Property::QuorumLog, clash);
}

#[test]
fn memory_counts_as_long_as_the_process_runs() {
    let mut told = cluster(3);
    told.elect(1, &[1, 2], 1);
    told.store(&[1], 0, &command(1, 1, "a"));
    told.append(2, 0, &command(1, 1, "a"));
    told.commit(&[1], 1);
    // Committed before it was durable.
    let lacking = ids(&[2, 3]);
    let clash = Clash::DisksLack { committed: at(1, 1), lacking: lacking.clone() };
    told.breaks(Property::DurableCommit, clash);
    let mut clean = told.clone();
    clean.durable(2, at(1, 1));
    clean.stop(2);
    assert_eq!(clean.checks.violated(Property::QuorumLog), 0);
    told.stop(2);
    let clash = Clash::QuorumLacks { committed: at(1, 1), lacking };
    assert_eq!(told.breaks_also(Property::QuorumLog), clash);
}

#[test]
fn what_is_durable_stays_so_and_faults_are_to_blame() {
    let mut told = committed();
    told.stop(3);
    told.stop(2);
    told.is_well();
    told.checks.outside_model(90, OutsideFault::LocalReads);
    told.checks.outside_model(91, OutsideFault::TailLost(NodeId(3)));
    told.durable(3, at(0, 0));
    let violations: Vec<_> = told.checks.violations().collect();
    assert_eq!(violations.len(), 2);
    for violation in violations {
        assert!([Property::QuorumLog, Property::DurableCommit].contains(&violation.property));
        assert_eq!(violation.blame, Some((91, OutsideFault::TailLost(NodeId(3)))));
    }
}

#[test]
fn what_happens_after_a_violation_is_not_to_blame_for_it() {
    let mut told = committed();
    told.term(&[3], 2);
    told.truncate(3, 1);
    told.checks.outside_model(99, OutsideFault::DiskLied(NodeId(3)));
    assert_eq!(told.checks.violations().next().unwrap().blame, None);
}

#[test]
fn whoever_was_never_heard_of_has_nothing() {
    let mut told = super::told::founded(&[1, 2, 3], raft_sim::MachineKind::Store);
    told.start(1, hard(0, None), at(0, 0), at(0, 0));
    told.store(&[1], 0, &command(1, 1, "a"));
    told.is_well();
    told.commit(&[1], 1);
    told.breaks_also(Property::QuorumLog);
}

#[test]
fn what_is_applied_is_the_same_everywhere() {
    let mut told = committed();
    let entry = command(1, 1, "a");
    told.apply(1, &entry, (1, 1, &put("k", "v")), true, &Answer::Done);
    let mut wrong = told.clone();
    wrong.apply(2, &entry, (1, 1, &put("k", "v")), true, &Answer::Unknown);
    let clash = Clash::AppliedDiffers { index: 1, first: NodeId(1), second: NodeId(2) };
    wrong.breaks(Property::StateMachineSafety, clash.clone());
    let mut wrong = told.clone();
    wrong.apply(2, &entry, (1, 1, &put("k", "v")), false, &Answer::Done);
    wrong.breaks(Property::StateMachineSafety, clash);
    let mut wrong = told.clone();
    wrong.apply(2, &command(1, 7, "a"), (1, 1, &put("k", "v")), true, &Answer::Done);
    let clash = Clash::AppliedOther { server: NodeId(2), committed: at(1, 1), term: 7 };
    wrong.breaks(Property::StateMachineSafety, clash);
    told.apply(2, &entry, (1, 1, &put("k", "v")), true, &Answer::Done);
    told.is_well();
}

#[test]
fn nothing_is_applied_out_of_order_or_before_it_is_committed() {
    let mut told = committed();
    let mut wrong = told.clone();
    wrong.apply_other(3, &command(1, 1, "a"));
    let clash = Clash::AppliedUncommitted { server: NodeId(3), index: 1, commit_index: 0 };
    wrong.breaks(Property::Monotonic, clash);
    told.store(&[2, 3], 1, &command(2, 1, "b"));
    told.commit(&[1], 2);
    let mut wrong = told.clone();
    wrong.apply_other(1, &command(2, 1, "b"));
    let clash = Clash::AppliedOutOfOrder { server: NodeId(1), applied: 0, index: 2 };
    wrong.breaks(Property::StateMachineSafety, clash);
    told.apply_other(1, &command(1, 1, "a"));
    told.apply_other(1, &command(2, 1, "b"));
    told.stop(1);
    told.start(1, hard(1, Some(1)), at(0, 0), at(2, 1));
    told.commit(&[1], 2);
    told.apply_other(1, &command(1, 1, "a"));
    told.apply_other(1, &command(2, 1, "b"));
    told.is_well();
}

#[test]
fn a_snapshot_stands_for_committed_entries() {
    let mut told = committed();
    let install = |told: &mut Told, last_included| {
        told.see(&TraceEvent::SnapshotInstalled { server: NodeId(5), last_included });
        told.durable(5, last_included);
        told.see(&TraceEvent::Restored { server: NodeId(5), last_included });
    };
    let mut wrong = told.clone();
    install(&mut wrong, at(2, 1));
    let clash = Clash::RestoredUncommitted {
        server: NodeId(5),
        last_included: at(2, 1),
        committed: at(1, 1),
    };
    wrong.breaks(Property::StateMachineSafety, clash);
    install(&mut told, at(1, 1));
    told.store(&[5, 2], 1, &command(2, 1, "b"));
    told.commit(&[1, 5], 2);
    told.apply_other(5, &command(2, 1, "b"));
    told.see(&TraceEvent::Compacted { server: NodeId(1), base: at(1, 1) });
    told.is_well();
    // S5 holds entry 1 by its snapshot.
    told.stop(1);
    told.start(5, hard(1, None), at(1, 1), at(2, 1));
    told.is_well();
    let mut wrong = told.clone();
    wrong.see(&TraceEvent::Compacted { server: NodeId(2), base: at(2, 1) });
    let clash = Clash::CompactedUncommitted { server: NodeId(2), base: 2, commit_index: 1 };
    wrong.breaks(Property::CommittedStays, clash);
    // An older one would take back what is committed.
    told.commit(&[5], 2);
    told.see(&TraceEvent::SnapshotInstalled { server: NodeId(5), last_included: at(1, 1) });
    told.breaks_also(Property::CommittedStays);
}
