//! Where things are drawn. All numbers are units of the stage's coordinate system.
#![allow(clippy::float_arithmetic, reason = "drawing; nothing here flows back into the cluster")]

use std::f32::consts::TAU;

/// Width of the stage.
pub const WIDTH: f32 = 440.0;
/// Height of the stage.
pub const HEIGHT: f32 = 392.0;
/// Radius of a server's disc.
pub const SERVER: f32 = 31.0;
/// Radius of the arc around it.
pub const ARC: f32 = 36.5;
const CENTER: Point = Point { x: 220.0, y: 196.0 };
const RING: f32 = 132.0;
const HULL: f32 = 47.0;

/// A place on the stage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
}

impl Point {
    /// The place `fraction` of the way to `other`.
    #[must_use]
    pub fn towards(self, other: Self, fraction: f32) -> Self {
        Self {
            x: self.x + (other.x - self.x) * fraction,
            y: self.y + (other.y - self.y) * fraction,
        }
    }

    /// The place `distance` away in the direction of `angle`, in radians.
    fn polar(self, angle: f32, distance: f32) -> Self {
        Self { x: self.x + angle.cos() * distance, y: self.y + angle.sin() * distance }
    }

    /// The direction to `other` in degrees, 0 to the right, clockwise.
    #[must_use]
    pub fn degrees_to(self, other: Self) -> f32 {
        (other.y - self.y).atan2(other.x - self.x).to_degrees()
    }
}

/// The direction of server `index` (from 0) of `count`, from the middle: the first one is on top.
fn direction(index: usize, count: usize) -> f32 {
    TAU * (index as f32 / count as f32 - 0.25)
}

/// The middle of a server.
#[must_use]
pub fn server(index: usize, count: usize) -> Point {
    if count == 1 { CENTER } else { CENTER.polar(direction(index, count), RING) }
}

/// Where a server's label stands, and how it is anchored there.
#[must_use]
pub fn label(index: usize, count: usize) -> (Point, &'static str) {
    let at = server(index, count);
    let right = at.x - CENTER.x;
    let below = at.y > CENTER.y + 20.0;
    let y = if below { at.y + ARC + 16.0 } else { at.y - ARC + 1.0 };
    match right {
        _ if below => (Point { x: at.x, y }, "middle"),
        _ if right < -20.0 => (Point { x: at.x - 25.0, y }, "end"),
        _ => (Point { x: at.x + 25.0, y }, "start"),
    }
}

/// Where a message is that has gone `fraction` of its way; it leaves and arrives at the servers' rims.
#[must_use]
pub fn on_link(from: Point, to: Point, fraction: f32) -> Point {
    let length = (to.x - from.x).hypot(to.y - from.y).max(1.0);
    let rim = (SERVER + 6.0) / length;
    // Each direction keeps to its own side, so that two that meet do not cover each other.
    let middle = from.towards(to, rim + fraction * (1.0 - 2.0 * rim));
    let side = 4.5 / length;
    Point { x: middle.x - (to.y - from.y) * side, y: middle.y + (to.x - from.x) * side }
}

/// An SVG path: the part `fraction` of the circle around a server, clockwise from the top.
#[must_use]
pub fn arc(fraction: f32) -> String {
    let fraction = fraction.clamp(0.0, 0.999);
    let end = Point { x: 0.0, y: 0.0 }.polar(TAU * (fraction - 0.25), ARC);
    let large = u8::from(fraction > 0.5);
    format!("M0 -{ARC}A{ARC} {ARC} 0 {large} 1 {:.1} {:.1}", end.x, end.y)
}

/// Where the vote of voter `index` of `count` is shown within its candidate.
#[must_use]
pub fn vote(index: usize, count: usize) -> Point {
    let spread = index as f32 - (count as f32 - 1.0) / 2.0;
    Point { x: spread * 7.0, y: 21.5 - spread * spread * 0.9 }
}

/// An SVG path around some servers: the convex hull of discs around them.
#[must_use]
pub fn hull(servers: &[Point]) -> String {
    const CORNERS: u8 = 24;
    let corners = |&at: &Point| {
        (0..CORNERS).map(move |i| at.polar(TAU * f32::from(i) / f32::from(CORNERS), HULL))
    };
    let mut points: Vec<_> = servers.iter().flat_map(corners).collect();
    points.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    let mut outline = half_hull(points.iter().copied());
    outline.extend(half_hull(points.iter().rev().copied()));
    let mut path = String::from("M");
    for Point { x, y } in outline {
        path.push_str(&format!("{x:.1} {y:.1} "));
    }
    path.push('Z');
    path
}

/// One side of the convex hull of sorted points (Andrew's monotone chain), without its last point.
fn half_hull(points: impl Iterator<Item = Point>) -> Vec<Point> {
    let mut side: Vec<Point> = Vec::new();
    for point in points {
        while let [.., a, b] = side[..]
            && (b.x - a.x) * (point.y - a.y) <= (b.y - a.y) * (point.x - a.x)
        {
            side.pop();
        }
        side.push(point);
    }
    side.pop();
    side
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_server_with_its_arc_and_label_is_on_the_stage() {
        for count in 1..=9 {
            for index in 0..count {
                let at = server(index, count);
                assert!(at.x > ARC && at.x < WIDTH - ARC && at.y > ARC && at.y < HEIGHT - ARC);
                let (at, _) = label(index, count);
                assert!(at.y > 8.0 && at.y < HEIGHT, "label {index} of {count} at {at:?}");
            }
        }
    }

    #[test]
    fn servers_do_not_overlap() {
        for count in 2..=9 {
            let (a, b) = (server(0, count), server(1, count));
            assert!((a.x - b.x).hypot(a.y - b.y) > 2.0 * ARC, "{count} servers");
        }
    }

    #[test]
    fn a_message_travels_from_rim_to_rim() {
        let (from, to) = (server(0, 5), server(2, 5));
        let distance = |a: Point, b: Point| (a.x - b.x).hypot(a.y - b.y);
        assert!((distance(from, on_link(from, to, 0.0)) - SERVER - 6.0).abs() < 1.0);
        assert!((distance(to, on_link(from, to, 1.0)) - SERVER - 6.0).abs() < 1.0);
    }

    #[test]
    fn a_hull_surrounds_its_servers() {
        let path = hull(&[server(0, 5), server(1, 5)]);
        let xs: Vec<f32> = path
            .trim_matches(['M', 'Z', ' '])
            .split(' ')
            .step_by(2)
            .map(|x| x.parse().unwrap())
            .collect();
        let (low, high) = xs.iter().fold((WIDTH, 0.0_f32), |(l, h), &x| (l.min(x), h.max(x)));
        assert!((low - (server(0, 5).x - HULL)).abs() < 0.5);
        assert!((high - (server(1, 5).x + HULL)).abs() < 0.5);
    }

    #[test]
    fn arcs_turn_large_past_the_half() {
        assert!(arc(0.25).contains(" 0 0 1 36.5 "));
        assert!(arc(0.75).contains(" 0 1 1 -36.5 "));
    }
}
