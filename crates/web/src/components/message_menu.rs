//! A message's menu and fields, beside it on the stage.

use raft_sim::core::{Body, Entries, Message};
use raft_sim::explain::en;
use raft_sim::script::{MessageFate, MessagePattern};
use raft_sim::t;
use raft_sim::{Action, Flight, FlightId};
use yew::Html;

use super::log_table::command;
use super::popover::{self, facts};
use super::{Props, messages};
use crate::app::{Msg, View};
use crate::browser;
use crate::session::Gesture;

/// The menu's id in the document.
const MENU: &str = "message-menu";
/// A message is delayed by so much.
const DELAY_US: u64 = 50_000;

#[inline(never)]
pub(crate) fn draw(props: &Props, id: FlightId) -> Html {
    let session = props.view.read();
    let cluster = session.cluster();
    let Some(flight) = cluster.flights().find(|flight| flight.id == id) else {
        return Html::default();
    };
    let Some(message) = flight.message() else { return Html::default() };
    let title = t!(
        "{message} from {from} to {to}",
        message = en::message_name(message),
        from = message.from,
        to = message.to
    );
    let items = fates(flight).map(|(name, fate)| {
        // The number is enough to find it; the rest is for who reads what was done.
        let which = MessagePattern {
            number: Some(id.0),
            from: Some(message.from.into()),
            to: Some(message.to.into()),
            kind: Some(flight.packet.kind()),
        };
        (name.to_owned(), Msg::Menu(Gesture::Act(Action::Message { which, fate })))
    });
    let mut rows = vec![(t!("term"), message.term.to_string())];
    rows.extend(fields(message));
    rows.push((t!("sent at"), format!("{} s", flight.sent_at)));
    let arrival = match (flight.held_since, flight.lost) {
        (Some(_), _) => t!("held").to_owned(),
        (None, Some(_)) => t!("will be lost").to_owned(),
        (None, None) => {
            t!("in {time}", time = en::duration(flight.arrives_at.since(cluster.now())))
        }
    };
    rows.push((t!("arrives"), arrival));
    let close = Msg::SelectMessage(None);
    popover::draw(props, MENU, &title, close, items.collect(), facts(rows))
}

/// What can be done to it.
fn fates(flight: &Flight) -> impl Iterator<Item = (&'static str, MessageFate)> {
    let hold = match flight.held_since {
        Some(_) => (t!("Let it go on"), MessageFate::Release),
        None => (t!("Hold"), MessageFate::Hold),
    };
    [
        (t!("Drop"), MessageFate::Drop),
        (t!("Duplicate"), MessageFate::Duplicate),
        (t!("Delay by 50 ms"), MessageFate::Delay(DELAY_US)),
        hold,
        (t!("Deliver now"), MessageFate::Deliver),
    ]
    .into_iter()
}

/// What it says, by the paper's names.
fn fields(message: &Message) -> Vec<(&'static str, String)> {
    let position = |position: raft_sim::core::LogPosition| {
        t!("{index} of term {term}", index = position.index, term = position.term)
    };
    let yes_no = |yes: bool| if yes { t!("yes") } else { t!("no") }.to_owned();
    match &message.body {
        Body::RequestVote(ask) | Body::PreVote(ask) => {
            vec![(t!("last log"), position(ask.last_log))]
        }
        Body::RequestVoteReply(reply) | Body::PreVoteReply(reply) => {
            vec![("voteGranted", yes_no(reply.granted))]
        }
        Body::AppendEntries(append) => vec![
            ("prevLog", position(append.prev_log)),
            (t!("entries"), entries(&append.entries)),
            ("leaderCommit", append.leader_commit.to_string()),
        ],
        Body::AppendEntriesReply(reply) => match reply.result {
            raft_sim::core::AppendResult::Accepted { match_index } => {
                vec![(t!("success"), yes_no(true)), ("matchIndex", match_index.to_string())]
            }
            _ => vec![(t!("success"), yes_no(false))],
        },
        Body::Heartbeat(heartbeat) => vec![("leaderCommit", heartbeat.leader_commit.to_string())],
        Body::InstallSnapshot(piece) => {
            vec![("lastIncluded", position(piece.meta.last_included))]
        }
        _ => Vec::new(),
    }
}

/// What entries there are; of many only the first.
fn entries(entries: &Entries) -> String {
    const MOST: usize = 3;
    let mut words: Vec<_> = entries.iter().take(MOST).map(command).collect();
    match entries.len() {
        0 => words.push(t!("none").to_owned()),
        count if count > MOST => words.push(t!("{count} more", count = count - MOST)),
        _ => {}
    }
    words.join(", ")
}

/// Whether somebody is in the menu.
pub(crate) fn has_focus() -> bool {
    browser::has_focus(MENU)
}

/// After the menu was put on the page: puts it beside its message, and the focus on its first item.
#[inline(never)]
pub(crate) fn opened(view: &View, id: FlightId, is_still: bool) {
    let session = view.read();
    let cluster = session.cluster();
    if let Some(flight) = cluster.flights().find(|flight| flight.id == id) {
        popover::opened(MENU, messages::place_of(cluster, flight, is_still));
    }
}
