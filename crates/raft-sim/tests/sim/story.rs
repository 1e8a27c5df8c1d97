//! The one-line story says what is going on.

use std::collections::BTreeSet;

use raft_sim::core::NodeId;
use raft_sim::explain::{Detail, Headline, Story, en};
use raft_sim::{Action, Cluster, ClusterConfig, Range, Time};

use crate::live::{Live, cluster, crash, led, others, pass_ms, split, step_until, write};

/// Headline and detail, as told.
fn told(cluster: &Cluster) -> String {
    let story = Story::of(cluster);
    let detail = story.detail.as_ref().map(|detail| en::detail(detail).text).unwrap_or_default();
    format!("{} {detail}", en::headline(&story).text).trim_end().to_owned()
}

#[test]
fn it_starts_with_waiting() {
    let mut cluster = cluster(ClusterConfig::default(), 1);
    let next = cluster.next_at().unwrap().as_micros() / 1000;
    let story = Story::of(&cluster);
    assert_eq!(story.headline, Headline::Waiting);
    let Some(Detail::NextTimeout { server, in_ms }) = story.detail else { panic!("{story:?}") };
    assert_eq!(in_ms, next, "the next thing that happens is that timeout");
    let text = told(&cluster);
    let expected = format!(
        "No leader yet: everybody waits to hear from one. {server} loses patience first, in {next} ms."
    );
    assert_eq!(text, expected);
    cluster.run_until(Time::from_millis(next));
    let Headline::Electing { candidate, term: 1, votes: 0, needed: 3 } =
        Story::of(&cluster).headline
    else {
        panic!("{:?}", Story::of(&cluster))
    };
    assert_eq!(candidate, server, "who was named stands");
}

#[test]
fn it_goes_on_with_an_election() {
    let mut cluster = cluster(ClusterConfig::default(), 1);
    cluster.act(Action::TimeOut(NodeId(2).into())).unwrap();
    assert_eq!(told(&cluster), "S2 wants to lead term 1: it has 0 votes of the 3 it needs.");
    cluster.act(Action::TimeOut(NodeId(4).into())).unwrap();
    let story = Story::of(&cluster);
    let candidates = vec![NodeId(2), NodeId(4)];
    assert_eq!(story.headline, Headline::Splitting { candidates, term: 1 });
    assert_eq!(en::headline(&story).text, "S2 and S4 compete for the votes of term 1.");
    assert!(matches!(story.detail, Some(Detail::NextTimeout { .. })));
}

#[test]
fn it_comes_to_a_leader() {
    let (mut cluster, leader) = led(ClusterConfig::default(), 1);
    let followers = others(&cluster, leader);
    let term = cluster.server(leader).unwrap().raft().unwrap().current_term();
    let headline = Headline::Leading { leader, term, followers };
    let agreed = Some(Detail::AllAgree { index: 1 });
    assert_eq!(Story::of(&cluster), Story { headline, detail: agreed });

    cluster.act(write("x", "1")).unwrap();
    let detail = Some(Detail::Replicating { index: 2, holders: Vec::new(), needed: 3 });
    assert_eq!(Story::of(&cluster).detail, detail);
    let text = told(&cluster);
    let end = "Entry 2 is durable on 0 of the 3 servers that it needs to commit.";
    assert!(text.ends_with(end), "{text}");

    let replicating =
        |cluster: &Cluster| matches!(Story::of(cluster).detail, Some(Detail::Replicating { .. }));
    step_until(&mut cluster, |cluster| !replicating(cluster));
    let Some(Detail::CatchingUp { behind: 1, .. }) = Story::of(&cluster).detail else {
        panic!("{:?}", Story::of(&cluster))
    };
    pass_ms(&mut cluster, 500);
    assert_eq!(Story::of(&cluster).detail, Some(Detail::AllAgree { index: 2 }));
}

#[test]
fn a_leader_on_the_smaller_side() {
    let (mut cluster, leader) = led(ClusterConfig::default(), 1);
    let side = vec![leader, others(&cluster, leader)[3]];
    cluster.act(split(&[&side])).unwrap();
    let cut_off = Some(Detail::LeaderCutOff { side, needed: 3 });
    assert_eq!(Story::of(&cluster).detail, cut_off);
    let text = told(&cluster);
    assert!(text.ends_with(
        "It reaches 2 of the 3 servers that it needs: it can accept writes, but commit none."
    ));
    step_until(&mut cluster, |cluster| cluster.leader() != Some(leader));
    pass_ms(&mut cluster, 200);
    let story = Story::of(&cluster);
    let Some(Detail::StaleLeader { server, .. }) = story.detail else { panic!("{story:?}") };
    assert_eq!(server, leader);
    assert!(matches!(story.headline, Headline::Leading { leader: new, .. } if new != leader));
}

