//! Where things are drawn. All numbers are units of the stage's coordinate system.
#![allow(clippy::float_arithmetic, reason = "drawing; nothing here flows back into the cluster")]

use std::fmt;

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
/// To a point of the outline around a group, by an arc around a server.
const HULL_ARC: &str = "A47 47 0 0 1 ";

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

    /// The place `distance` away, `turns` turns clockwise from straight up.
    fn polar(self, turns: f32, distance: f32) -> Self {
        let (sin, cos) = (sine(turns), sine(turns + 0.25));
        Self { x: self.x + sin * distance, y: self.y - cos * distance }
    }

    fn distance_to(self, other: Self) -> f32 {
        let (x, y) = (other.x - self.x, other.y - self.y);
        (x * x + y * y).sqrt()
    }

    /// The SVG transformation that puts a glyph here, turned from pointing right to pointing from
    /// `from` to `to`.
    #[must_use]
    pub fn facing(self, from: Self, to: Self) -> String {
        let length = from.distance_to(to).max(1.0);
        let hundredths = |part: f32| Tenths(part * 100.0 / length);
        let (cos, sin) = (hundredths(to.x - from.x), hundredths(to.y - from.y));
        let minus_sin = hundredths(from.y - to.y);
        let (x, y) = (Tenths(self.x), Tenths(self.y));
        // The scale undoes the hundred.
        format!("translate({x} {y})scale(.01)matrix({cos} {sin} {minus_sin} {cos} 0 0)")
    }

    /// The SVG transformation that puts a glyph here.
    #[must_use]
    pub fn translate(self) -> String {
        format!("translate({} {})", Tenths(self.x), Tenths(self.y))
    }
}

/// A number as SVG needs it, to a tenth of a unit. The standard library's way of printing floats is
/// exact for all of them, and would be a twentieth of the page.
#[derive(Clone, Copy, Debug)]
pub struct Tenths(pub f32);

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[expect(clippy::cast_possible_truncation, reason = "places on the stage are small")]
        let tenths = (self.0 * 10.0 + 0.5).floor() as i32;
        let sign = if tenths < 0 { "-" } else { "" };
        let (whole, tenth) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
        if tenth == 0 { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{tenth}") }
    }
}

/// The sine of an angle in turns, to a thousandth: good for drawing, and small.
fn sine(turns: f32) -> f32 {
    let turns = turns - (turns + 0.5).floor();
    // A parabola through the zeros and the extremes, bent towards the sine.
    let parabola = 8.0 * turns * (1.0 - 2.0 * turns.abs());
    parabola * (0.775 + 0.225 * parabola.abs())
}

/// The middle of a server.
#[must_use]
pub fn server(index: usize, count: usize) -> Point {
    if count == 1 { CENTER } else { CENTER.polar(index as f32 / count as f32, RING) }
}

/// Where a server's label stands, and the class that says on which side of that place.
#[must_use]
pub fn label(index: usize, count: usize) -> (Point, &'static str) {
    let at = server(index, count);
    let right = at.x - CENTER.x;
    let below = at.y > CENTER.y + 20.0;
    let y = if below { at.y + ARC + 16.0 } else { at.y - ARC - 2.0 };
    match right {
        _ if below => (Point { x: at.x, y }, "role above"),
        _ if right < -20.0 => (Point { x: at.x - 27.0, y }, "role before"),
        _ => (Point { x: at.x + 27.0, y }, "role after"),
    }
}

/// Where a message is that has gone `fraction` of its way; it leaves and arrives at the servers' rims.
#[must_use]
pub fn on_link(from: Point, to: Point, fraction: f32) -> Point {
    let length = from.distance_to(to).max(1.0);
    let rim = (SERVER + 6.0) / length;
    // Each direction keeps to its own side, so that two that meet do not cover each other.
    let middle = from.towards(to, rim + fraction * (1.0 - 2.0 * rim));
    let side = 4.5 / length;
    Point { x: middle.x - (to.y - from.y) * side, y: middle.y + (to.x - from.x) * side }
}

