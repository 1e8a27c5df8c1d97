//! The checker against all orders, on small histories of every kind.

use raft_core::Random;

use super::brute_force::is_linearizable;
use super::{Shorthand, append, get};
use crate::linearizability::model::Model;
use crate::linearizability::partition::partitions;
use crate::linearizability::search::{Found, Search};
use crate::linearizability::task::Tasks;
use crate::linearizability::{Checker, Progress, Verdict, Violation, check};
use crate::service::{Answer, ClientId, History, Moment, Op, Operation, Outcome};
use crate::{MachineKind, Time};

const MACHINES: [MachineKind; 3] = [MachineKind::Store, MachineKind::Counter, MachineKind::Journal];

/// What small histories are drawn from.
struct Dice {
    random: Random,
    machine: MachineKind,
    keys: u64,
    values: u64,
    writes: u64,
}

impl Dice {
    fn new(seed: u64) -> Self {
        let mut random = Random::stream(seed, 1, 0);
        let machine = MACHINES[usize::try_from(random.below(6).saturating_sub(3)).unwrap()];
        let (keys, values) = (random.between(1, 5) / 4 + 1, random.between(2, 4));
        Self { random, machine, keys, values, writes: 0 }
    }

    fn value(&mut self) -> String {
        if self.machine == MachineKind::Counter {
            return (self.random.below(4)).to_string();
        }
        // Short values, so that they begin and contain each other; or, one time in four, unique ones.
        self.writes += 1;
        match self.random.below(4) {
            0 => format!("{}", self.writes),
            _ => ["a", "b", "ab", ""][usize::try_from(self.random.below(self.values)).unwrap()]
                .into(),
        }
    }

    fn op(&mut self) -> Op {
        let key = format!("k{}", self.random.below(self.keys));
        match self.random.below(12) {
            0..=4 => Op::Get { key },
            5..=6 => Op::Put { key, value: self.value() },
            7 => Op::Append { key, value: self.value() },
            8..=9 => {
                let old = (self.random.below(3) > 0).then(|| self.value());
                Op::CompareAndSwap { key, old, new: self.value() }
            }
            10 => Op::Delete { key },
            _ => {
                let to = (self.random.below(2) == 0).then(|| "k1".to_owned());
                Op::Scan { from: key, to }
            }
        }
    }

    fn answer(&mut self, op: &Op) -> Answer {
        let some = |dice: &mut Self| {
            let parts = dice.random.between(1, 3);
            let separator = if dice.machine == MachineKind::Journal { "\n" } else { "" };
            (0..parts).map(|_| dice.value()).collect::<Vec<_>>().join(separator)
        };
        match op {
            Op::Get { .. } => Answer::Value((self.random.below(4) > 0).then(|| some(self))),
            Op::CompareAndSwap { .. } => Answer::Swapped(self.random.below(2) == 0),
            Op::Scan { .. } => {
                let there = (0..self.keys).filter(|_| self.random.below(2) == 0);
                let there: Vec<u64> = there.collect();
                Answer::Pairs(there.iter().map(|key| (format!("k{key}"), some(self))).collect())
            }
            _ if self.random.below(20) == 0 => Answer::Unknown,
            _ => Answer::Done,
        }
    }

