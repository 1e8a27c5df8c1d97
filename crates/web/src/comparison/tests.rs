//! Two runs on one clock, without a browser.

use raft_sim::history::Interest;
use raft_sim::script::Who;
use raft_sim::{Action, ClusterConfig, Fact};

use super::*;
use crate::session::{Gesture, Session};

const FRAME_NS: u64 = 16_666_667;

fn never(_: u32) -> bool {
    false
}

fn session_at(ms: u64) -> Session {
    let script = Script { seed: 9, ..Script::default() };
    let mut session = Session::new(script);
    to(&mut session, ms);
    session
}

fn to(session: &mut Session, ms: u64) {
    session.seek(Time::from_millis(ms));
    while session.goal().is_some() {
        session.advance(0, || false);
    }
}

/// On branch 1, whose leader crashed at 1 s; both branches are played up to 3 s.
fn two_branches() -> Session {
    let mut session = session_at(3_000);
    to(&mut session, 1_000);
    session.gesture(Gesture::CrashLeader);
    to(&mut session, 3_000);
    session
}

fn with_setup(session: &Session, change: impl Fn(&mut ClusterConfig)) -> With {
    let mut draft = Draft::of(session.cluster().script());
    change(&mut draft.config);
    With::Setup(Rc::new(draft))
}

fn now(comparison: &Comparison) -> Time {
    comparison.read().cluster().now()
}

fn difference(comparison: &Comparison) -> &Difference {
    let Parting::At(difference) = comparison.parting() else { panic!("they part") };
    difference
}

#[test]
fn branches_part_where_one_began() {
    let mut session = two_branches();
    let mut comparison = Comparison::begin(&mut session, With::Branch(BranchId(0))).unwrap();
    assert_eq!(now(&comparison), session.cluster().now());
    comparison.advance(&mut session, 0, &never);
    let difference = difference(&comparison);
    assert!(matches!(&difference.left.as_ref().unwrap().fact, Fact::Acted(_)));
    assert!(difference.right.as_ref().unwrap().at > difference.at);
    assert!(difference.at >= Time::from_millis(1_000));
    assert!(difference.at <= Time::from_millis(1_001));
}

#[test]
fn both_go_to_where_they_part_and_look_at_what_happens() {
    let mut session = two_branches();
    let mut comparison = Comparison::begin(&mut session, With::Branch(BranchId(0))).unwrap();
    comparison.seek_parting(&mut session);
    assert_eq!(session.cluster().now(), Time::from_millis(3_000), "that is not known yet");
    comparison.advance(&mut session, 0, &never);
    comparison.seek_parting(&mut session);
    let difference = difference(&comparison).clone();
    assert_eq!((session.cluster().now(), now(&comparison)), (difference.at, difference.at));
    assert_eq!(session.choice().event(), difference.left.as_ref());
    assert_eq!(comparison.read().choice().event(), difference.right.as_ref());
}

#[test]
fn the_second_run_goes_along_however_the_first_one_moves() {
    let mut session = two_branches();
    let mut comparison = Comparison::begin(&mut session, With::Branch(BranchId(0))).unwrap();
    let main = session.history().branches().len();
    session.set_playing(true);
    for _ in 0..60 {
        comparison.advance(&mut session, FRAME_NS, &never);
        assert_eq!(now(&comparison), session.cluster().now());
        assert!(comparison.read().is_playing());
    }
    assert!(session.cluster().now() > Time::from_millis(3_000), "time passes");
    for ms in [500, 2_900, 1_000, 8_000, 0] {
        session.seek(Time::from_millis(ms));
        while session.goal().is_some() || comparison.is_behind(&session) {
            comparison.advance(&mut session, 0, &never);
        }
        assert_eq!(now(&comparison), Time::from_millis(ms));
    }
    assert_eq!(session.history().branches().len(), main);
    let first = session.history().info(BranchId(0)).unwrap();
    assert_eq!(first.end.at, Time::from_millis(3_000), "only a copy of the branch is played on");
}

