//! What can be done, and that what is refused changes nothing.

use std::collections::BTreeSet;

use raft_sim::core::{NodeId, Role};
use raft_sim::{Action, ActionError, Cluster, ClusterConfig, Fact, Script, Time, TimedAction};

use crate::live::{cluster, exactly_ms, led, others, pass_ms, step_until, write};

fn name(error: ActionError) -> &'static str {
    match error {
        ActionError::UnknownServer { .. } => "UnknownServer",
        ActionError::IsDown { .. } => "IsDown",
        ActionError::IsUp { .. } => "IsUp",
        ActionError::NoLeader => "NoLeader",
        ActionError::NotLeader { leader: None, .. } => "NotLeader",
        ActionError::NotLeader { leader: Some(_), .. } => "NotLeader, another is",
        ActionError::Leads { .. } => "Leads",
        ActionError::BadKey => "BadKey",
        ActionError::OwnLink { .. } => "OwnLink",
        ActionError::NamedTwice { .. } => "NamedTwice",
    }
}

/// Clusters with an action that each refuses.
fn refusals() -> Vec<(Cluster, Action, ActionError)> {
    let fresh = cluster(ClusterConfig::default(), 7);
    let (with_leader, leader) = led(ClusterConfig::default(), 7);
    let follower = others(&with_leader, leader)[0];
    let mut one_down = with_leader.clone();
    one_down.act(Action::Crash(follower)).unwrap();
    let (s1, nobody) = (NodeId(1), NodeId(6));
    let via = |id, key: &str| Action::Write { via: Some(id), key: key.into(), value: "1".into() };
    let unknown = ActionError::UnknownServer { id: nobody };
    let own_link = ActionError::OwnLink { id: s1 };
    let down = ActionError::IsDown { id: follower };
    let not_leader = |leader| ActionError::NotLeader { id: follower, leader };
    let on = |cluster: &Cluster, action, error| (cluster.clone(), action, error);
    vec![
        on(&fresh, Action::Crash(nobody), unknown),
        on(&fresh, Action::Restart(nobody), unknown),
        on(&fresh, Action::TimeOut(NodeId(0)), ActionError::UnknownServer { id: NodeId(0) }),
        on(&fresh, via(nobody, "x"), unknown),
        on(&fresh, Action::Cut { from: s1, to: nobody }, unknown),
        on(&fresh, Action::Mend { from: nobody, to: s1 }, unknown),
        on(&fresh, Action::Partition(vec![vec![s1], vec![nobody]]), unknown),
        on(&fresh, Action::Cut { from: s1, to: s1 }, own_link),
        on(&fresh, Action::Mend { from: s1, to: s1 }, own_link),
        on(&fresh, Action::Partition(vec![vec![s1], vec![s1]]), ActionError::NamedTwice { id: s1 }),
        on(&fresh, Action::Restart(s1), ActionError::IsUp { id: s1 }),
        on(&fresh, write("x", "1"), ActionError::NoLeader),
        on(&fresh, via(follower, "x"), not_leader(None)),
        on(&with_leader, via(follower, "x"), not_leader(Some(leader))),
        on(&with_leader, write("", "1"), ActionError::BadKey),
        on(&with_leader, write("a=b", "1"), ActionError::BadKey),
        on(&with_leader, Action::TimeOut(leader), ActionError::Leads { id: leader }),
        on(&one_down, Action::Crash(follower), down),
        on(&one_down, Action::TimeOut(follower), down),
        on(&one_down, via(follower, "x"), down),
    ]
}

#[test]
fn a_refused_action_leaves_the_world_as_it_was() {
    let mut seen = BTreeSet::new();
    for (mut cluster, action, error) in refusals() {
        let before = (cluster.digest(), cluster.event_count());
        assert_eq!(cluster.act(action.clone()), Err(error), "{action:?}");
        assert_eq!((cluster.digest(), cluster.event_count()), before, "{action:?}");
        seen.insert(name(error));
    }
    assert_eq!(seen.len(), 10, "every error: {seen:?}");
}

#[test]
fn errors_are_sentences() {
    for (_, _, error) in refusals() {
        let text = error.to_string();
        assert!(text.ends_with('.') && text.starts_with(char::is_uppercase), "{text}");
    }
}

