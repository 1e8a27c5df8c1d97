//! The page in Chromium, and what is marked for it in Firefox too, driven by Playwright.

use serde_json::Value;

use super::tally::{Counts, Tally};
use crate::context::Context;
use crate::failure::Result;
use crate::playwright;
use crate::process::Task;
use crate::setup::firefox;

pub(crate) fn run(context: &Context, tally: &mut Tally) -> Result<()> {
    let mut runner = playwright::runner(context)?;
    match firefox::ensure(context) {
        Ok(browser) => runner = runner.env("RAFT_FIREFOX", browser),
        Err(failure) => {
            runner = runner.args(["--project", "chromium"]);
            tally.skip(format!("the page in Firefox ({})", failure.reason()));
        }
    }
    play(context, runner, "e2e", tally)
}

/// Plays the tests of a runner, and counts them under a name.
pub(super) fn play(context: &Context, runner: Task, name: &str, tally: &mut Tally) -> Result<()> {
    let results = context.root.join("e2e/results/results.json");
    // An old report must not stand in for a run that broke off.
    let _ = std::fs::remove_file(&results);
    let (status, _) = runner.tee()?;
    let report = std::fs::read_to_string(&results).unwrap_or_default();
    tally.add(name, counts(&report), status);
    Ok(())
}

/// Reads Playwright's JSON report. Flaky cannot happen without retries; it would be a failure.
fn counts(report: &str) -> Counts {
    let report: Value = serde_json::from_str(report).unwrap_or_default();
    let number = |name: &str| {
        let number = report.get("stats").and_then(|stats| stats.get(name)).and_then(Value::as_u64);
        number.and_then(|number| u32::try_from(number).ok()).unwrap_or(0)
    };
    Counts { passed: number("expected"), failed: number("unexpected") + number("flaky") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_is_counted() {
        let report = r#"{"stats": {"expected": 7, "skipped": 1, "unexpected": 2, "flaky": 1}}"#;
        assert_eq!(counts(report), Counts { passed: 7, failed: 3 });
        assert_eq!(counts(""), Counts::default());
    }
}
