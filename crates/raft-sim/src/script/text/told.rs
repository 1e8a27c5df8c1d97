//! What is told about mistakes in a script, in English.

use std::fmt;

use raft_core::ConfigError;

use super::error::{Expected, Measure, ScriptError, ScriptErrorKind};
use super::value::Duration;
use crate::{InvalidConfig, t};

impl Expected {
    /// What a word is called that was meant to be one of the words.
    fn noun(self) -> Option<&'static str> {
        Some(match self {
            Self::Line => t!("setting or action"),
            Self::Action => t!("action"),
            Self::Op => t!("operation"),
            Self::Condition => t!("condition"),
            _ => return None,
        })
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Line => t!("a setting, such as `servers 5`, or an action, such as `crash S1`"),
            Self::Action => t!("an action, such as `crash S1`"),
            Self::Op => t!("an operation, such as `put x 1`"),
            Self::Condition => t!("a condition, such as `S1 leads`"),
            Self::State => t!("what the server does, such as `leads` or `committed 3`"),
            Self::Server => t!("a server: its name, such as S1, or `leader` or `follower`"),
            Self::ServerName => t!("the name of a server, such as S1"),
            Self::Links => t!("links: `all`, or two servers such as `S1 -> S2`"),
            Self::Client => t!("a client, such as C1"),
            Self::Messages => t!("messages, such as `append-entries S1 -> S2`, or `any`"),
            Self::Member => {
                t!("a member: `+S1` for a voter, `~S1` for a learner, `-S1` for one that goes")
            }
            Self::Text => t!("a text: one word, or anything in double quotes"),
            Self::Hex => t!("bytes in hexadecimal, such as 00ff"),
            Self::Quantity(measure) => measure.example(),
            Self::Word(words) => return f.write_str(&one_of(words)),
            Self::Sign(sign) => return write!(f, "`{sign}`"),
            Self::End => t!("the end of the line"),
        })
    }
}

impl Measure {
    fn example(self) -> &'static str {
        match self {
            Self::Number => t!("a whole number"),
            Self::Time => t!("a time, such as 20ms"),
            Self::Bytes => t!("a number of bytes, such as 64KB"),
            Self::Share => t!("a share, such as 10% or 200ppm"),
            Self::Rate => t!("a rate, such as 20/s"),
            Self::Bandwidth => t!("a bandwidth, such as 100KB/s"),
        }
    }

    /// That something is no whole number of the smallest unit.
    fn inexact(self, found: &str) -> String {
        match self {
            Self::Number => t!("`{found}` is no whole number", found),
            Self::Time => t!("`{found}` is no whole number of microseconds", found),
            Self::Bytes => t!("`{found}` is no whole number of bytes", found),
            Self::Share => t!("`{found}` is no whole number of millionths", found),
            Self::Rate => t!("`{found}` is no whole number of operations in 1000 seconds", found),
            Self::Bandwidth => t!("`{found}` is no whole number of bytes in a second", found),
        }
    }
}

impl fmt::Display for ScriptError {
    /// `line 4, column 9: there is no action `crahs`; did you mean `crash`?`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, suggestion, .. } = self;
        let told = self.told();
        f.write_str(&match suggestion {
            Some(word) => t!(
                "line {line}, column {column}: {told}; did you mean `{word}`?",
                line,
                column,
                told,
                word
            ),
            None => t!("line {line}, column {column}: {told}", line, column, told),
        })
    }
}

