//! The log of somebody's own Raft: read in slices, checked, and gone through line by line. Knows no DOM.

mod lines;
mod survey;
#[cfg(test)]
mod tests;

use raft_trace::{
    Change, Checker, Picture, Problem, Reader, Record, Report, Sorting, Told, Trace, Violation,
};

use self::lines::Lines;
pub(crate) use self::survey::Stretch;
use self::survey::{Survey, Surveyed};

/// Larger files are not read: they would have to stay in memory.
pub(crate) const BYTES_MAX: u64 = 64 << 20;

/// So many records between two looks at the clock.
const RECORDS_AT_ONCE: usize = 200;

/// What is wrong somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A promise of Raft does not hold.
    Broken,
    /// Something of the log is missing.
    Damage,
    /// A hint.
    Hint,
}

/// A line of which something is to be said.
#[derive(Clone, Debug)]
pub(crate) struct Complaint {
    pub(crate) kind: Kind,
    pub(crate) line: u32,
    pub(crate) what: Told,
    /// The rule that is broken, in English.
    pub(crate) rule: Option<&'static str>,
    /// The record that shows it, or the last one before it.
    pub(crate) place: usize,
}

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
}

/// What is being done to a log.
#[derive(Debug)]
enum Work {
    Reading(Box<(Lines, Reader)>),
    Sorting(Box<Sorting>),
    Checking(Box<(Trace, Checker, usize)>),
    Surveying(Box<(Trace, Report, Survey)>),
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) phase: Phase,
    pub(crate) done: u64,
    pub(crate) of: u64,
    /// Lines a second, once there is something to go by.
    pub(crate) rate: u64,
}

/// What is done to a log, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Reading,
    Sorting,
    Checking,
}

/// Somebody's log.
#[derive(Debug, Default)]
pub(crate) struct OwnLog {
    /// Its name, or nothing for what was pasted.
    name: String,
    size: u64,
    began_ms: u64,
    now_ms: u64,
    work: Option<Work>,
    found: Option<Found>,
    /// What somebody has to be told.
    notice: String,
}

impl OwnLog {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn found(&self) -> Option<&Found> {
        self.found.as_ref()
    }

    pub(crate) fn notice(&self) -> &str {
        &self.notice
    }

    /// Says something, and leaves what is there alone.
    pub(crate) fn tell(&mut self, notice: String) {
        self.notice = notice;
    }

    /// Begins with a log of that name and size in bytes, in place of what was there.
    pub(crate) fn begin(&mut self, name: String, size: u64, now_ms: u64) {
        let work = Some(Work::Reading(Box::default()));
        let (found, notice) = (None, String::new());
        *self = Self { name, size, began_ms: now_ms, now_ms, work, found, notice };
    }

    /// Gives up what is under way.
    pub(crate) fn cancel(&mut self) {
        self.work = None;
    }

    /// Whether something is under way that needs no more bytes for now.
    pub(crate) fn is_at_work(&self) -> bool {
        self.work.is_some() && !self.is_hungry()
    }

    /// Whether it waits for the next piece of the file.
    pub(crate) fn is_hungry(&self) -> bool {
        matches!(&self.work, Some(Work::Reading(reading)) if reading.0.is_hungry())
    }

    /// The next piece of the file, or its end.
    pub(crate) fn feed(&mut self, bytes: Option<Vec<u8>>) {
        if let Some(Work::Reading(reading)) = &mut self.work {
            reading.0.feed(bytes);
        }
    }

    pub(crate) fn progress(&self) -> Option<Progress> {
        let records = |trace: &Trace| trace.records.len() as u64;
        let (phase, done, of) = match self.work.as_ref()? {
            Work::Reading(reading) => (Phase::Reading, reading.0.taken(), self.size),
            Work::Sorting(_) => (Phase::Sorting, 1, 1),
            Work::Checking(it) => (Phase::Checking, it.2 as u64, records(&it.0)),
            Work::Surveying(it) => (Phase::Checking, records(&it.0), records(&it.0)),
        };
        let lines = match self.work.as_ref()? {
            Work::Reading(reading) => u64::from(reading.1.lines()),
            _ => 0,
        };
        let rate = lines * 1000 / self.now_ms.saturating_sub(self.began_ms).max(1);
        Some(Progress { phase, done, of, rate })
    }

