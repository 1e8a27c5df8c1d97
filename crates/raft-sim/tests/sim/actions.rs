//! What can be done, and when.

use std::hash::{Hash, Hasher};

use raft_sim::core::{CampaignError, NodeId, Role};
use raft_sim::script::Statement;
use raft_sim::{
    Action, ActionError, Cluster, ClusterConfig, Digest, Fact, RaftError, Script, Time, When,
};

use crate::live::{cluster, crash, exactly_ms, led, others, pass_ms, step_until, write};

/// The last vote comes at the same moment as the one before it, and between the two the candidate may
/// be told to lose patience. It may not any more when the moment is over.
#[test]
fn what_the_rest_of_the_moment_forbids_is_refused() {
    let config = ClusterConfig { delay: exactly_ms(10), sync: exactly_ms(1), ..Default::default() };
    let mut cluster = cluster(config, 3);
    cluster.act(Action::TimeOut(NodeId(1).into())).unwrap();
    let granted = |cluster: &Cluster| {
        let votes =
            cluster.servers()[0].raft().unwrap().votes().map(raft_sim::core::Votes::granted);
        votes.unwrap_or(0)
    };
    step_until(&mut cluster, |cluster| granted(cluster) == 2);
    assert_eq!(cluster.next_at(), Some(cluster.now()), "more happens at this moment");
    let mut without = cluster.clone();
    let refused = cluster.act(Action::TimeOut(NodeId(1).into()));
    let leads = RaftError::Campaign(CampaignError::AlreadyLeader);
    assert_eq!(refused, Err(ActionError::Raft(leads)));
    // Only the rest of the moment has happened, as it would have without the action.
    without.run_until(without.now());
    assert_eq!(cluster.digest(), without.digest());
    assert_eq!(cluster.leader(), Some(NodeId(1)));
}

#[test]
fn a_scripted_action_that_is_impossible_is_told_and_skipped() {
    let at = Time::from_millis(5);
    let action = Action::Restart(NodeId(2).into());
    let mut with = Cluster::new(script(0, [(at, action.clone())])).unwrap();
    with.run_until(at);
    let told = with.events().next_back().unwrap();
    let error = ActionError::IsUp { id: NodeId(2) };
    assert_eq!((told.at, &told.fact), (at, &Fact::ActionFailed { action: action.into(), error }));
    let mut without = Cluster::new(Script::default()).unwrap();
    for cluster in [&mut with, &mut without] {
        cluster.run_until(Time::from_millis(2000));
    }
    let servers = |cluster: &Cluster| {
        let mut digest = Digest::default();
        cluster.servers().hash(&mut digest);
        digest.finish()
    };
    assert_eq!(servers(&with), servers(&without));
}

/// Each statement waits for the one before it; one whose time has passed meanwhile comes at once.
#[test]
fn statements_are_played_in_their_order() {
    let at = |ms| When::At(Time::from_millis(ms));
    let statement = |when, action| Statement { when, action };
    let (s1, s2, s3) = (NodeId(1), NodeId(2), NodeId(3));
    let down = |id| raft_sim::script::Condition::Down(id);
    let statements = vec![
        statement(at(20), crash(s2)),
        statement(at(10), crash(s1)),
        statement(When::After(5_000), Action::Restart(s1.into())),
        statement(When::Once(down(s3)), Action::Restart(s2.into())),
        statement(When::After(7_000), Action::Restart(s3.into())),
    ];
    let mut cluster = Cluster::new(Script { statements, ..Script::default() }).unwrap();
    let mut is_up_at = |ms| {
        cluster.run_until(Time::from_millis(ms));
        if ms == 30 {
            cluster.act(crash(s3)).unwrap();
            cluster.run_until(Time::from_millis(ms));
        }
        [0, 1, 2].map(|at: usize| cluster.servers()[at].is_up())
    };
    let seen = [19, 20, 24, 25, 29, 30, 36, 37].map(|ms| (ms, is_up_at(ms)));
    let expected = [
        (19, [true, true, true]),
        (20, [false, false, true]),
        (24, [false, false, true]),
        (25, [true, false, true]),
        (29, [true, false, true]),
        (30, [true, true, false]),
        (36, [true, true, false]),
        (37, [true, true, true]),
    ];
    assert_eq!(seen, expected);
    assert_eq!(cluster.statements_done(), 6, "that which came live among them");
}

#[test]
fn a_time_out_starts_one_election() {
    let (mut cluster, leader) = led(ClusterConfig::default(), 5);
    let term = cluster.server(leader).unwrap().raft().unwrap().current_term();
    let follower = others(&cluster, leader)[0];
    cluster.act(Action::TimeOut(follower.into())).unwrap();
    let raft = cluster.server(follower).unwrap().raft().unwrap();
    assert_eq!((raft.role(), raft.current_term()), (Role::Candidate, term + 1));
    pass_ms(&mut cluster, 200);
    assert_eq!(cluster.leader(), Some(follower), "its log is as good as any");
}

fn script<const N: usize>(seed: u64, actions: [(Time, Action); N]) -> Script {
    Script::timed(ClusterConfig::default(), seed, actions)
}

/// A scripted time-out at the very moment when the timeout passes by itself.
#[test]
fn a_time_out_in_time_changes_nothing() {
    let mut by_itself = cluster(ClusterConfig::default(), 5);
    by_itself.step();
    let first = by_itself.now();
    let stands = |server: &&raft_sim::Server| server.raft().unwrap().role() == Role::Candidate;
    let id = by_itself.servers().iter().find(stands).unwrap().id();
    let mut cluster = Cluster::new(script(5, [(first, Action::TimeOut(id.into()))])).unwrap();
    cluster.run_until(first);
    assert_eq!(cluster.server(id).unwrap().raft().unwrap().current_term(), 1);
}

#[test]
fn keys_and_values_are_any_text() {
    let (mut cluster, leader) = led(ClusterConfig::default(), 7);
    for (key, value) in [("", "1"), ("a=b", ""), ("ä\n", "=")] {
        cluster.act(write(key, value)).unwrap();
    }
    pass_ms(&mut cluster, 500);
    let pairs = cluster.server(leader).unwrap().machine().unwrap().pairs();
    let expected = [("", "1"), ("a=b", ""), ("ä\n", "=")];
    assert_eq!(pairs, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
}