/// Where the vote of voter `index` of `count` is shown within its candidate.
#[must_use]
pub fn vote(index: usize, count: usize) -> Point {
    let spread = index as f32 - (count as f32 - 1.0) / 2.0;
    Point { x: spread * 7.0, y: 21.5 - spread * spread * 0.9 }
}

/// An SVG path around some servers, which come in their order on the ring: lines beside them, arcs around them.
#[must_use]
pub fn hull(servers: &[Point]) -> String {
    let mut around = servers.to_vec();
    if let [alone] = *servers {
        // A way of no length has no side.
        around.push(Point { x: alone.x + 0.1, ..alone });
    }
    let (mut path, mut first) = (String::new(), String::new());
    for (i, &at) in around.iter().enumerate() {
        let next = around[(i + 1) % around.len()];
        // The ring goes clockwise: to the left of the way to the next one is outside.
        let scale = HULL / at.distance_to(next);
        let (out_x, out_y) = ((next.y - at.y) * scale, (at.x - next.x) * scale);
        let beside = |at: Point| format!("{} {}", Tenths(at.x + out_x), Tenths(at.y + out_y));
        let start = beside(at);
        path += if i == 0 { "M" } else { HULL_ARC };
        path += &start;
        path += "L";
        path += &beside(next);
        if i == 0 {
            first = start;
        }
    }
    path + HULL_ARC + &first + "Z"
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
            assert!(a.distance_to(b) > 2.0 * ARC, "{count} servers");
        }
    }

    #[test]
    fn a_message_travels_from_rim_to_rim() {
        let (from, to) = (server(0, 5), server(2, 5));
        let distance = Point::distance_to;
        assert!((distance(from, on_link(from, to, 0.0)) - SERVER - 6.0).abs() < 1.0);
        assert!((distance(to, on_link(from, to, 1.0)) - SERVER - 6.0).abs() < 1.0);
    }

    /// The corners of a hull's outline.
    fn corners(hull: &str) -> Vec<Point> {
        let hull = hull.trim_start_matches('M').trim_end_matches('Z').replace(HULL_ARC, "L");
        let corner = |text: &str| {
            let (x, y) = text.split_once(' ').unwrap();
            Point { x: x.parse().unwrap(), y: y.parse().unwrap() }
        };
        hull.split('L').map(corner).collect()
    }

    #[test]
    fn a_hull_keeps_its_distance_from_its_servers_and_leaves_the_others_out() {
        for group in [vec![0], vec![2], vec![0, 1], vec![1, 4], vec![0, 2, 3], vec![0, 1, 2, 3, 4]]
        {
            let places: Vec<_> = group.iter().map(|&index| server(index, 5)).collect();
            let corners = corners(&hull(&places));
            assert_eq!(corners.len(), 2 * places.len().max(2) + 1, "{group:?}");
            assert_eq!(corners.first(), corners.last(), "it is closed");
            for corner in &corners {
                let nearest = places.iter().map(|place| place.distance_to(*corner));
                let nearest = nearest.fold(WIDTH, f32::min);
                assert!((nearest - HULL).abs() < 0.3, "{group:?}: {corner:?} is {nearest} away");
                assert!(places.iter().all(|place| place.distance_to(*corner) > HULL - 0.3));
            }
        }
    }

    #[test]
    fn the_sine_is_good_enough_to_draw() {
        for i in -300_i16..=300 {
            let turns = f32::from(i) / 100.0;
            let exact = (turns * std::f32::consts::TAU).sin();
            assert!((sine(turns) - exact).abs() < 0.002, "{turns}: {} {exact}", sine(turns));
        }
    }

    #[test]
    fn numbers_are_printed_to_a_tenth() {
        let print = |number: f32| Tenths(number).to_string();
        let printed = [0.0, 12.34, 12.36, -0.04, -0.26, -7.0, 100.0].map(print);
        assert_eq!(printed, ["0", "12.3", "12.4", "0", "-0.3", "-7", "100"]);
    }

    #[test]
    fn a_glyph_faces_where_it_goes() {
        let at = Point { x: 1.0, y: 2.0 };
        let down = at.facing(Point { x: 0.0, y: 0.0 }, Point { x: 0.0, y: 9.0 });
        assert_eq!(down, "translate(1 2)scale(.01)matrix(0 100 -100 0 0 0)");
    }
}
