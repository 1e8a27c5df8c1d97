//! The tests that place their faults one by one.

use raft_sim::{Action, ClusterRules, Server, mark, t};

use super::super::clients::put;
use super::super::lab::{Lab, Step, fail};
use super::ELECTION_MS;
use super::generic::{check_logs, cut_logs};
use super::membership::must;

/// So long a server may take to have what others have.
const CATCH_UP_MS: u64 = 20_000;

/// Timeouts of ten to nineteen ticks are the same at two servers often, and then votes are split.
const ELECTED_S: u64 = 20;

/// Waits until a server has this value in its state machine; `None`: until it has none.
async fn must_have<R: ClusterRules>(
    lab: &Lab<R>,
    place: usize,
    key: &str,
    value: Option<&str>,
) -> Step {
    let id = lab.id(place);
    let has = |server: &Server<R>| {
        server.machine().is_some_and(|machine| machine.value(key).as_deref() == value)
    };
    let is_so = |cluster: &raft_sim::Cluster<R>| cluster.server(id).is_some_and(has);
    if lab.until(CATCH_UP_MS, is_so).await {
        return Ok(());
    }
    fail(t!("{id} should have {key}={value}, and has not.", id, key, value = value.unwrap_or("∅")))
}

/// What a server has in its state machine, or had when it shut down and would restore: nothing to see then.
fn has<R: ClusterRules>(lab: &Lab<R>, place: usize, key: &str) -> bool {
    let value = |server: &Server<R>| server.machine().and_then(|machine| machine.value(key));
    lab.see_up(place, value).flatten().is_some()
}

pub(super) async fn one_partition<R: ClusterRules>(lab: Lab<R>) -> Step {
    let all = [0, 1, 2, 3, 4];
    let leader = lab.leader_within(ELECTED_S, &all).await?;
    lab.phase(mark!("The leader is in the minority: the majority goes on."));
    let minority = [leader, (leader + 1) % 5];
    let majority: Vec<usize> = all.into_iter().filter(|place| !minority.contains(place)).collect();
    lab.split(&minority)?;
    let successor = lab.leader_within(ELECTED_S, &majority).await?;
    lab.put(1, Some(successor), "k1", "v1").await?;
    lab.get_is(1, Some(successor), "k1", "v1").await?;
    let unseen = minority.iter().find(|&&place| has(&lab, place, "k1"));
    if let Some(&place) = unseen {
        return fail(t!("{id} has what only the others agreed on.", id = lab.id(place)));
    }
    lab.phase(mark!("The minority answers nobody."));
    let waiting = lab.ask(2, Some(leader), put("k1", "changed"))?;
    lab.sleep_ms(2 * ELECTION_MS).await;
    if lab.answer(waiting).is_some() {
        return fail(t!("A client was answered by a leader without a majority."));
    }
    lab.phase(mark!("The partition ends: all have the same."));
    lab.act(Action::Heal)?;
    lab.answered(waiting, ELECTED_S * 1000).await?;
    for place in all {
        must_have(&lab, place, "k1", Some("changed")).await?;
    }
    lab.check_linearizable().await
}

pub(super) async fn one_snapshot<R: ClusterRules>(lab: Lab<R>) -> Step {
    const LIMIT: u64 = 10;
    cut_logs(&lab, LIMIT);
    lab.put(1, None, "k1", "v1").await?;
    must_have(&lab, 0, "k1", Some("v1")).await?;
    lab.phase(mark!("S1 is alone while the others take fifteen commands, and snapshots of them."));
    lab.split(&[0])?;
    lab.leader_within(ELECTED_S, &[1, 2]).await?;
    for number in 0..15 {
        lab.put(1, None, &format!("{number:03}"), "v").await?;
    }
    lab.get_done(1, None, raft_sim::service::Op::Delete { key: "k1".to_owned() }).await?;
    lab.phase(mark!("It comes back."));
    lab.act(Action::Heal)?;
    must_have(&lab, 0, "014", Some("v")).await?;
    must_have(&lab, 0, "k1", None).await?;
    lab.phase(mark!("It restarts from its snapshot."));
    lab.crash(0)?;
    lab.restart(0)?;
    must_have(&lab, 0, "014", Some("v")).await?;
    must_have(&lab, 0, "k1", None).await?;
    lab.phase(mark!("Later commands cut the logs again."));
    for number in 0..15 {
        lab.put(1, None, &format!("{number:03}"), "w").await?;
    }
    lab.sleep_ms(1000).await;
    check_logs(&lab, LIMIT)?;
    lab.check_linearizable().await
}

