//! Which stretch of time is looked at, and where a moment is drawn.
#![allow(clippy::float_arithmetic, reason = "drawing; nothing here flows back into the cluster")]

use raft_sim::Time;

/// A stretch of time, as wide as the diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Its left edge, in microseconds.
    pub from_us: u64,
    /// How much of time the diagram shows, in microseconds.
    pub span_us: u64,
    /// The left edge goes along with the present.
    pub follows: bool,
}

/// Another stretch to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// By so many thousandths of the width: earlier (below 0) or later.
    Pan(i64),
    /// More or less, by so many percent of what is shown; the middle stays.
    Zoom(u64),
    /// All of the run.
    Whole,
    /// Along with the present.
    Follow,
}

/// The narrowest stretch: a fifth of a millisecond.
const SPAN_MIN_US: u64 = 200;
/// The widest one: two hours.
const SPAN_MAX_US: u64 = 7_200_000_000;
/// The present is drawn so far to the right, in percent, when it is followed.
const PRESENT_PERCENT: u64 = 88;

impl Default for Scale {
    fn default() -> Self {
        Self { from_us: 0, span_us: 1_500_000, follows: true }
    }
}

impl Scale {
    /// The right edge, in microseconds.
    #[must_use]
    pub fn until_us(self) -> u64 {
        self.from_us.saturating_add(self.span_us)
    }

    /// Where a moment is drawn, of `width`; left of 0 or right of it if it is not in view.
    #[must_use]
    pub fn x(self, at: Time, width: f64) -> f64 {
        self.x_of(at.as_micros(), width)
    }

    fn x_of(self, us: u64, width: f64) -> f64 {
        let from = if us >= self.from_us {
            (us - self.from_us) as f64
        } else {
            -((self.from_us - us) as f64)
        };
        from * width / self.span_us.max(1) as f64
    }

    /// The moment at a place.
    #[must_use]
    pub fn time(self, x: f64, width: f64) -> Time {
        let share = (x / width.max(1.0)).clamp(0.0, 1.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1")]
        let us = (share * self.span_us as f64) as u64;
        Time::from_micros(self.from_us.saturating_add(us))
    }

    /// Goes along with the present, if that is wanted.
    #[must_use]
    pub fn following(self, now: Time) -> Self {
        if !self.follows {
            return self;
        }
        let left = self.span_us / 100 * PRESENT_PERCENT;
        Self { from_us: now.as_micros().saturating_sub(left), ..self }
    }

    /// So that a moment is in view: as it is if it is, else the moment is in the middle.
    #[must_use]
    pub fn showing(self, at: Time) -> Self {
        let us = at.as_micros();
        let margin = self.span_us / 50;
        if us >= self.from_us.saturating_add(if self.from_us == 0 { 0 } else { margin })
            && us.saturating_add(margin) <= self.until_us()
        {
            return self;
        }
        Self { from_us: us.saturating_sub(self.span_us / 2), ..self }
    }

    /// Shows more or less, by `percent` of the present stretch; the moment at `share` of the width, in thousandths,
    /// stays where it is.
    #[must_use]
    pub fn zoomed(self, percent: u64, share: u64) -> Self {
        let span_us = (self.span_us / 100).max(1).saturating_mul(percent);
        let span_us = span_us.clamp(SPAN_MIN_US, SPAN_MAX_US);
        let kept = self.from_us + self.span_us / 1000 * share;
        Self { from_us: kept.saturating_sub(span_us / 1000 * share), span_us, ..self }
    }

    /// Shows what is earlier (below 0) or later, by so many thousandths of the width; stops to follow.
    #[must_use]
    pub fn panned(self, thousandths: i64, end: Time) -> Self {
        let by = (self.span_us / 1000).max(1).saturating_mul(thousandths.unsigned_abs());
        let from_us = match thousandths {
            0.. => self.from_us.saturating_add(by),
            _ => self.from_us.saturating_sub(by),
        };
        let last = end.as_micros().saturating_sub(self.span_us / 10);
        Self { from_us: from_us.min(last), follows: false, ..self }
    }

    /// Everything from zero to `end`.
    #[must_use]
    pub fn whole(end: Time) -> Self {
        let span_us = (end.as_micros() / 100).saturating_mul(104).clamp(SPAN_MIN_US, SPAN_MAX_US);
        Self { from_us: 0, span_us, follows: false }
    }

    /// The stretch that is shown then, of a run up to `end` that is looked at `now`.
    #[must_use]
    pub fn shifted(self, shift: Shift, now: Time, end: Time) -> Self {
        match shift {
            Shift::Pan(thousandths) => self.panned(thousandths, end),
            Shift::Zoom(percent) => self.zoomed(percent, 500),
            Shift::Whole => Self::whole(end),
            Shift::Follow => Self { follows: true, ..self }.following(now),
        }
    }

    /// The moments at which lines are drawn: about a dozen round ones, in microseconds, and the distance
    /// between them.
    #[must_use]
    pub fn ticks(self, most: u64) -> (Vec<u64>, u64) {
        let least = self.span_us / most.max(1);
        let mut step = 1;
        'found: loop {
            for factor in [1, 2, 5] {
                if step * factor >= least.max(1) {
                    step *= factor;
                    break 'found;
                }
            }
            step *= 10;
        }
        let first = self.from_us.div_ceil(step);
        let last = self.until_us() / step;
        ((first..=last).map(|n| n * step).collect(), step)
    }
}

