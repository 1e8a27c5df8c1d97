//! Going by events.

use raft_sim::core::Observation;
use raft_sim::history::{Found, Interest, Interests};
use raft_sim::{Event, Fact, Script, Time};

use crate::chaos::{history, ms, script, straight};

const FOR_EVER: Time = Time::from_micros(u64::MAX);

#[test]
fn steps_back_are_undone_by_as_many_steps() {
    for seed in 0..6 {
        let mut history = history(&script(seed));
        history.run_until(ms(3000));
        history.step();
        let mut places = vec![(history.position(), history.present().digest())];
        for _ in 0..120 {
            assert!(history.step_back());
            places.push((history.position(), history.present().digest()));
        }
        let (last, digest) = places.pop().unwrap();
        assert_eq!(digest, straight(history.present().script(), last.events).digest());
        for place in places.into_iter().rev() {
            history.step();
            assert_eq!((history.position(), history.present().digest()), place, "seed {seed}");
        }
        assert!(history.is_live());
    }
}

#[test]
fn steps_lead_back_to_the_start_and_no_further() {
    let mut history = history(&Script::default());
    for _ in 0..40 {
        history.step();
    }
    let mut steps = 0;
    while history.step_back() {
        steps += 1;
    }
    assert_eq!((steps, history.position()), (40, history.start()));
    history.live();
    history.seek_start();
    assert_eq!(history.position(), history.start());
}

fn leads(event: &Event) -> bool {
    let Fact::Observed { observation, .. } = &event.fact else { return false };
    matches!(observation, Observation::LeaderElected { .. })
}

#[test]
fn one_goes_to_what_is_of_interest_and_back() {
    let mut history = history(&script(7));
    for interest in [Interest::Leader, Interest::Commit, Interest::Term, Interest::Action] {
        let interests = Interests::default().with(interest);
        history.seek_start();
        let mut forwards = Vec::new();
        while let Found::Event(id) = history.step_to(interests, ms(4000), 100_000) {
            assert!(interests.match_event(history.present().event(id).unwrap()));
            forwards.push(id);
        }
        assert!(!forwards.is_empty());
        assert_eq!(history.present().now(), ms(4000));
        let mut backwards = Vec::new();
        let mut found = history.step_back_to(interests, 200);
        loop {
            match found {
                Found::Event(id) => {
                    history.seek_event(id);
                    backwards.push(id);
                    found = history.step_back_to(interests, 200);
                }
                Found::NotYet(id) => {
                    let is_wanted = |event: &Event| interests.match_event(event);
                    found = history.find_before(id, is_wanted, 200);
                }
                Found::Nothing => break,
            }
        }
        backwards.reverse();
        // Several events of one happening are one stop forwards; backwards the last of them is.
        assert_eq!(forwards.len(), backwards.len());
        assert!(forwards.iter().zip(&backwards).all(|(one, other)| one <= other));
    }
}

#[test]
fn a_search_has_bounds() {
    let mut history = history(&Script::default());
    assert!(matches!(history.step_until(leads, FOR_EVER, 3), Found::NotYet(_)));
    assert_eq!(history.step_until(leads, ms(340), 1000), Found::Nothing);
    assert_eq!(history.present().now(), ms(340));
    let Found::Event(first) = history.step_until(leads, FOR_EVER, 100_000) else {
        panic!("somebody is elected");
    };
    history.run_until(ms(5000));
    let end = history.end().events;
    let position = history.position();
    assert!(matches!(history.find_before(end, leads, 1), Found::NotYet(_)));
    assert_eq!(history.find_before(end, leads, u64::MAX), Found::Event(first));
    assert_eq!(history.find_before(first, leads, u64::MAX), Found::Nothing);
    assert_eq!(history.position(), position);
    // What is known of the past needs no playing.
    history.seek_start();
    let leader = Interests::default().with(Interest::Leader);
    assert_eq!(history.step_to(leader, ms(5000), 1), Found::Event(first));
    assert_eq!(history.step_to(leader, ms(4000), 1), Found::Nothing);
    assert_eq!(history.present().now(), ms(4000));
}