    /// Operations that a machine did at moments of their bars; then, more often than not, something is wrong
    /// with one or two of them.
    fn history(&mut self) -> Vec<Operation> {
        let count = usize::try_from(self.random.between(3, 7)).unwrap();
        let span = if self.random.below(3) == 0 { 25 } else { 5 };
        let mut bars: Vec<([u64; 3], Op)> = Vec::new();
        for _ in 0..count {
            let from = self.random.below(40);
            let mut bar = [from, 0, 0].map(|at| at.max(from + self.random.below(span)));
            bar.sort_unstable();
            bars.push((bar, self.op()));
        }
        bars.sort_by_key(|(bar, _)| bar[0]);
        let mut model = Model::new(self.machine);
        let mut answers = vec![Answer::Unknown; count];
        let mut effects: Vec<usize> = (0..count).collect();
        effects.sort_by_key(|index| bars[*index].0[1]);
        let mut outcomes = vec![0; count];
        for index in effects {
            // 0: no answer, not done; 1: no answer, done; 2: certainly not done.
            outcomes[index] = self.random.below(24);
            if !matches!(outcomes[index], 0 | 2) {
                answers[index] = model.apply(&bars[index].1);
            }
        }
        if self.random.below(8) > 0 {
            for _ in 0..self.random.between(2, 8) {
                let index = usize::try_from(self.random.below(count as u64)).unwrap();
                let other = usize::try_from(self.random.below(count as u64)).unwrap();
                match self.random.below(12) {
                    0 => outcomes[index] = 2,
                    1 => outcomes[index] = 0,
                    // It was later, or at the time of another one.
                    2..=6 => {
                        let by = self.random.below(30);
                        bars[index].0 = bars[index].0.map(|at| at + by);
                    }
                    7 => bars[index].0 = bars[other].0,
                    // It saw what another one saw.
                    8..=10 => {
                        let kind = |index: usize| std::mem::discriminant(&bars[index].1);
                        if kind(index) == kind(other) {
                            answers[index] = answers[other].clone();
                        }
                    }
                    _ => {
                        outcomes[index] = 3;
                        answers[index] = self.answer(&bars[index].1);
                    }
                }
            }
        }
        let ends = outcomes.into_iter().zip(answers);
        let all = bars.into_iter().zip(ends).enumerate();
        all.map(|(n, ((bar, op), (fate, answer)))| operation(n, bar, op, fate, answer)).collect()
    }
}

fn operation(n: usize, bar: [u64; 3], op: Op, fate: u64, answer: Answer) -> Operation {
    let [from, _, to] = bar;
    let moment = |at, order| Moment { at: Time::from_millis(at), order };
    let outcome = match fate {
        0 | 1 => Outcome::Unknown,
        2 => Outcome::Failed,
        _ => Outcome::Answered { at: moment(to, 100 + n as u64), answer },
    };
    let client = ClientId(u32::try_from(n).unwrap());
    Operation { client, request: 1, op, invoked_at: moment(from, n as u64), outcome }
}

fn violation_is_right(machine: MachineKind, operations: &[Operation], violation: &Violation) {
    assert!(violation.is_minimal);
    let set = &violation.offending;
    assert!(!is_linearizable(machine, operations, Some(set)));
    for gone in set {
        let rest: Vec<usize> = set.iter().copied().filter(|index| index != gone).collect();
        assert!(is_linearizable(machine, operations, Some(&rest)), "without {gone}");
    }
    for (stuck, held) in
        [(&violation.longest, &violation.operations), (&violation.smallest, &violation.offending)]
    {
        let mut model = Model::new(machine);
        for index in &stuck.order {
            let answer = model.apply(&operations[*index].op);
            if let Outcome::Answered { answer: right, .. } = &operations[*index].outcome
                && held.contains(index)
            {
                assert_eq!(answer, *right);
            }
        }
        assert!(held.contains(&stuck.next) && !stuck.order.contains(&stuck.next));
        let next = &operations[stuck.next];
        assert_eq!(model.apply(&next.op), stuck.expected);
        let Outcome::Answered { answer, .. } = &next.outcome else { panic!("it was answered") };
        assert_ne!(*answer, stuck.expected);
    }
}