#[test]
fn the_copy_of_a_branch_is_that_branch() {
    let mut session = two_branches();
    let comparison = Comparison::begin(&mut session, With::Branch(BranchId(0))).unwrap();
    let copied = comparison.read().cluster().digest();
    let (changes, operations) = {
        let other = comparison.read();
        (other.record().changes().to_vec(), other.record().operations().to_vec())
    };
    session.switch(BranchId(0));
    assert_eq!(session.cluster().digest(), copied);
    assert_eq!(session.record().changes(), changes);
    assert_eq!(session.record().operations(), operations);
}

#[test]
fn steps_stop_at_what_happens_in_either_run() {
    let mut session = two_branches();
    to(&mut session, 1_100);
    let mut comparison = Comparison::begin(&mut session, With::Branch(BranchId(0))).unwrap();
    let mut stops = vec![session.cluster().now()];
    for _ in 0..30 {
        comparison.step(&mut session);
        assert_eq!(now(&comparison), session.cluster().now());
        stops.push(session.cluster().now());
    }
    assert!(stops.is_sorted() && stops[0] < stops[30] && !session.is_playing());
    // Every event of either run in between is one of the stops.
    let events = |session: &Session| -> Vec<Time> {
        session.cluster().events().map(|event| event.at).collect()
    };
    let all = [events(&session), events(&comparison.read())].concat();
    let between = all.into_iter().filter(|at| (stops[0]..=stops[30]).contains(at));
    assert!(between.into_iter().all(|at| stops.contains(&at)));
    // Back, one is before each of them once more.
    let mut back = Vec::new();
    while session.cluster().now() > stops[0] {
        comparison.step_back(&mut session);
        assert_eq!(now(&comparison), session.cluster().now());
        back.push(session.cluster().now());
    }
    assert!(back.is_sorted_by(|a, b| a > b) && back.len() >= 15, "{back:?}");
}

#[test]
fn the_next_event_of_interest_is_that_of_either_run() {
    let mut session = two_branches();
    to(&mut session, 1_000);
    let mut comparison = Comparison::begin(&mut session, With::Branch(BranchId(0))).unwrap();
    let leader = raft_sim::history::Interests::default().with(Interest::Leader);
    comparison.to_next(&mut session, leader);
    let elected = session.cluster().now();
    assert!(elected > Time::from_millis(1_000) && now(&comparison) == elected);
    assert!(session.choice().event().is_some() && session.notice().is_none());
    assert!(comparison.read().choice().event().is_none(), "there nobody new leads");
    comparison.to_previous(&mut session, leader);
    assert!(session.cluster().now() < Time::from_millis(1_000));
    let here = session.cluster().now();
    let violation = raft_sim::history::Interests::default().with(Interest::Violation);
    comparison.to_previous(&mut session, violation);
    assert_eq!((session.cluster().now(), now(&comparison)), (here, here));
    assert!(session.notice().is_some(), "that there is none is told");
}

#[test]
fn a_run_with_pre_vote_parts_from_the_one_without_at_the_first_timeout() {
    let mut session = session_at(2_000);
    let with = with_setup(&session, |config| config.options.pre_vote ^= true);
    let mut comparison = Comparison::begin(&mut session, with).unwrap();
    while comparison.is_behind(&session) {
        comparison.advance(&mut session, 0, &never);
    }
    let difference = difference(&comparison);
    let (left, right) = (difference.left.as_ref().unwrap(), difference.right.as_ref().unwrap());
    assert_eq!(left.at, right.at);
    assert!(matches!(left.fact, Fact::Observed { .. }) && left.fact != right.fact);
    let other = comparison.read();
    assert_ne!(other.cluster().script().config.options, session.cluster().script().config.options);
    assert_eq!(other.cluster().script().seed, session.cluster().script().seed);
}

