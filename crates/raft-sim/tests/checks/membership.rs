//! Quorums of changing configurations.

use raft_core::{
    ConfChange, ConfState, MemberChange, MemberChangeKind, MembershipCounts, NodeId, Transition,
};
use raft_sim::MachineKind;
use raft_sim::checks::{Checks, Clash, Property};

use super::told::{Told, at, change, cluster, command, entry_of, hard, ids, members};

/// S1 to S4 found a cluster; entry 1 is committed.
fn four() -> Told {
    let mut told = cluster(4);
    told.elect(1, &[1, 2, 3], 1);
    told.store(&[1, 2, 3], 0, &command(1, 1, ""));
    told.commit(&[1], 1);
    told
}

/// Two leaders remove one server each, the second before an entry of its own term is committed.
#[test]
fn two_changes_at_once_are_seen() {
    for commits_first in [false, true] {
        let mut told = four();
        let remove = MemberChangeKind::Remove;
        told.append(1, 1, &change(2, 1, remove, 1));
        told.act_by(1, &members(&[2, 3, 4]));
        told.elect(2, &[2, 3, 4], 2);
        if commits_first {
            told.store(&[2, 3, 4], 1, &command(2, 2, ""));
            told.commit(&[2], 2);
            told.append(2, 2, &change(3, 2, remove, 2));
        } else {
            told.append(2, 1, &change(2, 2, remove, 2));
        }
        told.is_well();
        told.act_by(2, &members(&[1, 3, 4]));
        if commits_first {
            // S1, whose log lacks what is committed, cannot be elected.
            told.is_well();
            continue;
        }
        let clash = told.breaks_also(Property::OverlappingQuorums);
        let Clash::DisjointQuorums { first, second, quorum_of_first, quorum_of_second } = clash
        else {
            panic!("{clash:?}")
        };
        assert_eq!((first, second), (NodeId(2), Some(NodeId(1))));
        assert!(quorum_of_first.iter().all(|id| !quorum_of_second.contains(id)));
        assert!(quorum_of_first.len() == 2 && quorum_of_second.len() == 2);
    }
}

/// A configuration that was taken back with its entry still counts on a server, until two steps later it
/// has nothing in common with the others'.
#[test]
fn a_configuration_that_is_not_taken_back_is_seen() {
    for takes_back in [false, true] {
        let mut told = cluster(3);
        told.elect(1, &[1, 2], 1);
        told.store(&[1, 2], 0, &command(1, 1, ""));
        told.commit(&[1], 1);
        told.start(4, hard(0, None), at(0, 0), at(0, 0));
        told.start(5, hard(0, None), at(0, 0), at(0, 0));
        let joint = ConfChange {
            transition: Transition::JointExplicit,
            changes: vec![
                MemberChange { kind: MemberChangeKind::AddVoter, node: NodeId(4) },
                MemberChange { kind: MemberChangeKind::AddVoter, node: NodeId(5) },
                MemberChange { kind: MemberChangeKind::Remove, node: NodeId(1) },
                MemberChange { kind: MemberChangeKind::Remove, node: NodeId(2) },
            ],
            context: [].into(),
        };
        told.append(1, 1, &entry_of(2, 1, joint));
        let both = ConfState { voters_outgoing: ids(&[1, 2, 3]), ..members(&[3, 4, 5]) };
        told.act_by(1, &both);
        told.append(1, 1, &entry_of(3, 1, ConfChange::leave_joint()));
        told.act_by(1, &members(&[3, 4, 5]));
        // That left the joint one too early: S4 and S5 could decide without S1 and S2.
        if takes_back {
            told.breaks_also(Property::OverlappingQuorums);
            continue;
        }
        let mut told = cluster(3);
        told.elect(1, &[1, 2], 1);
        told.store(&[1, 2, 3], 0, &command(1, 1, ""));
        told.commit(&[1], 1);
        told.act_by(1, &both);
        told.is_well();
    }
}

