//! What may stand at a place of a script that somebody is writing.

use super::Reader;
use super::error::{Expected, ScriptErrorKind};
use super::line::{Known, Problem};
use crate::Script;

/// What may stand at a place of a script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// Where in the line the word begins that is being written, in characters, counted from 1.
    pub column: u32,
    /// The words that may stand there and begin as it does, in the order of the language's tables.
    pub words: Vec<String>,
    /// What has to stand there, as an error would say.
    pub expected: Option<Expected>,
}

/// Where words are wanted, and which were found.
#[derive(Debug)]
pub(super) struct Wanted {
    line: u32,
    /// In bytes.
    at: usize,
    words: Vec<String>,
    expected: Option<Expected>,
}

impl Wanted {
    /// Takes note of what has to stand there, if that is where the problem is.
    pub(super) fn hear(&mut self, line: u32, problem: &Problem, known: &Known) {
        let ScriptErrorKind::Expected(expected) = problem.kind else { return };
        if (line, problem.at) != (self.line, self.at) || self.expected.is_some() {
            return;
        }
        self.expected = Some(expected);
        let mut add = |word: &str| {
            if !self.words.iter().any(|known| known == word) {
                self.words.push(word.to_owned());
            }
        };
        known.tried_at(self.at).iter().for_each(|word| add(word));
        expected.words(&mut |word| add(word));
        match expected {
            Expected::Server | Expected::ServerName | Expected::Links => {
                known.server_names().for_each(|name| add(&name));
            }
            Expected::Client => ["C0", "C1", "C2"].iter().for_each(|name| add(name)),
            Expected::Sign(sign) => add(sign),
            _ => {}
        }
    }
}

/// No word of the language has this letter, so that every parser stops at it.
const STOP: char = '\u{1}';

impl Script {
    /// What may stand where somebody writes: in that line, before that column, both counted from 1. What comes
    /// after that place does not matter, and mistakes in the lines before matter no more than they have to.
    #[must_use]
    pub fn complete(text: &str, line: u32, column: u32) -> Completion {
        let mut lines = text.lines();
        let before: Vec<&str> = lines.by_ref().take(line.saturating_sub(1) as usize).collect();
        let written: String =
            lines.next().unwrap_or("").chars().take(column.saturating_sub(1) as usize).collect();
        let is_of_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        let start = written.trim_end_matches(is_of_word).len();
        let (so_far, word) = written.split_at(start);
        let asked = format!("{so_far}{STOP}");
        let mut reader = Reader {
            wanted: Some(Wanted { line, at: start, words: Vec::new(), expected: None }),
            ..Reader::default()
        };
        for (number, text) in (1..line).zip(before.iter().copied()) {
            reader.read(number, text);
        }
        if reader.has_version {
            reader.read(line, &asked);
        } else if so_far.trim().is_empty() {
            return Completion {
                column: 1,
                words: vec![format!("raft-playground {}", super::SCRIPT_VERSION)],
                expected: None,
            };
        }
        let no_more = reader.settings_no_more();
        let found = reader.into_wanted();
        let column = so_far.chars().fold(1, |column: u32, _| column.saturating_add(1));
        let (mut words, expected) =
            found.map_or((Vec::new(), None), |wanted| (wanted.words, wanted.expected));
        words.retain(|known| known.starts_with(word) && !no_more.contains(&known.as_str()));
        Completion { column, words, expected }
    }
}
