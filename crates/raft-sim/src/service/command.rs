//! Operations as the bytes that stand in the log.

use std::fmt;

use super::codec::{Reader, put_number, put_text};
use super::{ClientId, Op};

/// What stands in a log entry: an operation, and who asked for it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Command {
    /// The client and the number of its request; `None` if nobody waits for an answer.
    pub asked_by: Option<(ClientId, u64)>,
    /// The operation.
    pub op: Op,
}

const GET: u8 = 1;
const PUT: u8 = 2;
const APPEND: u8 = 3;
const SWAP: u8 = 4;
const SWAP_NONE: u8 = 5;
const DELETE: u8 = 6;
const SCAN: u8 = 7;
const SCAN_TO: u8 = 8;

impl Command {
    /// An operation that nobody waits for.
    #[must_use]
    pub fn anonymous(op: Op) -> Self {
        Self { asked_by: None, op }
    }

    /// The bytes that stand in the log.
    #[must_use]
    pub fn encode(&self) -> raft_core::Command {
        encode(self.asked_by, &self.op)
    }

    /// The command in a log entry; `None` if the bytes are none.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        let client = u32::try_from(reader.number()?).ok()?;
        let request = if client > 0 { reader.number()? } else { 0 };
        let op = match reader.byte()? {
            GET => Op::Get { key: reader.text()? },
            PUT => Op::Put { key: reader.text()?, value: reader.text()? },
            APPEND => Op::Append { key: reader.text()?, value: reader.text()? },
            SWAP => Op::CompareAndSwap {
                key: reader.text()?,
                old: Some(reader.text()?),
                new: reader.text()?,
            },
            SWAP_NONE => Op::CompareAndSwap { key: reader.text()?, old: None, new: reader.text()? },
            DELETE => Op::Delete { key: reader.text()? },
            SCAN => Op::Scan { from: reader.text()?, to: None },
            SCAN_TO => Op::Scan { from: reader.text()?, to: Some(reader.text()?) },
            _ => return None,
        };
        let asked_by = client.checked_sub(1).map(|client| (ClientId(client), request));
        reader.is_at_end().then_some(Self { asked_by, op })
    }
}

/// The command that was decoded last: all servers apply the same entries, most of them at about the same time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Decoded(Option<(raft_core::Command, Command)>);

impl Decoded {
    /// As [`Command::decode`].
    pub(crate) fn decode(&mut self, bytes: &raft_core::Command) -> Option<&Command> {
        let is_known = self.0.as_ref().is_some_and(|(known, _)| known == bytes);
        if !is_known {
            self.0 = Command::decode(bytes).map(|command| (bytes.clone(), command));
        }
        self.0.as_ref().map(|(_, command)| command)
    }
}

/// The bytes that stand in the log for an operation.
#[must_use]
pub(crate) fn encode(asked_by: Option<(ClientId, u64)>, op: &Op) -> raft_core::Command {
    let mut bytes = Vec::with_capacity(24);
    // 0 stands for nobody.
    put_number(&mut bytes, asked_by.map_or(0, |(client, _)| u64::from(client.0) + 1));
    if let Some((_, request)) = asked_by {
        put_number(&mut bytes, request);
    }
    let (kind, texts): (u8, [Option<&str>; 3]) = match op {
        Op::Get { key } => (GET, [Some(key), None, None]),
        Op::Put { key, value } => (PUT, [Some(key), Some(value), None]),
        Op::Append { key, value } => (APPEND, [Some(key), Some(value), None]),
        Op::CompareAndSwap { key, old: Some(old), new } => {
            (SWAP, [Some(key), Some(old), Some(new)])
        }
        Op::CompareAndSwap { key, old: None, new } => (SWAP_NONE, [Some(key), Some(new), None]),
        Op::Delete { key } => (DELETE, [Some(key), None, None]),
        Op::Scan { from, to: None } => (SCAN, [Some(from), None, None]),
        Op::Scan { from, to: Some(to) } => (SCAN_TO, [Some(from), Some(to), None]),
    };
    bytes.push(kind);
    texts.iter().flatten().for_each(|text| put_text(&mut bytes, text));
    bytes.into()
}

impl fmt::Display for Op {
    /// As short as it can be told: `x=1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Get { key } => write!(f, "{key}?"),
            Self::Put { key, value } => write!(f, "{key}={value}"),
            Self::Append { key, value } => write!(f, "{key}+={value}"),
            Self::CompareAndSwap { key, old: Some(old), new } => write!(f, "{key}:{old}→{new}"),
            Self::CompareAndSwap { key, old: None, new } => write!(f, "{key}:∅→{new}"),
            Self::Delete { key } => write!(f, "{key}=∅"),
            Self::Scan { from, to: Some(to) } => write!(f, "{from}…{to}?"),
            Self::Scan { from, to: None } => write!(f, "{from}…?"),
        }
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.op.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_comes_back_from_its_bytes() {
        let text = |text: &str| text.to_owned();
        let ops = [
            Op::Get { key: text("x") },
            Op::Put { key: text(""), value: text("ä=\n") },
            Op::Append { key: text("k"), value: text("a value that is longer than a few bytes") },
            Op::CompareAndSwap { key: text("x"), old: None, new: text("1") },
            Op::CompareAndSwap { key: text("x"), old: Some(text("1")), new: text("") },
            Op::Delete { key: text("x") },
            Op::Scan { from: text("a"), to: None },
            Op::Scan { from: text("a"), to: Some(text("m")) },
        ];
        for op in ops {
            for asked_by in [None, Some((ClientId(0), 1)), Some((ClientId(u32::MAX - 1), 1 << 40))]
            {
                let command = Command { asked_by, op: op.clone() };
                let bytes = command.encode();
                assert_eq!(Command::decode(&bytes), Some(command));
                for length in 0..bytes.len() {
                    assert_eq!(Command::decode(&bytes[..length]), None);
                }
            }
        }
        assert_eq!(Command::decode(&[0, 99]), None);
    }
}
