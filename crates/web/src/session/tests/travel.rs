//! Steps, seeks, branches, undo.

use raft_sim::history::{Interest, Interests};

use super::*;
use crate::timeline::Scale;

#[test]
fn a_step_back_undoes_a_step() {
    let mut session = session_at(700);
    session.step();
    let before = session.position();
    for _ in 0..20 {
        session.step();
    }
    for _ in 0..20 {
        session.step_back();
    }
    assert_eq!(session.position().events, before.events);
    session.seek_start();
    assert_eq!((session.position().events, session.is_playing()), (0, false));
}

#[test]
fn the_next_event_of_interest_is_found_and_told() {
    let mut session = Session::default();
    session.to_next(Interests::default().with(Interest::Leader));
    let leads = session.cluster().now();
    assert!(session.cluster().leader().is_some());
    assert!(session.choice().event().is_some() && !session.is_playing());
    to(&mut session, 3_000);
    session.to_previous(Interests::default().with(Interest::Leader));
    assert_eq!(session.cluster().now(), leads);
    session.to_previous(Interests::default().with(Interest::Violation));
    assert_eq!(session.notice().unwrap().text, "Nothing of that kind happened before.");
}

#[test]
fn a_chosen_event_has_a_story_from_its_first_cause_on() {
    let mut session = session_at(2_000);
    let commit = session
        .cluster()
        .events()
        .find(|event| Interests::default().with(Interest::Commit).match_event(event))
        .unwrap()
        .id;
    session.choose(Some(commit));
    let story = session.choice().story();
    assert!(story.len() > 3 && story.last().unwrap().id == commit);
    assert!(story.windows(2).all(|pair| pair[1].cause == pair[0].id));
    assert!(session.choice().has(story[0].id) && !session.choice().has(commit + 1));
    session.choose(None);
    assert!(session.choice().event().is_none());
}

#[test]
fn what_is_beyond_the_end_is_played_in_frames() {
    let mut session = Session::default();
    session.seek(Time::from_millis(60_000));
    let mut frames = 0;
    while session.goal().is_some() {
        session.advance(0, || true);
        frames += 1;
    }
    assert!(frames > 10 && session.cluster().now() == Time::from_millis(60_000));
    session.seek(Time::from_millis(90_000));
    session.stop_hurrying();
    assert!(session.goal().is_none() && session.cluster().now() < Time::from_millis(90_000));
}

#[test]
fn acting_in_the_past_leaves_the_future_as_a_branch() {
    let mut session = session_at(3_000);
    let future = digest(&session);
    session.seek(Time::from_millis(1_500));
    let main = session.history().current();
    session.gesture(Gesture::CrashLeader);
    assert_ne!(session.history().current(), main);
    to(&mut session, 3_000);
    assert_ne!(digest(&session), future);
    session.switch(main);
    assert_eq!(digest(&session), future);
    assert_eq!(session.history().branches().len(), 2);
}

#[test]
fn what_was_done_is_undone_and_redone() {
    let mut session = session_at(1_500);
    let before = session.position();
    assert!(!session.can_undo() && !session.can_redo());
    session.gesture(Gesture::CrashLeader);
    to(&mut session, 2_500);
    let done = digest(&session);
    session.undo();
    assert_eq!(session.position().events, before.events);
    assert!(session.cluster().leader().is_some() && session.history().is_live());
    // Time goes on without it.
    to(&mut session, 2_500);
    let without = session_at(2_500);
    assert_eq!(digest(&session), digest(&without));
    session.redo();
    assert_eq!(digest(&session), done);
    assert!(session.can_undo() && !session.can_redo());
}