pub(super) async fn transfer_leader<R: ClusterRules>(lab: Lab<R>) -> Step {
    lab.leader_within(ELECTED_S, &[0, 1, 2, 3, 4]).await?;
    lab.phase(mark!("Each server in turn is handed the leadership."));
    for place in [0, 1, 2, 3, 4, 2, 0] {
        hand_over(&lab, place).await?;
        lab.put(1, None, "k", &place.to_string()).await?;
        lab.get_is(1, None, "k", &place.to_string()).await?;
    }
    lab.check_linearizable().await
}

/// A server is handed the leadership within five seconds.
async fn hand_over<R: ClusterRules>(lab: &Lab<R>, place: usize) -> Step {
    let id = lab.id(place);
    for _ in 0..5 {
        if lab.see(raft_sim::Cluster::leader) == Some(id) {
            return Ok(());
        }
        lab.try_to(Action::Transfer { to: id.into() });
        lab.until(1_000, |cluster| cluster.leader() == Some(id)).await;
    }
    match lab.see(raft_sim::Cluster::leader) {
        Some(leader) if leader == id => Ok(()),
        leader => match leader {
            Some(leader) => fail(t!("{id} should lead, and {leader} does.", id, leader)),
            None => fail(t!("{id} should lead, and nobody does.", id)),
        },
    }
}

pub(super) async fn basic_conf_change<R: ClusterRules>(lab: Lab<R>) -> Step {
    lab.leader_within(ELECTED_S, &[0, 1, 2, 3, 4]).await?;
    lab.phase(mark!("All but S1 leave."));
    hand_over(&lab, 0).await?;
    for place in [1, 2, 3, 4] {
        must(&lab, place, false).await?;
    }
    lab.put(1, None, "k1", "v1").await?;
    lab.get_is(1, None, "k1", "v1").await?;
    lab.phase(mark!("S2 joins and gets everything."));
    must(&lab, 1, true).await?;
    lab.put(1, None, "k2", "v2").await?;
    must_have(&lab, 1, "k1", Some("v1")).await?;
    must_have(&lab, 1, "k2", Some("v2")).await?;
    lab.phase(mark!("S3 joins, S2 leaves and misses a command."));
    must(&lab, 2, true).await?;
    must_have(&lab, 2, "k2", Some("v2")).await?;
    must(&lab, 1, false).await?;
    lab.put(1, None, "k3", "v3").await?;
    must_have(&lab, 2, "k3", Some("v3")).await?;
    if has(&lab, 1, "k3") {
        return fail(t!("{id} has a command of a cluster that it has left.", id = lab.id(1)));
    }
    lab.phase(mark!("S2 joins again."));
    must(&lab, 1, true).await?;
    must_have(&lab, 1, "k3", Some("v3")).await?;
    lab.check_linearizable().await
}

pub(super) async fn remove_leader<R: ClusterRules>(lab: Lab<R>) -> Step {
    lab.leader_within(ELECTED_S, &[0, 1, 2, 3, 4]).await?;
    hand_over(&lab, 0).await?;
    lab.put(1, None, "k0", "v0").await?;
    lab.phase(mark!("S1, the leader, leaves."));
    must(&lab, 0, false).await?;
    lab.put(1, None, "k1", "v1").await?;
    for place in [1, 2, 3, 4] {
        must_have(&lab, place, "k1", Some("v1")).await?;
    }
    if has(&lab, 0, "k1") {
        return fail(t!("{id} has a command of a cluster that it has left.", id = lab.id(0)));
    }
    lab.phase(mark!("S1 joins again."));
    must(&lab, 0, true).await?;
    must_have(&lab, 0, "k1", Some("v1")).await?;
    lab.put(1, None, "k2", "v2").await?;
    must_have(&lab, 0, "k2", Some("v2")).await?;
    lab.check_linearizable().await
}
