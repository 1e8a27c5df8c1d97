//! Where two runs part.

use raft_sim::history::{BranchId, Comparison, Outcome};
use raft_sim::{Action, Cluster, ClusterConfig, Fact, History, Range, Script};

use crate::chaos::{history, ms, script};

fn finish(mut comparison: Comparison) -> (Outcome, u32) {
    let mut rounds = 1;
    loop {
        match comparison.go_on(50) {
            Outcome::Going(progress) => assert!(progress.done <= progress.of),
            outcome => return (outcome, rounds),
        }
        rounds += 1;
    }
}

#[test]
fn branches_differ_from_where_they_part() {
    let mut history = history(&script(90));
    history.run_until(ms(3000));
    history.seek(ms(2000));
    let action = Action::Note("else".into());
    let other = history.act(action.clone()).unwrap().unwrap();
    history.run_until(ms(4000));
    let until = history.info(other).unwrap().parent.unwrap().1;
    let (outcome, _) = finish(history.compare(BranchId(0), other).unwrap());
    let Outcome::Different(difference) = outcome else { panic!("they differ") };
    assert_eq!(difference.event, until.events);
    assert_eq!(difference.left.as_ref(), history_event(&mut history, BranchId(0), until.events));
    let right = difference.right.unwrap();
    assert_eq!(right.fact, Fact::Acted(Box::new(action)));
    assert_eq!(difference.at, right.at.min(difference.left.unwrap().at));
    assert!(history.compare(BranchId(0), BranchId(9)).is_err());
}

fn history_event(
    history: &mut raft_sim::History,
    id: BranchId,
    event: u64,
) -> Option<&raft_sim::Event> {
    history.switch(id, ms(0)).unwrap();
    history.event(event)
}

#[test]
fn a_branch_is_equal_to_itself() {
    let mut history = history(&script(91));
    history.run_until(ms(2000));
    history.seek(ms(1000));
    let (outcome, _) = finish(history.compare(BranchId(0), BranchId(0)).unwrap());
    assert_eq!(outcome, Outcome::Equal);
}

#[test]
fn two_configurations_of_one_seed_are_compared_in_parts() {
    let cluster = |pre_vote: bool, seed| {
        let mut config = ClusterConfig::default();
        config.options.pre_vote = pre_vote;
        Cluster::new(Script { config: config.into(), seed, ..Script::default() }).unwrap()
    };
    let compare = |left, right| finish(Comparison::new(left, right, ms(10_000)));
    let (outcome, rounds) = compare(cluster(false, 5), cluster(false, 5));
    assert_eq!(outcome, Outcome::Equal);
    assert!(rounds > 10, "in parts: {rounds}");
    let (outcome, _) = compare(cluster(false, 5), cluster(true, 5));
    let Outcome::Different(difference) = outcome else { panic!("PreVote shows") };
    let (left, right) = (difference.left.unwrap(), difference.right.unwrap());
    assert_eq!((left.id, left.at), (right.id, right.at));
    assert_ne!(left.fact, right.fact);
}

#[test]
fn one_run_may_have_nothing_to_tell_any_more() {
    let quiet = |seed| {
        let mut config = ClusterConfig { servers: 1, ..ClusterConfig::default() };
        config.heartbeat_ticks = 100;
        let script = Script { config: config.into(), seed, ..Script::default() };
        Cluster::new(script).unwrap()
    };
    let mut other = quiet(3);
    other.run_until(ms(5000));
    other.act(Action::Note("only here".into())).unwrap();
    let script = other.script().clone();
    let other = Cluster::new(script).unwrap();
    let (outcome, _) = finish(Comparison::new(quiet(3), other, ms(6000)));
    let Outcome::Different(difference) = outcome else { panic!("a note is not nothing") };
    assert_eq!(difference.at, ms(5000));
    assert!(matches!(difference.right.unwrap().fact, Fact::Acted(_)));
}

/// A run of five servers with these options changed, from its start.
fn cluster(change: impl Fn(&mut ClusterConfig), seed: u64) -> Cluster {
    let mut config = ClusterConfig::default();
    change(&mut config);
    Cluster::new(Script { config: config.into(), seed, ..Script::default() }).unwrap()
}

#[test]
fn an_option_that_changes_nothing_yet_is_no_difference() {
    let check = |config: &mut ClusterConfig| config.options.check_quorum ^= true;
    let clusters = (cluster(|_| {}, 5), cluster(check, 5));
    let (outcome, _) = finish(Comparison::new(clusters.0, clusters.1, ms(3_000)).by_meaning());
    assert_eq!(outcome, Outcome::Equal);
}

#[test]
fn by_meaning_the_first_difference_is_what_happens_and_not_what_will() {
    let slow = |config: &mut ClusterConfig| config.delay = Range { min_us: 20_000, max_us: 20_000 };
    let (fast, slow) = (cluster(|_| {}, 5), cluster(slow, 5));
    let (outcome, _) = finish(Comparison::new(fast, slow, ms(3_000)).by_meaning());
    let Outcome::Different(difference) = outcome else { panic!("one is slower") };
    let (left, right) = (difference.left.unwrap(), difference.right.unwrap());
    assert!(matches!(left.fact, Fact::Arrived { .. }), "{left:?}");
    assert!(left.at < right.at && difference.at == left.at);
    assert!(!left.means_same(&right) && left.means_same(&left));
}

#[test]
fn a_search_goes_on_up_to_a_later_time() {
    let mut other = cluster(|_| {}, 5);
    other.run_until(ms(2_000));
    other.act(Action::Note("only here".into())).unwrap();
    let other = Cluster::new(other.script().clone()).unwrap();
    let mut search = Comparison::new(cluster(|_| {}, 5), other, ms(1_000)).by_meaning();
    while matches!(search.go_on(1_000), Outcome::Going(_)) {}
    assert_eq!((search.go_on(1), search.until()), (Outcome::Equal, ms(1_000)));
    search.look_until(ms(2_000));
    let outcome = loop {
        match search.go_on(1_000) {
            Outcome::Going(_) => {}
            outcome => break outcome,
        }
    };
    let Outcome::Different(difference) = outcome else { panic!("the note") };
    assert_eq!(difference.at, ms(2_000));
    assert!(matches!(difference.right.unwrap().fact, Fact::Acted(_)));
    // Up to then nothing happens on the other side; it is told what comes next all the same.
    assert!(difference.left.unwrap().at > ms(2_000));
}

#[test]
fn a_branch_apart_is_the_same_run_and_leaves_the_tree_alone() {
    let mut history = history(&script(92));
    history.run_until(ms(3_000));
    history.seek(ms(1_500));
    let fork = history.act(Action::Note("else".into())).unwrap().unwrap();
    history.run_until(ms(2_500));
    let digest_at = |history: &mut History, time| {
        history.seek(time);
        history.present().digest()
    };
    for id in [BranchId(0), fork] {
        let mut apart = history.apart(id).unwrap();
        let end = apart.end();
        history.switch(id, ms(10_000)).unwrap();
        assert_eq!((end, apart.is_live()), (history.end(), true));
        for time in [ms(2_200), ms(700), ms(2_400)] {
            assert_eq!(digest_at(&mut apart, time), digest_at(&mut history, time), "{id} {time}");
        }
        apart.act(Action::Note("only there".into())).unwrap();
        apart.run_until(ms(4_000));
        assert_eq!((apart.branches().len(), history.branches().len()), (2, 2));
        assert_eq!(history.end(), end);
    }
    assert!(history.apart(BranchId(9)).is_err());
}
