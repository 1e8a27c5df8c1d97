//! `cargo xtask bench page`: what it is like to use the page, in headless Chromium. The other things that can be
//! measured have files of their own.

pub(crate) mod cores;
pub(crate) mod lighthouse;
pub(crate) mod sims;

use crate::context::Context;
use crate::failure::{Failure, Result};
use crate::metric::{self, Bound, Metric};
use crate::playwright;
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
    let script = playwright::script(context, "page.mjs")?;
    say("measuring the page for two minutes; other work on this machine makes the numbers worse");
    let (status, text) = script.output()?;
    let measured = text.lines().filter_map(|line| Metric::read(line, &ASKED));
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
