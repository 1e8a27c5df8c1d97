//! Scripts as text: what a lecture slide, a link or a file in Git has.
//!
//! `docs/script.md` is the language's reference. A script is read line by line: characters become words
//! ([`token`]), words a setting ([`header`]) or a statement ([`action`], [`condition`], [`operation`]). What is
//! written ([`print`]) is the normal form: reading it gives the same script. Comments are not kept.
//!
//! That holds for scripts that were read. One that a program made can be read if its configuration is valid, its
//! numbers are in the ranges of their fields, its `at`s are in order, no range goes backwards, it names only
//! servers from S1 to S99 that there are (but in goals), no group of a partition is empty and no server in two, and
//! its conditions have at most 32 levels.

use std::str::FromStr;

use winnow::stream::Stateful;

use super::{Script, Statement, When};

mod action;
mod complete;
mod condition;
mod error;
mod header;
mod line;
mod names;
mod nearest;
mod operation;
mod print;
mod token;
mod told;
mod value;

pub use complete::Completion;
pub use error::{Expected, Measure, ScriptError, ScriptErrorKind};

use header::{Draft, FIELDS};
use line::{Known, Line, Parsed, Problem};
use token::{Kind, Token};

/// The version of the language that is written, and the newest one that is read.
pub const SCRIPT_VERSION: u32 = 1;

const BYTES_MAX: usize = 1 << 20;
const STATEMENTS_MAX: usize = 100_000;
/// Nobody reads on after so many mistakes.
pub const ERRORS_MAX: usize = 100;

impl Script {
    /// Reads a script of at most 1 MiB and 100,000 statements.
    ///
    /// # Errors
    /// What is wrong, at most one error for each line, in the order of the lines; the first hundred of them.
    pub fn parse(text: &str) -> Result<Self, Vec<ScriptError>> {
        let mut reader = Reader::default();
        let lines = text.strip_prefix('\u{feff}').unwrap_or(text).lines();
        if text.len() > BYTES_MAX {
            reader.report_whole(ScriptErrorKind::TooLong);
        } else {
            for (number, line) in (1..).zip(lines) {
                if !reader.read(number, line) || reader.errors.len() >= ERRORS_MAX {
                    break;
                }
            }
        }
        reader.finish()
    }
}

impl FromStr for Script {
    type Err = Vec<ScriptError>;

    /// See [`Script::parse`].
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// Where the reading stands.
#[derive(Debug, Default)]
struct Reader<'a> {
    errors: Vec<ScriptError>,
    has_version: bool,
    /// For each of [`FIELDS`] that is set: its line's number and the line.
    settings: Vec<Option<(u32, &'a str)>>,
    /// Made from the settings before the first statement is read.
    script: Option<Script>,
    /// The line of the first statement.
    first_statement: u32,
    known: Known,
    /// Of which place it is asked what may stand there.
    wanted: Option<complete::Wanted>,
}

impl<'a> Reader<'a> {
    /// Adds an error at its place, if it is the first one of its line.
    fn report(&mut self, number: u32, line: &str, problem: &Problem, known: &Known) {
        if let Some(wanted) = &mut self.wanted {
            wanted.hear(number, problem, known);
        }
        let at = self.errors.partition_point(|error| error.line < number);
        if self.errors.get(at).is_none_or(|error| error.line > number) {
            self.errors.insert(at, problem.in_line(number, line, known));
        }
    }

    /// An error of the script as a whole.
    fn report_whole(&mut self, kind: ScriptErrorKind) {
        let start = Token { kind: Kind::End, text: "", at: 0 };
        self.report(1, "", &Problem::new(start, kind), &Known::default());
    }

    /// Reads a line. Whether the next one makes sense.
    fn read(&mut self, number: u32, line: &'a str) -> bool {
        let tokens = token::tokens(line);
        let [first, ..] = tokens.as_slice() else { return true };
        if first.kind == Kind::End {
            return true;
        }
        let mut input = Line { input: tokens.as_slice(), state: std::mem::take(&mut self.known) };
        input.state.begin(number);
        let result = if self.has_version {
            self.setting_or_statement(&mut input, line)
        } else {
            self.has_version = true;
            self.version(&mut input, line)
        };
        let mut known = input.state;
        if let (Err(line::Failed), Some(problem)) = (result, known.problem.take()) {
            self.report(number, line, &problem, &known);
        }
        self.known = known;
        !matches!(
            self.errors.last().map(|error| error.kind),
            Some(ScriptErrorKind::Version { .. } | ScriptErrorKind::TooManyStatements)
        )
    }

    /// The first line.
    fn version(&mut self, input: &mut Line<'_>, line: &'a str) -> Parsed<()> {
        let token = line::peek(input);
        if !line::take_word(input, "raft-playground") {
            // What else is wrong with the line is not worth a second error.
            let _ = self.setting_or_statement(input, line);
            return Err(line::fail(input, token, ScriptErrorKind::NoVersion));
        }
        let token = line::peek(input);
        let version = line::number(input)?;
        if version != u64::from(SCRIPT_VERSION) {
            return Err(line::fail(input, token, ScriptErrorKind::Version { version }));
        }
        line::end(input)
    }

