//! `cargo xtask size`: what the page weighs, against what it may weigh.

mod first_load;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::context::Context;
use crate::failure::{Failure, Result};
use crate::metric::{self, Bound, Metric};
use crate::page;
use crate::process::Task;
use crate::setup::node;
use crate::terminal::out;

/// A kilobyte is 1000 bytes here, as in network traffic.
const BUDGETS: [Budget; 3] = [
    Budget { name: "size.first_load", kb: 180, of: Share::FirstLoad },
    Budget { name: "size.total", kb: 400, of: Share::Everything },
    // What another page loads before a figure is near.
    Budget { name: "size.element", kb: 4, of: Share::Element },
];

struct Budget {
    name: &'static str,
    /// Gzipped.
    kb: u32,
    of: Share,
}

/// Which files a budget is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Share {
    FirstLoad,
    Everything,
    Element,
}

impl Share {
    fn has(self, weight: &Weight) -> bool {
        match self {
            Self::FirstLoad => weight.first_load,
            Self::Everything => true,
            Self::Element => weight.name == "raft-playground.js",
        }
    }
}

/// One file of the page, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Weight {
    name: String,
    raw: u32,
    gzip: u32,
    brotli: u32,
    first_load: bool,
}

/// Prints the table or the lines of JSON; whether every budget is met.
pub(crate) fn report(context: &Context, json: bool) -> Result<bool> {
    let (weights, metrics) = measure(context)?;
    if !json {
        print_table(&weights);
    }
    Ok(metric::print(&metrics, json))
}

/// The budgets alone, for the tests.
pub(crate) fn budgets(context: &Context) -> Result<Vec<Metric>> {
    let (weights, metrics) = measure(context)?;
    print_table(&weights);
    Ok(metrics)
}

/// What a browser fetches before it shows anything.
pub(crate) fn first_load(context: &Context) -> Result<Metric> {
    let (_, metrics) = measure(context)?;
    let [first_load, ..] = <[Metric; BUDGETS.len()]>::try_from(metrics).unwrap_or_else(|_| {
        unreachable!("there is a metric for each budget");
    });
    Ok(first_load)
}

fn measure(context: &Context) -> Result<(Vec<Weight>, Vec<Metric>)> {
    page::build_if_stale(context)?;
    node::ensure(context)?;
    let weights = weigh(&context.dist())?;
    let metrics = BUDGETS
        .iter()
        .map(|budget| {
            let counted = weights.iter().filter(|weight| budget.of.has(weight));
            Metric {
                name: budget.name.into(),
                value: kilobytes(counted.map(|weight| weight.gzip).sum()),
                unit: "KB gzip".into(),
                asked: Some(Bound::AtMost(f64::from(budget.kb))),
                peer: None,
            }
        })
        .collect();
    Ok((weights, metrics))
}

/// Node compresses with the same zlib and brotli that web servers use, and it is needed for the
/// page anyway; a compressor of our own would only make xtask slow to build.
const COMPRESS: &str = "
const fs = require('node:fs'), zlib = require('node:zlib');
for (const file of process.argv.slice(1)) {
  const raw = fs.readFileSync(file);
  const gzip = zlib.gzipSync(raw, { level: 9 }), brotli = zlib.brotliCompressSync(raw);
  console.log([raw.length, gzip.length, brotli.length].join(' '));
}";

fn weigh(dist: &Path) -> Result<Vec<Weight>> {
    let files = page::files(dist);
    let (status, text) = Task::new("node").args(["-e", COMPRESS, "--"]).args(&files).output()?;
    let sizes: Vec<Vec<u32>> = text.lines().map(numbers).collect();
    if !status.success() || sizes.len() != files.len() {
        let why = format!("node ended with {status}; see above");
        return Err(Failure::new("the page could not be weighed", why, "check `node --version`"));
    }
    let names: Vec<String> = files
        .iter()
        .map(|file| file.strip_prefix(dist).unwrap_or(file).to_string_lossy().replace('\\', "/"))
        .collect();
    let read = |name: &str| fs::read(dist.join(name)).ok();
    let first: BTreeSet<String> = first_load::files("index.html", &names, read);
    let weights = names.into_iter().zip(sizes).filter_map(|(name, sizes)| {
        let [raw, gzip, brotli] = sizes.try_into().ok()?;
        Some(Weight { first_load: first.contains(&name), name, raw, gzip, brotli })
    });
    Ok(weights.collect())
}

fn numbers(line: &str) -> Vec<u32> {
    line.split(' ').filter_map(|word| word.parse().ok()).collect()
}

#[expect(clippy::float_arithmetic, reason = "a size for people; nothing is computed from it")]
fn kilobytes(bytes: u32) -> f64 {
    f64::from(bytes.div_ceil(10)) / 100.0
}

fn print_table(weights: &[Weight]) {
    let width = weights.iter().map(|weight| weight.name.len()).max().unwrap_or(0).max(20);
    let header = ["raw", "gzip -9", "brotli"];
    out("Sizes in KB (1 KB = 1000 bytes)");
    out(format!("{:<width$} {:>9} {:>9} {:>9}", "file", header[0], header[1], header[2]));
    let mut rows: Vec<&Weight> = weights.iter().collect();
    rows.sort_by_key(|weight| (!weight.first_load, std::cmp::Reverse(weight.gzip)));
    let row = |name: &str, list: &[&Weight], note: &str| {
        let sum = |pick: fn(&Weight) -> u32| kilobytes(list.iter().map(|w| pick(w)).sum());
        let (raw, gzip, brotli) = (sum(|w| w.raw), sum(|w| w.gzip), sum(|w| w.brotli));
        out(format!("{name:<width$} {raw:>9.1} {gzip:>9.1} {brotli:>9.1}  {note}").trim_end());
    };
    for weight in &rows {
        row(&weight.name, &[weight], if weight.first_load { "first load" } else { "later" });
    }
    let of = |share: Share| -> Vec<&Weight> {
        rows.iter().copied().filter(|weight| share.has(weight)).collect()
    };
    row("sum of the first load", &of(Share::FirstLoad), "");
    row("sum of everything", &of(Share::Everything), "");
    out("");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_served_is_weighed() {
        let weight = |name: &str, first_load| Weight {
            name: name.to_owned(),
            raw: 3,
            gzip: 2,
            brotli: 1,
            first_load,
        };
        let all = [
            weight("index.html", true),
            weight("raft-playground.js", false),
            weight("notes/index.html", false),
        ];
        let counted = |share: Share| all.iter().filter(|weight| share.has(weight)).count();
        let shares = [Share::FirstLoad, Share::Everything, Share::Element];
        assert_eq!(shares.map(counted), [1, 3, 1]);
    }

    #[test]
    fn a_kilobyte_is_a_thousand_bytes_and_nothing_is_rounded_away() {
        assert_eq!(kilobytes(180_000).to_string(), "180");
        assert_eq!(kilobytes(180_001).to_string(), "180.01");
        assert_eq!(numbers("1 22 333"), [1, 22, 333]);
    }
}
