//! Messages and marks of a stretch of events, in the order of time.

use raft_sim::core::Observation;
use raft_sim::script::MessageKind;
use raft_sim::{Action, Event, EventId, Fact, Gist, Summary, Time};

/// A message between two servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its name.
    pub flight: u64,
    /// The event of its sending.
    pub sent: EventId,
    /// The number of the sender.
    pub from: u64,
    /// The number of the receiver.
    pub to: u64,
    /// Its kind.
    pub kind: MessageKind,
    /// It says no.
    pub is_refusal: bool,
    /// When it was sent.
    pub at: Time,
    /// When it came to its end, or will if nothing happens to it.
    pub end: Time,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is under way.
    UnderWay,
    /// It arrived, by this event.
    Arrived(EventId),
    /// It was lost, by this event.
    Lost(EventId),
}

/// Something at one moment, on the lane of a server or on none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The event.
    pub event: EventId,
    /// When.
    pub at: Time,
    /// The number of the server; 0 for all.
    pub lane: u64,
    /// What.
    pub what: What,
}

/// What is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A leader committed.
    Committed,
    /// A server applied an entry.
    Applied,
    /// Something was done to the cluster.
    Acted,
    /// A promise was broken, or something is not as expected.
    Violated,
}

/// The stretch.
#[derive(Clone, Debug, Default)]
pub struct Track {
    first: EventId,
    next: EventId,
    from: Time,
    until: Time,
    lines: Vec<Line>,
    /// The places of lines, in the order in which they came to their end.
    ended: Vec<u32>,
    marks: Vec<Mark>,
    generation: u64,
}

/// More events are not kept; then the older half goes.
const EVENTS_MAX: u64 = 48_000;

impl Track {
    /// An empty stretch, which begins with this event.
    pub fn begin(&mut self, first: EventId, from: Time) {
        *self = Self {
            first,
            next: first,
            from,
            until: from,
            generation: self.generation + 1,
            ..Self::default()
        };
    }

    /// Takes the next event.
    pub fn hear(&mut self, event: &Event) {
        if event.id < self.next {
            return;
        }
        if event.id > self.next {
            self.begin(event.id, event.at);
        }
        (self.next, self.until) = (event.id + 1, event.at);
        match &event.fact {
            Fact::Sent { flight, packet, arrives_at, .. } => {
                self.sent(event, flight.0, packet, *arrives_at);
            }
            Fact::Arrived { flight, .. } => self.end(flight.0, event.at, Fate::Arrived(event.id)),
            Fact::Lost { flight, .. } => self.end(flight.0, event.at, Fate::Lost(event.id)),
            Fact::Observed {
                server,
                observation: Observation::Committed { holders: Some(_), .. },
            } => self.mark(event, server.0, What::Committed),
            Fact::Applied { server, .. } => self.mark(event, server.0, What::Applied),
            Fact::Acted(action) if !matches!(**action, Action::Wait | Action::Request { .. }) => {
                self.mark(event, 0, What::Acted);
            }
            Fact::Violated(_) | Fact::NotAsExpected(_) => self.mark(event, 0, What::Violated),
            _ => {}
        }
        if self.next - self.first > EVENTS_MAX {
            self.forget_half();
        }
    }

    fn sent(&mut self, event: &Event, flight: u64, packet: &Summary, end: Time) {
        if let (Some(from), Some(to)) = (packet.from.server(), packet.to.server()) {
            self.lines.push(Line {
                flight,
                sent: event.id,
                from: from.0,
                to: to.0,
                kind: packet.kind,
                is_refusal: matches!(
                    packet.gist,
                    Gist::Vote { granted: false } | Gist::Rejected { .. }
                ),
                at: event.at,
                end,
                fate: Fate::UnderWay,
            });
        }
    }

    fn end(&mut self, flight: u64, at: Time, fate: Fate) {
        let found = self.lines.binary_search_by_key(&flight, |line| line.flight);
        if let Ok(place) = found
            && let Some(line) = self.lines.get_mut(place)
        {
            (line.end, line.fate) = (at, fate);
            self.ended.extend(u32::try_from(place));
        }
    }

    fn mark(&mut self, event: &Event, lane: u64, what: What) {
        self.marks.push(Mark { event: event.id, at: event.at, lane, what });
    }

    fn forget_half(&mut self) {
        let first = self.next - EVENTS_MAX / 2;
        let lines = self.lines.partition_point(|line| line.sent < first);
        let marks = self.marks.partition_point(|mark| mark.event < first);
        self.from = self.lines.get(lines).map_or(self.until, |line| line.at);
        self.lines.drain(..lines);
        self.marks.drain(..marks);
        let gone = u32::try_from(lines).unwrap_or(u32::MAX);
        self.ended.retain_mut(|place| {
            let stays = *place >= gone;
            *place = place.saturating_sub(gone);
            stays
        });
        self.first = first;
        self.generation += 1;
    }

    /// Changes when what was there before is there no more.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The first event that it has.
    #[must_use]
    pub fn first(&self) -> EventId {
        self.first
    }

    /// The first one after it.
    #[must_use]
    pub fn next(&self) -> EventId {
        self.next
    }

    /// When it begins.
    #[must_use]
    pub fn from(&self) -> Time {
        self.from
    }

    /// When its last event happened.
    #[must_use]
    pub fn until(&self) -> Time {
        self.until
    }

    /// The messages that were sent, in that order.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The messages that have come to their end, in that order, but for the first so many.
    pub fn ended(&self, skip: usize) -> impl ExactSizeIterator<Item = &Line> {
        let ended = self.ended.get(skip..).unwrap_or_default();
        ended.iter().map(|place| &self.lines[*place as usize])
    }

    /// How many messages have come to their end.
    #[must_use]
    pub fn ended_count(&self) -> usize {
        self.ended.len()
    }

    /// What is marked.
    #[must_use]
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }
}
