//! What a curious person wants to do next.

use raft_sim::Action;
use web_sys::{HtmlInputElement, SubmitEvent};
use yew::{Callback, Html, Properties, TargetCast, component, html, use_node_ref, use_state};

use crate::app::{Msg, View};
use crate::session::Gesture;

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) view: View,
    pub(crate) send: Callback<Msg>,
}

#[component]
pub(crate) fn Actions(Props { view, send }: &Props) -> Html {
    let session = view.read();
    let act =
        |gesture: Gesture| send.reform(move |_: yew::MouseEvent| Msg::Gesture(gesture.clone()));
    html! {
        <div class="actions">
            <div class="quick">
                <button onclick={act(Gesture::CrashLeader)} title="c">{ "Crash the leader" }</button>
                if session.is_cut() {
                    <button class="on" onclick={act(Gesture::Act(Action::Heal))} title="h">
                        { "Heal the cut" }
                    </button>
                } else {
                    <button onclick={act(Gesture::CutInTwo)} title="x">
                        { "Cut the network in two" }
                    </button>
                }
                <Write suggestion={session.suggested_write()} send={send} />
            </div>
            <p class="notice" role="alert">
                { session.notice().map(|notice| notice.text.clone()).unwrap_or_default() }
            </p>
            <Legend />
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct WriteProps {
    suggestion: String,
    send: Callback<Msg>,
}

/// A field for `key=value`, with a suggestion that is written if nothing else is typed.
#[component]
fn Write(WriteProps { suggestion, send }: &WriteProps) -> Html {
    let field = use_node_ref();
    let typed = use_state(String::new);
    let on_input = {
        let typed = typed.clone();
        Callback::from(move |event: yew::InputEvent| {
            typed.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let on_submit = {
        let (send, suggestion) = (send.clone(), suggestion.clone());
        let typed = typed.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let text = if typed.trim().is_empty() { suggestion.clone() } else { (*typed).clone() };
            typed.set(String::new());
            send.emit(Msg::Gesture(Gesture::Write { via: None, text }));
        })
    };
    html! {
        <form class="write" onsubmit={on_submit}>
            <input
                ref={field}
                aria-label="Key and value to write"
                placeholder={suggestion.clone()}
                value={(*typed).clone()}
                oninput={on_input}
                autocomplete="off"
                spellcheck="false"
                maxlength="40"
            />
            <button title="w">{ "Write" }</button>
        </form>
    }
}

/// What the glyphs mean.
#[component]
fn Legend() -> Html {
    let entry = |class: &'static str, path: &'static str, name: &'static str| {
        html! {
            <li>
                <svg class={format!("glyph {class}")} viewBox="-8 -8 16 16" aria-hidden="true">
                    <path d={path} />
                </svg>
                { name }
            </li>
        }
    };
    use super::messages as glyph;
    html! {
        <ul class="legend" aria-label="Kinds of messages">
            { entry("append", glyph::APPEND, "AppendEntries") }
            { entry("heartbeat", glyph::HEARTBEAT, "heartbeat") }
            { entry("vote", glyph::VOTE, "RequestVote") }
            { entry("yes", glyph::YES, "yes") }
            { entry("no", glyph::NO, "no") }
            { entry("gone", glyph::LOST, "lost") }
        </ul>
    }
}
