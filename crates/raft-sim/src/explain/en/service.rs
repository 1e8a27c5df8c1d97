//! What clients ask for, and what they hear, in English.

use super::words::{count, count_u64, text};
use crate::service::{Answer, ClientId, KeyChoice, Load, Mix, Op};

/// The operation as something to do: "write x=1".
#[must_use]
pub fn operation(op: &Op) -> String {
    match op {
        Op::Get { key } => format!("read {}", text(key)),
        Op::Put { key, value } => format!("write {}={}", text(key), text(value)),
        Op::Append { key, value } => format!("append {} to {}", text(value), text(key)),
        Op::CompareAndSwap { key, old: Some(old), new } => {
            format!("write {}={} if it is {}", text(key), text(new), text(old))
        }
        Op::CompareAndSwap { key, old: None, new } => {
            format!("write {}={} if it has no value", text(key), text(new))
        }
        Op::Delete { key } => format!("delete {}", text(key)),
        Op::Scan { from, to: None } if from.is_empty() => "read all keys".to_owned(),
        Op::Scan { from, to: None } => format!("read all keys from {} on", text(from)),
        Op::Scan { from, to: Some(to) } => {
            format!("read all keys from {} to before {}", text(from), text(to))
        }
    }
}

/// What a request came to, after its name: "is done", "finds 1".
#[must_use]
pub fn answer(answer: &Answer) -> String {
    match answer {
        Answer::Done => "is done".to_owned(),
        Answer::Value(Some(value)) => format!("finds {}", text(value)),
        Answer::Value(None) => "finds no value".to_owned(),
        Answer::Swapped(true) => "finds the value that it expects, and replaces it".to_owned(),
        Answer::Swapped(false) => {
            "finds another value than it expects, and changes nothing".to_owned()
        }
        Answer::Pairs(pairs) => format!("finds {}", count(pairs.len(), "key", "keys")),
        Answer::Unknown => "means nothing to the state machine, and changes nothing".to_owned(),
    }
}

/// A workload, as what its clients do: "20 operations a second on 10 keys, of 10 …".
#[must_use]
pub fn load(load: &Load) -> String {
    let Load { per_1000_s, clients, keys, key_choice, mix } = load;
    // A tenth is as exact as anybody reads it.
    let tenths = per_1000_s.map(|rate| rate.div_ceil(100));
    let rate = match tenths.map(|tenths| (tenths / 10, tenths % 10)) {
        None => "one operation after the other".to_owned(),
        Some((1, 0)) => "1 operation a second".to_owned(),
        Some((whole, 0)) => format!("{whole} operations a second"),
        Some((whole, tenth)) => format!("{whole}.{tenth} operations a second"),
    };
    let who = match clients {
        1 => ClientId(1).to_string(),
        _ => format!("{} to {}", ClientId(1), ClientId(*clients)),
    };
    let how = match key_choice {
        KeyChoice::Uniform => "",
        KeyChoice::Hot => ", the first half of the time",
        KeyChoice::Own => ", each client its own",
    };
    let verb = if *clients == 1 { "asks" } else { "ask" };
    let keys = count_u64((*keys).into(), "key", "keys");
    format!("{who} {verb} for {rate} on {keys}{how}: {}", mixture(*mix))
}

/// "of 10, 5 read one key and 5 write".
fn mixture(mix: Mix) -> String {
    let Mix { get, put, append, compare_and_swap, delete, scan } = mix;
    let parts = [
        (get, "read one key"),
        (scan, "read all"),
        (put, "write"),
        (append, "append"),
        (compare_and_swap, "compare and swap"),
        (delete, "delete"),
    ];
    let sum: u64 = parts.iter().map(|(weight, _)| u64::from(*weight)).sum();
    let told: Vec<_> = parts.iter().filter(|(weight, _)| *weight > 0).collect();
    if let [(_, only)] = told.as_slice() {
        return format!("all {only}");
    }
    let told: Vec<_> = told.iter().map(|(weight, what)| format!("{weight} {what}")).collect();
    format!("of {sum}, {}", super::words::joined(&told, "and"))
}
