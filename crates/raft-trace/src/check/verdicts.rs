//! How often each check looked, and what it found first.

use std::fmt;

use super::kinds::Check;
use crate::names::number;
use crate::told::Told;

/// The first line at which a check does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which check.
    pub check: Check,
    /// The line, counted from 1.
    pub line: u32,
    /// What the server did.
    pub what: Told,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { check, line, what } = self;
        write!(f, "line {}: {what}: {}", number((*line).into()), check.rule())
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Verdicts {
    /// The line that is looked at.
    pub(super) line: u32,
    looked: [u64; Check::ALL.len()],
    broken: [u64; Check::ALL.len()],
    pub(super) violations: Vec<Violation>,
}

impl Verdicts {
    /// Counts that the check looked; if it did not hold for the first time, `what` says so.
    pub(super) fn look(&mut self, check: Check, is_good: bool, what: impl FnOnce() -> Told) {
        if self.is_first(check, is_good) {
            self.tell(check, what());
        }
    }

    /// Counts that the check looked, and found nothing.
    pub(super) fn count(&mut self, check: Check) {
        self.is_first(check, true);
    }

    /// Counts that the check looked; whether it did not hold, for the first time.
    #[inline(never)]
    fn is_first(&mut self, check: Check, is_good: bool) -> bool {
        let place = check as usize;
        let (Some(looked), Some(broken)) = (self.looked.get_mut(place), self.broken.get_mut(place))
        else {
            return false;
        };
        *looked = looked.saturating_add(1);
        *broken = broken.saturating_add(u64::from(!is_good));
        !is_good && *broken == 1
    }

    #[inline(never)]
    fn tell(&mut self, check: Check, what: Told) {
        self.violations.push(Violation { check, line: self.line, what });
    }

    /// How often it looked, and how often it did not hold.
    pub(super) fn of(&self, check: Check) -> (u64, u64) {
        let place = check as usize;
        let at = |counts: &[u64]| counts.get(place).copied().unwrap_or(0);
        (at(&self.looked), at(&self.broken))
    }
}
