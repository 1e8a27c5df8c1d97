//! The values that keys can have in one search, as numbers.

use std::ops::Range;

use super::memo::Memo;
use super::model::{self, Effect, Touches};
use crate::MachineKind;
use crate::service::{Answer, Op, Operation};
use crate::sorting::sorted;

/// The number of a value; 0: none.
pub(super) type ValueId = usize;

/// Values by number, and which of them make a difference.
///
/// In a store or a journal a value only grows until it is replaced or removed, and an operation tells two
/// values apart only by comparing them as a whole with a text that stands in the history: an answer, or what
/// a compare-and-swap expects. A value that no such text begins with is therefore as good as any other one: no
/// answer fits it, no compare-and-swap finds it, whatever is appended. All those are one and the same here.
#[derive(Clone, Debug)]
pub(super) struct Values {
    machine: MachineKind,
    /// The keys, in their order. Their places are what the search knows them by.
    keys: Vec<String>,
    /// For each key the texts that its value is compared with, sorted.
    compared: Vec<Vec<String>>,
    /// The values; the first stands for none.
    known: Vec<String>,
    /// Their bytes, but for the first.
    bytes: Memo,
    scratch: Vec<u64>,
    /// Stands for all values that are as good as any other one: it is longer than all texts.
    any: String,
}

impl Values {
    /// `compared`: for each key, in its order, the texts that its value is compared with.
    pub(super) fn new(
        machine: MachineKind,
        keys: Vec<String>,
        mut compared: Vec<Vec<String>>,
    ) -> Self {
        for texts in &mut compared {
            let order = sorted(texts.len(), &|one, other| texts[one].cmp(&texts[other]));
            *texts = order.into_iter().map(|place| std::mem::take(&mut texts[place])).collect();
            texts.dedup();
        }
        let longest = compared.iter().flatten().map(String::len).max();
        let any = "?".repeat(longest.map_or(1, |longest| longest + 1));
        let (known, bytes, scratch) = (vec![String::new()], Memo::default(), Vec::new());
        Self { machine, keys, compared, known, bytes, scratch, any }
    }

    /// How many keys there are.
    pub(super) fn keys(&self) -> usize {
        self.keys.len()
    }

    pub(super) fn place_of(&self, key: &str) -> Option<usize> {
        self.keys.binary_search_by(|known| known.as_str().cmp(key)).ok()
    }

    /// The texts that the value of the key at `place` is compared with, sorted.
    pub(super) fn texts(&self, place: usize) -> &[String] {
        &self.compared[place]
    }

    /// Where those stand that begin so.
    pub(super) fn beginning_with(&self, place: usize, start: &str) -> Range<usize> {
        let texts = &self.compared[place];
        let first = texts.partition_point(|text| text.as_str() < start);
        let count = texts[first..].partition_point(|text| text.starts_with(start));
        first..first + count
    }

    /// The places of a key and of a text that its value is compared with.
    pub(super) fn find(&self, key: &str, text: &str) -> Option<(usize, usize)> {
        let place = self.place_of(key)?;
        let found = self.compared[place].binary_search_by(|known| known.as_str().cmp(text));
        Some((place, found.ok()?))
    }

    /// Whether the value can become this text by what is appended to it alone.
    pub(super) fn can_become(&self, place: usize, value: ValueId, text: usize) -> bool {
        self.compared[place][text].starts_with(self.text(value).unwrap_or_default())
    }

    /// Whether the value of the key at `place` is compared with a text that begins with `start`. Without it,
    /// a value that begins so is as good as any other one.
    pub(super) fn is_compared(&self, place: usize, start: &str) -> bool {
        if self.machine == MachineKind::Counter {
            return true;
        }
        !self.beginning_with(place, start).is_empty()
    }

    /// The texts that the value of the key at `place` is compared with, but for those that another one begins
    /// with.
    pub(super) fn longest_compared(&self, place: usize) -> impl Iterator<Item = &str> {
        let texts = &self.compared[place];
        let is_last =
            |at: usize| texts.get(at + 1).is_none_or(|next| !next.starts_with(texts[at].as_str()));
        (0..texts.len()).filter(move |at| is_last(*at)).map(|at| texts[at].as_str())
    }

    /// What becomes of `value`, which the key at `place` has, by an operation of which `answer` is known or
    /// not; `None` if the answer does not fit.
    pub(super) fn after(
        &mut self,
        (place, value): (usize, ValueId),
        op: &Op,
        answer: Option<&Answer>,
    ) -> Option<ValueId> {
        let text = self.text(value);
        if let (Op::Get { .. }, Some(answer)) = (op, answer) {
            let Answer::Value(found) = answer else { return None };
            return (found.as_deref() == text).then_some(value);
        }
        let (effect, fits) = model::apply(self.machine, text, op);
        if answer.is_some_and(|answer| *answer != fits) {
            return None;
        }
        Some(match effect {
            Effect::Nothing => value,
            Effect::Remove => 0,
            Effect::Set(text) => self.id(place, &text),
        })
    }

    /// Whether a scan is answered so when the keys have these values.
    pub(super) fn scan_fits(&self, values: &[ValueId], op: &Op, answer: &Answer) -> bool {
        let (Touches::Range(from, to), Answer::Pairs(pairs)) = (model::touches(op), answer) else {
            return false;
        };
        let all = self.keys.iter().zip(values).map(|(key, value)| (key.as_str(), *value));
        let there = all
            .filter(|(key, _)| model::in_range(key, from, to))
            .filter_map(|(key, value)| Some((key, self.text(value)?)));
        pairs.iter().map(|(key, value)| (key.as_str(), value.as_str())).eq(there)
    }

    fn text(&self, value: ValueId) -> Option<&str> {
        (value != 0).then(|| self.known[value].as_str())
    }

    fn id(&mut self, place: usize, text: &str) -> ValueId {
        let text = if self.is_compared(place, text) { text } else { &self.any };
        self.scratch.clear();
        self.scratch.push(text.len() as u64);
        for chunk in text.as_bytes().chunks(8) {
            let word = chunk.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
            self.scratch.push(word);
        }
        let id = self.bytes.number(&self.scratch) + 1;
        if id == self.known.len() {
            self.known.push(text.to_owned());
        }
        id
    }
}

/// The texts that an operation whose answer is known, or not, compares the values of keys with.
pub(super) fn compared_by<'a>(
    operation: &'a Operation,
    answer: Option<&'a Answer>,
) -> impl Iterator<Item = (&'a str, &'a str)> {
    let (key, pairs): (_, &[(String, String)]) = match (&operation.op, answer) {
        (Op::Get { key }, Some(Answer::Value(Some(value)))) => (Some((key, value)), &[]),
        (Op::CompareAndSwap { key, old: Some(old), .. }, _) => (Some((key, old)), &[]),
        (Op::Scan { .. }, Some(Answer::Pairs(pairs))) => (None, pairs),
        _ => (None, &[]),
    };
    let pairs = pairs.iter().map(|(key, value)| (key, value));
    key.into_iter().chain(pairs).map(|(key, value)| (key.as_str(), value.as_str()))
}

/// Whether the one text contains the other. (The standard library's way is faster and weighs two kilobytes.)
pub(super) fn contains(text: &str, part: &str) -> bool {
    part.is_empty() || text.as_bytes().windows(part.len()).any(|window| window == part.as_bytes())
}
