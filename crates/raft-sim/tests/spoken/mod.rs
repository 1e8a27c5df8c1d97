//! Whatever the tests have told in English is told in Chinese as well, and has no English left in it.

use std::cell::Cell;
use std::fs;

use raft_sim::explain::catalogue::{Catalogue, speak};

/// The names that stay as they are: of RPCs and their fields, of units, of implementations and courses.
const NAMES: [&str; 19] = [
    "AppendEntries",
    "CheckQuorum",
    "InstallSnapshot",
    "MIT",
    "PreVote",
    "RequestVote",
    "TimeoutNow",
    "Raft",
    "KB",
    "MB",
    "MiB",
    "ms",
    "ppm",
    "us",
    "min",
    "raft",
    "playground",
    "trillion",
    "µs",
];

thread_local! {
    static IS_SPOKEN: Cell<bool> = const { Cell::new(false) };
    static CHINESE: Cell<Option<&'static Catalogue>> = const { Cell::new(None) };
}

fn chinese() -> &'static Catalogue {
    CHINESE.get().unwrap_or_else(|| {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/languages/zh-CN.txt");
        let read = Catalogue::parse(&fs::read_to_string(file).unwrap());
        let read = read.unwrap_or_else(|error| panic!("zh-CN.txt, {error}"));
        CHINESE.set(Some(read));
        read
    })
}

/// What is told in Chinese; it has been looked through.
pub(crate) fn in_chinese(tell: impl FnOnce() -> String) -> String {
    speak(Some(chinese()));
    IS_SPOKEN.set(true);
    let text = tell();
    IS_SPOKEN.set(false);
    speak(None);
    assert_chinese(&text);
    text
}

/// Whether it is not English that is told just now.
pub(crate) fn is_spoken() -> bool {
    IS_SPOKEN.get()
}

#[track_caller]
fn assert_chinese(text: &str) {
    // What stands between backticks is a script's, what stands between quotes a user's.
    let mut plain = String::new();
    for (place, part) in text.split('`').enumerate() {
        plain += if place % 2 == 0 { part } else { "x" };
    }
    let words = plain.split(|sign: char| !sign.is_ascii_alphanumeric());
    // With a digit it is a server, a client, or a number with its unit.
    let is_name = |word: &&str| {
        word.len() < 2 || word.contains(|sign: char| sign.is_ascii_digit()) || NAMES.contains(word)
    };
    let foreign: Vec<_> = words.filter(|word| !is_name(word)).collect();
    assert!(foreign.is_empty(), "{foreign:?} in {text}");
    let is_torn = text.contains("  ") || text.contains(" 。") || text.contains(" ，");
    let is_filled = !text.replace(r"\u{…}", "").contains(['{', '}', '[', ']']);
    assert!(!is_torn && is_filled, "{text}");
}
