//! Leader Append-Only, Log Matching, Leader Completeness.

use raft_core::NodeId;
use raft_sim::checks::{Clash, Property};

use super::told::{at, cluster, command};

#[test]
fn a_leader_that_deletes_is_seen_and_a_follower_may() {
    let mut told = cluster(3);
    told.elect(1, &[1, 2], 1);
    told.append(1, 0, &command(1, 1, "a"));
    told.append(1, 1, &command(2, 1, "b"));
    let mut wrong = told.clone();
    wrong.truncate(1, 2);
    let clash = Clash::LeaderRewrote { server: NodeId(1), term: 1, index: 2 };
    wrong.breaks(Property::LeaderAppendOnly, clash.clone());
    let mut wrong = told.clone();
    wrong.append(1, 1, &command(2, 1, "b"));
    assert_eq!(wrong.breaks_also(Property::LeaderAppendOnly), clash);

    told.term(&[1], 2);
    told.truncate(1, 2);
    told.append(1, 1, &command(2, 2, "c"));
    told.is_well();
}

#[test]
fn the_same_entry_with_another_content_is_seen() {
    let mut told = cluster(3);
    told.append(1, 0, &command(1, 1, "a"));
    told.append(2, 0, &command(1, 1, "a"));
    told.append(3, 0, &command(1, 2, "b"));
    told.append(1, 1, &command(2, 1, "b"));
    told.is_well();
    told.append(2, 1, &command(2, 1, "c"));
    let clash = Clash::EntriesDiffer { server: NodeId(2), position: at(2, 1) };
    told.breaks(Property::LogMatching, clash);
}

#[test]
fn the_same_entry_after_another_one_is_seen() {
    let mut told = cluster(3);
    told.append(1, 0, &command(1, 1, "a"));
    told.append(2, 0, &command(1, 2, "b"));
    told.append(1, 1, &command(2, 3, "c"));
    told.append(1, 3, &command(3, 3, "d"));
    told.is_well();
    let mut wrong = told.clone();
    wrong.append(2, 2, &command(2, 3, "c"));
    let (server, position) = (NodeId(2), at(2, 3));
    let clash = Clash::HistoriesDiffer { server, position, first: 1, second: 2 };
    wrong.breaks(Property::LogMatching, clash);
    told.truncate(2, 1);
    told.append(2, 0, &command(1, 1, "a"));
    told.append(2, 1, &command(2, 3, "c"));
    told.append(2, 3, &command(3, 3, "d"));
    told.is_well();
}

#[test]
fn a_run_that_begins_twice_is_kept_apart() {
    // No correct leader appends entry 3 of term 2 right after entry 2 of term 1, if it has entry 2 of term 2.
    let mut told = cluster(3);
    told.append(1, 0, &command(1, 2, "a"));
    told.append(1, 2, &command(2, 2, "b"));
    told.append(2, 0, &command(1, 1, "c"));
    told.append(2, 1, &command(2, 1, "d"));
    told.append(2, 1, &command(3, 2, "e"));
    told.append(2, 2, &command(4, 2, "f"));
    told.is_well();
    told.append(1, 2, &command(3, 2, "e"));
    told.breaks_also(Property::LogMatching);
}

#[test]
fn a_leader_without_what_an_earlier_term_committed_is_seen() {
    let mut told = cluster(3);
    told.elect(1, &[1, 2], 1);
    told.store(&[1, 2], 0, &command(1, 1, "a"));
    told.commit(&[1], 1);
    let mut clean = told.clone();
    clean.elect(2, &[2, 3], 2);
    clean.store(&[2], 1, &command(2, 2, ""));
    clean.is_well();

    told.elect(3, &[2, 3], 2);
    let (server, committed) = (NodeId(3), at(1, 1));
    let clash = Clash::LeaderLacks { server, term: 2, committed, committed_in: 1 };
    told.breaks(Property::LeaderCompleteness, clash);
}

#[test]
fn a_leader_of_an_earlier_term_need_not_have_what_later_ones_committed() {
    let mut told = cluster(3);
    told.elect(1, &[1, 2], 3);
    told.store(&[1, 2], 0, &command(1, 3, "a"));
    told.commit(&[1], 1);
    told.elected(3, 2);
    told.is_well();
    told.elected(3, 4);
    told.breaks_also(Property::LeaderCompleteness);
}

#[test]
fn who_learns_late_that_it_had_committed_is_compared_with_later_leaders() {
    let mut told = cluster(5);
    told.elect(1, &[1, 2, 3], 1);
    told.store(&[1, 2, 3], 0, &command(1, 1, "a"));
    let mut clean = told.clone();
    clean.elect(3, &[3, 4, 5], 2);
    clean.commit(&[1], 1);
    clean.is_well();
    assert_eq!(clean.checks.checked(Property::LeaderCompleteness), 1);

    told.elect(5, &[3, 4, 5], 2);
    told.is_well();
    told.commit(&[1], 1);
    told.breaks_also(Property::LeaderCompleteness);
}

/// Figure 8: entry 2 of term 2 is on a majority, but committed only by counting in term 4.
#[test]
fn figure_8_with_the_wrong_commit_is_seen() {
    for counts_old_terms in [true, false] {
        let mut told = cluster(5);
        told.elect(1, &[1, 2, 3], 2);
        told.store(&[1, 2, 3, 4, 5], 0, &command(1, 2, "a"));
        told.store(&[1, 2], 2, &command(2, 2, "b"));
        told.elect(5, &[3, 4, 5], 3);
        told.store(&[5], 2, &command(2, 3, "c"));
        told.elect(1, &[1, 2, 3], 4);
        told.store(&[1], 2, &command(3, 4, "d"));
        told.store(&[3], 2, &command(2, 2, "b"));
        if counts_old_terms {
            told.commit(&[1], 2);
        }
        told.is_well();
        told.elect(5, &[2, 3, 4, 5], 5);
        if counts_old_terms {
            let (server, committed) = (NodeId(5), at(2, 2));
            let clash = Clash::LeaderLacks { server, term: 5, committed, committed_in: 4 };
            told.breaks(Property::LeaderCompleteness, clash);
        } else {
            told.truncate(2, 2);
            told.store(&[2, 3], 2, &command(2, 3, "c"));
            told.is_well();
        }
    }
}
