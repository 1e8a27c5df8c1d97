//! Histories of a machine that is linearizable beyond doubt: for tests, and to measure the checker's speed. No
//! part of the page.

use std::collections::BTreeMap;

use raft_core::Random;

use super::model::Model;
use crate::service::{Answer, ClientId, History, Mix, Op};
use crate::{MachineKind, Time};

/// What a sample is like.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sample {
    /// The machine.
    pub machine: MachineKind,
    /// How many clients, each with one operation at a time.
    pub clients: u32,
    /// How many keys, all used equally often.
    pub keys: u32,
    /// How many operations in all.
    pub operations: u32,
    /// How often each operation is asked for.
    pub mix: Mix,
    /// Of a thousand operations so many get no answer, be it that they are never done, or that they are but
    /// nobody is told.
    pub unknown_per_1000: u32,
    /// What chance depends on.
    pub seed: u64,
}

/// A linearizable history of a store with the usual mix of operations, a hundredth of them without an answer.
#[must_use]
pub fn sample_history(clients: u32, keys: u32, operations: u32, seed: u64) -> History {
    let (machine, mix) = (MachineKind::Store, Mix::default());
    Sample { machine, clients, keys, operations, mix, unknown_per_1000: 10, seed }.history()
}

impl Sample {
    /// The history: every operation takes effect at some moment between its invocation and its answer.
    #[must_use]
    pub fn history(&self) -> History {
        let mut world = World {
            sample: self,
            random: Random::new(self.seed),
            model: Model::new(self.machine),
            history: History::new(),
            events: BTreeMap::new(),
            planned: 0,
            requests: BTreeMap::new(),
        };
        for client in 1..=self.clients {
            world.plan(0, 20_000, Event::Invoke(ClientId(client)));
        }
        while let Some(((at, _), event)) = world.events.pop_first() {
            world.happens(at, event);
        }
        world.history
    }
}

struct World<'a> {
    sample: &'a Sample,
    random: Random,
    model: Model,
    history: History,
    /// By time, and then in the order in which they were planned.
    events: BTreeMap<(u64, u64), Event>,
    planned: u64,
    requests: BTreeMap<ClientId, u64>,
}

enum Event {
    Invoke(ClientId),
    /// It takes effect; whether anybody is told.
    Effect(ClientId, u64, Op, bool),
    Answer(ClientId, u64, Answer),
    GiveUp(ClientId, u64),
}

impl World<'_> {
    /// Within so many microseconds.
    fn plan(&mut self, now: u64, within_us: u64, event: Event) {
        self.planned += 1;
        let at = now + self.random.between(1, within_us);
        self.events.insert((at, self.planned), event);
    }

    fn happens(&mut self, now: u64, event: Event) {
        let at = Time::from_micros(now);
        match event {
            Event::Invoke(client) => self.invoke(now, client),
            Event::Effect(client, request, op, is_told) => {
                let answer = self.model.apply(&op);
                if is_told {
                    self.plan(now, 10_000, Event::Answer(client, request, answer));
                }
            }
            Event::Answer(client, request, answer) => {
                self.history.answered(client, request, answer, at);
                self.plan(now, 5_000, Event::Invoke(client));
            }
            Event::GiveUp(client, request) => {
                self.history.gave_up(client, request);
                self.plan(now, 5_000, Event::Invoke(client));
            }
        }
    }

    fn invoke(&mut self, now: u64, client: ClientId) {
        let done = self.history.operations().len();
        if done as u64 >= u64::from(self.sample.operations) {
            return;
        }
        let request = self.requests.entry(client).or_default();
        *request += 1;
        let request = *request;
        let op = self.draw(client, request);
        self.history.invoked(client, request, op.clone(), Time::from_micros(now));
        if self.random.below(1000) >= u64::from(self.sample.unknown_per_1000) {
            return self.plan(now, 10_000, Event::Effect(client, request, op, true));
        }
        self.plan(now, 20_000, Event::GiveUp(client, request));
        if self.random.below(2) == 0 {
            self.plan(now, 100_000, Event::Effect(client, request, op, false));
        }
    }

    fn draw(&mut self, client: ClientId, request: u64) -> Op {
        let key = format!("k{}", self.random.below(self.sample.keys.into()));
        let value = match self.sample.machine {
            MachineKind::Counter => self.random.between(1, 9).to_string(),
            MachineKind::Store | MachineKind::Journal => format!("{}.{request},", client.0),
        };
        let Mix { get, put, append, compare_and_swap, delete, scan } = self.sample.mix;
        let weights = [get, put, append, compare_and_swap, delete, scan].map(u64::from);
        let mut choice = self.random.below(weights.iter().sum());
        let kind = weights.iter().position(|weight| {
            let is_it = choice < *weight;
            choice = choice.saturating_sub(*weight);
            is_it
        });
        match kind {
            Some(1) => Op::Put { key, value },
            Some(2) => Op::Append { key, value },
            Some(3) => {
                let now = self.model.value(&key).map(str::to_owned);
                let old = if self.random.below(3) == 0 { None } else { now };
                Op::CompareAndSwap { key, old, new: value }
            }
            Some(4) => Op::Delete { key },
            Some(5) => {
                let to = format!("k{}", self.random.below(u64::from(self.sample.keys) + 1));
                Op::Scan { from: key, to: (self.random.below(2) == 0).then_some(to) }
            }
            _ => Op::Get { key },
        }
    }
}
