//! `cargo xtask bench page`: how smoothly the page runs in headless Chromium at its defaults. The other
//! things that can be measured have files of their own, `cores.rs` and `sims.rs`.

pub(crate) mod cores;
pub(crate) mod sims;

use serde_json::Value;

use crate::context::Context;
use crate::failure::{Failure, Result};
use crate::metric::{self, Bound, Metric};
use crate::page;
use crate::process::Task;
use crate::setup::{browser, node};
use crate::terminal::say;

/// What is asked. A frame that falls on the border of the ten seconds may be missed by the count.
const ASKED: [(&str, Bound); 2] = [
    ("page.frames_per_s", Bound::AtLeast(60.0, 59.0)),
    ("page.main_thread_busy", Bound::AtMost(15.0)),
];

/// Measures and prints; whether everything asked is met.
pub(crate) fn page(context: &Context, json: bool) -> Result<bool> {
    page::build_if_stale(context)?;
    node::ensure_packages(context)?;
    let browser = browser::ensure(context)?;
    say("measuring the page for 12 s; other work on this machine makes the numbers worse");
    let (status, text) = Task::new("node")
        .arg("bench-page.mjs")
        .dir(&context.root.join("e2e"))
        .env("RAFT_CHROMIUM", browser)
        .output()?;
    let metrics: Vec<Metric> = text.lines().filter_map(read_metric).collect();
    let complete = ASKED.iter().all(|(name, _)| metrics.iter().any(|metric| metric.name == *name));
    if !status.success() || !complete {
        return Err(Failure::new(
            "the page could not be measured",
            format!("`node bench-page.mjs` ended with {status}; see above"),
            "see whether the page opens: `cargo xtask serve`",
        ));
    }
    Ok(metric::print(&metrics, json))
}

/// Reads a line such as `{"name": "page.frames_per_s", "value": 60, "unit": "1/s"}`.
fn read_metric(line: &str) -> Option<Metric> {
    let object: Value = serde_json::from_str(line).ok()?;
    let name = object.get("name")?.as_str()?;
    Some(Metric {
        name: name.to_owned(),
        value: object.get("value")?.as_f64()?,
        unit: object.get("unit")?.as_str()?.to_owned(),
        asked: ASKED.iter().find(|(asked, _)| *asked == name).map(|(_, bound)| *bound),
        peer: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scripts_lines_become_metrics_with_what_is_asked() {
        let line = r#"{"name": "page.main_thread_busy", "value": 3.2, "unit": "%"}"#;
        let metric = read_metric(line).unwrap();
        assert_eq!(metric.asked, Some(Bound::AtMost(15.0)));
        assert!(metric.ok());
        assert_eq!(read_metric("not json"), None);
    }
}
