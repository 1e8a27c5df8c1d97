//! The page around this one, if this one is a figure in it: part of what comes later.
//!
//! Both send each other messages. Whoever the other is, it is a stranger: what it says is looked at before it is done,
//! and what it is told is what stands on the screen anyway.

use gloo_events::EventListener;
use js_sys::{JSON, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Window};

use super::{element, window};

/// What the page around wants done.
#[derive(Clone, Debug)]
pub struct Asked {
    /// By this it knows the answer again.
    pub id: String,
    /// What.
    pub what: String,
    /// With what.
    pub value: String,
}

/// No message is longer.
const LENGTH_MAX: usize = 1 << 20;

fn parent() -> Option<Window> {
    let parent = window()?.parent().ok().flatten()?;
    (window().as_ref() != Some(&parent)).then_some(parent)
}

/// Tells the page around something: JSON.
pub(crate) fn tell(message: &str) {
    if let Some(parent) = parent() {
        // Anybody may see what the figure shows. A string can always be sent.
        let _ = parent.post_message(&JsValue::from_str(message), "*");
    }
}

/// Hears what the page around wants, from now on.
pub(crate) fn listen(heard: impl Fn(Asked) + 'static) {
    let (Some(window), Some(parent)) = (window(), parent()) else { return };
    let listener = EventListener::new(&window, "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        // Other frames have nothing to say here.
        if event.source().as_deref() != Some(parent.as_ref()) {
            return;
        }
        let data = event.data();
        let field = |name: &str| {
            let text = Reflect::get(&data, &name.into()).ok()?.as_string()?;
            (text.len() <= LENGTH_MAX).then_some(text)
        };
        if let (Some(what), Some(id)) = (field("raft"), field("id")) {
            heard(Asked { id, what, value: field("value").unwrap_or_default() });
        }
    });
    listener.forget();
}

/// A text as it stands in JSON.
pub(crate) fn quoted(text: &str) -> String {
    let text = JSON::stringify(&JsValue::from_str(text)).ok();
    text.map_or_else(String::new, String::from)
}

/// How many pixels high the figure is.
pub(crate) fn height() -> i32 {
    element("app").map_or(0, |app| app.offset_height())
}
