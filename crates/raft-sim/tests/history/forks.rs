//! Acting in the past.

use std::collections::BTreeMap;

use raft_sim::core::{NodeId, Random};
use raft_sim::history::{BranchId, History};
use raft_sim::script::{KeepUnsynced, Who};
use raft_sim::{Action, Cluster, Script, Statement, Time, When};

use crate::chaos::{action, digest_at, history, ms, script, straight};

fn note(text: &str) -> Action {
    Action::Note(text.into())
}

#[test]
fn whatever_is_done_every_branch_is_a_function_of_its_script() {
    let mut forks = 0;
    for seed in 60..75 {
        let mut random = Random::new(seed + 1000);
        let mut history = history(&script(seed));
        let mut known = BTreeMap::new();
        for _ in 0..60 {
            match random.below(8) {
                0 | 1 => history.run_until(history.present().now().plus(random.below(900_000))),
                2 => {
                    let end = history.end().at.as_micros();
                    history.seek(Time::from_micros(random.below(end + 1)));
                }
                3 => {
                    let (start, end) = (history.start().events, history.end().events);
                    history.seek_event(random.between(start, end));
                }
                4 | 5 => {
                    forks += u32::from(matches!(history.act(action(&mut random)), Ok(Some(_))));
                }
                6 => (0..random.below(9)).for_each(|_| history.step()),
                _ => {
                    let ids: Vec<_> = history.branches().iter().map(|info| info.id).collect();
                    let id = ids[usize::try_from(random.below(ids.len() as u64)).unwrap()];
                    history.switch(id, Time::from_micros(random.below(6_000_000))).unwrap();
                }
            }
            let (now, script) = (history.present().now(), history.present().script().clone());
            history.run_until(now);
            assert_eq!(history.present().digest(), digest_at(&script, now), "seed {seed} at {now}");
            known.insert((history.current(), now), history.present().event_count());
        }
        // Everything that ever was comes back, on its branch.
        for ((id, time), events) in known {
            history.switch(id, time).unwrap();
            assert_eq!(history.present().event_count(), events);
            let expected = digest_at(history.present().script(), time);
            assert_eq!(history.present().digest(), expected);
        }
    }
    assert!(forks > 30, "{forks}");
}

#[test]
fn the_former_future_stays() {
    let mut history = history(&script(80));
    history.run_until(ms(3000));
    history.act(note("one")).unwrap();
    history.run_until(ms(4000));
    let (main, digest, end) = (history.current(), history.present().digest(), history.end());
    history.seek(ms(2000));
    let branch = history.act(note("two")).unwrap().unwrap();
    assert_eq!((history.current(), history.is_live()), (branch, true));
    history.run_until(ms(4500));
    assert_ne!(history.present().digest(), digest);
    history.switch(main, end.at).unwrap();
    assert_eq!((history.present().digest(), history.end()), (digest, end));
    assert_eq!(history.present().digest(), digest_at(history.present().script(), end.at));
}

#[test]
fn what_is_impossible_changes_nothing() {
    let mut history = history(&script(81));
    history.run_until(ms(3000));
    let unknown = || Action::Pause(Who::Server(NodeId(99)));
    let (digest, end) = (history.present().digest(), history.end());
    assert!(history.act(unknown()).is_err());
    assert_eq!((history.present().digest(), history.end()), (digest, end));
    history.seek_event(end.events / 2);
    let digest = history.present().digest();
    assert!(history.act(unknown()).is_err());
    assert_eq!((history.present().digest(), history.end()), (digest, end));
    assert_eq!(history.branches().len(), 1);
}

fn at(time: u64, action: Action) -> Statement {
    Statement { when: When::At(ms(time)), action }
}

fn texts(history: &History) -> Vec<String> {
    let text = |statement: &Statement| match &statement.action {
        Action::Note(text) => Some(text.clone()),
        _ => None,
    };
    history.present().script().statements.iter().filter_map(text).collect()
}

