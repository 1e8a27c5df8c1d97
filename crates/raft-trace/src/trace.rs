//! A trace that was read.

use crate::Problem;
use crate::read::Reader;
use crate::record::Record;

/// What stands in a file.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// What the lines say, in the order in which it happened: that of the lines, or of their times where those go back.
    pub records: Vec<Record>,
    /// What is wrong with the lines. No more than a hundred are kept.
    pub problems: Vec<Problem>,
    /// How many problems there were.
    pub problem_count: u64,
    /// How many lines there were, with empty ones.
    pub lines: u32,
    /// In the order in which they came.
    pub(crate) servers: Vec<u64>,
    /// Lines of servers that are too many were left out, and what they sent with them.
    pub(crate) has_left_out: bool,
}

impl Trace {
    /// Reads a whole file.
    #[must_use]
    pub fn read(text: &[u8]) -> Self {
        let mut reader = Reader::default();
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            if !reader.push(line.strip_suffix(b"\n").unwrap_or(line)) {
                break;
            }
        }
        reader.finish()
    }

    /// The servers, in the order in which they came.
    pub fn servers(&self) -> impl Iterator<Item = u64> + '_ {
        self.servers.iter().copied()
    }

    /// Whether something is lost: a line, or a part of it.
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        self.problems.iter().any(|problem| problem.is_damage)
    }
}
