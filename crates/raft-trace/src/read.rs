//! Reading: lines to records, whatever state the lines are in.

use std::collections::BTreeSet;

use crate::json::{self, Item, Value};
use crate::names::number;
use crate::record::{Change, Entry, Message, Record, Role, S};
use crate::{LINE_BYTES_MAX, LINES_MAX, Problem, SERVERS_MAX};

mod fields;

use fields::{Complaint, Fields};

/// What stands in a file.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// What the lines say, in their order.
    pub records: Vec<Record>,
    /// What is wrong with the lines. No more than a hundred are kept.
    pub problems: Vec<Problem>,
    /// How many problems there were.
    pub problem_count: u64,
    /// How many lines there were, with empty ones.
    pub lines: u32,
    /// The servers, each with the latest time that it told, in the order in which they came.
    servers: Vec<(u64, Option<u64>)>,
    /// What was complained of once already, and would be true of every line.
    told: BTreeSet<Box<str>>,
    /// The names of messages that were sent.
    sent: BTreeSet<Box<str>>,
    has_sent: bool,
    /// Lines of servers that are too many were left out, and what they sent with them.
    has_left_out: bool,
}

/// Nobody reads more of them.
const PROBLEMS_KEPT: usize = 100;

impl Trace {
    /// Reads a whole file.
    #[must_use]
    pub fn read(text: &[u8]) -> Self {
        let mut trace = Self::default();
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.iter().position(|byte| *byte == b'\n');
            let (line, after) = match end {
                Some(end) => (rest.get(..end), rest.get(end.saturating_add(1)..)),
                None => (Some(rest), None),
            };
            if !trace.push(line.unwrap_or_default()) {
                break;
            }
            rest = after.unwrap_or_default();
        }
        trace
    }

    /// Reads the next line, without its end. False if it and all that follow are too many.
    pub fn push(&mut self, line: &[u8]) -> bool {
        if self.lines == LINES_MAX {
            let most = number(LINES_MAX.into());
            let what =
                format!("no more than {most} lines are read; check a shorter piece of the run");
            // It belongs to the line that is not read.
            self.complain_at(self.lines.saturating_add(1), what, true);
            return false;
        }
        self.lines = self.lines.saturating_add(1);
        if let Err(Complaint(what)) = self.line(line) {
            self.complain(what, true);
        }
        true
    }

    /// The servers, in the order in which they came.
    pub fn servers(&self) -> impl Iterator<Item = u64> + '_ {
        self.servers.iter().map(|(server, _)| *server)
    }

    /// Whether something is lost: a line, or a part of it.
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        self.problems.iter().any(|problem| problem.is_damage)
    }

    fn complain(&mut self, what: String, is_damage: bool) {
        self.complain_at(self.lines, what, is_damage);
    }

    fn complain_at(&mut self, line: u32, what: String, is_damage: bool) {
        self.problem_count = self.problem_count.saturating_add(1);
        let problem = Problem { line, what, is_damage };
        if self.problems.len() < PROBLEMS_KEPT {
            self.problems.push(problem);
        } else if is_damage && !self.is_damaged() {
            // What is lost is never kept back for hints.
            self.problems.pop();
            self.problems.push(problem);
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
        let server = fields.server()?;
        let time = fields.time();
        self.meet(server, time)?;
        let is_unsaved = fields.flag("unsaved")?;
        let changes = changes(&mut fields);
        let mut record = |change| {
            let line = self.lines;
            self.records.push(Record { line, server, time, is_unsaved, change });
        };
        for change in changes? {
            record(change);
        }
        let message = message(&mut fields)?;
        if let Some(change) = message {
            self.name(&change);
            let line = self.lines;
            self.records.push(Record { line, server, time, is_unsaved, change });
        }
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
        let known = self.servers.iter_mut().find(|(known, _)| *known == server);
        let Some((_, latest)) = known else {
            if self.servers.len() == SERVERS_MAX {
                self.has_left_out = true;
                return Err(Complaint(format!(
                    "{} is one server too many and left out: no more than {SERVERS_MAX} are told apart",
                    S(server)
                )));
            }
            self.servers.push((server, time));
            return Ok(());
        };
        if let (Some(before), Some(now)) = (*latest, time)
            && now < before
        {
            let what = format!(
                "the time of {} goes back from {before} to {now}: lines are out of order; they are taken as they \
                 stand, so sort them by what came first",
                S(server)
            );
            self.complain_once(format!("time of {server}"), what, true);
        }
        let Some((_, latest)) = self.servers.iter_mut().find(|(known, _)| *known == server) else {
            return Ok(());
        };
        *latest = time.or(*latest);
        Ok(())
    }

    /// A message with a name is sent before it is received.
    fn name(&mut self, change: &Change) {
        match change {
            Change::Sent(message) => {
                self.has_sent = true;
                if let Some(name) = &message.name {
                    self.sent.insert(name.clone());
                }
            }
            Change::Received(message) => {
                if self.has_sent
                    && !self.has_left_out
                    && let Some(name) = message.name.as_deref()
                    && !self.sent.contains(name)
                {
                    let what = format!(
                        "message {name} is received and was not sent before: a line is missing, or lines are out \
                         of order; write all servers' lines into one file as they happen"
                    );
                    self.complain_once("a message".to_owned(), what, true);
                }
            }
            _ => (),
        }
    }
}

