//! `cargo xtask build --single-file`: the page as one HTML file, which opens from a disk and from a folder for uploads
//! where nothing can be fetched.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::context::Context;
use crate::failure::{Failure, Result};
use crate::page::{self, files};
use crate::project;
use crate::terminal::say;

/// Where the file is made.
const FILE: &str = "target/raft-playground.html";
/// Answers what the page fetches.
const FETCH: &str = include_str!("single/files.js");
/// What the page's script is told to be its address. (In the page it would be that of the page.)
const HOME: &str = "https://page.invalid/";

/// Builds the page, if it is stale, and puts it into one file.
pub(crate) fn build(context: &Context) -> Result<()> {
    page::build_if_stale(context)?;
    let dist = context.dist();
    let html = single(&dist)?;
    let file = context.root.join(FILE);
    project::write(&file, &html)?;
    say(format!("the page in one file of {} KB is {}", html.len() / 1000, file.display()));
    Ok(())
}

fn single(dist: &Path) -> Result<String> {
    let html = project::read(&dist.join("index.html"))?;
    let built = files(dist);
    let with = |ending: &str| {
        let found = built.iter().find(|file| file.to_string_lossy().ends_with(ending));
        found.cloned().ok_or_else(|| unexpected(ending))
    };
    let wasm = with("_bg.lzma")?;
    let script = PathBuf::from(wasm.to_string_lossy().replace("_bg.lzma", ".js"));
    let mut held = vec![wasm.clone(), with("_later.packed")?];
    for folder in ["languages", "scenarios"] {
        held.extend(built.iter().filter(|file| file.parent() == Some(&dist.join(folder))).cloned());
    }
    let mut listed = Vec::new();
    for file in &held {
        let bytes = fs::read(file).map_err(|error| {
            Failure::new(
                format!("{} could not be read", file.display()),
                error.to_string(),
                "build again",
            )
        })?;
        listed.push(format!("\"{}\":\"{}\"", name_of(file), STANDARD.encode(bytes)));
    }
    let style = with(".css")?;
    let icon = STANDARD.encode(project::read(&with(".svg")?)?);
    let parts = Parts {
        style: project::read(&style)?,
        icon: format!("data:image/svg+xml;base64,{icon}"),
        files: format!("const FILES={{{}}};\n{FETCH}", listed.join(",\n")),
        script: module(&project::read(&script)?, &name_of(&script), &name_of(&wasm))?,
    };
    parts.put_into(&html)
}

fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The page's script, which starts the page, in place of one that another script has to start.
fn module(script: &str, name: &str, wasm: &str) -> Result<String> {
    let (body, exports) = script.rsplit_once("export{").ok_or_else(|| unexpected("export{"))?;
    let init = exports.split([',', '{', '}']).find_map(|it| it.trim().strip_suffix(" as default"));
    let init = init.ok_or_else(|| unexpected("as default"))?;
    let body = body.replace("import.meta.url", &format!("\"{HOME}{name}\""));
    Ok(format!("{body}\n{init}({{module_or_path:\"{HOME}{wasm}\"}});"))
}

/// What the page's HTML refers to.
struct Parts {
    style: String,
    icon: String,
    files: String,
    script: String,
}

impl Parts {
    fn put_into(&self, html: &str) -> Result<String> {
        let mut rest = html;
        let mut whole = String::new();
        let mut counts = [0; 3];
        // Nothing but links and the one script refers to files.
        while let Some(at) =
            rest.find("<link ").into_iter().chain(rest.find("<script type=module>")).min()
        {
            let (before, from) = rest.split_at(at);
            whole += before;
            let end = if from.starts_with("<link ") { ">" } else { "</script>" };
            let until = from.find(end).ok_or_else(|| unexpected(end))? + end.len();
            let (element, after) = from.split_at(until);
            rest = after;
            if element.contains("rel=stylesheet") {
                counts[0] += 1;
                whole += &format!("<style>{}</style>", closed(&self.style, "</style")?);
            } else if element.contains("rel=icon") {
                counts[1] += 1;
                whole += &format!("<link rel=icon href=\"{}\">", self.icon);
            } else if !element.starts_with("<link ") {
                counts[2] += 1;
                let script = closed(&self.script, "</script")?;
                whole += &format!(
                    "<script>{}</script><script type=module>{script}</script>",
                    self.files
                );
            }
        }
        if counts != [1, 1, 1] {
            return Err(unexpected("one style sheet, one icon, one script"));
        }
        Ok(whole + rest)
    }
}

/// A text that does not end the element that it stands in.
fn closed<'a>(text: &'a str, end: &str) -> Result<&'a str> {
    if text.contains(end) { Err(unexpected(end)) } else { Ok(text) }
}

fn unexpected(what: &str) -> Failure {
    Failure::new(
        "the page could not be put into one file",
        format!("the built page is not as expected: {what}"),
        "adapt xtask/src/single.rs to what is in dist/ now",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts() -> Parts {
        let text = str::to_owned;
        Parts { style: text("a{}"), icon: text("data:x"), files: text("F"), script: text("S") }
    }

    #[test]
    fn files_are_put_where_they_are_referred_to() {
        let html = "<meta a=b><link href=i.svg rel=icon><link href=s.css rel=stylesheet><script type=module>import</script><script>old</script><link rel=preload ><p>";
        let expected = "<meta a=b><link rel=icon href=\"data:x\"><style>a{}</style><script>F</script><script type=module>S</script><script>old</script><p>";
        assert_eq!(parts().put_into(html).unwrap(), expected);
        parts().put_into("<p>").unwrap_err();
    }

    #[test]
    fn the_script_starts_by_itself() {
        let script = "const u=import.meta.url;function j(){}export{N as initSync,j as default};";
        let expected = "const u=\"https://page.invalid/p.js\";function j(){}\nj({module_or_path:\"https://page.invalid/p_bg.lzma\"});";
        assert_eq!(module(script, "p.js", "p_bg.lzma").unwrap(), expected);
        module("export default 1", "p.js", "p").unwrap_err();
    }

    #[test]
    fn what_would_end_its_element_is_refused() {
        let parts = Parts { script: "'</script>'".to_owned(), ..parts() };
        parts.put_into("<script type=module>import</script>").unwrap_err();
    }
}
