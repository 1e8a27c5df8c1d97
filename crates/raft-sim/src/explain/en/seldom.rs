//! What happens only where somebody does harm, or a script asks: the page has the words for it when somebody
//! does something.

use super::actions::asked;
use super::conditions::condition;
use super::errors::{self, action_error};
use super::words;
use super::{DISSERTATION, DURABLE, Sentence};
use crate::checks::Property;
use crate::{Damage, Event, Fact, t};

/// The same as of all events.
#[inline(never)]
pub(super) fn event(event: &Event) -> Sentence {
    let (text, section) = match &event.fact {
        Fact::Violated(property) => return violated(*property),
        Fact::Refused { error, .. } => {
            (t!("refuses a message: {why}.", why = errors::step_error(*error)), None)
        }
        Fact::Recovered { damage, .. } => (recovered(*damage), Some(DURABLE)),
        Fact::Halted { .. } => {
            (t!("stops: it cannot write what it must not forget.").to_owned(), Some(DURABLE))
        }
        Fact::Retired { .. } => (
            t!("stops: it is no member any more and must not go on leading.").to_owned(),
            Some("§6"),
        ),
        Fact::ActionFailed { action, error } => (
            t!(
                "The script cannot {what} now. {why}",
                what = asked(action),
                why = action_error(error)
            ),
            None,
        ),
        Fact::NotAsExpected(expected) => (
            t!(
                "The script expects that {condition}, which is not so.",
                condition = condition(expected)
            ),
            None,
        ),
        Fact::GoalReached(goal) => {
            (t!("The goal is reached: {condition}.", condition = condition(goal)), None)
        }
        // Those are told by themselves.
        _ => (String::new(), None),
    };
    Sentence { text, section }
}

/// A promise of Raft is broken, by the name that the checks have for it. (By which facts, says
/// [`crate::checks::Violation`] itself.)
fn violated(property: Property) -> Sentence {
    // Of the places where it is stated, the first that is no figure.
    let places = property.section().split(',').map(|place| place.trim_start_matches(' '));
    let mut sections =
        places.filter(|place| place.starts_with('§') || place.starts_with(DISSERTATION));
    let text = t!(
        "A promise of Raft is broken, {property}: {promise}.",
        property,
        promise = promise(property)
    );
    Sentence { text, section: sections.next() }
}

/// What Raft promises, as the rest of a sentence.
fn promise(property: Property) -> &'static str {
    match property {
        Property::ElectionSafety => t!("a term has at most one leader"),
        Property::OneVote => t!("a server votes for one candidate a term"),
        Property::LeaderAppendOnly => t!("a leader never changes entries of its own log"),
        Property::LogMatching => t!("entries of the same index and term are the same in all logs"),
        Property::LeaderCompleteness => t!("a leader has all that was committed before its term"),
        Property::StateMachineSafety => t!("all servers apply the same entry at an index"),
        Property::CommittedStays => t!("what is committed is never replaced"),
        Property::Monotonic => t!("terms and commit indices never go back"),
        Property::QuorumLog => t!("any majority has what is committed in one of its logs"),
        Property::DurableCommit => t!("any majority has what is committed on one of its disks"),
        Property::OverlappingQuorums => t!("any two majorities have a server in common"),
        Property::ExactlyOnce => t!("a client's request takes effect once"),
        Property::Linearizability => {
            t!("clients are answered what is committed, in the order of time")
        }
    }
}

fn recovered(damage: Damage) -> String {
    match damage {
        Damage::TornRecord => {
            t!("drops the last record on its disk, which it was writing when it crashed.")
                .to_owned()
        }
        Damage::LostEntries { first, last } => {
            t!(
                "lacks {entries} on its disk, which it had promised to keep.",
                entries = words::entries(first, last)
            )
        }
    }
}
