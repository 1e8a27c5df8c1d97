//! What happened, newest first; and for a chosen event, what led to it.

use raft_sim::core::NodeId;
use raft_sim::explain::en;
use raft_sim::t;
use raft_sim::{Event, Fact, Server};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::{Callback, Html};

use super::super::element::{element, keyed, text};
use super::super::story_line::section;
use super::super::tree::html;
use super::super::{Props, form};
use crate::app::Msg;
use crate::later;
use crate::session::{Kind, Session, Wanted};

pub(crate) fn draw(props: &Props) -> Html {
    let session = props.view.read();
    let is_chosen = session.choice().event().is_some();
    html! {
        <>
            { filters(props, &session) }
            if is_chosen { { later::causes(props) } }
            { list(props, &session) }
        </>
    }
}

fn filters(props: &Props, session: &Session) -> Html {
    let filter = session.feed().filter();
    let ids: Vec<NodeId> = session.cluster().servers().iter().map(Server::id).collect();
    let mut names = vec![t!("every server").to_owned()];
    names.extend(ids.iter().map(ToString::to_string));
    let chosen = filter.server.map_or(0, |id| usize::try_from(id.0).unwrap_or(0));
    let onchange = props.input(move |value| {
        let place: usize = value.parse().ok()?;
        let server = place.checked_sub(1).and_then(|place| ids.get(place).copied());
        Some(Msg::Filter(Wanted::Of(server)))
    });
    let kind = |kind: Kind| {
        let name = match kind {
            Kind::Election => t!("elections"),
            Kind::Log => t!("logs"),
            Kind::Commit => t!("commits"),
            Kind::Fault => t!("faults"),
            Kind::Client => t!("clients"),
            Kind::Message => t!("messages"),
        };
        form::toggle(name, filter.has(kind), props.press(Msg::Filter(Wanted::Kind(kind))))
    };
    html! {
        <div class="filters" role="group" aria-label={t!("Which events")}>
            { form::select(t!("Events of"), &names, Some(chosen), onchange) }
            { Kind::ALL.into_iter().map(kind) }
        </div>
    }
}

fn list(props: &Props, session: &Session) -> Html {
    let feed = session.feed();
    let rows: Vec<_> = feed.rows().map(|event| row(props, session, event)).collect();
    if rows.is_empty() {
        let words = match session.cluster().event_count() {
            0 => t!("Nothing yet. Every server waits to hear from a leader."),
            _ => t!("Nothing of that kind."),
        };
        return element("p", &["class"], ["empty".into()], vec![text(words)]);
    }
    let more = feed.has_more(session.history().start().events).then(|| {
        html! { <li class="more"><button class="link" onclick={props.press(Msg::MoreEvents)}>{ t!("Earlier events") }</button></li> }
    });
    html! {
        <ol class="events" aria-label={t!("Events, newest first")} onkeydown={Callback::from(|event: KeyboardEvent| on_key(&event))}>
            { rows }
            { more }
        </ol>
    }
}

/// An event as a row that can be chosen.
fn row(props: &Props, session: &Session, event: &Event) -> Html {
    let sentence = en::event(event);
    let mut class = class(event).to_owned();
    if session.choice().has(event.id) {
        class += " told";
    }
    let place = section(&sentence);
    let is_open = session.choice().event().is_some_and(|chosen| chosen.id == event.id);
    let choose = Msg::Choose((!is_open).then_some(event.id));
    let words = vec![
        part("span", "time", event.at.to_string()),
        part("b", "who", en::subject(event).map(|id| id.to_string()).unwrap_or_default()),
        part("span", "text", sentence.text),
    ];
    let onclick = props.press(choose);
    let values = ["event".into(), if is_open { "true" } else { "false" }.into()];
    let button = super::super::element::button(&["class", "aria-expanded"], values, onclick, words);
    keyed("li", event.id, &["class"], [class.into()], vec![button, place])
}

/// Up and down go from event to event.
fn on_key(event: &KeyboardEvent) {
    let key = event.key();
    let Some(at) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return;
    };
    let row = at.parent_element();
    let next = match key.as_str() {
        "ArrowDown" => row.and_then(|row| row.next_element_sibling()),
        "ArrowUp" => row.and_then(|row| row.previous_element_sibling()),
        _ => return,
    };
    if let Some(button) = next.and_then(|row| row.first_element_child()) {
        let _ = button.unchecked_into::<HtmlElement>().focus();
    }
    event.prevent_default();
}

fn part(tag: &'static str, class: &'static str, words: String) -> Html {
    element(tag, &["class"], [class.into()], vec![text(words)])
}

fn class(event: &Event) -> &'static str {
    match event.fact {
        Fact::Acted(_) | Fact::ActionFailed { .. } => "acted",
        Fact::Lost { .. } | Fact::Refused { .. } | Fact::NotAsExpected(_) => "lost",
        Fact::Violated(_) => "violated",
        _ => "",
    }
}

/// What led to the chosen event, and the way there.
#[inline(never)]
pub(crate) fn causes(props: &Props) -> Html {
    let session = props.view.read();
    let story = session.choice().story();
    let Some((last, before)) = story.split_last() else { return Html::default() };
    let step = |event: &Event| {
        let subject = en::subject(event).map(|id| format!("{id} ")).unwrap_or_default();
        let sentence = en::event(event);
        html! {
            <li key={event.id}>
                <button class="link time" onclick={props.press(Msg::SeekEvent(event.id))}>
                    { event.at.to_string() }
                </button>
                <span><b>{ subject }</b>{ &sentence.text }</span>
                { section(&sentence) }
            </li>
        }
    };
    let intro = match before.len() {
        0 => t!("Nothing led to this but time, a script or a hand:"),
        _ => t!("What led to it:"),
    };
    html! {
        <section class="causes" aria-label={t!("What led to it")}>
            <div class="title">
                <h3>{ intro }</h3>
                <button onclick={props.press(Msg::SeekEvent(last.id))}>{ t!("Go there") }</button>
                <button class="quiet" aria-label={t!("Close")} onclick={props.press(Msg::Choose(None))}>
                    { "×" }
                </button>
            </div>
            <ol>{ story.iter().map(step) }</ol>
        </section>
    }
}
