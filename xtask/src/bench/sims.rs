//! `cargo xtask bench sim`: how fast the virtual cluster plays, goes back and forks, natively and as wasm
//! in Node. `cargo xtask bench labs`: how long the courses' tests take, likewise. What is measured says the
//! documentation of `bench/sim`.

use std::path::PathBuf;

use crate::context::Context;
use crate::failure::{Failure, Result};
use crate::metric::{self, Bound, Metric};
use crate::process::Task;
use crate::setup::wasm_target::WASM;
use crate::setup::{node, wasm_bindgen};
use crate::terminal::say;

const ASKED: [(&str, Bound); 12] = [
    ("labs.native.mit_ms", Bound::AtMost(2_000.0)),
    ("labs.native.all_ms", Bound::AtMost(15_000.0)),
    ("labs.wasm.mit_ms", Bound::AtMost(5_000.0)),
    ("labs.wasm.all_ms", Bound::AtMost(40_000.0)),
    ("sim.native.messages_per_s", Bound::AtLeast(2_000_000.0, 2_000_000.0)),
    ("sim.native.linearizability_ms", Bound::AtMost(1000.0)),
    ("sim.wasm.messages_per_s", Bound::AtLeast(1_000_000.0, 1_000_000.0)),
    ("sim.wasm.idle_sim_s_per_s", Bound::AtLeast(10_000.0, 10_000.0)),
    ("sim.wasm.seek_p95_ms", Bound::AtMost(30.0)),
    ("sim.wasm.hour_mb", Bound::AtMost(50.0)),
    ("sim.wasm.fork_us", Bound::AtMost(1000.0)),
    ("sim.wasm.linearizability_ms", Bound::AtMost(1000.0)),
];

const PACKAGE: &str = "bench-sim";

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// The virtual cluster.
    Sim,
    /// The courses' tests.
    Labs,
}

impl What {
    /// What its figures' names begin with.
    fn name(self) -> &'static str {
        match self {
            Self::Sim => "sim",
            Self::Labs => "labs",
        }
    }
}

/// Measures and prints; whether everything asked is met.
pub(crate) fn run(context: &Context, what: What, json: bool) -> Result<bool> {
    node::ensure(context)?;
    say("building the measuring program, natively and as wasm (a minute or two the first time)");
    let native = native(context)?;
    let script = wasm(context)?;
    say("measuring for half a minute; other work on this machine makes the numbers worse");
    let (function, words): (_, &[&str]) = match what {
        What::Sim => ("measure", &[]),
        What::Labs => ("labs", &["labs"]),
    };
    let native = metrics(what, "native", Task::new(native).args(words))?;
    let node = Task::new("node").args(["-e", MEASURE]).arg(script).arg(function);
    let wasm = metrics(what, "wasm", node)?;
    Ok(metric::print(&[native, wasm].concat(), json))
}

/// What Node does: the last words are the script around the wasm, and what to call in it.
const MEASURE: &str = "process.stdout.write(require(process.argv[1])[process.argv[2]]())";

const MEND: &str = "mend what cargo reports above";

fn native(context: &Context) -> Result<PathBuf> {
    Task::new("cargo")
        .args(["build", "--profile", "native", "-p", PACKAGE])
        .dir(&context.root)
        .must("the measuring program could not be built", MEND)?;
    Ok(context.root.join("target/native/bench-sim"))
}

/// The script with which Node loads the wasm.
fn wasm(context: &Context) -> Result<PathBuf> {
    Task::new("cargo")
        .args(["build", "--profile", "native", "-p", PACKAGE, "--lib", "--target", WASM])
        .dir(&context.root)
        .tools(&context.wasm()?.env)
        .must("the measuring program could not be built as wasm", MEND)?;
    let folder = context.root.join("target/bench-sim");
    Task::new(wasm_bindgen::ensure(context)?.join("wasm-bindgen"))
        .args(["--target", "nodejs", "--no-typescript", "--out-dir"])
        .arg(&folder)
        .arg(context.root.join(format!("target/{WASM}/native/bench_sim.wasm")))
        .must("there is no script for the measuring program", "remove target/ and try again")?;
    Ok(folder.join("bench_sim.js"))
}

fn metrics(what: What, way: &str, task: Task) -> Result<Vec<Metric>> {
    let (status, text) = task.output()?;
    let metrics: Option<Vec<Metric>> = text.lines().map(|line| read(what, way, line)).collect();
    metrics.filter(|metrics| status.success() && !metrics.is_empty()).ok_or_else(|| {
        Failure::new(
            format!("the virtual cluster could not be measured ({way})"),
            format!("the measuring program ended with {status}; see above"),
            "`cargo test -p raft-sim` says whether the cluster plays at all",
        )
    })
}

/// Reads a line such as `seek_p95_ms 3.8`.
#[expect(clippy::float_arithmetic, reason = "two decimals are enough for people")]
fn read(what: What, way: &str, line: &str) -> Option<Metric> {
    let (name, value) = line.split_once(' ')?;
    let value: f64 = value.parse().ok()?;
    let unit = match name {
        _ if name.ends_with("_per_s") => "1/s",
        _ if name.ends_with("_ms") => "ms",
        _ if name.ends_with("_us") => "µs",
        _ => "MB",
    };
    let name = format!("{}.{way}.{name}", what.name());
    let asked = ASKED.iter().find(|(asked, _)| *asked == name).map(|(_, bound)| *bound);
    let value = if value >= 1000.0 { value.floor() } else { (value * 100.0).ceil() / 100.0 };
    Some(Metric { name, value, unit: unit.to_owned(), asked, peer: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_becomes_a_metric_with_what_is_asked() {
        let metric = read(What::Sim, "wasm", "seek_p95_ms 3.8011").unwrap();
        assert_eq!((metric.name.as_str(), metric.value), ("sim.wasm.seek_p95_ms", 3.81));
        assert!(metric.ok() && metric.asked == Some(Bound::AtMost(30.0)));
        let metric = read(What::Sim, "native", "messages_per_s 1999999.9").unwrap();
        assert_eq!((metric.value, metric.ok()), (1_999_999.0, false));
        assert_eq!(read(What::Sim, "wasm", "nothing"), None);
        let metric = read(What::Labs, "native", "mit_ms 2000.5").unwrap();
        assert_eq!((metric.name.as_str(), metric.ok()), ("labs.native.mit_ms", true));
        assert!(!read(What::Labs, "native", "mit_ms 2001").unwrap().ok());
    }
}
