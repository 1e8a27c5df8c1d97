//! What is committed: the log that all servers have to agree on, and in which term it was committed.

use raft_core::{ConfState, Index, LogPosition, Term};

use super::entries::{Entries, UNKNOWN_TERM};
use super::shared::Shared;
use super::voters::Voters;

/// Everything committed so far.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Committed {
    /// The last entry.
    last: LogPosition,
    /// From which index on the entries are of which term, in ascending order.
    terms: Shared<(Index, Term)>,
    /// How far was committed in which term, in ascending order of both.
    advances: Shared<(Term, LogPosition)>,
    /// The configuration after the last committed change.
    members: ConfState,
    /// The index of that change; 0 for the founders'.
    members_since: Index,
    voters: Voters,
}

/// What came of a server's new commit index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Advance {
    /// Committed before, by another server.
    Known,
    /// Nobody had committed so much.
    New {
        /// Up to here.
        last: LogPosition,
    },
    /// The server has another entry at this index.
    Differs {
        /// The entry that was committed first.
        committed: LogPosition,
        /// The server's.
        found: LogPosition,
    },
    /// What the server has there was not seen.
    Unknown,
}

impl Committed {
    pub(crate) fn new(members: ConfState) -> Self {
        Self {
            last: LogPosition::default(),
            terms: Shared::default(),
            advances: Shared::default(),
            voters: Voters::of(&members),
            members,
            members_since: 0,
        }
    }

    pub(crate) fn last(&self) -> LogPosition {
        self.last
    }

    pub(crate) fn voters(&self) -> Voters {
        self.voters
    }

    pub(crate) fn members_since(&self) -> Index {
        self.members_since
    }

    /// The committed entry at `index`, if it is known.
    pub(crate) fn position_at(&self, index: Index) -> Option<LogPosition> {
        if index > self.last.index {
            return None;
        }
        let (start, term) = match self.terms.last() {
            Some(last) if last.0 <= index => *last,
            _ => {
                let after = self.terms.partition_point(|(start, _)| *start <= index);
                *self.terms.get(after.checked_sub(1)?)?
            }
        };
        (index >= start && term != UNKNOWN_TERM).then_some(LogPosition { index, term })
    }

    /// How far was committed in terms before `term`.
    pub(crate) fn before_term(&self, term: Term) -> Option<(Term, LogPosition)> {
        match self.advances.last() {
            Some(last) if last.0 < term => Some(*last),
            _ => {
                let after = self.advances.partition_point(|(committed_in, _)| *committed_in < term);
                self.advances.get(after.checked_sub(1)?).copied()
            }
        }
    }

    /// A server whose log ends at `end` says in `term` that it is committed up to `index`.
    pub(crate) fn advance(
        &mut self,
        entries: &Entries,
        end: LogPosition,
        index: Index,
        term: Term,
    ) -> Advance {
        let compared = index.min(self.last.index);
        if let (Some(committed), Some(found)) =
            (self.position_at(compared), entries.position_at(end, compared))
            && committed != found
        {
            return Advance::Differs { committed, found };
        }
        if index <= self.last.index {
            return Advance::Known;
        }
        let Some(last) = entries.position_at(end, index) else { return Advance::Unknown };
        self.note_terms(entries, last);
        self.note_advance(term, last);
        self.follow_changes(entries, last);
        Advance::New { last }
    }

    /// Takes note of the terms of the entries after the last one, up to `new`, and makes that the last.
    fn note_terms(&mut self, entries: &Entries, new: LogPosition) {
        let (first, mut at) = (self.last.index + 1, new);
        let place = self.terms.len();
        while at.index >= first {
            // What is before an entry that was never seen is not known.
            let (start, prev_term) = entries.stretch(at).unwrap_or((at.index, UNKNOWN_TERM));
            if at.term == UNKNOWN_TERM {
                self.terms.insert(place, (first, UNKNOWN_TERM));
                break;
            }
            let start = start.max(first);
            let goes_on = start == first && self.last.term == at.term && place > 0;
            if !goes_on {
                self.terms.insert(place, (start, at.term));
            }
            at = LogPosition { index: start - 1, term: prev_term };
        }
        self.last = new;
    }

    fn note_advance(&mut self, term: Term, last: LogPosition) {
        match self.advances.last_mut() {
            // A leader of the past may learn late that it had committed: who leads since is asked at once.
            Some(latest) if latest.0 >= term => latest.1 = last,
            _ => self.advances.push((term, last)),
        }
    }

    /// Follows the changes of membership up to `last`. One that does not fit changes nothing, on every
    /// server alike.
    fn follow_changes(&mut self, entries: &Entries, last: LogPosition) {
        for (position, change) in entries.changes_after(self.members_since) {
            if position.index > last.index {
                break;
            }
            if self.position_at(position.index) == Some(*position)
                && let Ok(changed) = self.members.changed(change)
            {
                self.members = changed.members;
                self.members_since = position.index;
                self.voters = Voters::of(&self.members);
            }
        }
    }

    /// The trace begins in the middle: all this was committed before.
    pub(crate) fn begin_at(&mut self, base: LogPosition) {
        self.terms.push((self.last.index + 1, UNKNOWN_TERM));
        self.terms.push((base.index, base.term));
        self.last = base;
        self.note_advance(base.term, base);
        self.members_since = base.index;
    }

    /// The trace began in the middle, and these were the members.
    pub(crate) fn begin_with(&mut self, members: &ConfState) {
        self.members.clone_from(members);
        self.voters = Voters::of(members);
    }
}
