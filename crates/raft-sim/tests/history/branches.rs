//! The tree of branches.

use raft_sim::history::{BranchId, History, RemoveError, UnknownBranch};
use raft_sim::{Action, Script, Time};

use crate::chaos::{CLOSE, digest_at, history, ms};

fn note() -> Action {
    Action::Note("here".into())
}

/// A new branch from a time on another one.
fn branch(history: &mut History, from: BranchId, time: u64) -> BranchId {
    history.switch(from, ms(time)).unwrap();
    let id = history.act(note()).unwrap().unwrap();
    history.run_until(ms(5000));
    id
}

fn parents(history: &History) -> Vec<(u32, Option<(u32, Time)>)> {
    let parent = |parent: (BranchId, raft_sim::history::Position)| (parent.0.0, parent.1.at);
    history.branches().iter().map(|info| (info.id.0, info.parent.map(parent))).collect()
}

/// 0 ── 1 (from 3 s) ── 2 (from 4 s), 0 ── 3 (from 2 s, looked at on 1), 1 ── 4 (from 4.5 s)
fn tree() -> History {
    let mut history = history(&Script::default());
    history.run_until(ms(5000));
    let one = branch(&mut history, BranchId(0), 3000);
    branch(&mut history, one, 4000);
    branch(&mut history, one, 2000);
    branch(&mut history, one, 4500);
    history.switch(BranchId(0), ms(5000)).unwrap();
    history
}

#[test]
fn a_branch_knows_where_it_began_and_by_what() {
    let history = tree();
    assert_eq!(
        parents(&history),
        [
            (0, None),
            (1, Some((0, ms(3000)))),
            (2, Some((1, ms(4000)))),
            (3, Some((0, ms(2000)))),
            (4, Some((1, ms(4500)))),
        ]
    );
    let info = history.info(BranchId(1)).unwrap();
    let (at, action) = info.began.unwrap();
    assert_eq!((at.as_micros() / 1000, action), (3000, &note()));
    assert_eq!((info.end.at, info.name, info.is_current), (ms(5000), None, false));
    assert!(history.info(BranchId(0)).unwrap().began.is_none());
    assert!(history.info(BranchId(9)).is_none());
}

#[test]
fn names_stay() {
    let mut history = tree();
    history.rename(BranchId(1), Some("what if".into())).unwrap();
    history.rename(BranchId(0), Some("main".into())).unwrap();
    assert_eq!(history.rename(BranchId(9), None), Err(UnknownBranch(BranchId(9))));
    history.switch(BranchId(1), ms(1000)).unwrap();
    let removed = history.remove(BranchId(0)).unwrap();
    history.restore(removed);
    assert_eq!(history.info(BranchId(1)).unwrap().name, Some("what if"));
    assert_eq!(history.info(BranchId(0)).unwrap().name, Some("main"));
    history.rename(BranchId(0), None).unwrap();
    assert_eq!(history.info(BranchId(0)).unwrap().name, None);
}

#[test]
fn every_branch_can_be_removed_and_comes_back() {
    let mut history = tree();
    let before = parents(&history);
    let digests = |history: &mut History| {
        let ids: Vec<_> = history.branches().iter().map(|info| info.id).collect();
        let mut digests = Vec::new();
        for id in ids {
            history.switch(id, ms(4200)).unwrap();
            let expected = digest_at(history.present().script(), ms(4200));
            assert_eq!(history.present().digest(), expected);
            digests.push((id, expected));
        }
        digests
    };
    let all = digests(&mut history);
    for gone in 0..5_u32 {
        for also in (0..5).filter(|also| *also != gone) {
            let stays = (0..5).find(|id| *id != gone && *id != also).unwrap();
            history.switch(BranchId(stays), ms(4000)).unwrap();
            let one = history.remove(BranchId(gone)).unwrap();
            assert_eq!(one.id(), BranchId(gone));
            let other = history.remove(BranchId(also)).unwrap();
            let roots = history.branches().iter().filter(|info| info.parent.is_none()).count();
            assert_eq!(roots, 1, "it stays one tree");
            let left = digests(&mut history);
            assert!(left.iter().all(|kept| all.contains(kept)));
            assert_eq!(left.len(), 3);
            history.restore(one);
            history.restore(other);
            assert_eq!(parents(&history), before);
        }
    }
    assert_eq!(digests(&mut history), all);
}

#[test]
fn the_longest_branch_takes_the_place_of_one_that_was_removed() {
    let mut history = tree();
    let _one = history.remove(BranchId(1)).unwrap();
    // 4 went with 1 until 4.5 s, 2 only until 4 s.
    assert_eq!(
        parents(&history),
        [(0, None), (2, Some((4, ms(4000)))), (3, Some((0, ms(2000)))), (4, Some((0, ms(3000))))]
    );
    history.switch(BranchId(4), ms(0)).unwrap();
    let _zero = history.remove(BranchId(0)).unwrap();
    assert_eq!(parents(&history), [(2, Some((4, ms(4000)))), (3, Some((4, ms(2000)))), (4, None)]);
}

#[test]
fn the_branch_that_is_looked_at_cannot_be_removed() {
    let mut history = tree();
    let current = history.current();
    assert_eq!(history.remove(current).unwrap_err(), RemoveError::IsCurrent(current));
    let unknown = BranchId(9);
    assert_eq!(history.remove(unknown).unwrap_err(), RemoveError::Unknown(unknown));
    assert_eq!(history.switch(unknown, ms(0)), Err(UnknownBranch(unknown)));
    let mut seek = history.begin_seek(ms(100));
    history.switch(BranchId(3), ms(0)).unwrap();
    let removed = history.remove(current).unwrap();
    assert_eq!(history.continue_seek(&mut seek, 10), Err(UnknownBranch(current)));
    history.restore(removed);
    while !history.continue_seek(&mut seek, 10).unwrap().is_there {}
    assert_eq!((history.current(), history.present().now()), (current, ms(100)));
}

#[test]
fn a_branch_is_as_long_as_it_was_played() {
    let mut history = tree();
    history.switch(BranchId(2), ms(9000)).unwrap();
    assert_eq!(history.present().now(), ms(5000));
    history.seek(ms(9000));
    assert_eq!(history.info(BranchId(2)).unwrap().end.at, ms(9000));
    assert_eq!(history.info(BranchId(0)).unwrap().end.at, ms(5000));
}

#[test]
fn many_branches_have_few_checkpoints() {
    let mut history = history(&Script::default());
    history.run_until(ms(20_000));
    for round in 0..40_u64 {
        history.seek(ms(500 * round));
        history.act(note()).unwrap();
        history.run_until(ms(20_000));
    }
    assert_eq!(history.branches().len(), 41);
    let count = history.checkpoint_count();
    assert!(count <= 2 * CLOSE.most, "{count}");
    for id in [0, 7, 23, 40] {
        history.switch(BranchId(id), ms(19_000)).unwrap();
        let expected = digest_at(history.present().script(), ms(19_000));
        assert_eq!(history.present().digest(), expected);
    }
}
