//! Why a command cannot go on, told once and in full.

use std::fmt;

/// One message for the person at the terminal: what failed, why, and what to do by hand.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    why: String,
    by_hand: String,
}

/// What every fallible function of this crate returns.
pub(crate) type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    pub(crate) fn new(
        what: impl Into<String>,
        why: impl Into<String>,
        by_hand: impl Into<String>,
    ) -> Self {
        Self { what: what.into(), why: why.into(), by_hand: by_hand.into() }
    }

    /// The reason alone, for a message that goes on with something else instead of stopping.
    pub(crate) fn reason(&self) -> &str {
        &self.why
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "error: {}", self.what)?;
        writeln!(f, "  why:     {}", self.why)?;
        write!(f, "  by hand: {}", self.by_hand)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_what_why_and_what_to_do() {
        let text = Failure::new("no chromium", "apt-get is missing", "install Chrome").to_string();
        assert_eq!(
            text,
            "error: no chromium\n  why:     apt-get is missing\n  by hand: install Chrome"
        );
    }
}
