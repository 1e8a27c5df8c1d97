//! Reading: lines to records, whatever state the lines are in.

use crate::record::Record;
use crate::told::{Told, t};
use crate::{LINE_BYTES_MAX, LINES_MAX, Problem, SERVERS_MAX, Trace, json};

mod fields;
mod line;
mod sorting;

pub(crate) use fields::as_number;
use fields::{Complaint, Fields};
pub use sorting::Sorting;

/// Nobody reads more of them.
const PROBLEMS_KEPT: usize = 100;

/// Reads a file line by line, as it comes.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    trace: Trace,
    /// The records before those of the trace: pieces in each of which times never go back.
    runs: Vec<Vec<Record>>,
    /// What was complained of once already, and would be true of every line.
    told: Vec<String>,
    /// The latest time of each server that told one.
    times: Vec<(u64, u64)>,
    /// The time of the last line that had one.
    time: u64,
    /// Times go back somewhere.
    is_unsorted: bool,
    /// A line without a time, of a server that told times before.
    untimed: Option<(u32, u64)>,
}

impl Reader {
    /// Reads the next line, without its end. False if it and all that follow are too many.
    pub fn push(&mut self, line: &[u8]) -> bool {
        if self.trace.lines == LINES_MAX {
            let what = t!(
                "no more than {most} lines are read; check a shorter piece of the run",
                most = LINES_MAX
            );
            // It belongs to the line that is not read.
            self.complain_at(self.trace.lines.saturating_add(1), what, true);
            return false;
        }
        self.trace.lines = self.trace.lines.saturating_add(1);
        if let Err(Complaint(what)) = self.line(line) {
            self.complain(what, true);
        }
        true
    }

    /// That was all.
    #[must_use]
    pub fn finish(self) -> Trace {
        let mut sorting = self.sort();
        while !sorting.go_on(usize::MAX) {}
        sorting.done()
    }

    /// The same, for who cannot wait until all lines are sorted.
    #[must_use]
    pub fn sort(mut self) -> Sorting {
        if !self.is_unsorted {
            // Lines without a time are where they stand.
            let last = std::mem::take(&mut self.trace.records);
            let mut runs = std::mem::take(&mut self.runs).into_iter().chain([last]);
            self.trace.records = runs.next().unwrap_or_default();
            runs.for_each(|run| self.trace.records.extend(run));
        } else if let Some((line, server)) = self.untimed {
            let what = t!(
                "it has no time, but lines are sorted by theirs: it is taken to belong to the line of S{id} before \
                 it; write \"t\" into every line, or into none",
                id = server
            );
            self.complain_at(line, what, true);
        }
        Sorting::new(self.trace, self.runs)
    }

    /// How many lines were read.
    #[must_use]
    pub fn lines(&self) -> u32 {
        self.trace.lines
    }

    fn complain(&mut self, what: Told, is_damage: bool) {
        self.complain_at(self.trace.lines, what, is_damage);
    }

    fn complain_at(&mut self, line: u32, what: Told, is_damage: bool) {
        let trace = &mut self.trace;
        trace.problem_count = trace.problem_count.saturating_add(1);
        let problem = Problem { line, what, is_damage };
        if trace.problems.len() < PROBLEMS_KEPT {
            trace.problems.push(problem);
        } else if is_damage && !trace.is_damaged() {
            // What is lost is never kept back for hints.
            trace.problems.pop();
            trace.problems.push(problem);
        }
    }

    fn complain_once(&mut self, key: String, what: Told, is_damage: bool) {
        // More than anybody reads is not kept either.
        if self.told.len() <= PROBLEMS_KEPT && !self.told.contains(&key) {
            self.told.push(key);
            self.complain(what, is_damage);
        }
    }

    fn line(&mut self, line: &[u8]) -> Result<(), Complaint> {
        if line.len() > LINE_BYTES_MAX {
            let most = LINE_BYTES_MAX as u64 / 1024;
            return Err(Complaint(t!(
                "it is longer than {most} KiB and left out; write shorter commands, such as a hash of each",
                most
            )));
        }
        let text = std::str::from_utf8(line).map_err(|error| {
            let column = error.valid_up_to().saturating_add(1) as u64;
            Complaint(t!("it is no UTF-8 text from column {column} on, and left out", column))
        })?;
        let text = text.trim_start_matches('\u{feff}');
        if text.trim().is_empty() {
            return Ok(());
        }
        let fields = json::object(text).map_err(|damage| {
            let column = damage.column as u64;
            Complaint(t!("it is no JSON at column {column} ({what}), and left out", column; what = damage.what))
        })?;
        let mut fields = Fields::new(fields)?;
        if fields.is_of_script() {
            return Ok(());
        }
        let server = fields.server()?;
        let time = fields.time();
        self.meet(server, time)?;
        // What has no time belongs to the line of the same server before it.
        let time = self.time_of(server);
        let is_unsaved = fields.flag("unsaved")?;
        let line = self.trace.lines;
        let record = |change| Record { line, server, time, is_unsaved, change };
        let changes = line::changes(&mut fields)?;
        let message = line::message(&mut fields)?;
        let records = &mut self.trace.records;
        if records.last().is_some_and(|last| time < last.time) {
            self.runs.push(std::mem::take(records));
        }
        records.extend(changes.into_iter().chain(message).map(record));
        for unknown in fields.unknown() {
            let what = match fields::similar(&unknown) {
                Some(known) => t!(
                    "the field \"{unknown}\" says nothing here and is passed over; is it meant to be \"{known}\"?";
                    unknown,
                    known
                ),
                None => {
                    t!("the field \"{unknown}\" says nothing here and is passed over"; unknown)
                }
            };
            self.complain_once(unknown, what, false);
        }
        Ok(())
    }

    fn time_of(&self, server: u64) -> Option<u64> {
        self.times.iter().find(|(of, _)| *of == server).map(|(_, time)| *time)
    }

    /// Takes note of who speaks, and when.
    fn meet(&mut self, server: u64, time: Option<u64>) -> Result<(), Complaint> {
        let servers = &mut self.trace.servers;
        if !servers.contains(&server) {
            if servers.len() == SERVERS_MAX {
                self.trace.has_left_out = true;
                return Err(Complaint(t!(
                    "S{id} is one server too many and left out: no more than {most} are told apart",
                    id = server,
                    most = SERVERS_MAX as u64
                )));
            }
            servers.push(server);
        }
        let Some(time) = time else {
            if self.time_of(server).is_some() && self.untimed.is_none() {
                self.untimed = Some((self.trace.lines, server));
            }
            return Ok(());
        };
        match self.times.iter_mut().find(|(of, _)| *of == server) {
            Some((_, last)) => *last = time,
            None => self.times.push((server, time)),
        }
        let before = std::mem::replace(&mut self.time, time);
        if time < before && !std::mem::replace(&mut self.is_unsorted, true) {
            let what = t!(
                "the time goes back from {before} to {time}: all lines are taken in the order of their times; if \
                 your servers have no clock in common, leave \"t\" out",
                before,
                time
            );
            self.complain(what, false);
        }
        Ok(())
    }
}
