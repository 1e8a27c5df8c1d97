//! What is said when the page has broken, or has not come: in elements that `index.html` has from the start.

use std::cell::Cell;

use wasm_bindgen::JsValue;

use super::{element, set_text, window};
use crate::link;
use crate::session;

thread_local! {
    static IS_BROKEN: Cell<bool> = const { Cell::new(false) };
}

/// Whether the page has broken: what it still hears leads to nothing that is kept.
pub(crate) fn is_broken() -> bool {
    IS_BROKEN.get()
}

/// Shows that the page has broken, in place of a page that silently stands still, and offers the run that led to it.
/// The next visit begins anew: taken up again, it might break again.
pub(crate) fn report_crash(message: &str) {
    IS_BROKEN.set(true);
    set_text("crash-details", message);
    if let Some((now, script)) = super::kept().as_deref().and_then(session::kept_run) {
        offer("crash-link", link::to_run(now, script));
        offer("crash-file", Some(as_address(script)));
    }
    if let Some(storage) = super::storage() {
        let _ = storage.remove_item(super::SESSION_KEY);
    }
    if let Some(window) = window().filter(|_| !super::is_embedded())
        && let (Ok(path), Ok(history)) = (window.location().pathname(), window.history())
    {
        // Where that is refused, the address leads to the run again.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&path));
    }
    if let Some(report) = element("crash") {
        let _ = report.remove_attribute("hidden");
    }
}

/// Shows a link that leads there.
fn offer(id: &str, address: Option<String>) {
    if let (Some(link), Some(address)) = (element(id), address) {
        // An attribute by this name is refused by no element.
        let _ = link.set_attribute("href", &address);
        let _ = link.remove_attribute("hidden");
    }
}

/// A text as an address that leads to it.
pub(super) fn as_address(text: &str) -> String {
    format!("data:text/plain;charset=utf-8,{}", String::from(js_sys::encode_uri_component(text)))
}

/// The page has started, whatever was said of it before.
pub(crate) fn withdraw_report() {
    if let Some(report) = element("crash") {
        // An attribute by this name is refused by no element.
        let _ = report.set_attribute("hidden", "");
    }
}
