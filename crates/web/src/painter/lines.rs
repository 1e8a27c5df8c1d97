//! Messages and marks, drawn once on a sheet that moves along with time.

use raft_sim::Time;
use raft_sim::script::MessageKind;

use super::ink::Inks;
use super::sheet::Sheet;
use crate::timeline::{Fate, Line, Mark, Scale, Track, What};

/// So many times as wide as what is shown is the sheet.
const WIDTHS: f64 = 2.5;

/// What was under way for less is not drawn, because it would be nothing but a heap of upright lines.
const LINE_MIN_PX: f64 = 0.4;
/// Marks of one kind and lane that are less apart are drawn as one.
const MARKS_APART_PX: f64 = 0.5;

/// What has come to its end, drawn.
#[derive(Debug)]
pub(super) struct Lines {
    sheet: Sheet,
    /// What the sheet shows: a stretch that is [`WIDTHS`] times as wide as the one that is looked at.
    scale: Scale,
    lane_px: f64,
    generation: u64,
    lines: usize,
    marks: usize,
    /// Where the latest mark of each lane and kind is: another one at the same place would not be seen.
    marked: Vec<(u64, What, f64)>,
}

impl Lines {
    /// An empty sheet for a stretch that begins a little before what is looked at.
    pub(super) fn new(looked_at: Scale, width: f64, height: f64, lane_px: f64) -> Option<Self> {
        let sheet = Sheet::hidden(width * WIDTHS, height)?;
        let quarter = looked_at.span_us / 4;
        let scale = Scale {
            from_us: looked_at.from_us.saturating_sub(quarter),
            span_us: looked_at.span_us * 5 / 2,
            follows: false,
        };
        Some(Self {
            sheet,
            scale,
            lane_px,
            generation: u64::MAX,
            lines: 0,
            marks: 0,
            marked: Vec::new(),
        })
    }

    /// Whether it has what is looked at.
    pub(super) fn covers(&self, looked_at: Scale, lane_px: f64) -> bool {
        self.scale.span_us == looked_at.span_us * 5 / 2
            && self.scale.from_us <= looked_at.from_us
            && looked_at.until_us() <= self.scale.until_us()
            && (self.lane_px - lane_px).abs() < 0.1
    }

    /// Draws what is new.
    pub(super) fn go_on(&mut self, track: &Track, inks: &Inks) {
        if self.generation != track.generation() {
            self.sheet.clear();
            (self.generation, self.lines, self.marks) = (track.generation(), 0, 0);
            self.marked.clear();
        }
        self.sheet.context.set_line_width(1.0);
        for line in track.ended(self.lines) {
            self.line(line, inks);
        }
        self.lines = track.ended_count();
        for mark in track.marks().get(self.marks..).unwrap_or_default() {
            self.mark(mark, inks);
        }
        self.marks = track.marks().len();
    }

    /// Puts what is looked at on another sheet.
    pub(super) fn show(&self, looked_at: Scale, on: &Sheet, x: f64, width: f64) {
        let from = Time::from_micros(looked_at.from_us);
        on.copy(&self.sheet, self.scale.x(from, self.sheet.width), width, x);
    }

    fn line(&self, line: &Line, inks: &Inks) {
        let (x0, x1) = (self.x(line.at), self.x(line.end));
        let is_lost = matches!(line.fate, Fate::Lost(_));
        if x1 < 0.0 || x0 > self.sheet.width || (x1 - x0 < LINE_MIN_PX && !is_lost) {
            return;
        }
        draw_line(&self.sheet, line, (x0, x1), self.lane_px, inks);
    }

    fn mark(&mut self, mark: &Mark, inks: &Inks) {
        let x = self.x(mark.at);
        if !(-8.0..=self.sheet.width + 8.0).contains(&x) {
            return;
        }
        let of_kind =
            |(lane, what, _): &&mut (u64, What, f64)| (*lane, *what) == (mark.lane, mark.what);
        match self.marked.iter_mut().find(of_kind) {
            Some((.., last)) if x - *last < MARKS_APART_PX => return,
            Some((.., last)) => *last = x,
            None => self.marked.push((mark.lane, mark.what, x)),
        }
        draw_mark(&self.sheet, mark, x, self.lane_px, inks);
    }

    fn x(&self, at: Time) -> f64 {
        self.scale.x(at, self.sheet.width)
    }
}

/// A message as a line from lane to lane; one that was lost ends in a cross halfway.
pub(super) fn draw_line(
    sheet: &Sheet,
    line: &Line,
    (x0, x1): (f64, f64),
    lane_px: f64,
    inks: &Inks,
) {
    let context = &sheet.context;
    let (y0, y1) = (line.from as f64 * lane_px, line.to as f64 * lane_px);
    let is_lost = matches!(line.fate, Fate::Lost(_));
    // It is lost halfway, as far as one can see.
    let y1 = if is_lost { f64::midpoint(y0, y1) } else { y1 };
    context.set_stroke_style_str(colour(line, inks));
    context.set_global_alpha(if is_lost { 0.9 } else { 0.62 });
    context.begin_path();
    context.move_to(x0, y0);
    context.line_to(x1, y1);
    context.stroke();
    context.set_global_alpha(1.0);
    if is_lost {
        context.set_stroke_style_str(&inks.bad);
        context.set_line_width(1.6);
        context.begin_path();
        context.move_to(x1 - 3.0, y1 - 3.0);
        context.line_to(x1 + 3.0, y1 + 3.0);
        context.move_to(x1 + 3.0, y1 - 3.0);
        context.line_to(x1 - 3.0, y1 + 3.0);
        context.stroke();
        context.set_line_width(1.0);
    }
}

fn colour<'a>(line: &Line, inks: &'a Inks) -> &'a str {
    match line.kind {
        _ if line.is_refusal => &inks.bad,
        MessageKind::RequestVote
        | MessageKind::PreVote
        | MessageKind::TimeoutNow
        | MessageKind::TransferLeadership => &inks.vote,
        MessageKind::RequestVoteReply
        | MessageKind::PreVoteReply
        | MessageKind::AppendEntriesReply
        | MessageKind::HeartbeatReply
        | MessageKind::InstallSnapshotReply
        | MessageKind::ReadIndexReply => &inks.good,
        _ => &inks.append,
    }
}

fn draw_mark(sheet: &Sheet, mark: &Mark, x: f64, lane_px: f64, inks: &Inks) {
    let context = &sheet.context;
    let y = mark.lane as f64 * lane_px;
    let (top, ink) = match mark.what {
        What::Committed => (y - lane_px * 0.42, &inks.ink),
        What::Applied => {
            context.set_fill_style_str(&inks.good);
            context.fill_rect(x - 0.5, y + 4.0, 1.2, 4.0);
            return;
        }
        What::Acted => (2.0, &inks.link),
        What::Violated => (2.0, &inks.bad),
    };
    context.set_fill_style_str(ink);
    context.begin_path();
    context.move_to(x - 4.0, top);
    context.line_to(x + 4.0, top);
    context.line_to(x, top + 6.0);
    context.close_path();
    context.fill();
    if mark.what == What::Violated {
        context.set_stroke_style_str(&inks.bad);
        context.set_line_width(1.5);
        context.begin_path();
        context.move_to(x, top);
        context.line_to(x, sheet.height);
        context.stroke();
        context.set_line_width(1.0);
    }
}
