//! The replicated state machine: what the log's commands add up to, and the sessions of the clients.

use super::codec::{Reader, put_number, put_text};
use super::{Answer, ClientId, Op};
use crate::MachineKind;
use crate::table::Table;

/// A state machine with the sessions that make requests count once (diss. §6.3). A snapshot has both.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Machine {
    state: State,
    /// The newest request of each client that was applied, and its answer.
    sessions: Table<ClientId, (u64, Answer)>,
    has_sessions: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
enum State {
    Store(Table<String, String>),
    Counter(Table<String, u64>),
    Journal(Vec<String>),
}

/// What applying a command came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Applied {
    pub(crate) answer: Answer,
    /// The state machine saw it for the first time.
    pub(crate) is_fresh: bool,
}

impl Machine {
    pub(crate) fn new(kind: MachineKind, has_sessions: bool) -> Self {
        let state = match kind {
            MachineKind::Store => State::Store(Table::new()),
            MachineKind::Counter => State::Counter(Table::new()),
            MachineKind::Journal => State::Journal(Vec::new()),
        };
        Self { state, sessions: Table::new(), has_sessions }
    }

    /// Applies an operation, unless the client's session shows that this was done before.
    pub(crate) fn apply(&mut self, asked_by: Option<(ClientId, u64)>, op: &Op) -> Applied {
        let Some((client, request)) = asked_by.filter(|_| self.has_sessions) else {
            return Applied { answer: self.state.apply(op), is_fresh: true };
        };
        match self.sessions.get(&client) {
            Some((last, answer)) if *last == request => {
                return Applied { answer: answer.clone(), is_fresh: false };
            }
            // The client has gone on: nobody waits for this any more.
            Some((last, _)) if *last > request => {
                return Applied { answer: Answer::Unknown, is_fresh: false };
            }
            _ => (),
        }
        let answer = self.state.apply(op);
        self.sessions.insert(client, (request, answer.clone()));
        Applied { answer, is_fresh: true }
    }

    /// Answers a read.
    #[must_use]
    pub fn read(&self, op: &Op) -> Answer {
        self.state.read(op)
    }

    /// The value of `key`, if it has one.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<String> {
        match &self.state {
            State::Store(values) => values.get(key).cloned(),
            State::Counter(values) => values.get(key).map(u64::to_string),
            State::Journal(lines) => (key == JOURNAL).then(|| lines.len().to_string()),
        }
    }

    /// All keys with their values, in the order of the keys; the lines of a journal with their numbers.
    #[must_use]
    pub fn pairs(&self) -> Vec<(String, String)> {
        self.state.scan("", None)
    }

    /// What was written to a journal, in order; nothing if it is another state machine.
    #[must_use]
    pub fn lines(&self) -> &[String] {
        if let State::Journal(lines) = &self.state { lines } else { &[] }
    }

    /// The newest request of `client` that was applied.
    #[must_use]
    pub fn session(&self, client: ClientId) -> Option<u64> {
        self.sessions.get(&client).map(|(request, _)| *request)
    }

    /// Everything, as bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        match &self.state {
            State::Store(values) => {
                put_number(&mut bytes, values.len() as u64);
                for (key, value) in values.iter() {
                    put_text(&mut bytes, key);
                    put_text(&mut bytes, value);
                }
            }
            State::Counter(values) => {
                put_number(&mut bytes, values.len() as u64);
                for (key, value) in values.iter() {
                    put_text(&mut bytes, key);
                    put_number(&mut bytes, *value);
                }
            }
            State::Journal(lines) => {
                put_number(&mut bytes, lines.len() as u64);
                lines.iter().for_each(|line| put_text(&mut bytes, line));
            }
        }
        put_number(&mut bytes, self.sessions.len() as u64);
        for (client, (request, answer)) in self.sessions.iter() {
            put_number(&mut bytes, client.0.into());
            put_number(&mut bytes, *request);
            put_answer(&mut bytes, answer);
        }
        bytes
    }

    /// Takes over what [`Self::encode`] made of a state machine of the same kind; false if these bytes
    /// are not that, and then nothing is changed.
    pub(crate) fn restore(&mut self, bytes: &[u8]) -> bool {
        let Some((state, sessions)) = decode(&self.state, bytes) else { return false };
        (self.state, self.sessions) = (state, sessions);
        true
    }
}

/// The one key of a journal: its value is the number of lines.
const JOURNAL: &str = "length";

impl State {
    fn apply(&mut self, op: &Op) -> Answer {
        if op.is_read() {
            return self.read(op);
        }
        match self {
            Self::Store(values) => apply_to_store(values, op),
            Self::Counter(values) => apply_to_counter(values, op),
            Self::Journal(lines) => match op {
                Op::Put { value, .. } | Op::Append { value, .. } => {
                    lines.push(value.clone());
                    Answer::Done
                }
                _ => Answer::Unknown,
            },
        }
    }

