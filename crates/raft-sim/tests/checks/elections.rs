//! Election Safety, one vote a term, and terms that do not go back.

use raft_core::NodeId;
use raft_sim::checks::{Clash, OutsideFault, Property};

use super::told::{at, cluster, hard};

#[test]
fn two_leaders_of_one_term_are_seen() {
    let mut told = cluster(5);
    told.elect(1, &[1, 2, 3], 4);
    told.term(&[5], 4);
    told.is_well();
    told.elected(5, 4);
    let (first, second) = (NodeId(1), NodeId(5));
    told.breaks(Property::ElectionSafety, Clash::TwoLeaders { term: 4, first, second });
}

#[test]
fn leaders_of_different_terms_at_a_time_are_none_of_its_business() {
    let mut told = cluster(5);
    told.elect(1, &[1, 2, 3], 4);
    told.elect(5, &[3, 4, 5], 6);
    // The votes of an election before that arrive late.
    told.elected(2, 5);
    told.elected(1, 4);
    told.is_well();
    assert_eq!(told.checks.checked(Property::ElectionSafety), 4);
    told.elected(3, 5);
    told.breaks_also(Property::ElectionSafety);
}

#[test]
fn a_term_is_led_once_even_after_stepping_down() {
    let mut told = cluster(3);
    told.elect(1, &[1, 2], 4);
    told.step_down(1);
    told.is_well();
    told.elected(2, 4);
    told.breaks_also(Property::ElectionSafety);
}

#[test]
fn two_votes_of_one_term_are_seen() {
    let mut told = cluster(3);
    told.term(&[1], 2);
    told.vote(&[1], 2, 2);
    told.vote(&[1], 2, 2);
    told.is_well();
    told.vote(&[1], 2, 3);
    let (server, first, second) = (NodeId(1), NodeId(2), NodeId(3));
    told.breaks(Property::OneVote, Clash::TwoVotes { server, term: 2, first, second });
}

#[test]
fn another_vote_in_another_term_is_right_and_one_in_an_older_term_is_not() {
    let mut told = cluster(3);
    told.term(&[1], 2);
    told.vote(&[1], 2, 2);
    told.term(&[1], 3);
    told.vote(&[1], 3, 3);
    told.is_well();
    told.vote(&[1], 2, 3);
    let clash = Clash::VoteInOldTerm { server: NodeId(1), term: 2, current_term: 3 };
    told.breaks(Property::OneVote, clash);
}

#[test]
fn a_vote_that_never_was_durable_may_be_lost_and_given_again() {
    let mut told = cluster(3);
    told.term(&[1], 2);
    told.vote(&[1], 2, 2);
    told.stop(1);
    told.start(1, hard(0, None), at(0, 0), at(0, 0));
    told.term(&[1], 2);
    told.vote(&[1], 2, 3);
    told.is_well();
}

#[test]
fn a_durable_vote_must_outlive_a_restart() {
    let mut told = cluster(3);
    told.elect(2, &[1, 2], 2);
    let mut clean = told.clone();
    clean.stop(1);
    clean.start(1, hard(2, Some(2)), at(0, 0), at(0, 0));
    clean.vote(&[1], 2, 2);
    clean.is_well();
    let mut again = clean.clone();
    again.vote(&[1], 2, 3);
    again.breaks_also(Property::OneVote);

    told.stop(1);
    told.start(1, hard(2, None), at(0, 0), at(0, 0));
    let (server, candidate) = (NodeId(1), NodeId(2));
    let clash = Clash::VoteForgotten { server, term: 2, candidate, now: None };
    told.breaks(Property::OneVote, clash);
}

#[test]
fn a_vote_that_reached_the_disk_unnoticed_counts_after_the_restart() {
    let mut told = cluster(3);
    told.term(&[1], 2);
    told.vote(&[1], 2, 2);
    told.stop(1);
    told.start(1, hard(2, Some(2)), at(0, 0), at(0, 0));
    told.is_well();
    told.vote(&[1], 2, 3);
    told.breaks_also(Property::OneVote);
}

#[test]
fn a_term_goes_back_only_to_what_is_durable() {
    let mut told = cluster(3);
    told.elect(2, &[1, 2], 2);
    told.term(&[1], 7);
    told.stop(1);
    told.start(1, hard(2, Some(2)), at(0, 0), at(0, 0));
    told.term(&[1], 5);
    told.is_well();
    let mut back = told.clone();
    back.term(&[1], 4);
    let clash = Clash::TermWentBack { server: NodeId(1), from: 5, to: 4 };
    back.breaks(Property::Monotonic, clash);
    told.stop(1);
    told.start(1, hard(1, None), at(0, 0), at(0, 0));
    let clash = Clash::DurableTermWentBack { server: NodeId(1), from: 2, to: 1 };
    told.breaks(Property::Monotonic, clash);
}

#[test]
fn only_what_can_explain_a_violation_is_blamed() {
    let mut told = cluster(3);
    told.elect(1, &[1, 2], 2);
    for (event, fault) in [
        (1, OutsideFault::LocalReads),
        (2, OutsideFault::NoSessions),
        (3, OutsideFault::Clock(NodeId(1))),
    ] {
        told.checks.outside_model(event, fault);
    }
    let mut lost = told.clone();
    told.elected(3, 2);
    assert_eq!(told.checks.violations().next().unwrap().blame, None);
    let replaced = OutsideFault::DiskReplaced(NodeId(2));
    lost.checks.outside_model(4, OutsideFault::DiskLied(NodeId(3)));
    lost.checks.outside_model(5, replaced);
    lost.elected(3, 2);
    assert_eq!(lost.checks.violations().next().unwrap().blame, Some((5, replaced)));
}
