//! The courses' tests: what each wants, having them run, what came of it.

mod figures;
mod suite;

use raft_lab::labs::Suite;
use raft_sim::t;
use yew::Html;

use super::tree::html;
use super::{Props, form};
use crate::app::{LabsMsg, Msg};
use crate::labs::{Board, Ended, Kind, Progress};
use figures::seconds;

/// The heading's id in the document.
pub(crate) const TITLE: &str = "labs-title";
/// The id of the button that gives up what is under way.
pub(crate) const CANCEL: &str = "labs-cancel";

/// The first seed may be any; so many digits have room.
const SEED_MAX: u64 = 999_999_999;

/// What it is all about, and what is to be run.
#[inline(never)]
pub(crate) fn head(props: &Props) -> Html {
    let Some(labs) = &props.ui.labs else { return Html::default() };
    let board = labs.read();
    let (first, seeds) = (board.first_seed(), board.seeds());
    let number = |name, value: u64, range: (u64, u64), msg: fn(u64) -> LabsMsg| {
        let read = move |text: &str| Msg::Labs(msg(form::read(text, range).unwrap_or(value)));
        form::number(props, name, "", value.to_string(), range, "", read)
    };
    let words = Kind::ALL.map(kind_words);
    let chosen = Kind::ALL.iter().position(|kind| *kind == board.kind());
    let onchange = props.input(|value| {
        Some(Msg::Labs(LabsMsg::Kind(*Kind::ALL.get(value.parse::<usize>().ok()?)?)))
    });
    let places = board.places(None);
    html! {
        <div class="labs-head">
            <h2 id={TITLE} tabindex="-1">{ t!("The labs") }</h2>
            <p class="lead">
                { t!("The tests of two courses, MIT 6.5840 and TinyKV, with their networks, pauses and limits. Time is virtual: half a minute takes milliseconds. A test’s name opens its run in the sandbox, as a script that does the same to the same cluster; what the test looks at is not part of that.") }
            </p>
            <div class="labs-choice" role="group" aria-label={t!("What to run")}>
                <label>{ t!("Seeds") }{ number(t!("Seeds"), seeds, (1, 1000), LabsMsg::Seeds) }</label>
                <label>{ t!("from") }{ number(t!("First seed"), first, (0, SEED_MAX), LabsMsg::FirstSeed) }</label>
                <label>{ t!("Servers") }{ form::select(t!("Servers"), &words, chosen, onchange) }</label>
                <button class="primary" onclick={run(props, places.clone())}>
                    { t!("Run all {count} tests", count = places.len()) }
                </button>
            </div>
            if labs.is_alone {
                <p class="hint">
                    { t!("This browser allows the page no worker, so the tests run in the page itself: slower, and only while it is seen.") }
                </p>
            }
        </div>
    }
}

fn run(props: &Props, places: Vec<usize>) -> yew::Callback<yew::MouseEvent> {
    props.press(Msg::Labs(LabsMsg::Run(places)))
}

fn kind_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Sound => t!("as Raft wants them"),
        Kind::Forgetful => t!("that persist nothing (a mistake)"),
    }
}

/// How far it is, or how it ended.
#[inline(never)]
pub(crate) fn progress(props: &Props) -> Html {
    let Some(labs) = &props.ui.labs else { return Html::default() };
    let board = labs.read();
    html! {
        <div class="labs-progress">
            if let Some(progress) = board.progress() {
                <progress
                    aria-label={t!("Runs that have ended")}
                    max={progress.of.to_string()}
                    value={progress.done.to_string()}
                />
                <p>
                    <b>{ t!("{done} of {of} runs", done = progress.done, of = progress.of) }</b>
                    { rates(&progress) }{ failed_so_far(&board) }{ current(&board) }
                </p>
                <button id={CANCEL} onclick={props.press(Msg::Labs(LabsMsg::Cancel))}>{ t!("Cancel") }</button>
            }
            <p class="ended" role="status">{ ending(&board) }</p>
        </div>
    }
}

fn rates(progress: &Progress) -> String {
    let Progress { runs_tenths, virtual_rate, left_s, .. } = progress;
    let (whole, tenth) = (form::grouped(runs_tenths / 10), runs_tenths % 10);
    let rates = t!(
        "{whole}.{tenth} runs a second · {rate} virtual seconds a second",
        whole,
        tenth,
        rate = form::grouped(*virtual_rate)
    );
    let left = left_s.map(|left_s| part(&t!("about {left_s} s left", left_s)));
    part(&rates) + &left.unwrap_or_default()
}

/// One of several facts in a line.
fn part(fact: &str) -> String {
    format!(" · {fact}")
}

fn failed_so_far(board: &Board) -> String {
    let failed = board.under_way().map_or(0, |under_way| under_way.failed);
    if failed == 0 { String::new() } else { part(&t!("{failed} failed", failed)) }
}

/// What runs just now.
fn current(board: &Board) -> String {
    let Some(at) = board.under_way().and_then(|under_way| under_way.at) else {
        return String::new();
    };
    let name = board.info(at.run.place).map_or("", |info| info.name);
    let time = seconds(at.virtual_us);
    part(&t!("{name}, seed {seed}, at {time} s", name, seed = at.run.seed, time))
}

fn ending(board: &Board) -> String {
    if let Some(single) = board.opening() {
        let name = board.info(single.place).map_or("", |info| info.name);
        return t!("Opens {name} with seed {seed} …", name, seed = single.seed);
    }
    let Some(Ended { done, of, failed, elapsed_ms }) = board.ended() else {
        return String::new();
    };
    let time = seconds(elapsed_ms * 1000);
    let passed = done - failed;
    if done < of {
        return t!(
            "Cancelled after {done} of {of} runs: {passed} passed, {failed} failed.",
            done,
            of,
            passed,
            failed
        );
    }
    t!("{of} runs in {time} s: {passed} passed, {failed} failed.", of, time, passed, failed)
}

/// MIT's Raft lab.
#[inline(never)]
pub(crate) fn mit(props: &Props) -> Html {
    suite::draw(props, Suite::Mit)
}

/// MIT's key–value lab.
#[inline(never)]
pub(crate) fn mit_kv(props: &Props) -> Html {
    suite::draw(props, Suite::MitKv)
}

/// The store of `TinyKV`.
#[inline(never)]
pub(crate) fn tinykv(props: &Props) -> Html {
    suite::draw(props, Suite::TinyKv)
}
