//! Going to a time or an event.

use raft_sim::core::Random;
use raft_sim::history::{History, Position};
use raft_sim::{Action, ClusterConfig, Script, Time};

use crate::chaos::{CLOSE, digest_at, history, ms, script, straight};

#[test]
fn any_time_comes_back_exactly() {
    for seed in 0..12 {
        let mut random = Random::new(seed + 1000);
        let mut history = history(&script(seed));
        history.run_until(ms(6000));
        for _ in 0..25 {
            let time = Time::from_micros(random.below(6_000_000));
            history.seek(time);
            assert_eq!(history.present().now(), time);
            let expected = digest_at(history.present().script(), time);
            assert_eq!(history.present().digest(), expected, "seed {seed} at {time}");
        }
    }
}

#[test]
fn any_event_comes_back_exactly() {
    for seed in 20..30 {
        let mut random = Random::new(seed + 1000);
        let mut history = history(&script(seed));
        history.run_until(ms(5000));
        let (start, end) = (history.start().events, history.end().events);
        for _ in 0..25 {
            let id = random.between(start, end - 1);
            history.seek_event(id);
            let expected = straight(history.present().script(), id + 1);
            assert_eq!(history.present().event(id), expected.event(id), "seed {seed}");
            assert_eq!(Position::of(history.present()), Position::of(&expected));
            assert_eq!(history.present().digest(), expected.digest(), "seed {seed}, event {id}");
        }
    }
}

#[test]
fn all_events_of_one_moment_can_be_gone_to() {
    let all_at_once = |us| raft_sim::Range { min_us: us, max_us: us };
    let config = ClusterConfig {
        delay: all_at_once(5000),
        sync: all_at_once(1000),
        ..ClusterConfig::default()
    };
    let mut history = history(&Script { config: config.into(), ..Script::default() });
    history.run_until(ms(3000));
    let end = history.end();
    let mut moments = 0;
    for id in end.events - 300..end.events {
        history.seek_event(id);
        let at = history.present().event(id).unwrap().at;
        assert_eq!(history.present().now(), at);
        let more = history.event(id + 1).cloned();
        moments += u32::from(
            more.is_some_and(|next| next.at == at && next.id >= history.present().event_count()),
        );
    }
    assert!(moments > 50, "many moments have more than one happening");
}

#[test]
fn a_time_beyond_the_end_is_played_to() {
    let mut history = history(&script(2));
    history.seek(ms(2000));
    assert_eq!((history.end().at, history.is_live()), (ms(2000), true));
    history.seek(ms(500));
    assert!(!history.is_live());
    history.seek(ms(4000));
    assert_eq!((history.end().at, history.is_live()), (ms(4000), true));
    assert_eq!(history.present().digest(), digest_at(history.present().script(), ms(4000)));
    let next = history.end().events + 100;
    history.seek(ms(500));
    history.seek_event(next);
    assert!(history.is_live() && history.present().event(next).is_some());
}

#[test]
fn playing_on_in_the_past_arrives_at_the_end() {
    let mut history = history(&script(3));
    history.run_until(ms(3000));
    let (end, digest) = (history.end(), history.present().digest());
    let milestones = history.milestones().count();
    history.seek(ms(1000));
    history.run_until(ms(2000));
    assert!(!history.is_live());
    history.run_until(ms(3000));
    assert!(history.is_live());
    assert_eq!((history.end(), history.present().digest()), (end, digest));
    assert_eq!(history.milestones().count(), milestones);
    history.seek(ms(1000));
    history.run_until(ms(3500));
    assert!(history.is_live() && history.end().at == ms(3500));
    history.seek(ms(2000));
    history.live();
    assert_eq!(history.present().now(), ms(3500));
}

#[test]
fn a_long_way_is_gone_in_parts() {
    let mut history = history(&script(4));
    history.run_until(ms(3000));
    let digest = history.present().digest();
    for (time, is_played_on) in [(ms(2345), false), (ms(4000), true)] {
        let mut seek = history.begin_seek(time);
        let mut last = 0;
        loop {
            let progress = history.continue_seek(&mut seek, 10).unwrap();
            assert!(progress.done >= last && progress.done <= progress.of);
            last = progress.done;
            if progress.is_there {
                assert_eq!(progress.done, progress.of);
                break;
            }
            if !is_played_on {
                assert_eq!(history.present().digest(), digest, "the present stays as it is");
            }
        }
        assert_eq!(history.present().digest(), digest_at(history.present().script(), time));
    }
}

#[test]
fn who_gives_up_on_the_way_stays() {
    let mut history = history(&script(5));
    history.run_until(ms(2000));
    let (digest, script) = (history.present().digest(), history.present().script().clone());
    for time in [ms(1900), ms(3000)] {
        let mut seek = history.begin_seek(time);
        for _ in 0..5 {
            assert!(!history.continue_seek(&mut seek, 3).unwrap().is_there);
        }
        drop(seek);
        assert_eq!(history.present().digest(), digest);
        history.run_until(ms(2100));
        assert_eq!(history.present().digest(), digest_at(&script, ms(2100)));
        history.seek(ms(2000));
    }
}

#[test]
fn a_history_begins_where_its_cluster_is() {
    let mut cluster = straight(&script(6), 700);
    cluster.act(Action::Note("here".into())).unwrap();
    let mut history = History::with_spacing(cluster, CLOSE);
    let (start, digest) = (history.start(), history.present().digest());
    history.run_until(ms(4000));
    history.seek(Time::ZERO);
    assert_eq!(history.position(), start);
    assert_eq!(history.present().digest(), digest);
    assert!(!history.step_back());
    history.live();
    assert_eq!(history.present().digest(), digest_at(history.present().script(), ms(4000)));
}

#[test]
fn checkpoints_stay_few_and_lie_closer_to_the_end() {
    let mut history = history(&Script::default());
    history.run_until(ms(60_000));
    assert!(history.checkpoint_count() <= CLOSE.most, "{}", history.checkpoint_count());
    let ends = history.checkpoints().map(|at| at.events).chain([history.end().events]);
    let ends: Vec<_> = ends.collect();
    let gaps: Vec<_> = ends.windows(2).map(|ends| ends[1] - ends[0]).collect();
    let (old, new) = gaps.split_at(gaps.len() / 2);
    assert!(old.iter().max() > new.iter().max(), "{gaps:?}");
    let even = history.end().events / u64::try_from(gaps.len()).unwrap();
    assert!(gaps.iter().all(|gap| *gap <= 4 * even), "{gaps:?}");
    for seconds in [1, 17, 42, 59] {
        history.seek(ms(seconds * 1000));
        let expected = digest_at(history.present().script(), ms(seconds * 1000));
        assert_eq!(history.present().digest(), expected);
    }
}
