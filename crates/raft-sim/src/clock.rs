//! A server's clock: how it goes against virtual time.

use crate::Time;

/// A clock that may run fast or slow, and jump.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Clock {
    /// Since when it goes at this rate.
    since: Time,
    /// What it showed then, in microseconds.
    shown_us: u64,
    /// By so many millionths too fast, or too slow below 0.
    ppm: i32,
}

/// The bounds of [`Clock::ppm`].
pub(crate) const PPM: std::ops::RangeInclusive<i32> = -999_999..=9_000_000;
const MILLION: u64 = 1_000_000;

impl Default for Clock {
    fn default() -> Self {
        Self { since: Time::ZERO, shown_us: 0, ppm: 0 }
    }
}

impl Clock {
    /// By so many millionths it runs too fast, or too slow below 0.
    #[must_use]
    pub fn ppm(&self) -> i32 {
        self.ppm
    }

    /// Microseconds of its own in a second.
    fn rate(&self) -> u64 {
        MILLION.saturating_add_signed(self.ppm.into())
    }

    /// What it shows at `now`, in microseconds.
    #[must_use]
    pub fn at(&self, now: Time) -> u64 {
        let passed_us = now.since(self.since);
        if self.ppm == 0 {
            return self.shown_us.saturating_add(passed_us);
        }
        let (seconds, rest_us) = (passed_us / MILLION, passed_us % MILLION);
        let shown =
            seconds.saturating_mul(self.rate()).saturating_add(rest_us * self.rate() / MILLION);
        self.shown_us.saturating_add(shown)
    }

    /// The first moment at which it shows at least `us`.
    pub(crate) fn shows_at(&self, us: u64) -> Time {
        let left_us = us.saturating_sub(self.shown_us);
        if self.ppm == 0 {
            return self.since.plus(left_us);
        }
        let (seconds, rest_us) = (left_us / self.rate(), left_us % self.rate());
        let passed = seconds
            .saturating_mul(MILLION)
            .saturating_add((rest_us * MILLION).div_ceil(self.rate()));
        self.since.plus(passed)
    }

    pub(crate) fn set_rate(&mut self, now: Time, ppm: i32) {
        *self = Self { since: now, shown_us: self.at(now), ppm };
    }

    pub(crate) fn jump(&mut self, now: Time, by_us: u64) {
        *self = Self { since: now, shown_us: self.at(now).saturating_add(by_us), ppm: self.ppm };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_is_the_first_moment_that_shows_it() {
        for ppm in [0, 1, -1, 200, -200, 500_000, -500_000, 9_000_000, -999_999] {
            let mut clock = Clock::default();
            clock.set_rate(Time::from_micros(17), ppm);
            for us in [0, 1, 16, 17, 18, 999, 123_456, 10_000_000] {
                let at = clock.shows_at(us);
                assert!(clock.at(at) >= us, "{ppm} ppm: {us} µs at {at:?}");
                let just_before = Time::from_micros(at.as_micros().saturating_sub(1));
                assert!(just_before < Time::from_micros(17) || clock.at(just_before) < us.max(18));
            }
        }
    }

    #[test]
    fn what_it_shows_never_goes_back() {
        let mut clock = Clock::default();
        let mut last = 0;
        for step in 0..100_u64 {
            let now = Time::from_micros(step * 997);
            assert!(clock.at(now) >= last);
            last = clock.at(now);
            match step % 3 {
                0 => clock.set_rate(now, i32::try_from(step).unwrap() * 1000 - 50_000),
                1 => clock.jump(now, step),
                _ => (),
            }
            assert!(clock.at(now) >= last);
        }
    }
}
