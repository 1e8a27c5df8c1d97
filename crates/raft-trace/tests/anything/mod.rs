//! Any bytes as a trace: they are read and checked to the end, and what is said of them holds together. The tests draw
//! the bytes from a random number generator, `fuzz/` has those that look for new paths.
#![allow(
    clippy::expect_used,
    reason = "it is test code, which clippy only sees inside of #[test] functions"
)]

use std::collections::BTreeSet;

use raft_trace::{Check, Report, Trace, check};

/// Reads and checks, and looks at what came of it.
pub(crate) fn look(text: &[u8]) -> (Trace, Report) {
    let trace = Trace::read(text);
    let report = check(&trace);
    let lines = text.split_inclusive(|byte| *byte == b'\n').count();
    assert_eq!(trace.lines as usize, lines);
    // A change is told by more bytes than this: memory is bounded by the length of the file.
    assert!(trace.records.len() <= text.len() / 8, "{} records", trace.records.len());
    assert!(trace.records.iter().all(|record| (1..=trace.lines).contains(&record.line)));
    assert!(trace.records.iter().all(|record| trace.servers().any(|known| known == record.server)));
    assert!(trace.problems.len() <= 100 && report.problems.len() <= 100);
    assert!(trace.problem_count >= trace.problems.len() as u64);
    for problem in trace.problems.iter().chain(&report.problems) {
        assert!((1..=trace.lines).contains(&problem.line), "{problem}");
        assert!(problem.to_string().len() > 20);
    }
    consistent(&trace, &report);
    (trace, report)
}

/// Every check is told of once, and what is broken was looked at.
fn consistent(trace: &Trace, report: &Report) {
    let done = report.counted.iter().map(|(check, ..)| *check);
    let undone = report.undone.iter().map(|(check, _)| *check);
    assert_eq!(done.clone().chain(undone).collect::<BTreeSet<_>>(), Check::ALL.into());
    assert_eq!(report.counted.len() + report.undone.len(), Check::ALL.len());
    let broken: BTreeSet<_> = report.violations.iter().map(|found| found.check).collect();
    assert_eq!(broken.len(), report.violations.len());
    for (check, looked, times) in &report.counted {
        assert!(looked >= times && *looked > 0);
        assert_eq!(*times > 0, broken.contains(check), "{check:?}");
    }
    assert!(
        report.undone.iter().all(|(check, why)| !broken.contains(check) && !why.english.is_empty())
    );
    // The earliest comes first, by the order in which the records are.
    let place = |line| trace.records.iter().position(|record| record.line == line);
    let places: Option<Vec<_>> = report.violations.iter().map(|found| place(found.line)).collect();
    assert!(places.expect("a record for each violation").is_sorted());
}
