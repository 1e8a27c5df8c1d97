//! The latest events of a run.

use std::collections::VecDeque;
use std::ops::Range;

use crate::event::Cause;
use crate::history::Interests;
use crate::{Event, EventId, Fact, Time};

/// The latest events of a run.
///
/// They lie in pieces of the same size, which are let go and filled again: a run may be endless, and memory that
/// is taken and given back in one size has no gaps.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct EventLog {
    /// Full ones: a piece ends before an event whose name is a multiple of [`PIECE`]. The first may begin in the
    /// middle.
    #[cfg_attr(feature = "serde", serde(skip))]
    pieces: VecDeque<Vec<Event>>,
    /// The piece that is being filled.
    #[cfg_attr(feature = "serde", serde(skip))]
    latest: Vec<Event>,
    /// The oldest event that is kept, or the next one.
    #[cfg_attr(feature = "serde", serde(skip))]
    first: EventId,
    /// Outlives the events: the checks know what they found by the names of events.
    next: EventId,
    /// What happens now happens because of this. Every happening begins anew.
    #[cfg_attr(feature = "serde", serde(skip))]
    cause: Option<EventId>,
    /// Nothing is forgotten for the time being.
    #[cfg_attr(feature = "serde", serde(skip))]
    keeps_all: bool,
    /// Those since then that are worth remembering for ever.
    #[cfg_attr(feature = "serde", serde(skip))]
    milestones: Vec<EventId>,
}

/// Older events are forgotten, a piece at a time. They come back when the run is played again.
const EVENTS_KEPT: u64 = 10_000;
/// So many events make a piece.
const PIECE: u64 = 128;

impl EventLog {
    /// An empty log that goes on where this one is.
    pub(crate) fn continued(&self) -> Self {
        Self { first: self.next, next: self.next, cause: self.cause, ..Self::default() }
    }

    /// Whoever wants to see every event, however many one happening may bring, has all of them kept, and
    /// the old ones forgotten afterwards.
    pub(crate) fn keep_all(&mut self, keeps_all: bool) {
        self.keeps_all = keeps_all;
        if !keeps_all {
            self.milestones.clear();
            self.forget_before(self.next.saturating_sub(EVENTS_KEPT));
        }
    }

    /// Forgets pieces that end before this event. What was in the last of them takes new events.
    pub(crate) fn forget_before(&mut self, id: EventId) -> Option<Vec<Event>> {
        let mut forgotten = None;
        while let Some(piece) = self.pieces.front()
            && self.first + piece.len() as u64 <= id
        {
            self.first += piece.len() as u64;
            forgotten = self.pieces.pop_front();
        }
        forgotten
    }

    /// Goes on where `older` ended, with the events from there.
    pub(crate) fn append_to(&mut self, older: Self) {
        // The piece in which the one ends and the other begins becomes one.
        let (mut joint, begun) =
            (older.latest, self.pieces.front_mut().unwrap_or(&mut self.latest));
        joint.append(begun);
        *begun = joint;
        older.pieces.into_iter().rev().for_each(|piece| self.pieces.push_front(piece));
        self.first = older.first;
        self.keep_all(self.keeps_all);
    }

    /// Of those that came since all are kept, the ones that are worth remembering for ever.
    pub(crate) fn milestones(&self) -> impl Iterator<Item = &Event> {
        self.milestones.iter().filter_map(|id| self.get(*id))
    }

    /// The oldest event that is kept, or the next one.
    pub(crate) fn first(&self) -> EventId {
        self.first
    }

    /// Those of these events that are kept.
    pub(crate) fn range(&self, ids: Range<EventId>) -> impl DoubleEndedIterator<Item = &Event> {
        (ids.start.max(self.first)..ids.end.min(self.next)).filter_map(|id| self.get(id))
    }

    /// Takes all events out.
    pub(crate) fn take_all(&mut self) -> impl Iterator<Item = Event> + use<> {
        self.milestones.clear();
        self.first = self.next;
        let (pieces, latest) = (std::mem::take(&mut self.pieces), std::mem::take(&mut self.latest));
        pieces.into_iter().flatten().chain(latest)
    }

    /// Records a fact with the present cause, and returns its name.
    // In line, a fact is written where it stays: to write it elsewhere first and copy it costs as much as to send
    // the packet that it is about.
    #[inline(always)]
    pub(crate) fn record(&mut self, at: Time, fact: Fact) -> EventId {
        let id = self.next;
        if Interests::MILESTONES.match_fact(&fact) && self.keeps_all {
            self.milestones.push(id);
        }
        self.latest.push(Event { id, at, cause: self.cause.unwrap_or(id), fact });
        self.next += 1;
        if self.next.is_multiple_of(PIECE) {
            self.begin_piece();
        }
        id
    }