#[test]
fn the_committed_configuration_says_who_is_a_quorum() {
    let mut told = cluster(3);
    told.elect(1, &[1, 2], 1);
    told.store(&[1, 2], 0, &command(1, 1, ""));
    told.commit(&[1], 1);
    told.start(4, hard(0, None), at(0, 0), at(0, 0));
    told.store(&[1, 2, 3], 1, &change(2, 1, MemberChangeKind::AddVoter, 4));
    told.act_by(1, &members(&[1, 2, 3, 4]));
    told.commit(&[1], 2);
    told.is_well();
    // Of three, two disks would do; of four they do not.
    told.stop(3);
    told.durable(3, at(1, 1));
    let lacking = ids(&[3, 4]);
    let before = told.checks.violated(Property::DurableCommit);
    assert_eq!(before, 0, "two of four are no quorum: {lacking:?}");
    told.stop(2);
    told.durable(2, at(1, 1));
    let clash = Clash::DisksLack { committed: at(2, 1), lacking: ids(&[2, 3, 4]) };
    assert_eq!(told.breaks_also(Property::DurableCommit), clash);
}

/// S1, S2, S3 are to be replaced by S4, S5, S6.
fn joint(explicit: bool) -> (Told, ConfState) {
    let mut told = cluster(3);
    told.elect(1, &[1, 2], 1);
    for id in 4..=6 {
        told.start(id, hard(0, None), at(0, 0), at(0, 0));
    }
    let add = |id| MemberChange { kind: MemberChangeKind::AddVoter, node: NodeId(id) };
    let remove = |id| MemberChange { kind: MemberChangeKind::Remove, node: NodeId(id) };
    let change = ConfChange {
        transition: if explicit { Transition::JointExplicit } else { Transition::JointImplicit },
        changes: vec![add(4), add(5), add(6), remove(1), remove(2), remove(3)],
        context: [].into(),
    };
    let both = ConfState { voters_outgoing: ids(&[1, 2, 3]), ..members(&[4, 5, 6]) };
    told.append(1, 0, &entry_of(1, 1, change.clone()));
    told.durable(1, at(1, 1));
    told.act_by(1, &both);
    for id in 2..=6 {
        if id != 3 {
            told.append(id, 0, &entry_of(1, 1, change.clone()));
            told.act_by(id, &both);
        }
    }
    (told, both)
}

#[test]
fn a_joint_configuration_needs_a_holder_in_every_pair_of_majorities() {
    for explicit in [false, true] {
        let (mut told, _) = joint(explicit);
        told.durable(2, at(1, 1));
        told.durable(4, at(1, 1));
        // S1 and S2 of the old majority hold it: nobody else is a quorum without them.
        told.commit(&[1], 1);
        told.is_well();
        told.stop(2);
        told.durable(2, at(0, 0));
        // The majorities S2, S3 and S5, S6 lack it, on disk.
        let clash = told.breaks_also(Property::DurableCommit);
        let lacking = ids(&[2, 3, 5, 6]);
        assert_eq!(clash, Clash::DisksLack { committed: at(1, 1), lacking });
        // In the logs in memory, only S2 and S3 lack it.
        assert_eq!(told.checks.violated(Property::QuorumLog), 0);
    }
}

#[test]
fn after_a_joint_configuration_only_the_new_majority_counts() {
    let (mut told, _) = joint(true);
    for id in [2, 4, 5] {
        told.durable(id, at(1, 1));
    }
    told.commit(&[1], 1);
    told.store(&[1, 4, 5], 1, &entry_of(2, 1, ConfChange::leave_joint()));
    told.act_by(1, &members(&[4, 5, 6]));
    told.commit(&[1], 2);
    told.is_well();
    for id in 1..=3 {
        told.stop(id);
        told.durable(id, at(0, 0));
    }
    told.is_well();
    told.stop(4);
    told.is_well();
    told.durable(4, at(1, 1));
    told.breaks_also(Property::DurableCommit);
}

