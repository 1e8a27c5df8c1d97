//! Clients put and scan, things fail, and in the end everything is there.

use std::cell::Cell;
use std::rc::Rc;

use raft_sim::script::LinkSetting;
use raft_sim::service::{Answer, Op};
use raft_sim::{Action, ClusterRules, mark, t};

use super::super::clients::{end, put};
use super::super::faults::Faults;
use super::super::lab::{Lab, Step, fail};
use super::ELECTION_MS;
use super::membership;

/// Rounds of every test.
const ROUNDS: u32 = 3;
/// So long clients work in each.
const WORK_MS: u64 = 5_000;
/// One message in so many parts of a million is lost: 101 of 1000.
const LOSS_PPM: u32 = 101_000;
/// So often a server looks whether its log is too long.
const GC_MS: u64 = 50;

impl Faults {
    pub(super) async fn run_for_tinykv<R: ClusterRules>(self, lab: Lab<R>) -> Step {
        if let Some(limit) = self.log_limit {
            cut_logs(&lab, limit);
        }
        for round in 0..ROUNDS {
            let written = self.put_and_scan(&lab, round).await?;
            if self.crashes {
                lab.phase(mark!("All servers crash, and restart half a second later."));
                let up: Vec<usize> = (0..lab.count()).filter(|&place| lab.is_up(place)).collect();
                up.iter().try_for_each(|&place| lab.crash(place))?;
                lab.sleep_ms(ELECTION_MS).await;
                up.iter().try_for_each(|&place| lab.restart(place))?;
            }
            lab.phase(mark!("What was put is there."));
            for (client, values) in (1..=self.clients).zip(written) {
                scan_is(&lab, client, round, &values).await?;
            }
            if let Some(limit) = self.log_limit {
                lab.sleep_ms(1000).await;
                check_logs(&lab, limit)?;
            }
        }
        lab.check_linearizable().await
    }

    /// Clients work, and what is to fail fails; returns what each of them has put, one after the other.
    async fn put_and_scan<R: ClusterRules>(self, lab: &Lab<R>, round: u32) -> Step<Vec<String>> {
        lab.phase(mark!("Clients put and scan."));
        let clients_over = Rc::new(Cell::new(false));
        let is_over = Rc::new(Cell::new(false));
        let clients: Vec<_> = (1..=self.clients)
            .map(|client| lab.spawn(work(lab.clone(), client, round, Rc::clone(&clients_over))))
            .collect();
        let mut faults = Vec::new();
        if self.is_unreliable || self.partitions {
            lab.sleep_ms(300).await;
        }
        if self.is_unreliable {
            lab.phase(mark!("The network loses messages."));
            lab.act(Action::Link { from: None, to: None, setting: LinkSetting::Loss(LOSS_PPM) })?;
        }
        if self.partitions {
            let beside = lab.clone();
            let splitter = beside.split_again_and_again(ELECTION_MS, Rc::clone(&is_over));
            faults.push(lab.spawn(splitter));
        }
        if self.conf_change {
            lab.sleep_ms(100).await;
            let changer = membership::change_again_and_again(lab.clone(), Rc::clone(&is_over));
            faults.push(lab.spawn(changer));
        }
        lab.sleep_ms(WORK_MS).await;
        clients_over.set(true);
        is_over.set(true);
        if self.is_unreliable || self.partitions {
            lab.phase(mark!("The network is whole again."));
            lab.act(Action::Link { from: None, to: None, setting: LinkSetting::Loss(0) })?;
        }
        for fault in faults {
            fault.await?;
        }
        if self.partitions {
            lab.act(Action::Heal)?;
            lab.sleep_ms(ELECTION_MS).await;
        }
        let mut written = Vec::new();
        for client in clients {
            written.push(client.await?);
        }
        Ok(written)
    }
}

/// Half of the time a client puts something under a new key, half of the time it scans all of its keys.
async fn work<R: ClusterRules>(
    lab: Lab<R>,
    client: u32,
    round: u32,
    is_over: Rc<Cell<bool>>,
) -> Step<String> {
    let mut values = String::new();
    let mut puts = 0;
    while !is_over.get() {
        if lab.chance(500) {
            let key = format!("{}{puts:06}", prefix(client, round));
            let value = format!("x {client} {puts} y");
            lab.get_done(client, None, put(&key, &value)).await?;
            values.push_str(&value);
            puts += 1;
        } else {
            scan_is(&lab, client, round, &values).await?;
        }
    }
    Ok(values)
}

/// The keys of a client in a round begin with this.
fn prefix(client: u32, round: u32) -> String {
    format!("{client}.{round}.")
}

/// A scan of a client's keys finds these values, one after the other.
async fn scan_is<R: ClusterRules>(lab: &Lab<R>, client: u32, round: u32, values: &str) -> Step {
    // The letter after the digits.
    let (from, to) = (prefix(client, round), format!("{}:", prefix(client, round)));
    match lab.get_done(client, None, Op::Scan { from, to: Some(to) }).await? {
        Answer::Pairs(pairs) => {
            let found: String = pairs.into_iter().map(|(_, value)| value).collect();
            if found == values {
                return Ok(());
            }
            fail(t!(
                "C{client} has put “{values}” and finds “{found}”.",
                client,
                values = end(values),
                found = end(&found)
            ))
        }
        _ => fail(t!(
            "A read of {key} was answered with something else.",
            key = prefix(client, round)
        )),
    }
}

/// From now on servers take snapshots when `limit` entries of their logs are applied.
pub(super) fn cut_logs<R: ClusterRules>(lab: &Lab<R>, limit: u64) {
    let beside = lab.clone();
    drop(lab.spawn(async move {
        loop {
            for place in
                (0..beside.count()).filter(|&place| applied_in_log(&beside, place) >= limit)
            {
                beside.try_to(Action::Snapshot(beside.id(place).into()));
            }
            beside.sleep_ms(GC_MS).await;
        }
    }));
}

/// How many entries of a server's log it has applied.
fn applied_in_log<R: ClusterRules>(lab: &Lab<R>, place: usize) -> u64 {
    let look = |server: &raft_sim::Server<R>| {
        let log = server.raft().map(|raft| raft.log())?;
        Some(log.last_applied().saturating_sub(log.base().index))
    };
    lab.see_up(place, look).flatten().unwrap_or(0)
}

/// No log has more than twice so many applied entries.
pub(super) fn check_logs<R: ClusterRules>(lab: &Lab<R>, limit: u64) -> Step {
    let longest = (0..lab.count()).map(|place| applied_in_log(lab, place)).max().unwrap_or(0);
    if longest <= 2 * limit {
        return Ok(());
    }
    fail(t!("A log has {longest} applied entries, more than twice {limit}.", longest, limit))
}
