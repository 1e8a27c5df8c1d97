//! What happened, newest first.

use raft_sim::explain::en;
use raft_sim::{Event, Fact};
use yew::{Html, html};

use super::Props;
use super::element::{element, keyed, text};
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
        Fact::Lost { .. } | Fact::Refused { .. } | Fact::NotAsExpected(_) => "lost",
        Fact::Violated(_) => "violated",
        _ => "",
    };
    let part = |tag: &'static str, class: &'static str, words: String| {
        element(tag, &["class"], [class.into()], vec![text(words)])
    };
    let place = section(&sentence);
    let parts = vec![
        part("span", "time", event.at.to_string()),
        part("b", "who", subject.unwrap_or_default()),
        part("span", "text", sentence.text),
        place,
    ];
    keyed("li", event.id, &["class"], [class.into()], parts)
}
