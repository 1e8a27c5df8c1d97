//! A suite's tests, a row each.

use raft_lab::labs::{Info, Noted, Suite, noted};
use raft_sim::explain::catalogue::{self, retold};
use raft_sim::t;
use yew::Html;

use super::super::element::{element, text};
use super::super::tree::html;
use super::super::{Props, form, icons};
use super::figures::{bytes, computed, seconds};
use super::run;
use crate::app::{LabsMsg, Msg};
use crate::labs::{Board, Kind, Single, Tally};

/// So many failed seeds are named; a student wants one of them.
const SEEDS_NAMED: usize = 12;

pub(super) fn draw(props: &Props, suite: Suite) -> Html {
    let Some(labs) = &props.ui.labs else { return Html::default() };
    let board = labs.read();
    let places = board.places(Some(suite));
    let has_notes = suite == Suite::Mit;
    let title = catalogue::text(suite.title());
    let mut rows = Vec::new();
    for (place, info, tally) in board.tests_of(suite) {
        rows.push(test(props, &board, (place, info, tally), has_notes));
        rows.extend(why(props, place, info, tally));
    }
    html! {
        <section class="suite" aria-label={title}>
            <div class="title">
                <h3>{ title }</h3>
                <button onclick={run(props, places.clone())}>
                    { t!("Run these {count}", count = places.len()) }
                    <span class="spoken">{ " " }{ title }</span>
                </button>
            </div>
            <table class="list tests">
                <thead>{ heading(has_notes) }</thead>
                <tbody>{ rows }</tbody>
            </table>
        </section>
    }
}

fn heading(has_notes: bool) -> Html {
    let column = |name: &'static str| element("th", &["scope"], ["col".into()], vec![text(name)]);
    let noted = |name: &'static str| {
        element("th", &["scope", "class"], ["col".into(), "noted".into()], vec![text(name)])
    };
    let ours = [t!("Virtual s"), "RPCs", t!("Bytes"), t!("Commands"), t!("Computed")].map(column);
    html! {
        <>
            if has_notes {
                <tr class="heads">
                    <td colspan="2"></td>
                    <th scope="colgroup" colspan="5" class="ours">{ t!("Here, on average") }</th>
                    <th scope="colgroup" colspan="3" class="noted">{ t!("A student’s run, in Go") }</th>
                    <td></td>
                </tr>
            }
            <tr>
                <th scope="col" class="test">{ t!("Test, and what it wants") }</th>
                <th scope="col" class="result">{ t!("Result") }</th>
                { ours.to_vec() }
                if has_notes {
                    { ["s", "RPCs", t!("Commits")].into_iter().map(noted) }
                }
                <td class="last"></td>
            </tr>
        </>
    }
}

type Row<'a> = (usize, &'a Info, &'a Tally);

fn test(props: &Props, board: &Board, (place, info, tally): Row<'_>, has_notes: bool) -> Html {
    let single = board.to_open(place);
    let open = t!("{name}: open the run with seed {seed}", name = info.name, seed = single.seed);
    let class = match tally {
        tally if tally.runs() == 0 => "",
        tally if tally.failures().is_empty() => "passed",
        _ => "failed",
    };
    html! {
        <tr key={info.name} {class}>
            <th scope="row" class="test">
                <button class="link" title={open} onclick={opens(props, single)}>{ info.name }</button>
                <small>{ t!("{part} · {count} servers", part = info.part, count = info.peers) }</small>
                <p>{ catalogue::text(info.wants) }</p>
            </th>
            { ours(tally) }
            { if has_notes { theirs(noted(info.name)) } else { Vec::new() } }
            <td class="run">
                <button aria-label={t!("Run {name}", name = info.name)} onclick={run(props, vec![place])}>
                    { t!("Run") }
                </button>
            </td>
        </tr>
    }
}

