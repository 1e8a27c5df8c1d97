//! What happened, newest first.

use raft_sim::explain::en;
use raft_sim::{Event, Fact};
use yew::{Html, Properties, component, html};

use super::story_line::section;
use crate::app::View;

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) view: View,
}

/// How many events are listed.
const SHOWN: usize = 40;

#[component]
pub(crate) fn Events(Props { view }: &Props) -> Html {
    let session = view.read();
    let latest: Vec<_> = session.cluster().events().rev().take(SHOWN).collect();
    html! {
        <section class="events" aria-labelledby="events-title">
            <h2 id="events-title">{ "What happened" }</h2>
            if latest.is_empty() {
                <p class="empty">{ "Nothing yet. Every server waits to hear from a leader." }</p>
            } else {
                <ol tabindex="0" aria-label="Events, newest first">
                    { for latest.into_iter().map(row) }
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
        Fact::Observed { .. } | Fact::Applied { .. } => "",
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
