//! The list of shortcuts.

use raft_sim::explain::catalogue;
use raft_sim::mark;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;
use yew::{Event, Html};

use super::Props;
use super::popover::facts;
use super::tree::html;
use crate::app::Msg;
use crate::browser;

/// Keys, and what they do.
const SHORTCUTS: [(&str, &str); 23] = [
    (mark!("Space"), mark!("Play or pause")),
    (".  →", mark!("Step to the next thing that happens")),
    (",  ←", mark!("Step back")),
    ("n  p", mark!("To the next, the last event of interest")),
    ("Home  End", mark!("To the start, to the latest moment")),
    ("−  +", mark!("Slower, faster")),
    ("[  ]  i  o", mark!("Timeline: earlier, later, closer, wider")),
    ("u  r", mark!("Undo, redo")),
    ("w", mark!("Write something")),
    ("c", mark!("Crash the leader")),
    ("x", mark!("Cut the network in two")),
    ("h  H", mark!("Heal the network, heal everything")),
    ("1 … 9", mark!("Open the menu of that server; in a presentation, a scene")),
    ("m", mark!("Open the menu of a message, of the next")),
    ("y", mark!("Why is nothing happening?")),
    ("e f k v s d b", mark!("Events, faults, clients, checks, setup, script, branches")),
    ("↑  ↓", mark!("Move within a menu")),
    ("Esc", mark!("Close a menu, this list, a comparison, a presentation")),
    ("g", mark!("To the labs, to your log, to the sandbox")),
    ("a", mark!("Share this moment")),
    ("z", mark!("Presentation: large, full screen, with chosen parts")),
    ("t", mark!("Light, dark, as the system prefers")),
    ("?", mark!("This list")),
];

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
    let row = |(keys, does)| (catalogue::text(keys), catalogue::text(does).to_owned());
    let closed = props.send.reform(|_: Event| Msg::Help(false));
    html! {
        <dialog id={HELP} class="help" closedby="any" aria-labelledby="help-title" onclose={closed}>
            <h2 id="help-title">{ t!("Keyboard shortcuts") }</h2>
            { facts(SHORTCUTS.map(row).into()) }
            <button onclick={props.press(Msg::Help(false))}>{ t!("Close") }</button>
        </dialog>
    }
}