    fn setting_or_statement(&mut self, input: &mut Line<'_>, line: &'a str) -> Parsed<()> {
        let token = line::peek(input);
        if let Some(at) = header::of_line(input) {
            return self.setting(at, input, line);
        }
        // A setting with a mistake in its name is no first statement.
        if !action::begins(input) {
            return Err(line::unexpected(input, Expected::Line));
        }
        let script = self.settled(&mut input.state);
        let statement = action::statement(input);
        if self.first_statement == 0 {
            self.first_statement = input.state.line;
        }
        self.script = Some(script);
        self.add(statement?, token, input)
    }

    /// Notes a line with a setting. It is read when all are known, as some depend on others.
    fn setting(&mut self, at: usize, input: &mut Line<'_>, line: &'a str) -> Parsed<()> {
        let kind = if self.first_statement > 0 {
            ScriptErrorKind::SettingLate { line: self.first_statement }
        } else {
            self.settings.resize(FIELDS.len(), None);
            match self.settings.get_mut(at) {
                Some(Some((line, _))) => ScriptErrorKind::SettingTwice { line: *line },
                Some(slot) => {
                    *slot = Some((input.state.line, line));
                    return Ok(());
                }
                None => return Ok(()),
            }
        };
        let token = line::peek(input);
        Err(line::fail(input, token, kind))
    }

    fn add(&mut self, statement: Statement, token: Token<'_>, input: &mut Line<'_>) -> Parsed<()> {
        let Some(script) = &mut self.script else { return Ok(()) };
        script.statements.push(statement);
        if let Some(action) = input.state.way_back.take() {
            script.statements.push(Statement { when: When::After(0), action });
        }
        if script.statements.len() > STATEMENTS_MAX {
            return Err(line::fail(input, token, ScriptErrorKind::TooManyStatements));
        }
        Ok(())
    }

    /// The script with its settings, which are read now if they were not yet.
    fn settled(&mut self, known: &mut Known) -> Script {
        if let Some(script) = self.script.take() {
            return script;
        }
        let mut draft = Draft::default();
        let before = self.errors.len();
        for (at, field) in FIELDS.iter().enumerate() {
            if let Some((number, line)) = self.settings.get(at).copied().flatten() {
                self.set(field, &mut draft, number, line);
            }
            if field.name == "tick" {
                self.keep_lengths(&mut draft);
            }
        }
        if self.errors.len() == before {
            self.validate(&draft);
        }
        if self.errors.is_empty() {
            known.start_with(draft.config.servers);
        } else {
            // Which servers there are is not known: no errors that follow from others.
            known.servers = u128::MAX;
        }
        header::script(draft)
    }

    fn set(&mut self, field: &header::Field, draft: &mut Draft, number: u32, line: &str) {
        let tokens = token::tokens(line);
        let mut input: Line<'_> = Stateful { input: &tokens, state: Known::default() };
        line::skip(&mut input);
        let read = header::set(field, draft, &mut input).and_then(|()| line::end(&mut input));
        if let (Err(line::Failed), Some(problem)) = (read, input.state.problem) {
            self.report(number, line, &problem, &input.state);
        }
    }

    fn keep_lengths(&mut self, draft: &mut Draft) {
        let is_set = |name: &str| self.line_of(&[name]).is_some();
        if let Err(kind) = header::keep_lengths(draft, &is_set) {
            self.report_setting(&["tick"], kind);
        }
    }

    fn validate(&mut self, draft: &Draft) {
        if let Err(invalid) = draft.config.validate() {
            self.report_setting(header::culprits(invalid), ScriptErrorKind::Config(invalid));
        }
    }

    /// The last line with one of the settings.
    fn line_of(&self, names: &[&str]) -> Option<(u32, &'a str)> {
        let fields = FIELDS.iter().zip(&self.settings);
        let lines =
            fields.filter_map(|(field, &line)| names.contains(&field.name).then_some(line)?);
        lines.max_by_key(|(number, _)| *number)
    }

    /// Reports at the value of the last line with one of the settings.
    fn report_setting(&mut self, names: &[&str], kind: ScriptErrorKind) {
        let (number, line) = self.line_of(names).unwrap_or((1, ""));
        let tokens = token::tokens(line);
        match tokens.as_slice() {
            [_, value, ..] => {
                self.report(number, line, &Problem::new(*value, kind), &Known::default());
            }
            _ => self.report_whole(kind),
        }
    }

    /// The settings that no line below may have: those that are made, or all of them below a statement. (Of two
    /// meanings of a word, an action may come at any time.)
    fn settings_no_more(&self) -> Vec<&'static str> {
        let is_late = self.first_statement > 0;
        let is_made = |at: usize| self.settings.get(at).copied().flatten().is_some();
        let is_action = |name| action::VERBS.iter().any(|(verb, _)| *verb == name);
        let made = FIELDS.iter().enumerate().filter(|(at, _)| is_late || is_made(*at));
        made.map(|(_, field)| field.name).filter(|name| !is_action(*name)).collect()
    }

    /// What may stand at the place that was asked for, if it has been reached.
    fn into_wanted(mut self) -> Option<complete::Wanted> {
        let mut known = std::mem::take(&mut self.known);
        self.settled(&mut known);
        self.wanted
    }

    fn finish(mut self) -> Result<Script, Vec<ScriptError>> {
        if !self.has_version {
            self.report_whole(ScriptErrorKind::NoVersion);
        }
        let mut known = std::mem::take(&mut self.known);
        let script = self.settled(&mut known);
        if self.errors.is_empty() {
            return Ok(script);
        }
        self.errors.truncate(ERRORS_MAX);
        Err(self.errors)
    }
}
