//! `docs/trace.md`: what it shows is so.

use raft_trace::{Check, Trace, check};

const DOCS: &str = include_str!("../../../docs/trace.md");

/// What stands between these words of a program.
fn part<'a>(code: &'a str, from: &str, to: &str) -> &'a str {
    let rest = code.find(from).and_then(|start| code.get(start..)).unwrap_or_default();
    rest.split(to).next().unwrap_or_default().trim()
}

#[test]
fn the_emitters_are_those_of_the_examples() {
    let rust = part(include_str!("../examples/emit.rs"), "/// Where all", "fn quoted");
    assert!(rust.contains("fn commit(") && DOCS.contains(rust), "{rust}");
    let program = include_str!("../examples/emit.go");
    let go = part(program, "import (", "// Raft has of");
    assert!(go.contains("func traceVote(") && DOCS.contains(go), "{go}");
    // The lines to be written where things happen are in the program, too.
    let calls = part(DOCS, "Then, where things happen:\n\n```go\n", "```\n\n## ");
    let calls: Vec<_> = calls.lines().filter(|line| line.starts_with("trace(")).collect();
    assert!(calls.len() >= 6, "{calls:?}");
    for call in calls {
        assert!(program.lines().any(|line| line.trim() == call), "{call}");
    }
}

/// `go run -race crates/raft-trace/examples/emit.go` wrote it, of Go 1.19.8. Whoever changes the program runs it again.
#[test]
fn what_the_emitter_in_go_wrote_can_be_checked() {
    let trace = Trace::read(include_bytes!("emit-go.ndjson"));
    let report = check(&trace);
    assert_eq!((&trace.problems, &report.problems), (&vec![], &vec![]));
    assert_eq!(report.violations, []);
    let looked: Vec<_> = report.counted.iter().map(|(check, ..)| *check).collect();
    for wanted in [Check::ElectedByMajority, Check::Persistence, Check::CommitByMajority] {
        assert!(looked.contains(&wanted), "{looked:?}");
    }
    // Without its votes, the leader has none but its own.
    let text = include_str!("emit-go.ndjson").replace("\"vote\":0}", "\"vote\":null}");
    let first = check(&Trace::read(text.as_bytes())).first().map(|first| first.check);
    assert_eq!(first, Some(Check::ElectedByMajority));
}

#[test]
fn the_lines_that_it_shows_are_read() {
    let shown = part(DOCS, "```json\n", "```\n\n| field");
    let lines = shown.strip_prefix("```json\n").unwrap_or_default();
    let trace = Trace::read(lines.as_bytes());
    assert_eq!((trace.lines, trace.problems.as_slice()), (2, [].as_slice()), "{lines}");
}

#[test]
fn each_check_has_a_row() {
    let table = part(DOCS, "| check | place in the paper", "\n\n");
    assert_eq!(table.lines().count(), 2 + Check::ALL.len(), "{table}");
}
