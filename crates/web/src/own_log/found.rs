//! A log that was read: going through it line by line, and the stretch that the diagram shows.

use raft_trace::{Change, Picture, Record, Report, Trace};

use super::survey::{Survey, Surveyed};
use super::{Complaint, Kind, RECORDS_AT_ONCE};

/// Who goes back by a line goes over so many records again at most, and some more lines.
pub(super) const BACK: usize = 4096;

/// The diagram shows at least so many records.
pub(super) const SHOWN_MIN: usize = 24;

/// A log that was read to its end, and what came of it.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) trace: Trace,
    pub(crate) report: Report,
    /// In the order of their lines.
    pub(crate) complaints: Vec<Complaint>,
    pub(crate) surveyed: Surveyed,
    /// The last record that is shown.
    place: usize,
    /// What servers are after it.
    picture: Picture,
    /// What they were after so many records, some way before it.
    before: (usize, Picture),
}

impl Found {
    pub(super) fn of((trace, report, survey): (Trace, Report, Survey)) -> Self {
        let (surveyed, complaints, picture) = survey.done();
        // Where the first promise is broken, or at the end.
        let line = report.first().map(|first| first.line);
        let is_first = |it: &&Complaint| it.kind == Kind::Broken && Some(it.line) == line;
        let place = complaints.iter().find(is_first).map_or(usize::MAX, |it| it.place);
        // It has gone over all of them.
        let end = trace.records.len().saturating_sub(1);
        let before = (usize::MAX, Picture::default());
        let mut found = Self { trace, report, complaints, surveyed, place: end, picture, before };
        found.go_to(place);
        found
    }

    /// The record that was taken last.
    pub(crate) fn place(&self) -> usize {
        self.place
    }

    pub(crate) fn picture(&self) -> &Picture {
        &self.picture
    }

    pub(crate) fn record(&self) -> Option<&Record> {
        self.trace.records.get(self.place)
    }

    /// Whether that record is of the line that is shown.
    pub(crate) fn is_at(&self, place: usize) -> bool {
        self.end_of_line(place) == self.place
    }

    /// The end of the line to which a record belongs.
    pub(super) fn end_of_line(&self, place: usize) -> usize {
        let records = &self.trace.records;
        let mut end = place.min(records.len().saturating_sub(1));
        while let (Some(this), Some(next)) = (records.get(end), records.get(end + 1)) {
            if next.line != this.line {
                break;
            }
            end += 1;
        }
        end
    }

    pub(super) fn go_to(&mut self, place: usize) {
        let place = self.end_of_line(place);
        let mut seen = self.place + 1;
        if place < self.place {
            (seen, self.picture) = self.before(place);
        }
        for record in self.trace.records.get(seen..=place).unwrap_or_default() {
            self.picture.see(record);
        }
        self.place = place;
        let shown = &self.surveyed.range;
        if !shown.contains(&place) {
            let count = shown.len();
            self.show(place.saturating_sub(count / 2), count);
        }
    }

    /// What servers were some way before a record, and after how many records that was. The next lines before it will
    /// be near that, too.
    fn before(&mut self, place: usize) -> (usize, Picture) {
        let (seen, picture) = &mut self.before;
        if *seen > place {
            *picture = Picture::of(self.surveyed.servers.iter().copied());
            *seen = 0;
        }
        let near = place.saturating_sub(BACK).max(*seen);
        for record in self.trace.records.get(*seen..near).unwrap_or_default() {
            picture.see(record);
        }
        *seen = near;
        (near, picture.clone())
    }

    /// The chosen line stays where it is in the diagram, as far as there is more of the log.
    pub(super) fn zoom(&mut self, percent: usize) {
        let shown = &self.surveyed.range;
        let count = shown.len().saturating_mul(percent).div_ceil(100);
        let count = count.clamp(SHOWN_MIN, self.trace.records.len().max(SHOWN_MIN));
        let before = (self.place - shown.start) * count / shown.len().max(1);
        self.show(self.place.saturating_sub(before), count);
    }

    /// Has the diagram show so many records from this one on.
    fn show(&mut self, from: usize, count: usize) {
        let all = self.trace.records.len();
        let count = count.min(all);
        let from = from.min(all - count);
        let (servers, before) = (self.surveyed.servers.clone(), self.before(from));
        let mut survey = Survey::of(servers, from..from + count, before);
        while !survey.go_on(&self.trace, RECORDS_AT_ONCE) {}
        self.surveyed = survey.done().0;
    }

    /// The line after what is shown, or before it, as a place to go to.
    pub(crate) fn next(&self) -> usize {
        self.end_of_line(self.place.saturating_add(1))
    }

    pub(crate) fn previous(&self) -> usize {
        let records = &self.trace.records;
        let line = records.get(self.place).map(|record| record.line);
        let before = records.get(..self.place).unwrap_or_default();
        before.iter().rposition(|record| Some(record.line) != line).unwrap_or(0)
    }

    /// The place of the next complaint, or of the one before.
    pub(crate) fn complaint(&self, is_next: bool) -> Option<usize> {
        let places = self.complaints.iter().map(|it| self.end_of_line(it.place));
        match is_next {
            true => places.filter(|place| *place > self.place).min(),
            false => places.filter(|place| *place < self.place).max(),
        }
    }

    /// Some lines around what is shown: their first and last records.
    pub(crate) fn around(&self, lines: usize) -> Vec<(usize, usize)> {
        let records = &self.trace.records;
        let mut from = self.place;
        let line_of = |place: usize| records.get(place).map(|record| record.line);
        for _ in 0..lines {
            while from > 0 && line_of(from) == line_of(from - 1) {
                from -= 1;
            }
            from = from.saturating_sub(1);
        }
        while from > 0 && line_of(from) == line_of(from - 1) {
            from -= 1;
        }
        let mut rows = Vec::new();
        while from < records.len() && rows.len() < 2 * lines + 1 {
            let end = self.end_of_line(from);
            rows.push((from, end));
            from = end + 1;
        }
        rows
    }

    /// The message of the line that is shown, if it tells of one: from where, to where.
    pub(crate) fn message(&self) -> Option<(u64, u64, &str)> {
        let record = self.record()?;
        match &record.change {
            Change::Sent(message) => Some((record.server, message.peer, &message.kind)),
            Change::Received(message) => Some((message.peer, record.server, &message.kind)),
            _ => None,
        }
    }

    /// Whether nothing is broken and nothing missing, though something was looked at.
    pub(crate) fn is_good(&self) -> bool {
        let is_whole = self.complaints.iter().all(|it| it.kind == Kind::Hint);
        is_whole && !self.report.counted.is_empty()
    }
}
