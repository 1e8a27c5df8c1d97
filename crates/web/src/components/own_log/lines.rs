//! The lines around the chosen one, in words.

use raft_sim::explain::catalogue;
use raft_sim::{mark, t};
use raft_trace::{Change, Entry, Record, Role};
use yew::Html;

use super::super::tree::html;
use super::super::{Props, form};
use crate::app::OwnMsg;
use crate::own_log::{Found, Kind};

/// So many lines before the chosen one, and as many after it.
const AROUND: usize = 6;

pub(super) fn draw(props: &Props, found: &Found) -> Html {
    let row = |(first, last): (usize, usize)| {
        let records = found.trace.records.get(first..=last).unwrap_or_default();
        let Some(record) = records.first() else { return Html::default() };
        let broken = found.complaints.iter().filter(|it| it.line == record.line);
        let class = match broken.map(|it| it.kind).next() {
            Some(Kind::Broken) => "violated",
            Some(Kind::Damage) => "lost",
            _ => "",
        };
        let said: Vec<String> = records.iter().map(words).collect();
        let time = record.time.map(|time| format!("t {time}"));
        html! {
            <li key={u64::from(record.line)} class={class}>
                <button
                    class="event"
                    aria-current={(last == found.place()).to_string()}
                    title={time}
                    onclick={props.press(OwnMsg::GoTo(last).into())}
                >
                    <span class="time">{ form::grouped(record.line.into()) }</span>
                    <b>{ format!("S{}", record.server) }</b>
                    <span class="text">{ said.join(" · ") }</span>
                </button>
            </li>
        }
    };
    html! {
        <ol class="events lines" aria-label={t!("Lines around this one")}>
            { found.around(AROUND).into_iter().map(row) }
        </ol>
    }
}

/// What a record says, without its server.
fn words(record: &Record) -> String {
    let said = match &record.change {
        Change::Crashed => t!("crashes").to_owned(),
        Change::Restarted { .. } => t!("starts again").to_owned(),
        Change::Members(Some(members)) => {
            let members: Vec<String> = members.iter().map(|id| format!("S{id}")).collect();
            t!("counts the votes of {members}", members = members.join(", "))
        }
        Change::Members(None) => t!("counts the votes of two lists").to_owned(),
        Change::Term(term) => t!("term {term}", term),
        Change::Vote(Some(vote)) => t!("votes for S{vote}", vote),
        Change::Vote(None) => t!("has no vote").to_owned(),
        Change::Role(role) => catalogue::text(match role {
            Role::Follower => mark!("follower"),
            Role::Candidate => mark!("candidate"),
            Role::Leader => mark!("leader"),
        })
        .to_owned(),
        Change::Snapshot { index, .. } => t!("has a snapshot up to entry {index}", index),
        Change::Truncated(from) => t!("deletes its entries from {from} on", from),
        Change::Appended(entry) => t!("appends {entry}", entry = told(entry)),
        Change::Saved(index) => t!("has saved its log up to {index}", index),
        Change::SavedVote { term, .. } => t!("has saved term {term} and its vote", term),
        Change::Committed(index) => t!("commits up to {index}", index),
        Change::Applied(entry) => t!("applies {entry}", entry = told(entry)),
        Change::Sent(message) => {
            t!("sends {kind} to S{peer}", kind = message.kind, peer = message.peer)
        }
        Change::Received(message) => {
            t!("receives {kind} from S{peer}", kind = message.kind, peer = message.peer)
        }
    };
    if record.is_unsaved { said + " ⋯" } else { said }
}

fn told(entry: &Entry) -> String {
    let index = entry.index;
    let told = match entry.term {
        Some(term) => t!("entry {index} of term {term}", index, term),
        None => t!("entry {index}", index),
    };
    match &entry.command {
        Some(command) => told + ": " + command,
        None => told,
    }
}
