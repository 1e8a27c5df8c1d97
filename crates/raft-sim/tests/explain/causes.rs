//! Why something happened: every chain of causes makes sense.

use raft_sim::core::{NodeId, Observation, Role};
use raft_sim::explain::{CHAIN_MAX, en, story_of, why};
use raft_sim::script::{KeepUnsynced, MessageKind, Who};
use raft_sim::service::{ClientId, Load};
use raft_sim::{Action, Cluster, ClusterConfig, Event, EventId, Fact, Script, Time};

use crate::reading::assert_reads_well;
use crate::setup::{S1, S2, act, cluster, crash, led, pass, run_until, write};

fn chain(cluster: &Cluster, id: EventId) -> Vec<&Event> {
    let ids = story_of(|id| cluster.event(id), id);
    ids.into_iter().map(|id| cluster.event(id).unwrap()).collect()
}

fn observation(event: &Event) -> Option<(NodeId, Observation)> {
    match event.fact {
        Fact::Observed { server, observation } => Some((server, observation)),
        _ => None,
    }
}

#[test]
fn what_a_follower_applies_goes_back_to_the_client() {
    let mut cluster = led(cluster(3));
    write(&mut cluster, 1, S1);
    pass(&mut cluster, 500);
    let applied = |event: &&Event| event.fact == Fact::Applied { server: S2, index: 2 };
    let applied = cluster.events().find(applied).unwrap().id;
    let chain = chain(&cluster, applied);
    assert!(
        matches!(chain[0].fact, Fact::Invoked { client: ClientId(1), number: 1, .. }),
        "{chain:#?}"
    );
    assert_eq!(chain.last().unwrap().id, applied);
    let sent = |wanted: MessageKind| move |event: &&Event| matches!(&event.fact, Fact::Sent { packet, .. } if packet.kind == wanted);
    let place = |is: &dyn Fn(&&Event) -> bool| chain.iter().position(is).unwrap();
    let steps = [
        place(&sent(MessageKind::Request)),
        place(&|event| matches!(observation(event), Some((S1, Observation::Proposed { .. })))),
        place(&sent(MessageKind::AppendEntries)),
        place(&|event| matches!(observation(event), Some((_, Observation::Appended { .. })))),
        place(&sent(MessageKind::AppendEntriesReply)),
        place(&|event| matches!(observation(event), Some((S1, Observation::Committed { .. })))),
        place(&|event| matches!(observation(event), Some((S2, Observation::Committed { .. })))),
    ];
    assert!(steps.is_sorted(), "{steps:?} {chain:#?}");
}

#[test]
fn the_answer_goes_back_to_the_question() {
    let mut cluster = led(cluster(3));
    write(&mut cluster, 1, S2);
    pass(&mut cluster, 500);
    let answered = |event: &&Event| matches!(event.fact, Fact::Answered { .. });
    let answered = cluster.events().find(answered).unwrap().id;
    let steps = why(|id| cluster.event(id), answered, en::event, en::subject);
    steps.iter().for_each(|step| assert_reads_well(&step.sentence));
    assert!(steps.is_sorted_by_key(|step| (step.at, step.id)));
    let told = |at: usize| {
        let step = &steps[at];
        format!("{} {}", step.subject.unwrap(), step.sentence.text)
    };
    assert_eq!(told(0), "C1 begins request 1: write x=1.");
    assert_eq!(told(steps.len() - 1), "C1 hears from S1 that request 1 is done.");
    // The wrong server was asked first, and said so.
    assert!(steps.iter().any(|step| step.sentence.text.contains("a refusal of request 1")));
}

#[test]
fn a_request_that_is_repeated_is_the_same_request() {
    let mut cluster = led(cluster(3));
    crash(&mut cluster, S2);
    write(&mut cluster, 1, S2);
    pass(&mut cluster, 3_000);
    let answered = |event: &&Event| matches!(event.fact, Fact::Answered { .. });
    let answered = cluster.events().find(answered).unwrap().id;
    let chain = chain(&cluster, answered);
    assert!(matches!(chain[0].fact, Fact::Invoked { .. }), "{chain:#?}");
}

