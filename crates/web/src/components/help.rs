//! The list of shortcuts.

use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;
use yew::{AttrValue, Event, Html, html};

use super::Props;
use crate::app::Msg;
use crate::browser;

const SHORTCUTS: &str = "<dt>Space</dt><dd>Play or pause</dd>\
    <dt>.  →</dt><dd>Step to the next thing that happens</dd>\
    <dt>−  +</dt><dd>Slower, faster</dd>\
    <dt>w</dt><dd>Write something</dd>\
    <dt>c</dt><dd>Crash the leader</dd>\
    <dt>x</dt><dd>Cut the network in two</dd>\
    <dt>h</dt><dd>Heal the network</dd>\
    <dt>1 … 9</dt><dd>Open the menu of that server</dd>\
    <dt>↑  ↓</dt><dd>Move within a menu</dd>\
    <dt>Esc</dt><dd>Close a menu, or this list</dd>\
    <dt>t</dt><dd>Light, dark, as the system prefers</dd>\
    <dt>?</dt><dd>This list</dd>";

/// The list's id in the document.
const HELP: &str = "help";

/// After the list was put on the page: shows it above everything, with the focus held inside.
#[inline(never)]
pub(crate) fn opened() {
    if let Some(list) = browser::element(HELP) {
        // It fails only if it is shown already.
        let _ = list.unchecked_into::<HtmlDialogElement>().show_modal();
    }
}

// Here and in the other parts that come later: inlined, it would not come later.
#[inline(never)]
pub(crate) fn draw(props: &Props) -> Html {
    let closed = props.send.reform(|_: Event| Msg::Help(false));
    html! {
        <dialog id={HELP} class="help" closedby="any" aria-labelledby="help-title" onclose={closed}>
            <h2 id="help-title">{ "Keyboard shortcuts" }</h2>
            <dl>{ Html::from_html_unchecked(AttrValue::Static(SHORTCUTS)) }</dl>
            <button onclick={props.press(Msg::Help(false))}>{ "Close" }</button>
        </dialog>
    }
}
