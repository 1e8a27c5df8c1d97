//! What the courses' larger tests let fail, alone and together.

use std::cell::Cell;
use std::rc::Rc;

use raft_sim::core::{NodeId, Role};
use raft_sim::script::Who;
use raft_sim::{Action, Cluster, ClusterRules, Server, mark, t};

use super::lab::{Lab, Step, fail};

/// How many clients work in a test, and what fails meanwhile.
#[derive(Clone, Copy, Debug)]
pub(super) struct Faults {
    pub(super) clients: u32,
    /// The network loses messages.
    pub(super) is_unreliable: bool,
    /// All servers crash after each round.
    pub(super) crashes: bool,
    /// The cluster is split in two, by chance, again and again.
    pub(super) partitions: bool,
    /// Clients use each other's keys.
    pub(super) random_keys: bool,
    /// Servers leave and join.
    pub(super) conf_change: bool,
    /// A server takes a snapshot when it has applied so many entries that are still in its log.
    pub(super) log_limit: Option<u64>,
}

impl Faults {
    /// So many clients, and nothing fails.
    pub(super) const fn clients(clients: u32) -> Self {
        Self {
            clients,
            is_unreliable: false,
            crashes: false,
            partitions: false,
            random_keys: false,
            conf_change: false,
            log_limit: None,
        }
    }

    pub(super) const fn unreliable(self) -> Self {
        Self { is_unreliable: true, ..self }
    }

    pub(super) const fn crash(self) -> Self {
        Self { crashes: true, ..self }
    }

    pub(super) const fn partitions(self) -> Self {
        Self { partitions: true, ..self }
    }

    pub(super) const fn random_keys(self) -> Self {
        Self { random_keys: true, ..self }
    }

    pub(super) const fn conf_change(self) -> Self {
        Self { conf_change: true, ..self }
    }

    pub(super) const fn log_limit(self, entries: u64) -> Self {
        Self { log_limit: Some(entries), ..self }
    }
}

/// Clients that stay with a server that does not answer do so for so long: longer than a partition lasts. One that
/// is sent away and not told to whom waits for a tenth of it.
pub(super) const LOYAL_US: u64 = 10_000_000;

impl<R: ClusterRules> Lab<R> {
    /// Until it is over, each server goes to one of two sides at random, and stays for so long and up to 199 ms more.
    pub(super) async fn split_again_and_again(self, stay_ms: u64, is_over: Rc<Cell<bool>>) -> Step {
        self.phase(mark!("The cluster is split in two again and again."));
        while !is_over.get() {
            let (one, other): (Vec<usize>, Vec<usize>) =
                (0..self.count()).partition(|_| self.below(2) == 0);
            let who = |places: Vec<usize>| places.into_iter().map(|place| self.id(place).into());
            let sides: [Vec<Who>; 2] = [who(one).collect(), who(other).collect()];
            let sides = sides.into_iter().filter(|side| !side.is_empty());
            self.act(Action::Partition(sides.collect()))?;
            self.sleep_ms(stay_ms + self.below(200)).await;
        }
        Ok(())
    }

    pub(super) fn crash_all(&self) -> Step {
        (0..self.count()).try_for_each(|place| self.crash(place))
    }

    pub(super) fn restart_all(&self) -> Step {
        (0..self.count()).try_for_each(|place| self.restart(place))
    }

    /// Waits for a leader among the servers at `places`, up to so many seconds; returns its place.
    pub(super) async fn leader_within(&self, seconds: u64, places: &[usize]) -> Step<usize> {
        let leader = |cluster: &Cluster<R>| {
            let leads = |place: &&usize| {
                let id = NodeId(**place as u64 + 1);
                let raft = cluster.server(id).and_then(Server::raft);
                raft.is_some_and(|raft| raft.role() == Role::Leader)
            };
            places.iter().find(leads).copied()
        };
        self.until(seconds * 1000, |cluster| leader(cluster).is_some()).await;
        match self.see(leader) {
            Some(place) => Ok(place),
            None => fail(t!("Within {seconds} seconds nobody was elected leader.", seconds)),
        }
    }
}