    fn read(&self, op: &Op) -> Answer {
        match (self, op) {
            (Self::Store(values), Op::Get { key }) => Answer::Value(values.get(key).cloned()),
            (Self::Counter(values), Op::Get { key }) => {
                Answer::Value(values.get(key).map(u64::to_string))
            }
            (Self::Journal(lines), Op::Get { .. }) => Answer::Value(Some(lines.len().to_string())),
            (_, Op::Scan { from, to }) => Answer::Pairs(self.scan(from, to.as_deref())),
            _ => Answer::Unknown,
        }
    }

    fn scan(&self, from: &str, to: Option<&str>) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        let mut add = |key: &str, value: String| {
            if key >= from && to.is_none_or(|to| key < to) {
                pairs.push((key.to_owned(), value));
            }
        };
        match self {
            Self::Store(values) => values.iter().for_each(|(key, value)| add(key, value.clone())),
            Self::Counter(values) => {
                values.iter().for_each(|(key, value)| add(key, value.to_string()));
            }
            Self::Journal(lines) => {
                // With leading zeros, so that the order of the keys is that of the lines.
                for (number, line) in (1_u64..).zip(lines) {
                    add(&format!("{number:06}"), line.clone());
                }
            }
        }
        pairs
    }
}

fn apply_to_store(values: &mut Table<String, String>, op: &Op) -> Answer {
    match op {
        Op::Put { key, value } => put(values, key, value),
        Op::Append { key, value } => match values.get_mut(key) {
            Some(text) => text.push_str(value),
            None => values.insert(key.clone(), value.clone()),
        },
        Op::CompareAndSwap { key, old, new } => {
            let is_old = values.get(key) == old.as_ref();
            if is_old {
                put(values, key, new);
            }
            return Answer::Swapped(is_old);
        }
        Op::Delete { key } => {
            values.remove(key);
        }
        Op::Get { .. } | Op::Scan { .. } => return Answer::Unknown,
    }
    Answer::Done
}

/// Most keys have a value already: its memory takes the new one.
fn put(values: &mut Table<String, String>, key: &String, value: &String) {
    match values.get_mut(key) {
        Some(known) => known.clone_from(value),
        None => values.insert(key.clone(), value.clone()),
    }
}

fn apply_to_counter(values: &mut Table<String, u64>, op: &Op) -> Answer {
    let number = |text: &str| text.parse::<u64>().unwrap_or(0);
    match op {
        Op::Put { key, value } => values.insert(key.clone(), number(value)),
        Op::Append { key, value } => {
            let sum = values.entry(key.clone(), 0);
            *sum = sum.wrapping_add(number(value));
        }
        Op::CompareAndSwap { key, old, new } => {
            let is_old = values.get(key).copied() == old.as_deref().map(number);
            if is_old {
                values.insert(key.clone(), number(new));
            }
            return Answer::Swapped(is_old);
        }
        Op::Delete { key } => {
            values.remove(key);
        }
        Op::Get { .. } | Op::Scan { .. } => return Answer::Unknown,
    }
    Answer::Done
}

fn put_answer(bytes: &mut Vec<u8>, answer: &Answer) {
    match answer {
        Answer::Done => bytes.push(0),
        Answer::Unknown => bytes.push(1),
        Answer::Swapped(swapped) => bytes.push(2 + u8::from(*swapped)),
        Answer::Value(None) => bytes.push(4),
        Answer::Value(Some(value)) => {
            bytes.push(5);
            put_text(bytes, value);
        }
        Answer::Pairs(pairs) => {
            bytes.push(6);
            put_number(bytes, pairs.len() as u64);
            for (key, value) in pairs {
                put_text(bytes, key);
                put_text(bytes, value);
            }
        }
    }
}

fn answer(reader: &mut Reader<'_>) -> Option<Answer> {
    Some(match reader.byte()? {
        0 => Answer::Done,
        1 => Answer::Unknown,
        2 => Answer::Swapped(false),
        3 => Answer::Swapped(true),
        4 => Answer::Value(None),
        5 => Answer::Value(Some(reader.text()?)),
        6 => {
            let mut pairs = Vec::new();
            for _ in 0..reader.number()? {
                pairs.push((reader.text()?, reader.text()?));
            }
            Answer::Pairs(pairs)
        }
        _ => return None,
    })
}

type Sessions = Table<ClientId, (u64, Answer)>;

fn decode(like: &State, bytes: &[u8]) -> Option<(State, Sessions)> {
    let mut reader = Reader::new(bytes);
    let count = reader.number()?;
    let state = match like {
        State::Store(_) => {
            let mut values = Table::new();
            for _ in 0..count {
                values.insert(reader.text()?, reader.text()?);
            }
            State::Store(values)
        }
        State::Counter(_) => {
            let mut values = Table::new();
            for _ in 0..count {
                values.insert(reader.text()?, reader.number()?);
            }
            State::Counter(values)
        }
        State::Journal(_) => {
            let mut lines = Vec::new();
            for _ in 0..count {
                lines.push(reader.text()?);
            }
            State::Journal(lines)
        }
    };
    let mut sessions = Table::new();
    for _ in 0..reader.number()? {
        let client = ClientId(u32::try_from(reader.number()?).ok()?);
        sessions.insert(client, (reader.number()?, answer(&mut reader)?));
    }
    reader.is_at_end().then_some((state, sessions))
}
