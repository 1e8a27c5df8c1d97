//! One line of plain language: what is happening, and why.

use raft_sim::explain::{DISSERTATION, Sentence, Story, en};
use yew::{Html, html};

use super::Props;

pub(crate) fn draw(props: &Props) -> Html {
    let story = Story::of(props.view.read().cluster());
    let headline = en::headline(&story);
    let detail = story.detail.as_ref().map(en::detail);
    // The spoken version leaves out what changes with every millisecond.
    let spoken = headline.text.clone();
    html! {
        <section class="story" aria-label="What is happening">
            <p>
                <strong>{ &headline.text }</strong>
                { " " }
                if let Some(detail) = &detail {
                    { &detail.text }{ " " }
                }
                { section(detail.as_ref().unwrap_or(&headline)) }
            </p>
            <p class="spoken" role="status">{ spoken }</p>
        </section>
    }
}

const PAPER_LINK: (&str, &str) = ("https://raft.github.io/raft.pdf", "the Raft paper");
const DISSERTATION_LINK: (&str, &str) =
    ("https://web.stanford.edu/~ouster/cgi-bin/papers/OngaroPhD.pdf", "Ongaro's dissertation");

/// The place that a sentence rests on, as a link to the paper or to the dissertation.
pub(crate) fn section(sentence: &Sentence) -> Html {
    let Some(section) = sentence.section else { return Html::default() };
    let ((href, work), place) = match section.strip_prefix(DISSERTATION) {
        Some(place) => (DISSERTATION_LINK, place),
        None => (PAPER_LINK, section),
    };
    html! {
        <a
            class="section"
            {href}
            target="_blank"
            rel="noopener"
            aria-label={format!("Section {} of {work}", place.trim_start_matches('§'))}
        >
            { section }
        </a>
    }
}
