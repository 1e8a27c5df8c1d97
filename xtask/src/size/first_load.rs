//! Which files of the page a browser fetches before it shows anything.
//!
//! From index.html on: what its `link`, `script` and `img` tags fetch, and every file that a
//! fetched script, style or inline script names. A link to another page is no fetch. What only the
//! wasm itself asks for (a worker, a language, a lesson) comes later, and so does the service worker, which the page
//! asks for when it has been running for a while.

use std::collections::BTreeSet;

use crate::finish::offline;

/// Kinds of `<link>` that make a browser fetch.
const FETCHED_LINKS: [&str; 6] =
    ["stylesheet", "modulepreload", "preload", "icon", "apple-touch-icon", "manifest"];

/// Names of the files fetched first; `all` are the files there are, relative to the page.
pub(crate) fn files(
    page: &str,
    all: &[String],
    read: impl Fn(&str) -> Option<Vec<u8>>,
) -> BTreeSet<String> {
    let mut fetched = BTreeSet::new();
    let mut queue = vec![page.to_owned()];
    while let Some(name) = queue.pop() {
        if name == offline::FILE || !all.contains(&name) || !fetched.insert(name.clone()) {
            continue;
        }
        let text = match name.rsplit('.').next() {
            Some("html" | "js" | "mjs" | "css" | "webmanifest") => read(&name).unwrap_or_default(),
            _ => continue,
        };
        let text = String::from_utf8_lossy(&text);
        let references = if name.ends_with(".html") { of_page(&text) } else { text.into_owned() };
        queue.extend(all.iter().filter(|file| is_named(&references, file)).cloned());
    }
    fetched
}

/// The parts of a page that name what it fetches: tags, inline scripts and inline styles.
fn of_page(html: &str) -> String {
    let mut kept = String::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        let Some((tag, body)) = after.split_once('>') else { break };
        rest = body;
        let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            "link" if !is_fetched_link(tag) => {}
            "link" | "img" | "source" | "iframe" => kept.push_str(tag),
            "script" | "style" => {
                kept.push_str(tag);
                let (inline, after) = rest.split_once(&format!("</{name}")).unwrap_or((rest, ""));
                kept.push_str(inline);
                rest = after;
            }
            _ => {}
        }
        kept.push('\n');
    }
    kept
}

fn is_fetched_link(tag: &str) -> bool {
    let rel = tag.split_once("rel=").map_or("", |(_, value)| value);
    let quote = rel.chars().next().filter(|c| matches!(c, '"' | '\''));
    let value = match quote {
        Some(quote) => rel.split(quote).nth(1).unwrap_or(""),
        None => rel.split_whitespace().next().unwrap_or(""),
    };
    value.split_whitespace().any(|word| FETCHED_LINKS.contains(&word.trim_end_matches('/')))
}

/// Whether a text has the file's name as a whole word: `app.js` is not in `my-app.js`.
fn is_named(text: &str, file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + name.len()..).and_then(|after| after.chars().next());
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        !before.is_some_and(|c| c != '.' && is_part(c)) && !after.is_some_and(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!doctype html><html><head>
        <link rel="icon" href="./icon-1a.svg">
        <link rel="alternate" href="./zh.html">
        <link rel=stylesheet href=./style-2b.css>
        <script type="module">
          import init from './app-3c.js';
          init({ module_or_path: './app-3c_bg.wasm' });
          setTimeout(() => navigator.serviceWorker.register('offline.js'));
        </script></head>
        <body><a href="./embed.html">embed</a><a href="worker.js">not fetched</a></body></html>"#;

    fn first(all: &[&str]) -> Vec<String> {
        let all: Vec<String> = all.iter().map(|name| (*name).to_owned()).collect();
        let read = |name: &str| {
            let text = match name {
                "index.html" => PAGE,
                "app-3c.js" => "import { f } from './snippets/yew-9/inline0.js'; // my-worker.js",
                "style-2b.css" => "@font-face { src: url(font.woff2) }",
                _ => "worker.js",
            };
            Some(text.as_bytes().to_vec())
        };
        files("index.html", &all, read).into_iter().collect()
    }

    #[test]
    fn what_the_page_and_its_scripts_and_styles_name_is_fetched_first() {
        let all = [
            "index.html",
            "icon-1a.svg",
            "style-2b.css",
            "app-3c.js",
            "app-3c_bg.wasm",
            "snippets/yew-9/inline0.js",
            "font.woff2",
        ];
        let mut expected: Vec<String> = all.iter().map(|name| (*name).to_owned()).collect();
        expected.sort();
        assert_eq!(first(&all), expected);
    }

    #[test]
    fn other_pages_and_names_within_names_are_not_fetched() {
        let all = ["index.html", "app-3c.js", "zh.html", "embed.html", "worker.js", "offline.js"];
        assert_eq!(first(&all), ["app-3c.js", "index.html"]);
    }
}
