//! §6 and diss. §4.1: one change after the other.

use raft_core::{
    ConfChangeError,
    MemberChangeKind::{AddVoter, Remove},
    Options, ProposeError, Role, Transition,
};

use super::{beat_all, by, led, led_with, one, only};
use crate::cluster::Cluster;

/// Four servers, the mistake of 2015 (raft-dev, "bug in single-server membership changes"): S1 removes S2, S2
/// leads after it and removes S1, each by one step. Two of `{1, 3, 4}` and two of `{2, 3, 4}` have S3 or S4
/// in common, but need not know of each other's change.
fn removed_by_each_other(validates: bool) -> (Cluster, Result<u64, ProposeError>) {
    let options = Options { validate_conf_changes: validates, ..Options::PAPER };
    let mut cluster = led_with(4, 4, options);
    // Only S1 itself has its change.
    cluster.change(1, one(Remove, 2));
    cluster.mail.clear();
    // S2 is elected in the old configuration, whose entries are all committed, and nobody hears of its first.
    cluster.elect_silently(2, &[3, 4]);
    assert_eq!(cluster.raft(2).log().commit_index(), 1);
    let change = cluster.on(2, |raft| raft.propose_conf_change(one(Remove, 1)));
    (cluster, change)
}

/// The rule against it: no change of the membership before an entry of the leader's own term is committed, in
/// the configuration before it.
#[test]
fn a_new_leader_changes_nothing_before_it_has_committed_an_entry_of_its_term() {
    let (mut cluster, change) = removed_by_each_other(true);
    let pending = ConfChangeError::Pending { index: 2 };
    assert_eq!(change, Err(ProposeError::ConfChange(pending)));
    // With three of four it has, and then S1 cannot win any more.
    cluster.beat(2, &[2, 3, 4]);
    let change = cluster.change(2, one(Remove, 1));
    cluster.deliver_among(&[2, 3]);
    cluster.beat(2, &[2, 3]);
    cluster.beat(2, &[2, 4]);
    assert!(cluster.raft(2).log().commit_index() >= change);
    cluster.crash(2);
    cluster.crash(1);
    cluster.restart(1);
    assert_eq!(cluster.raft(1).members(), &only(&[1, 3, 4]));
    for _ in 0..10 {
        cluster.on(1, |raft| raft.campaign()).unwrap();
        cluster.deliver_among(&[1, 3, 4]);
        assert_ne!(cluster.raft(1).role(), Role::Leader);
    }
    assert!(!cluster.is_broken);
}

/// … and what happens without it: two leaders commit different entries at the same index.
#[test]
fn without_that_rule_two_leaders_commit_different_entries() {
    let (mut cluster, change) = removed_by_each_other(false);
    assert_eq!(change, Ok(3));
    assert_eq!(cluster.raft(2).members(), &only(&[2, 3, 4]));
    // Two of {2, 3, 4} commit it.
    for _ in 0..2 {
        cluster.beat(2, &[2, 3]);
    }
    assert_eq!(cluster.raft(2).log().commit_index(), 3);
    // Two of {1, 3, 4} elect S1, whose log is no less up-to-date than that of S4.
    cluster.beat(1, &[1, 4]);
    assert_eq!((cluster.raft(1).role(), cluster.raft(1).current_term()), (Role::Follower, 2));
    cluster.elect(1, &[1, 4]);
    assert_eq!(cluster.raft(1).log().commit_index(), 3);
    assert!(cluster.is_broken, "State Machine Safety (Figure 3)");
}

/// §6 and diss. §4.1: the next change waits until the one before is committed.
#[test]
fn one_change_at_a_time() {
    let mut cluster = led(3, 5);
    let index = cluster.change(1, one(AddVoter, 4));
    let next = cluster.on(1, |raft| raft.propose_conf_change(one(AddVoter, 5)));
    assert_eq!(next, Err(ProposeError::ConfChange(ConfChangeError::Pending { index })));
    assert_eq!(cluster.raft(1).log().last().index, index, "nothing was appended");
    beat_all(&mut cluster, 1);
    cluster.change(1, one(AddVoter, 5));
    beat_all(&mut cluster, 1);
    assert_eq!(cluster.raft(5).members(), &only(&[1, 2, 3, 4, 5]));
    let two = by(Transition::Auto, &[(Remove, 4), (Remove, 5)]);
    assert_eq!(two.enters_joint(), Some(true), "two at once go by a joint configuration");
}