/// The last vote comes at the same moment as the one before it, and between the two the candidate may
/// be told to lose patience. It may not any more when the moment is over.
#[test]
fn what_the_rest_of_the_moment_forbids_is_refused() {
    let config = ClusterConfig { delay: exactly_ms(10), sync: exactly_ms(1), ..Default::default() };
    let mut cluster = cluster(config, 3);
    cluster.act(Action::TimeOut(NodeId(1))).unwrap();
    let granted = |cluster: &Cluster| {
        let votes =
            cluster.servers()[0].raft().unwrap().votes().map(raft_sim::core::Votes::granted);
        votes.unwrap_or(0)
    };
    step_until(&mut cluster, |cluster| granted(cluster) == 2);
    assert_eq!(cluster.next_at(), Some(cluster.now()), "more happens at this moment");
    let mut without = cluster.clone();
    let refused = cluster.act(Action::TimeOut(NodeId(1)));
    assert_eq!(refused, Err(ActionError::Leads { id: NodeId(1) }));
    // Only the rest of the moment has happened, as it would have without the action.
    without.run_until(without.now());
    assert_eq!(cluster.digest(), without.digest());
    assert_eq!(cluster.leader(), Some(NodeId(1)));
}

#[test]
fn a_scripted_action_that_is_impossible_is_told_and_skipped() {
    let at = Time::from_millis(5);
    let action = Action::Restart(NodeId(2));
    let actions = vec![TimedAction { at, action: action.clone() }];
    let mut with = Cluster::new(Script { actions, ..Script::default() }).unwrap();
    with.run_until(at);
    let told = with.events().next_back().unwrap();
    let error = ActionError::IsUp { id: NodeId(2) };
    assert_eq!((told.at, &told.fact), (at, &Fact::ActionFailed { action, error }));
    let mut without = Cluster::new(Script::default()).unwrap();
    for cluster in [&mut with, &mut without] {
        cluster.run_until(Time::from_millis(2000));
    }
    let servers = |cluster: &Cluster| serde_json::to_value(cluster).unwrap()["servers"].clone();
    assert_eq!(servers(&with), servers(&without));
}

#[test]
fn scripted_actions_are_played_in_the_order_of_time() {
    let timed = |ms, action| TimedAction { at: Time::from_millis(ms), action };
    let actions = vec![
        timed(30, Action::Restart(NodeId(1))),
        timed(10, Action::Crash(NodeId(1))),
        timed(20, Action::Crash(NodeId(2))),
    ];
    let mut cluster = Cluster::new(Script { actions, ..Script::default() }).unwrap();
    cluster.run_until(Time::from_millis(25));
    let up: Vec<_> = cluster.servers().iter().map(raft_sim::Server::is_up).collect();
    assert_eq!(up, [false, false, true, true, true]);
    cluster.run_until(Time::from_millis(30));
    assert!(cluster.servers()[0].is_up());
}

#[test]
fn a_time_out_starts_one_election() {
    let (mut cluster, leader) = led(ClusterConfig::default(), 5);
    let term = cluster.server(leader).unwrap().raft().unwrap().current_term();
    let follower = others(&cluster, leader)[0];
    cluster.act(Action::TimeOut(follower)).unwrap();
    let raft = cluster.server(follower).unwrap().raft().unwrap();
    assert_eq!((raft.role(), raft.current_term()), (Role::Candidate, term + 1));
    pass_ms(&mut cluster, 200);
    assert_eq!(cluster.leader(), Some(follower), "its log is as good as any");
}

/// A scripted time-out at the very moment when the timeout passes by itself.
#[test]
fn a_time_out_in_time_changes_nothing() {
    let mut by_itself = cluster(ClusterConfig::default(), 5);
    by_itself.step();
    let first = by_itself.now();
    let stands = |server: &&raft_sim::Server| server.raft().unwrap().role() == Role::Candidate;
    let id = by_itself.servers().iter().find(stands).unwrap().id();
    let actions = vec![TimedAction { at: first, action: Action::TimeOut(id) }];
    let mut cluster = Cluster::new(Script { actions, seed: 5, ..Script::default() }).unwrap();
    cluster.run_until(first);
    assert_eq!(cluster.server(id).unwrap().raft().unwrap().current_term(), 1);
}
