//! The space-time diagram, as a figure.
#![allow(clippy::float_arithmetic, reason = "drawing; nothing here flows back into the cluster")]

use raft_sim::explain::catalogue::translated;
use raft_sim::explain::en;
use raft_sim::script::MessageKind;
use raft_sim::{Time, t};

use super::svg::{Svg, cut};
use crate::components::timeline::client_lanes;
use crate::session::{Change, Ending, Session, Standing};
use crate::timeline::{Fate, LANES, Line, Mark, Scale, What, bars, label, labels};

/// Left of the lanes there is so much room for names.
const NAMES: f32 = 42.0;
const WIDTH: f32 = 660.0;
/// Height of a server's lane.
const LANE: f32 = 34.0;
/// Above the lanes there is room for what was done.
const HEAD: f32 = 16.0;
const AXIS: f32 = 18.0;
const OPERATION: f32 = 15.0;
/// More of one sort is not drawn: no paper shows more.
const MOST: usize = 5_000;
const SMALL: &str = r##"font-size="9" fill="#444""##;

struct Figure<'a> {
    session: &'a Session,
    scale: Scale,
    /// Where the lanes end.
    bottom: f32,
    svg: Svg,
}

/// The stretch that `scale` says.
pub(super) fn draw(session: &Session, scale: Scale, name: &str, words: &str) -> String {
    let count = session.cluster().servers().len() as f32;
    let bottom = HEAD + LANE * (count + 0.2);
    let height = bottom + AXIS + OPERATION * LANES as f32 + 20.0;
    let whole = NAMES + WIDTH + 8.0;
    let mut svg = Svg::new(whole, height, name, words);
    svg.window("lanes", [NAMES, 0.0, WIDTH, height]);
    let mut figure = Figure { session, scale, bottom, svg };
    figure.axis();
    figure.names();
    figure.svg.group(r#"clip-path="url(#lanes)""#);
    figure.messages();
    figure.lanes();
    figure.marks();
    figure.operations();
    figure.parts();
    figure.svg.end();
    figure.present();
    let legend = t!(
        "thick: leads · dashed box: stands for election · dots: paused · stripes: down · dashed line: vote · grey: answer · × lost · ▼ commit · ▽ done by hand"
    );
    figure.svg.text(SMALL, 4.0, height - 7.0, legend);
    figure.svg.finish()
}

impl Figure<'_> {
    fn x(&self, at: Time) -> f32 {
        NAMES + narrow(self.scale.x(at, WIDTH.into()))
    }

    fn y(server: u64) -> f32 {
        HEAD + LANE * (server as f32 - 0.5)
    }

    /// Whether something is seen that goes from one moment to another.
    fn is_in_view(&self, from: Time, to: Time) -> bool {
        to.as_micros() >= self.scale.from_us && from.as_micros() <= self.scale.until_us()
    }

    fn axis(&mut self) {
        let (ticks, step) = self.scale.ticks(7);
        let present = self.x(self.session.cluster().now());
        for us in ticks {
            let x = self.x(Time::from_micros(us));
            self.svg.line(r##"stroke="#ddd""##, [x, HEAD, x, self.bottom]);
            let is_inside = x > NAMES + 12.0 && x < NAMES + WIDTH - 12.0;
            if is_inside && (x - present).abs() > 48.0 {
                let looks = r##"text-anchor="middle" font-size="10" fill="#444""##;
                self.svg.text(looks, x, self.bottom + 12.0, &label(us, step));
            }
        }
    }

    fn names(&mut self) {
        for server in self.session.cluster().servers() {
            let y = Self::y(server.id().0) + 4.0;
            self.svg.text(r#"font-weight="700""#, 4.0, y, &server.id().to_string());
        }
        self.svg.text(SMALL, 4.0, self.bottom + AXIS + 9.0, t!("clients"));
    }

    /// What every server was when.
    fn lanes(&mut self) {
        let session = self.session;
        let end = session.history().end().at;
        for server in session.cluster().servers() {
            let changes = session.record().changes().iter();
            let of_it = changes.filter(|change| change.server == server.id());
            let mut last: Option<&Change> = None;
            for change in of_it {
                if let Some(last) = last {
                    self.stretch(last, change.at);
                }
                last = Some(change);
            }
            if let Some(last) = last {
                self.stretch(last, end);
            }
        }
    }

    /// One server was one thing up to then.
    fn stretch(&mut self, change: &Change, until: Time) {
        if !self.is_in_view(change.at, until) {
            return;
        }
        let y = Self::y(change.server.0);
        let (x0, x1) = (self.x(change.at).max(NAMES), self.x(until).min(NAMES + WIDTH));
        let looks = match change.standing {
            Standing::Follower => r##"stroke="#000""##,
            Standing::Leader => r##"stroke="#000" stroke-width="7""##,
            Standing::Paused => r##"stroke="#000" stroke-width="2" stroke-dasharray="2 4""##,
            Standing::Crashed => r##"stroke="#777" stroke-width="7" stroke-dasharray="1 3""##,
            Standing::Candidate | Standing::PreCandidate => {
                let looks = r##"fill="#fff" stroke="#000" stroke-dasharray="3 2""##;
                return self.svg.rect(looks, [x0, y - 3.5, x1 - x0, 7.0]);
            }
        };
        self.svg.line(looks, [x0, y, x1, y]);
        let words = t!("term {term}", term = change.term);
        if change.standing == Standing::Leader && x1 - x0 > 36.0 {
            self.svg.text(r#"font-size="9""#, x0 + 2.0, y - 6.0, &words);
        }
    }

    fn messages(&mut self) {
        let session = self.session;
        let lines = session.track().lines().iter();
        let seen = lines.filter(|line| self.is_in_view(line.at, line.end));
        for line in seen.take(MOST).collect::<Vec<_>>() {
            self.message(line);
        }
    }

    fn message(&mut self, line: &Line) {
        let (x0, mut x1) = (self.x(line.at), self.x(line.end));
        let (y0, mut y1) = (Self::y(line.from), Self::y(line.to));
        let now = self.session.cluster().now();
        match line.fate {
            Fate::Arrived(_) => {}
            // It is lost halfway, as far as one can see.
            Fate::Lost(_) => y1 = f32::midpoint(y0, y1),
            Fate::UnderWay if !self.session.history().is_live() || line.end <= line.at => return,
            Fate::UnderWay => {
                let x = self.x(now).min(x1);
                y1 = y0 + (y1 - y0) * (x - x0) / (x1 - x0).max(0.1);
                x1 = x;
            }
        }
        self.svg.line(looks(line), [x0, y0, x1, y1]);
        if matches!(line.fate, Fate::Lost(_)) {
            let place = crate::geometry::Point { x: x1, y: y1 }.translate();
            self.svg.path(r##"stroke="#000" stroke-width="1.4""##, "M-3-3 3 3M3-3-3 3", &place);
        }
    }

    fn marks(&mut self) {
        let session = self.session;
        let seen = session.track().marks().iter().filter(|mark| self.is_in_view(mark.at, mark.at));
        for mark in seen.take(MOST).collect::<Vec<_>>() {
            self.mark(mark);
        }
    }

    fn mark(&mut self, mark: &Mark) {
        let (x, y) = (self.x(mark.at), Self::y(mark.lane));
        let (looks, path, y) = match mark.what {
            What::Committed => (r##"fill="#000""##, "M-4-6h8l-4 6z", y - 5.0),
            What::Applied => (r##"stroke="#000""##, "M0 4v4", y),
            What::Acted => (r##"fill="#fff" stroke="#000""##, "M-4-7h8l-4 6z", HEAD - 4.0),
            What::Violated => {
                self.svg.line(r##"stroke="#000" stroke-width="1.5""##, [x, 2.0, x, self.bottom]);
                (r##"fill="#000""##, "M-6-9h12l-6 9z", HEAD - 4.0)
            }
        };
        let place = crate::geometry::Point { x, y }.translate();
        self.svg.path(looks, path, &place);
    }

    /// What clients waited for.
    fn operations(&mut self) {
        let session = self.session;
        let operations = session.record().operations();
        let end = session.history().end().at;
        for bar in bars(operations, end, self.scale, WIDTH.into(), client_lanes(session)) {
            let operation = &operations[bar.place];
            let (x, y) =
                (NAMES + narrow(bar.from), self.bottom + AXIS + OPERATION * bar.lane as f32);
            let width = narrow(bar.to - bar.from);
            let is_answered = matches!(&operation.end, Some((_, _, Ending::Answered(_))));
            let looks = match is_answered {
                true => r##"fill="#fff" stroke="#000""##,
                false => r##"fill="#fff" stroke="#000" stroke-dasharray="3 2""##,
            };
            self.svg.rect(looks, [x, y, width, OPERATION - 3.0]);
            if width > 30.0 {
                let words = format!("{} {}", operation.client, en::operation(&operation.op));
                let x = x.max(NAMES);
                self.svg.text(r#"font-size="9""#, x + 3.0, y + 9.0, &cut(&words, width - 6.0, 9.0));
            }
        }
    }

    /// The names of the run's parts.
    fn parts(&mut self) {
        let session = self.session;
        let phases = session.record().phases();
        let y = self.bottom + AXIS + OPERATION * client_lanes(session) as f32 + 9.0;
        for part in labels(phases, session.history().end().at, self.scale, WIDTH.into()) {
            let x = narrow(part.from.max(0.0));
            let words = cut(translated(&phases[part.place].name), narrow(part.to) - x - 4.0, 9.0);
            self.svg.text(SMALL, NAMES + x + 2.0, y, &words);
        }
    }

    fn present(&mut self) {
        let now = self.session.cluster().now();
        if self.is_in_view(now, now) {
            let x = self.x(now);
            self.svg.line(r##"stroke="#000""##, [x, HEAD, x, self.bottom + 2.0]);
            let looks = r#"text-anchor="middle" font-weight="700" font-size="10""#;
            self.svg.text(
                looks,
                x.min(NAMES + WIDTH - 22.0),
                self.bottom + 12.0,
                &format!("{now} s"),
            );
        }
    }
}

/// Lengths of a figure are small.
#[expect(clippy::cast_possible_truncation, reason = "places in a figure")]
fn narrow(length: f64) -> f32 {
    length as f32
}

fn looks(line: &Line) -> &'static str {
    match line.kind {
        MessageKind::RequestVote
        | MessageKind::PreVote
        | MessageKind::TimeoutNow
        | MessageKind::TransferLeadership => r##"stroke="#000" stroke-dasharray="5 2""##,
        MessageKind::RequestVoteReply
        | MessageKind::PreVoteReply
        | MessageKind::AppendEntriesReply
        | MessageKind::InstallSnapshotReply
        | MessageKind::ReadIndexReply => r##"stroke="#999""##,
        MessageKind::Heartbeat => r##"stroke="#000" stroke-width=".4""##,
        MessageKind::HeartbeatReply => r##"stroke="#999" stroke-width=".4""##,
        _ => r##"stroke="#000" stroke-width=".8""##,
    }
}
