//! What clients waited for, as bars in lanes.
#![allow(clippy::float_arithmetic, reason = "drawing; nothing here flows back into the cluster")]

use raft_sim::Time;

use super::Scale;
use crate::session::Operation;

/// An operation as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// Its place among all operations.
    pub place: usize,
    /// How far down it is drawn.
    pub lane: usize,
    /// From here …
    pub from: f64,
    /// … to there, of the width.
    pub to: f64,
}

/// How many lanes there is room for.
pub const LANES: usize = 3;
/// More operations than this are not drawn at once.
const OPERATIONS_MAX: usize = 400;
/// The shortest ones are still seen.
const WIDTH_MIN: f64 = 3.0;

/// The operations of a stretch, each in the first lane that is free; who waits does so up to `end`. Where all
/// lanes are taken it is left out.
#[must_use]
pub fn bars(
    operations: &[Operation],
    end: Time,
    scale: Scale,
    width: f64,
    lanes: usize,
) -> Vec<Bar> {
    let (from, until) = (scale.from_us, scale.until_us());
    let last = operations.partition_point(|operation| operation.at.as_micros() <= until);
    let first = last.saturating_sub(OPERATIONS_MAX);
    let mut free = vec![f64::MIN; lanes];
    let mut bars = Vec::new();
    for (place, operation) in operations.iter().enumerate().take(last).skip(first) {
        let ended = operation.end.as_ref().map_or(end, |(_, at, _)| *at);
        if ended.as_micros() < from {
            continue;
        }
        let from = scale.x(operation.at, width);
        let to = scale.x(ended, width).max(from + WIDTH_MIN);
        if let Some(lane) = free.iter().position(|free| *free < from) {
            free[lane] = to;
            bars.push(Bar { place, lane, from, to });
        }
    }
    bars
}

/// The operation that is drawn there, or so near that it is meant.
#[must_use]
pub fn bar_at(bars: &[Bar], x: f64, lane: usize) -> Option<usize> {
    const REACH_PX: f64 = 4.0;
    let distance = |bar: &Bar| (bar.from - x).max(x - bar.to).max(0.0);
    let near = bars.iter().filter(|bar| bar.lane == lane && distance(bar) <= REACH_PX);
    near.min_by(|a, b| distance(a).total_cmp(&distance(b))).map(|bar| bar.place)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use raft_sim::service::{Answer, ClientId, Op};

    use super::*;
    use crate::session::Ending;

    fn operation(from_ms: u64, to_ms: Option<u64>) -> Operation {
        let end = |ms| (9, Time::from_millis(ms), Ending::Answered(Arc::new(Answer::Done)));
        Operation {
            client: ClientId(1),
            number: 1,
            op: Arc::new(Op::Get { key: "x".into() }),
            event: 1,
            at: Time::from_millis(from_ms),
            end: to_ms.map(end),
        }
    }

    const SCALE: Scale = Scale { from_us: 1_000_000, span_us: 1_000_000, follows: false };

    #[test]
    fn what_overlaps_is_drawn_in_other_lanes_and_found_there() {
        let all = [
            operation(100, Some(200)),
            operation(1100, Some(1300)),
            operation(1200, None),
            operation(1400, Some(1401)),
            operation(2500, None),
        ];
        let bars = bars(&all, Time::from_millis(1900), SCALE, 1000.0, LANES);
        let drawn: Vec<_> = bars.iter().map(|bar| (bar.place, bar.lane)).collect();
        assert_eq!(drawn, [(1, 0), (2, 1), (3, 0)], "what is out of view is not drawn");
        assert_eq!(bar_at(&bars, 200.0, 0), Some(1));
        assert_eq!(bar_at(&bars, 850.0, 1), Some(2), "it waits to the end");
        assert_eq!(bar_at(&bars, 950.0, 1), None);
        assert_eq!(bar_at(&bars, 405.0, 0), Some(3), "near is enough");
        assert_eq!(bar_at(&bars, 350.0, 0), None);
        assert_eq!(bar_at(&bars, 200.0, 2), None);
    }
}
