//! The script of a run as text that somebody writes. Knows no DOM.

use std::rc::Rc;

use raft_sim::script::Completion;
use raft_sim::{Script, ScriptError};

/// What somebody does in the editor.
#[derive(Clone, Debug)]
pub enum Edit {
    /// This stands there now.
    Typed(String, Caret),
    /// The caret stands elsewhere.
    Moved(Caret),
    /// No words are to be offered until more is written.
    Close,
    /// Finish the word at the caret with this one.
    Finish(String),
    /// Put the caret there.
    GoTo(Caret),
    /// The way in which the language writes it.
    Normal,
    /// This text, from a file.
    Open(String),
    /// To a file.
    Save,
    /// What runs, in place of what is written.
    Revert,
    /// The text that was there before.
    Swap,
    /// Run it from the start.
    Run,
    /// The same, up to the caret at once.
    RunToCaret,
}

/// A place in a text; line and column are counted from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caret {
    /// The line.
    pub line: u32,
    /// Before which character of it.
    pub column: u32,
}

impl Caret {
    const START: Self = Self { line: 1, column: 1 };

    /// The place behind so many UTF-16 units, in which browsers count.
    #[must_use]
    pub fn at_offset(text: &str, units: usize) -> Self {
        let mut caret = Self::START;
        let mut left = units;
        for letter in text.chars() {
            if left < letter.len_utf16() {
                break;
            }
            left -= letter.len_utf16();
            if letter == '\n' {
                caret = Self { line: caret.line + 1, column: 1 };
            } else {
                caret.column += 1;
            }
        }
        caret
    }

    /// How many bytes of the text come before it.
    fn bytes(self, text: &str) -> usize {
        let mut before = 0;
        for (number, line) in (1..).zip(text.split_inclusive('\n')) {
            if number == self.line {
                let line = line.trim_end_matches('\n');
                let wanted = line.char_indices().nth(self.column.saturating_sub(1) as usize);
                return before + wanted.map_or(line.len(), |(at, _)| at);
            }
            before += line.len();
        }
        text.len()
    }

    /// How many UTF-16 units of the text come before it.
    #[must_use]
    pub fn offset(self, text: &str) -> usize {
        text.get(..self.bytes(text)).unwrap_or(text).chars().map(char::len_utf16).sum()
    }
}

/// A script that is being written, or the run's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editor {
    /// What somebody has written; none while it is what runs.
    written: Option<String>,
    /// What it says, if nothing is wrong with it.
    script: Option<Rc<Script>>,
    /// What was there before something else took its place.
    before: Option<String>,
    errors: Vec<ScriptError>,
    caret: Caret,
    completion: Completion,
}

impl Default for Editor {
    fn default() -> Self {
        Self {
            written: None,
            script: None,
            before: None,
            errors: Vec::new(),
            caret: Caret::START,
            completion: Completion::default(),
        }
    }
}

impl Editor {
    /// What somebody has written, if that is not what runs.
    #[must_use]
    pub fn written(&self) -> Option<&str> {
        self.written.as_deref()
    }

    /// What that says, if nothing is wrong with it.
    #[must_use]
    pub fn script(&self) -> Option<&Script> {
        self.script.as_deref()
    }

    /// Whether there is a text to go back to.
    #[must_use]
    pub fn has_before(&self) -> bool {
        self.before.is_some()
    }

    /// What is wrong with what is written, by line.
    #[must_use]
    pub fn errors(&self) -> &[ScriptError] {
        &self.errors
    }

    /// Where somebody writes.
    #[must_use]
    pub fn caret(&self) -> Caret {
        self.caret
    }

    /// What may stand there.
    #[must_use]
    pub fn completion(&self) -> &Completion {
        &self.completion
    }

    /// Whether a word is begun at the caret that can be finished.
    #[must_use]
    pub fn can_finish(&self) -> bool {
        !self.completion.words.is_empty() && self.caret.column > self.completion.column
    }

    /// Somebody has written this.
    #[must_use]
    pub fn typed(&self, text: String, caret: Caret) -> Self {
        let (script, errors) = match Script::parse(&text) {
            Ok(script) => (Some(Rc::new(script)), Vec::new()),
            Err(errors) => (None, errors),
        };
        let completion = Script::complete(&text, caret.line, caret.column);
        let before = self.before.clone();
        Self { written: Some(text), script, before, errors, caret, completion }
    }

    /// The caret stands elsewhere.
    #[must_use]
    pub fn moved(&self, text: &str, caret: Caret) -> Self {
        let completion = Script::complete(text, caret.line, caret.column);
        Self { caret, completion, ..self.clone() }
    }

    /// Nothing is offered until something is written.
    #[must_use]
    pub fn closed(&self) -> Self {
        Self { completion: Completion::default(), ..self.clone() }
    }