#[test]
fn nobody_can_lead() {
    let mut cluster = cluster(ClusterConfig::default(), 1);
    let all = others(&cluster, NodeId(0));
    for &id in &all[..3] {
        cluster.act(crash(id)).unwrap();
    }
    assert_eq!(
        told(&cluster),
        "Nobody can lead: S4 and S5 reach only each other, and 3 servers have to agree."
    );
    cluster.act(crash(NodeId(4))).unwrap();
    assert_eq!(told(&cluster), "Nobody can lead: S5 is alone, and 3 servers have to agree.");
    cluster.act(crash(NodeId(5))).unwrap();
    assert_eq!(told(&cluster), "Every server is down.");
}

fn headline(headline: &Headline) -> &'static str {
    match headline {
        Headline::AllDown => "AllDown",
        Headline::NoMajority { .. } => "NoMajority",
        Headline::Waiting => "Waiting",
        Headline::Asking { .. } => "Asking",
        Headline::Electing { .. } => "Electing",
        Headline::Splitting { .. } => "Splitting",
        Headline::Leading { .. } => "Leading",
    }
}

fn detail(detail: &Detail) -> &'static str {
    match detail {
        Detail::NextTimeout { .. } => "NextTimeout",
        Detail::StaleLeader { .. } => "StaleLeader",
        Detail::LeaderPaused => "LeaderPaused",
        Detail::LeaderCutOff { .. } => "LeaderCutOff",
        Detail::HandingOver { .. } => "HandingOver",
        Detail::Joint { .. } => "Joint",
        Detail::Replicating { .. } => "Replicating",
        Detail::SendingSnapshot { .. } => "SendingSnapshot",
        Detail::CatchingUp { .. } => "CatchingUp",
        Detail::ClientsWaiting { .. } => "ClientsWaiting",
        Detail::AllAgree { .. } => "AllAgree",
    }
}

#[test]
fn random_runs_tell_every_story() {
    let mut seen = BTreeSet::new();
    for seed in 0..60 {
        let mut live = Live::new(seed);
        for _ in 0..60 {
            live.play(1);
            let story = Story::of(&live.cluster);
            seen.insert(headline(&story.headline));
            seen.extend(story.detail.as_ref().map(detail));
            check(&live.cluster, &story);
        }
    }
    assert_eq!(seen.len(), 12, "{seen:?}");
}

/// What the story says is so.
fn check(cluster: &Cluster, story: &Story) {
    let up = cluster.servers().iter().filter(|server| server.is_up()).count();
    let needed = cluster.servers().len() / 2 + 1;
    match &story.headline {
        Headline::AllDown => assert_eq!(up, 0),
        Headline::NoMajority { largest, needed: told } => {
            assert_eq!(*told, needed);
            assert!(largest.len() < needed && !largest.is_empty());
        }
        Headline::Leading { leader, followers, .. } => {
            assert_eq!(cluster.leader(), Some(*leader));
            assert!(followers.len() < up && !followers.contains(leader));
        }
        Headline::Asking { votes, .. } | Headline::Electing { votes, .. } => {
            assert!(*votes < needed);
        }
        Headline::Splitting { candidates, .. } => assert!(candidates.len() > 1),
        Headline::Waiting => assert!(up >= needed),
    }
    if let Some(Detail::Replicating { holders, .. }) = &story.detail {
        assert!(holders.len() < needed, "with {needed} it would be committed");
    }
}

/// With a slow disk and a slow network nothing is told that takes no time.
#[test]
fn a_slow_cluster_still_has_its_story() {
    let slow = Range { min_us: 30_000, max_us: 40_000 };
    let config = ClusterConfig { delay: slow, sync: slow, ..ClusterConfig::default() };
    let mut cluster = cluster(config, 2);
    let mut headlines = Vec::new();
    step_until(&mut cluster, |cluster| {
        let story = Story::of(cluster);
        headlines.push(headline(&story.headline));
        headlines.dedup();
        matches!(story.detail, Some(Detail::AllAgree { .. }))
    });
    assert_eq!(headlines, ["Waiting", "Electing", "Splitting", "Leading"]);
}