impl ScriptError {
    fn told(&self) -> String {
        let found = &self.found;
        match self.kind {
            ScriptErrorKind::Version { version } => t!(
                "this script is of version {version}; this program reads up to {known}",
                version,
                known = super::SCRIPT_VERSION
            ),
            ScriptErrorKind::Expected(expected) => self.unexpected(expected),
            ScriptErrorKind::Unit(measure) => {
                let units = one_of(&measure.units());
                if found.ends_with(|last: char| last.is_ascii_digit()) {
                    t!("`{found}` needs a unit; write {units}", found, units)
                } else {
                    t!("`{found}` has no unit that is known here; write {units}", found, units)
                }
            }
            ScriptErrorKind::Inexact(measure) => measure.inexact(found),
            ScriptErrorKind::TooLarge => t!("`{found}` is too large a number", found),
            ScriptErrorKind::OutOfRange { measure, min, max } => t!(
                "`{found}` is not within {min} to {max}",
                found,
                min = Quantity(measure, min),
                max = Quantity(measure, max)
            ),
            ScriptErrorKind::ServerName => t!("servers are named S1 to S99, not {found}", found),
            ScriptErrorKind::NoSuchServer { server, servers } => t!(
                "there is no server {server} of {servers}; `boot S{server}` above would add it",
                server,
                servers
            ),
            ScriptErrorKind::Twice => t!("{found} stands in the partition twice", found),
            ScriptErrorKind::Unordered { time_us, before_us, line } => t!(
                "{time} is before the {before} of line {line}; put the lines in order",
                time = Duration(time_us),
                before = Duration(before_us),
                line
            ),
            ScriptErrorKind::SettingTwice { line } => {
                t!("`{found}` is set in line {line} already", found, line)
            }
            ScriptErrorKind::SettingLate { line } => t!(
                "the setting `{found}` belongs above the first statement, which is in line {line}",
                found,
                line
            ),
            ScriptErrorKind::NoMultipleOfTick { setting, time_us, tick_us } => t!(
                "`{setting}` is {time}, which is no multiple of the tick of {tick}",
                setting,
                time = Duration(time_us),
                tick = Duration(tick_us)
            ),
            ScriptErrorKind::Config(invalid) => config(invalid),
            ScriptErrorKind::Escape => t!(
                "`{found}` means nothing in a text; there are {signs} and {last}",
                found,
                signs = r#"\", \\, \n, \r, \t"#,
                last = r"\u{…}"
            ),
            _ => sentence(self.kind).to_owned(),
        }
    }

    fn unexpected(&self, expected: Expected) -> String {
        let found = self.found.as_str();
        let is_word = found.starts_with(|first: char| first.is_ascii_alphabetic());
        match expected.noun() {
            Some(noun) if is_word => t!("there is no {noun} `{found}`", noun, found),
            _ if found.is_empty() => t!("expected {expected}, but the line ends here", expected),
            _ => t!("expected {expected}, but found `{found}`", expected, found),
        }
    }
}

/// A number as it would stand in a script.
struct Quantity(Measure, u64);

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write(self.1, f)
    }
}

impl std::error::Error for ScriptError {}

/// What is always told in the same words.
fn sentence(kind: ScriptErrorKind) -> &'static str {
    match kind {
        ScriptErrorKind::NoVersion => t!("a script begins with the line `raft-playground 1`"),
        ScriptErrorKind::TooLong => t!("the script is longer than 1 MiB"),
        ScriptErrorKind::TooManyStatements => t!("the script has more than 100,000 statements"),
        ScriptErrorKind::Backwards => t!("the range goes backwards; put its smaller end first"),
        ScriptErrorKind::Unclosed => t!("the closing quotation mark is missing"),
        ScriptErrorKind::TooDeep => t!("the condition has more than 32 levels"),
        ScriptErrorKind::EmptyMix => {
            t!("a load needs an operation that is asked for at least sometimes")
        }
        // Those have a place or a number in their sentences.
        _ => t!("this cannot be read"),
    }
}

/// In the words of scripts, where the type's own are those of the code.
fn config(invalid: InvalidConfig) -> String {
    match invalid {
        InvalidConfig::Raft(ConfigError::NoHeartbeat) => t!("`heartbeat` is at least one tick"),
        InvalidConfig::Raft(ConfigError::HeartbeatTooSlow) => {
            t!("`heartbeat` has to be shorter than the shortest `election` timeout")
        }
        InvalidConfig::Raft(ConfigError::LeaseWithoutCheckQuorum) => {
            t!("`read-mode lease` needs `check-quorum on`")
        }
        InvalidConfig::Raft(ConfigError::AppliedMembershipWithoutCommitIndex) => {
            t!("`membership-counts when-applied` needs `persist-commit-index on`")
        }
        InvalidConfig::Raft(ConfigError::ZeroLimit) => {
            t!("`max-inflight-messages` and `snapshot-chunk-bytes` are at least 1")
        }
        _ => return invalid.to_string(),
    }
    .to_owned()
}

/// "`a`, `b` or `c`".
fn one_of(words: &[&str]) -> String {
    let mut words = words.iter().map(|word| format!("`{word}`"));
    let last = words.next_back().unwrap_or_default();
    match words.reduce(|list, next| t!("{list}, {next}", list, next)) {
        Some(list) => t!("{list} or {last}", list, last),
        None => last,
    }
}
