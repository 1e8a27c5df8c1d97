//! The tests that place their partitions and clients one by one.

use raft_sim::script::NetworkPreset;
use raft_sim::searching::places;
use raft_sim::service::{Answer, KeyChoice, Mix};
use raft_sim::{ClusterRules, mark, t};

use super::super::clients::{append, closed_loop, get, put};
use super::super::lab::{Lab, Step, fail};
use super::super::mit::ELECTION_MS;
use super::ELECTED_S;
use super::generic::{check_sizes, largest};

/// A thousand appends one after the other, each in a third of the 100 ms between heartbeats on average.
pub(super) async fn speed<R: ClusterRules>(lab: Lab<R>) -> Step {
    const APPENDS: u64 = 1000;
    const MEAN_US: u64 = 33_300;
    // The course's first request waits for the first leader.
    lab.put(1, None, "k0", "").await?;
    lab.phase(mark!("A thousand appends, one after the other."));
    let (begun, before) = (lab.now(), lab.requests());
    let only_appends = Mix { get: 0, put: 0, append: 1, compare_and_swap: 0, delete: 0, scan: 0 };
    lab.keep_asking(closed_loop(1, KeyChoice::Own, only_appends))?;
    lab.until(120_000, |cluster| {
        let requests: u64 = cluster.clients().map(raft_sim::service::Client::requests).sum();
        requests > before + APPENDS
    })
    .await;
    lab.stop_asking()?;
    let mean_us = lab.since(begun) / (lab.requests() - before).max(1);
    if mean_us > MEAN_US {
        return fail(t!(
            "An append takes {mean_us} µs on average, more than {most}.",
            mean_us,
            most = MEAN_US
        ));
    }
    lab.all_answered().await?;
    lab.check_linearizable().await
}

pub(super) async fn one_key<R: ClusterRules>(lab: Lab<R>) -> Step {
    const CLIENTS: u32 = 5;
    const APPENDS: u32 = 10;
    lab.network(NetworkPreset::Unreliable)?;
    lab.put(0, None, "k", "").await?;
    lab.phase(mark!("Five clients append to one key."));
    let text = |client: u32, turn: u32| format!("x {client} {turn} y");
    let clients: Vec<_> = (1..=CLIENTS)
        .map(|client| {
            let beside = lab.clone();
            lab.spawn(async move {
                for turn in 0..APPENDS {
                    beside.get_done(client, None, append("k", &text(client, turn))).await?;
                }
                Ok(())
            })
        })
        .collect();
    for client in clients {
        client.await?;
    }
    let value = lab.get(0, None, "k").await?;
    for client in 1..=CLIENTS {
        let mut last = None;
        for turn in 0..APPENDS {
            let text = text(client, turn);
            let found: Vec<usize> = places(&value, &text).collect();
            match found.as_slice() {
                [] => return fail(t!("“{text}” is missing.", text)),
                [at] if last.is_none_or(|last| last < *at) => last = Some(*at),
                [_] => return fail(t!("“{text}” is before what was appended earlier.", text)),
                _ => {
                    return fail(t!("“{text}” is there {count} times.", text, count = found.len()));
                }
            }
        }
    }
    lab.check_linearizable().await
}

pub(super) async fn one_partition<R: ClusterRules>(lab: Lab<R>) -> Step {
    let all = [0, 1, 2, 3, 4];
    let leader = lab.leader_within(ELECTED_S, &all).await?;
    lab.put(1, Some(leader), "1", "13").await?;
    lab.phase(mark!("The leader is in the minority: the majority goes on."));
    let minority = [leader, (leader + 1) % 5];
    let majority: Vec<usize> = all.into_iter().filter(|place| !minority.contains(place)).collect();
    lab.split(&minority)?;
    let successor = lab.leader_within(ELECTED_S, &majority).await?;
    lab.get_is(2, Some(successor), "1", "13").await?;
    lab.put(2, Some(successor), "1", "14").await?;
    lab.get_is(2, Some(successor), "1", "14").await?;
    lab.phase(mark!("The minority answers nobody."));
    let write = lab.ask(3, Some(leader), put("1", "15"))?;
    let read = lab.ask(4, Some(leader), get("1"))?;
    lab.sleep_ms(1000).await;
    if lab.answer(write).is_some() || lab.answer(read).is_some() {
        return fail(t!("A client was answered by a leader without a majority."));
    }
    lab.get_is(2, Some(successor), "1", "14").await?;
    lab.put(2, Some(successor), "1", "16").await?;
    lab.get_is(2, Some(successor), "1", "16").await?;
    lab.phase(mark!("The partition ends: those who waited are answered."));
    lab.act(raft_sim::Action::Heal)?;
    lab.sleep_ms(ELECTION_MS).await;
    lab.answered(write, 3000).await?;
    match lab.answered(read, 3000).await? {
        Answer::Value(_) => (),
        _ => return fail(t!("A read of {key} was answered with something else.", key = 1)),
    }
    lab.get_is(1, Some(successor), "1", "15").await?;
    lab.check_linearizable().await
}

pub(super) async fn snapshot_rpc<R: ClusterRules>(lab: Lab<R>) -> Step {
    let first = lab.leader_within(ELECTED_S, &[0, 1, 2]).await?;
    lab.put(1, Some(first), "a", "A").await?;
    lab.phase(mark!("S3 is alone while the others take fifty commands, and snapshots of them."));
    lab.split(&[2])?;
    let leader = lab.leader_within(ELECTED_S, &[0, 1]).await?;
    for number in 0..50 {
        lab.put(1, Some(leader), &number.to_string(), &number.to_string()).await?;
    }
    lab.sleep_ms(ELECTION_MS).await;
    lab.put(1, Some(leader), "b", "B").await?;
    check_sizes(&lab)?;
    lab.phase(mark!("S2 is alone: S3 needs a snapshot to be half of the majority."));
    lab.split(&[1])?;
    let leader = lab.leader_within(ELECTED_S, &[0, 2]).await?;
    lab.put(2, Some(leader), "c", "C").await?;
    lab.put(2, Some(leader), "d", "D").await?;
    for (key, value) in [("a", "A"), ("b", "B"), ("1", "1"), ("49", "49")] {
        lab.get_is(2, Some(leader), key, value).await?;
    }
    lab.phase(mark!("All are together."));
    lab.act(raft_sim::Action::Heal)?;
    let leader = lab.leader_within(ELECTED_S, &[0, 1, 2]).await?;
    lab.put(3, Some(leader), "e", "E").await?;
    for (key, value) in [("c", "C"), ("e", "E"), ("1", "1")] {
        lab.get_is(3, Some(leader), key, value).await?;
    }
    lab.check_linearizable().await
}

pub(super) async fn snapshot_size<R: ClusterRules>(lab: Lab<R>) -> Step {
    const SNAPSHOT_BYTES_MAX: u64 = 500;
    lab.phase(mark!("Two hundred times the same two values."));
    for _ in 0..200 {
        for value in ["0", "1"] {
            lab.put(1, None, "x", value).await?;
            lab.get_is(1, None, "x", value).await?;
        }
    }
    check_sizes(&lab)?;
    match largest(&lab) {
        (_, snapshot) if snapshot > SNAPSHOT_BYTES_MAX => fail(t!(
            "A snapshot of one key has {bytes} bytes, more than {most}.",
            bytes = snapshot,
            most = SNAPSHOT_BYTES_MAX
        )),
        (_, 0) => fail(t!("No server took a snapshot.")),
        _ => lab.check_linearizable().await,
    }
}
