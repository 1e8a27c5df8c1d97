//! What the page hears wherever it happens.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use js_sys::Reflect;
use wasm_bindgen::JsCast;
use web_sys::{DataTransfer, KeyboardEvent};
use yew::Callback;

use super::{LinkMsg, Msg, keep_in_browser};
use crate::browser;
use crate::editor::Edit;
use crate::session::Session;

/// Keys, the window, the address, whatever is brought.
pub(super) fn everywhere(
    send: &Callback<Msg>,
    session: &Rc<RefCell<Session>>,
) -> Vec<EventListener> {
    let Some(window) = browser::window() else {
        unreachable!("components are created in a window")
    };
    let keys = send.clone();
    let on_key = EventListener::new(&window, "keydown", move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        let is_undo = (event.ctrl_key() || event.meta_key()) && !event.alt_key();
        let is_shortcut = !(event.ctrl_key() || event.alt_key() || event.meta_key());
        if event.default_prevented() || browser::belongs_to_control(event) {
            return;
        }
        match event.key().as_str() {
            // With caps lock the letter does not tell.
            "z" | "Z" if is_undo && !event.shift_key() => keys.emit(Msg::Undo),
            "z" | "Z" | "y" if is_undo => keys.emit(Msg::Redo),
            key if is_shortcut => keys.emit(Msg::Key(key.to_owned(), event.shift_key())),
            _ => {}
        }
    });
    let target =
        window.document().map_or_else(|| window.clone().into(), web_sys::EventTarget::from);
    let on = |target: &web_sys::EventTarget, name: &'static str, msg: Msg| {
        let send = send.clone();
        EventListener::new(target, name, move |_| send.emit(msg.clone()))
    };
    let on_visibility = on(&target, "visibilitychange", Msg::VisibilityChanged);
    let on_resize = on(&window, "resize", Msg::Resized);
    // At once: for a message there may be no time any more.
    let left = Rc::clone(session);
    let on_hide = EventListener::new(&window, "pagehide", move |_| {
        if let Ok(session) = left.try_borrow()
            && !browser::is_figure()
        {
            keep_in_browser(&session);
        }
    });
    // Somebody is there and will want something soon.
    let [moved, pressed, typed, dragged] = ["pointermove", "pointerdown", "keydown", "dragenter"]
        .map(|name| {
            let send = send.clone();
            EventListener::once(&target, name, move |_| send.emit(Msg::LoadLater))
        });
    let place = send.clone();
    let on_hash = EventListener::new(&window, "hashchange", move |_| {
        place.emit(Msg::Place(browser::place()));
        if let Some(hash) = browser::link() {
            place.emit(Msg::Link(LinkMsg::Open(hash)));
        }
    });
    // Esc leaves the full screen without a key being heard of.
    let full = send.clone();
    let on_full = EventListener::new(&target, "fullscreenchange", move |_| {
        if !browser::is_fullscreen() {
            full.emit(Msg::Hall(None));
        }
    });
    // The system may turn dark at sunset.
    let on_dark = browser::media("(prefers-color-scheme: dark)")
        .map(|query| on(&query, "change", Msg::Resized));
    [on_key, on_visibility, on_resize, on_hide, on_hash, moved, pressed, typed, dragged]
        .into_iter()
        .chain([on_full])
        .chain(on_dark)
        .chain(bring_listeners(send, &window))
        .collect()
}

/// A file that is dropped or pasted anywhere is brought; so is a text that is pasted where nobody writes.
fn bring_listeners(send: &Callback<Msg>, window: &web_sys::Window) -> [EventListener; 3] {
    ["dragover", "drop", "paste"].map(|name| {
        let send = send.clone();
        let options = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(window, name, options, move |event| {
            let is_paste = name == "paste";
            if is_paste && browser::is_in_field(event) {
                return;
            }
            let data = if is_paste { "clipboardData" } else { "dataTransfer" };
            // What is read of it is there only now.
            let data = Reflect::get(event, &data.into()).ok();
            let Some(data) = data.and_then(|data| data.dyn_into::<DataTransfer>().ok()) else {
                return;
            };
            let has_files = data.types().includes(&"Files".into(), 0);
            if has_files {
                event.prevent_default();
            }
            if name == "dragover" {
                return;
            }
            if let Some(file) = data.files().and_then(|files| files.get(0)) {
                send.emit(Msg::Bring(file));
            } else if is_paste
                && let Some(text) = data.get_data("text").ok().filter(|text| !text.is_empty())
            {
                send.emit(Msg::Edit(Edit::Open(text)));
            }
        })
    })
}

/// Notes whether somebody is about to fill in a field of the open room: from the first letter until the field has
/// told what it holds, or is left.
pub(super) fn typing() -> [EventListener; 3] {
    let Some(window) = browser::window() else {
        unreachable!("components are created in a window")
    };
    [("input", true), ("change", false), ("focusout", false)].map(|(name, is_typing)| {
        // Before the field's own listeners, which may have the room drawn anew.
        let options = EventListenerOptions::run_in_capture_phase();
        EventListener::new_with_options(&window, name, options, move |event| {
            browser::set_typing(is_typing && browser::is_in_room(event));
        })
    })
}
