//! A session without a browser.

use raft_sim::Time;
use raft_sim::core::NodeId;
use raft_sim::script::MessageKind;
use raft_sim::{Action, Event, Fact};

use super::*;

mod branches;
mod kept;
mod links;
mod opened;
mod travel;

const FRAME_NS: u64 = 16_666_667;

fn play(session: &mut Session, real_ms: u64) {
    for _ in 0..real_ms * 60 / 1000 {
        session.advance(FRAME_NS, || false);
    }
}

/// Index of the speed of ten times real time.
const TENFOLD: usize = SPEEDS.len() - 3;

fn digest(session: &Session) -> (Time, u64) {
    (session.cluster().now(), session.cluster().digest())
}

/// Goes to a time, however far that is.
fn to(session: &mut Session, ms: u64) {
    session.seek(Time::from_millis(ms));
    while session.goal().is_some() {
        session.advance(0, || false);
    }
}

/// A session at that time.
fn session_at(ms: u64) -> Session {
    let mut session = Session::default();
    to(&mut session, ms);
    session
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
    session.set_speed(TENFOLD);
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
        // What clients say to servers has no place on the ring.
        for flight in session.cluster().flights().filter(|flight| flight.message().is_some()) {
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
    to(&mut fine, until.as_micros() / 1000 + 1);
    to(&mut coarse, until.as_micros() / 1000 + 1);
    assert_eq!(fine.cluster().digest(), coarse.cluster().digest());
}

#[test]
fn a_late_frame_drops_time_instead_of_falling_behind() {
    let mut session = Session::default();
    session.set_speed(TENFOLD);
    session.advance(3_600_000_000_000, || true);
    assert!(session.cluster().now() < Time::from_millis(3_600_000));
    assert_eq!(session.left_ns, 0);
}

#[test]
fn cutting_in_two_leaves_the_leader_in_the_minority() {
    let mut session = session_at(1000);
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

fn rows(session: &Session) -> Vec<Event> {
    session.feed().rows().cloned().collect()
}

#[test]
fn what_happened_is_listed_newest_first_and_older_on_request() {
    let mut session = session_at(2_000);
    assert!(rows(&session).len() <= 20, "while they come and go");
    assert!(session.feed().is_brief() && session.feed().has_more(0));
    session.list_all();
    let told = rows(&session);
    assert!(told.len() > 40 && told.is_sorted_by(|a, b| a.id > b.id));
    // An hour of heartbeats, among which nothing is told.
    to(&mut session, 3_600_000);
    session.gesture(Gesture::Act(Action::Heal));
    session.list_all();
    assert!(matches!(rows(&session)[0].fact, Fact::Acted(_)));
    assert!(told.iter().all(|event| rows(&session).contains(event)), "as long as there is room");
    // Who comes from elsewhere sees what is at hand, and the rest on request.
    session.seek(Time::from_millis(3_599_000));
    assert!(!rows(&session).contains(&told[0]) && session.feed().has_more(0));
    for _ in 0..100 {
        session.more_events();
    }
    assert!(told.iter().all(|event| rows(&session).contains(event)));
    assert!(!session.feed().has_more(0));
}

#[test]
fn events_are_listed_by_server_and_kind() {
    let mut session = session_at(1_500);
    session.gesture(Gesture::CrashLeader);
    to(&mut session, 3_000);
    for kind in Kind::ALL {
        let mut filter = Filter::default();
        for other in Kind::ALL {
            if filter.has(other) != (other == kind) {
                filter = filter.with(Wanted::Kind(other));
            }
        }
        session.set_filter(filter);
        assert!(rows(&session).iter().all(|event| Kind::of(event) == kind), "{kind:?}");
        assert!(!rows(&session).is_empty(), "{kind:?}");
    }
    session.set_filter(Filter::default().with(Wanted::Of(Some(NodeId(2)))));
    let all = rows(&session);
    assert!(all.iter().all(|event| {
        raft_sim::explain::en::subject(event).is_none_or(|party| party.server() == Some(NodeId(2)))
    }));
    assert!(!all.is_empty());
}

#[test]
fn across_a_cut_no_lost_heartbeat_is_told() {
    let mut session = session_at(1_000);
    session.gesture(Gesture::CutInTwo);
    to(&mut session, 2_000);
    let is_beat = |event: &Event| match &event.fact {
        Fact::Lost { packet, .. } => packet.kind == MessageKind::Heartbeat,
        _ => false,
    };
    assert!(session.cluster().events().any(is_beat) && !rows(&session).iter().any(is_beat));
    assert!(!rows(&session).iter().any(|event| matches!(event.fact, Fact::Sent { .. })));
}

#[test]
fn the_record_knows_who_led_when_and_what_clients_waited_for() {
    let mut session = session_at(1_000);
    let leader = session.cluster().leader().unwrap();
    let op = raft_sim::service::Op::Put { key: "k".into(), value: "v".into() };
    let client = raft_sim::service::ClientId(3);
    session.gesture(Gesture::Request { client, via: None, op });
    session.gesture(Gesture::CrashLeader);
    to(&mut session, 4_000);
    let changes = session.record().changes();
    let standings: Vec<_> = changes
        .iter()
        .filter(|change| change.server == leader)
        .map(|change| change.standing)
        .collect();
    assert!(standings.ends_with(&[Standing::Leader, Standing::Crashed]), "{standings:?}");
    assert!(changes.is_sorted_by_key(|change| (change.at, change.event)));
    let [_, _, _, operation] = session.record().operations() else { panic!("one more") };
    assert!(matches!(operation.end, Some((_, _, Ending::Answered(_)))), "{operation:?}");
    assert_eq!(session.record().operations_before(operation.event).len(), 3, "the opening's");
    session.begin_verdict();
    while session.continue_verdict(|| true) {}
    assert_eq!(
        session.linearity().verdict(),
        Some(&raft_sim::linearizability::Verdict::Linearizable)
    );
    assert_eq!(session.linearity().count(), 4);
}

#[test]
fn chaos_of_one_seed_is_one_run_and_its_script_plays_it_again() {
    let run = |seed| {
        let mut session = session_at(1_000);
        session.set_chaos(Some(seed));
        session.set_speed(TENFOLD);
        play(&mut session, 2_000);
        session
    };
    let (one, same, other) = (run(1), run(1), run(2));
    assert_eq!(one.cluster().script(), same.cluster().script());
    assert_ne!(one.cluster().script(), other.cluster().script());
    assert!(one.cluster().script().statements.len() > 12, "it strikes about once a second");
    let mut again = Cluster::new(one.cluster().script().clone()).unwrap();
    again.run_until(one.cluster().now());
    assert_eq!(again.digest(), one.cluster().digest());
}

#[test]
fn everything_can_be_healed() {
    let mut session = session_at(1_000);
    let [one, two, three] = [1, 2, 3].map(NodeId);
    let disk = |id: NodeId, fault| Action::Disk { server: id.into(), fault };
    for action in [
        crash(one),
        Action::Pause(two.into()),
        Action::ClockRate { server: three.into(), ppm: 500_000 },
        disk(three, raft_sim::script::DiskFault::Lie),
        Action::Link {
            from: None,
            to: None,
            setting: raft_sim::script::LinkSetting::Loss(900_000),
        },
    ] {
        session.gesture(Gesture::Act(action));
    }
    session.gesture(Gesture::Isolate(two));
    session.gesture(Gesture::HealEverything);
    assert_eq!(session.notice(), None);
    let cluster = session.cluster();
    assert!(!session.is_cut() && cluster.link(one, two).unwrap().loss_ppm == 0);
    assert!(cluster.servers().iter().all(|server| {
        server.is_up() && !server.is_paused() && !server.disk_lies() && server.clock().ppm() == 0
    }));
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
