//! The state machine once more, made for asking what was so at an index: of texts it keeps fingerprints, of
//! every key those of its last values. Independent of the machine that the servers run.

use std::hash::Hasher;
use std::sync::Arc;

use raft_core::Index;

use super::shared::Shared;
use crate::service::{Answer, Op};
use crate::{Digest, MachineKind};

/// The fingerprint of a text, which can go on with more text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Text(u64);

impl Text {
    const EMPTY: Self = Self(0xCBF2_9CE4_8422_2325);

    fn of(text: &str) -> Self {
        Self::EMPTY.then(text)
    }

    fn then(self, text: &str) -> Self {
        let add = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
        Self(text.bytes().fold(self.0, add))
    }
}

/// A key with its history.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Key {
    name: String,
    /// The value as a number, in a counter.
    number: u64,
    /// The values since the index at which each was written; `None`: no value any more.
    versions: Vec<(Index, Option<Text>)>,
    /// What was before this index is forgotten.
    complete_since: Index,
}

/// So many values are kept of a key without asking whether they are needed …
const VERSIONS_FEW: usize = 16;
/// … and so many at most.
const VERSIONS_MAX: usize = 128;

/// The state machine at every index that may still be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Replay {
    kind: MachineKind,
    /// In the order of their names.
    keys: Vec<Arc<Key>>,
    /// A journal's, each with its index.
    lines: Shared<(Index, Text)>,
}

impl Key {
    /// Its value as of `index`; an error if that is forgotten.
    fn value_at(&self, index: Index) -> Result<Option<Text>, ()> {
        let count = match self.versions.last() {
            Some((last, _)) if *last <= index => self.versions.len(),
            _ => self.versions.partition_point(|(since, _)| *since <= index),
        };
        match count.checked_sub(1) {
            Some(at) => Ok(self.versions[at].1),
            None if index >= self.complete_since => Ok(None),
            None => Err(()),
        }
    }

    /// It has another value from `index` on. Nobody asks any more for what was before `horizon`.
    fn write(&mut self, index: Index, value: Option<Text>, horizon: impl FnOnce() -> Index) {
        let count = self.versions.len();
        if count >= VERSIONS_FEW && count.is_power_of_two() {
            let horizon = horizon();
            let old = self.versions.partition_point(|(since, _)| *since <= horizon);
            let old = if count >= VERSIONS_MAX { old.max(count / 2) } else { old };
            // The last of the old ones is what was so at the horizon.
            self.versions.drain(..old.saturating_sub(1));
            self.complete_since = self.versions[0].0;
        }
        self.versions.push((index, value));
    }
}

impl Replay {
    pub(crate) fn new(kind: MachineKind) -> Self {
        Self { kind, keys: Vec::new(), lines: Shared::default() }
    }

    fn find(&self, key: &str) -> Result<usize, usize> {
        self.keys.binary_search_by(|known| known.name.as_str().cmp(key))
    }

    /// Applies the operation at `index`; the fingerprint of its answer. (None if it is a read of something
    /// forgotten.)
    pub(crate) fn apply(
        &mut self,
        op: &Op,
        index: Index,
        horizon: impl FnOnce() -> Index,
    ) -> Option<u64> {
        let (key, written) = match op {
            Op::Get { .. } | Op::Scan { .. } => return self.read(op, index),
            Op::Put { key, value } | Op::Append { key, value } => (key, Some(value)),
            Op::CompareAndSwap { key, new, .. } => (key, Some(new)),
            Op::Delete { key } => (key, None),
        };
        if self.kind == MachineKind::Journal {
            let (Op::Put { value, .. } | Op::Append { value, .. }) = op else {
                return Some(fingerprint(&Answer::Unknown));
            };
            self.lines.push((index, Text::of(value)));
            return Some(fingerprint(&Answer::Done));
        }
        let found = self.find(key);
        let now = found.ok().and_then(|at| self.keys[at].versions.last()).and_then(|last| last.1);
        let number = found.map_or(0, |at| self.keys[at].number);
        let counts = self.kind == MachineKind::Counter;
        if let Op::CompareAndSwap { old, .. } = op {
            let is_old = if counts {
                now.map(|_| number) == old.as_deref().map(parse)
            } else {
                now == old.as_deref().map(Text::of)
            };
            if !is_old {
                return Some(fingerprint(&Answer::Swapped(false)));
            }
        }
        let appends = matches!(op, Op::Append { .. }) && now.is_some();
        let mut next = 0;
        let value = written.map(|text| match (counts, now) {
            (true, _) => {
                let before = if appends { number } else { 0 };
                next = before.wrapping_add(parse(text));
                Text::of(&next.to_string())
            }
            (false, Some(now)) if appends => now.then(text),
            (false, _) => Text::of(text),
        });
        let at = found.unwrap_or_else(|at| {
            let (name, versions) = (key.clone(), Vec::new());
            let key = Key { name, number: 0, versions, complete_since: 0 };
            self.keys.insert(at, Arc::new(key));
            at
        });
        let key = Arc::make_mut(&mut self.keys[at]);
        key.number = next;
        key.write(index, value, horizon);
        let swaps = matches!(op, Op::CompareAndSwap { .. });
        Some(fingerprint(&if swaps { Answer::Swapped(true) } else { Answer::Done }))
    }

