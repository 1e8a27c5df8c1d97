//! What a curious person wants to do next.

use raft_sim::Action;
use raft_sim::t;
use web_sys::SubmitEvent;
use yew::{Callback, Html};

use super::element::{button, text};
use super::tree::html;
use super::{Props, messages};
use crate::app::Msg;
use crate::browser;
use crate::session::Gesture;

/// The id of the field for `key=value`.
const FIELD: &str = "write-field";

pub(crate) fn draw(props: &Props) -> Html {
    let session = props.view.read();
    let (name, key, class, gesture) = match session.is_cut() {
        true => (t!("Heal the cut"), "h", "on", Gesture::Act(Action::Heal)),
        false => (t!("Cut the network in two"), "x", "", Gesture::CutInTwo),
    };
    let onclick = props.press(Msg::Gesture(gesture));
    let cut = button(&["class", "title"], [class.into(), key.into()], onclick, vec![text(name)]);
    html! {
        <div class="actions">
            <div class="quick">
                <button onclick={props.press(Msg::Gesture(Gesture::CrashLeader))} title="c">
                    { t!("Crash the leader") }
                </button>
                { cut }
                <form class="write" onsubmit={on_submit(props, session.suggested_write())}>
                    <input
                        id={FIELD}
                        aria-label={t!("Key and value to write")}
                        placeholder={session.suggested_write()}
                        autocomplete="off"
                        spellcheck="false"
                        maxlength="40"
                    />
                    <button title="w">{ t!("Write") }</button>
                </form>
            </div>
            { notice(props) }
            <ul class="legend" aria-label={t!("Kinds of messages")}>
                { legend() }
            </ul>
        </div>
    }
}

/// What came of the last gesture. What is no mistake is said without interrupting.
pub(crate) fn notice(props: &Props) -> Html {
    let session = props.view.read();
    let text_of = |is_error: bool| {
        let notice = session.notice().filter(|notice| notice.is_error == is_error);
        notice.map(|notice| notice.text.clone()).unwrap_or_default()
    };
    html! {
        <>
            <p class="notice" role="alert">{ text_of(true) }</p>
            <p class="notice quietly" role="status">{ text_of(false) }</p>
        </>
    }
}

/// Writes what was typed; if nothing was, what the field suggests.
fn on_submit(props: &Props, suggestion: String) -> Callback<SubmitEvent> {
    let send = props.send.clone();
    Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        let typed = browser::take_text(FIELD);
        let text = if typed.trim_ascii().is_empty() { suggestion.clone() } else { typed };
        send.emit(Msg::Gesture(Gesture::Write { via: None, text }));
    })
}

/// What the glyphs mean; they are those of the messages on the ring.
fn legend() -> Html {
    let kinds = [
        ("append", messages::APPEND, "AppendEntries"),
        ("heartbeat", messages::HEARTBEAT, t!("heartbeat")),
        ("vote", messages::VOTE, "RequestVote"),
        ("yes", messages::YES, t!("yes")),
        ("no", messages::NO, t!("no")),
        ("gone", messages::LOST, t!("lost")),
    ];
    let entry = |(class, path, name)| {
        format!(
            "<li><svg class=\"glyph {class}\" viewBox=\"-8 -8 16 16\" aria-hidden=\"true\">\
             <path d=\"{path}\"/></svg>{name}</li>"
        )
    };
    Html::from_html_unchecked(kinds.into_iter().map(entry).collect::<String>().into())
}
