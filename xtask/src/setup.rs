//! Setting up what is missing. One module per concern; each looks first, says what it is about to
//! do, why and roughly how long it takes, and does nothing when the thing is there.

pub(crate) mod apt;
pub(crate) mod browser;
pub(crate) mod cargo_install;
pub(crate) mod debian;
pub(crate) mod font;
pub(crate) mod node;
pub(crate) mod rustup;
pub(crate) mod trunk;
pub(crate) mod wasm_bindgen;
pub(crate) mod wasm_opt;
pub(crate) mod wasm_target;

use crate::clock::Stopwatch;
use crate::context::Context;
use crate::failure::Result;
use crate::process::ToolEnv;
use crate::terminal::say;

/// Announces a step, does it and says how long it took.
fn step<T>(what: &str, why: &str, usually: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    say(format!("set-up: {what}: {why} (usually {usually})"));
    let started = Stopwatch::start();
    let done = work()?;
    say(format!("set-up: {what}: done in {} s", started.elapsed().as_secs()));
    Ok(done)
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
    font::ensure(context);
    say(format!("set-up: complete; wasm is built with {}", context.wasm()?.name));
    say(format!("set-up: the browser is {}", browser.display()));
    Ok(())
}
