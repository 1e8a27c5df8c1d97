//! wasm-bindgen's command line, which writes the JavaScript around the wasm and runs wasm tests.

use std::path::PathBuf;

use super::cargo_install::{self, Tool};
use crate::context::Context;
use crate::failure::Result;
use crate::project;

const TEST_RUNNER: &str = "wasm-bindgen-test-runner";

/// The folder with the programs of exactly the version in Cargo.lock.
pub(crate) fn ensure(context: &Context) -> Result<PathBuf> {
    let version = project::locked_version(&context.root, "wasm-bindgen")?;
    let tool = Tool {
        program: "wasm-bindgen",
        beside: &[TEST_RUNNER],
        package: "wasm-bindgen-cli",
        version: &version,
        flags: &[],
        // It takes the page's wasm apart in every build.
        opt_level: "1",
        why: "must have exactly the version in Cargo.lock",
        usually: "2 minutes, once",
    };
    cargo_install::ensure(context, &tool)
}

/// The program that `cargo test` hands wasm tests to.
pub(crate) fn test_runner(context: &Context) -> Result<PathBuf> {
    Ok(ensure(context)?.join(TEST_RUNNER))
}
