//! The log of somebody's own Raft: taking it, what is wrong with it, and the cluster as its lines tell it.

mod cluster;
mod lanes;
mod lines;
mod logs;

use raft_sim::explain::catalogue;
use raft_sim::t;
use raft_trace::Told;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::{Callback, Event, Html, MouseEvent, TargetCast};

use super::tree::html;
use super::{Props, form, icons};
use crate::app::OwnMsg;
use crate::browser;
use crate::own_log::{Complaint, Found, Kind, OwnLog, Phase, Progress};

/// The heading's id in the document.
pub(crate) const TITLE: &str = "own-title";
/// The id of the button that gives up reading.
pub(crate) const CANCEL: &str = "own-cancel";
/// The id of the field for pasted lines.
const TEXT: &str = "own-text";

/// The looks of it all. They come when it is opened: the style sheet is there before anything else.
pub(crate) const STYLE: &str = concat!("@media all{", include_str!("own_log.css"), "}");

/// Three servers, of which one forgets whom it voted for.
const EXAMPLE: &str = r#"{"s":1,"members":[1,2,3],"term":1,"vote":1,"role":"candidate"}
{"s":1,"send":"RequestVote","to":2,"m":1}
{"s":2,"recv":"RequestVote","from":1,"m":1}
{"s":2,"term":1,"vote":1}
{"s":2,"send":"RequestVoteReply","to":1,"granted":true,"m":2}
{"s":1,"recv":"RequestVoteReply","from":2,"granted":true,"m":2}
{"s":1,"role":"leader"}
{"s":3,"term":1,"vote":1}
{"s":1,"append":[1,1,"x=1"]}
{"s":2,"append":[1,1,"x=1"]}
{"s":1,"commit":1,"apply":1}
{"s":2,"commit":1,"apply":1}
{"s":1,"crash":true}
{"s":2,"term":2,"vote":2,"role":"candidate"}
{"s":3,"term":2,"vote":2}
{"s":2,"role":"leader"}
{"s":2,"append":[2,2,"y=1"]}
{"s":3,"vote":3,"role":"candidate"}
{"s":3,"role":"leader"}
{"s":3,"append":[1,2,"z=1"]}
"#;

#[inline(never)]
pub(crate) fn draw(props: &Props, log: &OwnLog) -> Html {
    let found = log.found();
    html! {
        <main class="labs own">
            { head(props, log) }
            { state(props, log) }
            if let Some(found) = found {
                if !found.complaints.is_empty() {
                    { complaints(props, found) }
                }
                if !found.trace.records.is_empty() {
                    <div class="columns">
                        { cluster::draw(found) }
                        <div class="record">
                            { logs::draw(props, found) }
                            { lines::draw(props, found) }
                        </div>
                    </div>
                    { lanes::draw(props, found) }
                    { checked(found) }
                }
            }
        </main>
    }
}

