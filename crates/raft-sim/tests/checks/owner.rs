//! The owner's state machine: a store with sessions, made anew for these tests.

use std::collections::BTreeMap;

use raft_sim::service::{Answer, ClientId, Op};

/// A request as it is proposed; its command is its place in the list of all.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) client: ClientId,
    pub(crate) number: u64,
    pub(crate) op: Op,
}

/// The store.
#[derive(Clone, Debug, Default)]
pub(crate) struct Machine {
    pub(crate) applied: u64,
    values: BTreeMap<String, String>,
    sessions: BTreeMap<ClientId, (u64, Answer)>,
}

impl Machine {
    pub(crate) fn apply(&mut self, request: &Request, has_sessions: bool) -> (bool, Answer) {
        if has_sessions && let Some((last, answer)) = self.sessions.get(&request.client) {
            if *last == request.number {
                return (false, answer.clone());
            }
            if *last > request.number {
                return (false, Answer::Unknown);
            }
        }
        let answer = self.change(&request.op);
        self.sessions.insert(request.client, (request.number, answer.clone()));
        (true, answer)
    }

    fn change(&mut self, op: &Op) -> Answer {
        match op {
            Op::Put { key, value } => {
                self.values.insert(key.clone(), value.clone());
            }
            Op::Append { key, value } => {
                self.values.entry(key.clone()).or_default().push_str(value);
            }
            Op::Delete { key } => {
                self.values.remove(key);
            }
            Op::CompareAndSwap { key, old, new } => {
                let swaps = self.values.get(key) == old.as_ref();
                if swaps {
                    self.values.insert(key.clone(), new.clone());
                }
                return Answer::Swapped(swaps);
            }
            Op::Get { .. } | Op::Scan { .. } => return self.read(op),
        }
        Answer::Done
    }

    pub(crate) fn read(&self, op: &Op) -> Answer {
        match op {
            Op::Get { key } => Answer::Value(self.values.get(key).cloned()),
            Op::Scan { from, to } => {
                let wanted = |key: &String| key >= from && to.as_ref().is_none_or(|to| key < to);
                let pairs = self.values.iter().filter(|(key, _)| wanted(key));
                Answer::Pairs(pairs.map(|(key, value)| (key.clone(), value.clone())).collect())
            }
            _ => Answer::Unknown,
        }
    }
}
