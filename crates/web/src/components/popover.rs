//! A menu with facts, beside a thing on the stage.
#![allow(clippy::float_arithmetic, reason = "drawing")]

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::{Callback, Html};

use super::Props;
use super::tree::html;
use crate::app::Msg;
use crate::browser;
use crate::geometry::{self, Point, Tenths};

/// The id of the first item of whatever menu is open.
const FIRST: &str = "menu-first";

/// A menu with the name `label`, items, and facts below them.
pub(crate) fn draw(
    props: &Props,
    id: &'static str,
    title: &str,
    close: Msg,
    items: Vec<(String, Msg)>,
    more: Html,
) -> Html {
    let item = |(index, (name, msg)): (usize, (String, Msg))| {
        let id = (index == 0).then_some(FIRST);
        html! { <button {id} class="item" onclick={props.press(msg)}>{ name }</button> }
    };
    let items = items.into_iter().enumerate().map(item);
    html! {
        <div
            {id}
            class="menu"
            role="dialog"
            aria-label={title.to_owned()}
            onkeydown={Callback::from(|event: KeyboardEvent| on_key(&event))}
        >
            <div class="title">
                <h2>{ title.to_owned() }</h2>
                <button class="quiet" aria-label={t!("Close")} onclick={props.press(close)}>{ "×" }</button>
            </div>
            <div class="items">{ items.collect::<Vec<_>>() }</div>
            { more }
        </div>
    }
}

/// Names and values, one a line.
pub(crate) fn facts(rows: Vec<(&'static str, String)>) -> Html {
    let row = |(name, value): (&'static str, String)| {
        html! { <><dt>{ name }</dt><dd>{ value }</dd></> }
    };
    html! { <dl>{ rows.into_iter().map(row) }</dl> }
}

/// After the menu was put on the page: puts it beside the thing, and the focus on its first item.
pub(crate) fn opened(id: &'static str, at: Point) {
    let Some(menu) = browser::element(id) else { return };
    let (left, low) = (at.x > geometry::WIDTH / 2.0, at.y > geometry::HEIGHT / 2.0);
    let side = match (left, low) {
        (true, true) => "menu left low",
        (true, false) => "menu left high",
        (false, true) => "menu right low",
        (false, false) => "menu right high",
    };
    // An attribute by this name is refused by no element.
    let _ = menu.set_attribute("class", side);
    let percent = |part: f32, whole: f32| format!("{}%", Tenths(part * 100.0 / whole));
    let style = menu.style();
    let _ = style.set_property("--x", &percent(at.x, geometry::WIDTH));
    let _ = style.set_property("--y", &percent(at.y, geometry::HEIGHT));
    let _ = style.set_property("margin", "0");
    if let Some((right_px, down_px)) = browser::shift_into_view(&menu) {
        let _ = style.set_property("margin", &format!("{down_px}px 0 0 {right_px}px"));
    }
    browser::focus(FIRST);
}

/// Up and down move among the items.
fn on_key(event: &KeyboardEvent) {
    let key = event.key();
    if key != "ArrowDown" && key != "ArrowUp" {
        return;
    }
    let Some(at) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return;
    };
    if !at.class_list().contains("item") {
        return;
    }
    let next = match key.as_str() {
        "ArrowDown" => at.next_element_sibling(),
        _ => at.previous_element_sibling(),
    };
    if let Some(next) = next {
        let next: HtmlElement = next.unchecked_into();
        let _ = next.focus();
    }
    event.prevent_default();
}
