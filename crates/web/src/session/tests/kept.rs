//! A session outlives the page.

use super::*;

fn taken_up(text: &str) -> Session {
    let mut session = Session::take_up_kept(text).unwrap();
    while session.goal().is_some() {
        session.advance(0, || false);
    }
    session
}

#[test]
fn a_session_is_taken_up_where_it_was() {
    let mut session = session_at(1_500);
    session.gesture(Gesture::CrashLeader);
    to(&mut session, 4_000);
    session.seek(Time::from_millis(2_000));
    session.set_speed(4);
    session.set_playing(false);
    let again = taken_up(&session.keep());
    assert_eq!(again.cluster().digest(), session.cluster().digest());
    assert_eq!(again.history().end().at, session.history().end().at);
    assert_eq!((again.speed_index(), again.is_playing()), (4, false));
    // What was done is not repeated by who acts before it.
    for mut session in [session, again] {
        session.seek(Time::from_millis(1_000));
        session.gesture(Gesture::Act(Action::Heal));
        assert_eq!(session.history().script_and_acts().1.len(), 1);
    }
}

#[test]
fn the_opening_scene_is_its_time() {
    let mut session = session_at(2_000);
    assert!(session.is_opening());
    let again = taken_up(&session.keep_time());
    assert_eq!(again.cluster().digest(), session.cluster().digest());
    assert!(again.is_opening());
    session.gesture(Gesture::CrashLeader);
    assert!(!session.is_opening());
}

#[test]
fn what_is_no_session_is_refused_with_a_sentence() {
    let mut session = session_at(1_500);
    session.gesture(Gesture::CrashLeader);
    let text = session.keep();
    for (damaged, why) in [
        (String::new(), "it is of another version"),
        (text.replacen("session 1", "session 9", 1), "it is of another version"),
        (text.replacen("--- done by now", "---", 1), "it is cut short"),
        (text.replacen("\n1500000", "\nx", 1), "its numbers are damaged"),
        (text.replacen("seed", "sead", 1), "line"),
        (text.replacen("\n3\n", "\n33\n", 1), "its parts do not belong together"),
    ] {
        let refused = Session::take_up_kept(&damaged).map(|_| ()).unwrap_err().to_string();
        assert!(
            refused.contains(why) && refused.starts_with("The last session cannot be read"),
            "{refused}"
        );
    }
}
