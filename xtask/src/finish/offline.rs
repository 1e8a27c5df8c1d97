//! Writes `offline.js`, the service worker by which the page opens without a network. It is told which files the page
//! is made of and what is in them, so that it keeps all of one build or nothing.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::failure::{Failure, Result};
use crate::page::files;
use crate::project;

/// Its name next to the page. (It must not change: by it, browsers look for a newer one.)
pub(crate) const FILE: &str = "offline.js";
const WORKER: &str = include_str!("offline.js");
/// What is written into it.
const FILES: &str = "const FILES = [];";
const DIGEST: &str = "const DIGEST = '';";
/// So many bytes of the digest are compared: files may be damaged or of another build, nobody forges them.
const COMPARED: usize = 12;

/// What the page does last when it starts.
const STARTED: &str =
    "dispatchEvent(new CustomEvent(\"TrunkApplicationStarted\", {detail: {wasm}}));";
/// Then it leaves the network to what its visitor does first. A figure asks for nothing: it is a guest, and a frame may
/// be denied even to look. Where it is denied, nothing is lost.
const ASK: &str = "setTimeout(async()=>{try{if(top===self)await navigator.serviceWorker.register(\"offline.js\")}catch{}},3e3)";

/// Has the page ask for the worker.
pub(super) fn ask(page: &Path) -> Result<()> {
    let html = project::read(page)?;
    project::write(page, &asking(&html)?)
}

fn asking(html: &str) -> Result<String> {
    let Some((before, after)) =
        html.split_once(STARTED).filter(|(_, rest)| !rest.contains(STARTED))
    else {
        return Err(unexpected(&format!("index.html does not have once: {STARTED}")));
    };
    Ok(format!("{before}{STARTED}\n{ASK}{after}"))
}

/// Writes the worker. Nothing else may change in dist/ afterwards. `wasm` is the page's program, before it is packed:
/// it says how the page asks for its files.
pub(super) fn write(root: &Path, dist: &Path, wasm: &[u8]) -> Result<()> {
    let mut addresses = Vec::new();
    let mut digest = Sha256::new();
    for file in files(dist) {
        let name = file.strip_prefix(dist).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        if !is_kept(&name) {
            continue;
        }
        let bytes = fs::read(&file).map_err(|error| super::unreadable(&file, &error))?;
        digest.update(&bytes);
        // A host may lead away from index.html; the folder is the same page.
        let name = if name == "index.html" { String::new() } else { name };
        addresses.push(address(&name, fs::read(root.join("www").join(&name)).ok(), wasm));
    }
    let digest = digest.finalize();
    let digest = STANDARD.encode(digest.get(..COMPARED).unwrap_or_default());
    project::write(&dist.join(FILE), &worker(&addresses, &digest)?)
}

/// Lessons are pages of their own, types are for editors, and the worker is the browser's to keep.
fn is_kept(name: &str) -> bool {
    name != FILE && !name.starts_with("notes/") && !name.ends_with(".d.ts")
}

/// How the page asks for a file. If it has not got a name of its own in each build, there may be a print of its source
/// behind the name, whole or its first half; `crates/web/build.rs` makes it.
fn address(name: &str, source: Option<Vec<u8>>, wasm: &[u8]) -> String {
    let Some(source) = source else { return name.to_owned() };
    let print = format!("{:016x}", print(&source));
    let asked = [16, 8].map(|digits| format!("{name}?{}", print.get(..digits).unwrap_or_default()));
    let has = |asked: &String| wasm.windows(asked.len()).any(|bytes| bytes == asked.as_bytes());
    asked.into_iter().find(has).unwrap_or_else(|| name.to_owned())
}

/// FNV-1a.
fn print(bytes: &[u8]) -> u64 {
    let stir = |print: u64, byte: &u8| (print ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, stir)
}

fn worker(addresses: &[String], digest: &str) -> Result<String> {
    for place in [FILES, DIGEST] {
        if WORKER.matches(place).count() != 1 {
            return Err(unexpected(&format!("offline.js does not have once: {place}")));
        }
    }
    let list =
        addresses.iter().map(|address| format!("'{address}'")).collect::<Vec<_>>().join(", ");
    Ok(WORKER
        .replace(FILES, &format!("const FILES = [{list}];"))
        .replace(DIGEST, &format!("const DIGEST = '{digest}';")))
}

fn unexpected(why: &str) -> Failure {
    Failure::new(
        "the page could not be made to open without a network",
        why,
        "adapt xtask/src/finish/offline.rs",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_asks_for_the_worker_when_it_has_started() {
        let html = format!("<script type=module>import a;{STARTED}</script><p>");
        let asking = asking(&html).unwrap();
        assert!(asking.ends_with(&format!("{STARTED}\n{ASK}</script><p>")), "{asking}");
        assert!(ASK.contains(FILE));
        super::asking("<p>").unwrap_err();
        super::asking(&html.repeat(2)).unwrap_err();
    }

    #[test]
    fn files_are_asked_for_as_the_program_does() {
        // `printf a` has this print.
        let (source, print) = (|| Some(b"a".to_vec()), "af63dc4c8601ec8c");
        let asked = |wasm: &str| address("languages/x.txt", source(), wasm.as_bytes());
        assert_eq!(
            asked(&format!("..languages/x.txt?{print}.")),
            format!("languages/x.txt?{print}")
        );
        assert_eq!(asked("..languages/x.txt?af63dc4c"), "languages/x.txt?af63dc4c");
        assert_eq!(asked("..languages/x.txt?0123456789abcdef"), "languages/x.txt");
        assert_eq!(address("style-1f.css", None, b""), "style-1f.css");
    }

    #[test]
    fn the_worker_is_told_files_and_digest() {
        let worker = worker(&[String::new(), "a.css".to_owned()], "abc=").unwrap();
        assert!(worker.contains("const FILES = ['', 'a.css'];\nconst DIGEST = 'abc=';\n"));
    }

    #[test]
    fn lessons_and_types_are_not_kept() {
        let kept = ["index.html", "offline.js", "notes/index.html", "a.d.ts", "languages/x.txt"];
        assert_eq!(kept.map(is_kept), [true, false, false, false, true]);
    }
}
