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

pub(crate) fn run(context: &Context, tally: &mut Tally) -> Result<()> {
    let native = Task::new("cargo")
        .args(["run", "-q", "--profile", "native", "-p", PACKAGE, "--", "digest"])
        .args(["--seeds", SEEDS, "--seconds", SECONDS])
        .dir(&context.root);
    let (status, output) = native.output()?;
    let digests = digests(&output);
    let complete = status.success() && digests.len().to_string() == SEEDS;
    tally.check(format!("{PACKAGE}: {SEEDS} native digests"), complete);
    if !complete {
        // Compared with nothing, the wasm test would pass or fail for the wrong reason.
        return Ok(());
    }
    let task = wasm::task(context, PACKAGE, TEST)?.env("RAFT_NATIVE_DIGESTS", digests.join(","));
    wasm::count(PACKAGE, TEST, task, tally)
}

/// The hex values of lines such as `seed 7 digest 0123456789abcdef`.
fn digests(output: &str) -> Vec<&str> {
    output.lines().filter_map(digest).collect()
}

fn digest(line: &str) -> Option<&str> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let ["seed", _, "digest", hex] = words.as_slice() else { return None };
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
