//! The space-time diagram's place on the page, and what the hand does to it. The painter draws it.
#![allow(clippy::float_arithmetic, reason = "places on the diagram")]

use gloo_events::{EventListener, EventListenerOptions};
use raft_sim::explain::catalogue::translated;
use raft_sim::explain::en;
use raft_sim::t;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, MouseEvent, PointerEvent, WheelEvent};
use yew::{Callback, Html};

use super::Props;
use super::rooms::ending;
use super::tree::html;
use crate::app::Msg;
use crate::browser;
use crate::session::Session;
use crate::timeline::{LANES, Scale, Shift, Spot, bar_at, bars, find, label_at, labels};
use crate::ui::{Hover, Side, Ui};

/// The canvas's id in the document.
pub(crate) const CANVAS: &str = "timeline-canvas";
/// That of the run beside.
pub(crate) const CANVAS_BESIDE: &str = "timeline-canvas-beside";
/// Left of the lanes there is so much room for names, in pixels.
pub(crate) const NAMES_PX: f64 = 40.0;
/// Height of the room for the moments, in pixels.
pub(crate) const AXIS_PX: f64 = 18.0;
/// Height of a lane of clients' operations, in pixels.
pub(crate) const OPERATION_PX: f64 = 15.0;
/// All servers' lanes together are so high, in pixels, if there is room.
const LANES_PX: f64 = 118.0;

/// Height of a server's lane. Two runs have to do with less.
pub(crate) fn lane_px(count: usize, side: Side) -> f64 {
    let lanes_px = if side.is_compared() { 0.0 } else { LANES_PX };
    (lanes_px / count.max(1) as f64).clamp(13.0, 30.0)
}

/// Height of the whole. What clients do has no room where there are two runs.
pub(crate) fn height_px(count: usize, side: Side) -> f64 {
    let operations = if side.is_compared() { 0 } else { LANES };
    lane_px(count, side) * (count as f64 + 0.4) + AXIS_PX + OPERATION_PX * operations as f64 + 4.0
}

/// How many of the lanes below are for what clients ask for: all, but for one if the run has parts with names.
pub(crate) fn client_lanes(session: &Session) -> usize {
    LANES - usize::from(!session.record().phases().is_empty())
}

pub(crate) fn draw(props: &Props) -> Html {
    let session = props.view.read();
    let ui = &props.ui;
    let (now, end) = (session.cluster().now(), session.history().end().at);
    let value = t!("{now} s of {end} s", now, end);
    let zoom = |name: &'static str, sign: &'static str, shift: Shift| {
        html! {
            <button class="quiet" aria-label={name} title={name} onclick={props.press(Msg::Shift(shift))}>
                { sign }
            </button>
        }
    };
    html! {
        <section class="timeline" aria-label={t!("Timeline")}>
            <div
                id="timeline"
                role="slider"
                tabindex="0"
                aria-label={t!("Moment")}
                aria-valuemin="0"
                aria-valuemax={end.as_micros().to_string()}
                aria-valuenow={now.as_micros().min(end.as_micros()).to_string()}
                aria-valuetext={value}
                onkeydown={on_key(props)}
            >
                <canvas id={CANVAS}></canvas>
                { tip(&session, ui) }
            </div>
            <div class="zooms" role="group" aria-label={t!("Stretch of the timeline")}>
                { zoom(t!("Earlier"), "‹", Shift::Pan(-500)) }
                { zoom(t!("Later"), "›", Shift::Pan(500)) }
                { zoom(t!("Closer"), "+", Shift::Zoom(50)) }
                { zoom(t!("Wider"), "−", Shift::Zoom(200)) }
                { zoom(t!("All of it"), "↔", Shift::Whole) }
                <button
                    class={if ui.follows { "quiet on" } else { "quiet" }}
                    aria-pressed={if ui.follows { "true" } else { "false" }}
                    aria-label={t!("Follow the present")}
                    title={t!("Follow the present")}
                    onclick={props.press(Msg::Shift(Shift::Follow))}
                >
                    { "⇥" }
                </button>
            </div>
        </section>
    }
}

