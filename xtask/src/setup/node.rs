//! Node.js and the packages of the end-to-end tests.

use std::path::Path;

use super::{Step, apt};
use crate::clock::modified;
use crate::context::Context;
use crate::failure::{Failure, Result};
use crate::process::{Task, on_path};
use crate::version::Version;

/// The oldest Node.js that all packages in e2e/ support; Debian 12 has it.
const OLDEST: u32 = 18;

/// Makes sure that `node` and `npm` can be called.
pub(crate) fn ensure(context: &Context) -> Result<()> {
    if let Some(version) = version() {
        if version.major() < OLDEST {
            return Err(Failure::new(
                format!("Node.js {version} is too old"),
                format!("the browser tests need Node.js {OLDEST} or newer"),
                "install a newer Node.js, e.g. from nodejs.org",
            ));
        }
        if on_path("npm").is_some() {
            return Ok(());
        }
        return apt::install(context, &["npm"], "installs the tests' packages", "1 minute");
    }
    apt::install(context, &["nodejs", "npm"], "runs wasm-opt and the tests", "1 minute")
}

/// Makes sure that the packages in e2e/package-lock.json are installed.
pub(crate) fn ensure_packages(context: &Context) -> Result<()> {
    ensure(context)?;
    let e2e = context.root.join("e2e");
    let installed = e2e.join("node_modules/.package-lock.json");
    let lock_file = e2e.join("package-lock.json");
    let look = || (modified(&installed)? >= modified(&lock_file)?).then_some(());
    let step = Step {
        what: "Node packages of e2e/",
        why: "Playwright and axe drive the browser",
        usually: "10 s",
    };
    step.ensure(context, look, || {
        Task::new("npm")
            .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
            .dir(&e2e)
            // The browser is the system's own.
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
            .must(
                "the Node packages of e2e/ could not be installed",
                "check the network and npm's settings, then `npm ci` in e2e/",
            )
    })
}

/// Installs npm packages, each as `name@version`, into a folder of their own.
pub(super) fn install_tools(home: &Path, packages: &[&str]) -> Result<()> {
    let list = packages.join(" ");
    Task::new("npm")
        .args(["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"])
        .arg(home)
        .args(packages)
        .dir(home)
        .must(
            &format!("{list} could not be installed from npm"),
            &format!(
                "check the network and npm's settings, then `npm install --prefix {} {list}`",
                home.display()
            ),
        )
}

/// The version of the Node.js on PATH.
pub(crate) fn version() -> Option<Version> {
    Version::find(&Task::new("node").arg("--version").ask()?)
}
