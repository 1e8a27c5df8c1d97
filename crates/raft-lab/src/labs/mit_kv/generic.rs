//! Clients work, things fail, and in the end everything is there once.

use std::cell::Cell;
use std::rc::Rc;

use raft_sim::script::NetworkPreset;
use raft_sim::service::{ClientId, KeyChoice, Mix, Op, Outcome};
use raft_sim::{Action, ClusterRules, Server, mark, t};

use super::super::clients::closed_loop;
use super::super::faults::Faults;
use super::super::lab::{Lab, Step, fail};
use super::super::mit::ELECTION_MS;
use super::super::state_bytes;

/// Rounds of every test.
const ROUNDS: u32 = 3;
/// So long clients work in each.
const WORK_MS: u64 = 5_000;
/// With snapshots, a server may persist so many times their limit.
const SLACK: u64 = 8;

impl Faults {
    /// Half of the operations append; of the rest a tenth writes, if keys are shared.
    fn mix(self) -> Mix {
        let none = Mix { get: 0, put: 0, append: 0, compare_and_swap: 0, delete: 0, scan: 0 };
        match self.random_keys {
            false => Mix { append: 1, get: 1, ..none },
            true => Mix { append: 10, put: 1, get: 9, ..none },
        }
    }

    pub(super) async fn run_for_mit<R: ClusterRules>(self, lab: Lab<R>) -> Step {
        if self.is_unreliable {
            lab.network(NetworkPreset::Unreliable)?;
        }
        for _ in 0..ROUNDS {
            let seen = lab.requests();
            self.append_and_get(&lab).await?;
            if self.crashes {
                lab.phase(mark!("All servers crash, and restart a second later."));
                lab.crash_all()?;
                lab.sleep_ms(ELECTION_MS).await;
                lab.restart_all()?;
            }
            lab.all_answered().await?;
            lab.phase(mark!("What was appended is there, once and in order."));
            if !self.random_keys {
                self.check_appends(&lab, seen).await?;
            }
            check_sizes(&lab)?;
        }
        lab.check_linearizable().await
    }

    /// Clients work while the cluster is split, if it is; in the end it is not.
    async fn append_and_get<R: ClusterRules>(self, lab: &Lab<R>) -> Step {
        lab.phase(mark!("Clients work."));
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
            Some(lab.spawn(lab.clone().split_again_and_again(ELECTION_MS, Rc::clone(&is_over))))
        } else {
            None
        };
        lab.sleep_ms(WORK_MS).await;
        lab.stop_asking()?;
        is_over.set(true);
        if let Some(splitter) = splitter {
            splitter.await?;
            lab.phase(mark!("The partition ends."));
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
                let client = ClientId(client);
                return fail(t!(
                    "{key} should have the {count} bytes that {client} appended, and differs after {at} of its {length}.",
                    key,
                    count = expected.len(),
                    client,
                    at,
                    length = value.len()
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

/// With snapshots, logs stay short; without, there are none.
pub(super) fn check_sizes<R: ClusterRules>(lab: &Lab<R>) -> Step {
    let limit = lab.see(|cluster| cluster.script().config.snapshot_bytes);
    let (bytes, snapshot) = largest(lab);
    match limit {
        Some(limit) if bytes > SLACK * limit => fail(t!(
            "A server persists {bytes} bytes beside its snapshot; the limit is {most}.",
            bytes,
            most = SLACK * limit
        )),
        None if snapshot > 0 => fail(t!("A server took a snapshot, and should not.")),
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