    /// One of the words that may stand there takes the place of the one begun.
    #[must_use]
    pub fn finished(&self, text: &str, word: &str) -> Self {
        let start = Caret { column: self.completion.column, ..self.caret };
        let (from, to) = (start.bytes(text), self.caret.bytes(text));
        let (Some(before), Some(after)) = (text.get(..from), text.get(to..)) else {
            return self.clone();
        };
        let space = if after.starts_with(' ') { "" } else { " " };
        let letters = word.chars().fold(1u32, |count, _| count + 1);
        let caret = Caret { line: start.line, column: start.column + letters };
        self.typed(format!("{before}{word}{space}{after}"), caret)
    }

    /// Another text takes the place of the one that is there.
    #[must_use]
    pub fn replaced(&self, text: String) -> Self {
        let before = self.written.clone().or_else(|| self.before.clone());
        Self { before, ..self.typed(text, Caret::START) }.closed()
    }

    /// What runs takes the place of what was written.
    #[must_use]
    pub fn reverted(&self) -> Self {
        let before = self.written.clone().or_else(|| self.before.clone());
        Self { before, ..Self::default() }
    }

    /// The text that was there before comes back, and the one that is there can come back in turn.
    #[must_use]
    pub fn swapped(&self) -> Self {
        match &self.before {
            Some(text) => Self { before: self.written.clone(), ..self.replaced(text.clone()) },
            None => self.clone(),
        }
    }
}

/// How many statements the script has up to the end of that line.
#[must_use]
pub fn statements_up_to(text: &str, line: u32) -> usize {
    let lines: Vec<&str> = text.lines().take(line as usize).collect();
    Script::parse(&lines.join("\n")).map_or(0, |script| script.statements.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "raft-playground 1\n# 分区 😀\ncr";

    #[test]
    fn a_place_is_the_same_counted_in_units_and_in_lines() {
        for units in 0..=TEXT.encode_utf16().count() {
            let caret = Caret::at_offset(TEXT, units);
            let back = caret.offset(TEXT);
            // Nobody stands in the middle of a letter.
            assert!(back == units || back + 1 == units, "{units} {caret:?} {back}");
        }
        assert_eq!(Caret::at_offset(TEXT, 999), Caret { line: 3, column: 3 });
        assert_eq!(Caret { line: 9, column: 9 }.offset("a"), 1);
    }

    #[test]
    fn a_word_is_finished_where_it_was_begun() {
        let editor = Editor::default().typed(TEXT.to_owned(), Caret { line: 3, column: 3 });
        assert!(editor.can_finish());
        assert_eq!(editor.completion().words, ["crash"]);
        let finished = editor.finished(TEXT, "crash");
        assert_eq!(finished.written(), Some("raft-playground 1\n# 分区 😀\ncrash "));
        assert_eq!(finished.caret(), Caret { line: 3, column: 7 });
        let next = finished.completion().words.first().unwrap();
        let done = finished.finished(finished.written().unwrap(), next);
        assert!(done.written().unwrap().ends_with("crash leader "), "{done:?}");
        assert!(!done.closed().can_finish());
    }

    #[test]
    fn mistakes_are_found_as_one_writes() {
        let wrong = "raft-playground 1\nservers 5\ncrahs S1\nat 1s crash 7";
        let editor = Editor::default().typed(wrong.to_owned(), Caret::START);
        let places: Vec<_> = editor.errors().iter().map(|it| (it.line, it.column)).collect();
        assert_eq!(places, [(3, 1), (4, 13)]);
        assert!(editor.errors()[0].to_string().contains("did you mean"), "{editor:?}");
    }

    #[test]
    fn what_was_written_is_not_lost_when_something_else_takes_its_place() {
        let mine = Editor::default().typed("mine".to_owned(), Caret::START);
        let opened = mine.replaced("raft-playground 1".to_owned());
        assert_eq!((opened.written(), opened.has_before()), (Some("raft-playground 1"), true));
        assert_eq!(opened.swapped().written(), Some("mine"));
        assert_eq!(opened.swapped().swapped().written(), Some("raft-playground 1"));
        let reverted = mine.reverted();
        assert_eq!(reverted.written(), None);
        assert_eq!(reverted.swapped().written(), Some("mine"));
        assert_eq!(reverted.reverted().swapped().written(), Some("mine"), "pressed twice");
    }

    #[test]
    fn statements_are_counted_up_to_a_line() {
        let text = "raft-playground 1\nservers 3\n\nat 1s crash S1\n# and\ncut S2 <-> S3\nnote x";
        let counts: Vec<_> = (1..=8).map(|line| statements_up_to(text, line)).collect();
        assert_eq!(counts, [0, 0, 0, 1, 1, 3, 4, 4]);
    }
}