/// What an election may go back to.
fn why_it_stands(cluster: &Cluster, event: &Event, server: NodeId, asked_by: Option<NodeId>) {
    if event.cause == event.id {
        // Up from the beginning, it has heard of nobody.
        return;
    }
    let Some(cause) = cluster.event(event.cause) else { return };
    let is_right = match &cause.fact {
        Fact::Arrived { packet, .. } => {
            let from_leader = matches!(
                packet.kind,
                MessageKind::Heartbeat
                    | MessageKind::AppendEntries
                    | MessageKind::InstallSnapshot
                    | MessageKind::CommitNotice
            );
            let asked = packet.kind == MessageKind::TimeoutNow && asked_by.is_some();
            packet.to.server() == Some(server) && (from_leader || asked)
        }
        Fact::Observed { server: other, observation } => {
            *other == server
                && matches!(
                    observation,
                    Observation::ElectionStarted { .. }
                        | Observation::VoteGranted { .. }
                        | Observation::VoteCounted { pre_vote: true, .. }
                        | Observation::PreVoteStarted { .. }
                        | Observation::SteppedDown { was: Role::Leader, .. }
                )
        }
        Fact::Acted(action) => matches!(
            **action,
            Action::Restart(_) | Action::TimeOut(_) | Action::Resume(_) | Action::ClockJump { .. }
        ),
        _ => false,
    };
    assert!(is_right, "{event:?} because of {cause:?}");
}

fn disturbed(seed: u64, pre_vote: bool) -> Cluster {
    let mut config =
        ClusterConfig { snapshot_bytes: Some(400), snapshot_keep: 4, ..ClusterConfig::default() };
    config.options.pre_vote = pre_vote;
    let load = Action::Load(Some(Load { per_1000_s: Some(10_000), ..Load::default() }));
    let script = Script { config: config.into(), seed, ..Script::default() };
    let mut cluster = Cluster::new(script).unwrap();
    act(&mut cluster, load);
    cluster
}

/// Bad things happen to it, whatever is possible of them.
fn disturb(cluster: &mut Cluster, step: u64) {
    let id = Who::Server(NodeId(step % 5 + 1));
    let action = match step % 7 {
        0 => Action::Crash { server: Who::Leader, keep: KeepUnsynced::Some },
        1 => Action::Partition(vec![vec![id, Who::Leader]]),
        2 => Action::Heal,
        3 => Action::Pause(id),
        4 => Action::TimeOut(id),
        5 => Action::Transfer { to: id },
        _ => Action::ClockJump { server: id, by_us: 400_000 },
    };
    let _ = cluster.act(action);
    if step % 3 == 2 {
        for id in 1..=5 {
            let _ = cluster.act(Action::Resume(NodeId(id).into()));
            let _ = cluster.act(Action::Restart(NodeId(id).into()));
        }
    }
}

#[test]
fn in_random_runs_every_chain_holds() {
    let (mut elections, mut leaders, mut longest) = (0, 0, 0);
    for seed in 0..8 {
        let mut cluster = disturbed(seed, seed % 2 == 1);
        let mut looked_at = 0;
        for step in 0..40 {
            pass(&mut cluster, 97 + step * 7);
            disturb(&mut cluster, step * 5 + seed);
            let events: Vec<_> = cluster.events().filter(|event| event.id >= looked_at).collect();
            for event in &events {
                let chain = chain(&cluster, event.id);
                longest = longest.max(chain.len());
                assert!(chain.len() <= CHAIN_MAX);
                assert!(chain.is_sorted_by(|a, b| a.id < b.id && a.at <= b.at), "{chain:#?}");
                match observation(event) {
                    Some((server, Observation::ElectionStarted { asked_by, .. })) => {
                        elections += 1;
                        why_it_stands(&cluster, event, server, asked_by);
                    }
                    Some((server, Observation::LeaderElected { term, .. })) => {
                        leaders += 1;
                        let stood = chain.iter().any(|event| {
                            let told = observation(event);
                            matches!(told, Some((id, Observation::ElectionStarted { term: stood, .. }))
                                if id == server && stood == term)
                        });
                        assert!(stood, "{chain:#?}");
                    }
                    _ => (),
                }
                let is_heartbeat = matches!(
                    &event.fact,
                    Fact::Sent { packet, .. } if packet.kind == MessageKind::Heartbeat
                );
                if is_heartbeat {
                    is_because_it_leads(&cluster, event);
                }
            }
            looked_at = cluster.event_count();
        }
    }
    println!("{elections} elections, {leaders} leaders, chains of {longest}");
    assert!(elections > 100 && leaders > 50, "{elections} elections, {leaders} leaders");
    assert!(longest > 50, "chains of {longest}");
}