#[test]
fn the_first_script_goes_on_and_live_actions_do_not() {
    let statements = vec![
        at(1000, note("a")),
        Statement { when: When::After(1_000_000), action: note("b") },
        Statement { when: When::After(1_000_000), action: note("c") },
    ];
    let script = Script { statements, ..Script::default() };
    let mut history = history(&script);
    for (time, text) in [(1500, "live 1"), (1600, "live 2"), (2500, "live 3"), (3500, "live 4")] {
        history.run_until(ms(time));
        history.act(note(text)).unwrap();
    }
    let whole = ["a", "live 1", "live 2", "b", "live 3", "c", "live 4"];
    assert_eq!(texts(&history), whole);
    // Each place, and what is said before and after it.
    let places: [(u64, &[&str]); 5] = [
        (500, &["new", "a", "b", "c"]),
        (1200, &["a", "new", "b", "c"]),
        (1550, &["a", "live 1", "new", "b", "c"]),
        (2200, &["a", "live 1", "live 2", "b", "new", "c"]),
        (3200, &["a", "live 1", "live 2", "b", "live 3", "c", "new"]),
    ];
    for (time, expected) in places {
        history.switch(BranchId(0), ms(time)).unwrap();
        history.act(note("new")).unwrap();
        assert_eq!(texts(&history), expected);
        history.run_until(ms(4000));
        // Everything comes at the time at which it came at first.
        let said: Vec<_> = history
            .milestones()
            .filter_map(|event| match &event.fact {
                raft_sim::Fact::Acted(action) => match &**action {
                    Action::Note(text) => Some((text.clone(), event.at)),
                    _ => None,
                },
                _ => None,
            })
            .collect();
        let said: Vec<_> = said.iter().map(|(text, at)| (&**text, at.as_micros() / 1000)).collect();
        for scripted in [("a", 1000), ("b", 2000), ("c", 3000)] {
            assert!(said.contains(&scripted), "{said:?}");
        }
        assert_eq!(said.len(), expected.len());
        assert_eq!(history.present().digest(), digest_at(history.present().script(), ms(4000)));
    }
    history.switch(BranchId(0), ms(9000)).unwrap();
    assert_eq!(texts(&history), whole);
}

#[test]
fn a_live_goal_is_a_goal_when_it_is_played_again() {
    use raft_sim::script::Condition;
    for action in [
        Action::Goal(Condition::SomebodyLeads),
        Action::Goal(Condition::NobodyLeads),
        Action::Expect(Condition::NobodyLeads),
        Action::Expect(Condition::SomebodyLeads),
        Action::Wait,
    ] {
        let mut cluster = Cluster::new(Script::default()).unwrap();
        cluster.run_until(ms(2000));
        cluster.act(action).unwrap();
        let again = straight(cluster.script(), cluster.event_count());
        assert_eq!(again.goals_left(), cluster.goals_left());
        cluster.run_until(ms(3000));
        assert_eq!(cluster.digest(), digest_at(cluster.script(), ms(3000)));
        let again = straight(cluster.script(), cluster.event_count());
        assert!(again.events().eq(cluster.events()));
    }
}

#[test]
fn a_fork_in_the_middle_of_a_moment_comes_after_it() {
    let mut history = history(&script(82));
    history.run_until(ms(3000));
    let end = history.end().events;
    let mut forks = 0;
    for id in (end - 200..end - 100).step_by(7) {
        history.switch(BranchId(0), ms(3000)).unwrap();
        history.seek_event(id);
        let crash = Action::Crash { server: Who::Server(NodeId(1)), keep: KeepUnsynced::Some };
        if history.act(crash).is_ok() {
            forks += 1;
            let now = history.present().now();
            history.run_until(now);
            assert_eq!(history.present().digest(), digest_at(history.present().script(), now));
            history.step_back();
            history.step();
            history.run_until(ms(3500));
            let expected = digest_at(history.present().script(), ms(3500));
            assert_eq!(history.present().digest(), expected);
        }
    }
    assert!(forks > 0);
}
