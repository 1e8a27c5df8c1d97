//! What moves on the ring: messages, and where one was lost.
//!
//! While time passes they are drawn on a canvas. (As elements, the few messages of a quiet cluster took half of all
//! the time that the page needed.) While it stands still each is a button (`components/messages.rs`).

use raft_sim::{Cluster, Flight};
use web_sys::Path2d;

use super::ink::Inks;
use super::sheet::Sheet;
use crate::components::messages;
use crate::geometry::{self, Point};
use crate::session::Session;
use crate::ui::{Side, Ui};

/// The canvas's id in the document.
pub(crate) const CANVAS: &str = "ring-canvas";
/// That of the run beside.
pub(crate) const CANVAS_BESIDE: &str = "ring-canvas-beside";

/// More messages than this are dots.
const GLYPHS_MAX: usize = 160;
/// Length of a dot's side.
const DOT: f64 = 5.0;

#[derive(Debug, Default)]
pub(super) struct Ring {
    sheet: Option<Sheet>,
    is_empty: bool,
    /// The outlines of glyphs, by their paths.
    glyphs: Vec<(&'static str, Path2d)>,
}

impl Ring {
    pub(super) fn resized(&mut self) {
        *self = Self::default();
    }

    pub(super) fn paint(&mut self, session: &Session, ui: &Ui, inks: &Inks) {
        if !messages::are_painted(session, ui) {
            if let Some(sheet) = self.sheet.as_ref().filter(|_| !self.is_empty) {
                sheet.clear();
                self.is_empty = true;
            }
            return;
        }
        if self.sheet.is_none() {
            let id = if ui.side == Side::B { CANVAS_BESIDE } else { CANVAS };
            self.sheet = Sheet::of(id, None);
        }
        let Some(sheet) = self.sheet.clone() else { return };
        let cluster = session.cluster();
        let crosses = messages::crosses(cluster);
        let is_empty = crosses.is_empty() && cluster.flights().next().is_none();
        if is_empty && self.is_empty {
            return;
        }
        sheet.reset();
        sheet.clear();
        self.is_empty = is_empty;
        sheet.enlarge(sheet.width / f64::from(geometry::WIDTH));
        sheet.context.set_line_cap("round");
        for at in crosses {
            self.cross(&sheet, at, inks);
        }
        let count = cluster.flights().filter(|flight| flight.message().is_some()).count();
        if count > GLYPHS_MAX {
            dots(&sheet, cluster, ui.is_still, inks);
        } else {
            for flight in cluster.flights() {
                self.glyph(&sheet, cluster, flight, ui.is_still, inks);
            }
        }
    }

    fn cross(&mut self, sheet: &Sheet, at: Point, inks: &Inks) {
        let path = self.outline(messages::LOST);
        sheet.context.save();
        place(sheet, at);
        sheet.context.set_stroke_style_str(&inks.bad);
        sheet.context.set_line_width(2.2);
        sheet.context.stroke_with_path(&path);
        sheet.context.restore();
    }

    fn glyph(
        &mut self,
        sheet: &Sheet,
        cluster: &Cluster,
        flight: &Flight,
        is_still: bool,
        inks: &Inks,
    ) {
        let Some(message) = flight.message() else { return };
        let (class, path, is_directed) = messages::glyph(&message.body);
        let path = self.outline(path);
        let context = &sheet.context;
        context.save();
        place(sheet, messages::place_of(cluster, flight, is_still));
        if is_directed {
            let (from, to) = messages::ends(cluster, flight);
            turn(sheet, from, to);
        }
        if matches!(class, "heartbeat" | "yes small") {
            context.set_global_alpha(0.75);
        }
        context.set_fill_style_str(ink(class, inks));
        context.fill_with_path_2d(&path);
        if flight.held_since.is_some() {
            context.set_stroke_style_str(&inks.ink);
            context.set_line_width(1.4);
            sheet.dashed(2.0, 1.5);
            context.stroke_with_path(&path);
        } else if matches!(class, "yes" | "yes small" | "no") {
            context.set_stroke_style_str(&inks.card);
            context.set_line_width(1.5);
            context.stroke_with_path(&path);
        }
        context.restore();
    }

    fn outline(&mut self, path: &'static str) -> Path2d {
        if let Some((_, outline)) = self.glyphs.iter().find(|(of, _)| std::ptr::eq(*of, path)) {
            return outline.clone();
        }
        // What is no path draws nothing.
        let Ok(outline) = Path2d::new_with_path_string(path) else {
            unreachable!("a path is made of any text")
        };
        self.glyphs.push((path, outline.clone()));
        outline
    }
}

/// The colour of a glyph, as the style sheet has it.
fn ink<'a>(class: &str, inks: &'a Inks) -> &'a str {
    match class {
        "vote" => &inks.vote,
        "no" => &inks.bad,
        "yes" | "yes small" => &inks.good,
        _ => &inks.append,
    }
}

/// Draws from there on around a point.
fn place(sheet: &Sheet, at: Point) {
    // A shift by numbers is refused by no canvas.
    let _ = sheet.context.translate(at.x.into(), at.y.into());
}

/// Draws from there on towards a place.
fn turn(sheet: &Sheet, from: Point, to: Point) {
    let (x, y) = (f64::from(to.x - from.x), f64::from(to.y - from.y));
    let length = (x * x + y * y).sqrt().max(1.0);
    let (cos, sin) = (x / length, y / length);
    let _ = sheet.context.transform(cos, sin, -sin, cos, 0.0, 0.0);
}

/// Every message as a dot: all of a colour at once.
fn dots(sheet: &Sheet, cluster: &Cluster, is_still: bool, inks: &Inks) {
    for ink_of_dots in [&inks.append, &inks.vote, &inks.good, &inks.bad] {
        sheet.context.begin_path();
        for flight in cluster.flights() {
            let Some(message) = flight.message() else { continue };
            let (class, ..) = messages::glyph(&message.body);
            if !std::ptr::eq(ink(class, inks), ink_of_dots.as_str()) {
                continue;
            }
            let at = messages::place_of(cluster, flight, is_still);
            let (x, y) = (f64::from(at.x), f64::from(at.y));
            sheet.context.rect(x - DOT / 2.0, y - DOT / 2.0, DOT, DOT);
        }
        sheet.context.set_fill_style_str(ink_of_dots);
        sheet.context.fill();
    }
}
