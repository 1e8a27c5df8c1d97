//! A run that is told from its beginning to its end.

use raft_lab::labs::{self, Report, Test};
use raft_sim::core::Paper;
use raft_sim::{ClusterConfig, Fact};

use super::*;

fn report(name: &str, forgets: bool) -> Report {
    let test: Test<Paper> = labs::find(Paper, name).unwrap();
    let test = if forgets { test.persisting_nothing() } else { test };
    test.start(1).unwrap().finish()
}

fn open(session: &mut Session, report: &Report) {
    let end = Time::from_micros(report.virtual_us);
    session.open(Script::clone(&report.script), end, "It is opened.").unwrap();
    assert_eq!(session.goal(), Some(Goal::At(end)));
    while session.goal().is_some() {
        session.advance(0, || true);
    }
}

#[test]
fn a_run_is_opened_at_its_first_leader_with_all_of_it_on_the_timeline() {
    let report = report("Rejoin2B", false);
    let mut session = session_at(1_500);
    open(&mut session, &report);
    let event = session.choice().event().unwrap();
    assert_eq!(raft_sim::explain::en::event(event).text, "leads term 1, with 2 of 3 votes.");
    assert!(session.cluster().leader().is_some() && !session.is_playing());
    assert_eq!(session.notice().unwrap().text, "It is opened.");
    assert!(!session.notice().unwrap().is_error);
    assert_eq!(session.history().end().at.as_micros(), report.virtual_us);
    let names: Vec<&str> = session.record().phases().iter().map(|phase| &*phase.name).collect();
    assert!(names.len() > 2, "{names:?}");
    assert!(session.record().phases().is_sorted_by_key(|phase| phase.at));
    let noted = report.script.statements.iter().filter_map(|one| match &one.action {
        Action::Note(name) => Some(name.as_str()),
        _ => None,
    });
    assert_eq!(names, noted.collect::<Vec<_>>());
}

#[test]
fn a_run_in_which_a_promise_is_broken_is_opened_there() {
    let report = report("Persist12C", true);
    assert!(report.failure.is_some());
    let mut session = Session::default();
    open(&mut session, &report);
    let event = session.choice().event().unwrap();
    assert!(matches!(event.fact, Fact::Violated(_)), "{event:?}");
    assert_eq!(session.cluster().checks().violations().len(), 1, "the first of them");
}

#[test]
fn undo_brings_back_what_was_there_before_and_redo_what_was_opened() {
    let mut session = session_at(1_500);
    session.gesture(Gesture::CrashLeader);
    let before = (session.cluster().now(), session.cluster().digest());
    open(&mut session, &report("Rejoin2B", false));
    let opened = (session.cluster().now(), session.cluster().digest());
    session.undo();
    assert_eq!((session.cluster().now(), session.cluster().digest()), before);
    assert_eq!(session.record().phases(), []);
    session.redo();
    assert_eq!((session.cluster().now(), session.cluster().digest()), opened);
}

#[test]
fn who_stays_on_the_way_is_not_taken_to_the_first_moment() {
    let report = report("Backup2B", false);
    let mut session = Session::default();
    session.open(Script::clone(&report.script), Time::from_micros(report.virtual_us), "").unwrap();
    session.advance(0, || true);
    session.stop_hurrying();
    let here = session.cluster().now();
    to(&mut session, 2_000);
    session.set_playing(false);
    session.seek(Time::from_millis(3_000));
    while session.goal().is_some() {
        session.advance(0, || true);
    }
    assert!(here < Time::from_millis(2_000));
    assert_eq!(session.cluster().now(), Time::from_millis(3_000));
}

#[test]
fn an_opened_run_is_kept_with_its_parts() {
    let mut session = Session::default();
    open(&mut session, &report("Rejoin2B", false));
    // A session is kept as of its moment, and events of one moment belong together.
    session.seek(session.cluster().now());
    let mut again = Session::take_up_kept(&session.keep()).unwrap();
    while again.goal().is_some() {
        again.advance(0, || false);
    }
    assert_eq!(again.cluster().digest(), session.cluster().digest());
    assert_eq!(again.record().phases(), session.record().phases());
}

#[test]
fn an_impossible_run_leaves_the_old_one_alone() {
    let mut session = session_at(1_500);
    let before = session.cluster().digest();
    let config = ClusterConfig { servers: 0, ..ClusterConfig::default() };
    session.open(Script::timed(config, 1, []), Time::from_millis(5), "").unwrap_err();
    assert_eq!((session.cluster().digest(), session.goal()), (before, None));
}
