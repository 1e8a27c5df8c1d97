//! Sentences, apart from what is filled into them: here they are told in English, on the page in any language.
//!
//! Most of what is filled in are numbers. They are kept as such: the page is paid for by the byte, and has a hundred
//! such sentences.

use std::fmt;

use crate::names;

/// A sentence, and what is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// In English, with the names of what is filled in in braces.
    pub english: &'static str,
    numbers: Box<[u64]>,
    words: Box<[Box<str>]>,
}

impl Told {
    #[inline(never)]
    pub(crate) fn new(english: &'static str, numbers: &[u64]) -> Self {
        Self { english, numbers: numbers.into(), words: Box::default() }
    }

    /// The same with words behind the numbers.
    #[inline(never)]
    pub(crate) fn with(english: &'static str, numbers: &[u64], words: &[&str]) -> Self {
        let words = words.iter().map(|word| (*word).into()).collect();
        Self { english, numbers: numbers.into(), words }
    }

    /// What is filled in, in the order in which the names first stand in the text.
    #[must_use]
    pub fn values(&self) -> Vec<String> {
        let mut names: Vec<&str> = Vec::new();
        let mut values = Vec::new();
        let mut rest = self.english;
        while let Some((_, name, after)) = next_place(rest) {
            rest = after;
            if names.contains(&name) {
                continue;
            }
            let place = names.len();
            names.push(name);
            values.push(match (self.numbers.get(place), name) {
                (Some(number), "line" | "column" | "most") => names::number(*number),
                (Some(number), _) => number.to_string(),
                (None, _) => {
                    let word = place.checked_sub(self.numbers.len());
                    word.and_then(|word| self.words.get(word)).map_or("", |it| it).to_owned()
                }
            });
        }
        values
    }
}

/// Told in English.
impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values = self.values();
        let mut names: Vec<&str> = Vec::new();
        let mut rest = self.english;
        while let Some((before, name, after)) = next_place(rest) {
            f.write_str(before)?;
            if !names.contains(&name) {
                names.push(name);
            }
            let place = names.iter().position(|known| *known == name);
            f.write_str(place.and_then(|place| values.get(place)).map_or("", String::as_str))?;
            rest = after;
        }
        f.write_str(rest)
    }
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

/// A sentence: `t!("S{id} leads term {term}", id, term = own)`. The names follow in the order in which they first stand
/// in it; behind a semicolon come those of words. The page finds a translation by the English.
macro_rules! t {
    (@value $name:ident) => { $name };
    (@value $name:ident = $value:expr) => { $value };
    (@check $english:literal $($name:ident)*) => {
        const {
            assert!(
                $crate::told::has_names($english, &[$(stringify!($name)),*]),
                "what is filled in has to be named in the order in which it first stands in the text"
            );
        }
    };
    ($english:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        $crate::told::t!(@check $english $($name)*);
        $crate::told::Told::new($english, &[$($crate::told::t!(@value $name $(= $value)?).into()),*])
    }};
    ($english:literal $(, $name:ident $(= $value:expr)?)*; $($word:ident $(= $said:expr)?),+ $(,)?) => {{
        $crate::told::t!(@check $english $($name)* $($word)*);
        $crate::told::Told::with(
            $english,
            &[$($crate::told::t!(@value $name $(= $value)?).into()),*],
            &[$(&*$crate::told::t!(@value $word $(= $said)?)),+],
        )
    }};
}

/// The same text, for a table: to be looked up where it is told.
macro_rules! mark {
    ($english:literal) => {
        $english
    };
}

pub(crate) use {mark, t};

/// Whether these are the names of the text's places, in the order in which they first stand in it.
pub(crate) const fn has_names(text: &str, names: &[&str]) -> bool {
    let text = text.as_bytes();
    let (mut at, mut known) = (0, 0);
    while at < text.len() {
        if text[at] == b'{' {
            let (mut is_known, mut i) = (false, 0);
            while i < known {
                is_known |= is_at(text, at + 1, names[i].as_bytes());
                i += 1;
            }
            if !is_known {
                if known == names.len() || !is_at(text, at + 1, names[known].as_bytes()) {
                    return false;
                }
                known += 1;
            }
        }
        at += 1;
    }
    known == names.len()
}

const fn is_at(text: &[u8], start: usize, name: &[u8]) -> bool {
    let mut i = 0;
    while i < name.len() {
        if start + i >= text.len() || text[start + i] != name[i] {
            return false;
        }
        i += 1;
    }
    start + i < text.len() && text[start + i] == b'}'
}

#[cfg(test)]
mod tests {
    use super::has_names;

    #[test]
    fn what_is_filled_in_stands_where_its_name_does() {
        let told = t!("{a} and {b}, {a} at {line}", a = 1234_u32; b = "{c}", line = "x");
        assert_eq!(told.to_string(), "1234 and {c}, 1234 at x");
        assert_eq!(t!("{line}", line = 1234_u32).to_string(), "1,234");
        assert_eq!(t!("nothing").to_string(), "nothing");
    }

    #[test]
    fn names_have_to_stand_in_their_order() {
        for (text, names, is_right) in [
            ("{a} {b} {a}", &["a", "b"][..], true),
            ("{a} {b}", &["b", "a"], false),
            ("{a}", &["a", "b"], false),
            ("{a} {b}", &["a"], false),
            ("{ab}", &["a"], false),
            ("{", &["a"], false),
        ] {
            assert_eq!(has_names(text, names), is_right, "{text}");
        }
    }
}