#[test]
fn steps_are_undone_one_after_the_other_across_branches() {
    let mut session = session_at(1_000);
    let start = session.position().events;
    let write = |text: &str| Gesture::Write { via: None, text: text.to_owned() };
    session.gesture(write("a=1"));
    to(&mut session, 1_300);
    session.gesture(write("b=2"));
    to(&mut session, 1_600);
    session.seek(Time::from_millis(1_200));
    session.gesture(write("c=3"));
    to(&mut session, 1_600);
    let value = |session: &Session, key: &str| {
        session.cluster().servers()[0].machine().and_then(|machine| machine.value(key))
    };
    let all = |session: &Session| ["a", "b", "c"].map(|key| value(session, key).is_some());
    assert_eq!(all(&session), [true, false, true]);
    session.undo();
    to(&mut session, 1_600);
    assert_eq!(all(&session), [true, true, false], "back on the branch that was left");
    session.undo();
    to(&mut session, 1_600);
    assert_eq!(all(&session), [true, false, false]);
    session.undo();
    assert_eq!(session.position().events, start);
    for _ in 0..3 {
        session.redo();
    }
    assert_eq!(all(&session), [true, false, true]);
}

#[test]
fn another_run_is_begun_and_taken_back() {
    let mut session = session_at(1_500);
    session.set_playing(false);
    let before = digest(&session);
    let mut draft = crate::draft::Draft::of(session.cluster().script());
    draft.config.servers = 0;
    let refused = session.restart(draft.script());
    assert!(refused.unwrap_err().contains("a cluster has 1 to 9 servers, not 0"));
    assert_eq!(digest(&session), before);
    draft.config.servers = 3;
    session.restart(draft.script()).unwrap();
    assert_eq!(session.cluster().servers().len(), 3);
    to(&mut session, 1_000);
    let other = digest(&session);
    assert!(session.is_playing(), "a new run plays");
    session.undo();
    assert_eq!((digest(&session), session.is_playing()), (before, false));
    session.redo();
    assert_eq!((digest(&session), session.is_playing()), (other, true));
}

#[test]
fn the_diagram_has_the_messages_of_whatever_is_looked_at() {
    let mut session = session_at(60_000);
    session.gesture(Gesture::Act(Action::Load(Some(raft_sim::service::Load::default()))));
    to(&mut session, 120_000);
    let scale = Scale { from_us: 80_000_000, span_us: 1_500_000, follows: false };
    session.set_playing(false);
    let mut fills = 0;
    while session.lacks_messages(scale) && fills < 10 {
        session.fill(scale);
        fills += 1;
    }
    assert!((1..10).contains(&fills), "{fills}");
    let inside = |at: Time| (80_000_000..81_500_000).contains(&at.as_micros());
    let lines = session.track().lines().iter().filter(|line| inside(line.at)).count();
    // Twenty operations a second, at least four messages for each.
    assert!(lines > 120, "{lines}");
    session.live();
    session.follow();
    assert_eq!(session.track().next(), session.cluster().event_count());
}

#[test]
fn who_looks_for_what_does_not_come_stays_in_place() {
    let mut session = session_at(2_000);
    let (end, branches) = (session.history().end(), session.history().branches().len());
    session.to_next(Interests::default().with(Interest::Violation));
    assert_eq!(session.history().end(), end);
    assert!(session.history().is_live());
    assert!(session.notice().unwrap().text.contains("ten minutes"));
    // From the past likewise.
    session.step_back();
    let here = session.position();
    session.to_next(Interests::default().with(Interest::Violation));
    assert_eq!((session.position(), session.history().end()), (here, end));
    session.to_next(Interests::default().with(Interest::Leader));
    assert_eq!((session.position(), session.history().end()), (here, end));
    // What was played already is found, and so is what comes only then.
    session.seek_start();
    session.to_next(Interests::default().with(Interest::Leader));
    assert!(session.position() < end && session.notice().is_none());
    session.live();
    session.gesture(Gesture::CrashLeader);
    session.to_next(Interests::default().with(Interest::Leader));
    assert!(session.history().is_live() && session.history().end() > end);
    assert_eq!(session.history().branches().len(), branches);
}
