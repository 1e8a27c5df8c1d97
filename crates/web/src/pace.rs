//! How fast virtual time passes on the screen.
//!
//! Messages take milliseconds, elections hundreds of them: at a speed at which the eye can follow a
//! message, most of the time nothing would move. So quiet stretches, in which no message is under way,
//! pass [`QUIET_FACTOR`] times faster.

use raft_sim::t;

/// A speed as a fraction: so many virtual microseconds in so many real ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speed {
    numerator: u64,
    denominator: u64,
}

/// The speeds on offer, slowest first.
pub const SPEEDS: [Speed; 11] = [
    Speed::new(1, 1000),
    Speed::new(1, 300),
    Speed::new(1, 100),
    Speed::new(1, 50),
    Speed::new(1, 20),
    Speed::new(1, 10),
    Speed::new(1, 3),
    Speed::new(1, 1),
    Speed::new(10, 1),
    Speed::new(100, 1),
    Speed::MAX,
];

/// Index of the speed at which the page starts: a message that takes 5 ms is seen for half a second.
pub const DEFAULT_SPEED: usize = 2;

/// How much faster quiet stretches pass …
pub const QUIET_FACTOR: u64 = 30;
/// … but not faster than this, unless the chosen speed is.
const QUIET_MAX: Speed = Speed::new(2, 1);

impl Speed {
    /// As fast as it goes: no machine plays so much in so little time.
    pub const MAX: Self = Self::new(1_000_000, 1);

    const fn new(numerator: u64, denominator: u64) -> Self {
        Self { numerator, denominator }
    }

    /// Virtual microseconds in so many real nanoseconds, rounded down.
    #[must_use]
    pub const fn virtual_us(self, real_ns: u64) -> u64 {
        real_ns.saturating_mul(self.numerator) / (self.denominator * 1000)
    }

    /// Real nanoseconds in so many virtual microseconds, rounded up.
    #[must_use]
    pub const fn real_ns(self, virtual_us: u64) -> u64 {
        virtual_us.saturating_mul(self.denominator * 1000).div_ceil(self.numerator)
    }

    /// The speed of a stretch: as chosen while a message is under way, else faster.
    #[must_use]
    pub const fn of_stretch(self, is_quiet: bool) -> Self {
        let faster = Self::new(self.numerator * QUIET_FACTOR, self.denominator);
        if !is_quiet || self.is_at_least(QUIET_MAX) {
            self
        } else if faster.is_at_least(QUIET_MAX) {
            QUIET_MAX
        } else {
            faster
        }
    }

    const fn is_at_least(self, other: Self) -> bool {
        self.numerator * other.denominator >= other.numerator * self.denominator
    }

    /// `1/100×`, `1×`, `10×`, `max`.
    #[must_use]
    pub fn label(self) -> String {
        match self.denominator {
            _ if self == Self::MAX => t!("max").to_owned(),
            1 => format!("{}×", self.numerator),
            denominator => format!("{}/{denominator}×", self.numerator),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_stays_long_enough_to_be_followed() {
        let shortest = raft_sim::ClusterConfig::default().delay.min_us;
        assert!(SPEEDS[DEFAULT_SPEED].real_ns(shortest) >= 400_000_000);
    }

    #[test]
    fn quiet_stretches_pass_faster_up_to_a_limit() {
        assert_eq!(Speed::new(1, 100).of_stretch(true), Speed::new(30, 100));
        assert_eq!(Speed::new(1, 100).of_stretch(false), Speed::new(1, 100));
        assert_eq!(Speed::new(1, 3).of_stretch(true), QUIET_MAX);
        assert_eq!(Speed::new(10, 1).of_stretch(true), Speed::new(10, 1));
    }

    #[test]
    fn conversions_never_run_ahead() {
        for speed in SPEEDS {
            for us in [0, 1, 7, 1000, 123_456] {
                assert!(speed.virtual_us(speed.real_ns(us)) >= us, "{speed:?} {us}");
            }
            for ns in [0, 1, 999, 16_666_667] {
                assert!(speed.real_ns(speed.virtual_us(ns)) <= ns + 1, "{speed:?} {ns}");
            }
        }
        assert_eq!(SPEEDS[DEFAULT_SPEED].virtual_us(1_000_000), 10);
    }

    #[test]
    fn labels() {
        assert_eq!(Speed::new(1, 100).label(), "1/100×");
        assert_eq!(Speed::new(10, 1).label(), "10×");
        assert_eq!(Speed::MAX.label(), "max");
    }
}
