//! Clients: one request at a time, repeated until somebody answers, or until they give up.

use std::collections::VecDeque;
use std::sync::Arc;

use raft_core::{NodeId, Random};

use super::{ClientId, KeyChoice, Load, Op};
use crate::{ClientConfig, Time, streams};

/// A client.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Client {
    id: ClientId,
    /// How many requests it has begun.
    requests: u64,
    /// What it will ask for next, and whom first.
    queue: VecDeque<(Option<NodeId>, Arc<Op>)>,
    current: Option<Try>,
    /// Whom it takes for the leader.
    leader: Option<NodeId>,
    /// Counts its tries, so that a timer knows whether it is still meant.
    tries: u64,
}

/// A request under way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Try {
    /// Counts the client's requests from 1.
    pub number: u64,
    /// What is asked for.
    pub op: Arc<Op>,
    /// When it was asked for first.
    pub invoked_at: Time,
    /// Who was asked last.
    pub server: NodeId,
    /// Asked already, and no answer yet that ends the try.
    pub(crate) is_asked: bool,
}

/// What a client's timer is set to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timing {
    pub(crate) at: Time,
    pub(crate) tries: u64,
}

/// More than this a client does not plan ahead.
const QUEUE_MAX: usize = 100;

impl Client {
    fn new(id: ClientId) -> Self {
        Self { id, requests: 0, queue: VecDeque::new(), current: None, leader: None, tries: 0 }
    }

    /// Its name.
    #[must_use]
    pub fn id(&self) -> ClientId {
        self.id
    }

    /// The request that it waits for.
    #[must_use]
    pub fn current(&self) -> Option<&Try> {
        self.current.as_ref()
    }

    /// Whom it takes for the leader.
    #[must_use]
    pub fn leader(&self) -> Option<NodeId> {
        self.leader
    }

    /// How many operations it will ask for after that one.
    #[must_use]
    pub fn queued(&self) -> usize {
        self.queue.len()
    }

    pub(crate) fn tries(&self) -> u64 {
        self.tries
    }

    /// Starts the next request, if there is one and none is under way. `servers` is how many there are.
    pub(crate) fn begin(&mut self, now: Time, servers: u64) -> Option<&Try> {
        if self.current.is_some() {
            return None;
        }
        let (via, op) = self.queue.pop_front()?;
        self.requests += 1;
        // Without a better idea each client starts with another server.
        let first = || NodeId(u64::from(self.id.0) % servers.max(1) + 1);
        let server = via.or(self.leader).unwrap_or_else(first);
        let number = self.requests;
        self.current = Some(Try { number, op, invoked_at: now, server, is_asked: false });
        self.current.as_ref()
    }

    /// The request is sent now; returns when the client will do something about it.
    pub(crate) fn sent(&mut self, now: Time, config: &ClientConfig) -> Option<Timing> {
        if let Some(current) = &mut self.current {
            current.is_asked = true;
        }
        self.timing(now, config.retry_us, config)
    }

    /// Waits a little before the next try.
    pub(crate) fn back_off(&mut self, now: Time, config: &ClientConfig) -> Option<Timing> {
        if let Some(current) = &mut self.current {
            current.is_asked = false;
        }
        self.timing(now, config.retry_us / 10, config)
    }

    fn timing(&mut self, now: Time, after_us: u64, config: &ClientConfig) -> Option<Timing> {
        let give_up_at = self.current.as_ref()?.invoked_at.plus(config.give_up_us);
        self.tries += 1;
        Some(Timing { at: now.plus(after_us.max(1)).min(give_up_at), tries: self.tries })
    }

    /// Nobody answered: the next one is asked.
    pub(crate) fn ask_another(&mut self, servers: u64) {
        self.leader = None;
        if let Some(current) = &mut self.current {
            current.server = NodeId(current.server.0 % servers.max(1) + 1);
        }
    }

    /// Somebody said who leads; true if that is another server than the one asked.
    pub(crate) fn redirect(&mut self, leader: Option<NodeId>) -> bool {
        self.leader = leader;
        match (leader, &mut self.current) {
            (Some(leader), Some(current)) if current.server != leader => {
                current.server = leader;
                true
            }
            _ => false,
        }
    }

