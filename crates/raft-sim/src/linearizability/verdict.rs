//! What is said of a history.

use super::minimize::Minimizer;
use super::model::Model;
use super::search::Best;
use super::values::{compared_by, contains};
use crate::MachineKind;
use crate::service::{Answer, Moment, Op, Operation, Outcome};
use crate::sorting::ascending;

/// Whether a history is linearizable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Linearizable,
    /// It is not.
    Violation(Box<Violation>),
    /// That could not be found out in so many steps.
    Unknown {
        /// How many.
        steps: u64,
    },
}

/// Why a history is not linearizable. Operations are named by their places in the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The keys concerned: one, or those that scans bring together.
    pub keys: Vec<String>,
    /// All operations that touch one of them, by their invocations.
    pub operations: Vec<usize>,
    /// Operations whose answers contradict each other, sorted, whatever the others were answered.
    ///
    /// An operation that is *taken away* does not vanish: what others read of a write would then be a violation
    /// of its own. It counts as one of which nobody knows more than that it was over by then: if by its
    /// answer it changed nothing, it need not be in the order; otherwise it was done in its time, or not at all,
    /// and whatever it was answered is right. All operations outside of this set are taken away, and still
    /// there is no order. If [`Violation::is_minimal`] says so, the set is *1-minimal*: take any one operation of
    /// it away too, and there is an order. (With fewer answers to fit there are only more orders, so that no
    /// smaller part of the set is a violation either.)
    pub offending: Vec<usize>,
    /// Whether none of them can be taken away.
    pub is_minimal: bool,
    /// Writes outside of the set whose values may be part of what its operations saw.
    pub sources: Vec<usize>,
    /// How far all the operations can be brought into an order.
    pub longest: Stuck,
    /// The same with the answers of the offending ones alone.
    pub smallest: Stuck,
}

/// As many operations in an order as could be found, and what cannot be the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    /// The operations in this order.
    pub order: Vec<usize>,
    /// The one that must come now, because the next that happens is its end, and does not fit.
    pub next: usize,
    /// What it would be answered here.
    pub expected: Answer,
}

impl Violation {
    pub(super) fn new(
        machine: MachineKind,
        operations: &[Operation],
        longest: &Best,
        minimizer: &Minimizer,
    ) -> Self {
        let part = minimizer.part();
        let (offending, is_minimal, smallest) = minimizer.result();
        let (all, few) = (part.members.iter().copied(), offending.iter().copied());
        Self {
            keys: part.keys.clone(),
            operations: part.members.clone(),
            offending: offending.to_vec(),
            is_minimal,
            sources: sources(machine, operations, &part.members, offending),
            longest: Stuck::new(machine, operations, &longest.order, all),
            smallest: Stuck::new(machine, operations, &smallest.order, few),
        }
    }
}

impl Stuck {
    /// `order` fits, and cannot be continued to the end of all that is held, whatever is done with the others.
    fn new(
        machine: MachineKind,
        operations: &[Operation],
        order: &[usize],
        held: impl Iterator<Item = usize>,
    ) -> Self {
        let mut stuck = Self { order: order.to_vec(), next: 0, expected: Answer::Unknown };
        let mut model = Model::new(machine);
        for index in order {
            model.apply(&operations[*index].op);
        }
        let mut is_done = vec![false; operations.len()];
        order.iter().for_each(|index| is_done[*index] = true);
        let mut rest: Vec<(Moment, usize, &Answer)> = held
            .filter(|index| !is_done[*index])
            .filter_map(|index| match &operations[index].outcome {
                Outcome::Answered { at, answer } => Some((*at, index, answer)),
                Outcome::Unknown | Outcome::Failed => None,
            })
            .collect();
        // The search turned back as soon as it was clear that there is no way; there may be some steps yet.
        while let Some((limit, first)) = rest.iter().map(|(end, index, _)| (*end, *index)).min() {
            let fitting = rest.iter().position(|(_, index, answer)| {
                let Operation { op, invoked_at, .. } = &operations[*index];
                let may_come = *index == first || op.is_read() && *invoked_at <= limit;
                may_come && model.clone().apply(op) == **answer
            });
            let Some(next) = fitting else {
                stuck.next = first;
                stuck.expected = model.apply(&operations[first].op);
                return stuck;
            };
            let (_, index, _) = rest.remove(next);
            model.apply(&operations[index].op);
            stuck.order.push(index);
        }
        stuck
    }
}

/// Members outside of the set that wrote something that is part of what its operations saw.
fn sources(
    machine: MachineKind,
    operations: &[Operation],
    members: &[usize],
    offending: &[usize],
) -> Vec<usize> {
    if machine == MachineKind::Counter {
        return Vec::new();
    }
    let mut seen = Vec::new();
    for index in offending {
        let operation = &operations[*index];
        let answer = match &operation.outcome {
            Outcome::Answered { answer, .. } => Some(answer),
            Outcome::Unknown | Outcome::Failed => None,
        };
        seen.extend(compared_by(operation, answer));
    }
    let is_source = |index: &&usize| {
        let (key, value, is_start) = match &operations[**index].op {
            Op::Put { key, value } => (key, value, machine == MachineKind::Store),
            Op::CompareAndSwap { key, new, .. } => (key, new, true),
            Op::Append { key, value } => (key, value, false),
            Op::Get { .. } | Op::Delete { .. } | Op::Scan { .. } => return false,
        };
        let is_part = |text: &str| match is_start {
            true => text.starts_with(value.as_str()),
            false => contains(text, value),
        };
        seen.iter().any(|(of, text)| of == key && is_part(text))
    };
    let outside = members.iter().filter(|index| offending.binary_search(index).is_err());
    ascending(&outside.filter(is_source).copied().collect::<Vec<usize>>())
}
