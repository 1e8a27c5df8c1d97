//! The languages' files fit the sources, and nothing that people read passes the catalogue by.

mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use raft_sim::explain::catalogue::{places, print, translations};

use self::source::{Context, Literal, literals};
use super::*;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Where the labs are: what the page shows of `raft-lab`.
const LABS: [&str; 2] = ["crates/raft-lab/src/labs.rs", "crates/raft-lab/src/labs"];

/// The sources below these folders and in these files, with their paths; without tests.
fn sources(of: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut paths: Vec<PathBuf> = of.iter().map(|path| root().join(path)).collect();
    while let Some(path) = paths.pop() {
        if path.is_dir() {
            paths.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        let is_test = name.contains("/tests/") || name.ends_with("tests.rs");
        if name.ends_with(".rs") && !is_test {
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
    found.sort();
    found
}

/// All that is written for the catalogue, with where it stands.
fn texts() -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    let of = ["crates/raft-sim/src", LABS[0], LABS[1], "crates/raft-trace/src", "crates/web/src"];
    for (file, source) in sources(&of) {
        // What the macro's own words show is no text.
        if file.ends_with("explain/catalogue.rs") || file.ends_with("raft-trace/src/told.rs") {
            continue;
        }
        for literal in literals(&source) {
            if literal.context == Context::Catalogue {
                let place = format!("{file}:{}", literal.line);
                texts.entry(literal.text).or_insert(place);
            }
        }
    }
    assert!(texts.len() > 1000, "the scan has found {} texts", texts.len());
    texts
}

#[test]
fn every_language_has_every_text_and_no_other() {
    let texts = texts();
    for language in Language::all().skip(1) {
        let file = format!("www/languages/{}.txt", language.code());
        let text = fs::read_to_string(root().join(&file)).unwrap();
        let translations = translations(&text).unwrap_or_else(|error| panic!("{file}, {error}"));
        let mut there = BTreeSet::new();
        for it in &translations {
            let line = it.line;
            assert!(
                there.insert(it.english),
                "{file}, line {line}: “{}” is there twice",
                it.english
            );
            assert!(
                texts.contains_key(it.english),
                "{file}, line {line}: nobody tells “{}”",
                it.english
            );
            assert!(!it.told.is_empty() && !it.told.contains('\u{fffd}'), "{file}, line {line}");
        }
        let missing: Vec<_> =
            texts.iter().filter(|(text, _)| !there.contains(text.as_str())).collect();
        assert!(missing.is_empty(), "{file} lacks {missing:#?}");
    }
}

#[test]
fn a_text_has_no_space_around_it_and_only_names_in_braces() {
    let mut prints = BTreeMap::new();
    for (text, place) in texts() {
        assert_eq!(text, text.trim(), "{place}: a language's file has no spaces at the ends");
        assert!(!text.starts_with('#'), "{place}: in a language's file that is a comment");
        assert!(!text.contains(['\n', '\t']), "{place}: a text is a line");
        for name in places(&text) {
            let is_name = name.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_');
            assert!(is_name && !name.is_empty(), "{place}: {{{name}}} is no name");
        }
        let other = prints.insert(print(&text), text.clone());
        assert_eq!(other, None, "{place}: “{text}” has the same print");
    }
}

/// Names that no language translates.
const NAMES: &str = "AppendEntries RequestVote PreVote InstallSnapshot TimeoutNow CheckQuorum ReadIndex TinyKV MIT etcd
    Raft Playground English Figure diss ms µs KB MB Esc
    currentTerm votedFor commitIndex lastApplied nextIndex matchIndex voteGranted leaderCommit prevLog lastIncluded";

/// Words of HTML and JavaScript, and names within the page, that the style sheet has not.
const PAGE: &str = "
    ArrowUp ArrowDown ArrowLeft ArrowRight PageUp PageDown Home End Escape Enter Space
    th td tr class scope col row colspan title value selected option pathLength viewBox true false
    type number inputmode numeric min max margin pointermove pointerdown pointerup pointerleave wheel dragover drop Files Tab div status img preserveAspectRatio maxlength autocomplete href error RPCs worker js sandbox stop tell first
    session done by now begins with raft playground
    happened faults clients checks setup committed links servers stays time who log tick follow
    get put delete scan text plain px cx cy svg rotate share null &amp raft-playground play pause seek run load crashed follower candidate leader pre-candidate
    keydown visibilitychange pagehide dragenter hashchange fullscreenchange change focusout dataTransfer
    paste text INPUT TEXTAREA clipboardData Porcupine off readonly png ndjson jsonl";

#[test]
fn nothing_that_is_read_passes_the_catalogue_by() {
    let read = |path| fs::read_to_string(root().join(path)).unwrap();
    let style = read("www/style.css") + &read("crates/web/src/components/own_log.css");
    let is_part = |sign: char| sign.is_alphanumeric() || sign == '-' || sign == '_';
    let known: BTreeSet<&str> =
        style.split(|sign| !is_part(sign)).chain(PAGE.split_whitespace()).collect();
    let mut found = Vec::new();
    let page = [
        "components",
        "draft",
        "session",
        "labs",
        "language",
        "pace.rs",
        "later.rs",
        "draft.rs",
        "ui.rs",
        "app",
    ];
    let page = page.map(|path| format!("crates/web/src/{path}"));
    let of: Vec<&str> = page.iter().map(String::as_str).collect();
    for (file, source) in sources(&of) {
        found.extend(passing_by(&file, &source, |word| known.contains(word) || is_name(word)));
    }
    let sim = ["explain/en", "explain/en.rs", "checks/en.rs", "script/text/told.rs"];
    let sim = sim.map(|path| format!("crates/raft-sim/src/{path}"));
    let of: Vec<&str> = sim.iter().map(String::as_str).collect();
    for (file, source) in sources(&of) {
        found.extend(passing_by(&file, &source, is_name));
    }
    for (file, source) in sources(&LABS) {
        // The rest is for the command line alone: the courses' titles of the tests, and why some have no counterpart.
        let is_sentence = |text: &str| text.ends_with(['.', '?', '!', ':', '}']);
        let passing = passing_by(&file, &source, is_name);
        found.extend(passing.into_iter().filter(|it| is_sentence(it)));
    }
    assert!(found.is_empty(), "put them into `t!`: {found:#?}");
}

/// The literals with words that the catalogue does not know and `is_known` neither.
fn passing_by(file: &str, source: &str, is_known: impl Fn(&str) -> bool) -> Vec<String> {
    let is_read = |literal: &Literal| match &literal.context {
        Context::Catalogue | Context::Silent => false,
        Context::Attribute(name) => matches!(
            name.as_str(),
            "aria-label" | "aria-description" | "aria-valuetext" | "title" | "placeholder" | "alt"
        ),
        Context::Else => true,
    };
    let is_between = |sign: char| sign.is_whitespace() || "·.,:;()“”{}%<>=/\"#+".contains(sign);
    // A drawing's path has numbers between its letters; the ids within the page have hyphens.
    let is_word = |word: &&str| {
        word.chars().filter(|sign| sign.is_alphabetic()).count() > 1
            && !word.contains(|sign: char| sign.is_ascii_digit() || sign == '-')
    };
    let has_word = |literal: &Literal| {
        let words = without_places(&literal.text);
        let is_address = words.starts_with("https://");
        !is_address && words.split(is_between).filter(is_word).any(|word| !is_known(word))
    };
    let literals = literals(source).into_iter();
    let found = literals.filter(|literal| is_read(literal) && has_word(literal));
    found.map(|literal| format!("{file}:{}: {}", literal.line, literal.text)).collect()
}

fn is_name(word: &str) -> bool {
    NAMES.split_whitespace().any(|name| name == word)
}

/// The words of a text: without what is filled in, and without tags.
fn without_places(text: &str) -> String {
    let mut plain = String::new();
    let mut depth = 0_u32;
    for sign in text.chars() {
        match sign {
            '{' | '<' => depth += 1,
            '}' | '>' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(sign),
            _ => {}
        }
    }
    plain
}

#[test]
fn what_passes_by_is_found() {
    let found = |source: &str| passing_by("x.rs", source, |word| word == "chip").len();
    assert_eq!(found(r#"html! { <b title="Close">{ "Heal the cut" }</b> }"#), 2);
    assert_eq!(
        found(r#"html! { <b class="chip" id="close-button">{ t!("Heal") }{ " ≠" }</b> }"#),
        0
    );
    assert_eq!(found(r#"let a = format!("{n} times {chip}"); // "a comment""#), 1);
    assert_eq!(found(r##"let a = mark!("Heal"); let b = r#"<svg class="mark"/>"#;"##), 0);
    assert_eq!(found(r#"#[expect(reason = "a test")] let x = 'a'; let y = "a\"b cd";"#), 1);
    assert_eq!(found("#[cfg(test)]\nmod tests { const A: &str = \"In a test\"; }"), 0);
}

#[test]
fn a_language_is_known_by_its_code_or_its_family() {
    let code = |asked| Language::of(asked).map(Language::code);
    assert_eq!(code("zh-CN"), Some("zh-CN"));
    assert_eq!(code("zh-Hant-TW"), Some("zh-CN"));
    assert_eq!(code("EN-gb"), Some("en"));
    assert_eq!((code("eo"), code("")), (None, None));
}

#[test]
fn every_language_has_a_short_name_and_a_file_of_its_own() {
    let short: BTreeSet<_> = Language::all().map(Language::short).collect();
    assert_eq!(short.len(), Language::all().count(), "they are told apart: {short:?}");
    assert!(short.contains("EN") && short.contains("中文"));
    for language in Language::all().skip(1) {
        let (file, print) = language.file().split_once('?').unwrap();
        assert_eq!(file, format!("languages/{}.txt", language.code()));
        assert_eq!(print.len(), 16);
    }
}