/// Where a log may come from.
fn head(props: &Props, log: &OwnLog) -> Html {
    let own = |msg: OwnMsg| props.press(msg.into());
    let send = props.send.clone();
    let on_file = Callback::from(move |event: Event| {
        let field: HtmlInputElement = event.target_unchecked_into();
        if let Some(file) = field.files().and_then(|files| files.get(0)) {
            send.emit(OwnMsg::Open(file).into());
        }
        // The same file can be chosen again.
        field.set_value("");
    });
    let send = props.send.clone();
    let on_paste = Callback::from(move |_: MouseEvent| {
        send.emit(OwnMsg::Paste(browser::text_of(TEXT)).into());
    });
    let is_empty = log.found().is_none() && log.progress().is_none();
    html! {
        <div class="labs-head">
            <h2 id={TITLE} tabindex="-1">{ t!("Your log") }</h2>
            <p class="lead" hidden={!is_empty}>
                { t!("Have your own Raft write a line of JSON whenever something about a server changes; docs/trace.md says how. Here it is drawn, and held against the paper: the first line that breaks a promise is shown. Drop a file anywhere on the page, choose one, or paste lines. Nothing leaves this page.") }
            </p>
            <div class="labs-choice">
                <label class="button">
                    { t!("Choose a file …") }
                    <input class="spoken" type="file" aria-label={t!("Choose a log")} onchange={on_file} />
                </label>
                <button onclick={own(OwnMsg::Paste(EXAMPLE.to_owned()))}>{ t!("An example") }</button>
                <details open={is_empty}>
                    <summary>{ t!("Paste lines") }</summary>
                    <textarea
                        id={TEXT}
                        aria-label={t!("Lines of a log")}
                        rows="5"
                        wrap="off"
                        spellcheck="false"
                        autocomplete="off"
                        autocapitalize="off"
                        placeholder={r#"{"s":1,"term":2,"vote":1,"role":"candidate"}"#}
                    />
                    <button class="primary" onclick={on_paste}>{ t!("Check these lines") }</button>
                </details>
            </div>
        </div>
    }
}

/// How far it is, or what came of it.
fn state(props: &Props, log: &OwnLog) -> Html {
    html! {
        <div class="labs-progress">
            if let Some(progress) = log.progress() {
                <progress
                    aria-label={t!("How much of the log is done")}
                    max={progress.of.to_string()}
                    value={progress.done.to_string()}
                />
                <p><b>{ doing(&progress) }</b></p>
                <button id={CANCEL} onclick={props.press(OwnMsg::Cancel.into())}>{ t!("Cancel") }</button>
            }
            <p class="ended" role="status">
                { log.notice().to_owned() }
                if let Some(found) = log.found() {
                    { verdict(log.name(), found) }
                }
            </p>
        </div>
    }
}

fn doing(progress: &Progress) -> String {
    let percent = progress.done * 100 / progress.of.max(1);
    match progress.phase {
        Phase::Reading => t!(
            "{percent} % read · {rate} lines a second",
            percent,
            rate = form::grouped(progress.rate)
        ),
        Phase::Sorting => t!("Lines are sorted by their times …").to_owned(),
        Phase::Checking => t!("{percent} % checked", percent),
    }
}

/// What to think of it, in a sentence.
fn verdict(name: &str, found: &Found) -> String {
    let servers: Vec<String> = found.surveyed.servers.iter().map(|id| format!("S{id}")).collect();
    let (lines, servers) = (form::grouped(found.trace.lines.into()), servers.join(", "));
    let whole = if found.trace.records.is_empty() {
        t!("{lines} lines, and none that says what a server did.", lines)
    } else {
        t!("{lines} lines of {servers}.", lines, servers)
    };
    let about = match (found.report.first(), found.report.violations.len()) {
        _ if found.trace.records.is_empty() => "",
        (Some(_), 1) => t!("A promise of Raft is broken."),
        (Some(_), _) => {
            t!("Promises of Raft are broken. The first one may have caused the others.")
        }
        _ if found.is_good() => t!("Nothing is broken."),
        _ if found.report.counted.is_empty() => t!("Nothing could be checked."),
        _ => t!("Nothing is found to be broken, but the log is not whole."),
    };
    let name = if name.is_empty() { String::new() } else { format!("{name}: ") };
    name + &whole + " " + about
}

/// A sentence about a log in the language that is spoken.
fn told(told: &Told) -> String {
    let values = told.values();
    let values: Vec<&str> = values.iter().map(|it| catalogue::translated(it)).collect();
    let values: Vec<&dyn std::fmt::Display> =
        values.iter().map(|it| it as &dyn std::fmt::Display).collect();
    catalogue::fill(told.english, &values)
}

/// What is wrong, line by line.
fn complaints(props: &Props, found: &Found) -> Html {
    let row = |complaint: &Complaint| {
        let class = match complaint.kind {
            Kind::Broken => "violated",
            Kind::Damage => "lost",
            Kind::Hint => "",
        };
        let mut words = told(&complaint.what);
        if let Some(rule) = complaint.rule {
            words = t!("{words}: {rule}", words, rule = catalogue::text(rule));
        } else if complaint.kind == Kind::Hint {
            words = t!("hint: {words}", words);
        }
        let is_here = found.is_at(complaint.place);
        html! {
            <li class={class}>
                <button
                    class="event"
                    aria-current={is_here.to_string()}
                    onclick={props.press(OwnMsg::GoTo(complaint.place).into())}
                >
                    <span class="time">{ t!("line {line}", line = form::grouped(complaint.line.into())) }</span>
                    <span class="text">{ words }</span>
                </button>
            </li>
        }
    };
    let more = found.trace.problem_count.saturating_sub(found.trace.problems.len() as u64);
    html! {
        <ol class="events complaints" aria-label={t!("What is wrong, by line")}>
            { found.complaints.iter().map(row) }
            if more > 0 {
                <li class="more">{ t!("and {more} more", more = form::grouped(more)) }</li>
            }
        </ol>
    }
}

/// Which checks looked at anything, and why the others did not.
fn checked(found: &Found) -> Html {
    let mut rows = Vec::new();
    for (check, looked, times) in &found.report.counted {
        let (class, state) = match times {
            0 => ("good", html! { { icons::tick() }{ t!("held [a promise]") } }),
            _ => ("bad", html! { { icons::cross() }{ broken(*times) } }),
        };
        rows.push(promise(class, check.rule(), *looked, state));
    }
    for (check, why) in &found.report.undone {
        rows.push(promise("idle", check.rule(), 0, html! { { told(why) } }));
    }
    html! {
        <details>
            <summary>{ t!("What was checked") }</summary>
            <table class="list promises">
                <thead>
                    <tr>
                        <th scope="col">{ t!("Promise") }</th>
                        <th scope="col" class="count">{ t!("Looked at") }</th>
                        <th scope="col">{ t!("So far") }</th>
                    </tr>
                </thead>
                <tbody>{ rows }</tbody>
            </table>
        </details>
    }
}

fn promise(class: &'static str, rule: &'static str, looked: u64, state: Html) -> Html {
    html! {
        <tr class={class}>
            <th scope="row">{ catalogue::text(rule) }</th>
            <td class="count">{ form::grouped(looked) }</td>
            <td class="state">{ state }</td>
        </tr>
    }
}

fn broken(times: u64) -> String {
    match times {
        1 => t!("broken once").to_owned(),
        _ => t!("broken {times} times", times = form::grouped(times)),
    }
}

/// Where on a picture something happened, across, in thousandths of its width.
#[allow(clippy::float_arithmetic, reason = "pixels")]
fn across(event: &MouseEvent) -> Option<u64> {
    // What hears of it is the whole page, what it is on a part of the picture.
    let on = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    let at = on.closest("svg").ok()?.unwrap_or(on);
    let bounds = at.get_bounding_client_rect();
    let part = (f64::from(event.client_x()) - bounds.left()) / bounds.width().max(1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let thousandths = (part.clamp(0.0, 1.0) * 1000.0) as u64;
    Some(thousandths)
}
