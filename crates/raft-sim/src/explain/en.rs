//! The sentences. They are written in English and told in the language that is spoken: each goes through
//! [`t!`](crate::t), by which [`catalogue`](super::catalogue) finds its translation.

mod actions;
mod conditions;
mod differences;
mod errors;
mod observed;
mod packets;
mod seldom;
mod service;
mod settings;
mod stalls;
mod story;
mod words;

use self::actions::acted;
use self::observed::observed;
use super::{DISSERTATION, Section, Sentence};
use crate::t;
use crate::{Event, Fact, Loss, Party, Summary, Time};

pub use self::actions::{asked, membership};
pub use self::conditions::condition;
pub use self::differences::{difference, same_so_far, same_until};
pub use self::errors::{action_error, raft_error};
pub use self::packets::{kind_name, message_name, packet_name};
pub use self::service::{answer, load, operation};
pub use self::settings::{dials, preset};
pub use self::stalls::stall;
pub use self::story::{detail, headline};
pub use self::words::{bytes, duration, list, percent, places, range, role};

/// What a server must not forget (the paper has it in Figure 2 only).
const DURABLE: Section = "diss. §3.8";
/// What clients may rely on.
const CLIENTS: Section = "§8";

/// An event in one sentence. Without its [`subject`], if it has one, which stands before it: "S3 *votes for
/// S1 …*".
#[must_use]
pub fn event(event: &Event) -> Sentence {
    let (text, section) = match &event.fact {
        Fact::Observed { server, observation } => return observed(*server, observation),
        Fact::Acted(action) => acted(action),
        Fact::Sent { packet, arrives_at, lost, .. } => {
            (sent(packet, event.at, *arrives_at, *lost), None)
        }
        Fact::Arrived { packet, .. } => (arrived(packet), None),
        Fact::Lost { packet, why, .. } => (lost(packet, *why), None),
        Fact::Woke { .. } => (t!("looks at its clock: a deadline has passed.").to_owned(), None),
        Fact::Durable { last, .. } if last.index == 0 => (
            t!("finishes a write: its disk holds its term and its vote.").to_owned(),
            Some(DURABLE),
        ),
        Fact::Durable { last, .. } => (
            t!(
                "finishes a write: its disk holds its term, its vote and the log up to entry {index}.",
                index = last.index
            ),
            Some(DURABLE),
        ),
        Fact::Applied { index, .. } => {
            (t!("applies entry {index} to its state machine.", index), Some("§5.3"))
        }
        Fact::SnapshotTaken { last_included, .. } => (
            t!(
                "has a snapshot on its disk that stands for its log up to entry {index}.",
                index = last_included.index
            ),
            Some("§7"),
        ),
        Fact::Invoked { number, op, .. } => (
            t!("begins request {number}: {operation}.", number, operation = operation(op)),
            Some(CLIENTS),
        ),
        Fact::Answered { number, server, answer: outcome, .. } => (
            t!(
                "hears from {server} that request {number} {answer}.",
                server,
                number,
                answer = answer(outcome)
            ),
            Some(CLIENTS),
        ),
        Fact::GaveUp { number, .. } => (
            t!("gives up on request {number} and does not know whether it is done.", number),
            Some(CLIENTS),
        ),
        _ => return seldom::event(event),
    };
    Sentence { text, section }
}

/// Whom an event is told of, if it is a server's or a client's.
#[must_use]
pub fn subject(event: &Event) -> Option<Party> {
    match &event.fact {
        Fact::Sent { packet, .. } | Fact::Lost { packet, .. } => Some(packet.from),
        Fact::Arrived { packet, .. } => Some(packet.to),
        Fact::Observed { server, .. }
        | Fact::Woke { server }
        | Fact::Durable { server, .. }
        | Fact::Applied { server, .. }
        | Fact::SnapshotTaken { server, .. }
        | Fact::Refused { server, .. }
        | Fact::Recovered { server, .. }
        | Fact::Halted { server }
        | Fact::Retired { server } => Some((*server).into()),
        Fact::Invoked { client, .. }
        | Fact::Answered { client, .. }
        | Fact::GaveUp { client, .. } => Some((*client).into()),
        Fact::Acted(_)
        | Fact::ActionFailed { .. }
        | Fact::NotAsExpected(_)
        | Fact::GoalReached(_)
        | Fact::Violated(_) => None,
    }
}

fn sent(packet: &Summary, at: Time, arrives_at: Time, is_lost: bool) -> String {
    let what = packet_name(packet);
    if is_lost {
        t!("sends {to} {what}, which will not arrive.", to = packet.to, what)
    } else {
        t!(
            "sends {to} {what}, which takes {time}.",
            to = packet.to,
            what,
            time = duration(arrives_at.since(at))
        )
    }
}

fn arrived(packet: &Summary) -> String {
    let (from, what) = (packet.from, packets::said(packet));
    match packet.term {
        0 => t!("hears from {from}: {what}.", from, what),
        term => t!("hears from {from} in term {term}: {what}.", from, term, what),
    }
}

fn lost(packet: &Summary, why: Loss) -> String {
    let (what, to) = (packet_name(packet), packet.to);
    match why {
        Loss::ReceiverDown => t!("loses {what} to {to}, which is down.", what, to),
        Loss::Cut => t!("loses {what} to {to}: the link is cut.", what, to),
        Loss::Chance => t!("loses {what} to {to} on the way.", what, to),
        Loss::Dropped => t!("loses {what} to {to}: somebody dropped it.", what, to),
    }
}
