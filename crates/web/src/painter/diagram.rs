//! The space-time diagram: lanes of servers, what they said to each other, what clients waited for, the moments.

use raft_sim::explain::en;
use raft_sim::t;
use raft_sim::{Event, Fact, Time};

mod parts;

use super::ink::Inks;
use super::lines::Lines;
use super::parting;
use super::sheet::Sheet;
use crate::components::timeline::{
    AXIS_PX, CANVAS, CANVAS_BESIDE, NAMES_PX, OPERATION_PX, client_lanes, height_px, lane_px,
};
use crate::session::{Change, Operation, Session, Standing};
use crate::timeline::{Fate, LANES, Scale, bars, label};
use crate::ui::{Hover, Side, Ui};

/// Thickness of a follower's lane and of a leader's.
const THIN_PX: f64 = 5.0;
const THICK_PX: f64 = 9.0;
/// More changes than this are not drawn at once.
const CHANGES_MAX: usize = 4_000;
/// A moment's label needs so much room.
const LABEL_PX: f64 = 96.0;
const FONT: &str = "11px Inter, \"Segoe UI\", system-ui, sans-serif";
const SMALL: &str = "10px Inter, \"Segoe UI\", system-ui, sans-serif";

/// What was painted last: the same again need not be painted.
type Key = (u64, u64, Scale, Option<Hover>, usize, u64, Option<Time>);

#[derive(Debug, Default)]
pub(super) struct Diagram {
    sheet: Option<Sheet>,
    lines: Option<Lines>,
    painted: Option<Key>,
}

/// All that a painting needs to know.
struct Painting<'a> {
    sheet: &'a Sheet,
    session: &'a Session,
    inks: &'a Inks,
    scale: Scale,
    width: f64,
    lane_px: f64,
    count: usize,
}

impl Diagram {
    pub(super) fn resized(&mut self) {
        *self = Self::default();
    }

    pub(super) fn width(&self) -> f64 {
        self.sheet.as_ref().map_or(1.0, |sheet| sheet.width - NAMES_PX)
    }

