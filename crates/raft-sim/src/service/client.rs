//! Clients: one request at a time, repeated until somebody answers, or until they give up.

use std::collections::VecDeque;
use std::sync::Arc;

use raft_core::{NodeId, Random};

use super::{ClientId, KeyChoice, Load, Op};
use crate::event::Cause;
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
    /// The server that it asked last of its own accord, not because another one named it.
    turn: u64,
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
    /// Somebody named that server; two that name each other are not believed.
    is_redirected: bool,
    /// The event of its beginning.
    pub(crate) cause: Cause,
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
        Self {
            id,
            requests: 0,
            queue: VecDeque::new(),
            current: None,
            leader: None,
            tries: 0,
            turn: u64::from(id.0),
        }
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

    /// How many requests it has begun.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.requests
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

    /// Whether there is something to ask for, and nothing under way.
    pub(crate) fn may_begin(&self) -> bool {
        self.current.is_none() && !self.queue.is_empty()
    }

    /// Starts the next request, if there is one and none is under way.
    pub(crate) fn begin(&mut self, now: Time, directory: Directory, cause: Cause) -> Option<&Try> {
        if self.current.is_some() {
            return None;
        }
        let (via, op) = self.queue.pop_front()?;
        self.requests += 1;
        // Without a better idea each client starts with another server.
        let first = directory.after(NodeId(self.turn));
        let server = via.or(self.leader).unwrap_or(first);
        let number = self.requests;
        self.current = Some(Try {
            number,
            op,
            invoked_at: now,
            server,
            is_asked: false,
            is_redirected: false,
            cause,
        });
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
    pub(crate) fn ask_another(&mut self, directory: Directory) {
        self.leader = None;
        let next = directory.after(NodeId(self.turn));
        self.turn = next.0;
        if let Some(current) = &mut self.current {
            current.server = next;
            current.is_redirected = false;
        }
    }

    /// Somebody said who leads; true if that is worth asking at once.
    pub(crate) fn redirect(&mut self, leader: Option<NodeId>) -> bool {
        match (leader, &mut self.current) {
            (Some(leader), Some(current)) if current.server != leader && !current.is_redirected => {
                current.server = leader;
                current.is_redirected = true;
                self.leader = Some(leader);
                true
            }
            _ => {
                self.leader = None;
                false
            }
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

/// Where clients find the members of the cluster, as if by a name service: a set of servers.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Directory(u64);

impl Directory {
    pub(crate) fn add(&mut self, id: NodeId) {
        self.0 |= 1 << (id.0 % 64);
    }

    /// The next one after `id` in the order of their names; after the last comes the first.
    fn after(self, id: NodeId) -> NodeId {
        let ids = (id.0 + 1..64).chain(1..=id.0.min(63));
        NodeId(ids.into_iter().find(|id| self.0 >> id & 1 == 1).unwrap_or(1))
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
        let mean_us = 1_000_000_000 / generator.load.per_1000_s?.max(1);
        Some(generator.random.between(mean_us / 2, mean_us + mean_us / 2).max(1))
    }

    /// The load's next operation, and whose it is.
    pub(crate) fn make_up(&mut self) -> Option<(ClientId, Op)> {
        let loads = self.loads;
        let generator = self.load.as_mut()?;
        let clients = u64::from(generator.load.clients);
        let client = 1 + u32::try_from(generator.random.below(clients)).unwrap_or(0);
        Some((ClientId(client), generator.make_up(client, loads)))
    }

    /// The clients of a closed loop.
    pub(crate) fn in_closed_loop(&self) -> impl Iterator<Item = ClientId> + use<> {
        let load = self.load().filter(|load| load.per_1000_s.is_none());
        (1..=load.map_or(0, |load| load.clients)).map(ClientId)
    }

    /// In a closed loop, a client that has nothing to do plans its next operation.
    pub(crate) fn plan_in_closed_loop(&mut self, id: ClientId) {
        let is_idle = |client: &Client| client.current.is_none() && client.queue.is_empty();
        if !self.client(id).is_none_or(is_idle) || !self.in_closed_loop().any(|one| one == id) {
            return;
        }
        let loads = self.loads;
        if let Some(op) = self.load.as_mut().map(|generator| generator.make_up(id.0, loads)) {
            self.plan(id, None, op);
        }
    }
}

impl Generator {
    /// An operation for a client, in the load with this number.
    fn make_up(&mut self, client: u32, loads: u64) -> Op {
        self.made += 1;
        let Self { load, random, made } = self;
        let key = format!("k{}", choose_key(load, random, client));
        // No two writes write the same: a reader knows whose value it has.
        let value = if loads == 1 { made.to_string() } else { format!("{loads}.{made}") };
        choose_op(load, random, key, value)
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
