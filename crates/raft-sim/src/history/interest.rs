//! What one may want to go to.

use raft_core::{Observation, Role};

use crate::{Action, Event, Fact};

/// A kind of events that are worth stopping at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Interest {
    /// A server leads, or leads no more.
    Leader,
    /// A term begins: a server stands for election.
    Term,
    /// A leader commits.
    Commit,
    /// Something was done, or could not be done.
    Action,
    /// A server crashed.
    Crash,
    /// A promise of Raft is broken, or something is not as the script expects.
    Violation,
    /// A goal is reached.
    Goal,
}

/// Some of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interests(u16);

impl Interests {
    /// What [milestones](crate::History::milestones) are made of: everything but commits.
    pub const MILESTONES: Self = Self::ALL.without(Interest::Commit);

    /// All.
    pub const ALL: Self = Self(0)
        .with(Interest::Leader)
        .with(Interest::Term)
        .with(Interest::Commit)
        .with(Interest::Action)
        .with(Interest::Crash)
        .with(Interest::Violation)
        .with(Interest::Goal);

    /// This one as well.
    #[must_use]
    pub const fn with(self, interest: Interest) -> Self {
        Self(self.0 | 1 << interest as u16)
    }

    /// All but this one.
    #[must_use]
    pub const fn without(self, interest: Interest) -> Self {
        Self(self.0 & !(1 << interest as u16))
    }

    /// Whether it is one of them.
    #[must_use]
    pub const fn has(self, interest: Interest) -> bool {
        self.0 & 1 << interest as u16 != 0
    }

    /// Whether an event is of one of these kinds.
    #[must_use]
    pub fn match_event(self, event: &Event) -> bool {
        self.match_fact(&event.fact)
    }

    /// The same of what it is about.
    #[inline]
    pub(crate) fn match_fact(self, fact: &Fact) -> bool {
        self.0 & Self::of_fact(fact).0 != 0
    }

    /// Whether all that they are about is among the milestones.
    pub(super) const fn are_milestones(self) -> bool {
        self.0 & !Self::MILESTONES.0 == 0
    }

    /// The kinds that an event is of.
    #[must_use]
    pub fn of(event: &Event) -> Self {
        Self::of_fact(&event.fact)
    }

    #[inline]
    fn of_fact(fact: &Fact) -> Self {
        let none = Self::default();
        match fact {
            Fact::Observed { observation, .. } => match observation {
                Observation::LeaderElected { .. }
                | Observation::SteppedDown { was: Role::Leader, .. } => none.with(Interest::Leader),
                Observation::ElectionStarted { .. } => none.with(Interest::Term),
                Observation::Committed { holders: Some(_), .. } => none.with(Interest::Commit),
                _ => none,
            },
            Fact::Acted(action) if matches!(**action, Action::Crash { .. }) => {
                none.with(Interest::Action).with(Interest::Crash)
            }
            Fact::Acted(_) | Fact::ActionFailed { .. } => none.with(Interest::Action),
            Fact::Halted { .. } => none.with(Interest::Crash),
            Fact::Violated(_) | Fact::NotAsExpected(_) => none.with(Interest::Violation),
            Fact::GoalReached(_) => none.with(Interest::Goal),
            _ => none,
        }
    }
}

impl FromIterator<Interest> for Interests {
    fn from_iter<I: IntoIterator<Item = Interest>>(interests: I) -> Self {
        interests.into_iter().fold(Self::default(), Self::with)
    }
}