#[test]
fn a_server_with_an_older_log_may_act_by_a_configuration_of_long_ago() {
    let mut told = cluster(3);
    told.elect(1, &[1, 2], 1);
    told.store(&[1, 2], 0, &command(1, 1, ""));
    told.commit(&[1], 1);
    let mut before = members(&[1, 2, 3]);
    let changes = [
        (MemberChangeKind::AddVoter, 4, vec![1, 2, 3, 4]),
        (MemberChangeKind::AddVoter, 5, vec![1, 2, 3, 4, 5]),
        (MemberChangeKind::Remove, 3, vec![1, 2, 4, 5]),
        (MemberChangeKind::Remove, 2, vec![1, 4, 5]),
        (MemberChangeKind::AddVoter, 6, vec![1, 4, 5, 6]),
        (MemberChangeKind::Remove, 1, vec![4, 5, 6]),
    ];
    for (index, (kind, id, voters)) in (2..).zip(changes) {
        if kind == MemberChangeKind::AddVoter {
            told.start(id, hard(0, None), at(0, 0), at(0, 0));
            let mut prev_term = 0;
            for entry in (1..index).map(entry_at) {
                told.store(&[id], prev_term, &entry);
                prev_term = 1;
            }
            told.act_by(id, &before);
        }
        before = members(&voters);
        for &voter in &voters {
            told.store(&[voter], 1, &change(index, 1, kind, id));
            told.act_by(voter, &members(&voters));
        }
        if index == 7 {
            told.store(&[1], 1, &change(index, 1, kind, id));
            told.act_by(1, &members(&voters));
        }
        told.commit(&[1], index);
    }
    // S3 still acts by S1, S2 and S3; it lacks what is committed.
    told.is_well();
    assert!(told.checks.checked(Property::OverlappingQuorums) > 10);
    // If S2, with the same log as the others, did so it could be elected.
    told.store(&[2], 1, &entry_at(5));
    told.store(&[2], 1, &entry_at(6));
    told.store(&[2], 1, &entry_at(7));
    told.is_well();
    told.act_by(2, &members(&[1, 2, 3]));
    told.breaks_also(Property::OverlappingQuorums);
}

/// Where changes count when they are applied, a server may know them all and act by none of them yet.
#[test]
fn changes_that_are_not_applied_need_not_count_yet() {
    for (counts, is_well) in
        [(MembershipCounts::WhenApplied, true), (MembershipCounts::WhenAppended, false)]
    {
        let checks = Checks::new(members(&[1, 2, 3]), MachineKind::Store, counts);
        let mut told = Told { checks, events: 0 };
        (1..=3).for_each(|id| told.start(id, hard(0, None), at(0, 0), at(0, 0)));
        let (add, remove) = (MemberChangeKind::AddVoter, MemberChangeKind::Remove);
        let changes = [(add, 4, &[1, 2, 3, 4][..]), (remove, 3, &[1, 2, 4]), (remove, 2, &[1, 4])];
        told.elect(1, &[1, 2], 1);
        told.start(4, hard(0, None), at(0, 0), at(0, 0));
        for (index, (kind, id, voters)) in (1..).zip(changes) {
            let entry = change(index, 1, kind, id);
            told.store(&[1, 2, 3, 4], u64::from(index > 1), &entry);
            told.commit(&[1, 4], index);
            for server in [1, 4] {
                told.apply_other(server, &entry);
                told.act_by(server, &members(voters));
            }
        }
        // S2 and S3 could decide without S1 and S4, if they had not to apply what they know first.
        assert_eq!(told.checks.violated(Property::OverlappingQuorums) == 0, is_well, "{counts:?}");
        assert!(told.checks.checked(Property::OverlappingQuorums) >= 6);
        told.commit(&[2], 3);
        (1..).zip(changes).for_each(|(i, (kind, id, _))| {
            told.apply_other(2, &change(i, 1, kind, id));
        });
        told.act_by(2, &members(&[2, 3]));
        told.breaks_also(Property::OverlappingQuorums);
    }
}

/// What stands there in the test above.
fn entry_at(index: u64) -> raft_core::Entry {
    let (add, remove) = (MemberChangeKind::AddVoter, MemberChangeKind::Remove);
    match index {
        1 => command(1, 1, ""),
        2 => change(2, 1, add, 4),
        3 => change(3, 1, add, 5),
        4 => change(4, 1, remove, 3),
        5 => change(5, 1, remove, 2),
        6 => change(6, 1, add, 6),
        _ => change(7, 1, remove, 1),
    }
}
