//! mdBook, with which the example of a course book is built.

use std::path::PathBuf;

use super::cargo_install::{self, Tool};
use crate::context::Context;
use crate::failure::Result;

const VERSION: &str = "0.5.4";

/// The folder with mdbook.
pub(crate) fn ensure(context: &Context) -> Result<PathBuf> {
    let tool = Tool {
        program: "mdbook",
        beside: &[],
        package: "mdbook",
        version: VERSION,
        // Without its server and its search there is half as much to build.
        flags: &["--no-default-features"],
        opt_level: "0",
        why: "builds the example of a course book for the tests",
        usually: "1 minute, once",
    };
    cargo_install::ensure(context, &tool)
}
