//! Whether there is an order, by trying all.

use crate::MachineKind;
use crate::linearizability::model::Model;
use crate::service::{Answer, Moment, Op, Operation, Outcome};

/// What can be done with an operation.
struct Choice<'a> {
    op: &'a Op,
    call: Moment,
    end: Option<Moment>,
    /// The answer that it has to get; if there is none, it may be left out.
    answer: Option<&'a Answer>,
}

/// With `held`, only those answers have to fit: see `Violation::offending`.
pub(super) fn is_linearizable(
    machine: MachineKind,
    operations: &[Operation],
    held: Option<&[usize]>,
) -> bool {
    let choices = operations.iter().enumerate().filter_map(|(index, operation)| {
        let Operation { op, invoked_at: call, .. } = operation;
        let (end, answer) = match &operation.outcome {
            Outcome::Answered { at, answer } => (Some(*at), Some(answer)),
            Outcome::Unknown => (None, None),
            Outcome::Failed => return None,
        };
        let is_held = held.is_none_or(|held| held.contains(&index));
        let changed = !matches!(answer, Some(Answer::Swapped(false) | Answer::Unknown));
        (is_held || changed).then_some(Choice {
            op,
            call: *call,
            end,
            answer: answer.filter(|_| is_held),
        })
    });
    let choices: Vec<Choice<'_>> = choices.collect();
    goes_on(&Model::new(machine), &choices.iter().collect::<Vec<_>>())
}

fn goes_on(model: &Model, rest: &[&Choice<'_>]) -> bool {
    if rest.iter().all(|choice| choice.answer.is_none()) {
        return true;
    }
    rest.iter().enumerate().any(|(place, choice)| {
        if rest.iter().any(|other| other.end.is_some_and(|end| end < choice.call)) {
            return false;
        }
        let mut others = rest.to_vec();
        others.remove(place);
        let mut after = model.clone();
        let answer = after.apply(choice.op);
        let fits = choice.answer.is_none_or(|right| *right == answer) && goes_on(&after, &others);
        fits || choice.answer.is_none() && goes_on(model, &others)
    })
}
