//! What takes time: fetching files, reading them, waiting. Part of what comes later.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortSignal, Blob, RequestInit, Response};

/// Whoever waits for a file waits at most so long.
const FETCH_MS: f64 = 5000.0;

/// What is done with what has come, if it has.
pub(super) type Done<T> = Box<dyn FnOnce(Option<T>)>;

/// Fetches a file of the page's own; `None` if it is not to be had.
pub(crate) fn fetch_bytes(address: &str, done: Done<Vec<u8>>) {
    let Some(window) = super::window() else { return done(None) };
    let init = RequestInit::new();
    init.set_signal(Some(&AbortSignal::timeout_with_f64(FETCH_MS)));
    let response = window.fetch_with_str_and_init(address, &init);
    let on_response = move |response: Option<JsValue>| {
        let response = response.and_then(|it| it.dyn_into::<Response>().ok());
        match response.filter(Response::ok).and_then(|response| response.array_buffer().ok()) {
            Some(buffer) => settle(
                &buffer,
                Box::new(|buffer| done(buffer.map(|it| Uint8Array::new(&it).to_vec()))),
            ),
            None => done(None),
        }
    };
    settle(&response, Box::new(on_response));
}

/// Reads a file from one byte to before another; `None` if it cannot be read.
pub(crate) fn read_piece(file: &Blob, from: f64, to: f64, done: Done<Vec<u8>>) {
    match file.slice_with_f64_and_f64(from, to) {
        Ok(piece) => settle(
            &piece.array_buffer(),
            Box::new(|buffer| done(buffer.map(|buffer| Uint8Array::new(&buffer).to_vec()))),
        ),
        Err(_) => done(None),
    }
}

/// Reads a file as text; `None` if it cannot be read.
pub(crate) fn read_file(file: &Blob, done: impl FnOnce(Option<String>) + 'static) {
    settle(&file.text(), Box::new(|text| done(text.and_then(|text| text.as_string()))));
}

/// What comes of a promise: a value, or nothing if it is broken.
pub(super) fn settle(promise: &Promise, done: Done<JsValue>) {
    let done = Rc::new(Cell::new(Some(done)));
    let settled = |is_kept: bool| {
        let done = Rc::clone(&done);
        // Of the two one is called, once; the other is never.
        Closure::once_into_js(move |value: JsValue| {
            if let Some(done) = done.take() {
                done(is_kept.then_some(value));
            }
        })
    };
    let (kept, broken) = (settled(true), settled(false));
    let then = Reflect::get(promise, &JsValue::from_str("then")).ok();
    if let Some(then) = then.and_then(|then| then.dyn_into::<Function>().ok()) {
        let _ = then.call2(promise, &kept, &broken);
    }
}

/// Calls back after so many milliseconds.
pub(crate) fn after(ms: i32, done: impl FnOnce() + 'static) {
    let Some(window) = super::window() else { return };
    let done = Closure::once_into_js(done);
    // A time that is not negative is refused by no window.
    let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(done.unchecked_ref(), ms);
}
