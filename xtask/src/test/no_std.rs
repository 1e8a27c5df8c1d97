//! The proof that raft-core needs no standard library: it builds for a microcontroller.

use super::tally::Tally;
use crate::args::Way;
use crate::context::Context;
use crate::failure::Result;
use crate::process::Task;
use crate::setup::{debian, rustup};
use crate::terminal::{out, say};

/// Cortex-M4: there is no standard library for it at all.
const BARE_METAL: &str = "thumbv7em-none-eabihf";

pub(crate) fn run(context: &Context, tally: &mut Tally) -> Result<()> {
    let task = match context.way {
        Some(Way::Debian) => by_debian(context)?,
        Some(Way::Rustup) => by_rustup(context)?,
        None => match by_rustup(context) {
            Ok(task) => task,
            Err(failure) => {
                say(format!("going on with Debian's compiler: {}", failure.reason()));
                by_debian(context)?
            }
        },
    };
    let target_dir = context.root.join("target/no-std");
    let task = task.args(["-p", "raft-core"]).env("CARGO_TARGET_DIR", target_dir);
    let ok = task.dir(&context.root).run()?.success();
    let verdict = if ok { "ok" } else { "FAILED" };
    out(format!("raft-core builds without std for {BARE_METAL}: {verdict}"));
    tally.check(format!("raft-core does not build for {BARE_METAL}"), ok);
    Ok(())
}

fn by_rustup(context: &Context) -> Result<Task> {
    rustup::ensure_target(context, BARE_METAL)?;
    Ok(Task::new("cargo").args(["build", "--target", BARE_METAL]))
}

fn by_debian(context: &Context) -> Result<Task> {
    debian::ensure_compiler(context)?;
    Ok(debian::build_std("core,alloc", BARE_METAL))
}
