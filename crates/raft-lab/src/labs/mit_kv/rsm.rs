//! The layer between Raft and a service: an operation is submitted to a server, which gives back what it did.

use std::future::Future;
use std::pin::Pin;

use raft_sim::core::{LogPosition, Role};
use raft_sim::service::Op;
use raft_sim::{Action, ClusterRules, Server, mark, t};

use super::super::clients::append;
use super::super::lab::{Lab, Step, fail};
use super::super::mit::ELECTION_MS;
use super::super::state_bytes;
use super::ELECTED_S;

pub(super) type Program = Pin<Box<dyn Future<Output = Step>>>;

/// What a submit comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Submitted {
    /// The operation was applied, and the counter was this right then or a little later.
    Applied(u64),
    /// The server does not lead, or leads no more: it may be done by another one.
    WrongLeader,
    /// The server is down.
    Down,
}

const KEY: &str = "counter";

fn increment() -> Op {
    append(KEY, "1")
}

/// What the minority must not do.
fn leap() -> Op {
    append(KEY, "1000000")
}

/// A submit that takes longer is a failure.
const SUBMIT_MS: u64 = 10_000;
/// So often a submit looks whether it is done.
const LOOK_MS: u64 = 1;

impl<R: ClusterRules> Lab<R> {
    /// Submits an operation to a server and waits for what it comes to.
    async fn submit(&self, place: usize, op: Op, within_ms: u64) -> Step<Submitted> {
        match self.state(place) {
            None => return Ok(Submitted::Down),
            Some((_, false)) => return Ok(Submitted::WrongLeader),
            Some((_, true)) => (),
        }
        if !self.try_to(Action::Propose { at: self.id(place).into(), op }) {
            return Ok(Submitted::WrongLeader);
        }
        let last = |server: &Server<R>| server.raft().map(|raft| raft.log().last());
        let Some(position) = self.see_up(place, last).flatten() else {
            return Ok(Submitted::Down);
        };
        let begun = self.now();
        while self.since(begun) < within_ms * 1000 {
            match self.see_up(place, |server| came_to(server, position)) {
                None => return Ok(Submitted::Down),
                Some(Some(submitted)) => {
                    if let Submitted::Applied(_) = submitted {
                        self.saw_done();
                    }
                    return Ok(submitted);
                }
                Some(None) => self.sleep_ms(LOOK_MS).await,
            }
        }
        fail(t!(
            "A submit to {id} did not come back within {seconds} s.",
            id = self.id(place),
            seconds = within_ms / 1000
        ))
    }

    /// Submits an operation to one server after the other until one applies it; returns the counter.
    async fn submit_anywhere(&self, op: Op) -> Step<u64> {
        let begun = self.now();
        while self.since(begun) < SUBMIT_MS * 1000 {
            for place in (0..self.count()).filter(|&place| self.is_connected(place)) {
                if let Submitted::Applied(counter) =
                    self.submit(place, op.clone(), SUBMIT_MS).await?
                {
                    return Ok(counter);
                }
            }
            self.sleep_ms(50).await;
        }
        fail(t!("No server applied an operation within ten seconds."))
    }

    /// Waits for `count` servers to have this counter.
    async fn check_counter(&self, expected: u64, count: usize) -> Step {
        let has_it = |server: &&Server<R>| counter(server) == expected;
        let is_so = |cluster: &raft_sim::Cluster<R>| {
            cluster.servers().iter().filter(has_it).count() >= count
        };
        if self.until(SUBMIT_MS, is_so).await {
            return Ok(());
        }
        let counters: Vec<String> = self
            .see(|cluster| cluster.servers().iter().map(|it| counter(it).to_string()).collect());
        fail(t!(
            "{count} servers should have counted to {expected}; the counters are {counters}.",
            count,
            expected,
            counters = counters.join(", ")
        ))
    }

    async fn increment(&self, times: u64) -> Step {
        for _ in 0..times {
            self.submit_anywhere(increment()).await?;
        }
        Ok(())
    }
}

/// What became of the entry at this position; `None` if that is open.
fn came_to<R>(server: &Server<R>, position: LogPosition) -> Option<Submitted> {
    let raft = server.raft()?;
    let log = raft.log();
    if !server.log_holds(position) {
        return Some(Submitted::WrongLeader);
    }
    if log.last_applied() >= position.index {
        return Some(Submitted::Applied(counter(server)));
    }
    // Another one leads: the entry may be committed yet, or not.
    (raft.role() != Role::Leader || raft.current_term() != position.term)
        .then_some(Submitted::WrongLeader)
}

fn counter<R>(server: &Server<R>) -> u64 {
    let value = server.machine().and_then(|machine| machine.value(KEY));
    value.and_then(|value| value.parse().ok()).unwrap_or(0)
}

pub(super) async fn basic<R: ClusterRules>(lab: Lab<R>) -> Step {
    lab.phase(mark!("Ten submits, one after the other."));
    for expected in 1..=10 {
        let got = lab.submit_anywhere(increment()).await?;
        if got != expected {
            return fail(t!("Increment {expected} gave {got}.", expected, got));
        }
        lab.check_counter(expected, 3).await?;
    }
    Ok(())
}

pub(super) async fn concurrent<R: ClusterRules>(lab: Lab<R>) -> Step {
    lab.phase(mark!("Fifty submits at once."));
    let submits: Vec<_> = (0..50)
        .map(|_| {
            let beside = lab.clone();
            lab.spawn(async move { beside.submit_anywhere(increment()).await })
        })
        .collect();
    for submit in submits {
        submit.await?;
    }
    lab.check_counter(50, 3).await
}

