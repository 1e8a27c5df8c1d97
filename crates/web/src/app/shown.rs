//! How fresh what is on the page is. When much happens, its parts are not drawn with every frame: nobody could read
//! that, and everything would stutter.
#![allow(clippy::float_arithmetic, reason = "the browser's clock is a float")]

/// Clocks and timers are drawn again after so long.
const CLOCK_MS: f64 = 25.0;
/// What is read at a glance is drawn again after so long.
const OFTEN_MS: f64 = 45.0;
/// What is read line by line is drawn again after so long.
const SELDOM_MS: f64 = 120.0;
/// As fast as time goes, nobody reads: everything stays so many times longer, and the cluster gets the frames.
const HURRIED: f64 = 3.0;
/// Who has stopped for so long looks around.
const REST_MS: f64 = 200.0;

/// Which versions of the session are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Shown {
    /// By what is read at a glance, and since when.
    pub(super) often: (u64, f64),
    /// By what is read line by line, and since when.
    pub(super) seldom: (u64, f64),
    /// By the open room, in which nothing is drawn anew while somebody fills in a field: what is typed has to stay.
    pub(super) room: (u64, f64),
    /// By clocks and timers, which follow the virtual time in milliseconds, and since when.
    clock: (u64, f64),
}

impl Shown {
    /// Everything, as somebody's hand wants it: at once.
    pub(super) fn all(self, version: u64, at_ms: f64, is_typing: bool) -> Self {
        let now = (version, at_ms);
        let room = if is_typing { self.room } else { now };
        Self { often: now, seldom: now, room, clock: (u64::MAX, 0.0) }
    }

    /// What is shown from a frame on.
    pub(super) fn after(
        mut self,
        version: u64,
        clock: u64,
        at_ms: f64,
        is_typing: bool,
        is_hurried: bool,
    ) -> Self {
        let slower = if is_hurried { HURRIED } else { 1.0 };
        let room_ms = if is_typing { f64::INFINITY } else { SELDOM_MS };
        let paces =
            [(&mut self.often, OFTEN_MS), (&mut self.seldom, SELDOM_MS), (&mut self.room, room_ms)];
        for (shown, stays_ms) in paces {
            if shown.0 != version && at_ms - shown.1 > stays_ms * slower {
                *shown = (version, at_ms);
            }
        }
        if self.clock.0 != clock && at_ms - self.clock.1 > CLOCK_MS * slower {
            self.clock = (clock, at_ms);
        }
        self
    }

    /// Whether nothing has happened for long enough to believe that somebody looks around.
    pub(super) fn is_at_rest(self, version: u64, at_ms: f64) -> bool {
        self.seldom.0 == version && at_ms - self.seldom.1 > REST_MS
    }

    /// Whether something has happened that is not shown.
    pub(super) fn is_behind(self, version: u64) -> bool {
        [self.often, self.seldom, self.room].iter().any(|(shown, _)| *shown != version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOT: bool = false;

    #[test]
    fn what_is_read_slowly_stays_longer() {
        let shown = Shown::default().all(1, 1000.0, NOT);
        assert!(!shown.is_behind(1));
        let shown = shown.after(1, 7, 1000.0, NOT, NOT);
        let soon = shown.after(2, 7, 1016.0, NOT, NOT);
        assert_eq!((soon.often.0, soon.seldom.0), (1, 1));
        assert!(soon.is_behind(2));
        let later = soon.after(3, 7, 1050.0, NOT, NOT);
        assert_eq!((later.often.0, later.seldom.0), (3, 1));
        let last = later.after(3, 7, 1130.0, NOT, NOT);
        assert_eq!((last.often, last.seldom.0), (later.often, 3), "what is shown stays as it is");
        assert!(!last.is_behind(3));
        assert_eq!(last, last.after(3, 7, 2000.0, NOT, NOT), "nothing new: nothing is drawn");
        assert_ne!(last, last.after(3, 8, 2000.0, NOT, NOT), "the clock goes on");
    }

    #[test]
    fn as_fast_as_time_goes_everything_stays_longer() {
        let shown = Shown::default().all(1, 1000.0, NOT);
        assert_eq!(shown.after(2, 7, 1050.0, NOT, NOT).often.0, 2);
        assert_eq!(shown.after(2, 7, 1050.0, NOT, true).often.0, 1);
        assert_eq!(shown.after(2, 7, 1140.0, NOT, true).often.0, 2);
    }

    #[test]
    fn a_room_rests_while_somebody_types_in_it() {
        let shown = Shown::default().all(1, 1000.0, NOT);
        let typing = shown.after(9, 7, 5000.0, true, NOT).all(10, 5010.0, true);
        assert_eq!((typing.seldom.0, typing.room.0), (10, 1));
        assert_eq!(typing.after(10, 7, 5200.0, NOT, NOT).room.0, 10);
    }
}
