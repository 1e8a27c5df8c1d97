//! Operations and their answers.

use std::fmt;

/// The name of a client, unique in its cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ClientId(pub u32);

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "C{}", self.0)
    }
}

/// What a client asks for. Keys and values are any text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Op {
    /// The value of `key`: [`Answer::Value`].
    Get {
        /// Which.
        key: String,
    },
    /// Give `key` the value `value`: [`Answer::Done`].
    Put {
        /// Which.
        key: String,
        /// Its value from now on.
        value: String,
    },
    /// Add `value` to the end of what `key` has: [`Answer::Done`].
    Append {
        /// Which.
        key: String,
        /// What comes after its value.
        value: String,
    },
    /// Give `key` the value `new`, if it has the value `old`: [`Answer::Swapped`].
    CompareAndSwap {
        /// Which.
        key: String,
        /// The value that it must have; `None`: no value.
        old: Option<String>,
        /// Its value from now on.
        new: String,
    },
    /// `key` has no value any more: [`Answer::Done`].
    Delete {
        /// Which.
        key: String,
    },
    /// All keys from `from` to before `to` with their values: [`Answer::Pairs`].
    Scan {
        /// The first that counts.
        from: String,
        /// The first that does not count any more; `None`: all do.
        to: Option<String>,
    },
}

impl Op {
    /// Whether it changes nothing.
    #[must_use]
    pub fn is_read(&self) -> bool {
        matches!(self, Self::Get { .. } | Self::Scan { .. })
    }
}

/// What an operation came to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Answer {
    /// It is done.
    Done,
    /// The value asked for, if there is one.
    Value(Option<String>),
    /// Whether the value was the expected one, and so was replaced.
    Swapped(bool),
    /// Keys with their values, in the order of the keys.
    Pairs(Vec<(String, String)>),
    /// The state machine does not know this operation; nothing changed.
    Unknown,
}
