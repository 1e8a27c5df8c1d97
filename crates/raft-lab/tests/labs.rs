//! The courses' tests: a sound core passes them, a broken one does not, and every run can be played again.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expects by failing; the lints excuse only the test functions"
)]

use std::collections::BTreeSet;

use raft_lab::labs::{self, Core, Info, NOT_RUN, Report, Suite};
use raft_sim::core::Paper;
use raft_sim::{Action, Cluster, Script, Time};

fn passed(name: &str, seed: u64) -> Report {
    let report = labs::find(Paper, name).unwrap().start(seed).unwrap().finish();
    assert_eq!(report.failure, None, "Test{name}, seed {seed}");
    report
}

fn names(is_meant: impl Fn(&Info) -> bool) -> Vec<&'static str> {
    labs::list().iter().filter(|info| is_meant(info)).map(|info| info.name).collect()
}

/// Runs a test; its script, read from its text and played, makes the same run.
fn passes_and_plays_back(name: &str) {
    let mut run = labs::find(Paper, name).unwrap().start(1).unwrap();
    let report = run.finish();
    assert_eq!(report.failure, None, "Test{name}");
    let text = report.script.to_string();
    let script = Script::parse(&text).unwrap_or_else(|errors| panic!("{name}: {}", errors[0]));
    assert_eq!(script, *report.script, "{name}");
    let notes = script.statements.iter().filter(|one| matches!(one.action, Action::Note(_)));
    assert!(notes.count() > 0, "{name} has no parts");
    let mut again = Cluster::new(script).unwrap();
    again.run_until(Time::from_micros(report.virtual_us));
    assert_eq!(again.digest(), run.digest(), "{name}");
}

#[test]
fn the_raft_tests_are_passed_and_play_back() {
    names(|info| info.suite == Suite::Mit).into_iter().for_each(passes_and_plays_back);
}

#[test]
fn the_raft_tests_are_passed_by_many_seeds() {
    for name in names(|info| info.suite == Suite::Mit) {
        for seed in 2..=20 {
            passed(name, seed);
        }
    }
}

#[test]
fn the_service_tests_are_passed_and_play_back() {
    names(|info| info.suite == Suite::MitKv).into_iter().for_each(passes_and_plays_back);
}

#[test]
fn the_tests_of_tinykv_are_passed_and_play_back() {
    names(|info| info.suite == Suite::TinyKv).into_iter().for_each(passes_and_plays_back);
}

/// Seeds of runs that failed once: a client that was sent away without a name waited for a minute; an election
/// among three of five took more than five seconds; a command cost 43 messages.
#[test]
fn what_failed_once_does_not_fail_again() {
    for (name, seeds) in [
        ("OnePartition2B", &[3, 5, 59][..]),
        ("OnePartition3A", &[2]),
        ("SnapshotRPC3B", &[13, 19]),
        ("Count2B", &[125, 836]),
    ] {
        seeds.iter().for_each(|seed| drop(passed(name, *seed)));
    }
}

#[test]
fn broken_cores_fail_and_the_first_failure_is_named() {
    for (core, name, seed) in [
        (Core::VotesForAnyLog, "ManyElections2A", 1),
        (Core::PersistsNothing, "Persist12C", 1),
        (Core::CommitsUnmatched, "Figure8Unreliable2C", 1),
    ] {
        let mut tests = labs::tests_of(core);
        tests.retain(|test| test.info().suite == Suite::Mit);
        let report = labs::first_failure(&tests, 1).expect("a broken core fails");
        assert_eq!((report.info.name, report.seed), (name, seed), "{core:?}");
        let reason = report.failure.unwrap().0;
        assert!(reason.ends_with('.') && reason.starts_with(char::is_uppercase), "{reason}");
    }
    let mut tests = labs::tests_of(Core::Sound);
    tests.retain(|test| test.info().suite == Suite::Mit);
    assert!(labs::first_failure(&tests, 1).is_none());
}

