//! The search for an order.
//!
//! Wing and Gong's ("Testing and verifying concurrent objects", 1993) with Lowe's memory ("Testing for
//! linearizability", 2017): an operation may come next if no other one had ended before it was invoked. One
//! whose answer fits is taken, and taken back where it leads nowhere; a place that was reached before, with the
//! same operations done and the same values, is not entered again. What is not done yet stands in a doubly
//! linked list, so that taking one out and putting it back costs the same whatever the length.
//!
//! **What is not tried, and why that changes no verdict.**
//!
//! - When an operation fits that changed nothing, that is the one taken, and nothing else in its place: it may
//!   be moved to the front of any order that goes on from here, for it is allowed here and no other one notices.
//! - Of operations that may come next and do the same, the one that ends first: in an order that takes
//!   another one now, the two may change places.
//! - Operations that may be left out are tried only where they change something: else they may be left out.
//! - What makes an answer impossible that has to fit yet: see `awaited.rs`.

use super::memo::Memo;
use super::task::{NEVER, Task, Tasks};
use super::values::ValueId;
use crate::service::{Answer, Moment, Operation, Outcome};

/// A search; it can be interrupted after every operation.
#[derive(Clone, Debug)]
pub(super) struct Search {
    tasks: Tasks,
    /// The list: what comes after and before each task that is not done. Behind the tasks stand the ends of
    /// two lists, of tasks that have ended and of those that have not.
    next: Vec<usize>,
    previous: Vec<usize>,
    /// What is done, a bit each.
    done: Vec<u64>,
    /// The last word of `done`, of those for tasks that have ended, that was ever written to.
    last_word: usize,
    /// How many answers have to fit yet.
    held_left: usize,
    /// How many tasks that have ended are done.
    depth: usize,
    /// The keys' values.
    values: Vec<ValueId>,
    path: Vec<Step>,
    /// The alternative to try next.
    cursor: Cursor,
    memo: Memo,
    scratch: Vec<u64>,
    best: Best,
    steps: u64,
}

/// What was done on the way.
#[derive(Clone, Copy, Debug)]
struct Step {
    task: usize,
    how: How,
    /// The value of its key before.
    before: ValueId,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// It fitted and changed nothing.
    Silent,
    /// It fitted.
    Taken,
    /// It was left out.
    Skipped,
}

#[derive(Clone, Copy, Debug)]
enum Cursor {
    Silent,
    /// Those that have ended, from this one on; then the rest.
    Ended(usize),
    /// Those that have not, from this one on; then the rest.
    Open(usize),
    /// Leaving out what ends first.
    Skip,
    Exhausted,
}

/// The farthest that the search came.
#[derive(Clone, Debug, Default)]
pub(super) struct Best {
    depth: usize,
    /// What it did, in this order.
    pub(super) order: Vec<usize>,
    /// When the search never came beyond this, nothing that was invoked later matters.
    pub(super) horizon: Option<Moment>,
}

/// What a search found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// It is on its way.
    Nothing,
    /// An order.
    Order,
    /// That there is none.
    NoOrder,
}

impl Search {
    pub(super) fn new(tasks: Tasks) -> Self {
        let (count, ended) = (tasks.tasks.len(), tasks.ended);
        let mut next: Vec<usize> = (1..count + 2).chain([count + 1]).collect();
        let mut previous: Vec<usize> = [0].into_iter().chain(0..=count).collect();
        for (first, end, anchor) in [(0, ended, count), (ended, count, count + 1)] {
            (next[anchor], previous[anchor]) = (anchor, anchor);
            if first < end {
                (next[anchor], previous[first]) = (first, anchor);
                (previous[anchor], next[end - 1]) = (end - 1, anchor);
            }
        }
        Self {
            next,
            previous,
            done: vec![0; ended.div_ceil(64) + (count - ended).div_ceil(64)],
            last_word: 0,
            held_left: tasks.held,
            depth: 0,
            values: vec![0; tasks.values.keys()],
            path: Vec::new(),
            cursor: Cursor::Silent,
            memo: Memo::default(),
            scratch: Vec::new(),
            best: Best::default(),
            steps: 0,
            tasks,
        }
    }

    /// How many operations were tried.
    pub(super) fn steps(&self) -> u64 {
        self.steps
    }

    /// How many operations the search has to do with.
    pub(super) fn len(&self) -> usize {
        self.tasks.tasks.len()
    }

    /// How far it came.
    pub(super) fn best(&self) -> &Best {
        &self.best
    }

