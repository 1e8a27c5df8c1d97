//! What is told about mistakes in a script, in English.

use std::fmt::{self, Display as _};

use raft_core::ConfigError;

use super::error::{Expected, Measure, ScriptError, ScriptErrorKind};
use super::value::Duration;
use crate::InvalidConfig;

impl Expected {
    /// What a word is called that was meant to be one of the words.
    fn noun(self) -> Option<&'static str> {
        Some(match self {
            Self::Line => "setting or action",
            Self::Action => "action",
            Self::Op => "operation",
            Self::Condition => "condition",
            _ => return None,
        })
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Line => "a setting, such as `servers 5`, or an action, such as `crash S1`",
            Self::Action => "an action, such as `crash S1`",
            Self::Op => "an operation, such as `put x 1`",
            Self::Condition => "a condition, such as `S1 leads`",
            Self::State => "what the server does, such as `leads` or `committed 3`",
            Self::Server => "a server: its name, such as S1, or `leader` or `follower`",
            Self::ServerName => "the name of a server, such as S1",
            Self::Links => "links: `all`, or two servers such as `S1 -> S2`",
            Self::Client => "a client, such as C1",
            Self::Messages => "messages, such as `append-entries S1 -> S2`, or `any`",
            Self::Member => {
                "a member: `+S1` for a voter, `~S1` for a learner, `-S1` for one that goes"
            }
            Self::Text => "a text: one word, or anything in double quotes",
            Self::Hex => "bytes in hexadecimal, such as 00ff",
            Self::Quantity(measure) => measure.example(),
            Self::Word(words) => return list(f, words, " or "),
            Self::Sign(sign) => return write!(f, "`{sign}`"),
            Self::End => "the end of the line",
        })
    }
}

impl Measure {
    fn example(self) -> &'static str {
        match self {
            Self::Number => "a whole number",
            Self::Time => "a time, such as 20ms",
            Self::Bytes => "a number of bytes, such as 64KB",
            Self::Share => "a share, such as 10% or 200ppm",
            Self::Rate => "a rate, such as 20/s",
            Self::Bandwidth => "a bandwidth, such as 100KB/s",
        }
    }

    /// The smallest unit, in words.
    fn smallest(self) -> &'static str {
        match self {
            Self::Number => "",
            Self::Time => " of microseconds",
            Self::Bytes => " of bytes",
            Self::Share => " of millionths",
            Self::Rate => " of operations in 1000 seconds",
            Self::Bandwidth => " of bytes in a second",
        }
    }
}

impl fmt::Display for ScriptError {
    /// `line 4, column 9: there is no action `crahs`; did you mean `crash`?`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, suggestion, .. } = self;
        write!(f, "line {line}, column {column}: ")?;
        self.told(f)?;
        suggestion.map_or(Ok(()), |word| write!(f, "; did you mean `{word}`?"))
    }
}

