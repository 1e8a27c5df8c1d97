//! The tree of branches: names, deleting, undo.

use raft_sim::history::BranchId;

use super::*;

/// main ── 1 (from 1.5 s) ── 2 (from 1.8 s), main ── 3 (from 1 s); looked at: 3.
fn tree() -> Session {
    let mut session = session_at(2_000);
    for (branch, ms) in [(0, 1_500), (1, 1_800), (0, 1_000)] {
        session.switch(BranchId(branch));
        to(&mut session, ms);
        session.gesture(Gesture::Act(Action::Note(format!("from {branch}"))));
        to(&mut session, 2_000);
    }
    session
}

/// The tree as `id:depth` in its order; the branch that is looked at in brackets.
fn shape(session: &Session) -> String {
    let told = |branch: &Branch| match branch.is_current {
        true => format!("[{}:{}]", branch.id.0, branch.depth),
        false => format!("{}:{}", branch.id.0, branch.depth),
    };
    session.branches().iter().map(told).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_branch_stands_below_the_one_that_it_leaves_in_the_order_of_time() {
    let session = tree();
    assert_eq!(shape(&session), "0:0 [3:1] 1:1 2:2");
    let branches = session.branches();
    assert!(branches[0].began.is_none() && branches[0].parent.is_none());
    let (parent, place) = branches[3].parent.unwrap();
    assert_eq!((parent, place.at), (BranchId(1), Time::from_millis(1_800)));
    let (at, action) = branches[3].began.clone().unwrap();
    assert!(at >= place.at && action == Action::Note("from 1".into()));
    assert_eq!(branches[3].end.at, Time::from_millis(2_000));
    let with = |id| session.with_descendants(BranchId(id));
    assert_eq!(with(1), [BranchId(1), BranchId(2)]);
    assert_eq!((with(3), with(0).len(), with(9)), (vec![BranchId(3)], 4, vec![]));
}

#[test]
fn a_branch_gets_a_name_which_can_be_taken_back() {
    let mut session = tree();
    let name = |session: &Session| session.branches()[2].name.clone();
    session.rename(BranchId(1), "  the first try ");
    assert_eq!(name(&session).as_deref(), Some("the first try"));
    session.rename(BranchId(1), &"long ".repeat(20));
    assert_eq!(name(&session).unwrap().chars().count(), NAME_MAX);
    session.undo();
    assert_eq!(name(&session).as_deref(), Some("the first try"));
    session.undo();
    assert_eq!(name(&session), None);
    session.redo();
    assert_eq!(name(&session).as_deref(), Some("the first try"));
    session.rename(BranchId(1), " ");
    assert_eq!(name(&session), None, "no name is no name");
    session.undo();
    assert_eq!(name(&session).as_deref(), Some("the first try"));
    assert_eq!(shape(&session), "0:0 [3:1] 1:1 2:2", "nobody went anywhere");
}

#[test]
fn a_name_that_it_has_is_nothing_to_take_back() {
    let mut session = tree();
    session.rename(BranchId(3), "a");
    session.rename(BranchId(3), "a");
    session.rename(BranchId(9), "a");
    session.undo();
    assert_eq!(session.branches()[1].name, None);
}

#[test]
fn what_began_on_a_branch_goes_with_it_and_comes_back_with_it() {
    let mut session = tree();
    session.switch(BranchId(2));
    let before = digest(&session);
    let operations = session.record().operations().len();
    session.switch(BranchId(3));
    session.delete(BranchId(1));
    assert_eq!(shape(&session), "0:0 [3:1]");
    session.undo();
    assert_eq!(shape(&session), "0:0 [3:1] 1:1 2:2");
    session.switch(BranchId(2));
    assert_eq!(digest(&session), before);
    assert_eq!(session.record().operations().len(), operations);
    session.redo();
    assert_eq!(shape(&session), "0:0 3:1".replace("0:0", "[0:0]"), "one is on what it left");
    session.undo();
    assert_eq!(digest(&session), before, "and back where one was");
}

#[test]
fn who_looks_at_a_deleted_branch_is_on_the_one_that_it_left_at_the_same_time() {
    let mut session = tree();
    session.switch(BranchId(2));
    to(&mut session, 1_900);
    let before = digest(&session);
    session.delete(BranchId(1));
    assert_eq!(shape(&session), "[0:0] 3:1");
    assert_eq!(session.cluster().now(), Time::from_millis(1_900));
    session.undo();
    assert_eq!((shape(&session).as_str(), digest(&session)), ("0:0 3:1 1:1 [2:2]", before));
}

#[test]
fn the_first_branch_stays() {
    let mut session = tree();
    session.delete(BranchId(0));
    session.delete(BranchId(9));
    assert_eq!(session.branches().len(), 4);
    session.undo();
    assert!(!shape(&session).contains("[3:1]"), "what was taken back is the note on branch 3");
}

#[test]
fn what_was_done_before_can_be_taken_back_after_a_deleted_branch_is_back() {
    let mut session = tree();
    // The last note began branch 3, which is deleted: undo brings first that back, then takes back the note.
    session.delete(BranchId(3));
    session.undo();
    session.undo();
    assert_eq!(session.cluster().now(), Time::from_millis(1_000));
    assert_eq!(session.notice(), None);
    session.redo();
    assert_eq!(shape(&session), "0:0 [3:1] 1:1 2:2");
}
