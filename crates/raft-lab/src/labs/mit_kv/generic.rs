//! Clients work, things fail, and in the end everything is there once.

use std::cell::Cell;
use std::rc::Rc;

use raft_sim::core::NodeId;
use raft_sim::script::{NetworkPreset, Who};
use raft_sim::service::{ClientId, KeyChoice, Mix, Op, Outcome};
use raft_sim::{Action, ClusterRules, Server};

use super::super::clients::closed_loop;
use super::super::lab::{Lab, Step, fail};
use super::super::mit::ELECTION_MS;
use super::super::state_bytes;

/// What fails in a test.
#[derive(Clone, Copy, Debug)]
pub(super) struct Generic {
    clients: u32,
    is_unreliable: bool,
    crashes: bool,
    partitions: bool,
    random_keys: bool,
}

/// Rounds of every test.
const ROUNDS: u32 = 3;
/// So long clients work in each.
const WORK_MS: u64 = 5_000;
/// With snapshots, a server may persist so many times their limit.
const SLACK: u64 = 8;

impl Generic {
    /// So many clients, and nothing fails.
    pub(super) const fn clients(clients: u32) -> Self {
        Self {
            clients,
            is_unreliable: false,
            crashes: false,
            partitions: false,
            random_keys: false,
        }
    }

    /// The network loses messages.
    pub(super) const fn unreliable(self) -> Self {
        Self { is_unreliable: true, ..self }
    }

    /// All servers crash after each round.
    pub(super) const fn crash(self) -> Self {
        Self { crashes: true, ..self }
    }

    /// The cluster is split in two, by chance, about once a second.
    pub(super) const fn partitions(self) -> Self {
        Self { partitions: true, ..self }
    }

    /// Clients use each other's keys.
    pub(super) const fn random_keys(self) -> Self {
        Self { random_keys: true, ..self }
    }

    /// Half of the operations append; of the rest a tenth writes, if keys are shared.
    fn mix(self) -> Mix {
        let none = Mix { get: 0, put: 0, append: 0, compare_and_swap: 0, delete: 0, scan: 0 };
        match self.random_keys {
            false => Mix { append: 1, get: 1, ..none },
            true => Mix { append: 10, put: 1, get: 9, ..none },
        }
    }

    pub(super) async fn run<R: ClusterRules>(self, lab: Lab<R>) -> Step {
        if self.is_unreliable {
            lab.network(NetworkPreset::Unreliable)?;
        }
        for _ in 0..ROUNDS {
            let seen = lab.requests();
            self.work(&lab).await?;
            if self.crashes {
                lab.phase("All servers crash, and restart a second later.");
                crash_all(&lab)?;
                lab.sleep_ms(ELECTION_MS).await;
                restart_all(&lab)?;
            }
            lab.all_answered().await?;
            lab.phase("What was appended is there, once and in order.");
            if !self.random_keys {
                self.check_appends(&lab, seen).await?;
            }
            check_sizes(&lab)?;
        }
        lab.check_linearizable().await
    }

    /// Clients work while the cluster is split, if it is; in the end it is not.
    async fn work<R: ClusterRules>(self, lab: &Lab<R>) -> Step {
        lab.phase("Clients work.");
        let key_choice = if self.random_keys { KeyChoice::Uniform } else { KeyChoice::Own };
        if !self.random_keys {
            // Nothing is there in the beginning of a round.
            for client in 1..=self.clients {
                let key = self.key_of(client);
                lab.act(Action::Request {
                    client: ClientId(client),
                    via: None,
                    op: Op::Put { key, value: String::new() },
                })?;
            }
        }
        lab.keep_asking(closed_loop(self.clients, key_choice, self.mix()))?;
        let is_over = Rc::new(Cell::new(false));
        let splitter = if self.partitions {
            lab.sleep_ms(1000).await;
            Some(lab.spawn(split_again_and_again(lab.clone(), Rc::clone(&is_over))))
        } else {
            None
        };
        lab.sleep_ms(WORK_MS).await;
        lab.stop_asking()?;
        is_over.set(true);
        if let Some(splitter) = splitter {
            splitter.await?;
            lab.phase("The partition ends.");
            lab.act(Action::Heal)?;
            lab.sleep_ms(ELECTION_MS).await;
        }
        Ok(())
    }

    /// The key of a client's own, as the cluster's clients choose it.
    fn key_of(self, client: u32) -> String {
        format!("k{}", client % self.clients)
    }

