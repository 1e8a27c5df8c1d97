//! What came of the tests, told as the courses' test programs tell it.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;

use raft_lab::labs::{Info, Report, Suite, noted};

/// What came of all tests.
pub(super) struct Tally {
    pub(super) tests: Vec<TestTally>,
    seeds: u64,
    /// How many tests were told of.
    told: usize,
    /// How long it all took.
    pub(super) wall: Duration,
}

/// What came of a test, by all seeds.
pub(super) struct TestTally {
    pub(super) info: Info,
    pub(super) passed: u64,
    /// The runs that were not passed, by their seeds: the reason, and what to say of their scripts.
    pub(super) failures: BTreeMap<u64, (String, String)>,
    virtual_us: u64,
    rpcs: u64,
    commands: u64,
    /// Computing time of all runs.
    pub(super) wall: Duration,
}

impl TestTally {
    fn runs(&self) -> u64 {
        self.passed + self.failures.len() as u64
    }

    /// Of all runs on average: seconds in tenths, RPCs, commands.
    pub(super) fn means(&self) -> (String, u64, u64) {
        let runs = self.runs().max(1);
        let tenths = (self.virtual_us / runs + 50_000) / 100_000;
        (format!("{}.{}", tenths / 10, tenths % 10), self.rpcs / runs, self.commands / runs)
    }

    pub(super) fn is_passed(&self) -> bool {
        self.failures.is_empty()
    }
}

impl Tally {
    pub(super) fn new(infos: Vec<Info>, seeds: u64) -> Self {
        let tests = infos.into_iter().map(|info| TestTally {
            info,
            passed: 0,
            failures: BTreeMap::new(),
            virtual_us: 0,
            rpcs: 0,
            commands: 0,
            wall: Duration::ZERO,
        });
        Self { tests: tests.collect(), seeds, told: 0, wall: Duration::ZERO }
    }

    pub(super) fn infos(&self) -> impl Iterator<Item = Info> {
        self.tests.iter().map(|test| test.info)
    }

    pub(super) fn add(
        &mut self,
        place: usize,
        report: Report,
        wall: Duration,
        file: Option<String>,
    ) {
        let Some(test) = self.tests.get_mut(place) else { return };
        test.virtual_us += report.virtual_us;
        test.rpcs += report.rpcs;
        test.commands += report.commands;
        test.wall += wall;
        match report.failure {
            None => test.passed += 1,
            Some(failure) => {
                test.failures.insert(report.seed, (failure.0, file.unwrap_or_default()));
            }
        }
    }

    pub(super) fn passed(&self) -> u64 {
        self.tests.iter().map(|test| test.passed).sum()
    }

    pub(super) fn failed(&self) -> u64 {
        self.tests.iter().map(|test| test.failures.len() as u64).sum()
    }

    /// Tells of the tests that are done and were not told of, in their order.
    pub(super) fn print_news(&mut self, out: &mut impl Write) -> io::Result<()> {
        while let Some(test) = self.tests.get(self.told).filter(|test| test.runs() == self.seeds) {
            self.told += 1;
            print_test(test, out)?;
        }
        Ok(())
    }

    pub(super) fn print_summary(&self, out: &mut impl Write) -> io::Result<()> {
        let wall = seconds(self.wall);
        writeln!(out, "{}\t{wall} s", if self.failed() == 0 { "PASS" } else { "FAIL" })?;
        let first = self
            .tests
            .iter()
            .find_map(|test| test.failures.keys().next().map(|seed| (test.info.name, *seed)));
        if let Some((name, seed)) = first {
            writeln!(out, "the first failure is Test{name} with seed {seed}")?;
        }
        writeln!(out, "{} passed, {} failed", self.passed(), self.failed())
    }

    /// How many runs of each test were passed, and the time of each suite that was run.
    pub(super) fn print_json(&self, out: &mut impl Write) -> io::Result<()> {
        for test in &self.tests {
            let (virtual_s, rpcs, commands) = test.means();
            let peer = noted(test.info.name);
            let name = format!("labs.{}", test.info.name);
            let asked = self.seeds.to_string();
            json(
                out,
                &format!("{name}.passed"),
                &test.passed.to_string(),
                "runs",
                &asked,
                "null",
                test.is_passed(),
            )?;
            let number = |value: Option<&str>| value.unwrap_or("null").to_owned();
            let s = number(peer.map(|peer| peer.seconds));
            json(out, &format!("{name}.virtual_s"), &virtual_s, "s", "null", &s, true)?;
            let peers_rpcs =
                peer.and_then(|peer| peer.rpcs).map_or("null".to_owned(), |n| n.to_string());
            json(
                out,
                &format!("{name}.rpcs"),
                &rpcs.to_string(),
                "RPCs",
                "null",
                &peers_rpcs,
                true,
            )?;
            let theirs =
                peer.and_then(|peer| peer.commands).map_or("null".to_owned(), |n| n.to_string());
            json(
                out,
                &format!("{name}.commits"),
                &commands.to_string(),
                "commands",
                "null",
                &theirs,
                true,
            )?;
        }
        for suite in Suite::ALL {
            let of_suite = || self.tests.iter().filter(|test| test.info.suite == suite);
            if of_suite().next().is_some() {
                let wall: Duration = of_suite().map(|test| test.wall).sum();
                let name = format!("labs.{suite}.computing_s");
                json(
                    out,
                    &name,
                    &seconds(wall),
                    "s",
                    "null",
                    "null",
                    of_suite().all(TestTally::is_passed),
                )?;
            }
        }
        json(out, "labs.wall_s", &seconds(self.wall), "s", "null", "null", self.failed() == 0)
    }
}

fn json(
    out: &mut impl Write,
    name: &str,
    value: &str,
    unit: &str,
    asked: &str,
    peer: &str,
    ok: bool,
) -> io::Result<()> {
    writeln!(
        out,
        r#"{{"name":"{name}","value":{value},"unit":"{unit}","asked":{asked},"peer":{peer},"ok":{ok}}}"#
    )
}

fn print_test(test: &TestTally, out: &mut impl Write) -> io::Result<()> {
    let Info { part, title, name, peers, .. } = test.info;
    writeln!(out, "Test ({part}): {title} ...")?;
    for (seed, (reason, file)) in &test.failures {
        writeln!(out, "--- FAIL: Test{name}, seed {seed}: {reason} {file}")?;
    }
    let (virtual_s, rpcs, commands) = test.means();
    let verdict = if test.is_passed() { "Passed" } else { "Failed" };
    let wall = seconds(test.wall);
    write!(out, "  ... {verdict} -- {virtual_s:>5}  {peers} {rpcs:>6} {commands:>5}   {wall} s")?;
    match test.runs() {
        1 => writeln!(out),
        runs => writeln!(out, " for {runs} seeds, {} passed", test.passed),
    }
}

/// With milliseconds.
pub(super) fn seconds(time: Duration) -> String {
    format!("{}.{:03}", time.as_secs(), time.subsec_millis())
}
