//! Chromium for the end-to-end tests, and its driver for wasm tests that ask for a browser.

use std::path::PathBuf;

use super::apt;
use crate::context::Context;
use crate::failure::{Failure, Result};
use crate::process::{env_text, on_path};

const NAMES: [&str; 5] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/// Where macOS keeps it.
const ON_MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/// Finds or installs Chromium.
pub(crate) fn ensure(context: &Context) -> Result<PathBuf> {
    if let Some(chosen) = env_text("RAFT_CHROMIUM") {
        let chosen = PathBuf::from(chosen);
        if chosen.is_file() {
            return Ok(chosen);
        }
        return Err(Failure::new(
            "RAFT_CHROMIUM names no browser",
            format!("{} is not a file", chosen.display()),
            "set it to the path of a Chromium or Chrome program, or unset it",
        ));
    }
    if let Some(browser) = find() {
        return Ok(browser);
    }
    apt::install(context, &["chromium"], "the tests' browser", "20 s")?;
    find().ok_or_else(|| {
        Failure::new(
            "Chromium was installed but is not on PATH",
            format!("none of {} was found", NAMES.join(", ")),
            "set RAFT_CHROMIUM to the program's path",
        )
    })
}

/// Finds or installs the program through which wasm tests drive Chromium.
pub(crate) fn ensure_driver(context: &Context) -> Result<PathBuf> {
    ensure(context)?;
    if let Some(driver) = on_path("chromedriver") {
        return Ok(driver);
    }
    apt::install(context, &["chromium-driver"], "wasm tests drive the browser by it", "5 s")?;
    on_path("chromedriver").ok_or_else(|| {
        Failure::new(
            "chromedriver is not on PATH",
            "the package chromium-driver did not bring it",
            "install the chromedriver that belongs to your Chromium",
        )
    })
}

fn find() -> Option<PathBuf> {
    let on_mac = PathBuf::from(ON_MAC);
    NAMES.iter().find_map(|name| on_path(name)).or_else(|| on_mac.is_file().then_some(on_mac))
}
