//! Firefox, in which some of the end-to-end tests run beside Chromium.

use std::path::{Path, PathBuf};

use super::apt;
use crate::context::Context;
use crate::failure::{Failure, Result};
use crate::process::{Task, env_text, on_path};
use crate::version::Version;

/// Debian's comes first: it is the one that is installed.
const NAMES: [&str; 2] = ["firefox-esr", "firefox"];

/// Where macOS keeps it.
const ON_MAC: &str = "/Applications/Firefox.app/Contents/MacOS/firefox";

/// Playwright drives a stock Firefox by WebDriver BiDi, of which older ones lack parts that it asks for:
/// `network.addDataCollector`, the last of them, came with this one.
const OLDEST: u32 = 143;

/// Finds or installs Firefox.
pub(crate) fn ensure(context: &Context) -> Result<PathBuf> {
    let browser = match env_text("RAFT_FIREFOX") {
        Some(chosen) => PathBuf::from(chosen),
        None => find_or_install(context)?,
    };
    match version(&browser) {
        Some(version) if version.major() >= OLDEST => Ok(browser),
        Some(version) => Err(unfit(&browser, &format!("is Firefox {version}"))),
        None => Err(unfit(&browser, "does not tell its version")),
    }
}

fn find_or_install(context: &Context) -> Result<PathBuf> {
    if let Some(browser) = find() {
        return Ok(browser);
    }
    apt::install(context, &["firefox-esr"], "the tests' second browser", "30 s")?;
    find().ok_or_else(|| {
        Failure::new(
            "Firefox was installed but is not on PATH",
            format!("none of {} was found", NAMES.join(", ")),
            "set RAFT_FIREFOX to the program's path",
        )
    })
}

fn find() -> Option<PathBuf> {
    let on_mac = PathBuf::from(ON_MAC);
    NAMES.iter().find_map(|name| on_path(name)).or_else(|| on_mac.is_file().then_some(on_mac))
}

/// As in `Mozilla Firefox 153.8.0esr`.
fn version(browser: &Path) -> Option<Version> {
    Version::find(&Task::new(browser).arg("--version").ask()?)
}

fn unfit(browser: &Path, why: &str) -> Failure {
    Failure::new(
        format!("there is no Firefox {OLDEST} or newer"),
        format!("{} {why}", browser.display()),
        "install a newer Firefox, or set RAFT_FIREFOX to the path of one",
    )
}
