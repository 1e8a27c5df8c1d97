//! Why something happened: the chain of events that led to it.

use super::Sentence;
use crate::{Event, EventId, Party, Time};

/// The most events in a chain.
pub const CHAIN_MAX: usize = 200;

/// The events that led to one, the first cause first and the event itself last. `find` is where events are
/// looked up, such as [`crate::Cluster::event`]. Of a longer chain these are the last [`CHAIN_MAX`]; it
/// begins later as well if `find` has forgotten how it began.
pub fn story_of<'a>(find: impl Fn(EventId) -> Option<&'a Event>, id: EventId) -> Vec<EventId> {
    let mut chain: Vec<_> = chain(&find, id).map(|event| event.id).collect();
    chain.reverse();
    chain
}

/// From the event back to its first cause.
fn chain<'a>(
    find: &impl Fn(EventId) -> Option<&'a Event>,
    id: EventId,
) -> impl Iterator<Item = &'a Event> {
    // A cause is older than what it causes; whatever claims otherwise ends the chain.
    let before = |event: &&'a Event| find(event.cause).filter(|cause| cause.id < event.id);
    std::iter::successors(find(id), before).take(CHAIN_MAX)
}

/// An event of a chain, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which.
    pub id: EventId,
    /// When.
    pub at: Time,
    /// Whom it is told of, if it is a server's or a client's: it stands before the sentence.
    pub subject: Option<Party>,
    /// What happened.
    pub sentence: Sentence,
}

/// The same chain as [`story_of`], told with the functions `event` and `subject` of a language, such as
/// [`super::en::event`] and [`super::en::subject`].
pub fn why<'a>(
    find: impl Fn(EventId) -> Option<&'a Event>,
    id: EventId,
    event: fn(&Event) -> Sentence,
    subject: fn(&Event) -> Option<Party>,
) -> Vec<Step> {
    let tell = |told: &'a Event| Step {
        id: told.id,
        at: told.at,
        subject: subject(told),
        sentence: event(told),
    };
    let mut steps: Vec<_> = chain(&find, id).map(tell).collect();
    steps.reverse();
    steps
}
