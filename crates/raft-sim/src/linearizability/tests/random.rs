//! Large histories: right ones, and right ones that were spoiled.

use raft_core::Random;

use crate::MachineKind;
use crate::linearizability::model::Model;
use crate::linearizability::partition::partitions;
use crate::linearizability::search::{Found, Search};
use crate::linearizability::task::Tasks;
use crate::linearizability::{Checker, Progress, Sample, Verdict, Violation, check};
use crate::service::{Answer, History, Mix, Op, Operation, Outcome};

const ALL_KINDS: Mix = Mix { get: 10, put: 4, append: 4, compare_and_swap: 2, delete: 1, scan: 1 };

fn sample(seed: u64) -> Sample {
    let mut random = Random::stream(seed, 2, 0);
    let mut between = |low, high| u32::try_from(random.between(low, high)).unwrap();
    let machine = [MachineKind::Store, MachineKind::Store, MachineKind::Journal];
    let machine = machine[between(0, 2) as usize];
    let mix = if between(0, 1) == 0 { ALL_KINDS } else { Mix::default() };
    let (clients, keys, operations) = (between(1, 8), between(2, 10), between(1, 300));
    Sample { machine, clients, keys, operations, mix, unknown_per_1000: between(0, 30), seed }
}

/// Each order fits, and between any two operations of it the first did not begin after the second was over.
fn orders_are_right(machine: MachineKind, operations: &[Operation], orders: &[Vec<usize>]) {
    let mut answered = operations.iter().filter(|one| end(one).is_some()).count();
    for order in orders {
        let mut model = Model::new(machine);
        let mut latest_call = None;
        for operation in order.iter().map(|index| &operations[*index]) {
            let answer = model.apply(&operation.op);
            latest_call = latest_call.max(Some(operation.invoked_at));
            if let Outcome::Answered { at, answer: right } = &operation.outcome {
                assert_eq!(answer, *right);
                assert!(latest_call < Some(*at));
                answered -= 1;
            }
        }
    }
    assert_eq!(answered, 0, "every answer is explained");
}

fn end(operation: &Operation) -> Option<crate::service::Moment> {
    match operation.outcome {
        Outcome::Answered { at, .. } => Some(at),
        _ => None,
    }
}

#[test]
fn what_a_machine_did_is_linearizable() {
    for seed in 0..600 {
        let sample = sample(seed);
        let history = sample.history();
        let mut checker = Checker::new(sample.machine, history.clone());
        let progress = checker.step(3_000_000);
        assert_eq!(progress, Progress::Finished(Verdict::Linearizable), "{sample:?}");
        orders_are_right(sample.machine, history.operations(), checker.orders());
    }
}

#[test]
fn what_a_counter_did_is_linearizable() {
    for seed in 0..200 {
        let (machine, mix, unknown_per_1000) = (MachineKind::Counter, Mix::default(), 5);
        let sample =
            Sample { machine, mix, clients: 4, keys: 10, operations: 200, unknown_per_1000, seed };
        let history = sample.history();
        let mut checker = Checker::new(machine, history.clone());
        let progress = checker.step(3_000_000);
        assert_eq!(progress, Progress::Finished(Verdict::Linearizable), "{sample:?}");
        orders_are_right(machine, history.operations(), checker.orders());
    }
}

/// A way to spoil a history.
#[derive(Clone, Copy, Debug)]
enum Mutation {
    StaleRead,
    LostWrite,
    DoubleAppend,
    WrongSwap,
}

impl Mutation {
    const ALL: [Self; 4] = [Self::StaleRead, Self::LostWrite, Self::DoubleAppend, Self::WrongSwap];

