//! What trunk leaves undone: the names by which script and wasm know each other become short, the wasm is
//! split in two and packed, the languages and the scenarios are packed, and the script is minified. (Short names and minifying save 5 KB gzipped of 114. trunk's
//! own minifier does not read wasm-bindgen's present output.)

mod api;
mod glue;
mod languages;
mod later;
mod locations;
pub(crate) mod offline;
mod pack;
mod panics;
mod policy;
mod scenarios;
mod shorten;
mod split;
mod streams;

use std::fs;
use std::path::{Path, PathBuf};

use crate::context::Context;
use crate::failure::{Failure, Result};
use crate::page::files;
use crate::process::Task;
use crate::project;
use crate::setup;

/// What trunk ends the wasm file's name with, and what the two parts' names end with in its place.
const WASM: &str = "_bg.wasm";
const PACKED: &str = "_bg.lzma";
const LATER_PACKED: &str = "_later.packed";
/// What programs of others import.
const API: &str = "playground.js";
/// The wasm as the linker wrote it.
const LINKED: &str = "target/wasm32-unknown-unknown/release/raft-playground.wasm";
/// Where the names of the functions are kept that the finished wasm has not: for reading stacks and profiles.
const NAMES: &str = "target/page-functions.txt";
/// Where the later part is kept unpacked, for the browser's tests.
const LATER: &str = "target/page-later.wasm";

/// Makes the built page in dist/ smaller, above all what it starts with.
pub(crate) fn finish(context: &Context) -> Result<()> {
    let built = files(&context.dist());
    let wasm_file = built.iter().find(|file| file.to_string_lossy().ends_with(WASM));
    // Not any script: that of the worker is another one.
    let script_of = |wasm: &PathBuf| beside(wasm, ".js");
    let script_file = wasm_file.map(script_of).filter(|script| built.contains(script));
    let (Some(wasm_file), Some(script_file)) = (wasm_file, script_file.as_ref()) else {
        return Err(Failure::new(
            "the built page has no wasm or no script",
            format!("{} lacks one of them", context.dist().display()),
            "remove dist/ and build again",
        ));
    };
    let script = project::read(script_file)?;
    let wasm = fs::read(wasm_file).map_err(|error| unreadable(wasm_file, &error))?;
    // What cannot be shortened with certainty stays as it is: the page works with long names, too.
    let (mut wasm, mut script) = shorten::shorten(&wasm, &script).unwrap_or((wasm, script));
    locations::forget(&mut wasm)?;
    panics::shorten(&mut wasm)?;
    let linked = fs::read(context.root.join(LINKED)).ok();
    let split::Parts { first, later, names } =
        split::split(&wasm, linked.as_deref(), &later::is_later)?;
    project::write(&context.root.join(NAMES), &names)?;
    let mut loaded = wasm_file.clone();
    match later {
        Some(later) => {
            write(&context.root.join(LATER), &later)?;
            let [first, later] = pack::pack(&first, &later)?;
            loaded = beside(wasm_file, PACKED);
            write(&loaded, &first)?;
            write(&beside(wasm_file, LATER_PACKED), &later)?;
            fs::remove_file(wasm_file).map_err(|error| unreadable(wasm_file, &error))?;
            script = glue::teach(&script)?;
            name_packed(&context.dist().join("index.html"))?;
        }
        None => write(wasm_file, &first)?,
    }
    project::write(script_file, &script)?;
    let api = context.dist().join(API);
    api::name(&api, script_file, &loaded)?;
    languages::pack(&context.dist())?;
    scenarios::pack(&context.dist())?;
    let terser = setup::terser::ensure(context)?;
    minify(&terser, script_file, "--module")?;
    minify(&terser, &api, "--module")?;
    minify(&terser, &context.dist().join("raft-playground.js"), "--compress")?;
    offline::ask(&context.dist().join("index.html"))?;
    offline::write(&context.root, &context.dist(), &wasm)?;
    minify(&terser, &context.dist().join(offline::FILE), "--module")?;
    policy::write(&context.root, &context.dist())
}

fn minify(terser: &Path, file: &Path, kind: &str) -> Result<()> {
    Task::new(terser)
        .arg(file)
        .args([kind, "--compress", "--mangle", "--output"])
        .arg(file)
        .must("a script could not be minified", "report this together with what stands above")
}

/// The parts are where the whole was, so that the script knows the later one's place by its own address.
fn beside(wasm_file: &Path, ending: &str) -> PathBuf {
    let name = wasm_file.file_name().unwrap_or_default().to_string_lossy();
    wasm_file.with_file_name(name.replace(WASM, ending))
}

/// The page asks for the packed part in place of the wasm.
fn name_packed(page: &Path) -> Result<()> {
    let html = project::read(page)?;
    let html = html.replace(WASM, PACKED).replace("type=application/wasm", "");
    project::write(page, &html)
}

fn write(file: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(file, bytes).map_err(|error| unreadable(file, &error))
}

fn unreadable(file: &Path, error: &std::io::Error) -> Failure {
    Failure::new(
        format!("{} could not be read or written", file.display()),
        error.to_string(),
        "check the permissions of dist/, or remove it and build again",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_are_where_the_whole_was() {
        let file = beside(Path::new("dist/page-1f_bg.wasm"), LATER_PACKED);
        assert_eq!(file, Path::new("dist/page-1f_later.packed"));
    }
}
