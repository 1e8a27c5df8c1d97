//! Events of long ago, and what is remembered of everything.

use raft_sim::core::Random;
use raft_sim::history::{History, Interests};
use raft_sim::script::{KeepUnsynced, Who};
use raft_sim::{Action, ClusterConfig, Event, Script};

use crate::chaos::{history, ms, script};

/// All events of a run, as they were recorded.
fn recorded(history: &mut History, until_ms: u64) -> Vec<Event> {
    let mut all: Vec<Event> = history.present().events().cloned().collect();
    for time in (0..=until_ms).step_by(10) {
        history.run_until(ms(time));
        let next = all.last().map_or(0, |event| event.id + 1);
        all.extend(history.present().events().filter(|event| event.id >= next).cloned());
    }
    all
}

#[test]
fn what_is_played_again_is_what_was() {
    for seed in 40..44 {
        let mut history = history(&script(seed));
        let all = recorded(&mut history, 15_000);
        let count = u64::try_from(all.len()).unwrap();
        assert_eq!(count, history.end().events);
        assert!(count > 12_000, "more than the cluster keeps: {count}");
        let mut random = Random::new(seed);
        for round in 0..30 {
            if round % 3 == 0 {
                history.seek(ms(random.below(15_000)));
            }
            let first = random.below(count);
            let last = (first + random.below(2000)).min(count);
            let expected = &all[usize::try_from(first).unwrap()..usize::try_from(last).unwrap()];
            let position = history.position();
            assert!(history.events(first..last).eq(expected), "{first} to {last}");
            let id = random.below(count);
            assert_eq!(history.event(id), all.get(usize::try_from(id).unwrap()));
            assert_eq!(history.position(), position);
        }
        let milestones = all.iter().filter(|event| Interests::MILESTONES.match_event(event));
        assert!(history.milestones().eq(milestones));
    }
}

#[test]
fn there_are_no_events_before_the_start_or_beyond_the_end() {
    let mut history = history(&script(45));
    history.run_until(ms(1000));
    let end = history.end().events;
    assert_eq!(history.events(0..u64::MAX).count(), usize::try_from(end).unwrap());
    assert_eq!(history.events(end..end + 10).count(), 0);
    let (from, to) = (20, 10);
    assert_eq!(history.events(from..to).count(), 0);
    assert_eq!(history.event(end), None);
    assert_eq!(history.event(u64::MAX), None);
}

#[test]
fn no_event_escapes_of_a_happening_with_more_than_the_cluster_keeps() {
    let config = ClusterConfig { heartbeat_ticks: 1, ..ClusterConfig::default() };
    let mut history = history(&Script { config: config.into(), ..Script::default() });
    history.run_until(ms(1000));
    history.act(Action::Pause(Who::Follower)).unwrap();
    history.run_until(ms(13_000));
    let before = history.end().events;
    let resumed = (1..=5).any(|id| {
        let server = Who::Server(raft_sim::core::NodeId(id));
        history.act(Action::Resume(server)).is_ok()
    });
    assert!(resumed);
    let count = history.end().events - before;
    assert!(count > 10_000, "{count}");
    assert!((10_000..10_256).contains(&history.present().events().count()));
    let played_again = history.events(before..before + count.min(16_000)).count();
    assert_eq!(u64::try_from(played_again).unwrap(), count.min(16_000));
    history.act(Action::Crash { server: Who::Leader, keep: KeepUnsynced::Nothing }).unwrap();
    history.step_back();
    history.step_back();
    assert_eq!(history.present().event_count(), before);
}
