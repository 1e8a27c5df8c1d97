//! What is asked for, and the clusters that there are. A part that comes later.

use std::cell::RefCell;

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

use super::play::{Play, Problem};
use super::views::{self, Value};

/// What can be asked for: `playground.js` has the same numbers.
const NEW: u32 = 0;
const FREE: u32 = 1;
const ACT: u32 = 2;
const STEP: u32 = 3;
const RUN: u32 = 4;
const SEEK: u32 = 5;
const HEAR: u32 = 6;
const TIME: u32 = 7;
const STATE: u32 = 8;
const SERVERS: u32 = 9;
const MESSAGES: u32 = 10;
const STORE: u32 = 11;
const LOG: u32 = 12;
const VIOLATIONS: u32 = 13;
const DIGEST: u32 = 14;
const SCRIPT: u32 = 15;

/// So many entries of a log are shown by one call.
const ENTRIES_MAX: usize = 10_000;

thread_local! {
    /// Each at its number; those that were freed leave a gap, so that no number ever means another one.
    static PLAYS: RefCell<Vec<Option<Box<Play>>>> = const { RefCell::new(Vec::new()) };
}

#[inline(never)]
pub(super) fn call(what: u32, which: u32, number: f64, text: &str) -> Result<JsValue, JsValue> {
    let outcome = PLAYS.with_borrow_mut(|plays| {
        if what == NEW {
            plays.push(Some(Box::new(Play::new(text, number > 0.0)?)));
            return Ok(Value::count(plays.len() - 1));
        }
        match plays.get_mut(which as usize) {
            Some(slot) if what == FREE => {
                *slot = None;
                Ok(Value::Nothing)
            }
            Some(Some(play)) => ask(play, what, number, text),
            _ => Ok(Value::Nothing),
        }
    });
    // Texts, numbers and lists of them always are values of JavaScript.
    let value = |value: Value| {
        let serializer = Serializer::new().serialize_missing_as_null(true);
        value.serialize(&serializer).unwrap_or(JsValue::NULL)
    };
    match outcome {
        Ok(shown) => Ok(value(shown)),
        Err(problems) => Err(value(Value::list(problems.into_iter().map(Problem::view)))),
    }
}

fn ask(play: &mut Play, what: u32, number: f64, text: &str) -> Result<Value, Vec<Problem>> {
    match what {
        ACT => play.act(text)?,
        STEP => return Ok(Value::Flag(play.step())),
        RUN => return Ok(Value::Flag(play.run(number))),
        SEEK => return Ok(Value::Flag(play.seek(number))),
        HEAR => return Ok(Value::list(play.hear(number > 0.0).map(views::event))),
        _ => (),
    }
    let cluster = play.cluster();
    Ok(match what {
        TIME => Value::time(cluster.now()),
        STATE => views::state(cluster),
        SERVERS => Value::list(cluster.servers().iter().map(views::server)),
        MESSAGES => Value::list(cluster.flights().map(views::message)),
        STORE => play.server(text).map_or(Value::Nothing, views::store),
        LOG => play.entries(text, number).map_or(Value::Nothing, |entries| {
            Value::list(entries.take(ENTRIES_MAX).map(views::entry))
        }),
        VIOLATIONS => Value::list(cluster.checks().violations().map(views::violation)),
        DIGEST => views::digest(cluster),
        SCRIPT => Value::Text(cluster.script().to_string()),
        _ => Value::Nothing,
    })
}
