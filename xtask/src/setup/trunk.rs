//! trunk, which bundles the page.

use std::path::PathBuf;

use super::cargo_install::{self, Tool};
use crate::context::Context;
use crate::failure::Result;

/// 0.22.1 wants a newer compiler than our rust-version.
const VERSION: &str = "0.21.14";

/// The folder with trunk.
pub(crate) fn ensure(context: &Context) -> Result<PathBuf> {
    let tool = Tool {
        program: "trunk",
        beside: &[],
        package: "trunk",
        version: VERSION,
        // Without the check for newer versions there is less to build.
        flags: &["--no-default-features", "--features", "rustls"],
        // It waits for compilers; what it computes itself is little. Four times sooner than release.
        opt_level: "0",
        why: "builds, bundles and serves the page",
        usually: "3 minutes, once",
    };
    cargo_install::ensure(context, &tool)
}
