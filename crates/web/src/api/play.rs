//! A cluster that a program plays with. Knows nothing of JavaScript.

use raft_sim::core::Entry;
use raft_sim::explain::en;
use raft_sim::{Cluster, Event, EventId, History, Script, ScriptError, Server, Time, When};
use serde::Serialize;

use crate::seed;

/// So many happenings are played by one call: whoever waits counts them, and hears of what happened in between.
const HAPPENINGS: u32 = 100;
/// A cluster begins with no more servers.
const SERVERS_MAX: usize = 9;

/// Something that is wrong.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) kind: &'static str,
    pub(super) message: String,
    pub(super) line: Option<u32>,
    pub(super) column: Option<u32>,
    pub(super) hint: Option<&'static str>,
}

impl Problem {
    pub(super) fn new(kind: &'static str, message: String) -> Vec<Self> {
        vec![Self { kind, message, line: None, column: None, hint: None }]
    }

    /// Its kind, message, line, column and hint.
    pub(super) fn view(&self) -> impl Serialize {
        (self.kind, &self.message, self.line, self.column, self.hint)
    }

    /// What is wrong with a text that so many lines were put before.
    fn of_text(errors: Vec<ScriptError>, before: u32) -> Vec<Self> {
        let told = errors.into_iter().map(|mut error| {
            error.line = error.line.saturating_sub(before);
            Self {
                kind: "script",
                message: error.to_string(),
                line: Some(error.line),
                column: Some(error.column),
                hint: error.suggestion,
            }
        });
        told.collect()
    }
}

/// A cluster with its past.
#[derive(Debug)]
pub(super) struct Play {
    history: History,
    /// Events before this one were told of.
    heard: EventId,
}

impl Play {
    /// The cluster of a script, with a seed of its own if that asks for none.
    pub(super) fn new(text: &str, is_seedless: bool) -> Result<Self, Vec<Problem>> {
        let mut script = Script::parse(text).map_err(|errors| Problem::of_text(errors, 0))?;
        if is_seedless {
            script.seed = seed::any();
        }
        let history = History::new(script);
        let history = history.map_err(|invalid| Problem::new("script", invalid.to_string()))?;
        Ok(Self { history, heard: 0 })
    }

    /// Carries out the actions of some statements, all of them now.
    pub(super) fn act(&mut self, text: &str) -> Result<(), Vec<Problem>> {
        let servers = self.history.present().servers().len();
        let mut whole = format!("raft-playground 1\nservers {}\n", servers.min(SERVERS_MAX));
        // More there can only be later.
        let booted = SERVERS_MAX..servers.max(SERVERS_MAX);
        for number in booted.clone() {
            whole += &format!("boot S{}\n", number + 1);
        }
        whole += text;
        let before = u32::try_from(booted.len()).unwrap_or(0);
        let script = Script::parse(&whole).map_err(|errors| Problem::of_text(errors, before + 2))?;
        for statement in script.statements.into_iter().skip(booted.len()) {
            if statement.when != When::After(0) {
                let why = "what is done now has no moment; statements with moments belong into the script";
                return Err(Problem::new("action", why.to_owned()));
            }
            let acted = self.history.act(statement.action);
            acted.map_err(|error| Problem::new("action", en::action_error(&error)))?;
        }
        Ok(())
    }

    /// Plays until the next event. Whether there was one.
    pub(super) fn step(&mut self) -> bool {
        let before = self.history.present().event_count();
        self.history.step();
        self.history.present().event_count() > before
    }

    /// Plays a little towards a moment in microseconds. Whether it is reached.
    pub(super) fn run(&mut self, until_us: f64) -> bool {
        self.history.run_some(Time::from_micros(whole(until_us)), HAPPENINGS)
    }

    /// Goes to a moment, forwards a little at a time. Whether it is reached.
    pub(super) fn seek(&mut self, at_us: f64) -> bool {
        let at = Time::from_micros(whole(at_us));
        if at >= self.history.end().at {
            self.history.live();
            return self.history.run_some(at, HAPPENINGS);
        }
        self.history.seek(at);
        true
    }

    /// What has happened since it was asked for last; nothing if that is not wanted.
    pub(super) fn hear(&mut self, is_unwanted: bool) -> impl Iterator<Item = &Event> {
        let present = self.history.present();
        let count = present.event_count();
        let first = std::mem::replace(&mut self.heard, count);
        let first = if is_unwanted { count } else { first };
        (first..count).filter_map(|id| present.event(id))
    }

    /// The cluster as it is.
    pub(super) fn cluster(&self) -> &Cluster {
        self.history.present()
    }

    /// A server by its name.
    pub(super) fn server(&self, name: &str) -> Result<&Server, Vec<Problem>> {
        let mut servers = self.cluster().servers().iter();
        let number = name.strip_prefix('S').and_then(|number| number.parse().ok());
        let server = servers.find(|server| Some(server.id().0) == number);
        server.ok_or_else(|| Problem::new("argument", format!("there is no server “{name}”")))
    }

    /// The entries of a server's log from an index on.
    pub(super) fn entries(
        &self,
        name: &str,
        first: f64,
    ) -> Result<impl Iterator<Item = &Entry>, Vec<Problem>> {
        let server = self.server(name)?;
        let passed = whole(first).saturating_sub(server.log_base().index + 1);
        Ok(server.log().iter().skip(usize::try_from(passed).unwrap_or(usize::MAX)))
    }
}

/// The nearest whole number.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "what has no room is far away")]
fn whole(number: f64) -> u64 {
    number as u64
}
