//! What clients saw, an operation a line: for Porcupine and checkers like it.

use std::fmt::Write;

use raft_sim::service::{Answer, History, Op, Operation, Outcome};

use super::Quoted;

/// The operations as lines of JSON, in the order of their calls.
///
/// `call` and `return` are places in the one order of all that clients saw, so that no two are the same; `null` stands
/// for what was never answered, which may be done at any later moment. What was certainly not done is left out.
#[must_use]
pub fn history(history: &History) -> String {
    let mut out = String::new();
    for operation in history.operations() {
        // Nothing fails that writes to a string.
        let _ = line(operation, &mut out);
    }
    out
}

fn line(operation: &Operation, out: &mut String) -> std::fmt::Result {
    let Operation { client, op, invoked_at, outcome, .. } = operation;
    let answered = match outcome {
        Outcome::Failed => return Ok(()),
        Outcome::Unknown => None,
        Outcome::Answered { at, answer } => Some((at, answer)),
    };
    write!(out, "{{\"client\":{},", client.0)?;
    let value = match op {
        Op::Get { key } => {
            write!(out, r#""op":"get","key":{}"#, Quoted(key))?;
            None
        }
        Op::Put { key, value } => {
            write!(out, r#""op":"put","key":{}"#, Quoted(key))?;
            Some(value)
        }
        Op::Append { key, value } => {
            write!(out, r#""op":"append","key":{}"#, Quoted(key))?;
            Some(value)
        }
        Op::CompareAndSwap { key, old, new } => {
            write!(out, r#""op":"cas","key":{},"old":"#, Quoted(key))?;
            optional(old.as_deref(), out)?;
            Some(new)
        }
        Op::Delete { key } => {
            write!(out, r#""op":"delete","key":{}"#, Quoted(key))?;
            None
        }
        Op::Scan { from, to } => {
            write!(out, r#""op":"scan","key":{},"to":"#, Quoted(from))?;
            optional(to.as_deref(), out)?;
            None
        }
    };
    out.push_str(",\"value\":");
    match (value, answered) {
        (Some(value), _) => optional(Some(value), out)?,
        (None, Some((_, Answer::Value(read)))) => optional(read.as_deref(), out)?,
        (None, Some((_, Answer::Pairs(pairs)))) => {
            let pairs =
                pairs.iter().map(|(key, value)| format!("[{},{}]", Quoted(key), Quoted(value)));
            write!(out, "[{}]", pairs.collect::<Vec<_>>().join(","))?;
        }
        (None, _) => out.push_str("null"),
    }
    match answered {
        Some((_, Answer::Swapped(is_swapped))) => write!(out, ",\"swapped\":{is_swapped}")?,
        Some((_, Answer::Unknown)) => out.push_str(",\"refused\":true"),
        _ => (),
    }
    let (call, call_us) = (invoked_at.order, invoked_at.at.as_micros());
    match answered {
        Some((at, _)) => {
            let (end, end_us) = (at.order, at.at.as_micros());
            write!(
                out,
                r#","call":{call},"return":{end},"call_us":{call_us},"return_us":{end_us}"#
            )?;
        }
        None => {
            write!(out, r#","call":{call},"return":null,"call_us":{call_us},"return_us":null"#)?;
        }
    }
    out.push_str("}\n");
    Ok(())
}

fn optional(text: Option<&str>, out: &mut String) -> std::fmt::Result {
    match text {
        Some(text) => write!(out, "{}", Quoted(text)),
        None => out.write_str("null"),
    }
}
