//! A language's file: after each English text, from the first column on, its translation in the next line, indented.
//!
//! The page is sent it packed (`xtask/src/finish/languages.rs`): a line a text, with the English as its print.

use std::fmt;

use super::{Catalogue, places, print};
use crate::sorting::sorted;
use crate::t;

/// What is wrong with a language's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CatalogueError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub kind: CatalogueErrorKind,
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatalogueErrorKind {
    /// A translation without an English text above it.
    NoEnglish,
    /// An English text without a translation below it.
    NoTranslation,
    /// The English text stands in the file already.
    Twice,
    /// The translation fills in other things than the English.
    Places,
    /// Of a packed file: the line does not begin with a print.
    NoPrint,
}

impl fmt::Display for CatalogueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            CatalogueErrorKind::NoEnglish => {
                t!("there is no English text above this translation")
            }
            CatalogueErrorKind::NoTranslation => {
                t!("the translation of this text is missing below it")
            }
            CatalogueErrorKind::Twice => t!("this text stands here already"),
            CatalogueErrorKind::Places => {
                t!("the translation has other names in braces than the text")
            }
            CatalogueErrorKind::NoPrint => t!("it does not begin with a print"),
        };
        f.write_str(&t!("line {line}: {what}", line = self.line, what))
    }
}

impl std::error::Error for CatalogueError {}

/// A translation, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Translation<'a> {
    /// The line of the English text, counted from 1.
    pub line: usize,
    /// The English text.
    pub english: &'a str,
    /// The same in the file's language.
    pub told: &'a str,
}

/// What a language's file says. A line that begins with `#` is a comment; empty lines count for nothing.
///
/// # Errors
/// The first line that is wrong; what stands twice is not looked for.
pub fn translations(text: &str) -> Result<Vec<Translation<'_>>, CatalogueError> {
    let mut translations = Vec::new();
    let mut above: Option<(usize, &str)> = None;
    let wrong = |line, kind| Err(CatalogueError { line, kind });
    for (number, line) in (1..).zip(text.lines()) {
        let told = line.trim_ascii();
        let first = line.as_bytes().first();
        if told.is_empty() || first == Some(&b'#') {
            continue;
        }
        let is_translation = matches!(first, Some(b' ' | b'\t'));
        match above.take() {
            None if is_translation => return wrong(number, CatalogueErrorKind::NoEnglish),
            None => above = Some((number, told)),
            Some((line, _)) if !is_translation => {
                return wrong(line, CatalogueErrorKind::NoTranslation);
            }
            Some((_, english)) if !are_alike(english, told) => {
                return wrong(number, CatalogueErrorKind::Places);
            }
            Some((line, english)) => translations.push(Translation { line, english, told }),
        }
    }
    match above {
        Some((line, _)) => wrong(line, CatalogueErrorKind::NoTranslation),
        None => Ok(translations),
    }
}

/// Whether both fill in the same.
fn are_alike(one: &str, other: &str) -> bool {
    let has_all = |one, other| places(one).all(|name| places(other).any(|there| there == name));
    has_all(one, other) && has_all(other, one)
}

/// The first line of a packed file.
const PACKED: &str = "#packed\n";
/// So many signs tell how much larger a print is than the one before it, of six bits each, the highest first.
const PRINT_SIGNS: usize = 4;

impl Catalogue {
    /// Reads a language's file, packed or not. Its texts stay in memory as long as the program runs, since everything
    /// that is told may hold on to them: a program reads a language once.
    ///
    /// # Errors
    /// The first line that is wrong.
    pub fn parse(text: &str) -> Result<&'static Self, CatalogueError> {
        let text: &'static str = Box::leak(Box::from(text));
        let entries = match text.strip_prefix(PACKED) {
            Some(lines) => packed(lines)?,
            None => in_order(&translations(text)?)?,
        };
        Ok(Box::leak(Box::new(Self { entries })))
    }
}

