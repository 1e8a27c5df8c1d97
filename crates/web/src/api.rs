//! The program without its page, for programs of others: `www/playground.js` is what they import, and asks here for
//! what they want. `docs/javascript.md` describes it.
//!
//! One function is exported, because each costs the page something before it starts. What it calls comes later.

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

mod call;
mod play;
mod views;

/// Where `playground.js` says that it starts the program.
const FLAG: &str = "raftMountsNothing";

/// Whether somebody wants clusters and no page.
#[must_use]
pub fn is_asked_for() -> bool {
    Reflect::get(&js_sys::global(), &FLAG.into()).is_ok_and(|flag| flag.is_truthy())
}

/// Does one thing (`what`: a number of `call.rs`) with the cluster of this number.
///
/// # Errors
/// A list of what is wrong, as JavaScript's objects.
#[wasm_bindgen(js_name = raftApi)]
pub fn raft_api(what: u32, which: u32, number: f64, text: &str) -> Result<JsValue, JsValue> {
    call::call(what, which, number, text)
}
