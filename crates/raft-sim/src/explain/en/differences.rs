//! Where two runs part, in English. The runs are called A and B.

use super::super::Sentence;
use super::{event, subject};
use crate::history::Difference;
use crate::{Event, Time, t};

/// Up to when both runs are the same, before what happens then in each.
#[must_use]
pub fn same_until(difference: &Difference) -> String {
    t!("Until {at} s both runs are the same. Then:", at = difference.at)
}

/// Up to when no difference was found.
#[must_use]
pub fn same_so_far(until: Time) -> String {
    t!("Both runs are the same so far, up to {until} s.", until)
}

/// What happens in one run where they part, and then in the other; `until` is how far was looked.
#[must_use]
pub fn difference(difference: &Difference, until: Time) -> [Sentence; 2] {
    [&difference.left, &difference.right].map(|side| match side {
        Some(event) => told(event, difference.at),
        None => Sentence { text: t!("nothing more up to {until} s.", until), section: None },
    })
}

/// An event of one run, when the other one has come to `at`.
fn told(of: &Event, at: Time) -> Sentence {
    let Sentence { text, section } = event(of);
    let text = match subject(of) {
        Some(subject) => format!("{subject} {text}"),
        None => text,
    };
    let text = if of.at > at {
        t!("nothing of that; what comes next, at {at} s: {text}", at = of.at, text)
    } else {
        text
    };
    Sentence { text, section }
}
