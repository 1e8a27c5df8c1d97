//! Servers come and go while clients propose.

use std::cell::Cell;
use std::rc::Rc;

use raft_sim::script::NetworkPreset;
use raft_sim::{ClusterRules, mark, t};

use super::super::lab::{Lab, Step, fail};
use super::ELECTION_MS;
use super::checkers::Waited;

pub(super) async fn reliable<R: ClusterRules>(lab: Lab<R>) -> Step {
    churn(lab).await
}

pub(super) async fn unreliable<R: ClusterRules>(lab: Lab<R>) -> Step {
    lab.network(NetworkPreset::Unreliable)?;
    churn(lab).await
}

async fn churn<R: ClusterRules>(lab: Lab<R>) -> Step {
    let is_over = Rc::new(Cell::new(false));
    let clients: Vec<_> =
        (0..3).map(|me| lab.spawn(client(lab.clone(), me, Rc::clone(&is_over)))).collect();
    lab.phase(mark!("Three clients propose while servers are cut off, crash and come back."));
    for _ in 0..20 {
        if lab.chance(200) {
            lab.disconnect(lab.any_server())?;
        }
        if lab.chance(500) {
            let any = lab.any_server();
            if lab.is_up(any) { lab.connect(any)? } else { lab.restart_connected(any)? }
        }
        if lab.chance(200) {
            let any = lab.any_server();
            if lab.is_up(any) {
                lab.crash_cut_off(any)?;
            }
        }
        // Long enough for most elections, not for all.
        lab.sleep_ms(ELECTION_MS * 7 / 10).await;
    }
    lab.sleep_ms(ELECTION_MS).await;
    lab.phase(mark!("All servers are back, on a reliable network."));
    lab.network(NetworkPreset::Reliable)?;
    for place in 0..lab.count() {
        if !lab.is_up(place) {
            lab.restart(place)?;
        }
    }
    lab.connect_all()?;
    is_over.set(true);
    let mut committed = Vec::new();
    for client in clients {
        committed.extend(client.await?);
    }
    lab.sleep_ms(ELECTION_MS).await;
    let last = lab.one_random(5, true).await?;
    lab.phase(mark!("What the clients saw committed is in every log."));
    let mut applied = Vec::new();
    for index in 1..=last {
        if let Waited::Applied(command) = lab.wait_for(index, 5, None).await? {
            applied.push(command);
        }
    }
    match committed.into_iter().find(|command| !applied.contains(command)) {
        None => Ok(()),
        Some(lost) => fail(t!("A client saw {lost} committed, and it is in no log.", lost)),
    }
}

/// Proposes until it is told to stop; returns the commands that it saw committed.
async fn client<R: ClusterRules>(
    lab: Lab<R>,
    me: u64,
    is_over: Rc<Cell<bool>>,
) -> Step<Vec<String>> {
    let mut committed = Vec::new();
    while !is_over.get() {
        let command = lab.random_command();
        // The last one that takes it.
        let mut started: Vec<_> =
            (0..lab.count()).filter_map(|place| lab.propose(place, &command)).collect();
        let Some(started) = started.pop() else {
            lab.sleep_ms(79 + me * 17).await;
            continue;
        };
        for pause_ms in [10, 20, 50, 100, 200] {
            if let (1.., Some(applied)) = lab.applied()?.committed(started.index) {
                if applied == command {
                    committed.push(command);
                }
                break;
            }
            lab.sleep_ms(pause_ms).await;
        }
    }
    Ok(committed)
}
