//! The service that the cluster replicates: a small key-value store.

use std::fmt;

/// What a client asks the store to do.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// Give `key` the value `value`.
    Put {
        /// Non-empty, without `=`.
        key: String,
        /// Any text.
        value: String,
    },
}

impl Command {
    /// The bytes that stand in the log.
    #[must_use]
    pub fn encode(&self) -> raft_core::Command {
        self.to_string().into_bytes().into()
    }

    /// The command in a log entry; `None` if the bytes are none.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (key, value) = std::str::from_utf8(bytes).ok()?.split_once('=')?;
        Some(Self::Put { key: key.to_owned(), value: value.to_owned() })
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Put { key, value } = self;
        write!(f, "{key}={value}")
    }
}

/// A server's state machine: what its applied entries add up to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Store {
    /// In the order of the keys.
    values: Vec<(String, String)>,
}

impl Store {
    /// The value of `key`, if it has one.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<&str> {
        self.place(key).ok().map(|at| self.values[at].1.as_str())
    }

    /// All keys with their values, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    pub(crate) fn apply(&mut self, command: Command) {
        let Command::Put { key, value } = command;
        match self.place(&key) {
            Ok(at) => self.values[at].1 = value,
            Err(at) => self.values.insert(at, (key, value)),
        }
    }

    /// Where `key` is, or where it belongs.
    fn place(&self, key: &str) -> Result<usize, usize> {
        self.values.binary_search_by(|(other, _)| other.as_str().cmp(key))
    }
}