    /// Spoils the operation at this place, if that is one for it; whether it is certain that the history is
    /// not linearizable any more.
    fn spoil(self, operations: &mut [Operation], place: usize) -> Option<bool> {
        let before: Vec<Operation> = operations.iter().take(place).cloned().collect();
        let Operation { op, outcome, invoked_at, .. } = &mut operations[place];
        let Outcome::Answered { answer, .. } = outcome else { return None };
        match (self, &*op, answer) {
            (Self::StaleRead, Op::Get { key }, Answer::Value(value)) => {
                // What was read by somebody long before, and is not the value now.
                let reads = before.iter().rev().filter(|one| end(one) < Some(*invoked_at));
                let stale = reads.filter_map(|one| match (&one.op, &one.outcome) {
                    (Op::Get { key: of }, Outcome::Answered { answer, .. }) if of == key => {
                        let Answer::Value(stale) = answer else { return None };
                        (stale != value).then(|| stale.clone())
                    }
                    _ => None,
                });
                *value = stale.into_iter().next()?;
                Some(false)
            }
            (Self::LostWrite, Op::Append { value, .. }, _) => {
                // It was said to be done, but all that was seen of it is gone.
                let (lost, from) = (value.clone(), *invoked_at);
                let mut seen = false;
                for one in operations.iter_mut() {
                    if let Outcome::Answered { answer: Answer::Value(Some(value)), .. } =
                        &mut one.outcome
                    {
                        seen |= value.contains(&lost) && one.invoked_at > from;
                        *value = value.replace(&lost, "");
                    }
                }
                seen.then_some(false)
            }
            (Self::DoubleAppend, Op::Get { .. }, Answer::Value(Some(value))) => {
                let last = value.trim_end_matches(',').rfind([',', '\n']).map_or(0, |at| at + 1);
                *value = format!("{value}{}", &value[last..]);
                Some(true)
            }
            (
                Self::WrongSwap,
                Op::CompareAndSwap { old: Some(_), .. },
                Answer::Swapped(swapped),
            ) => {
                *swapped = !*swapped;
                Some(false)
            }
            _ => None,
        }
    }
}

/// The set is a violation, and is none without any one of its operations.
fn is_one_minimal(machine: MachineKind, operations: &[Operation], violation: &Violation) {
    let parts = partitions(operations);
    let part = parts.iter().find(|part| part.members == violation.operations).unwrap();
    let found = |held: &[usize]| {
        let tasks = Tasks::new(machine, operations, part, Some(held));
        Search::new(tasks).run(operations, 3_000_000)
    };
    let set = &violation.offending;
    assert_eq!(found(set), Found::NoOrder);
    for gone in set {
        let rest: Vec<usize> = set.iter().copied().filter(|index| index != gone).collect();
        assert_eq!(found(&rest), Found::Order);
    }
}

#[test]
fn what_was_spoiled_is_found_and_made_small() {
    let (mut wrong, mut largest) = ([0; 4], 0);
    for seed in 0..400 {
        let sample = Sample { machine: MachineKind::Store, mix: Mix::default(), ..sample(seed) };
        let mut random = Random::stream(seed, 3, 0);
        let kind = usize::try_from(seed % 4).unwrap();
        let mut operations = sample.history().operations().to_vec();
        let half = operations.len() as u64 / 2;
        let first = usize::try_from(half + random.below(half + 1)).unwrap();
        let mut places = (first..operations.len()).chain(0..first);
        let Some(is_certain) =
            places.find_map(|place| Mutation::ALL[kind].spoil(&mut operations, place))
        else {
            continue;
        };
        match check(sample.machine, &History::from(operations.clone()), 3_000_000) {
            Verdict::Linearizable => assert!(!is_certain, "{sample:?}"),
            Verdict::Unknown { .. } => panic!("{sample:?}"),
            Verdict::Violation(violation) => {
                wrong[kind] += 1;
                assert!(violation.is_minimal);
                is_one_minimal(sample.machine, &operations, &violation);
                largest = largest.max(violation.offending.len());
            }
        }
    }
    assert!(wrong.iter().all(|count| *count > 40), "{wrong:?}");
    assert!((2..=8).contains(&largest), "{largest}");
}