    /// How many operations could be brought into an order so far.
    pub(super) fn depth(&self) -> usize {
        self.best.depth.max(self.depth)
    }

    /// What was done, in this order.
    pub(super) fn order(&self) -> Vec<usize> {
        let taken = self.path.iter().filter(|step| step.how != How::Skipped);
        taken.map(|step| self.tasks.tasks[step.task].index).collect()
    }

    /// Tries operations until there is a result, or until `until` have been tried in all.
    pub(super) fn run(&mut self, operations: &[Operation], until: u64) -> Found {
        loop {
            if self.held_left == 0 {
                return Found::Order;
            }
            if self.steps >= until {
                return Found::Nothing;
            }
            if !self.forward(operations) && !self.back() {
                return Found::NoOrder;
            }
        }
    }

    /// Takes the next alternative at this place.
    fn forward(&mut self, operations: &[Operation]) -> bool {
        let (ended, open) = (self.tasks.tasks.len(), self.tasks.tasks.len() + 1);
        let (limit, first_to_end) = self.limit();
        loop {
            let (task, how) = match self.cursor {
                Cursor::Silent => {
                    if self.take_silent(operations, limit) {
                        return true;
                    }
                    self.cursor = Cursor::Ended(self.next[ended]);
                    continue;
                }
                Cursor::Ended(task) if self.is_candidate(task, limit) => {
                    self.cursor = Cursor::Ended(self.next[task]);
                    (task, How::Taken)
                }
                Cursor::Ended(_) => {
                    self.cursor = Cursor::Open(self.next[open]);
                    continue;
                }
                Cursor::Open(task) if self.is_candidate(task, limit) => {
                    self.cursor = Cursor::Open(self.next[task]);
                    (task, How::Taken)
                }
                Cursor::Open(_) => {
                    self.cursor = Cursor::Skip;
                    continue;
                }
                Cursor::Skip => {
                    self.cursor = Cursor::Exhausted;
                    match first_to_end {
                        Some(task) if !self.tasks.tasks[task].is_held => (task, How::Skipped),
                        _ => continue,
                    }
                }
                Cursor::Exhausted => {
                    self.remember(limit);
                    return false;
                }
            };
            if self.enter(operations, task, how, limit) {
                return true;
            }
        }
    }

    /// Takes one that fits and changed nothing, if there is one.
    fn take_silent(&mut self, operations: &[Operation], limit: Moment) -> bool {
        let mut task = self.next[self.tasks.tasks.len()];
        while self.is_candidate(task, limit) {
            if self.tasks.tasks[task].is_silent
                && let Some(value) = self.fits(operations, task)
            {
                self.take(task, How::Silent, value);
                return true;
            }
            task = self.next[task];
        }
        false
    }

    /// Does the task, if it fits and leads to a place that is new.
    fn enter(&mut self, operations: &[Operation], task: usize, how: How, limit: Moment) -> bool {
        let value = match how {
            How::Skipped => Some(0),
            _ if self.tasks.tasks[task].is_silent || self.has_rival(task, limit) => None,
            _ => self.fits(operations, task),
        };
        let Some(value) = value else { return false };
        let back = self.cursor;
        self.take(task, how, value);
        if self.is_promising(task) && self.is_new() {
            return true;
        }
        self.untake();
        self.cursor = back;
        false
    }

    /// Takes the last step back that had an alternative; whether there is one.
    fn back(&mut self) -> bool {
        while let Some(step) = self.untake() {
            self.cursor = match step.how {
                How::Silent => continue,
                How::Skipped => Cursor::Exhausted,
                How::Taken if step.task < self.tasks.ended => Cursor::Ended(self.next[step.task]),
                How::Taken => Cursor::Open(self.next[step.task]),
            };
            return true;
        }
        false
    }

    /// Whether the value that the task leaves can become what has to be seen of it yet.
    fn is_promising(&self, task: usize) -> bool {
        let Tasks { tasks, values, awaited, .. } = &self.tasks;
        tasks[task].place.is_none_or(|place| awaited.is_possible(values, place, self.values[place]))
    }

    /// When the first task ends that is not done, and which that is. Only what was invoked by then may come
    /// next.
    fn limit(&self) -> (Moment, Option<usize>) {
        let (mut limit, mut first) = (NEVER, None);
        let mut task = self.next[self.tasks.tasks.len()];
        while self.is_candidate(task, limit) {
            if self.tasks.tasks[task].end < limit {
                (limit, first) = (self.tasks.tasks[task].end, Some(task));
            }
            task = self.next[task];
        }
        (limit, first)
    }

