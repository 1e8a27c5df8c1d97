//! Functions get high numbers in the table by which they are called: a number that is no function's is then hardly
//! ever taken for one when `cargo xtask build` looks which functions the page needs at once. And the linker leaves word
//! of what refers to what in the data, for the same purpose.
//!
//! And the page learns which languages and which scenarios there are: from the files in `www/languages/` and
//! `www/scenarios/`.

use std::fmt::Write;
use std::path::{Path, PathBuf};

const LANGUAGES: &str = "../../www/languages";
const SCENARIOS: &str = "../../www/scenarios";
const WORKER: &str = "../../www/worker.js";

fn main() -> Result<(), String> {
    println!("cargo::rerun-if-changed=build.rs");
    if told("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg-bins=--table-base=40961");
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
    println!("cargo::rerun-if-changed={WORKER}");
    let worker = std::fs::read(WORKER).map_err(|error| format!("{WORKER}: {error}"))?;
    // The address changes with the file here, too: nothing that keeps files takes one build's for another's.
    println!("cargo::rustc-env=WORKER=worker.js?{:016x}", print(&worker));
    println!("cargo::rerun-if-changed={LANGUAGES}");
    let languages = languages().map_err(|error| format!("{LANGUAGES}: {error}"))?;
    write("languages.rs", &languages)?;
    println!("cargo::rerun-if-changed={SCENARIOS}");
    let scenarios = scenarios().map_err(|error| format!("{SCENARIOS}: {error}"))?;
    write("scenarios.rs", &scenarios)
}

fn write(name: &str, text: &str) -> Result<(), String> {
    let file = Path::new(&told("OUT_DIR")?).join(name);
    std::fs::write(&file, text).map_err(|error| format!("{}: {error}", file.display()))
}

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script so what it builds for")]
fn told(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|error| format!("{name}: {error}"))
}

/// The files as an array of Rust: the language's code, which is the file's name; its own name, which is the file's
/// first line; and where the page finds it. The address changes with the file, so that no browser takes an old one.
fn languages() -> std::io::Result<String> {
    let mut written = r#"[Entry { code: "en", name: "English", file: "" },"#.to_owned();
    for file in files(LANGUAGES, "txt")? {
        let text = std::fs::read_to_string(&file)?;
        let code = file.file_stem().unwrap_or_default().to_string_lossy();
        let Some(name) = text.lines().next().and_then(|line| line.strip_prefix("# ")) else {
            let wrong = format!("{code}.txt does not begin with “# ” and the language's name");
            return Err(std::io::Error::other(wrong));
        };
        let file = format!("languages/{code}.txt?{:016x}", print(text.as_bytes()));
        // Writing into a string does not fail.
        let _ = write!(written, "Entry {{ code: {code:?}, name: {name:?}, file: {file:?} }},");
    }
    written.push(']');
    Ok(written)
}

/// Where the page finds the scenarios, as an array of Rust. (Half of the print will do for so few.)
fn scenarios() -> std::io::Result<String> {
    let mut written = "[".to_owned();
    for file in files(SCENARIOS, "raft")? {
        let print = print(&std::fs::read(&file)?) >> 32;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let _ = write!(written, "\"scenarios/{name}?{print:08x}\",");
    }
    written.push(']');
    Ok(written)
}

/// The files of a folder that end so, by their names.
fn files(folder: &str, ending: &str) -> std::io::Result<Vec<PathBuf>> {
    let files = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let mut files = files.collect::<std::io::Result<Vec<_>>>()?;
    files.retain(|file| file.extension().is_some_and(|it| it == ending));
    files.sort();
    Ok(files)
}

/// A fingerprint (FNV-1a).
fn print(bytes: &[u8]) -> u64 {
    let stir = |print: u64, byte: &u8| (print ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, stir)
}
