//! The strictest Content-Security-Policy that the built page works under: what it brings along itself, and nothing from
//! elsewhere. The browser tests serve the page with it.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::failure::Result;
use crate::project;

/// Where it stands, in one line. It is of this build: the page's own scripts are named by what is in them.
pub(crate) const FILE: &str = "target/content-security-policy.txt";

/// What the page needs beside its scripts. (`data:` is the icon of the page in one file; frames are the figures of the lesson
/// in `notes/`.)
const REST: [&str; 9] = [
    "worker-src 'self'",
    "frame-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
];

/// Writes down the policy of the built page.
pub(super) fn write(root: &Path, dist: &Path) -> Result<()> {
    let html = project::read(&dist.join("index.html"))?;
    project::write(&root.join(FILE), &format!("{}\n", policy(&html)))
}

fn policy(html: &str) -> String {
    let mut scripts = "script-src 'self' 'wasm-unsafe-eval'".to_owned();
    for script in inline_scripts(html) {
        scripts += &format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(script)));
    }
    ["default-src 'none'".to_owned(), scripts]
        .into_iter()
        .chain(REST.map(str::to_owned))
        .collect::<Vec<_>>()
        .join("; ")
}

fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    html.split("<script").skip(1).filter_map(|rest| {
        let (tag, rest) = rest.split_once('>')?;
        let (script, _) = rest.split_once("</script>")?;
        (!tag.contains("src=")).then_some(script)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_are_named_by_their_digest() {
        let html =
            "<script type=module>a()</script><script src=b.js></script><p><script>c</script>";
        assert_eq!(inline_scripts(html).collect::<Vec<_>>(), ["a()", "c"]);
        let policy = policy(html);
        // `printf 'c' | openssl dgst -sha256 -binary | base64`
        assert!(
            policy.contains("'sha256-Ln0sA6lQeuJl7PW1NWiFpTOTogKdJBOUmXJloaJa78Y='"),
            "{policy}"
        );
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-")
        );
    }
}
