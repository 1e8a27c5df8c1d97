//! What drives the page in a browser: Playwright's runner and the scripts of `e2e/`.

use std::path::Path;

use crate::context::Context;
use crate::failure::Result;
use crate::process::Task;
use crate::setup::{browser, font, node};
use crate::single;

/// Playwright's runner over the specs of `e2e/`, with Chromium; what it needs is there.
pub(crate) fn runner(context: &Context) -> Result<Task> {
    let cli = Path::new("node_modules").join("@playwright").join("test").join("cli.js");
    let runner = in_e2e(context, &cli)?.arg("test");
    font::ensure(context);
    Ok(runner)
}

/// A script of `e2e/bench` that measures the page in Chromium; what it needs is there.
pub(crate) fn script(context: &Context, name: &str) -> Result<Task> {
    in_e2e(context, &Path::new("bench").join(name))
}

fn in_e2e(context: &Context, program: &Path) -> Result<Task> {
    single::build(context)?;
    node::ensure_packages(context)?;
    let browser = browser::ensure(context)?;
    let task = Task::new("node").arg(program).dir(&context.root.join("e2e"));
    Ok(task.env("RAFT_CHROMIUM", browser))
}
