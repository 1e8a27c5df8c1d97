//! The sentences in English: the catalogue. Another language is another module with the same public
//! functions.

mod actions;
mod conditions;
mod differences;
mod errors;
mod observed;
mod packets;
mod service;
mod settings;
mod stalls;
mod story;
mod words;

use self::actions::acted;
use self::observed::observed;
use self::words::say;
use super::{DISSERTATION, Section, Sentence};
use crate::checks::Property;
use crate::{Damage, Event, Fact, Loss, Party, Summary, Time};

pub use self::actions::{asked, membership};
pub use self::conditions::condition;
pub use self::differences::{difference, same_so_far, same_until};
pub use self::errors::{action_error, raft_error};
pub use self::packets::{kind_name, message_name, packet_name};
pub use self::service::{answer, load, operation};
pub use self::settings::{dials, preset};
pub use self::stalls::stall;
pub use self::story::{detail, headline};
pub use self::words::{bytes, duration, list, percent, range, role};

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
        Fact::Violated(property) => return violated(*property),
        Fact::Acted(action) => acted(action),
        Fact::Sent { packet, arrives_at, lost, .. } => {
            (sent(packet, event.at, *arrives_at, *lost), None)
        }
        Fact::Arrived { packet, .. } => (arrived(packet), None),
        Fact::Lost { packet, why, .. } => (lost(packet, *why), None),
        Fact::Woke { .. } => say(format_args!("looks at its clock: a deadline has passed."), None),
        Fact::Durable { last, .. } if last.index == 0 => say(
            format_args!("finishes a write: its disk holds its term and its vote."),
            Some(DURABLE),
        ),
        Fact::Durable { last, .. } => say(
            format_args!(
                "finishes a write: its disk holds its term, its vote and the log up to entry {}.",
                last.index
            ),
            Some(DURABLE),
        ),
        Fact::Applied { index, .. } => {
            say(format_args!("applies entry {index} to its state machine."), Some("§5.3"))
        }
        Fact::SnapshotTaken { last_included, .. } => say(
            format_args!(
                "has a snapshot on its disk that stands for its log up to entry {}.",
                last_included.index
            ),
            Some("§7"),
        ),
        Fact::Refused { error, .. } => {
            say(format_args!("refuses a message: {}.", errors::step_error(*error)), None)
        }
        Fact::Recovered { damage, .. } => (recovered(*damage), Some(DURABLE)),
        Fact::Halted { .. } => {
            say(format_args!("stops: it cannot write what it must not forget."), Some(DURABLE))
        }
        Fact::Retired { .. } => say(
            format_args!("stops: it is no member any more and must not go on leading."),
            Some("§6"),
        ),
        Fact::Invoked { number, op, .. } => {
            say(format_args!("begins request {number}: {}.", operation(op)), Some(CLIENTS))
        }
        Fact::Answered { number, server, answer: outcome, .. } => say(
            format_args!("hears from {server} that request {number} {}.", answer(outcome)),
            Some(CLIENTS),
        ),
        Fact::GaveUp { number, .. } => say(
            format_args!("gives up on request {number} and does not know whether it is done."),
            Some(CLIENTS),
        ),
        Fact::ActionFailed { action, error } => say(
            format_args!("The script cannot {} now. {}", asked(action), action_error(error)),
            None,
        ),
        Fact::NotAsExpected(expected) => say(
            format_args!("The script expects that {}, which is not so.", condition(expected)),
            None,
        ),
        Fact::GoalReached(goal) => {
            say(format_args!("The goal is reached: {}.", condition(goal)), None)
        }
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

/// A promise of Raft is broken, by the name that the checks have for it. (By which facts, says
/// [`crate::checks::Violation`] itself.)
fn violated(property: Property) -> Sentence {
    // Of the places where it is stated, the first that is no figure.
    let places = property.section().split(',').map(|place| place.trim_start_matches(' '));
    let mut sections =
        places.filter(|place| place.starts_with('§') || place.starts_with(DISSERTATION));
    let text = format!("A promise of Raft is broken, {property}: {}.", promise(property));
    Sentence { text, section: sections.next() }
}

/// What Raft promises, as the rest of a sentence.
fn promise(property: Property) -> &'static str {
    match property {
        Property::ElectionSafety => "a term has at most one leader",
        Property::OneVote => "a server votes for one candidate a term",
        Property::LeaderAppendOnly => "a leader never changes entries of its own log",
        Property::LogMatching => "entries of the same index and term are the same in all logs",
        Property::LeaderCompleteness => "a leader has all that was committed before its term",
        Property::StateMachineSafety => "all servers apply the same entry at an index",
        Property::CommittedStays => "what is committed is never replaced",
        Property::Monotonic => "terms and commit indices never go back",
        Property::QuorumLog => "any majority has what is committed in one of its logs",
        Property::DurableCommit => "any majority has what is committed on one of its disks",
        Property::OverlappingQuorums => "any two majorities have a server in common",
        Property::ExactlyOnce => "a client's request takes effect once",
        Property::Linearizability => "clients are answered what is committed, in the order of time",
    }
}

fn sent(packet: &Summary, at: Time, arrives_at: Time, is_lost: bool) -> String {
    let what = packet_name(packet);
    if is_lost {
        format!("sends {} {what}, which will not arrive.", packet.to)
    } else {
        format!("sends {} {what}, which takes {}.", packet.to, duration(arrives_at.since(at)))
    }
}

fn arrived(packet: &Summary) -> String {
    let in_term = match packet.term {
        0 => String::new(),
        term => format!(" in term {term}"),
    };
    let (what, said) = (packet_name(packet), packets::said(packet));
    format!("hears from {}{in_term}: {what}{said}.", packet.from)
}

fn lost(packet: &Summary, why: Loss) -> String {
    let why = match why {
        Loss::ReceiverDown => ", which is down",
        Loss::Cut => ": the link is cut",
        Loss::Chance => " on the way",
        Loss::Dropped => ": somebody dropped it",
    };
    format!("loses {} to {}{why}.", packet_name(packet), packet.to)
}

fn recovered(damage: Damage) -> String {
    match damage {
        Damage::TornRecord => {
            "drops the last record on its disk, which it was writing when it crashed.".to_owned()
        }
        Damage::LostEntries { first, last } => {
            format!(
                "lacks {} on its disk, which it had promised to keep.",
                words::entries(first, last)
            )
        }
    }
}
