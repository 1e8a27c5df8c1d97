//! The second way to wasm, for machines where rustup may not download: Debian's own compiler, and
//! the target's standard library built from the source that Debian ships.
//!
//! Nothing is written outside the cache folder: the built library lies in a sysroot of its own
//! there, and `bin/rustc` in it is a script that calls Debian's compiler with that sysroot.

use std::fs;
use std::path::{Path, PathBuf};

use super::wasm_target::{WASM, WasmToolchain};
use super::{Step, apt};
use crate::context::Context;
use crate::failure::{Failure, Result};
use crate::process::{Task, ToolEnv};
use crate::project;
use crate::version::Version;

const RUSTC: &str = "/usr/bin/rustc";
const CARGO: &str = "/usr/bin/cargo";
const RUST_LLD: &str = "/usr/bin/rust-lld";
const LIBRARY_SOURCE: &str = "/usr/lib/rustlib/src/rust/library/std/Cargo.toml";

/// Compiler, cargo, library source and linker, newest first: Debian keeps the `-web` packages
/// current in its stable releases because browsers need them; the plain ones age with the release.
const PACKAGES: [[&str; 4]; 2] = [
    ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm"],
    ["rustc", "cargo", "rust-src", "rust-llvm"],
];

/// Counts up when the recipe below changes, so that older libraries in the cache are not used.
const RECIPE: u32 = 1;

const BY_HAND: &str = "install a Rust compiler with wasm32-unknown-unknown, e.g. from rustup.rs";

/// Finds or makes Debian's toolchain for wasm.
pub(crate) fn ensure(context: &Context) -> Result<WasmToolchain> {
    let version = ensure_compiler(context)?;
    let home = context.cache.join(format!("debian-rust-{version}-{RECIPE}"));
    let step = Step {
        what: "the standard library for wasm",
        why: &format!("Debian's rustc {version} has none for {WASM}"),
        usually: "1 minute",
    };
    let look = || home.join("complete").is_file().then_some(());
    step.ensure(context, look, || build(&home))?;
    let bin = home.join("bin");
    Ok(WasmToolchain {
        name: format!("Debian's rustc {version}"),
        env: ToolEnv {
            path_first: vec![bin.clone()],
            set: vec![
                ("RUSTC".into(), bin.join("rustc").into()),
                ("RUSTDOC".into(), bin.join("rustdoc").into()),
                ("CARGO".into(), CARGO.into()),
            ],
            unset: vec!["RUSTUP_TOOLCHAIN".into()],
        },
        has_clippy: false,
    })
}

/// Makes sure that Debian's compiler, its library's source and its linker are there.
pub(crate) fn ensure_compiler(context: &Context) -> Result<Version> {
    let wanted = project::rust_version(&context.root)?;
    if let Some(version) = installed(wanted)
        && linker_is_there()
    {
        return Ok(version);
    }
    if installed(wanted).is_none() {
        let packages = choose(context, wanted)?;
        apt::install(context, packages, "a compiler that can build wasm", "30 s")?;
    }
    if !linker_is_there() {
        apt::install(context, &[&linker_package()], "the linker for wasm", "5 s")?;
    }
    installed(wanted).filter(|_| linker_is_there()).ok_or_else(|| {
        let why = format!(
            "{RUSTC} (at least {wanted}), {LIBRARY_SOURCE} or {RUST_LLD} is missing although its \
             package is installed"
        );
        Failure::new("Debian's compiler is not usable", why, BY_HAND)
    })
}

/// A call of Debian's cargo with its plain compiler and `-Zbuild-std`.
pub(crate) fn build_std(crates: &str, target: &str) -> Task {
    Task::new(CARGO)
        .arg("build")
        .arg(format!("-Zbuild-std={crates}"))
        .args(["--target", target])
        .env("RUSTC", RUSTC)
        // -Z options are for nightly compilers; this says that we know what we do.
        .env("RUSTC_BOOTSTRAP", "1")
        .tools(&ToolEnv { unset: vec!["RUSTUP_TOOLCHAIN".into()], ..ToolEnv::default() })
}

fn installed(wanted: Version) -> Option<Version> {
    let version = Version::find(&Task::new(RUSTC).arg("--version").ask()?)?;
    let complete = Path::new(LIBRARY_SOURCE).is_file() && Path::new(CARGO).is_file();
    (complete && version >= wanted).then_some(version)
}

fn choose(context: &Context, wanted: Version) -> Result<&'static [&'static str]> {
    let fitting = || {
        PACKAGES.iter().find(|packages| {
            let version = packages.first().and_then(|compiler| apt::candidate(compiler));
            version.as_deref().and_then(Version::find).is_some_and(|version| version >= wanted)
        })
    };
    if let Some(packages) = fitting() {
        return Ok(packages);
    }
    apt::update_once(context);
    fitting().map(|packages| packages.as_slice()).ok_or_else(|| {
        let why = format!("apt knows neither rustc-web nor rustc in version {wanted} or newer");
        Failure::new("there is no compiler for wasm", why, BY_HAND)
    })
}