    /// Goes on until it is late, or has to wait for bytes.
    pub(crate) fn go_on(&mut self, now_ms: u64, is_late: &dyn Fn() -> bool) {
        self.now_ms = now_ms;
        while !self.is_hungry() {
            let Some(work) = self.work.take() else { return };
            self.work = self.step(work);
            if is_late() {
                return;
            }
        }
    }

    fn step(&mut self, work: Work) -> Option<Work> {
        Some(match work {
            Work::Reading(mut reading) => {
                let (lines, reader) = &mut *reading;
                match lines.read_some(reader) {
                    false => Work::Reading(reading),
                    true => Work::Sorting(Box::new(reading.1.sort())),
                }
            }
            Work::Sorting(mut sorting) => match sorting.go_on(RECORDS_AT_ONCE) {
                false => Work::Sorting(sorting),
                true => {
                    let trace = sorting.done();
                    let checker = Checker::of(&trace);
                    Work::Checking(Box::new((trace, checker, 0)))
                }
            },
            Work::Checking(mut checking) => {
                let (trace, checker, at) = &mut *checking;
                let rest = trace.records.get(*at..).unwrap_or_default();
                let some = rest.get(..RECORDS_AT_ONCE).unwrap_or(rest);
                some.iter().for_each(|record| checker.see(record));
                *at += some.len();
                if !some.is_empty() {
                    return Some(Work::Checking(checking));
                }
                let (trace, checker, _) = *checking;
                let report = checker.report();
                let survey = Survey::new(&trace, complaints(&trace, &report));
                Work::Surveying(Box::new((trace, report, survey)))
            }
            Work::Surveying(mut surveying) => {
                let (trace, _, survey) = &mut *surveying;
                if !survey.go_on(trace, RECORDS_AT_ONCE) {
                    return Some(Work::Surveying(surveying));
                }
                self.found = Some(Found::of(*surveying));
                return None;
            }
        })
    }

    /// Shows what servers are after another record.
    pub(crate) fn go_to(&mut self, place: usize) {
        if let Some(found) = &mut self.found {
            found.go_to(place);
        }
    }
}

/// All that is to be said, in the order of the lines.
fn complaints(trace: &Trace, report: &Report) -> Vec<Complaint> {
    let mut all = Vec::new();
    for Violation { check, line, what } in &report.violations {
        add(&mut all, Kind::Broken, *line, what, Some(check.rule()));
    }
    for problems in [&trace.problems, &report.problems] {
        for Problem { line, what, is_damage } in problems {
            let kind = if *is_damage { Kind::Damage } else { Kind::Hint };
            add(&mut all, kind, *line, what, None);
        }
    }
    all
}

/// There are few of them: each goes to its place.
fn add(all: &mut Vec<Complaint>, kind: Kind, line: u32, what: &Told, rule: Option<&'static str>) {
    let at = all.partition_point(|it| it.line <= line);
    all.insert(at, Complaint { kind, line, what: what.clone(), rule, place: 0 });
}

impl Found {
    fn of((trace, report, survey): (Trace, Report, Survey)) -> Self {
        let (surveyed, complaints) = survey.done();
        // Where the first promise is broken, or at the end.
        let line = report.first().map(|first| first.line);
        let is_first = |it: &&Complaint| it.kind == Kind::Broken && Some(it.line) == line;
        let place = complaints.iter().find(is_first).map_or(usize::MAX, |it| it.place);
        let picture = Picture::default();
        let mut found = Self { trace, report, complaints, surveyed, place: usize::MAX, picture };
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
    fn end_of_line(&self, place: usize) -> usize {
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

    fn go_to(&mut self, place: usize) {
        let place = self.end_of_line(place);
        if place < self.place {
            self.picture = Picture::of(self.surveyed.servers.iter().copied());
        }
        let from = if place < self.place { 0 } else { self.place + 1 };
        for record in self.trace.records.get(from..=place).unwrap_or_default() {
            self.picture.see(record);
        }
        self.place = place;
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
