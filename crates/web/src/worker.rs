//! The page's program in a worker: it plays the courses' tests, and tells what comes of them.
#![allow(clippy::float_arithmetic, reason = "the browser's clock is a float; the cluster's is not")]

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::browser;
use crate::labs::{Order, Work};

/// What the worker says first.
pub(crate) const READY: &str = "ready";
/// How it begins if it cannot start.
pub(crate) const FAILED: &str = "failed";
/// So long a slice is, in microseconds: as often the page hears of it, and as soon it is told to stop.
const SLICE_US: u64 = 50_000;

/// Does what the page asks for.
pub fn start() {
    browser::load_later(Box::new(|is_here| if is_here { serve() } else { say(FAILED) }));
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn say(text: &str) {
    // Text can always be posted.
    let _ = scope().post_message(&text.into());
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "microseconds")]
fn now_us() -> u64 {
    (scope().performance().map_or(0.0, |performance| performance.now()) * 1000.0) as u64
}

#[inline(never)]
fn serve() {
    let mut work = Work::default();
    let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        match event.data().as_string().as_deref().and_then(Order::parse) {
            Some(Order::GoOn) => {
                let news = work.slice(&now_us, now_us() + SLICE_US);
                say(&news.to_string());
            }
            Some(order) => work.take(order),
            None => {}
        }
    });
    scope().set_onmessage(Some(hear.as_ref().unchecked_ref()));
    // As long as the worker.
    hear.forget();
    say(READY);
}
