//! The log of somebody's own Raft: read in slices, checked, and gone through line by line. Knows no DOM.

mod found;
mod lines;
mod survey;
#[cfg(test)]
mod tests;

use raft_trace::{Checker, Problem, Reader, Report, Sorting, Told, Trace, Violation};

pub(crate) use self::found::Found;
use self::lines::Lines;
pub(crate) use self::survey::Stretch;
use self::survey::Survey;

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

    /// Shows so many hundredths of the stretch that is shown: more of the log, or less of it and closer.
    pub(crate) fn zoom(&mut self, percent: usize) {
        if let Some(found) = &mut self.found {
            found.zoom(percent);
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
