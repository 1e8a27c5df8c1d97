//! The list of shortcuts.

use yew::{AttrValue, Html, html};

use super::Props;
use crate::app::Msg;

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

pub(crate) fn draw(props: &Props) -> Html {
    if !props.ui.is_help_open {
        return Html::default();
    }
    html! {
        <div class="veil">
            <div class="help" role="dialog" aria-modal="true" aria-labelledby="help-title">
                <h2 id="help-title">{ "Keyboard shortcuts" }</h2>
                <dl>{ Html::from_html_unchecked(AttrValue::Static(SHORTCUTS)) }</dl>
                <button id="help-close" onclick={props.press(Msg::Help(false))}>{ "Close" }</button>
            </div>
        </div>
    }
}
