//! Every entry that was ever in a log.
//!
//! The entries of one term come from one leader, one after the other (Election Safety, Leader
//! Append-Only): a *run*. A log is named by its last position, because every entry says which one it
//! follows (Log Matching): run by run one gets from there to any position before it. Entries that do not fit
//! into their term's run, which no correct server makes, are kept one by one.

use std::sync::Arc;

use raft_core::{ConfChange, Entry, Index, LogPosition, Payload, Term};

use super::shared::Shared;

/// In a position whose index only is known.
pub(crate) const UNKNOWN_TERM: Term = Term::MAX;

/// What is known of an entry beside its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Record {
    /// The term of the entry before it.
    pub(crate) prev_term: Term,
    /// Of its payload.
    pub(crate) digest: u64,
}

/// The entries of a term.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Run {
    term: Term,
    /// Index of the first one.
    start: Index,
    /// Term of the entry before that.
    prev_term: Term,
    /// Of the payloads.
    digests: Shared<u64>,
}

/// All entries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Entries {
    /// In ascending order of their terms.
    runs: Shared<Run>,
    /// Those that fit into no run, in ascending order.
    odd: Vec<(LogPosition, Record)>,
    /// The changes of membership among all, in ascending order.
    changes: Vec<(LogPosition, Arc<ConfChange>)>,
}

impl Run {
    /// The index after the last one.
    fn end(&self) -> Index {
        self.start.saturating_add(self.digests.len() as u64)
    }

    fn record(&self, index: Index) -> Option<Record> {
        let place = usize::try_from(index.checked_sub(self.start)?).ok()?;
        let prev_term = if place == 0 { self.prev_term } else { self.term };
        Some(Record { prev_term, digest: *self.digests.get(place)? })
    }
}

fn order(position: LogPosition) -> (Index, Term) {
    (position.index, position.term)
}

impl Entries {
    /// The run of `term`, or where it belongs.
    fn find(&self, term: Term) -> Result<usize, usize> {
        let len = self.runs.len();
        match self.runs.last() {
            None => Err(0),
            Some(last) if last.term == term => Ok(len - 1),
            Some(last) if last.term < term => Err(len),
            Some(_) => {
                let at = self.runs.partition_point(|run| run.term < term);
                let found = self.runs.get(at).is_some_and(|run| run.term == term);
                if found { Ok(at) } else { Err(at) }
            }
        }
    }

    fn find_odd(&self, position: LogPosition) -> Result<usize, usize> {
        self.odd.binary_search_by_key(&order(position), |(at, _)| order(*at))
    }

    /// Takes note of an entry. If there was one of this index and term before: what was known of that.
    pub(crate) fn note(&mut self, entry: &Entry, record: Record) -> Option<Record> {
        let position = entry.position();
        let known = self.note_record(position, record);
        if known.is_none()
            && let Payload::ConfChange(change) = &entry.payload
        {
            let place = self.changes.partition_point(|(at, _)| order(*at) < order(position));
            self.changes.insert(place, (position, change.clone()));
        }
        known
    }

    fn note_record(&mut self, position: LogPosition, record: Record) -> Option<Record> {
        let LogPosition { index, term } = position;
        match self.find(term) {
            Ok(at) => {
                let run = self.runs.get(at)?;
                if let Some(known) = run.record(index) {
                    return Some(known);
                }
                let fits = index == run.end() && record.prev_term == term;
                match self.find_odd(position) {
                    Ok(known) => return self.odd.get(known).map(|(_, known)| *known),
                    Err(place) if !fits => self.odd.insert(place, (position, record)),
                    Err(_) => self.runs.get_mut(at)?.digests.push(record.digest),
                }
            }
            Err(at) => {
                let mut digests = Shared::default();
                digests.push(record.digest);
                let run = Run { term, start: index, prev_term: record.prev_term, digests };
                self.runs.insert(at, run);
            }
        }
        None
    }

    /// How far back the entries before this one, itself included, are of its term without a gap: the first
    /// of them, and the term of the one before that.
    #[inline]
    pub(crate) fn stretch(&self, position: LogPosition) -> Option<(Index, Term)> {
        let LogPosition { index, term } = position;
        let run = self.find(term).ok().and_then(|at| self.runs.get(at));
        match run.filter(|run| run.start <= index && index < run.end()) {
            Some(run) => Some((run.start, run.prev_term)),
            None => {
                let (_, record) = self.odd.get(self.find_odd(position).ok()?)?;
                Some((index, record.prev_term))
            }
        }
    }

    /// What stands at `index` in the log that ends at `end`; `None` beyond its end, and if it is not known.
    #[inline]
    pub(crate) fn position_at(&self, end: LogPosition, index: Index) -> Option<LogPosition> {
        let mut at = end;
        // Every turn comes to an earlier index.
        while index < at.index {
            if index == 0 {
                return Some(LogPosition::default());
            }
            let (start, prev_term) = self.stretch(at)?;
            if index >= start {
                return Some(LogPosition { index, term: at.term });
            }
            at = LogPosition { index: start.checked_sub(1)?, term: prev_term };
        }
        (index == at.index && at.term != UNKNOWN_TERM).then_some(at)
    }

    /// Whether the log that ends at `end` has this entry, or may have it, as far as is known.
    #[inline]
    pub(crate) fn holds(&self, end: LogPosition, position: LogPosition) -> bool {
        end.index >= position.index
            && self.position_at(end, position.index).is_none_or(|at| at == position)
    }

    /// The changes of membership after the entry at `index`.
    pub(crate) fn changes_after(&self, index: Index) -> &[(LogPosition, Arc<ConfChange>)] {
        let first = self.changes.partition_point(|(at, _)| at.index <= index);
        &self.changes[first..]
    }

    /// Whether there is no entry of this term.
    pub(crate) fn is_new_term(&self, term: Term) -> bool {
        self.find(term).is_err()
    }
}
