//! `cargo xtask bench lighthouse`: what Lighthouse says of the page on a phone and on a desktop.

use crate::context::Context;
use crate::failure::{Failure, Result};
use crate::metric::{self, Bound, Metric};
use crate::playwright;
use crate::setup::lighthouse;
use crate::terminal::say;

const ALL: Bound = Bound::AtLeast(100.0, 100.0);
const FAST: Bound = Bound::AtLeast(95.0, 95.0);

const ASKED: [(&str, Bound); 8] = [
    ("lighthouse.mobile.performance", FAST),
    ("lighthouse.mobile.accessibility", ALL),
    ("lighthouse.mobile.best-practices", ALL),
    ("lighthouse.mobile.seo", ALL),
    ("lighthouse.desktop.performance", FAST),
    ("lighthouse.desktop.accessibility", ALL),
    ("lighthouse.desktop.best-practices", ALL),
    ("lighthouse.desktop.seo", ALL),
];

/// Measures and prints; whether everything asked is met.
pub(crate) fn run(context: &Context, json: bool) -> Result<bool> {
    let words = lighthouse::ensure(context)?;
    let reports = context.root.join("target/lighthouse");
    let script = playwright::script(context, "lighthouse.mjs")?;
    say("judging the page for a minute and a half; other work on this machine makes it slower");
    let (status, text) = script.arg(&reports).args(words).output()?;
    let metrics: Vec<Metric> = text.lines().filter_map(|line| Metric::read(line, &ASKED)).collect();
    let is_there = |name: &str| metrics.iter().any(|metric| metric.name == name);
    if !status.success() || !ASKED.iter().all(|(name, _)| is_there(name)) {
        return Err(Failure::new(
            "Lighthouse could not judge the page",
            format!("`node bench/lighthouse.mjs` ended with {status}; see above"),
            "see whether the page opens: `cargo xtask serve`",
        ));
    }
    say(format!("the reports, to be opened in a browser, are in {}", reports.display()));
    Ok(metric::print(&metrics, json))
}