/// A heartbeat goes back to the sender's election, to a read, or to what woke the sender.
fn is_because_it_leads(cluster: &Cluster, event: &Event) {
    let Fact::Sent { packet, .. } = &event.fact else { return };
    let Some(cause) = cluster.event(event.cause) else { return };
    let is_right = match &cause.fact {
        Fact::Observed { server, .. } => packet.from == (*server).into(),
        Fact::Arrived { packet: heard, .. } => heard.to == packet.from,
        Fact::Durable { server, .. } | Fact::Applied { server, .. } => {
            packet.from == (*server).into()
        }
        Fact::Acted(_) => true,
        _ => false,
    };
    assert!(is_right, "{event:?} because of {cause:?}");
}

#[test]
fn who_is_up_from_the_beginning_stands_because_of_nothing() {
    let mut cluster = cluster(5);
    run_until(&mut cluster, |cluster| cluster.leader().is_some());
    let stood = |event: &&Event| {
        matches!(
            observation(event),
            Some((_, Observation::ElectionStarted { was: Role::Follower, .. }))
        )
    };
    for event in cluster.events().filter(stood) {
        assert_eq!(event.cause, event.id, "{event:?}");
    }
}

#[test]
fn an_election_goes_back_to_what_was_heard_last() {
    let mut cluster = led(cluster(3));
    pass(&mut cluster, 250);
    crash(&mut cluster, S1);
    run_until(&mut cluster, |cluster| cluster.leader().is_some());
    let stood = |event: &&Event| {
        matches!(observation(event), Some((_, Observation::ElectionStarted { term: 2, .. })))
    };
    let stood = cluster.events().find(stood).unwrap();
    let heard = cluster.event(stood.cause).unwrap();
    let Fact::Arrived { packet, .. } = &heard.fact else { panic!("{heard:?}") };
    assert_eq!((packet.kind, packet.from), (MessageKind::Heartbeat, S1.into()));
    // And that to the old leader's election.
    let chain = chain(&cluster, stood.id);
    assert!(
        chain.iter().any(|event| matches!(
            observation(event),
            Some((S1, Observation::LeaderElected { .. }))
        ))
    );
}

#[test]
fn a_server_that_stops_does_so_because_of_what_it_could_not_write() {
    let mut cluster = led(cluster(3));
    let fault = raft_sim::script::DiskFault::Full;
    act(&mut cluster, Action::Disk { server: S2.into(), fault });
    write(&mut cluster, 1, S1);
    pass(&mut cluster, 100);
    let halted = cluster.events().find(|event| matches!(event.fact, Fact::Halted { .. })).unwrap();
    let chain = chain(&cluster, halted.id);
    assert!(matches!(chain[0].fact, Fact::Invoked { .. }), "{chain:#?}");
}

#[test]
fn a_chain_is_bounded_and_never_turns_in_a_circle() {
    let fact = || Fact::Woke { server: S1 };
    let event = |id, cause| Event { id, at: Time::ZERO, cause, fact: fact() };
    let long: Vec<_> = (0..1000).map(|id: u64| event(id, id.saturating_sub(1))).collect();
    let find = |id: EventId| long.get(usize::try_from(id).unwrap());
    let story = story_of(find, 999);
    assert_eq!((story.len(), story[0], story[CHAIN_MAX - 1]), (CHAIN_MAX, 800, 999));
    assert_eq!(story_of(find, 0), [0]);
    assert_eq!(story_of(find, 1000), []);
    let odd = [event(0, 1), event(1, 0)];
    assert_eq!(story_of(|id| odd.get(usize::try_from(id).unwrap()), 1), [0, 1]);
}