fn in_order(
    translations: &[Translation<'static>],
) -> Result<Vec<(u32, &'static str)>, CatalogueError> {
    let prints: Vec<u32> = translations.iter().map(|it| print(it.english)).collect();
    let order = sorted(prints.len(), &|one, other| prints[one].cmp(&prints[other]));
    for (one, next) in order.iter().zip(order.iter().skip(1)) {
        if prints[*one] == prints[*next] {
            let line = translations[*next].line;
            return Err(CatalogueError { line, kind: CatalogueErrorKind::Twice });
        }
    }
    Ok(order.into_iter().map(|place| (prints[place], translations[place].told)).collect())
}

/// The lines of a packed file, which are in the order of their prints.
fn packed(lines: &'static str) -> Result<Vec<(u32, &'static str)>, CatalogueError> {
    let mut entries: Vec<(u32, &'static str)> = Vec::new();
    for (number, line) in (2..).zip(lines.lines()) {
        let more = line.get(..PRINT_SIGNS).and_then(unpacked);
        let last = entries.last().map_or(0, |(last, _)| *last);
        let print = more.filter(|more| *more > 0).and_then(|more| last.checked_add(more));
        let (Some(print), Some(told)) = (print, line.get(PRINT_SIGNS..)) else {
            return Err(CatalogueError { line: number, kind: CatalogueErrorKind::NoPrint });
        };
        entries.push((print, told));
    }
    Ok(entries)
}

/// The number that is written with the 64 signs from `0` on.
fn unpacked(signs: &str) -> Option<u32> {
    signs.bytes().try_fold(0, |print, sign| {
        let bits = sign.checked_sub(b'0').filter(|bits| *bits < 64)?;
        Some(print << 6 | u32::from(bits))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_empty_lines_count_for_nothing() {
        let text = "# Terms\n\nterm\n\t任期\n# More\nvote\n  投票\n";
        let entries: Vec<_> =
            translations(text).unwrap().iter().map(|it| (it.line, it.english, it.told)).collect();
        assert_eq!(entries, [(3, "term", "任期"), (6, "vote", "投票")]);
        let read = Catalogue::parse(text).unwrap();
        assert_eq!((read.find("vote"), read.find("votes")), (Some("投票"), None));
    }

    #[test]
    fn an_error_names_its_line() {
        for (text, line, kind) in [
            ("\t任期\n", 1, CatalogueErrorKind::NoEnglish),
            ("term\n\t任期\n\t任期\n", 3, CatalogueErrorKind::NoEnglish),
            ("term\nvote\n\t投票\n", 1, CatalogueErrorKind::NoTranslation),
            ("# x\nterm\n", 2, CatalogueErrorKind::NoTranslation),
            ("b\n\t2\na\n\t1\nb\n\t3\n", 5, CatalogueErrorKind::Twice),
            ("term {n}\n\t任期 {m}\n", 2, CatalogueErrorKind::Places),
            ("term {n}\n\t任期\n", 2, CatalogueErrorKind::Places),
            ("#packed\n0001x\n0000y\n", 3, CatalogueErrorKind::NoPrint),
            ("#packed\n000\n", 2, CatalogueErrorKind::NoPrint),
            ("#packed\n000 x\n", 2, CatalogueErrorKind::NoPrint),
        ] {
            let error = Catalogue::parse(text).unwrap_err();
            assert_eq!(error, CatalogueError { line, kind }, "{text}");
            assert!(error.to_string().starts_with(&format!("line {line}: ")), "{error}");
        }
    }

    #[test]
    fn a_packed_file_has_prints_for_the_english() {
        // xtask packs the same two and expects these lines.
        let read = Catalogue::parse("#packed\nL@eS投票 {n}\nGA4B任期\n").unwrap();
        assert_eq!((read.find("term"), read.find("vote {n}")), (Some("任期"), Some("投票 {n}")));
    }
}