/// What is under the pointer, in words.
fn tip(session: &Session, ui: &Ui) -> Html {
    let told = match ui.hover {
        Some(Hover::Event(id)) => session.cluster().event(id).map(|event| {
            let subject = en::subject(event).map(|id| id.to_string()).unwrap_or_default();
            (event.at, subject, en::event(event).text)
        }),
        Some(Hover::Operation(place)) => session.record().operations().get(place).map(|it| {
            let words = t!(
                "asks to {operation}: {ending}",
                operation = en::operation(&it.op),
                ending = ending(it, session)
            );
            (it.at, it.client.to_string(), words)
        }),
        Some(Hover::Phase(place)) => session
            .record()
            .phases()
            .get(place)
            .map(|phase| (phase.at, String::new(), translated(&phase.name).to_owned())),
        None => None,
    };
    let Some((at, who, words)) = told else { return Html::default() };
    html! {
        <p class="tip" aria-hidden="true">
            <span class="time">{ at.to_string() }</span>
            { " " }<b>{ who }</b>{ " " }{ words }
        </p>
    }
}

/// The arrow keys go through time as a slider's do.
fn on_key(props: &Props) -> Callback<KeyboardEvent> {
    let send = props.send.clone();
    Callback::from(move |event: KeyboardEvent| {
        let msg = match event.key().as_str() {
            "ArrowRight" | "ArrowUp" => Msg::Step,
            "ArrowLeft" | "ArrowDown" => Msg::StepBack,
            "PageUp" => Msg::SeekBy(100),
            "PageDown" => Msg::SeekBy(-100),
            "Home" => Msg::SeekStart,
            "End" => Msg::Live,
            "+" => Msg::Shift(Shift::Zoom(50)),
            "-" => Msg::Shift(Shift::Zoom(200)),
            _ => return,
        };
        event.prevent_default();
        send.emit(msg);
    })
}

/// What the hand does on the canvas, as a message that needs to know more: the page's app completes it.
#[derive(Clone, Copy, Debug)]
pub enum Hand {
    /// The pointer is there, in pixels.
    Over(f64, f64),
    /// It is gone.
    Gone,
    /// It was pressed there; true on the axis, where it goes along.
    Down(f64, f64),
    /// It was let go there.
    Up(f64, f64),
    /// The wheel was turned there, by so much across and down.
    Wheel(f64, f64, f64),
}

/// Listens to the hand for as long as the page is there.
pub(crate) fn listen(send: &Callback<Msg>) {
    let Some(element) = browser::element(CANVAS) else { return };
    let target: Element = element.unchecked_into();
    let on = |name: &'static str, hand: fn(&MouseEvent) -> Hand| {
        let (send, place) = (send.clone(), target.clone());
        EventListener::new(&target, name, move |event| {
            let Some(event) = event.dyn_ref::<MouseEvent>() else { return };
            if name == "pointerdown"
                && let Some(pointer) = event.dyn_ref::<PointerEvent>()
            {
                // Who cannot be held is followed only over the canvas.
                let _ = place.set_pointer_capture(pointer.pointer_id());
            }
            send.emit(Msg::Hand(hand(event)));
        })
        .forget();
    };
    on("pointermove", |event| Hand::Over(event.offset_x().into(), event.offset_y().into()));
    on("pointerdown", |event| Hand::Down(event.offset_x().into(), event.offset_y().into()));
    on("pointerup", |event| Hand::Up(event.offset_x().into(), event.offset_y().into()));
    on("pointerleave", |_| Hand::Gone);
    let wheel = send.clone();
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&target, "wheel", options, move |event| {
        let Some(event) = event.dyn_ref::<WheelEvent>() else { return };
        event.prevent_default();
        let x = f64::from(event.offset_x());
        wheel.emit(Msg::Hand(Hand::Wheel(x, event.delta_x(), event.delta_y())));
    })
    .forget();
}

/// The event, operation or part of the run under the pointer.
pub(crate) fn under(
    session: &Session,
    side: Side,
    scale: Scale,
    (x, y): (f64, f64),
    width: f64,
) -> Option<Hover> {
    let count = session.cluster().servers().len();
    let lane_px = lane_px(count, side);
    let down = y - lane_px * (count as f64 + 0.4) - AXIS_PX;
    if down >= 0.0 && !side.is_compared() {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "of a few")]
        let lane = (down / OPERATION_PX) as usize;
        let lanes = client_lanes(session);
        if lane == lanes {
            let labels =
                labels(session.record().phases(), session.history().end().at, scale, width);
            return label_at(&labels, x - NAMES_PX).map(Hover::Phase);
        }
        let operations = session.record().operations();
        let bars = bars(operations, session.history().end().at, scale, width, lanes);
        if let Some(place) = bar_at(&bars, x - NAMES_PX, lane) {
            return Some(Hover::Operation(place));
        }
    }
    let spot = Spot { at: scale.time(x - NAMES_PX, width), lane: y / lane_px };
    find(session.track(), scale, spot, width, lane_px).map(Hover::Event)
}