    /// The fingerprint of the answer to a read as of `index`; `None` if what was then is forgotten.
    pub(crate) fn read(&self, op: &Op, index: Index) -> Option<u64> {
        let is_journal = self.kind == MachineKind::Journal;
        match op {
            Op::Get { .. } if is_journal => {
                let count = self.lines.partition_point(|(written, _)| *written <= index);
                Some(value(Some(Text::of(&count.to_string()))))
            }
            Op::Get { key } => match self.find(key) {
                Ok(at) => self.keys[at].value_at(index).ok().map(value),
                Err(_) => Some(value(None)),
            },
            Op::Scan { from, to } => {
                let mut pairs = Pairs::default();
                let ends = |name: &str| to.as_deref().is_some_and(|to| name >= to);
                if is_journal {
                    self.scan_journal(index, |name, text| {
                        if name >= from.as_str() && !ends(name) {
                            pairs.add(Text::of(name), text);
                        }
                    });
                    return Some(pairs.finish());
                }
                let first = self.find(from).unwrap_or_else(|at| at);
                for key in self.keys[first..].iter().take_while(|key| !ends(&key.name)) {
                    if let Some(text) = key.value_at(index).ok()? {
                        pairs.add(Text::of(&key.name), text);
                    }
                }
                Some(pairs.finish())
            }
            _ => Some(fingerprint(&Answer::Unknown)),
        }
    }

    fn scan_journal(&self, index: Index, mut see: impl FnMut(&str, Text)) {
        for i in 0..self.lines.len() {
            match self.lines.get(i) {
                Some((written, text)) if *written <= index => see(&format!("{:06}", i + 1), *text),
                _ => break,
            }
        }
    }

    /// Who wrote last what this reads as of `index`, if it reads one key.
    pub(crate) fn written_at(&self, op: &Op, index: Index) -> Option<Index> {
        let Op::Get { key } = op else { return None };
        let versions = &self.keys[self.find(key).ok()?].versions;
        let count = versions.partition_point(|(since, _)| *since <= index);
        Some(versions[count.checked_sub(1)?].0)
    }
}

/// Whatever is no number counts as 0.
fn parse(text: &str) -> u64 {
    text.parse().unwrap_or(0)
}

/// Tells any two answers apart.
pub(crate) fn fingerprint(answer: &Answer) -> u64 {
    match answer {
        Answer::Done => 1,
        Answer::Unknown => 2,
        Answer::Swapped(false) => 3,
        Answer::Swapped(true) => 4,
        Answer::Value(text) => value(text.as_deref().map(Text::of)),
        Answer::Pairs(all) => {
            let mut pairs = Pairs::default();
            for (key, text) in all {
                pairs.add(Text::of(key), Text::of(text));
            }
            pairs.finish()
        }
    }
}

/// The fingerprint of [`Answer::Value`].
fn value(text: Option<Text>) -> u64 {
    text.map_or(5, |text| text.0.rotate_left(7))
}

/// The fingerprint of [`Answer::Pairs`].
#[derive(Default)]
struct Pairs(Digest);

impl Pairs {
    fn add(&mut self, key: Text, text: Text) {
        self.0.write_u64(key.0);
        self.0.write_u64(text.0);
    }

    fn finish(self) -> u64 {
        self.0.finish()
    }
}
