//! The list of shortcuts.

use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;
use yew::{AttrValue, Event, Html, html};

use super::Props;
use crate::app::Msg;
use crate::browser;

const SHORTCUTS: &str = "<dt>Space</dt><dd>Play or pause</dd>\
    <dt>.  →</dt><dd>Step to the next thing that happens</dd>\
    <dt>,  ←</dt><dd>Step back</dd>\
    <dt>n  p</dt><dd>To the next, the last event of interest</dd>\
    <dt>Home  End</dt><dd>To the start, to the latest moment</dd>\
    <dt>−  +</dt><dd>Slower, faster</dd>\
    <dt>[  ]  i  o</dt><dd>Timeline: earlier, later, closer, wider</dd>\
    <dt>u  r</dt><dd>Undo, redo</dd>\
    <dt>w</dt><dd>Write something</dd>\
    <dt>c</dt><dd>Crash the leader</dd>\
    <dt>x</dt><dd>Cut the network in two</dd>\
    <dt>h  H</dt><dd>Heal the network, heal everything</dd>\
    <dt>1 … 9</dt><dd>Open the menu of that server</dd>\
    <dt>m</dt><dd>Open the menu of a message, of the next</dd>\
    <dt>y</dt><dd>Why is nothing happening?</dd>\
    <dt>e f k v s</dt><dd>Events, faults, clients, checks, setup</dd>\
    <dt>↑  ↓</dt><dd>Move within a menu</dd>\
    <dt>Esc</dt><dd>Close a menu, or this list</dd>\
    <dt>g</dt><dd>To the labs, to the sandbox</dd>\
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
