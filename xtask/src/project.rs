//! What the project's own files say: where things are and which versions it pins.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::process::env_text;
use crate::version::Version;

/// The folder that holds the workspace.
pub(crate) fn root() -> PathBuf {
    // xtask/ lies directly in it, and cargo says where xtask/ is even if the checkout was moved.
    let manifest_dir =
        env_text("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").to_owned());
    let manifest_dir = PathBuf::from(manifest_dir);
    manifest_dir.parent().map_or_else(|| manifest_dir.clone(), Path::to_path_buf)
}

/// Where tools are kept so that they outlive a checkout.
pub(crate) fn cache() -> Result<PathBuf> {
    let base = env_text("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| env_text("HOME").map(|home| PathBuf::from(home).join(".cache")))
        .ok_or_else(|| {
            Failure::new(
                "no folder to keep tools in",
                "neither XDG_CACHE_HOME nor HOME is set",
                "set HOME, or XDG_CACHE_HOME to a folder that may be written to",
            )
        })?;
    let cache = base.join("raft-playground");
    make_dir(&cache)?;
    Ok(cache)
}

/// The version of a package in Cargo.lock.
pub(crate) fn locked_version(root: &Path, package: &str) -> Result<String> {
    let lock = read(&root.join("Cargo.lock"))?;
    find_locked(&lock, package).ok_or_else(|| {
        Failure::new(
            format!("Cargo.lock names no {package}"),
            "its command-line tool must have exactly the version the page is built with",
            "run `cargo check -p raft-web` and try again",
        )
    })
}

/// The version of wasm-opt that Trunk.toml pins, as a number: `version_132` is 132.
pub(crate) fn pinned_wasm_opt(root: &Path) -> Result<String> {
    let config = read(&root.join("Trunk.toml"))?;
    toml_value(&config, "wasm_opt")
        .and_then(|value| value.strip_prefix("version_").map(str::to_owned))
        .ok_or_else(|| {
            Failure::new(
                "Trunk.toml pins no wasm-opt",
                "xtask installs the version that trunk will ask for",
                "restore the line `wasm_opt = \"version_…\"` under [tools]",
            )
        })
}

/// The oldest compiler the project builds with.
pub(crate) fn rust_version(root: &Path) -> Result<Version> {
    let manifest = read(&root.join("Cargo.toml"))?;
    toml_value(&manifest, "rust-version").as_deref().and_then(Version::find).ok_or_else(|| {
        Failure::new(
            "Cargo.toml has no rust-version",
            "xtask picks a compiler that is new enough by it",
            "restore `rust-version` under [workspace.package]",
        )
    })
}

/// Reads a file as text.
pub(crate) fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).map_err(|error| {
        Failure::new(
            format!("{} cannot be read", file.display()),
            error.to_string(),
            "check the file and its permissions",
        )
    })
}

/// Writes a file.
pub(crate) fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).map_err(|error| {
        Failure::new(
            format!("{} cannot be written", file.display()),
            error.to_string(),
            "check the folder's permissions and the free space",
        )
    })
}

/// Makes a folder and those above it.
pub(crate) fn make_dir(dir: &Path) -> Result<()> {
    fs::create_dir_all(dir).map_err(|error| {
        Failure::new(
            format!("the folder {} cannot be made", dir.display()),
            error.to_string(),
            "check its permissions and the free space",
        )
    })
}

fn find_locked(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.nth(1).and_then(|line| toml_value(line, "version"))
}

/// The quoted value of a key that stands at the start of a line; enough for the files we own.
fn toml_value(text: &str, key: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let (name, value) = line.split_once('=')?;
        (name.trim() == key).then_some(())?;
        value.trim().strip_prefix('"')?.split_once('"').map(|(value, _)| value.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_is_read_by_exact_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"9.9.9\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(find_locked(lock, "wasm-bindgen"), Some("0.2.130".to_owned()));
        assert_eq!(find_locked(lock, "wasm"), None);
    }

    #[test]
    fn the_projects_own_pins_can_be_read() {
        let root = root();
        assert!(locked_version(&root, "wasm-bindgen").is_ok());
        assert!(pinned_wasm_opt(&root).unwrap().parse::<u32>().is_ok());
        assert!(rust_version(&root).unwrap() >= Version::find("1.95").unwrap());
    }

    /// trunk itself takes the version from Cargo.lock; a second pin in Trunk.toml must agree.
    #[test]
    fn trunk_toml_does_not_contradict_cargo_lock() {
        let root = root();
        let pinned = toml_value(&read(&root.join("Trunk.toml")).unwrap(), "wasm_bindgen");
        if let Some(pinned) = pinned {
            assert_eq!(pinned, locked_version(&root, "wasm-bindgen").unwrap());
        }
    }
}
