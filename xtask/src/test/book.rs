//! The example of a course book in `docs/course-notes/mdbook`, built by the real mdBook and opened in Chromium.

use std::fs;
use std::path::Path;

use super::e2e;
use super::tally::Tally;
use crate::context::Context;
use crate::failure::{Failure, Result};
use crate::page::files;
use crate::playwright;
use crate::process::Task;
use crate::project;
use crate::setup::mdbook;

const EXAMPLE: &str = "docs/course-notes/mdbook";
const SPEC: &str = "book.spec.mjs";

pub(crate) fn run(context: &Context, tally: &mut Tally) -> Result<()> {
    let home = match mdbook::ensure(context) {
        Ok(home) => home,
        Err(failure) => {
            tally.skip(format!("a book by mdBook ({})", failure.reason()));
            return Ok(());
        }
    };
    // This builds the page, which is part of the book.
    let runner = playwright::runner(context)?;
    let book = context.root.join("target/book");
    let _ = fs::remove_dir_all(&book);
    copy(&context.root.join(EXAMPLE), &book)?;
    copy(&context.dist(), &book.join("src/raft"))?;
    Task::new(home.join("mdbook")).arg("build").arg(&book).must(
        "the example of a course book could not be built",
        "mend what mdBook reports above",
    )?;
    let runner = runner.args([SPEC, "--project", "chromium"]).env("RAFT_BOOK", book.join("book"));
    e2e::play(context, runner, "book", tally)
}

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    for file in files(from) {
        let copied = to.join(file.strip_prefix(from).unwrap_or(&file));
        project::make_dir(copied.parent().unwrap_or(to))?;
        fs::copy(&file, &copied).map_err(|error| {
            Failure::new(
                format!("{} could not be copied", file.display()),
                error.to_string(),
                "check the permissions of target/",
            )
        })?;
    }
    Ok(())
}