    /// The value of each client's key is all that it has appended in this round.
    async fn check_appends<R: ClusterRules>(self, lab: &Lab<R>, seen: u64) -> Step {
        let appended = appended_since(lab, self.clients, seen);
        for (client, expected) in (1..=self.clients).zip(appended) {
            let key = self.key_of(client);
            let value = lab.get(client, None, &key).await?;
            if value != expected {
                let at = value.bytes().zip(expected.bytes()).take_while(|(a, b)| a == b).count();
                return fail(format!(
                    "{key} should have the {} bytes that {} appended, and differs after {at} of its {}.",
                    expected.len(),
                    ClientId(client),
                    value.len()
                ));
            }
        }
        Ok(())
    }
}

/// What each client has appended among all requests but the first `seen`.
fn appended_since<R: ClusterRules>(lab: &Lab<R>, clients: u32, seen: u64) -> Vec<String> {
    let mut appended = vec![String::new(); clients as usize];
    lab.see(|cluster| {
        let operations = cluster.operations().map_or(&[][..], |history| history.operations());
        let seen = usize::try_from(seen).unwrap_or(usize::MAX);
        for operation in operations.iter().skip(seen) {
            let place = (operation.client.0 as usize).wrapping_sub(1);
            if let (Op::Append { value, .. }, Outcome::Answered { .. }, Some(text)) =
                (&operation.op, &operation.outcome, appended.get_mut(place))
            {
                text.push_str(value);
            }
        }
    });
    appended
}

/// Each server goes to one of two sides at random, about once a second.
async fn split_again_and_again<R: ClusterRules>(lab: Lab<R>, is_over: Rc<Cell<bool>>) -> Step {
    lab.phase("The cluster is split in two again and again.");
    while !is_over.get() {
        let (one, other): (Vec<usize>, Vec<usize>) =
            (0..lab.count()).partition(|_| lab.below(2) == 0);
        let who = |places: Vec<usize>| places.into_iter().map(|place| lab.id(place).into());
        let sides: [Vec<Who>; 2] = [who(one).collect(), who(other).collect()];
        let sides = sides.into_iter().filter(|side| !side.is_empty());
        lab.act(Action::Partition(sides.collect()))?;
        lab.sleep_ms(ELECTION_MS + lab.below(200)).await;
    }
    Ok(())
}

pub(super) fn crash_all<R: ClusterRules>(lab: &Lab<R>) -> Step {
    (0..lab.count()).try_for_each(|place| lab.crash(place))
}

pub(super) fn restart_all<R: ClusterRules>(lab: &Lab<R>) -> Step {
    (0..lab.count()).try_for_each(|place| lab.restart(place))
}

/// With snapshots, logs stay short; without, there are none.
pub(super) fn check_sizes<R: ClusterRules>(lab: &Lab<R>) -> Step {
    let limit = lab.see(|cluster| cluster.script().config.snapshot_bytes);
    let (bytes, snapshot) = largest(lab);
    match limit {
        Some(limit) if bytes > SLACK * limit => fail(format!(
            "A server persists {bytes} bytes beside its snapshot, more than {SLACK} times {limit}."
        )),
        None if snapshot > 0 => fail("A server took a snapshot, and should not."),
        _ => Ok(()),
    }
}

/// The most bytes that a server persists beside its snapshot, and of a snapshot.
pub(super) fn largest<R: ClusterRules>(lab: &Lab<R>) -> (u64, u64) {
    let snapshot = |server: &Server<R>| {
        let held = server.raft().and_then(|raft| raft.snapshot());
        held.map_or(0, |snapshot| snapshot.data.len() as u64)
    };
    lab.see(|cluster| {
        let servers = cluster.servers();
        let bytes = servers.iter().map(state_bytes).max();
        (bytes.unwrap_or(0), servers.iter().map(snapshot).max().unwrap_or(0))
    })
}

/// Waits for a leader among the servers at `places`, up to five seconds; returns its place.
pub(super) async fn leader_among<R: ClusterRules>(lab: &Lab<R>, places: &[usize]) -> Step<usize> {
    leader_within(lab, places, 5).await
}

/// The same, up to so many seconds.
pub(in super::super) async fn leader_within<R: ClusterRules>(
    lab: &Lab<R>,
    places: &[usize],
    seconds: u64,
) -> Step<usize> {
    let leader = |cluster: &raft_sim::Cluster<R>| {
        let leads = |place: &&usize| {
            let id = NodeId(**place as u64 + 1);
            let raft = cluster.server(id).and_then(Server::raft);
            raft.is_some_and(|raft| raft.role() == raft_sim::core::Role::Leader)
        };
        places.iter().find(leads).copied()
    };
    lab.until(seconds * 1000, |cluster| leader(cluster).is_some()).await;
    match lab.see(leader) {
        Some(place) => Ok(place),
        None => fail(format!("Within {seconds} seconds nobody was elected leader.")),
    }
}
