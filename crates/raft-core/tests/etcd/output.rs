//! What directives put out, unless the log level silences it.

use crate::args::{Outcome, told};

#[derive(Default)]
pub(crate) struct Output {
    text: String,
    level: usize,
}

/// In ascending order. Only the last matters here: it silences everything, not just log lines.
const LEVELS: [&str; 6] = ["DEBUG", "INFO", "WARN", "ERROR", "FATAL", "NONE"];

impl Output {
    pub(crate) fn clear(&mut self) {
        self.text.clear();
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn is_quiet(&self) -> bool {
        self.level == LEVELS.len() - 1
    }

    pub(crate) fn level(&self) -> usize {
        self.level
    }

    pub(crate) fn restore_level(&mut self, level: usize) {
        self.level = level;
    }

    pub(crate) fn set_level(&mut self, name: &str) -> Outcome {
        match LEVELS.iter().position(|level| level.eq_ignore_ascii_case(name)) {
            Some(level) => self.level = level,
            None => return told(format!("log levels must be either of [{}]", LEVELS.join(" "))),
        }
        Ok(())
    }

    pub(crate) fn put(&mut self, text: impl AsRef<str>) {
        if !self.is_quiet() {
            self.text.push_str(text.as_ref());
        }
    }

    pub(crate) fn line(&mut self, line: impl AsRef<str>) {
        self.put(line);
        self.put("\n");
    }

    /// What is put out from now on will be indented; returns what [`Self::end_indent`] needs.
    pub(crate) fn start_indent(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    pub(crate) fn end_indent(&mut self, outer: String) {
        let inner = std::mem::replace(&mut self.text, outer);
        for line in inner.lines() {
            self.text.push_str("  ");
            self.text.push_str(line);
            self.text.push('\n');
        }
    }
}
