//! Building the page with trunk.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::clock::modified;
use crate::context::Context;
use crate::failure::Result;
use crate::finish::finish;
use crate::process::{Task, ToolEnv};
use crate::project;
use crate::setup;
use crate::terminal::say;

/// What the page is not made of. Everything else in the checkout is taken for a source of it.
const NOT_SOURCES: [&str; 8] =
    ["target", "dist", "docs", "e2e", "xtask", "bench", "node_modules", "testdata"];

/// Release page into dist/.
pub(crate) fn build(context: &Context) -> Result<()> {
    let tools = setup::page_tools(context)?;
    say("building the release page (a minute or two from scratch)");
    trunk(context, &tools).args(["build", "--release"]).must(
        "the page could not be built",
        "mend what the compiler or trunk reports above, then run this command again",
    )?;
    finish(context)?;
    let listing = listing(&context.dist());
    project::write(&stamp(context), &listing)?;
    say(format!("the page is in {}", context.dist().display()));
    Ok(())
}

/// Release page into dist/, unless it is there and newer than its sources.
pub(crate) fn build_if_stale(context: &Context) -> Result<()> {
    if is_fresh(context) { Ok(()) } else { build(context) }
}

/// trunk in the workspace with the tools it would otherwise look for or download.
pub(crate) fn trunk(context: &Context, tools: &ToolEnv) -> Task {
    let program = tools.path_first.iter().map(|dir| dir.join("trunk")).find(|file| file.is_file());
    let trunk = Task::new(program.unwrap_or_else(|| "trunk".into()));
    // trunk refuses NO_COLOR=1 (it wants a boolean) and asks the network for its own news.
    trunk
        .dir(&context.root)
        .tools(tools)
        .env("NO_COLOR", "true")
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
}

/// dist/ is ours (a plain `trunk build` or `trunk serve` writes there too, without optimising) and
/// no source is newer.
fn is_fresh(context: &Context) -> bool {
    let stamp = stamp(context);
    let (Some(built), Ok(listed)) = (modified(&stamp), fs::read_to_string(&stamp)) else {
        return false;
    };
    listed == listing(&context.dist())
        && newest_source(&context.root).is_none_or(|newest| newest <= built)
}

fn stamp(context: &Context) -> PathBuf {
    context.root.join("target/xtask-dist.txt")
}

/// Names and sizes of all files in dist/, one a line.
fn listing(dist: &Path) -> String {
    let mut lines: Vec<String> = files(dist)
        .into_iter()
        .map(|file| {
            let size = fs::metadata(&file).map_or(0, |meta| meta.len());
            format!("{size} {}\n", file.display())
        })
        .collect();
    lines.sort();
    lines.concat()
}

/// All files in a folder and those below it.
pub(crate) fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(path),
                Ok(_) => found.push(path),
                Err(_) => {}
            }
        }
    }
    found.sort();
    found
}

fn newest_source(root: &Path) -> Option<Duration> {
    let entries = fs::read_dir(root).ok()?.flatten();
    let sources = entries.filter(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        !name.starts_with('.') && !name.ends_with(".md") && !NOT_SOURCES.contains(&name.as_ref())
    });
    let sources = sources.flat_map(|entry| {
        let path = entry.path();
        if path.is_dir() { files(&path) } else { vec![path] }
    });
    // Of xtask, only what finishes the page changes it.
    let finish = root.join("xtask/src/finish");
    let finishing = [finish.with_extension("rs")].into_iter().chain(files(&finish));
    sources.chain(finishing).filter_map(|file| modified(&file)).max()
}
