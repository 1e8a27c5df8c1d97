//! What happened, newest first.

use raft_sim::explain::en;
use raft_sim::{Event, Fact};
use yew::{Html, html};

use super::Props;
use super::story_line::section;

pub(crate) fn draw(props: &Props) -> Html {
    let session = props.view.read();
    let latest: Vec<_> = session.told().map(row).collect();
    html! {
        <section class="events" aria-labelledby="events-title">
            <h2 id="events-title">{ "What happened" }</h2>
            if latest.is_empty() {
                <p class="empty">{ "Nothing yet. Every server waits to hear from a leader." }</p>
            } else {
                <ol tabindex="0" aria-label="Events, newest first">
                    { latest }
                </ol>
            }
        </section>
    }
}

fn row(event: &Event) -> Html {
    let sentence = en::event(event);
    let subject = en::subject(event).map(|id| id.to_string());
    let class = match event.fact {
        Fact::Acted(_) | Fact::ActionFailed { .. } => "acted",
        Fact::Lost { .. } | Fact::Refused { .. } => "lost",
        _ => "",
    };
    html! {
        <li key={event.id} {class}>
            <span class="time">{ event.at.to_string() }</span>
            <b>{ subject.unwrap_or_default() }</b>
            <span class="text">{ &sentence.text }</span>
            { section(&sentence) }
        </li>
    }
}
