//! What has to be seen yet, and whether it still can be.
//!
//! In a store or a journal, a value becomes a given text only if it is the beginning of it, or if a write to
//! come starts it: a put or a compare-and-swap with the beginning of it, or a deletion if something appended
//! can be the beginning of it. A search that is at a place where neither is so, though an answer with that text
//! has to fit yet, need not go on. That is how a search notices at once that a value was overwritten too early.

use std::ops::Range;

use super::task::Task;
use super::values::{ValueId, Values, compared_by};
use crate::MachineKind;
use crate::service::{Op, Operation, Outcome};

/// The texts that are awaited, by key.
#[derive(Clone, Debug, Default)]
pub(super) struct Awaited {
    keys: Vec<Key>,
    /// What each task has to do with texts.
    roles: Vec<Role>,
}

/// By the places of the texts among those that the key is compared with.
#[derive(Clone, Debug, Default)]
struct Key {
    /// How many answers with the text have to fit yet.
    answers: Vec<usize>,
    /// How many writes to come can start it.
    starters: Vec<usize>,
    /// Those with answers and without starters, a bit each.
    awaited: Vec<u64>,
}

#[derive(Clone, Debug, Default)]
struct Role {
    /// Keys and texts that its answer shows.
    shows: Vec<(usize, usize)>,
    /// The texts of its key that it can start.
    starts: Range<usize>,
}

impl Awaited {
    pub(super) fn new(
        machine: MachineKind,
        operations: &[Operation],
        tasks: &[Task],
        values: &Values,
    ) -> Self {
        let keys = (0..values.keys()).map(|place| Key::new(values.texts(place).len())).collect();
        let mut all = Self { keys, roles: vec![Role::default(); tasks.len()] };
        if machine == MachineKind::Counter {
            return all;
        }
        for (task, role) in tasks.iter().zip(&mut all.roles) {
            let operation = &operations[task.index];
            if let (Outcome::Answered { answer, .. }, true) = (&operation.outcome, task.is_held) {
                let texts = compared_by(operation, Some(answer));
                role.shows = texts.filter_map(|(key, text)| values.find(key, text)).collect();
            }
            if let (Some(place), MachineKind::Store) = (task.place, machine) {
                role.starts = match &operation.op {
                    Op::CompareAndSwap { .. } if task.is_silent => 0..0,
                    Op::Put { value, .. } | Op::CompareAndSwap { new: value, .. } => {
                        values.beginning_with(place, value)
                    }
                    _ => 0..0,
                };
            }
            if task.is_silent && matches!(operation.op, Op::CompareAndSwap { .. }) {
                role.shows.clear();
            }
        }
        all.keep_deletions(operations, tasks, values);
        for (task, place) in tasks.iter().map(|task| task.place).enumerate() {
            all.undone(task, place);
        }
        all
    }

    /// Texts that can come about behind a deletion are never awaited: their answers do not count.
    fn keep_deletions(&mut self, operations: &[Operation], tasks: &[Task], values: &Values) {
        let keys = self.keys.len();
        let (mut is_deleted, mut appended) = (vec![false; keys], vec![Vec::new(); keys]);
        for task in tasks {
            match (task.place, &operations[task.index].op) {
                (Some(place), Op::Delete { .. }) => is_deleted[place] = true,
                (Some(place), Op::Append { value, .. }) => {
                    appended[place].push(values.beginning_with(place, value));
                }
                _ => {}
            }
        }
        for role in &mut self.roles {
            role.shows.retain(|(place, text)| {
                let can_begin = || appended[*place].iter().any(|texts| texts.contains(text));
                !is_deleted[*place] || !can_begin()
            });
        }
    }

    /// The task is done, or left out.
    pub(super) fn done(&mut self, task: usize, place: Option<usize>) {
        self.change(task, place, -1);
    }

    /// It is not.
    pub(super) fn undone(&mut self, task: usize, place: Option<usize>) {
        self.change(task, place, 1);
    }

    fn change(&mut self, task: usize, place: Option<usize>, by: isize) {
        let Self { keys, roles } = self;
        for (place, text) in &roles[task].shows {
            keys[*place].change(*text, by, 0);
        }
        if let Some(place) = place {
            for text in roles[task].starts.clone() {
                keys[place].change(text, 0, by);
            }
        }
    }

    /// Whether all that is awaited can still come about when the key has this value.
    pub(super) fn is_possible(&self, values: &Values, place: usize, value: ValueId) -> bool {
        // Texts are sorted: those with one beginning stand together.
        let awaited = &self.keys[place].awaited;
        let Some(first) = awaited.iter().position(|word| *word != 0) else { return true };
        let last = awaited.iter().rposition(|word| *word != 0).unwrap_or(first);
        let first = first * 64 + awaited[first].trailing_zeros() as usize;
        let last = last * 64 + 63 - awaited[last].leading_zeros() as usize;
        values.can_become(place, value, first) && values.can_become(place, value, last)
    }
}

impl Key {
    fn new(texts: usize) -> Self {
        let awaited = vec![0; texts.div_ceil(64)];
        Self { answers: vec![0; texts], starters: vec![0; texts], awaited }
    }

    /// So many answers more, or fewer, and starters.
    fn change(&mut self, text: usize, answers: isize, starters: isize) {
        self.answers[text] = self.answers[text].saturating_add_signed(answers);
        self.starters[text] = self.starters[text].saturating_add_signed(starters);
        let is_awaited = self.answers[text] > 0 && self.starters[text] == 0;
        let bit = 1 << (text % 64);
        let word = &mut self.awaited[text / 64];
        *word = if is_awaited { *word | bit } else { *word & !bit };
    }
}
