//! What the machines promise, one operation at a time. This is the yardstick: it is written from their
//! description, and shares nothing with the machines that the servers run.
//!
//! | | [`MachineKind::Store`] | [`MachineKind::Counter`] | [`MachineKind::Journal`] |
//! |---|---|---|---|
//! | get | the value, or none | the number, or none | the lines written to the key, with line feeds between them, or none |
//! | put | the value | the number | one more line |
//! | append | behind what there is, if anything | adds, to 0 if there is none | one more line |
//! | compare-and-swap | if the value, or that there is none, is as expected | the same, of numbers | [`Answer::Unknown`] |
//! | delete | no value | no number | [`Answer::Unknown`] |
//! | scan | the keys that have a value, each with it, in their order | the same | the same |
//!
//! Numbers are 64 bits wide with a sign, in decimal; whatever is none counts as 0, and the greatest and the
//! smallest are the end.

use crate::MachineKind;
use crate::service::{Answer, Op};

/// What an operation does to the value of its key.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Effect {
    Nothing,
    Set(String),
    Remove,
}

/// What an operation has to do with.
pub(super) enum Touches<'a> {
    /// One key.
    Key(&'a str),
    /// Those from the first to before the second.
    Range(&'a str, Option<&'a str>),
}

/// An operation does not notice what happens to the keys that it does not touch.
pub(super) fn touches(op: &Op) -> Touches<'_> {
    match op {
        Op::Get { key }
        | Op::Put { key, .. }
        | Op::Append { key, .. }
        | Op::CompareAndSwap { key, .. }
        | Op::Delete { key } => Touches::Key(key),
        Op::Scan { from, to } => Touches::Range(from, to.as_deref()),
    }
}

/// An operation that touches one key, which has this value. (A scan is none: see [`in_range`].)
pub(super) fn apply(machine: MachineKind, value: Option<&str>, op: &Op) -> (Effect, Answer) {
    let change = match (machine, op) {
        (_, Op::Get { .. }) => return (Effect::Nothing, Answer::Value(value.map(str::to_owned))),
        (MachineKind::Journal, Op::CompareAndSwap { .. } | Op::Delete { .. })
        | (_, Op::Scan { .. }) => return (Effect::Nothing, Answer::Unknown),
        (_, Op::CompareAndSwap { old, new, .. }) => {
            let expected = old.as_deref().map(|old| canonical(machine, old));
            if value != expected.as_deref() {
                return (Effect::Nothing, Answer::Swapped(false));
            }
            return (Effect::Set(canonical(machine, new)), Answer::Swapped(true));
        }
        (_, Op::Delete { .. }) => Effect::Remove,
        (MachineKind::Journal, Op::Put { value: line, .. } | Op::Append { value: line, .. }) => {
            Effect::Set(value.map_or_else(|| line.clone(), |lines| format!("{lines}\n{line}")))
        }
        (_, Op::Put { value: new, .. }) => Effect::Set(canonical(machine, new)),
        (MachineKind::Store, Op::Append { value: more, .. }) => {
            Effect::Set(value.unwrap_or_default().to_owned() + more)
        }
        (MachineKind::Counter, Op::Append { value: more, .. }) => {
            let sum = number(value.unwrap_or_default()).saturating_add(number(more));
            Effect::Set(sum.to_string())
        }
    };
    (change, Answer::Done)
}

/// Whether a scan from `from` to before `to` comes across the key.
pub(super) fn in_range(key: &str, from: &str, to: Option<&str>) -> bool {
    key >= from && to.is_none_or(|to| key < to)
}

fn canonical(machine: MachineKind, value: &str) -> String {
    match machine {
        MachineKind::Counter => number(value).to_string(),
        MachineKind::Store | MachineKind::Journal => value.to_owned(),
    }
}

fn number(value: &str) -> i64 {
    value.parse().unwrap_or(0)
}

/// A whole machine.
#[derive(Clone, Debug)]
pub(super) struct Model {
    machine: MachineKind,
    /// Keys and values, in the order of the keys.
    values: Vec<(String, String)>,
}

impl Model {
    pub(super) fn new(machine: MachineKind) -> Self {
        Self { machine, values: Vec::new() }
    }

    pub(super) fn value(&self, key: &str) -> Option<&str> {
        self.find(key).ok().map(|place| self.values[place].1.as_str())
    }

    pub(super) fn apply(&mut self, op: &Op) -> Answer {
        match touches(op) {
            Touches::Range(from, to) => {
                let all = self.values.iter();
                let found = all.filter(|(key, _)| in_range(key, from, to));
                Answer::Pairs(found.cloned().collect())
            }
            Touches::Key(key) => {
                let (effect, answer) = apply(self.machine, self.value(key), op);
                match (effect, self.find(key)) {
                    (Effect::Nothing, _) | (Effect::Remove, Err(_)) => {}
                    (Effect::Set(value), Ok(place)) => self.values[place].1 = value,
                    (Effect::Set(value), Err(place)) => {
                        self.values.insert(place, (key.to_owned(), value));
                    }
                    (Effect::Remove, Ok(place)) => {
                        self.values.remove(place);
                    }
                }
                answer
            }
        }
    }

    fn find(&self, key: &str) -> Result<usize, usize> {
        self.values.binary_search_by(|(known, _)| known.as_str().cmp(key))
    }
}
