//! Format, lints and documentation; each is one check.

use super::tally::Tally;
use crate::context::Context;
use crate::failure::Result;
use crate::process::Task;
use crate::setup::rustup;
use crate::setup::wasm_target::WASM;
use crate::terminal::{out, say};

pub(crate) fn run(context: &Context, tally: &mut Tally) -> Result<()> {
    let has = |name: &str| rustup::has_subcommand(&context.root, name);
    if has("fmt") {
        check(context, "cargo fmt", cargo(&["fmt", "--all", "--check"]), tally)?;
        // No members of the workspace: to lint them, their dependencies would have to be compiled.
        for apart in ["bench/core", "fuzz"] {
            let manifest = format!("{apart}/Cargo.toml");
            let fmt = cargo(&["fmt", "--manifest-path", &manifest, "--check"]);
            check(context, &format!("cargo fmt, {apart}"), fmt, tally)?;
        }
    } else {
        absent("rustfmt");
    }
    if has("clippy") {
        let clippy = cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]);
        check(context, "clippy, native", clippy, tally)?;
    } else {
        absent("clippy");
    }
    clippy_for_wasm(context, tally)?;
    let doc = cargo(&["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings");
    check(context, "cargo doc", doc, tally)
}

fn clippy_for_wasm(context: &Context, tally: &mut Tally) -> Result<()> {
    let toolchain = context.wasm()?;
    if !toolchain.has_clippy {
        say(format!("{} has no clippy: the page is linted natively only", toolchain.name));
        return Ok(());
    }
    let clippy = cargo(&["clippy", "-p", "raft-web", "--target", WASM, "--", "-D", "warnings"]);
    check(context, "clippy, the page for wasm", clippy.tools(&toolchain.env), tally)
}

fn cargo(args: &[&str]) -> Task {
    Task::new("cargo").args(args)
}

fn check(context: &Context, what: &str, task: Task, tally: &mut Tally) -> Result<()> {
    let ok = task.dir(&context.root).run()?.success();
    out(format!("lint: {what}: {}", if ok { "ok" } else { "FAILED" }));
    tally.check(format!("lint: {what}"), ok);
    Ok(())
}

fn absent(component: &str) {
    say(format!("this toolchain has no {component}; `rustup component add {component}` adds it"));
}
