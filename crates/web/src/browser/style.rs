//! The looks of what comes later, which come with it.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// Adds a rule to the page's style sheet. (The policy of the page forbids what is written into the document.)
pub(crate) fn add_style(rule: &str) {
    let of = |what: &JsValue, name: &str| Reflect::get(what, &name.into()).ok();
    let document = super::window().and_then(|window| window.document());
    let sheets = document.and_then(|document| of(&document, "styleSheets"));
    let Some(sheet) = sheets.and_then(|sheets| of(&sheets, "0")) else { return };
    if let Some(insert) = of(&sheet, "insertRule").and_then(|it| it.dyn_into::<Function>().ok()) {
        // Before all others: none of them is about the same.
        let _ = insert.call1(&sheet, &rule.into());
    }
}