    pub(super) fn paint(&mut self, session: &Session, ui: &Ui, scale: Scale, inks: &Inks) {
        let count = session.cluster().servers().len();
        let side = ui.side;
        let height = height_px(count, side);
        if self.sheet.as_ref().is_none_or(|sheet| (sheet.height - height).abs() > 0.5) {
            let id = if side == Side::B { CANVAS_BESIDE } else { CANVAS };
            (self.sheet, self.lines, self.painted) = (Sheet::of(id, Some(height)), None, None);
        }
        let Some(sheet) = self.sheet.clone() else { return };
        let width = self.width();
        // What moves by less than a pixel is not painted again.
        let us_per_px = (scale.span_us / whole(width).max(1)).max(1);
        let pixel = session.cluster().now().as_micros() / us_per_px;
        let scale = scale.following(Time::from_micros(pixel * us_per_px));
        let hover = ui.hover.filter(|_| side != Side::B);
        let key = (
            session.version(),
            pixel,
            scale,
            hover,
            session.choice().story().len(),
            session.track().generation(),
            ui.parts_at(),
        );
        if self.painted == Some(key) {
            return;
        }
        self.painted = Some(key);
        let lane_px = lane_px(count, side);
        if !self.lines.as_ref().is_some_and(|lines| lines.covers(scale, lane_px)) {
            self.lines = Lines::new(scale, width, lane_px * (count as f64 + 0.4), lane_px);
        }
        sheet.clear();
        let painting = Painting { sheet: &sheet, session, inks, scale, width, lane_px, count };
        painting.axis();
        sheet.context.save();
        sheet.context.begin_path();
        sheet.context.rect(NAMES_PX, 0.0, width, height);
        sheet.context.clip();
        painting.lanes();
        if let Some(lines) = &mut self.lines {
            lines.go_on(session.track(), inks);
            lines.show(scale, &sheet, NAMES_PX, width);
        }
        painting.under_way();
        if !side.is_compared() {
            painting.operations(hover);
            if !session.record().phases().is_empty() {
                painting.phases(hover);
            }
        }
        painting.story(session.choice().story(), &inks.link);
        if let Some(Hover::Event(id)) = hover
            && let Some(event) = session.cluster().event(id)
        {
            painting.story(std::slice::from_ref(event), &inks.ink);
        }
        sheet.context.restore();
        painting.names();
        if !side.is_compared() {
            painting.clients();
        }
        if let Some(at) = ui.parts_at() {
            painting.parting(at);
        }
        painting.present();
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels of a window")]
fn whole(length: f64) -> u64 {
    length as u64
}

impl Painting<'_> {
    fn x(&self, at: Time) -> f64 {
        NAMES_PX + self.scale.x(at, self.width)
    }

    fn y(&self, server: u64) -> f64 {
        server as f64 * self.lane_px
    }

    /// Where the lanes end.
    fn bottom(&self) -> f64 {
        self.lane_px * (self.count as f64 + 0.4)
    }

    /// Where a lane below the axis begins.
    fn below(&self, lane: usize) -> f64 {
        self.bottom() + AXIS_PX + OPERATION_PX * lane as f64
    }

    /// Thin lines at round moments.
    fn axis(&self) {
        let context = &self.sheet.context;
        let (ticks, step) = self.scale.ticks(whole(self.width / LABEL_PX));
        context.set_font(FONT);
        context.set_text_align("center");
        let present = self.x(self.session.cluster().now());
        for us in ticks {
            let x = self.x(Time::from_micros(us));
            context.set_fill_style_str(&self.inks.line);
            context.fill_rect(x, 6.0, 1.0, self.bottom() - 4.0);
            let is_inside = x > NAMES_PX + 12.0 && x < NAMES_PX + self.width - 12.0;
            if is_inside && (x - present).abs() > 48.0 {
                context.set_fill_style_str(&self.inks.dim);
                self.sheet.text(&label(us, step), x, self.bottom() + 12.0);
            }
        }
    }

    fn names(&self) {
        let context = &self.sheet.context;
        context.set_font(FONT);
        context.set_text_align("left");
        context.set_fill_style_str(&self.inks.dim);
        for server in self.session.cluster().servers() {
            self.sheet.text(&server.id().to_string(), 2.0, self.y(server.id().0) + 4.0);
        }
    }

    fn clients(&self) {
        self.sheet.text(t!("clients"), 2.0, self.below(0) + 11.0);
        let lanes = client_lanes(self.session);
        if lanes < LANES {
            self.sheet.text(t!("parts"), 2.0, self.below(lanes) + 10.0);
        }
    }

    fn parting(&self, at: Time) {
        let x = self.x(at);
        if (NAMES_PX - 1.0..=NAMES_PX + self.width + 1.0).contains(&x) {
            parting::mark(self.sheet, x, self.bottom(), &self.inks.link);
        }
    }

    /// What every server was when.
    fn lanes(&self) {
        let changes = self.session.record().changes();
        let until = Time::from_micros(self.scale.until_us());
        let end = self.session.history().end().at.min(until);
        for server in self.session.cluster().servers() {
            let of_it = changes.iter().filter(|change| change.server == server.id());
            let mut last: Option<&Change> = None;
            for change in of_it.take(CHANGES_MAX) {
                if let Some(last) = last {
                    self.stretch(last, change.at);
                }
                last = Some(change);
                if change.at > until {
                    break;
                }
            }
            if let Some(last) = last {
                self.stretch(last, end);
            }
        }
    }

    /// One server was one thing up to then.
    fn stretch(&self, change: &Change, until: Time) {
        let (x0, x1) = (self.x(change.at).max(NAMES_PX), self.x(until).min(NAMES_PX + self.width));
        if x1 <= x0 {
            return;
        }
        let context = &self.sheet.context;
        let y = self.y(change.server.0);
        let bar = |thickness: f64, ink: &str, alpha: f64| {
            context.set_global_alpha(alpha);
            context.set_fill_style_str(ink);
            context.fill_rect(x0, y - thickness / 2.0, x1 - x0, thickness);
            context.set_global_alpha(1.0);
        };
        let hue = self.inks.hue(change.term);
        match change.standing {
            Standing::Follower => bar(THIN_PX, hue, 0.42),
            Standing::Leader => {
                bar(THICK_PX, hue, 1.0);
                bar(2.0, &self.inks.paper, 0.75);
            }
            Standing::Candidate | Standing::PreCandidate => {
                bar(THICK_PX, hue, 0.35);
                context.set_stroke_style_str(hue);
                self.sheet.dashed(3.0, 2.0);
                context.stroke_rect(x0, y - THICK_PX / 2.0, x1 - x0, THICK_PX);
                self.sheet.solid();
            }
            Standing::Paused => {
                context.set_stroke_style_str(&self.inks.dim);
                self.sheet.dashed(7.0, 4.0);
                context.begin_path();
                context.move_to(x0, y);
                context.line_to(x1, y);
                context.stroke();
                self.sheet.solid();
            }
            Standing::Crashed => self.hatch(x0, x1, y),
        }
    }

    /// A server that is down.
    fn hatch(&self, x0: f64, x1: f64, y: f64) {
        let context = &self.sheet.context;
        context.save();
        context.begin_path();
        context.rect(x0, y - 4.0, x1 - x0, 8.0);
        context.clip();
        context.set_stroke_style_str(&self.inks.dim);
        context.set_global_alpha(0.7);
        context.begin_path();
        // From whole steps on, so that it does not swim when time moves on.
        let start = self.scale.from_us as f64 * self.width / self.scale.span_us as f64;
        // (For the remainder of fractions there is no instruction: it would be a kilobyte of code.)
        let shift = start - (start / 6.0).floor() * 6.0;
        let mut x = NAMES_PX - shift + ((x0 - NAMES_PX) / 6.0).floor() * 6.0 - 6.0;
        while x < x1 + 8.0 {
            context.move_to(x, y + 4.0);
            context.line_to(x + 8.0, y - 4.0);
            x += 6.0;
        }
        context.stroke();
        context.restore();
    }

    /// Messages that have not come to their end, up to now.
    fn under_way(&self) {
        let now = self.session.cluster().now();
        if !self.session.history().is_live() {
            return;
        }
        let context = &self.sheet.context;
        context.set_line_width(1.0);
        context.set_stroke_style_str(&self.inks.append);
        context.set_global_alpha(0.62);
        context.begin_path();
        for flight in self.session.cluster().flights() {
            let lines = self.session.track().lines();
            let found = lines.binary_search_by_key(&flight.id.0, |line| line.flight);
            let Some(line) = found.ok().and_then(|place| lines.get(place)) else { continue };
            if line.fate != Fate::UnderWay {
                continue;
            }
            let whole = flight.arrives_at.since(flight.sent_at).max(1);
            let gone = flight.held_since.unwrap_or(now).since(flight.sent_at).min(whole);
            let share = gone as f64 / whole as f64;
            let (y0, y1) = (self.y(line.from), self.y(line.to));
            context.move_to(self.x(line.at), y0);
            context.line_to(self.x(now), y0 + (y1 - y0) * share);
        }
        context.stroke();
        context.set_global_alpha(1.0);
    }

    /// What clients waited for, each in the first lane that is free.
    fn operations(&self, hover: Option<Hover>) {
        let operations = self.session.record().operations();
        let end = self.session.history().end().at;
        for bar in bars(operations, end, self.scale, self.width, client_lanes(self.session)) {
            let (x0, x1) = (NAMES_PX + bar.from, NAMES_PX + bar.to);
            let is_meant = hover == Some(Hover::Operation(bar.place));
            self.operation(&operations[bar.place], x0, x1, bar.lane, is_meant);
        }
    }

    fn operation(&self, operation: &Operation, x0: f64, x1: f64, lane: usize, is_meant: bool) {
        let context = &self.sheet.context;
        let y = self.below(lane);
        let (width, height) = (x1 - x0, OPERATION_PX - 3.0);
        context.set_fill_style_str(&self.inks.card);
        context.fill_rect(x0, y, width, height);
        let is_answered =
            matches!(&operation.end, Some((_, _, crate::session::Ending::Answered(_))));
        context.set_stroke_style_str(if is_answered { &self.inks.good } else { &self.inks.dim });
        if !is_answered {
            self.sheet.dashed(3.0, 2.0);
        }
        context.set_line_width(if is_meant { 2.4 } else { 1.0 });
        context.stroke_rect(x0 + 0.5, y + 0.5, (width - 1.0).max(1.0), height - 1.0);
        context.set_line_width(1.0);
        self.sheet.solid();
        if width > 34.0 {
            context.save();
            context.begin_path();
            context.rect(x0, y, width - 2.0, height);
            context.clip();
            context.set_font(SMALL);
            context.set_text_align("left");
            context.set_fill_style_str(&self.inks.ink);
            let words = format!("{} {}", operation.client, en::operation(&operation.op));
            self.sheet.text(&words, x0.max(NAMES_PX) + 4.0, y + 9.5);
            context.restore();
        }
    }

    /// Events that belong together, as thick lines and rings.
    fn story(&self, events: &[Event], ink: &str) {
        let context = &self.sheet.context;
        context.set_stroke_style_str(ink);
        context.set_line_width(2.4);
        for event in events {
            let lines = self.session.track().lines();
            let flight = match &event.fact {
                Fact::Sent { flight, .. }
                | Fact::Arrived { flight, .. }
                | Fact::Lost { flight, .. } => Some(flight.0),
                _ => None,
            };
            let line = flight.and_then(|flight| {
                let place = lines.binary_search_by_key(&flight, |line| line.flight).ok()?;
                lines.get(place)
            });
            if let Some(line) = line {
                let ends = (self.x(line.at), self.x(line.end));
                context.begin_path();
                context.move_to(ends.0, self.y(line.from));
                let lost = if matches!(line.fate, Fate::Lost(_)) { 0.5 } else { 1.0 };
                let y = self.y(line.from) + (self.y(line.to) - self.y(line.from)) * lost;
                context.line_to(ends.1, y);
                context.stroke();
            } else if let Some(server) = en::subject(event).and_then(raft_sim::Party::server) {
                context.begin_path();
                let _ = context.arc(
                    self.x(event.at),
                    self.y(server.0),
                    5.0,
                    0.0,
                    std::f64::consts::TAU,
                );
                context.stroke();
            }
        }
        context.set_line_width(1.0);
    }

    /// The present, with its moment.
    fn present(&self) {
        let context = &self.sheet.context;
        let now = self.session.cluster().now();
        let x = self.x(now);
        if x < NAMES_PX - 1.0 || x > NAMES_PX + self.width + 1.0 {
            return;
        }
        context.set_fill_style_str(&self.inks.ink);
        context.fill_rect(x - 0.75, 0.0, 1.5, self.sheet.height);
        let words = format!("{now} s");
        let (left, width) = ((x - 27.0).min(NAMES_PX + self.width - 54.0), 54.0);
        context.fill_rect(left, self.bottom() + 1.0, width, AXIS_PX - 3.0);
        context.set_font(FONT);
        context.set_text_align("center");
        context.set_fill_style_str(&self.inks.paper);
        self.sheet.text(&words, left + width / 2.0, self.bottom() + 12.0);
    }
}
