//! `cargo xtask gallery`: a picture of every view and state of the page, at four sizes, light and dark.

use crate::context::Context;
use crate::failure::{Failure, Result};
use crate::playwright;
use crate::terminal::say;

/// Takes the pictures into `target/gallery`, with a page that shows them; whether all could be taken.
pub(crate) fn run(context: &Context) -> Result<bool> {
    let runner = playwright::runner(context)?;
    let folder = context.root.join("target/gallery");
    // An old picture must not stand in for one that could not be taken.
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(|error| {
            let what = format!("{} could not be emptied", folder.display());
            Failure::new(what, error.to_string(), "remove that folder")
        })?;
    }
    say("taking some two hundred pictures, which takes some three minutes");
    let status = runner.args(["-c", "gallery/playwright.config.mjs"]).run()?;
    Ok(status.success())
}
