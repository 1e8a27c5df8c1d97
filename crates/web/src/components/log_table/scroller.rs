//! Going through logs that are longer than the window: a slider, the wheel, a drag.
#![allow(clippy::float_arithmetic, reason = "pixels")]

use gloo_events::{EventListener, EventListenerOptions};
use raft_sim::core::Index;
use raft_sim::t;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement, PointerEvent, WheelEvent};
use yew::{Callback, Html};

use super::super::tree::html;
use super::{ID, Window};
use crate::app::Msg;
use crate::browser;
use crate::components::Props;

/// The slider's id in the document.
const SLIDER: &str = "logs-scroller";
/// A line of a wheel that counts lines, in pixels.
const LINE_PX: f64 = 32.0;

/// A slider over all entries, if not all are shown.
pub(crate) fn draw(props: &Props, window: Window) -> Html {
    let Window { first, columns, head, tail, last, .. } = window;
    if head >= tail {
        return Html::default();
    }
    let is_following = props.ui.log_from.is_none();
    let shown = t!("{first}–{to} of {last}", first, to = (first + columns - 1).min(last), last);
    html! {
        <div class="scroller">
            <span class="shown">{ shown.clone() }</span>
            <input
                id={SLIDER}
                type="range"
                min={head.to_string()}
                max={tail.to_string()}
                value={first.to_string()}
                aria-label={t!("Entries shown")}
                aria-valuetext={shown}
            />
            <button
                class={if is_following { "quiet on" } else { "quiet" }}
                aria-pressed={if is_following { "true" } else { "false" }}
                aria-label={t!("Follow the tail")}
                title={t!("Follow the tail")}
                onclick={props.press(Msg::LogFrom(None))}
            >
                { "⇥" }
            </button>
        </div>
    }
}

/// Listens to the hand on the logs for as long as the page is there.
#[inline(never)]
pub(crate) fn listen(send: &Callback<Msg>) {
    let Some(logs) = browser::element(ID) else { return };
    let on = |name: &'static str, options, msg: fn(&Event) -> Option<Msg>| {
        let send = send.clone();
        EventListener::new_with_options(&logs, name, options, move |event| {
            if let Some(msg) = msg(event) {
                send.emit(msg);
            }
        })
        .forget();
    };
    on("input", EventListenerOptions::default(), slid);
    on("pointermove", EventListenerOptions::default(), dragged);
    on("wheel", EventListenerOptions::enable_prevent_default(), turned);
}

fn slid(event: &Event) -> Option<Msg> {
    let slider: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let number = |text: String| text.parse::<Index>().ok();
    let first = number(slider.value())?;
    // Who goes to the end wants to see what comes.
    Some(Msg::LogFrom(Some(first).filter(|first| Some(*first) < number(slider.max()))))
}

fn dragged(event: &Event) -> Option<Msg> {
    let pointer: &PointerEvent = event.dyn_ref()?;
    let is_slider = event.target()?.dyn_ref::<HtmlInputElement>().is_some();
    let is_held = pointer.buttons() & 1 == 1 && !is_slider;
    is_held.then(|| Msg::LogBy(-f64::from(pointer.movement_x())))
}

fn turned(event: &Event) -> Option<Msg> {
    let wheel: &WheelEvent = event.dyn_ref()?;
    let (across, down) = (wheel.delta_x(), wheel.delta_y());
    // Up and down go through the page where that is longer than the window.
    let by = if across == 0.0 && !browser::is_page_scrollable() { down } else { across };
    if by == 0.0 {
        return None;
    }
    event.prevent_default();
    let unit = if wheel.delta_mode() == WheelEvent::DOM_DELTA_PIXEL { 1.0 } else { LINE_PX };
    Some(Msg::LogBy(by * unit))
}

/// By so many columns the logs move when a hand has moved so many pixels; what is left of those.
pub(crate) fn columns_of(px: f64, window: Window) -> (i64, f64) {
    let width = browser::element(ID).map_or(0, |logs| logs.client_width());
    // The servers' names and the last column take the room of two more.
    let column_px = (f64::from(width) / (window.columns + 2) as f64).max(1.0);
    #[expect(clippy::cast_possible_truncation, reason = "columns of a screen")]
    let count = (px / column_px) as i64;
    (count, px - count as f64 * column_px)
}
