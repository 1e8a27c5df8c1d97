//! The list of shortcuts.

use yew::{Callback, Html, NodeRef, Properties, component, html, use_effect_with, use_node_ref};

use crate::app::Msg;

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) send: Callback<Msg>,
}

const SHORTCUTS: [(&str, &str); 12] = [
    ("Space", "Play or pause"),
    (".  →", "Step to the next thing that happens"),
    ("−  +", "Slower, faster"),
    ("w", "Write something"),
    ("c", "Crash the leader"),
    ("x", "Cut the network in two"),
    ("h", "Heal the network"),
    ("1 … 9", "Open the menu of that server"),
    ("↑  ↓", "Move within a menu"),
    ("Esc", "Close a menu, or this list"),
    ("t", "Light, dark, as the system prefers"),
    ("?", "This list"),
];

#[component]
pub(crate) fn Help(Props { send }: &Props) -> Html {
    let close = use_node_ref();
    use_effect_with(close.clone(), |close: &NodeRef| {
        if let Some(close) = close.cast::<web_sys::HtmlElement>() {
            let _ = close.focus();
        }
    });
    html! {
        <div class="veil" onclick={send.reform(|_| Msg::Help(false))}>
            <div
                class="help"
                role="dialog"
                aria-modal="true"
                aria-labelledby="help-title"
                onclick={|event: yew::MouseEvent| event.stop_propagation()}
            >
                <h2 id="help-title">{ "Keyboard shortcuts" }</h2>
                <dl>
                    { for SHORTCUTS.iter().map(|(keys, what)| html! {
                        <><dt>{ keys }</dt><dd>{ what }</dd></>
                    }) }
                </dl>
                <button ref={close} onclick={send.reform(|_| Msg::Help(false))}>{ "Close" }</button>
            </div>
        </div>
    }
}