impl ScriptError {
    fn told(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = &self.found;
        match self.kind {
            ScriptErrorKind::Version { version } => {
                write!(f, "this script is of version {version}; this program reads up to ")?;
                super::SCRIPT_VERSION.fmt(f)
            }
            ScriptErrorKind::Expected(expected) => self.unexpected(expected, f),
            ScriptErrorKind::Unit(measure) => {
                let is_bare = found.ends_with(|last: char| last.is_ascii_digit());
                let what = if is_bare { "needs a unit" } else { "has no unit that is known here" };
                write!(f, "`{found}` {what}; write ")?;
                list(f, &measure.units(), " or ")
            }
            ScriptErrorKind::Inexact(measure) => {
                write!(f, "`{found}` is no whole number{}", measure.smallest())
            }
            ScriptErrorKind::TooLarge => write!(f, "`{found}` is too large a number"),
            ScriptErrorKind::OutOfRange { measure, min, max } => {
                write!(f, "`{found}` is not within ")?;
                measure.write(min, f)?;
                f.write_str(" to ")?;
                measure.write(max, f)
            }
            ScriptErrorKind::ServerName => write!(f, "servers are named S1 to S99, not {found}"),
            ScriptErrorKind::NoSuchServer { server, servers } => {
                write!(f, "there is no server {server} of {servers}; ")?;
                write!(f, "`boot S{server}` above would add it")
            }
            ScriptErrorKind::Twice => write!(f, "{found} stands in the partition twice"),
            ScriptErrorKind::Unordered { time_us, before_us, line } => {
                let (time, before) = (Duration(time_us), Duration(before_us));
                write!(f, "{time} is before the {before} of line {line}; put the lines in order")
            }
            ScriptErrorKind::SettingTwice { line } => {
                write!(f, "`{found}` is set in line {line} already")
            }
            ScriptErrorKind::SettingLate { line } => {
                write!(f, "the setting `{found}` belongs above the first statement, ")?;
                write!(f, "which is in line {line}")
            }
            ScriptErrorKind::NoMultipleOfTick { setting, time_us, tick_us } => {
                let (time, tick) = (Duration(time_us), Duration(tick_us));
                write!(f, "`{setting}` is {time}, which is no multiple of the tick of {tick}")
            }
            ScriptErrorKind::Config(invalid) => config(invalid, f),
            ScriptErrorKind::Escape => write!(
                f,
                "`{found}` means nothing in a text; there are \\\", \\\\, \\n, \\r, \\t and \\u{{…}}"
            ),
            _ => f.write_str(sentence(self.kind)),
        }
    }

    fn unexpected(&self, expected: Expected, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = self.found.as_str();
        let is_word = found.starts_with(|first: char| first.is_ascii_alphabetic());
        match expected.noun() {
            Some(noun) if is_word => return write!(f, "there is no {noun} `{found}`"),
            _ => write!(f, "expected {expected}, but ")?,
        }
        if found.is_empty() {
            f.write_str("the line ends here")
        } else {
            write!(f, "found `{found}`")
        }
    }
}

impl std::error::Error for ScriptError {}

/// What is always told in the same words.
fn sentence(kind: ScriptErrorKind) -> &'static str {
    match kind {
        ScriptErrorKind::NoVersion => "a script begins with the line `raft-playground 1`",
        ScriptErrorKind::TooLong => "the script is longer than 1 MiB",
        ScriptErrorKind::TooManyStatements => "the script has more than 100,000 statements",
        ScriptErrorKind::Backwards => "the range goes backwards; put its smaller end first",
        ScriptErrorKind::Unclosed => "the closing quotation mark is missing",
        ScriptErrorKind::TooDeep => "the condition has more than 32 levels",
        ScriptErrorKind::EmptyMix => {
            "a load needs an operation that is asked for at least sometimes"
        }
        // Those have a place or a number in their sentences.
        _ => "this cannot be read",
    }
}

/// In the words of scripts, where the type's own are those of the code.
fn config(invalid: InvalidConfig, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(match invalid {
        InvalidConfig::Raft(ConfigError::NoHeartbeat) => "`heartbeat` is at least one tick",
        InvalidConfig::Raft(ConfigError::HeartbeatTooSlow) => {
            "`heartbeat` has to be shorter than the shortest `election` timeout"
        }
        InvalidConfig::Raft(ConfigError::LeaseWithoutCheckQuorum) => {
            "`read-mode lease` needs `check-quorum on`"
        }
        InvalidConfig::Raft(ConfigError::AppliedMembershipWithoutCommitIndex) => {
            "`membership-counts when-applied` needs `persist-commit-index on`"
        }
        InvalidConfig::Raft(ConfigError::ZeroLimit) => {
            "`max-inflight-messages` and `snapshot-chunk-bytes` are at least 1"
        }
        _ => return invalid.fmt(f),
    })
}

fn list(f: &mut fmt::Formatter<'_>, words: &[&str], last: &str) -> fmt::Result {
    for (at, word) in words.iter().enumerate() {
        let before = match at {
            0 => "",
            _ if at + 1 == words.len() => last,
            _ => ", ",
        };
        write!(f, "{before}`{word}`")?;
    }
    Ok(())
}
