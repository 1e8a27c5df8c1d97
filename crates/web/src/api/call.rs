//! What is asked for, and the clusters that there are. A part that comes later.

use std::cell::RefCell;

use js_sys::Array;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

use super::play::{Play, Problem};
use super::views;

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
            return Ok(JsValue::from(plays.len() - 1));
        }
        match plays.get_mut(which as usize) {
            Some(slot) if what == FREE => {
                *slot = None;
                Ok(JsValue::UNDEFINED)
            }
            Some(Some(play)) => ask(play, what, number, text),
            _ => Err(Problem::new("freed", "this Playground was freed".to_owned())),
        }
    });
    outcome.map_err(|problems| list(problems.iter().map(|problem| value(problem))))
}

fn ask(play: &mut Play, what: u32, number: f64, text: &str) -> Result<JsValue, Vec<Problem>> {
    match what {
        ACT => play.act(text)?,
        STEP => return Ok(play.step().into()),
        RUN => return Ok(play.run(number).into()),
        SEEK => return Ok(play.seek(number).into()),
        HEAR => {
            let events = play.hear(number > 0.0);
            return Ok(list(events.map(|event| value(&views::happened(event)))));
        }
        _ => (),
    }
    let cluster = play.cluster();
    Ok(match what {
        TIME => views::ms(cluster.now()).into(),
        STATE => value(&views::state(cluster)),
        SERVERS => list(cluster.servers().iter().map(|it| value(&views::server(it)))),
        MESSAGES => list(cluster.flights().map(|it| value(&views::flight(it)))),
        STORE => {
            let pairs = play.server(text)?.machine().map(raft_sim::service::Machine::pairs);
            let texts = pairs.into_iter().flatten().flat_map(|(key, value)| [key, value]);
            list(texts.map(JsValue::from))
        }
        LOG => {
            let entries = play.entries(text, number)?;
            list(entries.take(ENTRIES_MAX).map(|it| value(&views::entry(it))))
        }
        VIOLATIONS => {
            list(cluster.checks().violations().map(|it| value(&views::violation(it))))
        }
        DIGEST => format!("{:016x}", cluster.digest()).into(),
        SCRIPT => cluster.script().to_string().into(),
        _ => JsValue::UNDEFINED,
    })
}

/// As a value of JavaScript. (What is made of texts and numbers always can be one.)
fn value(shown: &impl Serialize) -> JsValue {
    let serializer = Serializer::new().serialize_missing_as_null(true);
    shown.serialize(&serializer).unwrap_or(JsValue::UNDEFINED)
}

fn list(values: impl Iterator<Item = JsValue>) -> JsValue {
    let list = Array::new();
    for value in values {
        list.push(&value);
    }
    list.into()
}
