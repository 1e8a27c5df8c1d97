//! What clients ask for, and what they hear, in English.

use super::words::{count, count_u64, text};
use crate::service::{Answer, ClientId, KeyChoice, Load, Mix, Op};
use crate::{mark, t};

/// The operation as something to do: "write x=1".
#[must_use]
pub fn operation(op: &Op) -> String {
    match op {
        Op::Get { key } => t!("read {key}", key = text(key)),
        Op::Put { key, value } => t!("write {key}={value}", key = text(key), value = text(value)),
        Op::Append { key, value } => {
            t!("append {value} to {key}", value = text(value), key = text(key))
        }
        Op::CompareAndSwap { key, old: Some(old), new } => {
            t!(
                "write {key}={new} if it is {old}",
                key = text(key),
                new = text(new),
                old = text(old)
            )
        }
        Op::CompareAndSwap { key, old: None, new } => {
            t!("write {key}={new} if it has no value", key = text(key), new = text(new))
        }
        Op::Delete { key } => t!("delete {key}", key = text(key)),
        Op::Scan { from, to: None } if from.is_empty() => t!("read all keys").to_owned(),
        Op::Scan { from, to: None } => t!("read all keys from {text} on", text = text(from)),
        Op::Scan { from, to: Some(to) } => {
            t!("read all keys from {text} to before {to}", text = text(from), to = text(to))
        }
    }
}

/// What a request came to, after its name: "is done", "finds 1".
#[must_use]
pub fn answer(answer: &Answer) -> String {
    match answer {
        Answer::Done => t!("is done").to_owned(),
        Answer::Value(Some(value)) => t!("finds {value}", value = text(value)),
        Answer::Value(None) => t!("finds no value").to_owned(),
        Answer::Swapped(true) => t!("finds the value that it expects, and replaces it").to_owned(),
        Answer::Swapped(false) => {
            t!("finds another value than it expects, and changes nothing").to_owned()
        }
        Answer::Pairs(pairs) => {
            t!("finds {pairs}", pairs = count(pairs.len(), mark!("{n} key"), mark!("{n} keys")))
        }
        Answer::Unknown => t!("means nothing to the state machine, and changes nothing").to_owned(),
    }
}

/// A workload, as what its clients do: "20 operations a second on 10 keys, of 10 …".
#[must_use]
pub fn load(load: &Load) -> String {
    let Load { per_1000_s, clients, keys, key_choice, mix } = load;
    // A tenth is as exact as anybody reads it.
    let tenths = per_1000_s.map(|rate| rate.div_ceil(100));
    let rate = match tenths.map(|tenths| (tenths / 10, tenths % 10)) {
        None => t!("one operation after the other").to_owned(),
        Some((1, 0)) => t!("1 operation a second").to_owned(),
        Some((whole, 0)) => t!("{whole} operations a second", whole),
        Some((whole, tenth)) => t!("{whole}.{tenth} operations a second", whole, tenth),
    };
    let keys = count_u64((*keys).into(), mark!("{n} key"), mark!("{n} keys"));
    let keys = match key_choice {
        KeyChoice::Uniform => keys,
        KeyChoice::Hot => t!("{keys}, the first half of the time", keys),
        KeyChoice::Own => t!("{keys}, each client its own", keys),
    };
    let (first, last, mix) = (ClientId(1), ClientId(*clients), mixture(*mix));
    if *clients == 1 {
        t!("{client} asks for {rate} on {keys}: {mix}", client = first, rate, keys, mix)
    } else {
        t!("{first} to {last} ask for {rate} on {keys}: {mix}", first, last, rate, keys, mix)
    }
}

/// "of 10, 5 read one key and 5 write".
fn mixture(mix: Mix) -> String {
    let Mix { get, put, append, compare_and_swap, delete, scan } = mix;
    let parts = [
        (get, t!("read one key")),
        (scan, t!("read all")),
        (put, t!("write")),
        (append, t!("append")),
        (compare_and_swap, t!("compare and swap")),
        (delete, t!("delete")),
    ];
    let sum: u64 = parts.iter().map(|(weight, _)| u64::from(*weight)).sum();
    let told: Vec<_> = parts.iter().filter(|(weight, _)| *weight > 0).collect();
    if let [(_, only)] = told.as_slice() {
        return t!("all {only}", only);
    }
    let told: Vec<_> =
        told.iter().map(|(weight, what)| t!("{weight} {what}", weight, what)).collect();
    t!("of {sum}, {told}", sum, told = super::words::joined(&told))
}
