//! The text of scripts: reading, writing, errors, and the reference in `docs/script.md`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "it is test code, which clippy only sees inside of #[test] functions"
)]

mod complete;
mod docs;
mod errors;
mod generate;
mod hostile;
mod lines;
mod mistakes;
mod round_trip;
mod settings;
#[path = "../spoken/mod.rs"]
mod spoken;

use raft_sim::{Script, Statement};

/// A script of these lines below the one with the version.
fn script(lines: &str) -> Script {
    let text = format!("raft-playground 1\n{lines}\n");
    Script::parse(&text).unwrap_or_else(|errors| panic!("{text}\n{}", told(&errors)))
}

/// The one statement of a script of five servers.
fn statement(line: &str) -> Statement {
    let mut statements = script(line).statements;
    assert_eq!(statements.len(), 1, "{line}");
    statements.remove(0)
}

fn told(errors: &[raft_sim::ScriptError]) -> String {
    for error in errors {
        assert!(!spoken::is_spoken() && spoken::in_chinese(|| error.to_string()).starts_with('第'));
    }
    let lines: Vec<_> = errors.iter().map(ToString::to_string).collect();
    lines.join("\n")
}
