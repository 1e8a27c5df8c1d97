//! What a search has to bring into an order: the operations of a part of a history, without those that cannot
//! matter.
//!
//! **What is left out, and why that changes no verdict.**
//!
//! - An operation that certainly was not done. It is no part of any order.
//! - A *read* of which no answer is known: an order with it is one without it, for it changes nothing and has
//!   no answer that would have to fit. The same goes for a write that the machine does not know.
//! - A *write that may be left out* (its client gave up, or its answer does not count) if its value is in no
//!   text that the key's value is compared with. From where it takes effect until the value is replaced or
//!   removed, the value has a part that is in no such text: a read, a scan and a compare-and-swap that succeeds
//!   do not fit there. What does fit are writes, which never notice, and a compare-and-swap that fails. If none
//!   is known to have failed, the write can be taken out of any order, and after it what compared and swapped
//!   without an answer that counts and came to nothing.
//! - Of such writes, if f compare-and-swaps are known to have failed: all whose client gave up but the f that
//!   were invoked first. One such write before each failure does as well as many; all do the same; and one that
//!   was invoked earlier can stand wherever a later one can.
//!
//! All this is about stores and journals. A counter's values are sums, which show everything.

use super::awaited::Awaited;
use super::model::{self, Touches};
use super::partition::Partition;
use super::values::{Values, compared_by, contains};
use crate::service::{Answer, Moment, Op, Operation, Outcome};
use crate::sorting::sorted;
use crate::{MachineKind, Time};

/// Later than all.
pub(super) const NEVER: Moment = Moment { at: Time::from_micros(u64::MAX), order: u64::MAX };

/// What is known ends by then.
const LAST: Moment = Moment { at: Time::from_micros(u64::MAX), order: u64::MAX - 1 };

/// An operation as a search sees it.
#[derive(Clone, Debug)]
pub(super) struct Task {
    /// Its place in the history.
    pub(super) index: usize,
    /// The place of its key among the keys; `None` for a scan.
    pub(super) place: Option<usize>,
    /// It took effect after this.
    pub(super) call: Moment,
    /// And before this; [`NEVER`] if its client never got an answer.
    pub(super) end: Moment,
    /// Its answer has to fit. Otherwise it may also be left out.
    pub(super) is_held: bool,
    /// It changed nothing, as its answer says.
    pub(super) is_silent: bool,
    /// Operations of one class other than 0 do the same, whenever they do it.
    pub(super) class: usize,
}

/// What a search works on.
#[derive(Clone, Debug)]
pub(super) struct Tasks {
    /// First those that have ended, by their calls; then the others, by their calls.
    pub(super) tasks: Vec<Task>,
    /// How many have ended.
    pub(super) ended: usize,
    /// How many answers have to fit.
    pub(super) held: usize,
    /// What the keys' values can be.
    pub(super) values: Values,
    /// What they have to be.
    pub(super) awaited: Awaited,
}

impl Tasks {
    /// The tasks of a part of a history. `held`, sorted: the operations whose answers have to fit; `None`: all
    /// that were answered. Any other one that was answered and may have changed something may have been done
    /// in its time, or not; what it was answered does not count.
    pub(super) fn new(
        machine: MachineKind,
        operations: &[Operation],
        part: &Partition,
        held: Option<&[usize]>,
    ) -> Self {
        let values = Values::new(machine, part.keys.clone(), compared(operations, part, held));
        let mut choice = Choice { machine, failures: vec![0; part.keys.len()], values };
        for index in &part.members {
            if let Some(place) = choice.place(&operations[*index].op)
                && answer_held(operations, *index, held) == Some(&Answer::Swapped(false))
            {
                choice.failures[place] += 1;
            }
        }
        let (mut ended, mut open, mut classes) = (Vec::new(), Vec::new(), Vec::new());
        let mut spoilers = vec![0; part.keys.len()];
        for index in &part.members {
            let Some((mut task, class)) = choice.task(operations, *index, held) else { continue };
            if let Some(class) = class {
                classes.push(class);
                task.class = classes.len();
            }
            if task.end < NEVER {
                ended.push(task);
            } else {
                if let (Some(Class { spoils: true, .. }), Some(place)) = (class, task.place) {
                    spoilers[place] += 1;
                    if spoilers[place] > choice.failures[place] {
                        continue;
                    }
                }
                open.push(task);
            }
        }
        let held = ended.iter().filter(|task| task.is_held).count();
        let (count, values) = (ended.len(), choice.values);
        let mut tasks = ended;
        tasks.append(&mut open);
        let numbers = numbers(&classes);
        for task in &mut tasks {
            task.class = task.class.checked_sub(1).map_or(0, |place| numbers[place]);
        }
        let awaited = Awaited::new(machine, operations, &tasks, &values);
        Self { tasks, ended: count, held, values, awaited }
    }
}

/// What decides whether an operation becomes a task.
struct Choice {
    machine: MachineKind,
    values: Values,
    /// How many compare-and-swaps are known to have failed, by key.
    failures: Vec<usize>,
}

