//! The names of a run's parts, as they stand below the lanes.
#![allow(clippy::float_arithmetic, reason = "drawing; nothing here flows back into the cluster")]

use raft_sim::Time;

use super::Scale;
use crate::session::Phase;

/// A part of the run as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Label {
    /// Its place among all parts.
    pub place: usize,
    /// Where it begins, of the width; below 0 if it has begun before.
    pub from: f64,
    /// Its name has room up to there.
    pub to: f64,
}

/// A name that has less room is not drawn, in pixels.
pub const ROOM_MIN: f64 = 24.0;

/// The parts of which something is in view: each goes as far as the next one, the last one to the end of the run.
#[must_use]
#[inline(never)]
pub fn labels(phases: &[Phase], end: Time, scale: Scale, width: f64) -> Vec<Label> {
    let until = scale.until_us();
    let last = phases.partition_point(|phase| phase.at.as_micros() <= until);
    let first = phases.partition_point(|phase| phase.at.as_micros() < scale.from_us);
    let first = first.saturating_sub(1).min(last);
    let mut labels = Vec::new();
    let mut to = scale.x(end, width).min(width);
    // From the right, so that each knows where the next one begins.
    for place in (first..last).rev() {
        let from = scale.x(phases[place].at, width);
        labels.push(Label { place, from, to });
        to = from;
    }
    labels.reverse();
    labels
}

/// The part of the run that is drawn there.
#[must_use]
pub fn label_at(labels: &[Label], x: f64) -> Option<usize> {
    labels.iter().rev().find(|label| label.from <= x && x < label.to).map(|label| label.place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phases(at_ms: &[u64]) -> Vec<Phase> {
        let phase = |(event, ms): (usize, &u64)| Phase {
            event: event as u64,
            at: Time::from_millis(*ms),
            name: format!("at {ms}").into(),
        };
        at_ms.iter().enumerate().map(phase).collect()
    }

    const SCALE: Scale = Scale { from_us: 1_000_000, span_us: 1_000_000, follows: false };

    #[test]
    fn a_part_goes_as_far_as_the_next_one_and_is_found_there() {
        let all = phases(&[0, 400, 1_200, 1_500, 2_400]);
        let labels = labels(&all, Time::from_millis(2_500), SCALE, 1000.0);
        let drawn: Vec<_> = labels.iter().map(|it| (it.place, it.from, it.to)).collect();
        assert_eq!(drawn, [(1, -600.0, 200.0), (2, 200.0, 500.0), (3, 500.0, 1000.0)]);
        assert_eq!(label_at(&labels, 10.0), Some(1), "it has begun before");
        assert_eq!(label_at(&labels, 200.0), Some(2));
        assert_eq!(label_at(&labels, 999.0), Some(3));
    }

    #[test]
    fn a_run_without_parts_has_none() {
        let end = Time::from_millis(2_500);
        assert_eq!(labels(&[], end, SCALE, 1000.0), []);
        assert_eq!(labels(&phases(&[2_400]), end, SCALE, 1000.0), []);
        assert_eq!(label_at(&[], 10.0), None);
    }

    #[test]
    fn of_parts_that_begin_at_once_the_last_is_meant() {
        let all = phases(&[1_100, 1_100]);
        let labels = labels(&all, Time::from_millis(1_600), SCALE, 1000.0);
        assert_eq!(label_at(&labels, 150.0), Some(1));
        assert_eq!(label_at(&labels, 700.0), None, "the run is over");
    }
}
