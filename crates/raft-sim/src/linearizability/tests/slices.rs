//! Budgets, slices and progress.

use std::hash::Hasher;

use super::{append, get};
use crate::linearizability::tests::Shorthand;
use crate::linearizability::{Checker, Progress, Verdict, check, sample_history};
use crate::service::History;
use crate::{Digest, MachineKind};

/// Counters whose additions can be told apart by nothing but their sums: as hard as it gets.
fn hard() -> History {
    let adds = (0..24).fold(Shorthand::new(), |history, n| {
        history.during(1, 100, append("x", &(1_u64 << n).to_string()))
    });
    adds.run(get("x", Some("1"))).history()
}

#[test]
fn what_is_too_hard_is_unknown_and_the_budget_is_kept() {
    let verdict = check(MachineKind::Counter, &hard(), 50_000);
    let Verdict::Unknown { steps } = verdict else { panic!("{verdict:?}") };
    assert!((50_000..50_100).contains(&steps), "{steps}");
}

#[test]
fn a_part_that_is_hard_does_not_hide_a_violation_in_another() {
    let adds = (0..24).fold(Shorthand::new(), |history, n| {
        history.during(1, 100, append("x", &(1_u64 << n).to_string()))
    });
    let history = adds.run(get("x", Some("1"))).run(get("y", Some("1"))).history();
    let verdict = check(MachineKind::Counter, &history, 50_000);
    let Verdict::Violation(violation) = verdict else { panic!("{verdict:?}") };
    assert_eq!(violation.offending, [25]);
}

#[test]
fn progress_ends_with_the_verdict_of_one_go() {
    let history = sample_history(5, 3, 400, 7);
    let whole = check(MachineKind::Store, &history, u64::MAX);
    let mut checker = Checker::new(MachineKind::Store, history);
    let (mut slices, mut furthest) = (0, 0);
    let verdict = loop {
        match checker.step(50) {
            Progress::Finished(verdict) => break verdict,
            Progress::Running { done, of } => {
                assert!(done >= furthest && done <= of);
                (furthest, slices) = (done, slices + 1);
            }
        }
    };
    assert_eq!(verdict, whole);
    assert!(slices > 5 && furthest > 300);
}

#[test]
fn a_check_is_the_same_everywhere() {
    let mut digest = Digest::default();
    let mut checker = Checker::new(MachineKind::Store, sample_history(20, 20, 1_000, 1));
    assert_eq!(checker.step(u64::MAX), Progress::Finished(Verdict::Linearizable));
    for index in checker.orders().iter().flatten() {
        digest.write_u64(*index as u64);
    }
    assert_eq!((digest.finish(), checker.steps()), (8010092004589169180, 1210));
}
