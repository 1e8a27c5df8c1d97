//! A crate's tests compiled to wasm, run by wasm-bindgen's runner in Node or in Chromium.

use std::fs;
use std::path::Path;

use super::tally::{Counts, Tally};
use crate::context::Context;
use crate::failure::Result;
use crate::process::Task;
use crate::setup::wasm_target::WASM;
use crate::setup::{browser, node, wasm_bindgen};

/// Node.js 18, which Debian 12 has, crashes when wasm calls a JavaScript function that it keeps in
/// a table; there the tests run in Chromium.
const OLDEST_NODE: u32 = 20;

/// A file in a crate's tests/ that is meant for wasm.
#[derive(Clone, Debug, PartialEq, Eq)]
struct WasmTest {
    name: String,
    in_browser: bool,
}

/// Runs all wasm tests that a crate has; a crate without any is fine.
pub(crate) fn run(context: &Context, package: &str, dir: &Path, tally: &mut Tally) -> Result<()> {
    for test in discover(dir) {
        let task = task(context, package, &test.name)?;
        let task = if test.in_browser { with_driver(context, task)? } else { task };
        count(package, &test.name, task, tally)?;
    }
    Ok(())
}

/// One test file of a crate as a call of cargo with the right compiler and runner.
pub(crate) fn task(context: &Context, package: &str, test: &str) -> Result<Task> {
    node::ensure(context)?;
    let runner = wasm_bindgen::test_runner(context)?;
    let task = Task::new("cargo")
        // A library built here has no libtest for wasm; only what is named is built.
        .args(["test", "-p", package, "--target", WASM, "--test", test])
        .dir(&context.root)
        .tools(&context.wasm()?.env)
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
    if node::version().is_some_and(|version| version.major() >= OLDEST_NODE) {
        return Ok(task);
    }
    Ok(with_driver(context, task)?.env("WASM_BINDGEN_USE_BROWSER", "1"))
}

/// Lets the runner use Chromium. The time-out is the whole run's, in seconds; 20 by itself.
fn with_driver(context: &Context, task: Task) -> Result<Task> {
    let driver = browser::ensure_driver(context)?;
    Ok(task.env("CHROMEDRIVER", driver).env("WASM_BINDGEN_TEST_TIMEOUT", "300"))
}

/// Runs one and counts its results.
pub(crate) fn count(package: &str, test: &str, task: Task, tally: &mut Tally) -> Result<()> {
    let (status, output) = task.tee()?;
    tally.add(&format!("{package}, {test} as wasm"), Counts::of_libtest(&output), status);
    Ok(())
}

fn discover(dir: &Path) -> Vec<WasmTest> {
    let entries = fs::read_dir(dir.join("tests")).into_iter().flatten().flatten();
    let mut tests: Vec<WasmTest> = entries
        .filter_map(|entry| {
            let path = entry.path();
            let is_rust = path.extension().is_some_and(|extension| extension == "rs");
            let text = is_rust.then(|| fs::read_to_string(&path).ok()).flatten()?;
            let name = path.file_stem()?.to_string_lossy().into_owned();
            text.contains("wasm_bindgen_test")
                .then(|| WasmTest { name, in_browser: text.contains("run_in_browser") })
        })
        .collect();
    tests.sort_by(|a, b| a.name.cmp(&b.name));
    tests
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wasm_tests_are_told_from_native_ones_by_what_they_use() {
        let dir = std::env::temp_dir().join(format!("xtask-discover-{}", std::process::id()));
        fs::create_dir_all(dir.join("tests")).unwrap();
        let write = |name: &str, text: &str| fs::write(dir.join("tests").join(name), text).unwrap();
        write("native.rs", "#[test] fn t() {}");
        write("page.rs", "wasm_bindgen_test_configure!(run_in_browser);");
        write("digest.rs", "use wasm_bindgen_test::wasm_bindgen_test;");
        write("notes.txt", "wasm_bindgen_test");
        let found = discover(&dir);
        fs::remove_dir_all(&dir).unwrap();
        let expected = [("digest", false), ("page", true)]
            .map(|(name, in_browser)| WasmTest { name: name.to_owned(), in_browser });
        assert_eq!(found, expected);
        assert_eq!(discover(&dir), []);
    }
}