    #[inline(never)]
    fn begin_piece(&mut self) {
        let full = std::mem::take(&mut self.latest);
        self.pieces.push_back(full);
        let oldest = if self.keeps_all { 0 } else { self.next.saturating_sub(EVENTS_KEPT) };
        let mut piece = self.forget_before(oldest).unwrap_or_default();
        piece.clear();
        piece.reserve_exact(usize::try_from(PIECE).unwrap_or(0));
        self.latest = piece;
    }

    /// Records a fact because of which the next ones happen.
    #[inline(always)]
    pub(crate) fn record_cause(&mut self, at: Time, fact: Fact) -> Cause {
        let id = self.record(at, fact);
        self.cause = Some(id);
        Cause(id)
    }

    /// From now on things happen because of that; `None` for a beginning.
    pub(crate) fn set_cause(&mut self, cause: Option<Cause>) {
        self.cause = cause.map(|Cause(id)| id);
    }

    /// Because of what things happen now.
    pub(crate) fn cause(&self) -> Cause {
        Cause(self.cause.unwrap_or(self.next))
    }

    /// The same; `None` at a beginning.
    pub(crate) fn known_cause(&self) -> Option<Cause> {
        self.cause.map(Cause)
    }

    /// The event that will be recorded next, as a cause of others.
    pub(crate) fn next_cause(&self) -> Cause {
        Cause(self.next)
    }

    pub(crate) fn recorded(&self) -> EventId {
        self.next
    }

    pub(crate) fn get(&self, id: EventId) -> Option<&Event> {
        if id < self.first {
            return None;
        }
        let latest = self.next - self.latest.len() as u64;
        let (piece, end) = if id >= latest {
            (&self.latest, self.next)
        } else {
            // Counted from the newest, because all but the oldest are whole.
            let newer = (latest - 1 - id) / PIECE;
            let at = (self.pieces.len() - 1).checked_sub(usize::try_from(newer).ok()?)?;
            (self.pieces.get(at)?, latest - newer * PIECE)
        };
        let before_end = end.checked_sub(id)?;
        piece.get(piece.len().checked_sub(usize::try_from(before_end).ok()?)?)
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Event> {
        self.pieces.iter().flatten().chain(&self.latest)
    }
}

#[cfg(test)]
mod tests {
    use raft_core::NodeId;

    use super::*;

    fn record(log: &mut EventLog, count: u64) {
        for _ in 0..count {
            let (at, server) = (Time::from_micros(log.recorded()), NodeId(1));
            log.record(at, Fact::Woke { server });
        }
    }

    /// Every event that is kept is found by its name, and nothing else.
    fn assert_whole(log: &EventLog, from: EventId) {
        assert_eq!(log.first(), from);
        let ids: Vec<_> = log.iter().map(|event| event.id).collect();
        assert_eq!(ids, (from..log.recorded()).collect::<Vec<_>>());
        for id in 0..log.recorded() + 300 {
            let expected = (from..log.recorded()).contains(&id).then_some(id);
            assert_eq!(log.get(id).map(|event| event.id), expected, "{id} from {from}");
        }
        assert!(log.range(0..u64::MAX).map(|event| event.id).eq(ids));
    }

    #[test]
    fn events_are_found_wherever_a_log_begins_and_goes_on() {
        for before in [0, 1, 127, 128, 129, 300] {
            for kept in [0, 1, 127, 128, 129, 256, 500] {
                let mut older = EventLog::default();
                record(&mut older, before);
                older = older.continued();
                record(&mut older, kept);
                assert_whole(&older, before);
                for more in [0, 1, 127, 128, 129, 400] {
                    let (older, mut log) = (older.clone(), older.continued());
                    record(&mut log, more);
                    assert_whole(&log, before + kept);
                    log.append_to(older);
                    record(&mut log, 130);
                    assert_whole(&log, before);
                }
            }
        }
    }

    #[test]
    fn the_oldest_are_forgotten_a_piece_at_a_time_unless_all_are_kept() {
        let mut log = EventLog::default();
        record(&mut log, 12_345);
        // 12,288 is where the present piece begins.
        assert_whole(&log, (12_288 - EVENTS_KEPT) / PIECE * PIECE);
        log.keep_all(true);
        let first = log.first();
        record(&mut log, 5_000);
        assert_whole(&log, first);
        log.keep_all(false);
        assert_whole(&log, (17_345 - EVENTS_KEPT) / PIECE * PIECE);
        let all: Vec<_> = log.take_all().map(|event| event.id).collect();
        assert_eq!(all.last(), Some(&17_344));
        assert_whole(&log, 17_345);
        record(&mut log, 200);
        assert_whole(&log, 17_345);
    }
}
