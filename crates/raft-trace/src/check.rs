//! The records held against what Raft promises, one after the other.

mod commits;
mod keys;
mod kinds;
mod logs;
mod messages;
mod picture;
mod server;
mod verdicts;
mod votes;

use crate::record::{Change, Record};
use crate::told::{Told, t};
use crate::{Problem, Trace};
use kinds::Field;
use verdicts::Verdicts;

pub use kinds::Check;
pub use picture::Picture;
pub use server::Server;
pub use verdicts::Violation;

/// What came of a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The first line at which each check does not hold, the earliest first. What comes after the first may follow
    /// from it.
    pub violations: Vec<Violation>,
    /// The checks that had nothing to look at, with what they would have needed.
    pub undone: Vec<(Check, Told)>,
    /// The others: how often each looked, which is at least once, and how often it did not hold.
    pub counted: Vec<(Check, u64, u64)>,
    /// What is missing in the trace though every line can be read.
    pub problems: Vec<Problem>,
}

impl Report {
    /// The first line at which something is broken.
    #[must_use]
    pub fn first(&self) -> Option<&Violation> {
        self.violations.first()
    }
}

/// Runs every check that the trace allows.
#[must_use]
pub fn check(trace: &Trace) -> Report {
    let mut checker = Checker::of(trace);
    for record in &trace.records {
        checker.see(record);
    }
    checker.report()
}

/// No more of them are kept.
const PROBLEMS_KEPT: usize = 100;

/// Looks at one record after the other: what is known so far.
#[derive(Debug, Default)]
pub struct Checker {
    servers: Vec<Server>,
    votes: votes::Votes,
    logs: logs::Logs,
    agreed: commits::Agreed,
    messages: messages::Messages,
    /// Lines of servers that are too many were left out.
    has_left_out: bool,
    verdicts: Verdicts,
    problems: Vec<Problem>,
    seen: Vec<Field>,
}

impl Checker {
    /// Begins with a trace that was read to its end.
    #[must_use]
    pub fn of(trace: &Trace) -> Self {
        Self { has_left_out: trace.has_left_out, ..Self::default() }
    }

    /// Looks at the next record.
    pub fn see(&mut self, record: &Record) {
        self.verdicts.line = record.line;
        let at = self.place(record.server);
        if self.servers[at].is_down
            && !matches!(record.change, Change::Restarted { .. } | Change::Crashed)
        {
            let what = t!(
                "S{id} goes on after it crashed: a line with \"restart\" is missing; it is taken to have restarted",
                id = record.server
            );
            self.miss(what);
            self.servers[at].is_down = false;
        }
        let saved = !record.is_unsaved;
        match &record.change {
            Change::Crashed => self.stop(at),
            Change::Restarted { last } => {
                self.note(Field::Restart);
                self.restart(at, *last);
            }
            Change::Members(members) => {
                self.note(Field::Members);
                self.servers[at].members.clone_from(members);
            }
            Change::Term(term) => {
                self.note(Field::Term);
                self.term(at, *term, saved);
            }
            Change::Vote(vote) => {
                self.note(Field::Vote);
                self.vote(at, *vote, saved);
            }
            Change::Role(role) => {
                self.note(Field::Role);
                self.role(at, *role);
            }
            Change::Snapshot { index, term } => self.snapshot(at, *index, *term, saved),
            Change::Truncated(from) => self.truncate(at, *from),
            Change::Appended(entry) => {
                self.note(Field::Append);
                self.append(at, entry, saved);
            }
            Change::Saved(index) => self.servers[at].saved.last = *index,
            Change::SavedVote { term, vote } => self.saved_vote(at, *term, *vote),
            Change::Committed(index) => {
                self.note(Field::Commit);
                self.commit(at, *index);
            }
            Change::Applied(entry) => {
                self.note(Field::Apply);
                self.apply(at, entry);
            }
            Change::Sent(message) => {
                self.name_sent(message);
                self.sent(at, message);
            }
            Change::Received(message) => {
                self.name_received(message);
                self.received(message);
            }
        }
    }

    /// Where a server stands in the list; a new one is put there.
    fn place(&mut self, number: u64) -> usize {
        let found = self.servers.iter().position(|server| server.number == number);
        found.unwrap_or_else(|| {
            self.servers.push(Server::new(number));
            self.servers.len() - 1
        })
    }

    fn note(&mut self, field: Field) {
        if !self.seen.contains(&field) {
            self.seen.push(field);
        }
    }

    /// The trace lacks something at this line.
    fn miss(&mut self, what: Told) {
        if self.problems.len() < PROBLEMS_KEPT {
            self.problems.push(Problem { line: self.verdicts.line, what, is_damage: true });
        }
    }

    /// What came of it.
    #[must_use]
    pub fn report(mut self) -> Report {
        let mut report = Report {
            violations: std::mem::take(&mut self.verdicts.violations),
            undone: Vec::new(),
            counted: Vec::new(),
            problems: std::mem::take(&mut self.problems),
        };
        for check in Check::ALL {
            let (looked, broken) = self.verdicts.of(check);
            if looked > 0 {
                report.counted.push((check, looked, broken));
            } else {
                report.undone.push((check, self.lacking(check)));
            }
        }
        report
    }

    /// Why a check had nothing to look at.
    fn lacking(&self, check: Check) -> Told {
        let needs = check.needs().iter();
        let missing: Vec<_> = needs
            .filter(|need| !self.seen.contains(need))
            .map(|need| need.name().to_owned())
            .collect();
        if missing.is_empty() {
            Told::new(check.unseen(), &[])
        } else {
            t!("no line has {fields}"; fields = missing.join(", "))
        }
    }
}
