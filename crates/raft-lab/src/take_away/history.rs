//! What clients saw, an operation a line: for Porcupine and checkers like it.

use raft_sim::service::{Answer, History, Op, Operation, Outcome};

use super::Pen;

/// The operations as lines of JSON, in the order of their calls.
///
/// `call` and `return` are places in the one order of all that clients saw, so that no two are the same; `null` stands
/// for what was never answered, which may be done at any later moment. What was certainly not done is left out.
#[must_use]
pub fn history(history: &History) -> String {
    let mut out = String::new();
    for operation in history.operations() {
        line(operation, &mut out);
    }
    out
}

fn line(operation: &Operation, out: &mut String) {
    let Operation { client, op, invoked_at, outcome, .. } = operation;
    let answered = match outcome {
        Outcome::Failed => return,
        Outcome::Unknown => None,
        Outcome::Answered { at, answer } => Some((at, answer)),
    };
    let (name, key, value) = match op {
        Op::Get { key } => ("get", key, None),
        Op::Put { key, value } => ("put", key, Some(value)),
        Op::Append { key, value } => ("append", key, Some(value)),
        Op::CompareAndSwap { key, new, .. } => ("cas", key, Some(new)),
        Op::Delete { key } => ("delete", key, None),
        Op::Scan { from, .. } => ("scan", from, None),
    };
    out.put("{\"client\":").number(client.0.into());
    out.put(",\"op\":").quoted(name).put(",\"key\":").quoted(key);
    match op {
        Op::CompareAndSwap { old, .. } => optional(old.as_ref(), out.put(",\"old\":")),
        Op::Scan { to, .. } => optional(to.as_ref(), out.put(",\"to\":")),
        _ => {}
    }
    out.put(",\"value\":");
    match (value, answered) {
        (None, Some((_, Answer::Value(read)))) => optional(read.as_ref(), out),
        (None, Some((_, Answer::Pairs(pairs)))) => {
            let mut before = "[";
            for (key, value) in pairs {
                out.put(before).put("[").quoted(key).put(",").quoted(value).put("]");
                before = ",";
            }
            out.put(if pairs.is_empty() { "[]" } else { "]" });
        }
        (value, _) => optional(value, out),
    }
    match answered {
        Some((_, Answer::Swapped(true))) => out.put(",\"swapped\":true"),
        Some((_, Answer::Swapped(false))) => out.put(",\"swapped\":false"),
        Some((_, Answer::Unknown)) => out.put(",\"refused\":true"),
        _ => out,
    };
    let end = answered.map(|(at, _)| at);
    out.put(",\"call\":").number(invoked_at.order);
    moment(end.map(|end| end.order), out.put(",\"return\":"));
    out.put(",\"call_us\":").number(invoked_at.at.as_micros());
    moment(end.map(|end| end.at.as_micros()), out.put(",\"return_us\":"));
    out.put("}\n");
}

fn optional(text: Option<&String>, out: &mut String) {
    match text {
        Some(text) => out.quoted(text),
        None => out.put("null"),
    };
}

fn moment(moment: Option<u64>, out: &mut String) {
    match moment {
        Some(moment) => out.number(moment),
        None => out.put("null"),
    };
}
