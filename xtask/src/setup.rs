//! Setting up what is missing. One module per concern; each looks first, says what it is about to
//! do, why and roughly how long it takes, and does nothing when the thing is there.

pub(crate) mod apt;
pub(crate) mod browser;
pub(crate) mod cargo_install;
pub(crate) mod debian;
pub(crate) mod firefox;
pub(crate) mod font;
pub(crate) mod lighthouse;
pub(crate) mod mdbook;
pub(crate) mod node;
pub(crate) mod rustup;
pub(crate) mod terser;
pub(crate) mod trunk;
pub(crate) mod valgrind;
pub(crate) mod wasm_bindgen;
pub(crate) mod wasm_opt;
pub(crate) mod wasm_target;

use std::fs::File;

use crate::clock::Stopwatch;
use crate::context::Context;
use crate::failure::{Failure, Result};
use crate::process::ToolEnv;
use crate::terminal::say;

/// One thing that may be missing.
#[derive(Clone, Copy, Debug)]
struct Step<'a> {
    what: &'a str,
    why: &'a str,
    /// How long it usually takes.
    usually: &'a str,
}

impl Step<'_> {
    /// Looks for the thing; if it is missing, says so, does the work and looks again.
    fn ensure<T>(
        self,
        context: &Context,
        look: impl Fn() -> Option<T>,
        work: impl FnOnce() -> Result<()>,
    ) -> Result<T> {
        if let Some(found) = look() {
            return Ok(found);
        }
        let _turn = take_turn(context);
        if let Some(found) = look() {
            return Ok(found);
        }
        let Self { what, why, usually } = self;
        say(format!("set-up: {what}: {why} (usually {usually})"));
        let started = Stopwatch::start();
        work()?;
        say(format!("set-up: {what}: done in {} s", started.elapsed().as_secs()));
        look().ok_or_else(|| {
            Failure::new(
                format!("{what} was set up but is still not there"),
                "the step ended well, see above, yet what it should bring was not found",
                format!("remove {} and try again", context.cache.display()),
            )
        })
    }
}

/// Waits for another xtask that is setting something up; the turn ends when the file is dropped.
fn take_turn(context: &Context) -> Option<File> {
    let file = File::create(context.cache.join("set-up.lock")).ok()?;
    if file.try_lock().is_err() {
        say("set-up: another xtask is setting up this machine; waiting for it");
        // A file system without locks: better twice the work than none.
        file.lock().ok()?;
    }
    Some(file)
}

/// What building the page needs: the toolchain's environment with the page's tools on its `PATH`.
pub(crate) fn page_tools(context: &Context) -> Result<ToolEnv> {
    let mut env = context.wasm()?.env.clone();
    let tools =
        [wasm_bindgen::ensure(context)?, wasm_opt::ensure(context)?, trunk::ensure(context)?];
    env.path_first.extend(tools);
    Ok(env)
}

/// Everything that any command needs.
pub(crate) fn everything(context: &Context) -> Result<()> {
    page_tools(context)?;
    node::ensure_packages(context)?;
    let browser = browser::ensure(context)?;
    let firefox = firefox::ensure(context);
    font::ensure(context);
    say(format!("set-up: complete; wasm is built with {}", context.wasm()?.name));
    say(format!("set-up: the browser is {}", browser.display()));
    // Chromium alone runs every test; without Firefox less is tested, and the tests say so.
    match firefox {
        Ok(firefox) => say(format!("set-up: the second browser is {}", firefox.display())),
        Err(failure) => say(format!("set-up: no second browser: {}", failure.reason())),
    }
    Ok(())
}