/// What a line says of a server's state, in the order in which one rests on the other.
fn changes(fields: &mut Fields<'_>) -> Result<Vec<Change>, Complaint> {
    let mut changes = Vec::new();
    if fields.flag("crash")? {
        changes.push(Change::Crashed);
    }
    let last = fields.position("last")?;
    if fields.flag("restart")? {
        changes.push(Change::Restarted { last });
    } else {
        fields.last = last;
    }
    if let Some(item) = fields.take("members") {
        changes.push(Change::Members(fields::servers(&item)?));
    }
    if let Some(term) = fields.number("term")? {
        changes.push(Change::Term(term));
    }
    if let Some(item) = fields.take("vote") {
        changes.push(match item.value {
            Value::Null => Change::Vote(None),
            Value::Number(server) => Change::Vote(Some(server)),
            _ => {
                return Err(Complaint(
                    "\"vote\" is the number of a server, or null for no vote".to_owned(),
                ));
            }
        });
    }
    if let Some(item) = fields.take("role") {
        let role = match &item.value {
            Value::Text(word) => Role::parse(word),
            _ => None,
        };
        let role = role.ok_or_else(|| {
            Complaint("\"role\" is \"follower\", \"candidate\" or \"leader\"".to_owned())
        })?;
        changes.push(Change::Role(role));
    }
    if let Some((index, term)) = fields.position("snapshot")? {
        changes.push(Change::Snapshot { index, term });
    }
    if let Some(index) = fields.number("truncate")? {
        changes.push(Change::Truncated(index));
    }
    if let Some(item) = fields.take("append") {
        changes.push(Change::Appended(entry("append", &item)?));
    }
    if let Some(index) = fields.number("saved")? {
        changes.push(Change::Saved(index));
    }
    if let Some((term, vote)) = fields.position("savedvote")? {
        changes.push(Change::SavedVote { term, vote });
    }
    if let Some(index) = fields.number("commit")? {
        changes.push(Change::Committed(index));
    }
    if let Some(item) = fields.take("apply") {
        changes.push(Change::Applied(entry("apply", &item)?));
    }
    Ok(changes)
}

/// `5`, or `[5, 3]`, or `[5, 3, "x=1"]`; the term may be `null`.
fn entry(name: &str, item: &Item<'_>) -> Result<Entry, Complaint> {
    let is_short = name == "apply";
    let entry = match &item.value {
        Value::Number(index) if is_short => Some((*index, None, None)),
        Value::List(items) => match items.as_slice() {
            [index] => fields::as_number(index).map(|index| (index, None, None)),
            [index, term] => fields::position(index, term).map(|(at, term)| (at, term, None)),
            [index, term, command] => {
                let command = Some(command.command().into());
                fields::position(index, term).map(|(at, term)| (at, term, command))
            }
            _ => None,
        },
        _ => None,
    };
    match entry {
        Some((index, term, command)) if index > 0 => Ok(Entry { index, term, command }),
        _ => Err(Complaint(format!(
            "\"{name}\" is an entry as [index, term, command], with indices from 1; the command may be left out"
        ))),
    }
}

fn message(fields: &mut Fields<'_>) -> Result<Option<Change>, Complaint> {
    let (sent, received) = (fields.text("send")?, fields.text("recv")?);
    let (peer, make): (_, fn(Box<Message>) -> Change) = match (&sent, &received) {
        (Some(_), None) => (fields.number("to")?, Change::Sent),
        (None, Some(_)) => (fields.number("from")?, Change::Received),
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => {
            return Err(Complaint("a line has \"send\" or \"recv\", not both".to_owned()));
        }
    };
    let peer = peer.ok_or_else(|| {
        Complaint("a message needs \"to\" where it is sent, \"from\" where it arrives".to_owned())
    })?;
    let last = fields.last.and_then(|(index, term)| Some((index, term?)));
    let granted = fields.boolean("granted")?;
    let name = fields.take("m").map(|item| item.command().into());
    let term = fields.number("mterm")?;
    let kind = sent.or(received).unwrap_or_default();
    Ok(Some(make(Box::new(Message { kind, peer, term, last, granted, name }))))
}