fn opens(props: &Props, single: Single) -> yew::Callback<yew::MouseEvent> {
    props.press(Msg::Labs(LabsMsg::Open(single)))
}

/// A figure with the name that it has where a row is no row.
fn figure(name: &'static str, value: String, class: &'static str) -> Html {
    let class = if value.is_empty() { "unknown" } else { class };
    element("td", &["class", "data-name"], [class.into(), name.into()], vec![text(value)])
}

/// The name of a figure, and what it says.
type Figure = (&'static str, fn(&Tally) -> String);

fn ours(tally: &Tally) -> Vec<Html> {
    let figures: [Figure; 5] = [
        (t!("virtual s"), |tally| seconds(tally.virtual_us())),
        ("RPCs", |tally| form::grouped(tally.rpcs())),
        (t!("bytes"), |tally| bytes(tally.bytes())),
        (t!("commands"), |tally| form::grouped(tally.commands())),
        (t!("computed"), |tally| computed(tally.wall_us())),
    ];
    let is_known = tally.runs() > 0;
    let cells = figures.into_iter().map(|(name, value)| {
        figure(name, if is_known { value(tally) } else { String::new() }, "figure")
    });
    std::iter::once(result(tally)).chain(cells).collect()
}

fn result(tally: &Tally) -> Html {
    let (runs, failed) = (tally.runs(), tally.failures().len());
    let words = match (runs, failed) {
        (0, _) => return html! { <td class="state unknown">{ t!("not run") }</td> },
        (1, 0) => t!("passed").to_owned(),
        (1, _) => t!("failed").to_owned(),
        (_, 0) => t!("{passed} of {runs} passed", passed = runs, runs),
        _ => t!("{failed} of {runs} failed", failed, runs),
    };
    html! {
        <td class="state">
            { if failed == 0 { icons::tick() } else { icons::cross() } }
            { words }
            if tally.kind() == Kind::Forgetful {
                <small>{ t!("persist nothing") }</small>
            }
        </td>
    }
}

/// What somebody noted of the course's own program.
fn theirs(noted: Option<Noted>) -> Vec<Html> {
    let Some(Noted { seconds, rpcs, commands }) = noted else {
        return [t!("a student’s run: s"), "RPCs", t!("commits")]
            .map(|name| figure(name, String::new(), ""))
            .to_vec();
    };
    let failed = rpcs.is_none();
    let count = |count: Option<u64>| count.map_or_else(|| "–".to_owned(), form::grouped);
    let time = if failed { t!("{seconds}, failed", seconds) } else { seconds.to_owned() };
    vec![
        figure(t!("a student’s run: s"), time, "figure noted first"),
        figure("RPCs", count(rpcs), "figure noted"),
        figure(t!("commits"), count(commands), "figure noted"),
    ]
}

/// Why it was not passed, and by which seeds.
fn why(props: &Props, place: usize, info: &Info, tally: &Tally) -> Option<Html> {
    let (first, reason) = tally.failures().first()?;
    let chip = |(seed, reason): &(u64, String)| {
        let single = Single { place, seed: *seed, kind: tally.kind() };
        html! {
            <button
                class="chip"
                title={retold(reason)}
                aria-label={t!("Open {name} with seed {seed}", name = info.name, seed)}
                onclick={opens(props, single)}
            >
                { t!("seed {seed}", seed) }
            </button>
        }
    };
    let chips = tally.failures().iter().take(SEEDS_NAMED).map(chip);
    let more = tally.failures().len().saturating_sub(SEEDS_NAMED);
    Some(html! {
        <tr key={format!("{} why", info.name)} class="why">
            <td colspan="11">
                <p>{ t!("Seed {first}: {reason}", first, reason = retold(reason)) }</p>
                <div class="chips">
                    { chips.collect::<Vec<_>>() }
                    if more > 0 {
                        <span class="unit">{ t!("and {more} more", more) }</span>
                    }
                </div>
            </td>
        </tr>
    })
}
