//! What the diagram of a log shows: what servers were where, in all of it or in a stretch. And, over all of it, which
//! record shows each complaint.

use std::ops::Range;
use std::rc::Rc;

use raft_trace::{Change, Picture, Record, Role, Trace};

use super::Complaint;

/// The diagram is divided into so many parts at most; each shows what is so at its end.
pub(crate) const PARTS_MAX: usize = 720;

/// What a server looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) is_up: bool,
    pub(crate) role: Role,
    pub(crate) term: u64,
}

/// A server that looks the same from one part of the diagram to before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) look: Look,
}

/// What the diagram shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Surveyed {
    /// The servers by their numbers, from the lowest.
    pub(crate) servers: Vec<u64>,
    /// A lane for each of them.
    pub(crate) lanes: Vec<Vec<Stretch>>,
    /// In which parts a server's commit index grew.
    pub(crate) commits: Vec<Vec<usize>>,
    /// Messages of which both ends are shown: part and lane of where each was sent, and received. They are there if
    /// no part has two records, and for messages that have names.
    pub(crate) messages: Vec<[(usize, usize); 2]>,
    pub(crate) parts: usize,
    /// Which records are shown.
    pub(crate) range: Range<usize>,
}

impl Surveyed {
    /// The part that shows this record of the range.
    pub(crate) fn part(&self, place: usize) -> usize {
        place.saturating_sub(self.range.start) * self.parts / self.range.len().max(1)
    }
}

#[derive(Debug)]
pub(super) struct Survey {
    at: usize,
    picture: Picture,
    surveyed: Surveyed,
    /// Messages that were sent, by their names.
    sent: Vec<(Rc<str>, (usize, usize))>,
    complaints: Vec<Complaint>,
    /// Of each complaint, the highest line up to its own that was met so far.
    lines: Vec<u32>,
}

impl Survey {
    /// Of all of a log, which is complained of.
    pub(super) fn new(trace: &Trace, complaints: Vec<Complaint>) -> Self {
        let mut servers: Vec<u64> = Vec::new();
        for server in trace.servers() {
            let place = servers.partition_point(|other| *other < server);
            servers.insert(place, server);
        }
        let picture = Picture::of(servers.iter().copied());
        let survey = Self::of(servers, 0..trace.records.len(), (0, picture));
        Self { lines: vec![0; complaints.len()], complaints, ..survey }
    }

    /// Of a stretch of it, where it is known what servers are after so many records, not more than come before.
    pub(super) fn of(
        servers: Vec<u64>,
        range: Range<usize>,
        (at, picture): (usize, Picture),
    ) -> Self {
        let surveyed = Surveyed {
            lanes: vec![Vec::new(); servers.len()],
            commits: vec![Vec::new(); servers.len()],
            messages: Vec::new(),
            parts: range.len().clamp(1, PARTS_MAX),
            range,
            servers,
        };
        let (sent, complaints, lines) = (Vec::new(), Vec::new(), Vec::new());
        Self { at, picture, surveyed, sent, complaints, lines }
    }

    /// Looks at so many records; true if that was all.
    pub(super) fn go_on(&mut self, trace: &Trace, count: usize) -> bool {
        for _ in 0..count {
            let record = trace.records.get(self.at);
            let Some(record) = record.filter(|_| self.at < self.surveyed.range.end) else {
                return true;
            };
            self.picture.see(record);
            if self.at >= self.surveyed.range.start {
                self.note(record);
            }
            // Those below are at higher lines or have found a nearer one.
            let first = self.complaints.partition_point(|it| it.line < record.line);
            if let (Some(line), Some(complaint)) =
                (self.lines.get_mut(first), self.complaints.get_mut(first))
                && record.line >= *line
            {
                *line = record.line;
                complaint.place = self.at;
            }
            self.at += 1;
        }
        false
    }

    /// Notes what the diagram shows of a record.
    fn note(&mut self, record: &Record) {
        let part = self.surveyed.part(self.at);
        let lane = self.surveyed.servers.iter().position(|known| *known == record.server);
        let here = (part, lane.unwrap_or(0));
        match &record.change {
            Change::Committed(_) => {
                if let Some(commits) = self.surveyed.commits.get_mut(here.1)
                    && commits.last() != Some(&part)
                {
                    commits.push(part);
                }
            }
            Change::Sent(message) if self.surveyed.range.len() <= PARTS_MAX => {
                self.sent.extend(message.name.clone().map(|name| (name, here)));
            }
            Change::Received(message) => {
                let sent = self.sent.iter().find(|(name, _)| Some(name) == message.name.as_ref());
                self.surveyed.messages.extend(sent.map(|(_, sent)| [*sent, here]));
            }
            _ => {}
        }
        if self.surveyed.part(self.at + 1) > part {
            self.note_looks(part);
        }
    }

    fn note_looks(&mut self, part: usize) {
        for (lane, server) in self.surveyed.lanes.iter_mut().zip(self.picture.servers()) {
            let Some(term) = server.term() else { continue };
            let look = Look { is_up: server.is_up(), role: server.role(), term };
            match lane.last_mut().filter(|last| last.look == look && last.to == part) {
                Some(last) => last.to = part + 1,
                None => lane.push(Stretch { from: part, to: part + 1, look }),
            }
        }
    }

    /// What was found, and what servers are at the end.
    pub(super) fn done(mut self) -> (Surveyed, Vec<Complaint>, Picture) {
        // What has no record of its own line, nor one between it and the complaint before, is shown where that is.
        let mut best = (0, 0);
        for (complaint, line) in self.complaints.iter_mut().zip(&self.lines) {
            best = best.max((*line, complaint.place));
            complaint.place = best.1;
        }
        (self.surveyed, self.complaints, self.picture)
    }
}
