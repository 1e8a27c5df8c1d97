//! `cargo xtask test`: all checks of the project, fast ones first, with one summary at the end.

mod book;
mod digests;
mod e2e;
mod lint;
mod native;
mod no_std;
mod tally;
mod wasm;

use crate::clock::Stopwatch;
use crate::context::Context;
use crate::failure::Result;
use crate::size;
use crate::terminal::{out, say};
use tally::Tally;

/// One part of the tests, chosen by its name on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Lint,
    Xtask,
    Core,
    Sim,
    Lab,
    Web,
    Size,
    Book,
    E2e,
}

impl Part {
    /// In the order in which they run: fast ones first.
    pub(crate) const ALL: [Self; 9] = [
        Self::Lint,
        Self::Xtask,
        Self::Core,
        Self::Sim,
        Self::Lab,
        Self::Web,
        Self::Size,
        Self::Book,
        Self::E2e,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Lint => "lint",
            Self::Xtask => "xtask",
            Self::Core => "core",
            Self::Sim => "sim",
            Self::Lab => "lab",
            Self::Web => "web",
            Self::Size => "size",
            Self::Book => "book",
            Self::E2e => "e2e",
        }
    }
}

/// Runs the parts named, or all of them; whether nothing failed.
pub(crate) fn run(context: &Context, parts: &[Part]) -> bool {
    let mut tally = Tally::default();
    let chosen = |part: &Part| parts.is_empty() || parts.contains(part);
    for part in Part::ALL.into_iter().filter(chosen) {
        let started = Stopwatch::start();
        say(format!("\n== {} ==", part.name()));
        // What cannot even be tried is one failure; the other parts still run.
        if let Err(failure) = run_part(context, part, &mut tally) {
            say(failure.to_string());
            tally.fail(format!("{}: could not be carried out", part.name()));
        }
        say(format!("== {}: {} s ==", part.name(), started.elapsed().as_secs()));
    }
    for failure in tally.failures() {
        out(format!("failed: {failure}"));
    }
    if let Some(skipped) = tally.skipped() {
        out(skipped);
    }
    out(tally.summary());
    tally.is_clean()
}

fn run_part(context: &Context, part: Part, tally: &mut Tally) -> Result<()> {
    match part {
        Part::Lint => lint::run(context, tally),
        Part::Xtask => {
            native::run(context, "squeeze", tally)?;
            native::run(context, "xtask", tally)
        }
        Part::Core => {
            native::run(context, "raft-core", tally)?;
            no_std::run(context, tally)
        }
        Part::Sim => native::run(context, "raft-sim", tally),
        Part::Lab => {
            native::run(context, "raft-trace", tally)?;
            native::run(context, "raft-lab", tally)?;
            digests::run(context, tally)
        }
        Part::Web => {
            native::run(context, "raft-web", tally)?;
            wasm::run(context, "raft-web", &context.root.join("crates/web"), tally)
        }
        Part::Size => {
            for metric in size::budgets(context)? {
                out(metric.row());
                tally.check(metric.name.clone(), metric.ok());
            }
            Ok(())
        }
        Part::Book => book::run(context, tally),
        Part::E2e => e2e::run(context, tally),
    }
}
