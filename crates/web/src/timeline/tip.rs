//! What is under the pointer.
#![allow(clippy::float_arithmetic, reason = "drawing; nothing here flows back into the cluster")]

use raft_sim::{EventId, Time};

use super::{Scale, Track};

/// Where the pointer is: the moment, and how far down the lanes, in lanes (1.0 is the first server's line).
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    /// The moment.
    pub at: Time,
    /// The lane.
    pub lane: f64,
}

/// So far from the pointer, in pixels, something is still meant.
const REACH_PX: f64 = 7.0;

/// The event that is meant: that of the nearest message or mark.
#[must_use]
pub fn find(track: &Track, scale: Scale, spot: Spot, width: f64, lane_px: f64) -> Option<EventId> {
    let us_per_px = scale.span_us as f64 / width.max(1.0);
    let px = |us: u64| us as f64 / us_per_px;
    let pointer = px(spot.at.as_micros());
    let mut best: Option<(f64, EventId)> = None;
    let mut offer = |distance: f64, event: EventId| {
        if distance <= REACH_PX && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, event));
        }
    };
    for mark in track.marks() {
        let down = if mark.lane == 0 { 0.0 } else { (spot.lane - mark.lane as f64) * lane_px };
        let across = px(mark.at.as_micros()) - pointer;
        // A mark is small: it wins over a line that passes by.
        offer((across * across + down * down).sqrt() - 2.0, mark.event);
    }
    for line in track.lines() {
        let (x0, x1) = (px(line.at.as_micros()), px(line.end.as_micros()));
        if pointer < x0 - REACH_PX || pointer > x1 + REACH_PX {
            continue;
        }
        let (y0, y1) = (line.from as f64 * lane_px, line.to as f64 * lane_px);
        let (dx, dy) = (x1 - x0, y1 - y0);
        let (px_, py) = (pointer - x0, spot.lane * lane_px - y0);
        let along = ((px_ * dx + py * dy) / (dx * dx + dy * dy).max(1e-9)).clamp(0.0, 1.0);
        let (rx, ry) = (px_ - along * dx, py - along * dy);
        offer((rx * rx + ry * ry).sqrt(), line.sent);
    }
    best.map(|(_, event)| event)
}