#[test]
fn small_histories_get_the_verdict_that_trying_all_orders_gives() {
    let (mut fine, mut wrong, mut unknown, mut several) = (0, 0, 0, 0);
    for seed in 0..60_000 {
        let mut dice = Dice::new(seed);
        let operations = dice.history();
        let machine = dice.machine;
        let history = History::from(operations.clone());
        let is_fine = is_linearizable(machine, &operations, None);
        match check(machine, &history, 1_000_000) {
            Verdict::Linearizable => assert!(is_fine, "seed {seed}: {operations:#?}"),
            Verdict::Violation(violation) => {
                assert!(!is_fine, "seed {seed}: {operations:#?}");
                several += usize::from(violation.offending.len() > 1);
                violation_is_right(machine, &operations, &violation);
            }
            Verdict::Unknown { .. } => panic!("seed {seed}: the budget is large"),
        }
        *(if is_fine { &mut fine } else { &mut wrong }) += 1;
        unknown += usize::from(operations.iter().any(|one| one.outcome == Outcome::Unknown));
    }
    // Otherwise the histories prove little.
    assert!(fine > 20_000 && wrong > 15_000, "{fine} fine, {wrong} wrong");
    assert!(unknown > 10_000 && several > 4_000, "{unknown} unknown, {several} several");
}

/// What the search says if only these answers count.
fn has_order(machine: MachineKind, operations: &[Operation], held: &[usize]) -> bool {
    partitions(operations).iter().all(|part| {
        let tasks = Tasks::new(machine, operations, part, Some(held));
        Search::new(tasks).run(operations, u64::MAX) == Found::Order
    })
}

#[test]
fn whichever_answers_count_the_search_finds_what_trying_all_orders_finds() {
    let (mut fine, mut wrong) = (0, 0);
    for seed in 0..40_000 {
        let mut dice = Dice::new(seed);
        let (operations, machine) = (dice.history(), dice.machine);
        let held = (0..operations.len()).filter(|_| dice.random.below(4) > 0);
        let held: Vec<usize> = held.collect();
        let is_fine = is_linearizable(machine, &operations, Some(&held));
        let found = has_order(machine, &operations, &held);
        assert_eq!(found, is_fine, "seed {seed}: {held:?} of {operations:#?}");
        *(if is_fine { &mut fine } else { &mut wrong }) += 1;
    }
    assert!(fine > 10_000 && wrong > 5_000, "{fine} fine, {wrong} wrong");
}

#[test]
fn what_may_be_left_out_does_not_stand_for_what_may_not() {
    let (one, other) = (append("x", "a"), append("x", "a"));
    let history = Shorthand::new().during(1, 20, one).during(2, 10, other);
    let history = history.during(5, 8, get("x", Some("a"))).run(get("x", Some("a"))).history();
    let (machine, operations) = (MachineKind::Store, history.operations());
    assert!(!has_order(machine, operations, &[0, 1, 2, 3]));
    assert!(has_order(machine, operations, &[0, 2, 3]));
    assert!(has_order(machine, operations, &[1, 2, 3]));
}

#[test]
fn whatever_the_budget_no_verdict_is_wrong() {
    let (mut undecided, mut decided) = (0, 0);
    for seed in 0..4_000 {
        let mut dice = Dice::new(seed);
        let operations = dice.history();
        let machine = dice.machine;
        let is_fine = is_linearizable(machine, &operations, None);
        for budget in [0, 1, 2, 3, 5, 8, 13, 21, 34] {
            match check(machine, &History::from(operations.clone()), budget) {
                Verdict::Unknown { steps } => {
                    assert!(steps <= budget + 8);
                    undecided += 1;
                    continue;
                }
                Verdict::Linearizable => assert!(is_fine),
                Verdict::Violation(violation) => {
                    assert!(!is_linearizable(machine, &operations, Some(&violation.offending)));
                }
            }
            decided += 1;
        }
    }
    assert!(undecided > 4_000 && decided > 4_000);
}

#[test]
fn slices_make_no_difference() {
    for seed in 0..2_000 {
        let mut dice = Dice::new(seed);
        let history = History::from(dice.history());
        let whole = check(dice.machine, &history, u64::MAX);
        let mut checker = Checker::new(dice.machine, history);
        let sliced = loop {
            if let Progress::Finished(verdict) = checker.step(dice.random.between(1, 3)) {
                break verdict;
            }
        };
        assert_eq!(whole, sliced);
    }
}
