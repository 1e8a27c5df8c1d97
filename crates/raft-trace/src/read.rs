//! Reading: lines to records, whatever state the lines are in.

use std::collections::{BTreeMap, BTreeSet};

use crate::names::number;
use crate::record::{Record, S};
use crate::{LINE_BYTES_MAX, LINES_MAX, Problem, SERVERS_MAX, Trace, json};

mod fields;
mod line;

pub(crate) use fields::as_number;
use fields::{Complaint, Fields};

/// Nobody reads more of them.
const PROBLEMS_KEPT: usize = 100;

/// Reads a file line by line, as it comes.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    trace: Trace,
    /// What was complained of once already, and would be true of every line.
    told: BTreeSet<Box<str>>,
    /// The latest time of each server that told one.
    times: BTreeMap<u64, u64>,
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
            let most = number(LINES_MAX.into());
            let what =
                format!("no more than {most} lines are read; check a shorter piece of the run");
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
    pub fn finish(mut self) -> Trace {
        if self.is_unsorted {
            if let Some((line, server)) = self.untimed {
                let what = format!(
                    "it has no time, but lines are sorted by theirs: it is taken to belong to the line of {} before \
                     it; write \"t\" into every line, or into none",
                    S(server)
                );
                self.complain_at(line, what, true);
            }
            sort(&mut self.trace.records);
        }
        self.trace
    }

    fn complain(&mut self, what: String, is_damage: bool) {
        self.complain_at(self.trace.lines, what, is_damage);
    }

    fn complain_at(&mut self, line: u32, what: String, is_damage: bool) {
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

    fn complain_once(&mut self, key: String, what: String, is_damage: bool) {
        // More than anybody reads is not kept either.
        if self.told.len() <= PROBLEMS_KEPT && self.told.insert(key.into()) {
            self.complain(what, is_damage);
        }
    }

    fn line(&mut self, line: &[u8]) -> Result<(), Complaint> {
        if line.len() > LINE_BYTES_MAX {
            let most = LINE_BYTES_MAX / 1024;
            return Err(Complaint(format!(
                "it is longer than {most} KiB and left out; write shorter commands, such as a hash of each"
            )));
        }
        let text = std::str::from_utf8(line).map_err(|error| {
            let column = number(error.valid_up_to().saturating_add(1) as u64);
            Complaint(format!("it is no UTF-8 text from column {column} on, and left out"))
        })?;
        let text = text.trim_start_matches('\u{feff}');
        if text.trim().is_empty() {
            return Ok(());
        }
        let fields = json::object(text).map_err(|damage| {
            let column = number(damage.column as u64);
            Complaint(format!("it is no JSON at column {column} ({}), and left out", damage.what))
        })?;
        let mut fields = Fields::new(fields)?;
        if fields.is_of_script() {
            return Ok(());
        }
        let server = fields.server()?;
        let time = fields.time();
        self.meet(server, time)?;
        let is_unsaved = fields.flag("unsaved")?;
        let line = self.trace.lines;
        let record = |change| Record { line, server, time, is_unsaved, change };
        self.trace.records.extend(line::changes(&mut fields)?.into_iter().map(record));
        self.trace.records.extend(line::message(&mut fields)?.map(record));
        for unknown in fields.unknown() {
            let similar = fields::similar(&unknown)
                .map_or(String::new(), |name| format!("; is it meant to be \"{name}\"?"));
            let what =
                format!("the field \"{unknown}\" says nothing here and is passed over{similar}");
            self.complain_once(unknown, what, false);
        }
        Ok(())
    }

    /// Takes note of who speaks, and when.
    fn meet(&mut self, server: u64, time: Option<u64>) -> Result<(), Complaint> {
        let servers = &mut self.trace.servers;
        if !servers.contains(&server) {
            if servers.len() == SERVERS_MAX {
                self.trace.has_left_out = true;
                return Err(Complaint(format!(
                    "{} is one server too many and left out: no more than {SERVERS_MAX} are told apart",
                    S(server)
                )));
            }
            servers.push(server);
        }
        let Some(time) = time else {
            if self.times.contains_key(&server) && self.untimed.is_none() {
                self.untimed = Some((self.trace.lines, server));
            }
            return Ok(());
        };
        self.times.insert(server, time);
        let before = std::mem::replace(&mut self.time, time);
        if time < before && !std::mem::replace(&mut self.is_unsorted, true) {
            let what = format!(
                "the time goes back from {before} to {time}: all lines are taken in the order of their times; if \
                 your servers have no clock in common, leave \"t\" out"
            );
            self.complain(what, false);
        }
        Ok(())
    }
}

/// Brings the records into the order of their times; those of one moment stay as they are. What has no time belongs to
/// the line of the same server before it.
fn sort(records: &mut Vec<Record>) {
    let mut times = BTreeMap::new();
    let timed = std::mem::take(records).into_iter().map(|record| {
        let time = times.entry(record.server).or_insert(0);
        *time = record.time.unwrap_or(*time);
        (*time, record)
    });
    let mut timed: Vec<_> = timed.collect();
    timed.sort_by_key(|(time, _)| *time);
    records.extend(timed.into_iter().map(|(_, record)| record));
}
