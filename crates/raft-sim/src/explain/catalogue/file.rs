//! A language's file: after each English text, from the first column on, its translation in the next line, indented.

use std::fmt;

use super::{Catalogue, places};
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
}

impl fmt::Display for CatalogueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            CatalogueErrorKind::NoEnglish => t!("there is no English text above this translation"),
            CatalogueErrorKind::NoTranslation => {
                t!("the translation of this text is missing below it")
            }
            CatalogueErrorKind::Twice => t!("this text stands here already"),
            CatalogueErrorKind::Places => {
                t!("the translation has other names in braces than the text")
            }
        };
        f.write_str(&t!("line {line}: {what}", line = self.line, what))
    }
}

impl std::error::Error for CatalogueError {}

impl Catalogue {
    /// Reads a language's file. Its texts stay in memory as long as the program runs, since everything that is told
    /// may hold on to them: a program reads a language once.
    ///
    /// A line that begins with `#` is a comment; empty lines count for nothing.
    ///
    /// # Errors
    /// The first line that is wrong.
    pub fn parse(text: &str) -> Result<&'static Self, CatalogueError> {
        let text: &'static str = Box::leak(Box::from(text));
        let mut entries: Vec<(&str, &str, usize)> = Vec::new();
        let mut english: Option<(usize, &str)> = None;
        for (number, line) in (1..).zip(text.lines()) {
            let wrong = |line, kind| Err(CatalogueError { line, kind });
            let told = line.trim_ascii();
            if told.is_empty() || line.starts_with('#') {
                continue;
            }
            let is_translation = line.starts_with(['\t', ' ']);
            match english.take() {
                None if is_translation => return wrong(number, CatalogueErrorKind::NoEnglish),
                None => english = Some((number, told)),
                Some((above, _)) if !is_translation => {
                    return wrong(above, CatalogueErrorKind::NoTranslation);
                }
                Some((_, text)) if !are_alike(text, told) => {
                    return wrong(number, CatalogueErrorKind::Places);
                }
                Some((above, text)) => entries.push((text, told, above)),
            }
        }
        if let Some((line, _)) = english {
            return Err(CatalogueError { line, kind: CatalogueErrorKind::NoTranslation });
        }
        entries.sort_unstable_by_key(|(text, _, line)| (*text, *line));
        for (one, next) in entries.iter().zip(entries.iter().skip(1)) {
            if one.0 == next.0 {
                return Err(CatalogueError { line: next.2, kind: CatalogueErrorKind::Twice });
            }
        }
        let entries = entries.into_iter().map(|(text, told, _)| (text, told)).collect();
        Ok(Box::leak(Box::new(Self { entries })))
    }
}

/// Whether both fill in the same.
fn are_alike(one: &str, other: &str) -> bool {
    let has_all = |one, other| places(one).all(|name| places(other).any(|there| there == name));
    has_all(one, other) && has_all(other, one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_empty_lines_count_for_nothing() {
        let read = Catalogue::parse("# Terms\n\nterm\n\t任期\n# More\nvote\n  投票\n").unwrap();
        let entries: Vec<_> = read.entries().collect();
        assert_eq!(entries, [("term", "任期"), ("vote", "投票")]);
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
        ] {
            let error = Catalogue::parse(text).unwrap_err();
            assert_eq!(error, CatalogueError { line, kind }, "{text}");
            assert!(error.to_string().starts_with(&format!("line {line}: ")), "{error}");
        }
    }
}
