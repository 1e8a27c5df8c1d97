//! Two runs side by side: what is told of them, and the parts that only the second one needs.

use raft_sim::explain::{Story, en};
use raft_sim::t;
use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent, PointerEvent, WheelEvent};
use yew::{Callback, Html};

use super::Props;
use super::element::{button, element, text};
use super::story_line::section;
use super::timeline::{CANVAS_BESIDE, Hand};
use super::tree::html;
use crate::app::Msg;
use crate::comparison::Parting;
use crate::ui::{Side, Told};

/// The id of the field for another seed.
pub(crate) const SEED: &str = "compare-seed";

/// Where the two runs part, and the ways out.
#[inline(never)]
pub(crate) fn head(props: &Props) -> Html {
    let Some(told) = &props.ui.told else { return Html::default() };
    let way = |id: &'static str, words: &'static str, msg: Msg| {
        button(&["id"], [id.into()], props.press(msg), vec![text(words)])
    };
    let mut ways = vec![way("leave-comparison", t!("Leave the comparison"), Msg::EndComparison)];
    if matches!(told.parting, Parting::At(_)) {
        ways.insert(0, way("go-to-parting", t!("Go to the difference"), Msg::SeekParting));
    }
    let parts = vec![parting(told), element("div", &["class"], ["ways".into()], ways)];
    let values = ["compared".into(), t!("Comparison").into()];
    element("section", &["class", "aria-label"], values, parts)
}

/// The first difference in sentences, which are spoken; up to where there is none is not: that grows all the time.
fn parting(told: &Told) -> Html {
    let mut lines = Vec::new();
    let mut so_far = Vec::new();
    match &told.parting {
        Parting::Same(until) => so_far.push(text(en::same_so_far(*until))),
        Parting::At(difference) => {
            lines.push(element("p", &[], [], vec![text(en::same_until(difference))]));
            let sentences = en::difference(difference, told.until);
            for (name, sentence) in ["A", "B"].into_iter().zip(sentences) {
                let section = section(&sentence);
                let parts = vec![badge(name), text(sentence.text), text(" "), section];
                lines.push(element("p", &[], [], parts));
            }
        }
    }
    let spoken = element("div", &["role"], ["status".into()], lines);
    let so_far = element("p", &[], [], so_far);
    element("div", &["class"], ["parting".into()], vec![spoken, so_far])
}

fn badge(name: &'static str) -> Html {
    element("b", &["class"], ["badge".into()], vec![text(name)])
}

fn letter_and_name(props: &Props) -> (&'static str, String) {
    let name = |place: usize| {
        props.ui.told.as_ref().map(|told| told.names[place].clone()).unwrap_or_default()
    };
    if props.ui.side == Side::B { ("B", name(1)) } else { ("A", name(0)) }
}

/// The name of a run above its cluster, and what goes on there.
#[inline(never)]
pub(crate) fn name(props: &Props) -> Html {
    let (letter, name) = letter_and_name(props);
    let story = Story::of(props.view.read().cluster());
    let story = en::headline(&story).text;
    let parts = vec![
        element("h2", &[], [], vec![badge(letter), text(name)]),
        element("p", &["class"], ["hint".into()], vec![text(story)]),
    ];
    element("div", &["class"], ["run".into()], parts)
}

/// The name of a run above its logs.
#[inline(never)]
pub(crate) fn short_name(props: &Props) -> Html {
    let (letter, name) = letter_and_name(props);
    let name = element("span", &[], [], vec![text(name)]);
    element("h2", &["class"], ["of-run".into()], vec![badge(letter), text(t!("Logs")), name])
}

/// The space-time diagram of the second run.
#[inline(never)]
pub(crate) fn timeline(props: &Props) -> Html {
    let on = |hand: fn(&MouseEvent) -> Hand| {
        let send = props.send.clone();
        move |event: &MouseEvent| send.emit(Msg::HandBeside(hand(event)))
    };
    let down = on(|event| Hand::Down(event.offset_x().into(), 0.0));
    let up = on(|event| Hand::Up(event.offset_x().into(), 0.0));
    let over = on(|event| Hand::Over(event.offset_x().into(), 0.0));
    let send = props.send.clone();
    let turned = Callback::from(move |event: WheelEvent| {
        event.prevent_default();
        let x = f64::from(event.offset_x());
        send.emit(Msg::HandBeside(Hand::Wheel(x, event.delta_x(), event.delta_y())));
    });
    let pressed = Callback::from(move |event: PointerEvent| {
        if let Some(canvas) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
            // Who cannot be held is followed only over the canvas.
            let _ = canvas.set_pointer_capture(event.pointer_id());
        }
        down(&event);
    });
    html! {
        <section class="timeline beside" aria-label={t!("Timeline of run B")}>
            { badge("B") }
            <canvas
                id={CANVAS_BESIDE}
                aria-hidden="true"
                onpointerdown={pressed}
                onpointerup={Callback::from(move |event: PointerEvent| up(&event))}
                onpointermove={Callback::from(move |event: PointerEvent| over(&event))}
                onwheel={turned}
            ></canvas>
        </section>
    }
}
