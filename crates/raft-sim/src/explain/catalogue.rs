//! Languages: sentences are written in English where they are told, and looked up by that English.
//!
//! [`t!`](crate::t) is how everything that people read is written. A language is a text file
//! (`www/languages/`), read by [`Catalogue::parse`]; [`speak`] chooses it for this thread. What a language has not
//! got, and all if none is chosen, is told in English.

mod file;
mod later;

use std::cell::Cell;
use std::fmt::Display;

pub use self::file::{CatalogueError, CatalogueErrorKind, Translation, translations};
pub use self::later::{for_later, retold};

/// A text in the language that is [spoken](speak). The English one is the key by which it is found, with the names
/// of what is filled in in braces: `t!("{leader} leads term {term}.", leader, term = raft.term())`. The names follow
/// in the order in which they first stand in the text; a translation may have them in another one.
///
/// Where two languages part, though English has one text for both, the second one says in brackets what is meant:
/// `t!("held [a promise]")` is told as "held" in English.
///
/// Without anything to fill in it is a `&'static str`, else a `String`.
#[macro_export]
macro_rules! t {
    (@value $name:ident) => { &$name };
    (@value $name:ident = $value:expr) => { &$value };
    ($english:literal $(,)?) => { $crate::explain::catalogue::text($english) };
    ($english:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {{
        const {
            assert!(
                $crate::explain::catalogue::has_names($english, &[$(stringify!($name)),+]),
                "what is filled in has to be named in the order in which it first stands in the text"
            );
        }
        $crate::explain::catalogue::fill($english, &[$($crate::t!(@value $name $(= $value)?)),+])
    }};
}

/// The same text, to be looked up by [`text`] when it is told: for constants and tables.
#[macro_export]
macro_rules! mark {
    ($english:literal) => {
        $english
    };
}

/// The texts of a language, by the prints of their English: the page has the English itself, and a file that is sent
/// over the network need not have it again.
#[derive(Debug)]
pub struct Catalogue {
    /// In the order of the prints.
    entries: Vec<(u32, &'static str)>,
}

impl Catalogue {
    /// What the English text is in this language, if it has it.
    #[must_use]
    pub fn find(&self, english: &str) -> Option<&'static str> {
        let wanted = print(english);
        let at = self.entries.partition_point(|(print, _)| *print < wanted);
        self.entries.get(at).filter(|(print, _)| *print == wanted).map(|(_, told)| *told)
    }
}

/// An English text as a number of 24 bits (FNV-1a).
#[must_use]
pub fn print(english: &str) -> u32 {
    let stir = |print: u32, byte: u8| (print ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let print = english.bytes().fold(0x811c_9dc5, stir);
    (print ^ print >> 24) & 0x00ff_ffff
}

thread_local! {
    static SPOKEN: Cell<Option<&'static Catalogue>> = const { Cell::new(None) };
}

/// From now on this thread tells everything in the language of `catalogue`, or in English.
pub fn speak(catalogue: Option<&'static Catalogue>) {
    SPOKEN.set(catalogue);
}

/// The text in the language that is spoken.
#[must_use]
pub fn text(english: &str) -> &str {
    found(english).unwrap_or_else(|| bare(english))
}

/// The same of words that may be anybody's, such as a script's note: what is no text of the catalogue stays as it is.
#[must_use]
pub fn translated(words: &str) -> &str {
    found(words).unwrap_or(words)
}

fn found(english: &str) -> Option<&'static str> {
    SPOKEN.get().and_then(|catalogue| catalogue.find(english))
}

/// The English without what is said in brackets about its meaning.
fn bare(english: &str) -> &str {
    if !english.ends_with(']') {
        return english;
    }
    cut(english, b'[').map_or(english, |(bare, _)| bare.trim_ascii_end())
}

/// The text in the language that is spoken, with `values` in its places: in the order in which their names first
/// stand in the English.
#[must_use]
pub fn fill(english: &str, values: &[&dyn Display]) -> String {
    if let Some(kept) = later::kept(english, values) {
        return kept;
    }
    let mut names: Vec<&str> = Vec::with_capacity(values.len());
    for name in places(english) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut filled = String::new();
    let mut rest = text(english);
    while let Some((before, name, after)) = next_place(rest) {
        push(&mut filled, before);
        let value = names.iter().position(|known| *known == name).and_then(|at| values.get(at));
        if let Some(value) = value {
            push(&mut filled, &value.to_string());
        }
        rest = after;
    }
    push(&mut filled, rest);
    filled
}

/// Appends what follows. Between two signs of a script that has no spaces none is left.
fn push(filled: &mut String, next: &str) {
    let is_wide = |sign: Option<char>| sign.is_some_and(|sign| sign >= FIRST_WIDE);
    let (before, after) = (filled.trim_ascii_end(), next.trim_ascii_start());
    if is_wide(before.chars().next_back()) && is_wide(after.chars().next()) {
        filled.truncate(before.len());
        filled.push_str(after);
    } else {
        filled.push_str(next);
    }
}

/// From here on stand the scripts of East Asia and their punctuation.
const FIRST_WIDE: char = '\u{2e80}';

/// The names of a text's places, one after the other.
pub fn places(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (_, name, after) = next_place(rest)?;
        rest = after;
        Some(name)
    })
}