/// A moment beside a tick, as exact as the distance of the ticks needs: `2.25 s`.
#[must_use]
pub fn label(us: u64, step: u64) -> String {
    let (whole, part) = (us / 1_000_000, us % 1_000_000);
    let digits = match step {
        1_000_000.. => 0,
        100_000.. => 1,
        10_000.. => 2,
        1_000.. => 3,
        100.. => 4,
        10.. => 5,
        _ => 6,
    };
    let part = format!("{part:06}");
    match digits {
        0 => format!("{whole} s"),
        digits => format!("{whole}.{} s", part.get(..digits).unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCALE: Scale = Scale { from_us: 1_000_000, span_us: 500_000, follows: false };

    #[test]
    fn a_moment_is_found_again_where_it_is_drawn() {
        for us in [1_000_000, 1_100_000, 1_499_999] {
            let x = SCALE.x(Time::from_micros(us), 1000.0);
            assert!(SCALE.time(x, 1000.0).as_micros().abs_diff(us) <= 1, "{us}");
        }
        assert!(SCALE.x(Time::ZERO, 1000.0) < 0.0);
        assert_eq!(SCALE.time(-5.0, 1000.0).as_micros(), 1_000_000);
    }

    #[test]
    fn who_zooms_keeps_the_moment_under_the_pointer() {
        for share in [0, 250, 500, 1000] {
            let kept = SCALE.from_us + SCALE.span_us / 1000 * share;
            for percent in [50, 80, 125, 200] {
                let zoomed = SCALE.zoomed(percent, share);
                let at = zoomed.from_us + zoomed.span_us / 1000 * share;
                assert!(at.abs_diff(kept) <= 1000, "{share} {percent}: {at} {kept}");
            }
        }
        let mut scale = SCALE;
        (0..200).for_each(|_| scale = scale.zoomed(50, 500));
        assert_eq!(scale.span_us, SPAN_MIN_US);
        (0..200).for_each(|_| scale = scale.zoomed(200, 500));
        assert_eq!(scale.span_us, SPAN_MAX_US);
    }

    #[test]
    fn the_present_is_followed_near_the_right_edge_until_somebody_pans() {
        let followed = Scale::default().following(Time::from_millis(5000));
        assert!(followed.until_us() > 5_000_000 && followed.from_us > 3_000_000);
        let panned = followed.panned(-100, Time::from_millis(5000));
        assert_eq!(panned.following(Time::from_millis(9000)), panned);
        assert!(panned.from_us < followed.from_us);
        let far = followed.panned(100_000, Time::from_millis(5000));
        assert!(far.from_us < 5_000_000, "the end stays in view");
    }

    #[test]
    fn ticks_are_round_and_labelled_as_exactly_as_needed() {
        let (ticks, step) = SCALE.ticks(12);
        assert_eq!(
            (step, ticks.first(), ticks.last()),
            (50_000, Some(&1_000_000), Some(&1_500_000))
        );
        assert_eq!(label(1_250_000, 50_000), "1.25 s");
        assert_eq!(label(3_000_000, 1_000_000), "3 s");
        assert_eq!(label(1_000_300, 100), "1.0003 s");
    }

    #[test]
    fn what_is_shown_already_stays_where_it_is() {
        assert_eq!(SCALE.showing(Time::from_millis(1200)), SCALE);
        assert_eq!(SCALE.showing(Time::from_millis(3000)).from_us, 2_750_000);
    }
}
