//! Counting what passed and what failed.

use std::process::ExitStatus;

/// Results so far.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    passed: u32,
    failed: u32,
    failures: Vec<String>,
    skipped: Vec<String>,
}

/// Numbers of one run of a test program or of several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
}

impl Tally {
    pub(crate) fn pass(&mut self) {
        self.passed += 1;
    }

    pub(crate) fn fail(&mut self, what: String) {
        self.failed += 1;
        self.failures.push(what);
    }

    /// Counts one check.
    pub(crate) fn check(&mut self, what: String, ok: bool) {
        if ok { self.pass() } else { self.fail(what) }
    }

    /// Notes what the lines `skipped: …` of a run say: tests that need something this machine has not.
    pub(crate) fn skip_as_told(&mut self, output: &str) {
        let told = output.lines().filter_map(|line| line.trim().strip_prefix("skipped: "));
        self.skipped.extend(told.map(str::to_owned));
    }

    /// Notes one thing that this machine has not.
    pub(crate) fn skip(&mut self, what: String) {
        self.skipped.push(what);
    }

    /// How much was skipped, and what; `None` if nothing was.
    pub(crate) fn skipped(&self) -> Option<String> {
        let count = self.skipped.len();
        (count > 0).then(|| format!("{count} skipped: {}", self.skipped.join("; ")))
    }

    /// Counts a run of tests. A run that ends badly without a failed test (it did not build, it
    /// was aborted) is one failure.
    pub(crate) fn add(&mut self, what: &str, counts: Counts, status: ExitStatus) {
        self.passed += counts.passed;
        self.failed += counts.failed;
        if counts.failed > 0 {
            self.failures.push(format!("{what}: {} of its tests", counts.failed));
        } else if !status.success() {
            self.fail(format!("{what}: {status}"));
        }
    }

    pub(crate) fn failures(&self) -> &[String] {
        &self.failures
    }

    pub(crate) fn is_clean(&self) -> bool {
        self.failed == 0
    }

    pub(crate) fn summary(&self) -> String {
        format!("{} passed, {} failed", self.passed, self.failed)
    }
}

impl Counts {
    /// Sums the lines `test result: ok. 3 passed; 1 failed; …` of libtest and of
    /// wasm-bindgen-test-runner.
    pub(crate) fn of_libtest(output: &str) -> Self {
        let results = output.lines().filter_map(|line| line.trim().strip_prefix("test result: "));
        results.fold(Self::default(), |sum, line| Self {
            passed: sum.passed + number_before(line, " passed"),
            failed: sum.failed + number_before(line, " failed"),
        })
    }
}

fn number_before(line: &str, word: &str) -> u32 {
    let number = line.split(word).next().and_then(|before| before.rsplit(' ').next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    fn status(code: i32) -> ExitStatus {
        std::os::unix::process::ExitStatusExt::from_raw(code << 8)
    }

    #[test]
    fn results_of_several_test_programs_are_summed() {
        let output = "running 3 tests\n\
            test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\n\
            test result: FAILED. 12 passed; 2 failed; 0 ignored; 0 measured\n\
            \u{20}   test result: ok. 1 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.02s\n";
        assert_eq!(Counts::of_libtest(output), Counts { passed: 16, failed: 2 });
        assert_eq!(Counts::of_libtest("error: could not compile"), Counts::default());
    }

    #[test]
    fn what_was_skipped_is_named_and_fails_nothing() {
        let mut tally = Tally::default();
        assert_eq!(tally.skipped(), None);
        tally.skip_as_told(
            "running 0 tests\n\nskipped: etcd scripts (none)\ntest result: ok. 0 passed\n",
        );
        assert_eq!(tally.skipped().as_deref(), Some("1 skipped: etcd scripts (none)"));
        tally.skip_as_told("skipped: the moon\nnot skipped: the sun");
        assert_eq!(tally.skipped().as_deref(), Some("2 skipped: etcd scripts (none); the moon"));
        tally.skip("the stars (clouds)".into());
        let three = "3 skipped: etcd scripts (none); the moon; the stars (clouds)";
        assert_eq!(tally.skipped().as_deref(), Some(three));
        assert_eq!(tally.summary(), "0 passed, 0 failed");
        assert!(tally.is_clean());
    }

    #[cfg(unix)]
    #[test]
    fn a_run_that_did_not_build_is_one_failure() {
        let mut tally = Tally::default();
        tally.add("raft-core", Counts { passed: 5, failed: 0 }, status(0));
        tally.add("raft-sim", Counts::default(), status(101));
        tally.add("raft-lab", Counts { passed: 1, failed: 2 }, status(101));
        assert_eq!(tally.summary(), "6 passed, 3 failed");
        assert_eq!(tally.failures().len(), 2);
        assert!(!tally.is_clean());
    }
}