/// What comes before a text's first place, its name, and what comes after it.
fn next_place(text: &str) -> Option<(&str, &str, &str)> {
    let (before, after) = cut(text, b'{')?;
    let (name, after) = cut(after, b'}')?;
    Some((before, name, after))
}

/// What comes before the first such sign, and after it. (The standard library's search costs a kilobyte.)
fn cut(text: &str, sign: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == sign)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Whether these are the names of the text's places, in the order in which they first stand in it. For [`t!`](crate::t),
/// while it is compiled.
#[must_use]
pub const fn has_names(text: &str, names: &[&str]) -> bool {
    let text = text.as_bytes();
    let (mut at, mut known) = (0, 0);
    while at < text.len() {
        if text[at] == b'{' {
            let start = at + 1;
            while at < text.len() && text[at] != b'}' {
                at += 1;
            }
            let mut is_known = false;
            let mut i = 0;
            while i < known {
                is_known |= is_at(text, start, at, names[i].as_bytes());
                i += 1;
            }
            if !is_known {
                if known == names.len() || !is_at(text, start, at, names[known].as_bytes()) {
                    return false;
                }
                known += 1;
            }
        }
        at += 1;
    }
    known == names.len()
}

const fn is_at(text: &[u8], start: usize, end: usize, name: &[u8]) -> bool {
    if end - start != name.len() {
        return false;
    }
    let mut i = 0;
    while i < name.len() {
        if text[start + i] != name[i] {
            return false;
        }
        i += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speak_text(text: &str) {
        speak(Some(Catalogue::parse(text).unwrap()));
    }

    #[test]
    fn english_is_told_where_no_language_is_spoken() {
        let (leader, votes) = ("S1", 3);
        assert_eq!(t!("Nobody leads."), "Nobody leads.");
        assert_eq!(t!("{leader} has {votes}.", leader, votes), "S1 has 3.");
        assert_eq!(t!("{a} and {b}, {a}.", a = 1, b = "x"), "1 and x, 1.");
    }

    #[test]
    fn a_language_may_order_what_is_filled_in_as_it_likes() {
        speak_text("{a} before {b}, {a}.\n\t{b} 之前是 {a}\nNobody.\n\t无人。\n");
        assert_eq!(t!("{a} before {b}, {a}.", a = 1, b = 2), "2 之前是 1");
        assert_eq!((t!("Nobody."), t!("Somebody.")), ("无人。", "Somebody."));
        speak(None);
        assert_eq!(t!("Nobody."), "Nobody.");
    }

    #[test]
    fn no_space_is_left_between_signs_that_have_none() {
        speak_text("{a} sees {b}, and {c}.\n\t{a} 看到 {b} 和 {c} 。\n");
        assert_eq!(t!("{a} sees {b}, and {c}.", a = "S1", b = "x", c = 3), "S1 看到 x 和 3 。");
        assert_eq!(t!("{a} sees {b}, and {c}.", a = "人", b = "山", c = ""), "人看到山和。");
        speak(None);
    }

    #[test]
    fn what_stands_in_brackets_tells_two_texts_apart() {
        assert_eq!((t!("held"), t!("held [a promise]")), ("held", "held"));
        speak_text("held\n\t被扣住\nheld [a promise]\n\t成立\n");
        assert_eq!((t!("held"), t!("held [a promise]")), ("被扣住", "成立"));
        speak(None);
    }

    #[test]
    fn what_is_filled_in_is_never_taken_for_a_text() {
        assert_eq!(t!("{a}{b}", a = "{b}", b = "}{"), "{b}}{");
    }

    #[test]
    fn names_have_to_stand_in_their_order() {
        for (text, names, is_right) in [
            ("{a} {b} {a}", &["a", "b"][..], true),
            ("{a} {b}", &["b", "a"], false),
            ("{a}", &["a", "b"], false),
            ("{a} {b}", &["a"], false),
            ("{ab}", &["a"], false),
            ("{}", &["a"], false),
            ("none", &[], true),
        ] {
            assert_eq!(has_names(text, names), is_right, "{text}");
        }
    }
}