    /// False for the end of a list, too.
    fn is_candidate(&self, task: usize, limit: Moment) -> bool {
        self.tasks.tasks.get(task).is_some_and(|task| task.call <= limit)
    }

    /// Whether another one that may come next does the same and ends first.
    fn has_rival(&self, task: usize, limit: Moment) -> bool {
        let Task { class, end, .. } = self.tasks.tasks[task];
        if class == 0 {
            return false;
        }
        let count = self.tasks.tasks.len();
        [count, count + 1].into_iter().any(|anchor| {
            let mut other = self.next[anchor];
            while self.is_candidate(other, limit) {
                let rival = &self.tasks.tasks[other];
                if rival.class == class && (rival.end, other) < (end, task) {
                    return true;
                }
                other = self.next[other];
            }
            false
        })
    }

    /// The value of the task's key once it is done, if it may be done now: 0 for a scan.
    fn fits(&mut self, operations: &[Operation], task: usize) -> Option<ValueId> {
        self.steps += 1;
        let Task { index, place, is_held, .. } = self.tasks.tasks[task];
        let operation = &operations[index];
        let answer: Option<&Answer> = match &operation.outcome {
            Outcome::Answered { answer, .. } if is_held => Some(answer),
            _ => None,
        };
        let Some(place) = place else {
            let fits = self.tasks.values.scan_fits(&self.values, &operation.op, answer?);
            return fits.then_some(0);
        };
        let before = self.values[place];
        let after = self.tasks.values.after((place, before), &operation.op, answer)?;
        (is_held || after != before).then_some(after)
    }

    fn take(&mut self, task: usize, how: How, value: ValueId) {
        let Task { place, is_held, .. } = self.tasks.tasks[task];
        let mut before = 0;
        if let (Some(place), How::Taken) = (place, how) {
            before = std::mem::replace(&mut self.values[place], value);
        }
        let (next, previous) = (self.next[task], self.previous[task]);
        (self.next[previous], self.previous[next]) = (next, previous);
        self.flip(task);
        self.tasks.awaited.done(task, place);
        self.held_left -= usize::from(is_held);
        self.depth += usize::from(task < self.tasks.ended);
        self.path.push(Step { task, how, before });
        self.cursor = Cursor::Silent;
    }

    fn untake(&mut self) -> Option<Step> {
        let step = self.path.pop()?;
        let Step { task, how, before } = step;
        let Task { place, is_held, .. } = self.tasks.tasks[task];
        if let (Some(place), How::Taken) = (place, how) {
            self.values[place] = before;
        }
        let (next, previous) = (self.next[task], self.previous[task]);
        (self.next[previous], self.previous[next]) = (task, task);
        self.flip(task);
        self.tasks.awaited.undone(task, place);
        self.held_left += usize::from(is_held);
        self.depth -= usize::from(task < self.tasks.ended);
        Some(step)
    }

    fn flip(&mut self, task: usize) {
        let ended = self.tasks.ended;
        let (word, bit) = if task < ended {
            self.last_word = self.last_word.max(task / 64);
            (task / 64, task % 64)
        } else {
            (ended.div_ceil(64) + (task - ended) / 64, (task - ended) % 64)
        };
        self.done[word] ^= 1 << bit;
    }

    /// Whether the search is here for the first time: what is done and what the values are, in the fewest
    /// words. Of the tasks that have ended, all before the first word are done and none after the last.
    fn is_new(&mut self) -> bool {
        let (count, ended) = (self.tasks.tasks.len(), self.tasks.ended.div_ceil(64));
        let first_word = self.next[count].min(self.tasks.ended) / 64;
        self.scratch.clear();
        self.scratch.push(first_word as u64);
        self.scratch.extend(self.values.iter().map(|value| *value as u64));
        self.scratch.extend_from_slice(&self.done[ended..]);
        let window = self.done[..ended].get(first_word..=self.last_word).unwrap_or_default();
        let zeros = window.iter().rev().take_while(|word| **word == 0).count();
        self.scratch.extend_from_slice(&window[..window.len() - zeros]);
        let known = self.memo.len();
        self.memo.number(&self.scratch) == known
    }

    fn remember(&mut self, limit: Moment) {
        self.best.horizon = self.best.horizon.max(Some(limit));
        if self.depth > self.best.depth {
            self.best.depth = self.depth;
            self.best.order = self.order();
        }
    }
}
