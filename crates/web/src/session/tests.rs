//! A session without a browser.

use super::*;

const FRAME_NS: u64 = 16_666_667;

fn play(session: &mut Session, real_ms: u64) {
    for _ in 0..real_ms * 60 / 1000 {
        session.advance(FRAME_NS, || false);
    }
}

#[test]
fn the_first_leader_stands_within_four_seconds() {
    let mut session = Session::default();
    play(&mut session, 3_500);
    assert!(session.cluster().leader().is_some());
}

#[test]
fn the_opening_writes_all_commit() {
    let mut session = Session::default();
    session.set_speed(SPEEDS.len() - 1);
    play(&mut session, 1_000);
    for server in session.cluster().servers() {
        let expected = [("x", "3"), ("y", "2")];
        let expected = expected.map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(server.machine().unwrap().pairs(), expected);
    }
}

#[test]
fn a_quiet_stretch_never_swallows_a_message() {
    let mut session = Session::default();
    let mut seen = std::collections::BTreeMap::new();
    for frame in 0..1200_u64 {
        session.advance(FRAME_NS, || false);
        for flight in session.cluster().flights() {
            seen.entry(flight.id).or_insert((frame, frame)).1 = frame;
        }
    }
    let on_screen = |(first, last): (u64, u64)| last - first + 1;
    let under_way: Vec<_> = session.cluster().flights().map(|flight| flight.id).collect();
    seen.retain(|id, _| !under_way.contains(id));
    assert!(seen.len() > 50, "only {} messages", seen.len());
    // 0.4 s are 24 frames.
    assert!(seen.values().all(|&frames| on_screen(frames) >= 24), "{seen:?}");
}

#[test]
fn play_in_frames_of_any_length_is_the_same_run() {
    let mut fine = Session::default();
    let mut coarse = Session::default();
    for _ in 0..600 {
        fine.advance(FRAME_NS, || false);
    }
    for _ in 0..60 {
        coarse.advance(FRAME_NS * 10, || false);
    }
    let until = fine.cluster().now().max(coarse.cluster().now());
    fine.cluster.run_until(until);
    coarse.cluster.run_until(until);
    assert_eq!(fine.cluster().digest(), coarse.cluster().digest());
}

#[test]
fn a_late_frame_drops_time_instead_of_falling_behind() {
    let mut session = Session::default();
    session.set_speed(SPEEDS.len() - 1);
    session.advance(3_600_000_000_000, || true);
    assert!(session.cluster().now() < Time::from_millis(3_600_000));
    assert_eq!(session.left_ns, 0);
}

#[test]
fn cutting_in_two_leaves_the_leader_in_the_minority() {
    let mut session = Session::default();
    session.cluster.run_until(Time::from_millis(1000));
    let leader = session.cluster().leader().unwrap();
    session.gesture(Gesture::CutInTwo);
    assert!(session.is_cut());
    let groups = session.cluster().groups();
    let side = groups.iter().find(|group| group.contains(&leader)).unwrap();
    assert_eq!((groups.len(), side.len()), (2, 2));
    session.gesture(Gesture::Act(Action::Heal));
    assert!(!session.is_cut());
}

#[test]
fn impossible_gestures_say_why_and_change_nothing() {
    let mut session = Session::default();
    let before = session.cluster().digest();
    let write = |text: &str| Gesture::Write { via: None, text: text.to_owned() };
    for (gesture, expected) in [
        (Gesture::CrashLeader, "Nobody leads yet. Wait for an election."),
        (write("x=1"), "Nobody leads yet. Wait for an election."),
        (write("x"), "Write a key and a value, such as x=1."),
        (write("=1"), "Write a key and a value, such as x=1."),
        (write("x= "), "Write a key and a value, such as x=1."),
        (write(&format!("x={}", "1".repeat(30))), "Keep it short: at most 24 characters."),
        (Gesture::Act(Action::Restart(NodeId(1).into())), "S1 is up already."),
    ] {
        session.gesture(gesture);
        assert_eq!(session.notice().map(|notice| notice.text.as_str()), Some(expected));
    }
    assert_eq!(session.cluster().digest(), before);
}

#[test]
fn what_happened_is_told_for_ever() {
    let mut session = Session::default();
    session.set_speed(SPEEDS.len() - 1);
    play(&mut session, 2_000);
    let told: Vec<_> = session.told().cloned().collect();
    assert_eq!((told.len(), told[0].at > told[39].at), (40, true), "the newest come first");
    // An hour of heartbeats.
    while session.cluster().now() < Time::from_millis(3_600_000) {
        session.advance(1_000_000_000, || false);
    }
    assert!(session.cluster().events().all(|event| !told.contains(event)), "they are forgotten");
    assert!(session.told().eq(&told), "but not here");
    let count = session.told_count();
    session.gesture(Gesture::Act(Action::Heal));
    assert_eq!((session.told().count(), session.told_count()), (40, count + 1));
    assert!(matches!(session.told().next().unwrap().fact, Fact::Acted(_)));
}

#[test]
fn across_a_cut_no_lost_heartbeat_is_told() {
    let mut session = Session::default();
    session.set_speed(SPEEDS.len() - 1);
    play(&mut session, 500);
    session.gesture(Gesture::CutInTwo);
    play(&mut session, 100);
    let lost = |event: &&Event| matches!(event.fact, Fact::Lost { .. });
    assert!(session.cluster().events().any(|event| lost(&event)));
    assert!(!session.told().any(|event| matches!(event.fact, Fact::Sent { .. })));
    let is_beat = |event: &Event| match &event.fact {
        Fact::Lost { packet, .. } => packet.kind == MessageKind::Heartbeat,
        _ => false,
    };
    assert!(session.cluster().events().any(is_beat) && !session.told().any(is_beat));
}

#[test]
fn a_step_stops_the_clock_at_something_new() {
    let mut session = Session::default();
    session.step();
    assert!(!session.is_playing());
    let now = session.cluster().now();
    session.advance(FRAME_NS, || false);
    assert_eq!(session.cluster().now(), now);
}
