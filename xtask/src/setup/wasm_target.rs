//! Choosing how wasm is built: the active toolchain with rustup's ready-made library, or Debian's
//! compiler with a library built here. Native builds always use the active toolchain.

use super::{debian, rustup};
use crate::args::Way;
use crate::context::Context;
use crate::failure::{Failure, Result};
use crate::process::ToolEnv;
use crate::terminal::say;

/// The page's target.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// A toolchain that can build wasm.
#[derive(Clone, Debug)]
pub(crate) struct WasmToolchain {
    /// For messages.
    pub(crate) name: String,
    /// What selects it.
    pub(crate) env: ToolEnv,
    /// Debian's compiler comes without clippy.
    pub(crate) has_clippy: bool,
}

/// Finds or makes a toolchain that builds wasm.
pub(crate) fn ensure(context: &Context) -> Result<WasmToolchain> {
    match context.way {
        Some(Way::Rustup) => by_rustup(context),
        Some(Way::Debian) => debian::ensure(context),
        None => by_rustup(context).or_else(|first| {
            say(format!("set-up: no ready-made wasm library: {}", first.reason()));
            say("set-up: going on with Debian's compiler and a library built here");
            debian::ensure(context).map_err(|second| neither(&first, &second))
        }),
    }
}

fn by_rustup(context: &Context) -> Result<WasmToolchain> {
    rustup::ensure_target(context, WASM)?;
    let version = rustup::active_version(&context.root);
    let version = version.map_or_else(String::new, |version| format!(" {version}"));
    Ok(WasmToolchain {
        name: format!("the active toolchain{version}"),
        env: ToolEnv::default(),
        has_clippy: rustup::has_subcommand(&context.root, "clippy"),
    })
}

fn neither(first: &Failure, second: &Failure) -> Failure {
    Failure::new(
        "wasm cannot be built on this machine",
        format!("{}; and instead of it: {}", first.reason(), second.reason()),
        format!("run `rustup target add {WASM}` where rustup may download, then try again"),
    )
}
