//! The same runs natively and as wasm must give the same digests.
//!
//! The native program prints them; the wasm test gets them through a variable at compile time,
//! since a wasm test has neither arguments nor an environment.

use super::tally::Tally;
use super::wasm;
use crate::context::Context;
use crate::failure::Result;
use crate::process::Task;

const PACKAGE: &str = "raft-lab";
const TEST: &str = "wasm";
const SEEDS: &str = "200";
const SECONDS: &str = "60";
/// As many as there are tests.
const LABS: &str = "85";

pub(crate) fn run(context: &Context, tally: &mut Tally) -> Result<()> {
    let runs = native(context, &["--seeds", SEEDS, "--seconds", SECONDS], SEEDS)?;
    tally.check(format!("{PACKAGE}: {SEEDS} native digests"), runs.is_some());
    let labs = native(context, &["--labs"], LABS)?;
    tally.check(format!("{PACKAGE}: native digests of {LABS} labs"), labs.is_some());
    let (Some(runs), Some(labs)) = (runs, labs) else {
        // Compared with nothing, the wasm test would pass or fail for the wrong reason.
        return Ok(());
    };
    let task = wasm::task(context, PACKAGE, TEST)?
        .env("RAFT_NATIVE_DIGESTS", runs)
        .env("RAFT_NATIVE_LABS", labs);
    wasm::count(PACKAGE, TEST, task, tally)
}

/// The digests that the native program prints, with commas between; `None` unless it is that many.
fn native(context: &Context, options: &[&str], count: &str) -> Result<Option<String>> {
    let task = Task::new("cargo")
        .args(["run", "-q", "--profile", "native", "-p", PACKAGE, "--", "digest"])
        .args(options)
        .dir(&context.root);
    let (status, output) = task.output()?;
    let digests = digests(&output);
    let is_complete = status.success() && digests.len().to_string() == count;
    Ok(is_complete.then(|| digests.join(",")))
}

/// The hex values of lines such as `seed 7 digest 0123456789abcdef` and `lab Count2B digest 0123456789abcdef`.
fn digests(output: &str) -> Vec<&str> {
    output.lines().filter_map(digest).collect()
}

fn digest(line: &str) -> Option<&str> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let ["seed" | "lab", _, "digest", hex] = words.as_slice() else { return None };
    let is_digest = hex.len() == 16 && hex.chars().all(|c| c.is_ascii_hexdigit());
    is_digest.then_some(*hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_digest_lines_count() {
        let output = "seed 0 digest 0123456789abcdef\nseed 1 digest 0123\nnoise\n\
                      seed 2 digest ffffffffffffffff\n";
        assert_eq!(digests(output), ["0123456789abcdef", "ffffffffffffffff"]);
    }
}
