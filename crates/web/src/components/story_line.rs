//! One line of plain language: what is happening, and why.

use raft_sim::explain::catalogue;
use raft_sim::explain::{DISSERTATION, Sentence, Stall, Story, en};
use raft_sim::{mark, t};
use yew::Html;

use super::Props;
use super::tree::html;
use crate::app::Msg;
use crate::later;

pub(crate) fn draw(props: &Props) -> Html {
    let story = Story::of(props.view.read().cluster());
    let headline = en::headline(&story);
    let detail = story.detail.as_ref().map(en::detail);
    // The spoken version leaves out what changes with every millisecond.
    let spoken = headline.text.clone();
    html! {
        <section class="story" aria-label={t!("What is happening")}>
            <p>
                <strong>{ &headline.text }</strong>
                { " " }
                if let Some(detail) = &detail {
                    { &detail.text }{ " " }
                }
                { section(detail.as_ref().unwrap_or(&headline)) }
                { " " }
                <button
                    class="link"
                    aria-expanded={if props.ui.is_why_open { "true" } else { "false" }}
                    onclick={props.press(Msg::Why)}
                >
                    { t!("Why is nothing happening?") }
                </button>
            </p>
            if props.ui.is_why_open { { later::reasons(props) } }
            <p class="spoken" role="status">{ spoken }</p>
        </section>
    }
}

/// Everything that keeps something from happening, the most important first.
#[inline(never)]
pub(crate) fn reasons(props: &Props) -> Html {
    let session = props.view.read();
    let stalls = Stall::all(session.cluster());
    let reason = |stall: &Stall| {
        let sentence = en::stall(stall);
        let class = if stall.passes() { "passes" } else { "stays" };
        html! { <li {class}>{ &sentence.text }{ " " }{ section(&sentence) }</li> }
    };
    html! {
        <div class="reasons" role="dialog" aria-label={t!("Why is nothing happening?")}>
            <div class="title">
                <h2>{ t!("Why is nothing happening?") }</h2>
                <button class="quiet" aria-label={t!("Close")} onclick={props.press(Msg::Why)}>{ "×" }</button>
            </div>
            if stalls.is_empty() {
                <p>{ t!("Nothing is in the way: nobody has asked for anything. Write something.") }</p>
            } else {
                <ul>{ stalls.iter().map(reason) }</ul>
            }
        </div>
    }
}

const PAPER_LINK: (&str, &str) = ("https://raft.github.io/raft.pdf", mark!("the Raft paper"));
const DISSERTATION_LINK: (&str, &str) = (
    "https://web.stanford.edu/~ouster/cgi-bin/papers/OngaroPhD.pdf",
    mark!("Ongaro's dissertation"),
);

/// The place that a sentence rests on, as a link to the paper or to the dissertation.
pub(crate) fn section(sentence: &Sentence) -> Html {
    let Some(section) = sentence.section else { return Html::default() };
    let ((href, work), place, words) = match section.strip_prefix(DISSERTATION) {
        Some(place) => (DISSERTATION_LINK, place, t!("diss. {place}", place)),
        None => (PAPER_LINK, section, section.to_owned()),
    };
    html! {
        <a
            class="section"
            {href}
            target="_blank"
            rel="noopener"
            aria-label={t!("Section {place} of {work}", place = place.trim_start_matches('§'), work = catalogue::text(work))}
        >
            { words }
        </a>
    }
}
