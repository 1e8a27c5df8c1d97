//! How long the linearizability checker takes: `cargo run --profile native -p raft-sim --example
//! linearizability_speed`. Each line: a history, its verdict, the checker's steps, the best of five times.

use raft_sim::MachineKind;
use raft_sim::linearizability::{Checker, Progress, Sample, Verdict, sample_history};
use raft_sim::service::{Answer, History, Mix, Op, Outcome};

const BUDGET: u64 = 10_000_000;

fn main() {
    println!("{:<58} {:>14} {:>9} {:>10}", "history", "verdict", "steps", "ms");
    for (clients, keys, operations) in
        [(20, 20, 10_000), (5, 10, 1_000), (5, 1, 1_000), (20, 1, 1_000), (50, 1, 1_000)]
    {
        let history = sample_history(clients, keys, operations, 1);
        let name = format!("{operations} operations, {clients} clients, {keys} keys");
        measure(&name, MachineKind::Store, &history);
        measure(&format!("{name}, a stale read"), MachineKind::Store, &with_stale_read(&history));
    }
    let mix = Mix { get: 5, put: 2, append: 2, compare_and_swap: 1, delete: 1, scan: 1 };
    for machine in [MachineKind::Store, MachineKind::Counter, MachineKind::Journal] {
        let (clients, keys, operations, unknown_per_1000) = (10, 20, 2_000, 10);
        let sample = Sample { machine, clients, keys, operations, mix, unknown_per_1000, seed: 1 };
        let name = format!("{operations} operations, {clients} clients, scans, {machine:?}");
        measure(&name, machine, &sample.history());
    }
}

fn measure(name: &str, machine: MachineKind, history: &History) {
    let mut best_us = u128::MAX;
    let (mut verdict, mut steps) = ("", 0);
    for _ in 0..5 {
        let started = now();
        let mut checker = Checker::new(machine, history.clone());
        let progress = checker.step(BUDGET);
        best_us = best_us.min(started.elapsed().as_micros());
        steps = checker.steps();
        verdict = match progress {
            Progress::Running { .. } => "unknown",
            Progress::Finished(Verdict::Linearizable) => "linearizable",
            Progress::Finished(Verdict::Violation(found)) if found.is_minimal => "violation",
            Progress::Finished(Verdict::Violation(_)) => "not minimal",
            Progress::Finished(Verdict::Unknown { .. }) => "unknown",
        };
    }
    println!("{name:<58} {verdict:>14} {steps:>9} {:>6}.{:03}", best_us / 1000, best_us % 1000);
}

#[expect(clippy::disallowed_types, reason = "a benchmark measures real time")]
fn now() -> std::time::Instant {
    std::time::Instant::now()
}

/// The same, but the last read of all is answered as one of the same key was that is long over.
fn with_stale_read(history: &History) -> History {
    let operations = history.operations();
    let reads = operations.iter().enumerate().filter_map(|(place, operation)| {
        match (&operation.op, &operation.outcome) {
            (Op::Get { key }, Outcome::Answered { answer, .. }) => Some((place, key, answer)),
            _ => None,
        }
    });
    let reads: Vec<(usize, &String, &Answer)> = reads.collect();
    let Some((last, key, newest)) = reads.last() else { return history.clone() };
    let of_key = reads.iter().filter(|(_, of, answer)| of == key && answer != newest);
    let stale: Vec<&Answer> = of_key.map(|(.., answer)| *answer).collect();
    let Some(answer) = stale.get(stale.len() / 2) else { return history.clone() };
    replay(history, |place| (place == *last).then(|| (*answer).clone()))
}

/// The same history with other answers.
fn replay(history: &History, answer_of: impl Fn(usize) -> Option<Answer>) -> History {
    let mut events = Vec::new();
    for (place, operation) in history.operations().iter().enumerate() {
        events.push((operation.invoked_at, place, None));
        if let Outcome::Answered { at, answer } = &operation.outcome {
            let answer = answer_of(place).unwrap_or_else(|| answer.clone());
            events.push((*at, place, Some(answer)));
        }
    }
    events.sort_by_key(|(moment, ..)| *moment);
    let mut replayed = History::new();
    for (moment, place, answer) in events {
        let operation = &history.operations()[place];
        let (client, request) = (operation.client, operation.request);
        match answer {
            None => replayed.invoked(client, request, operation.op.clone(), moment.at),
            Some(answer) => replayed.answered(client, request, answer, moment.at),
        }
    }
    replayed
}
