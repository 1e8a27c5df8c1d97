//! What can be wrong with a script. How it is told stands in `told.rs`.

use super::names;
use crate::InvalidConfig;

/// What is wrong with one line of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptError {
    /// The line, counted from 1.
    pub line: u32,
    /// Where in the line, in characters, counted from 1.
    pub column: u32,
    /// What stands there, or the beginning of it; empty where the line ends.
    pub found: String,
    /// What is wrong.
    pub kind: ScriptErrorKind,
    /// The word that may stand there and is most like the one that does.
    pub suggestion: Option<&'static str>,
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptErrorKind {
    /// The script does not begin with the line that names the language and its version.
    NoVersion,
    /// The script is of another version than those that are read.
    Version {
        /// Which, as far as it is a number below 2⁶⁴.
        version: u64,
    },
    /// The script is longer than 1 MiB.
    TooLong,
    /// The script has more than 100,000 statements.
    TooManyStatements,
    /// Something else has to stand there.
    Expected(Expected),
    /// A number stands without its unit, or with one that it cannot have.
    Unit(Measure),
    /// A quantity is no whole number of the smallest unit.
    Inexact(Measure),
    /// The number has no room in 64 bits.
    TooLarge,
    /// The number, or quantity in its smallest unit, is not one of these.
    OutOfRange {
        /// What the numbers are in.
        measure: Measure,
        /// The smallest.
        min: u64,
        /// The largest.
        max: u64,
    },
    /// A range's end is before its beginning.
    Backwards,
    /// A server is named otherwise than S1 to S99.
    ServerName,
    /// No server has this name at this point of the script.
    NoSuchServer {
        /// The name's number.
        server: u64,
        /// How many servers the cluster starts with.
        servers: u8,
    },
    /// A server stands in a partition for the second time.
    Twice,
    /// The time is before that of an earlier line.
    Unordered {
        /// The time, in microseconds.
        time_us: u64,
        /// The earliest at which the statement before can come, in microseconds.
        before_us: u64,
        /// The line that says so.
        line: u32,
    },
    /// The setting was made before.
    SettingTwice {
        /// In this line.
        line: u32,
    },
    /// A setting stands below the first statement.
    SettingLate {
        /// Which is in this line.
        line: u32,
    },
    /// A time that servers count in ticks is no multiple of the tick.
    NoMultipleOfTick {
        /// The setting.
        setting: &'static str,
        /// Its value in microseconds.
        time_us: u64,
        /// The tick in microseconds.
        tick_us: u64,
    },
    /// The settings do not make a cluster.
    Config(InvalidConfig),
    /// The closing quotation mark is missing.
    Unclosed,
    /// A backslash stands before something that it gives no meaning.
    Escape,
    /// A condition has more than 32 levels.
    TooDeep,
    /// Every share of a load's mix is 0.
    EmptyMix,
}

/// What has to stand at some place of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A setting, a moment or an action.
    Line,
    /// An action.
    Action,
    /// What a client can ask for.
    Op,
    /// A condition.
    Condition,
    /// What can be so with a server.
    State,
    /// A server's name, or what it is.
    Server,
    /// A server's name.
    ServerName,
    /// Two servers and an arrow, or all links.
    Links,
    /// A client's name.
    Client,
    /// Which messages.
    Messages,
    /// A member that comes, goes or changes.
    Member,
    /// A text.
    Text,
    /// Bytes as pairs of hexadecimal digits.
    Hex,
    /// A quantity.
    Quantity(Measure),
    /// One of these words.
    Word(&'static [&'static str]),
    /// A sign.
    Sign(&'static str),
    /// Nothing more.
    End,
}

/// What a number can be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// A plain number.
    Number,
    /// A time, down to microseconds.
    Time,
    /// Bytes.
    Bytes,
    /// A share, down to millionths.
    Share,
    /// Operations in a second, down to one in a thousand seconds.
    Rate,
    /// Bytes in a second.
    Bandwidth,
}

impl Expected {
    /// Calls `each` with all words of a fixed form that may stand there.
    pub(super) fn words(self, each: &mut dyn FnMut(&'static str)) {
        match self {
            Self::Line => {
                names::MOMENTS.iter().for_each(|word| each(word));
                super::header::FIELDS.iter().for_each(|field| each(field.name));
                Self::Action.words(each);
            }
            Self::Action => {
                super::action::VERBS.iter().for_each(|(word, _)| each(word));
                Self::Op.words(each);
            }
            Self::Op => names::OPS.words.iter().for_each(|word| each(word)),
            Self::Condition => names::CONDITIONS.iter().for_each(|word| each(word)),
            Self::State => names::STATES.iter().for_each(|word| each(word)),
            Self::Server => names::WHO.iter().for_each(|word| each(word)),
            Self::Links => each("all"),
            Self::Messages => {
                each("any");
                names::MESSAGES.words.iter().for_each(|word| each(word));
            }
            Self::Word(words) => words.iter().for_each(|word| each(word)),
            _ => {}
        }
    }
}
