//! The ordinary way to a target's standard library: ready-made, by rustup.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Step;
use crate::args::Way;
use crate::clock;
use crate::context::Context;
use crate::failure::{Failure, Result};
use crate::process::{Task, on_path};
use crate::project;
use crate::version::Version;

/// Where rustup may not download it can hang; a download that works takes seconds.
const DOWNLOAD_LIMIT: Duration = Duration::from_secs(60);

/// How long a failed download is remembered, so that not every command waits for the limit again.
const REMEMBERED_S: u64 = 24 * 60 * 60;

/// Makes sure that the active toolchain has the standard library (or core) for a target.
pub(crate) fn ensure_target(context: &Context, target: &str) -> Result<()> {
    if has_target(&context.root, target) {
        return Ok(());
    }
    let by_hand = format!("`rustup target add {target}`");
    let failed = |why: String| {
        Failure::new(format!("the target {target} could not be added"), why, by_hand.clone())
    };
    if on_path("rustup").is_none() {
        return Err(failed("rustup is not on PATH".into()));
    }
    let note = context.cache.join("rustup-failed");
    // Who insists on rustup's way gets a new attempt.
    let asks_again = context.retry_rustup || context.way == Some(Way::Rustup);
    if !asks_again && failed_lately(&note) {
        let why = "rustup could not download in the last 24 hours (--retry-rustup asks again)";
        return Err(failed(why.into()));
    }
    let step = Step {
        what: &format!("rustup target {target}"),
        why: "the standard library for it",
        usually: "5 s, stopped after 60 s",
    };
    let look = || has_target(&context.root, target).then_some(());
    step.ensure(context, look, || {
        let task = Task::new("rustup").args(["target", "add", target]).dir(&context.root);
        let why = match task.run_within(DOWNLOAD_LIMIT)? {
            Some(status) if status.success() && has_target(&context.root, target) => {
                let _ = fs::remove_file(&note);
                return Ok(());
            }
            Some(status) => format!("`rustup target add` ended with {status}; see above"),
            None => "`rustup target add` did not finish within 60 s".to_owned(),
        };
        project::write(&note, &clock::unix_seconds().to_string())?;
        Err(failed(why))
    })
}

/// The version of the active toolchain, for messages.
pub(crate) fn active_version(root: &Path) -> Option<Version> {
    Version::find(&Task::new("rustc").arg("--version").dir(root).ask()?)
}

/// Whether the active toolchain has a cargo subcommand such as clippy.
pub(crate) fn has_subcommand(root: &Path, name: &str) -> bool {
    Task::new("cargo").args([name, "--version"]).dir(root).ask().is_some()
}

fn has_target(root: &Path, target: &str) -> bool {
    let sysroot = Task::new("rustc").args(["--print", "sysroot"]).dir(root).ask();
    sysroot.is_some_and(|sysroot| target_in(&PathBuf::from(sysroot.trim()), target))
}

/// Looks for the library itself: a folder alone may be left from an interrupted download.
fn target_in(sysroot: &Path, target: &str) -> bool {
    let lib = sysroot.join("lib/rustlib").join(target).join("lib");
    let Ok(entries) = fs::read_dir(lib) else { return false };
    entries.flatten().any(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with("libcore-") && name.ends_with(".rlib")
    })
}

fn failed_lately(note: &Path) -> bool {
    let then = fs::read_to_string(note).ok().and_then(|text| text.trim().parse::<u64>().ok());
    then.is_some_and(|then| clock::unix_seconds().saturating_sub(then) < REMEMBERED_S)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_counts_only_with_its_core_library() {
        let sysroot = std::env::temp_dir().join(format!("xtask-sysroot-{}", std::process::id()));
        let lib = sysroot.join("lib/rustlib/wasm32-unknown-unknown/lib");
        fs::create_dir_all(&lib).unwrap();
        assert!(!target_in(&sysroot, "wasm32-unknown-unknown"));
        fs::write(lib.join("libcore-0123.rlib"), "").unwrap();
        assert!(target_in(&sysroot, "wasm32-unknown-unknown"));
        assert!(!target_in(&sysroot, "thumbv7em-none-eabihf"));
        fs::remove_dir_all(sysroot).unwrap();
    }

    #[test]
    fn a_failed_download_is_remembered_for_a_day() {
        let note = std::env::temp_dir().join(format!("xtask-note-{}", std::process::id()));
        assert!(!failed_lately(&note));
        fs::write(&note, clock::unix_seconds().to_string()).unwrap();
        assert!(failed_lately(&note));
        fs::write(&note, (clock::unix_seconds() - REMEMBERED_S).to_string()).unwrap();
        assert!(!failed_lately(&note));
        fs::remove_file(note).unwrap();
    }
}