pub(super) async fn leader_failure<R: ClusterRules>(lab: Lab<R>) -> Step {
    lab.submit_anywhere(increment()).await?;
    lab.phase(mark!("The leader is cut off."));
    let leader = lab.leader_within(ELECTED_S, &[0, 1, 2]).await?;
    lab.disconnect(leader)?;
    lab.submit_anywhere(increment()).await?;
    lab.check_counter(2, 2).await?;
    lab.phase(mark!("It comes back."));
    lab.connect(leader)?;
    lab.submit_anywhere(increment()).await?;
    lab.check_counter(3, 3).await
}

pub(super) async fn leader_partition<R: ClusterRules>(lab: Lab<R>) -> Step {
    lab.submit_anywhere(increment()).await?;
    lab.phase(mark!("A hundred submits to a leader that is cut off: none comes back."));
    let leader = lab.leader_within(ELECTED_S, &[0, 1, 2]).await?;
    lab.disconnect(leader)?;
    let submits = submit_beside(&lab, leader, 100, &leap());
    lab.sleep_ms(1000).await;
    if submits.iter().any(|submit| submit.take().is_some()) {
        return fail(t!("A leader without a majority gave an operation back."));
    }
    lab.submit_anywhere(increment()).await?;
    lab.phase(mark!("It comes back, and all submits with it."));
    lab.connect(leader)?;
    let begun = lab.now();
    for submit in submits {
        if let Submitted::Applied(_) = submit.await? {
            return fail(t!("An operation took effect that no majority had."));
        }
    }
    match lab.since(begun) {
        0..=1_000_000 => lab.check_counter(2, 3).await,
        late => fail(t!(
            "The submits came back after {late} µs, more than {most}.",
            late,
            most = 1_000_000
        )),
    }
}

type Submits = Vec<super::super::tasks::Join<Step<Submitted>>>;

/// Submits so many operations to one server at the same time.
fn submit_beside<R: ClusterRules>(lab: &Lab<R>, place: usize, count: usize, op: &Op) -> Submits {
    let submit = |_| {
        let (beside, op) = (lab.clone(), op.clone());
        lab.spawn(async move { beside.submit(place, op, 60_000).await })
    };
    (0..count).map(submit).collect()
}

pub(super) async fn restart_replay<R: ClusterRules>(lab: Lab<R>) -> Step {
    lab.phase(mark!("A hundred submits."));
    lab.increment(100).await?;
    lab.check_counter(100, 3).await?;
    lab.phase(mark!("All restart and apply them again."));
    lab.crash_all()?;
    lab.sleep_ms(ELECTION_MS).await;
    lab.restart_all()?;
    lab.increment(1).await?;
    lab.check_counter(101, 3).await
}

pub(super) async fn shutdown<R: ClusterRules>(lab: Lab<R>) -> Step {
    lab.submit_anywhere(increment()).await?;
    lab.phase(mark!("A hundred submits wait at a leader without a majority."));
    let leader = lab.leader_within(ELECTED_S, &[0, 1, 2]).await?;
    lab.disconnect(leader)?;
    let submits = submit_beside(&lab, leader, 100, &increment());
    lab.sleep_ms(ELECTION_MS).await;
    lab.phase(mark!("All servers shut down: nobody waits any more."));
    lab.crash_all()?;
    let begun = lab.now();
    for submit in submits {
        submit.await?;
    }
    match lab.since(begun) {
        0..=11_000_000 => Ok(()),
        late => fail(t!(
            "The submits came back after {late} µs, more than {most}.",
            late,
            most = 11_000_000
        )),
    }
}

pub(super) async fn restart_submit<R: ClusterRules>(lab: Lab<R>) -> Step {
    lab.phase(mark!("A hundred submits."));
    lab.increment(100).await?;
    lab.phase(mark!("A hundred more wait when all servers crash."));
    let leader = lab.leader_within(ELECTED_S, &[0, 1, 2]).await?;
    let submits = submit_beside(&lab, leader, 100, &increment());
    lab.breathe().await;
    lab.crash_all()?;
    lab.sleep_ms(ELECTION_MS).await;
    lab.restart_all()?;
    for submit in submits {
        submit.await?;
    }
    lab.phase(mark!("The count goes on, and no submit took effect twice."));
    let counter = lab.submit_anywhere(increment()).await?;
    if !(101..=201).contains(&counter) {
        return fail(t!(
            "After 201 increments at most, and 101 at least, the counter is {counter}.",
            counter
        ));
    }
    lab.check_counter(counter, 3).await
}

pub(super) async fn snapshot<R: ClusterRules>(lab: Lab<R>) -> Step {
    const LOG_BYTES_MAX: u64 = 2000;
    lab.phase(mark!("A hundred submits."));
    lab.increment(100).await?;
    lab.check_counter(100, 3).await?;
    let bytes = lab.see(|cluster| cluster.servers().iter().map(state_bytes).max().unwrap_or(0));
    if bytes > LOG_BYTES_MAX {
        return fail(t!(
            "A server persists {bytes} bytes beside its snapshot; the limit is {most}.",
            bytes,
            most = LOG_BYTES_MAX
        ));
    }
    lab.phase(mark!("All restart from their snapshots."));
    lab.crash_all()?;
    lab.sleep_ms(ELECTION_MS).await;
    lab.restart_all()?;
    lab.increment(1).await?;
    lab.check_counter(101, 3).await
}
