//! `cargo xtask bench page`: what it is like to use the page, in headless Chromium. The other things that can be
//! measured have files of their own, `cores.rs` and `sims.rs`.

pub(crate) mod cores;
pub(crate) mod sims;

use serde_json::Value;

use crate::context::Context;
use crate::failure::{Failure, Result};
use crate::metric::{self, Bound, Metric};
use crate::process::Task;
use crate::setup::{browser, node};
use crate::size;
use crate::terminal::say;

/// What is asked. A frame that falls on the border of the ten seconds may be missed by the count.
const ASKED: [(&str, Bound); 6] = [
    ("page.start_ms", Bound::AtMost(1000.0)),
    ("page.default.fps", Bound::AtLeast(60.0, 59.0)),
    ("page.default.cpu_percent", Bound::AtMost(15.0)),
    ("page.heavy.fps", Bound::AtLeast(55.0, 55.0)),
    ("page.seek_p95_ms", Bound::AtMost(50.0)),
    ("page.hour_mb", Bound::AtMost(80.0)),
];

/// Measures and prints; whether everything asked is met.
pub(crate) fn page(context: &Context, json: bool) -> Result<bool> {
    let first_load =
        Metric { name: "page.first_load_gzip_kb".into(), ..size::first_load(context)? };
    node::ensure_packages(context)?;
    let browser = browser::ensure(context)?;
    say("measuring the page for two minutes; other work on this machine makes the numbers worse");
    let (status, text) = Task::new("node")
        .arg("bench/page.mjs")
        .dir(&context.root.join("e2e"))
        .env("RAFT_CHROMIUM", browser)
        .output()?;
    let measured = text.lines().filter_map(read_metric);
    let metrics: Vec<Metric> = std::iter::once(first_load).chain(measured).collect();
    let complete = ASKED.iter().all(|(name, _)| metrics.iter().any(|metric| metric.name == *name));
    if !status.success() || !complete {
        return Err(Failure::new(
            "the page could not be measured",
            format!("`node bench/page.mjs` ended with {status}; see above"),
            "see whether the page opens: `cargo xtask serve`",
        ));
    }
    Ok(metric::print(&metrics, json))
}

/// Reads a line such as `{"name": "page.default.fps", "value": 60, "unit": "1/s"}`.
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
        let line = r#"{"name": "page.default.cpu_percent", "value": 3.2, "unit": "%"}"#;
        let metric = read_metric(line).unwrap();
        assert_eq!(metric.asked, Some(Bound::AtMost(15.0)));
        assert!(metric.ok());
        assert_eq!(read_metric("not json"), None);
    }
}
