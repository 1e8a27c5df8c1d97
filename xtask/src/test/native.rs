//! A crate's tests on this machine.

use super::tally::{Counts, Tally};
use crate::context::Context;
use crate::failure::Result;
use crate::process::Task;

pub(crate) fn run(context: &Context, package: &str, tally: &mut Tally) -> Result<()> {
    // All test programs run even if an early one fails: the count is of everything.
    let task = Task::new("cargo").args(["test", "-p", package, "--no-fail-fast"]);
    let (status, output) = task.dir(&context.root).tee()?;
    tally.skip_as_told(&output);
    tally.add(package, Counts::of_libtest(&output), status);
    Ok(())
}
