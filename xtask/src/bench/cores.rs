//! `cargo xtask bench core`: what a proposal costs in our core, beside the same in the crate `raft`.
//!
//! The programs are those of `bench/core`, whose documentation says what is played. That package stands
//! outside the workspace, so that only who measures compiles the peer.

use std::path::{Path, PathBuf};

use crate::context::Context;
use crate::failure::{Failure, Result};
use crate::metric::{self, Bound, Metric};
use crate::process::Task;
use crate::project;
use crate::setup::valgrind;
use crate::terminal::say;

/// What is asked. A ratio is the peer's time divided by ours.
const ASKED: [(&str, Bound); 8] = [
    ("core.serial.wall_ratio", Bound::AtLeast(4.0, 4.0)),
    ("core.serial.instructions", Bound::AtMost(5000.0)),
    ("core.serial.allocations", Bound::AtMost(4.0)),
    ("core.batch64.wall_ratio", Bound::AtLeast(3.0, 3.0)),
    ("core.batch64.instructions", Bound::AtMost(4000.0)),
    ("core.coalesced64.wall_ratio", Bound::AtLeast(4.0, 4.0)),
    ("core.coalesced64.instructions", Bound::AtMost(1000.0)),
    ("core.coalesced64.allocations", Bound::AtMost(1.5)),
];

/// As the programs call them.
const WORKLOADS: [&str; 3] = ["serial", "batch64", "coalesced64"];

/// Instructions are counted in the second half of twice this many proposals. They are the same in
/// every run, so that more would only take longer.
const COUNTED_PROPOSALS: u64 = 3200;

/// Measures and prints; whether everything asked is met.
pub(crate) fn run(context: &Context, json: bool) -> Result<bool> {
    valgrind::ensure(context)?;
    let bench = Bench::build(context)?;
    say("measuring times (10 s); other work on this machine makes the numbers worse");
    let speed = bench.lines("bench-core", &["speed"])?;
    say("counting allocations (1 s)");
    let allocations = bench.lines("allocations", &[])?;
    say("counting instructions with valgrind (20 s)");
    let mut metrics = Vec::new();
    for workload in WORKLOADS {
        let name = |what: &str| format!("core.{workload}.{what}");
        let [ours, peer] = figures(&speed, workload)?;
        metrics.push(rate(name("proposals_per_second"), "proposals/s", ours, peer));
        metrics.push(new_metric(name("wall_ratio"), "times", at_least(ours, peer), None));
        let [ours, peer] = bench.instructions(workload)?;
        metrics.push(cost(name("instructions"), "instructions", [ours, peer, COUNTED_PROPOSALS]));
        metrics.push(cost(name("allocations"), "allocations", figures(&allocations, workload)?));
    }
    let [ours, peer] = figures(&speed, "elections")?;
    metrics.push(rate("core.elections.per_second".into(), "elections/s", ours, peer));
    let [ours, peer] = figures(&speed, "catch_up")?;
    metrics.push(rate("core.catch_up.entries_per_second".into(), "entries/s", ours, peer));
    Ok(metric::print(&metrics, json))
}

/// The programs, built, and where they leave what was counted.
struct Bench {
    programs: PathBuf,
    /// What callgrind writes. It stays: `callgrind_annotate` shows by it where the instructions go.
    counts: PathBuf,
}

impl Bench {
    fn build(context: &Context) -> Result<Self> {
        say("building the measuring programs with the crate raft (2 minutes the first time)");
        let target = context.root.join("target/bench-core");
        let counts = target.join("callgrind");
        project::make_dir(&counts)?;
        Task::new("cargo")
            .args(["build", "--release"])
            .dir(&context.root.join("bench/core"))
            .env("CARGO_TARGET_DIR", &target)
            .must(
                "the measuring programs could not be built",
                "mend what cargo reports above; the peer's crates come from crates.io once",
            )?;
        Ok(Self { programs: target.join("release"), counts })
    }

    /// What a program prints, in lines of words.
    fn lines(&self, program: &str, args: &[&str]) -> Result<Vec<Vec<String>>> {
        let program = self.programs.join(program);
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect();
        Ok(output(Task::new(program).args(args))?.lines().map(words).collect())
    }

    /// Instructions of [`COUNTED_PROPOSALS`] proposals, ours and the peer's.
    fn instructions(&self, workload: &str) -> Result<[u64; 2]> {
        let count = |core: &str| -> Result<(u64, String)> {
            // What set-up costs is in both runs, and so not in the difference.
            let (half, _) = self.count_run(core, workload, COUNTED_PROPOSALS)?;
            let (whole, checksum) = self.count_run(core, workload, 2 * COUNTED_PROPOSALS)?;
            Ok((whole.saturating_sub(half), checksum))
        };
        let ((ours, our_checksum), (peer, peers_checksum)) = (count("ours")?, count("peer")?);
        if our_checksum == peers_checksum {
            return Ok([ours, peer]);
        }
        Err(Failure::new(
            format!("in {workload} the cores disagree on what was applied"),
            format!("the checksums are {our_checksum} and {peers_checksum}"),
            "one of them lost or changed a command: `cargo test` in bench/core says more",
        ))
    }

