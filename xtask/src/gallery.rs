//! `cargo xtask gallery`: a picture of every view and state of the page, at three sizes, light and dark.

use std::path::Path;

use crate::context::Context;
use crate::failure::{Failure, Result};
use crate::page;
use crate::process::Task;
use crate::setup::{browser, font, node};
use crate::terminal::say;

/// Takes the pictures into `target/gallery`, with a page that shows them; whether all could be taken.
pub(crate) fn run(context: &Context) -> Result<bool> {
    page::build_if_stale(context)?;
    node::ensure_packages(context)?;
    let browser = browser::ensure(context)?;
    font::ensure(context);
    let folder = context.root.join("target/gallery");
    // An old picture must not stand in for one that could not be taken.
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(|error| {
            let what = format!("{} could not be emptied", folder.display());
            Failure::new(what, error.to_string(), "remove that folder")
        })?;
    }
    say("taking some two hundred pictures, which takes some three minutes");
    let status = Task::new("node")
        .arg(Path::new("node_modules").join("@playwright").join("test").join("cli.js"))
        .args(["test", "-c", "gallery/playwright.config.mjs"])
        .dir(&context.root.join("e2e"))
        .env("RAFT_CHROMIUM", browser)
        .run()?;
    Ok(status.success())
}