#[test]
fn what_was_done_is_done_in_the_other_configuration_too() {
    let mut session = session_at(1_000);
    session.gesture(Gesture::Act(Action::Pause(Who::Leader)));
    assert!(session.notice().is_none(), "{:?}", session.notice());
    to(&mut session, 1_200);
    let with = with_setup(&session, |config| config.options.check_quorum ^= true);
    let mut comparison = Comparison::begin(&mut session, with).unwrap();
    while comparison.is_behind(&session) {
        comparison.advance(&mut session, 0, &never);
    }
    let paused =
        |session: &Session| session.cluster().servers().iter().filter(|it| it.is_paused()).count();
    assert_eq!((paused(&session), paused(&comparison.read())), (1, 1));
}

#[test]
fn the_same_run_does_not_part_from_itself() {
    let mut session = session_at(60_000);
    let with = with_setup(&session, |_| {});
    let mut comparison = Comparison::begin(&mut session, with).unwrap();
    let mut frames = 0;
    while comparison.is_behind(&session) {
        // Every look at the clock says that it is late.
        comparison.advance(&mut session, 0, &|_| true);
        frames += 1;
    }
    assert!(frames > 3, "in parts: {frames}");
    assert!(matches!(comparison.parting(), Parting::Same(at) if *at == Time::from_millis(60_000)));
    assert_eq!(comparison.read().cluster().digest(), session.cluster().digest());
    session.set_playing(true);
    session.set_speed(crate::pace::SPEEDS.len() - 3);
    for _ in 0..30 {
        comparison.advance(&mut session, FRAME_NS, &never);
    }
    let end = session.history().end().at;
    assert!(
        matches!(comparison.parting(), Parting::Same(at) if *at == end && end > Time::from_millis(61_000))
    );
}

#[test]
fn the_first_run_waits_for_the_second() {
    let mut session = session_at(60_000);
    let with = with_setup(&session, |config| config.options.pre_vote ^= true);
    session.set_playing(true);
    let mut comparison = Comparison::begin(&mut session, with).unwrap();
    let before = session.cluster().now();
    session.set_playing(true);
    comparison.advance(&mut session, FRAME_NS, &|_| true);
    assert!(now(&comparison) < before, "it needs some frames");
    assert_eq!(session.cluster().now(), before);
    while now(&comparison) < before {
        comparison.advance(&mut session, FRAME_NS, &|_| true);
    }
    for _ in 0..10 {
        comparison.advance(&mut session, FRAME_NS, &never);
    }
    assert!(session.cluster().now() > before);
}

#[test]
fn one_is_where_one_was_afterwards() {
    let mut session = two_branches();
    to(&mut session, 2_500);
    let last = session.cluster().event_count() - 1;
    session.choose(Some(last));
    session.set_playing(true);
    let before = (session.cluster().digest(), session.position(), session.version());
    let mut comparison = Comparison::begin(&mut session, With::Branch(BranchId(0))).unwrap();
    comparison.advance(&mut session, 0, &never);
    comparison.seek_parting(&mut session);
    let shown = session.version() + comparison.version();
    comparison.end(&mut session);
    assert_eq!((session.cluster().digest(), session.position()), (before.0, before.1));
    assert!(session.is_playing() && session.choice().event().is_some_and(|it| it.id == last));
    assert!(session.version() > shown, "what is shown is out of date");
}

#[test]
fn what_cannot_be_compared_is_refused_in_words() {
    let mut session = two_branches();
    let before = session.cluster().digest();
    assert!(Comparison::begin(&mut session, With::Branch(BranchId(7))).is_err());
    let with = with_setup(&session, |config| config.servers = 0);
    let refusal = Comparison::begin(&mut session, with).unwrap_err();
    assert!(refusal.ends_with('.'), "{refusal}");
    assert_eq!(session.cluster().digest(), before);
}