fn linker_is_there() -> bool {
    // A link that leads nowhere is not a file.
    Path::new(RUST_LLD).is_file()
}

/// The linker must be of the LLVM that the compiler was built with, and `rust-lld` is a link to
/// it: to `lld-22`, or into /usr/lib/llvm-22; both come with the package lld-22.
fn linker_package() -> String {
    let link = fs::read_link(RUST_LLD).ok();
    link.as_deref().and_then(llvm_version).map_or("lld".into(), |version| format!("lld-{version}"))
}

fn llvm_version(link: &Path) -> Option<String> {
    let version = |part: &str| {
        let version = part.strip_prefix("llvm-").or_else(|| part.strip_prefix("lld-"))?;
        version.chars().all(|c| c.is_ascii_digit()).then(|| version.to_owned())
    };
    link.iter().find_map(|part| version(part.to_str()?))
}

fn build(home: &Path) -> Result<()> {
    let seed = home.join("seed");
    project::make_dir(&seed.join("src"))?;
    project::write(&seed.join("Cargo.toml"), SEED_MANIFEST)?;
    project::write(&seed.join("src/lib.rs"), "")?;
    build_std("std,panic_abort,proc_macro", WASM)
        .arg("--release")
        .dir(&seed)
        // Without bitcode in the library a page built with `lto` does not link.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", seed.join("target"))
        .must(
            "the standard library for wasm could not be built",
            "check the network (cargo fetches the library's own dependencies), or get the \
             ready-made library: `rustup target add wasm32-unknown-unknown`",
        )?;
    let built = seed.join("target").join(WASM).join("release/deps");
    assemble(home, &built).map_err(|error| {
        Failure::new(
            format!("the sysroot in {} could not be made", home.display()),
            error.to_string(),
            "check the folder's permissions and the free space",
        )
    })?;
    let _ = fs::remove_dir_all(&seed);
    project::write(&home.join("complete"), "")
}

const SEED_MANIFEST: &str = "\
[package]
name = \"std-seed\"
version = \"0.0.0\"
edition = \"2021\"

[workspace]
";

/// Lays out the sysroot: Debian's own libraries by link, the built ones by copy.
fn assemble(home: &Path, built: &Path) -> std::io::Result<()> {
    let rustlib = home.join("lib/rustlib");
    let library = rustlib.join(WASM).join("lib");
    fs::create_dir_all(&library)?;
    for entry in fs::read_dir(built)?.flatten() {
        let name = entry.file_name();
        let text = name.to_string_lossy();
        if text.ends_with(".rlib") && !text.starts_with("libstd_seed-") {
            fs::copy(entry.path(), library.join(&name))?;
        }
    }
    for entry in fs::read_dir("/usr/lib/rustlib")?.flatten() {
        link(&entry.path(), &rustlib.join(entry.file_name()))?;
    }
    let bin = home.join("bin");
    fs::create_dir_all(&bin)?;
    link(Path::new(CARGO), &bin.join("cargo"))?;
    for tool in ["rustc", "rustdoc"] {
        let home = shell_quoted(home);
        let script = format!("#!/bin/sh\nexec /usr/bin/{tool} --sysroot {home} \"$@\"\n");
        write_script(&bin.join(tool), &script)?;
    }
    Ok(())
}

fn shell_quoted(path: &Path) -> String {
    format!("'{}'", path.to_string_lossy().replace('\'', r"'\''"))
}

#[cfg(unix)]
fn link(to: &Path, at: &Path) -> std::io::Result<()> {
    match std::os::unix::fs::symlink(to, at) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

#[cfg(unix)]
fn write_script(file: &PathBuf, text: &str) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::write(file, text)?;
    fs::set_permissions(file, fs::Permissions::from_mode(0o755))
}

// Debian's way exists on Debian only; these let the other systems compile the first way.
#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

#[cfg(not(unix))]
fn write_script(_: &PathBuf, _: &str) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_linkers_package_follows_from_the_link() {
        let version = |link: &str| llvm_version(Path::new(link));
        assert_eq!(version("lld-22"), Some("22".to_owned()));
        assert_eq!(version("../lib/llvm-22/bin/lld"), Some("22".to_owned()));
        assert_eq!(version("/usr/lib/llvm-19/bin/lld"), Some("19".to_owned()));
        assert_eq!(version("/usr/bin/lld"), None);
    }

    #[test]
    fn a_cache_folder_with_odd_characters_survives_the_shell() {
        assert_eq!(shell_quoted(Path::new("/a b/it's")), r"'/a b/it'\''s'");
    }
}