    /// The request came to an end; `server` answered it.
    pub(crate) fn finish(&mut self, server: Option<NodeId>) -> Option<Try> {
        if server.is_some() {
            self.leader = server;
        }
        self.tries += 1;
        self.current.take()
    }
}

/// All clients, and what makes them ask for something.
#[derive(Clone, Debug, Default, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Clients {
    /// Client n is at place n.
    all: Vec<Client>,
    load: Option<Generator>,
    /// Counts the loads, so that a timer knows whether it is still meant.
    loads: u64,
}

/// A workload, and how far it is.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Generator {
    load: Arc<Load>,
    random: Random,
    made: u64,
}

impl Clients {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Client> {
        self.all.iter()
    }

    pub(crate) fn client(&self, id: ClientId) -> Option<&Client> {
        self.all.get(id.0 as usize)
    }

    pub(crate) fn client_mut(&mut self, id: ClientId) -> Option<&mut Client> {
        self.all.get_mut(id.0 as usize)
    }

    /// The client will ask for this, unless it has far too much to do already.
    pub(crate) fn plan(&mut self, id: ClientId, via: Option<NodeId>, op: Op) {
        while self.all.len() <= id.0 as usize {
            let next = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
            self.all.push(Client::new(ClientId(next)));
        }
        if let Some(client) = self.client_mut(id)
            && client.queue.len() < QUEUE_MAX
        {
            client.queue.push_back((via, Arc::new(op)));
        }
    }

    pub(crate) fn load(&self) -> Option<&Load> {
        self.load.as_ref().map(|generator| &*generator.load)
    }

    /// Which load this is.
    pub(crate) fn loads(&self) -> u64 {
        self.loads
    }

    pub(crate) fn set_load(&mut self, seed: u64, load: Option<Load>) {
        self.loads += 1;
        let random = Random::stream(seed, streams::LOAD, self.loads);
        self.load = load.map(|load| Generator { load: Arc::new(load), random, made: 0 });
    }

    /// Microseconds until the load's next operation.
    pub(crate) fn pause_us(&mut self) -> Option<u64> {
        let generator = self.load.as_mut()?;
        let mean_us = 1_000_000_000 / generator.load.per_1000_s.max(1);
        Some(generator.random.between(mean_us / 2, mean_us + mean_us / 2).max(1))
    }

    /// The load's next operation, and whose it is.
    pub(crate) fn make_up(&mut self) -> Option<(ClientId, Op)> {
        let loads = self.loads;
        let generator = self.load.as_mut()?;
        generator.made += 1;
        let Generator { load, random, made } = generator;
        let client = 1 + u32::try_from(random.below(load.clients.into())).unwrap_or(0);
        let key = format!("k{}", choose_key(load, random, client));
        // No two writes write the same: a reader knows whose value it has.
        let value = if loads == 1 { made.to_string() } else { format!("{loads}.{made}") };
        Some((ClientId(client), choose_op(load, random, key, value)))
    }
}

fn choose_key(load: &Load, random: &mut Random, client: u32) -> u64 {
    let keys = u64::from(load.keys.max(1));
    match load.key_choice {
        KeyChoice::Uniform => random.below(keys),
        KeyChoice::Own => u64::from(client) % keys,
        KeyChoice::Hot => u64::from(random.next_u64().trailing_zeros()).min(keys - 1),
    }
}

fn choose_op(load: &Load, random: &mut Random, key: String, value: String) -> Op {
    let mix = load.mix;
    let weights = [mix.get, mix.put, mix.append, mix.compare_and_swap, mix.delete, mix.scan];
    let mut left = random.below(weights.iter().map(|&weight| u64::from(weight)).sum());
    let chosen = weights.iter().position(|&weight| {
        let is_chosen = left < u64::from(weight);
        left = left.saturating_sub(weight.into());
        is_chosen
    });
    match chosen {
        Some(1) => Op::Put { key, value },
        Some(2) => Op::Append { key, value: format!("{value},") },
        // Most swaps find another value than they expect; those that find none succeed.
        Some(3) => Op::CompareAndSwap {
            key,
            old: random.next_u64().is_multiple_of(2).then(|| "0".to_owned()),
            new: value,
        },
        Some(4) => Op::Delete { key },
        Some(5) => Op::Scan { from: String::new(), to: None },
        _ => Op::Get { key },
    }
}