/// Those of the service and of TinyKV see the two that clients notice.
#[test]
fn broken_cores_fail_the_other_suites_too() {
    for (core, name, seed) in [
        (Core::VotesForAnyLog, "ManyPartitionsOneClient3A", 1),
        (Core::PersistsNothing, "PersistOneClient3A", 1),
        (Core::VotesForAnyLog, "ManyPartitionsOneClient2B", 1),
        (Core::PersistsNothing, "PersistOneClient2B", 1),
    ] {
        let tests = labs::tests_of(core);
        let test = tests.iter().find(|test| test.info().name == name).unwrap();
        assert!(test.start(seed).unwrap().finish().failure.is_some(), "{core:?}, {name}");
    }
}

#[test]
fn a_run_in_small_steps_is_the_same_run_and_tells_how_far_it_is() {
    let mut whole = labs::find(Paper, "Backup2B").unwrap().start(3).unwrap();
    let rpcs = whole.finish().rpcs;
    let mut run = labs::find(Paper, "Backup2B").unwrap().start(3).unwrap();
    let (mut steps, mut phases, mut before) = (0, BTreeSet::new(), Time::ZERO);
    let report = loop {
        if let Some(report) = run.go_on(100) {
            break report;
        }
        assert!(run.now() >= before);
        before = run.now();
        phases.insert(run.phase());
        steps += 1;
    };
    assert!(steps > 50, "{steps} steps");
    assert_eq!(phases.len(), 6, "{phases:?}");
    assert_eq!((run.digest(), report.rpcs), (whole.digest(), rpcs));
}

#[test]
fn the_same_seed_is_the_same_run_and_another_one_is_another() {
    let (one, same, other) = (passed("Rejoin2B", 1), passed("Rejoin2B", 1), passed("Rejoin2B", 2));
    assert_eq!(one.script, same.script);
    assert_ne!(one.script.statements, other.script.statements);
}

#[test]
fn the_suites_are_complete_and_every_test_says_what_it_wants() {
    let list = labs::list();
    let count = |suite| list.iter().filter(|info| info.suite == suite).count();
    assert_eq!((count(Suite::Mit), count(Suite::MitKv), count(Suite::TinyKv)), (28, 31, 26));
    let names: BTreeSet<_> = list.iter().map(|info| info.name).collect();
    assert_eq!(names.len(), list.len());
    for info in &list {
        let Info { part, name, wants, title, .. } = info;
        assert!(name.ends_with(part), "{name}");
        assert!(wants.ends_with('.') && wants.starts_with(char::is_uppercase), "{wants}");
        assert!(!title.is_empty() && (1..=7).contains(&info.peers));
    }
    let parts: BTreeSet<_> = list.iter().map(|info| (info.suite, info.part)).collect();
    assert_eq!(parts.len(), 4 + 4 + 3, "{parts:?}");
    assert_eq!(NOT_RUN.iter().filter(|(suite, ..)| *suite == Suite::TinyKv).count(), 7);
    assert!(NOT_RUN.iter().all(|(_, name, _)| !names.contains(name)));
}

#[test]
fn the_document_lists_every_test_and_what_it_wants() {
    let document = include_str!("../../../docs/labs.md");
    for Info { part, name, wants, .. } in labs::list() {
        let row = format!("| {part} | {name} | {wants} |\n");
        assert!(document.contains(&row), "{row}");
    }
    for (_, name, _) in NOT_RUN {
        assert!(document.contains(name), "{name}");
    }
}

#[test]
fn a_test_is_found_by_its_name_however_it_is_written() {
    for name in ["Figure82C", "TestFigure82C", "figure82c", "testfigure82c"] {
        assert_eq!(labs::find(Paper, name).unwrap().info().name, "Figure82C");
    }
    assert!(labs::find(Paper, "Figure8").is_none());
}

#[test]
fn a_students_figures_stand_beside_the_tests_that_they_are_of() {
    let noted: Vec<_> = names(|info| labs::noted(info.name).is_some());
    assert_eq!(noted.len(), 17);
    let figure_8 = labs::noted("Figure82C").unwrap();
    assert_eq!((figure_8.seconds, figure_8.rpcs), ("47.0", Some(21_685)));
    assert_eq!(labs::noted("Figure8Unreliable2C").unwrap().rpcs, None);
}