/// What an operation does, if it does the same whatever the value was.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Class<'a> {
    is_free: bool,
    place: usize,
    /// The value is then as good as any other one.
    spoils: bool,
    kind: u8,
    text: &'a str,
}

impl Choice {
    fn place(&self, op: &Op) -> Option<usize> {
        match model::touches(op) {
            Touches::Key(key) => self.values.place_of(key),
            Touches::Range(..) => None,
        }
    }

    fn task<'a>(
        &self,
        operations: &'a [Operation],
        index: usize,
        held: Option<&[usize]>,
    ) -> Option<(Task, Option<Class<'a>>)> {
        let operation = &operations[index];
        let call = operation.invoked_at.min(LAST);
        let (end, answer) = match &operation.outcome {
            Outcome::Answered { at, answer } => ((*at).max(call).min(LAST), Some(answer)),
            Outcome::Unknown => (NEVER, None),
            Outcome::Failed => return None,
        };
        let is_silent = changes_nothing(self.machine, &operation.op)
            || matches!(answer, Some(Answer::Swapped(false) | Answer::Unknown));
        let answer = answer_held(operations, index, held);
        let place = self.place(&operation.op);
        let mut class = None;
        if let Some(place) = place {
            if answer.is_none_or(|answer| *answer == Answer::Done) {
                let is_free = end < NEVER && answer.is_none();
                class = self.class(&operation.op, place, is_free, answer.is_some());
            }
            let may_go = answer.is_none() && self.failures[place] == 0;
            if may_go && self.is_unseen(&operation.op, place) {
                return None;
            }
        }
        if is_silent && answer.is_none() {
            return None;
        }
        let is_held = answer.is_some();
        Some((Task { index, place, call, end, is_held, is_silent, class: 0 }, class))
    }

    /// Whether the value of this write is in no text that the key's value is compared with.
    fn is_unseen(&self, op: &Op, place: usize) -> bool {
        match (self.machine, op) {
            (MachineKind::Counter, _) => false,
            (MachineKind::Store, Op::Put { value, .. } | Op::CompareAndSwap { new: value, .. }) => {
                !self.values.is_compared(place, value)
            }
            (MachineKind::Store, Op::Append { value, .. })
            | (MachineKind::Journal, Op::Put { value, .. } | Op::Append { value, .. }) => {
                !self.values.longest_compared(place).any(|text| contains(text, value))
            }
            _ => false,
        }
    }

    fn class<'a>(
        &self,
        op: &'a Op,
        place: usize,
        is_free: bool,
        is_held: bool,
    ) -> Option<Class<'a>> {
        let (kind, text): (_, &str) = match op {
            Op::Put { value, .. } => (0, value),
            Op::Append { value, .. } => (1, value),
            Op::Delete { .. } => (2, ""),
            Op::Get { .. } | Op::CompareAndSwap { .. } | Op::Scan { .. } => return None,
        };
        // To look for a text within all others is too dear where it is not needed.
        let is_cheap =
            !is_held || matches!((self.machine, op), (MachineKind::Store, Op::Put { .. }));
        if is_cheap && self.is_unseen(op, place) {
            return Some(Class { is_free, place, spoils: true, kind: 0, text: "" });
        }
        Some(Class { is_free, place, spoils: false, kind, text })
    }
}

/// The numbers of the classes; 0 for those that stand alone.
fn numbers(classes: &[Class<'_>]) -> Vec<usize> {
    let order = sorted(classes.len(), &|one, other| classes[one].cmp(&classes[other]));
    let mut numbers = vec![0; classes.len()];
    for pair in order.windows(2) {
        if classes[pair[0]] == classes[pair[1]] {
            // What follows on the place of the first one is as good as any number.
            if numbers[pair[0]] == 0 {
                numbers[pair[0]] = pair[0] + 1;
            }
            numbers[pair[1]] = numbers[pair[0]];
        }
    }
    numbers
}

fn changes_nothing(machine: MachineKind, op: &Op) -> bool {
    let is_unknown = matches!(op, Op::CompareAndSwap { .. } | Op::Delete { .. });
    op.is_read() || machine == MachineKind::Journal && is_unknown
}

/// The operation's answer, if there is one and it has to fit.
pub(super) fn answer_held<'a>(
    operations: &'a [Operation],
    index: usize,
    held: Option<&[usize]>,
) -> Option<&'a Answer> {
    match &operations[index].outcome {
        Outcome::Answered { answer, .. }
            if held.is_none_or(|held| held.binary_search(&index).is_ok()) =>
        {
            Some(answer)
        }
        _ => None,
    }
}

/// For each key of the part, in its order, the texts that its value is compared with.
fn compared(
    operations: &[Operation],
    part: &Partition,
    held: Option<&[usize]>,
) -> Vec<Vec<String>> {
    let mut compared = vec![Vec::new(); part.keys.len()];
    for index in &part.members {
        for (key, text) in compared_by(&operations[*index], answer_held(operations, *index, held)) {
            if let Ok(place) = part.keys.binary_search_by(|known| known.as_str().cmp(key)) {
                compared[place].push(text.to_owned());
            }
        }
    }
    compared
}
