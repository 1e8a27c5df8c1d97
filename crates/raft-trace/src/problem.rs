//! What is wrong with the lines themselves.

use std::fmt;

use crate::names::number;
use crate::told::Told;

/// A line that could not be taken as it is, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Counted from 1.
    pub line: u32,
    /// What is wrong, and what to do.
    pub what: Told,
    /// Something is lost by it. If not, it is a hint only.
    pub is_damage: bool,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", number(self.line.into()), self.what)
    }
}
