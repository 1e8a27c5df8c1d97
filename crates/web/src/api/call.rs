//! What is asked for, and the clusters that there are. A part that comes later.

use std::cell::RefCell;

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

use super::play::{Play, Problem};

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
const LOG: u32 = 9;
const VIOLATIONS: u32 = 10;
const DIGEST: u32 = 11;
const SCRIPT: u32 = 12;

thread_local! {
    /// Each at its number; those that were freed leave a gap, so that no number ever means another one.
    static PLAYS: RefCell<Vec<Option<Box<Play>>>> = const { RefCell::new(Vec::new()) };
}

#[inline(never)]
pub(super) fn call(what: u32, which: u32, number: f64, text: &str) -> Result<JsValue, JsValue> {
    PLAYS.with_borrow_mut(|plays| {
        if what == NEW {
            let play = Play::new(text, number > 0.0).map_err(|problems| value(&problems))?;
            plays.push(Some(Box::new(play)));
            return Ok(JsValue::from(plays.len() - 1));
        }
        let slot = plays.get_mut(which as usize);
        match slot {
            Some(slot) if what == FREE => {
                *slot = None;
                Ok(JsValue::UNDEFINED)
            }
            Some(Some(play)) => ask(play, what, number, text),
            _ => Err(Problem::new("freed", "this Playground was freed".to_owned())),
        }
        .map_err(|problems| value(&problems))
    })
}

fn ask(play: &mut Play, what: u32, number: f64, text: &str) -> Result<JsValue, Vec<Problem>> {
    Ok(match what {
        ACT => {
            play.act(text)?;
            JsValue::UNDEFINED
        }
        STEP => play.step().into(),
        RUN => play.run(number).into(),
        SEEK => play.seek(number).into(),
        HEAR => value(&play.hear(number > 0.0)),
        TIME => play.time().into(),
        STATE => value(&play.state()),
        LOG => value(&play.log(text, number)?),
        VIOLATIONS => value(&play.violations()),
        DIGEST => play.digest().into(),
        SCRIPT => play.script().into(),
        _ => JsValue::UNDEFINED,
    })
}

/// As a value of JavaScript. (What is made of texts, numbers and lists always can be one.)
fn value(shown: &impl Serialize) -> JsValue {
    let serializer = Serializer::new().serialize_missing_as_null(true);
    shown.serialize(&serializer).unwrap_or(JsValue::UNDEFINED)
}