    /// All instructions of one run, and its checksum.
    fn count_run(&self, core: &str, workload: &str, proposals: u64) -> Result<(u64, String)> {
        let proposals = proposals.to_string();
        let file = self.counts.join(format!("{core}.{workload}.{proposals}.out"));
        let task = Task::new("valgrind")
            .args(["--quiet", "--tool=callgrind"])
            .arg(format!("--callgrind-out-file={}", file.display()))
            .arg(self.programs.join("bench-core"))
            .args(["play", core, workload, &proposals]);
        let checksum = output(task)?.trim().to_owned();
        Ok((total(&file)?, checksum))
    }
}

/// The words of callgrind's file for the sum of everything.
const TOTAL: &str = "totals: ";

fn total(file: &Path) -> Result<u64> {
    find_total(&project::read(file)?).ok_or_else(|| {
        Failure::new(
            "callgrind counted nothing",
            format!("{} has no line `{TOTAL}…`", file.display()),
            "see whether `valgrind --tool=callgrind true` works on this machine",
        )
    })
}

fn find_total(text: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix(TOTAL))?.trim().parse().ok()
}

fn output(task: Task) -> Result<String> {
    let (status, text) = task.output()?;
    if status.success() {
        return Ok(text);
    }
    Err(Failure::new(
        "a measuring program did not come to an end",
        format!("it ended with {status}; see above"),
        "`cargo test` in bench/core plays the same in short",
    ))
}

/// The numbers that stand behind a name.
fn figures<const N: usize>(lines: &[Vec<String>], name: &str) -> Result<[u64; N]> {
    let read = |words: &Vec<String>| -> Option<[u64; N]> {
        let (first, rest) = words.split_first()?;
        (first == name).then_some(())?;
        let numbers: Option<Vec<u64>> = rest.iter().map(|word| word.parse().ok()).collect();
        numbers?.try_into().ok()
    };
    lines.iter().find_map(read).ok_or_else(|| {
        Failure::new(
            format!("nothing was measured for {name}"),
            "the measuring program printed no such line",
            "remove target/bench-core and try again",
        )
    })
}

fn new_metric(name: String, unit: &str, value: f64, peer: Option<f64>) -> Metric {
    let asked = ASKED.iter().find(|(asked, _)| *asked == name).map(|(_, bound)| *bound);
    Metric { name, value, unit: unit.to_owned(), asked, peer }
}

/// What `count` proposals cost in sum, as the cost of one.
fn cost(name: String, unit: &str, [ours, peer, count]: [u64; 3]) -> Metric {
    new_metric(name, unit, at_most(ours, count), Some(at_most(peer, count)))
}

fn rate(name: String, unit: &str, ours: u64, peer: u64) -> Metric {
    new_metric(name, unit, at_most(ours, 1), Some(at_most(peer, 1)))
}

/// A quotient with two decimals, rounded up: a cost must not seem met because of rounding.
fn at_most(sum: u64, count: u64) -> f64 {
    hundredths(sum.saturating_mul(100).div_ceil(count.max(1)))
}

/// A quotient with two decimals, rounded down, for the same reason.
fn at_least(sum: u64, count: u64) -> f64 {
    hundredths(sum.saturating_mul(100) / count.max(1))
}

#[expect(clippy::float_arithmetic, reason = "a figure for people; what is asked is far coarser")]
fn hundredths(number: u64) -> f64 {
    number as f64 / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_by_their_name() {
        let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let lines = [words("serial 10 2"), words("batch64 30 x")];
        assert_eq!(figures(&lines, "serial").unwrap(), [10, 2]);
        assert!(figures::<3>(&lines, "serial").is_err());
        assert!(figures::<2>(&lines, "batch64").is_err());
        assert!(figures::<2>(&lines, "elections").is_err());
    }

    #[test]
    fn the_total_is_read_from_callgrinds_file() {
        assert_eq!(find_total("summary: 12\n\ntotals: 12345\n"), Some(12345));
        assert_eq!(find_total("totals: many\n"), None);
        assert_eq!(find_total(""), None);
    }

    #[test]
    fn nothing_is_met_by_rounding() {
        let slow = cost("core.serial.instructions".into(), "", [5_000_001, 23_000_000, 1000]);
        assert_eq!((slow.value, slow.peer, slow.ok()), (5000.01, Some(23_000.0), false));
        let fast = cost("core.serial.instructions".into(), "", [5_000_000, 23_000_000, 1000]);
        assert!(fast.ok());
        assert_eq!(at_least(3999, 1000).to_string(), "3.99");
    }

    #[test]
    fn everything_asked_is_measured() {
        for (name, _) in ASKED {
            let workload = name.split('.').nth(1).unwrap();
            assert!(WORKLOADS.contains(&workload), "{name}");
        }
    }
}
