//! The space-time diagram, as a figure.
#![allow(clippy::float_arithmetic, reason = "drawing; nothing here flows back into the cluster")]

use raft_sim::explain::catalogue::translated;
use raft_sim::explain::en;
use raft_sim::script::MessageKind;
use raft_sim::{Time, t};

use super::svg::{BLACK, BOLD, PLAIN, SMALL, STROKE, Svg, cut};
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
/// Over whatever is drawn there.
const TERM: &str = r##"font-size="9" stroke="#fff" stroke-width="3" paint-order="stroke""##;
const DASHED: &str = r##"fill="#fff" stroke="#000" stroke-dasharray="3 2""##;

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
    let mut svg = Svg::new(NAMES + WIDTH + 8.0, height, name, words);
    let end = scale.x(session.history().end().at, WIDTH.into());
    // What is under way is seen up to there.
    svg.window(NAMES, 0.0, narrow(end).min(WIDTH), height);
    let mut figure = Figure { session, scale, bottom, svg };
    figure.axis();
    figure.names();
    figure.svg.group(r#"clip-path="url(#lanes)""#, "");
    figure.messages();
    figure.lanes();
    figure.marks();
    figure.terms();
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
    #[inline(never)]
    fn x(&self, at: Time) -> f32 {
        NAMES + narrow(self.scale.x(at, WIDTH.into()))
    }

    fn y(server: u64) -> f32 {
        HEAD + LANE * (server as f32 - 0.5)
    }

    /// Whether something is seen that goes from one moment to another.
    #[inline(never)]
    fn is_in_view(&self, from: Time, to: Time) -> bool {
        to.as_micros() >= self.scale.from_us && from.as_micros() <= self.scale.until_us()
    }

    fn axis(&mut self) {
        let (ticks, step) = self.scale.ticks(7);
        let present = self.x(self.session.cluster().now());
        for us in ticks {
            let x = self.x(Time::from_micros(us));
            self.svg.line(r##"stroke="#ddd""##, x, HEAD, x, self.bottom);
            if x < NAMES + WIDTH - 12.0 && (x - present).abs() > 48.0 {
                self.svg.text(SMALL, x - 9.0, self.bottom + 12.0, &label(us, step));
            }
        }
    }

    fn names(&mut self) {
        for server in self.session.cluster().servers() {
            let y = Self::y(server.id().0) + 4.0;
            self.svg.text(BOLD, 4.0, y, &server.id().to_string());
        }
        self.svg.text(SMALL, 4.0, self.bottom + AXIS + 9.0, t!("clients"));
    }

    /// What every server was when: tells each stretch with its end.
    fn each_stretch(&mut self, draw: fn(&mut Self, &Change, f32, f32)) {
        let session = self.session;
        for server in session.cluster().servers() {
            let mut until = session.history().end().at;
            for change in session.record().changes().iter().rev() {
                if change.server != server.id() {
                    continue;
                }
                if self.is_in_view(change.at, until) {
                    draw(self, change, self.x(change.at).max(NAMES), self.x(until));
                }
                until = change.at;
            }
        }
    }

    fn lanes(&mut self) {
        self.each_stretch(|figure, change, x0, x1| {
            let y = Self::y(change.server.0);
            let looks = match change.standing {
                Standing::Follower => STROKE,
                Standing::Leader => r##"stroke="#000" stroke-width="7""##,
                Standing::Paused => r##"stroke="#000" stroke-width="2" stroke-dasharray="2 4""##,
                Standing::Crashed => r##"stroke="#777" stroke-width="7" stroke-dasharray="1 3""##,
                Standing::Candidate | Standing::PreCandidate => {
                    return figure.svg.rect(DASHED, x0, y - 3.5, x1 - x0, 7.0);
                }
            };
            figure.svg.line(looks, x0, y, x1, y);
        });
    }

    /// The terms of leaders, where there is room.
    fn terms(&mut self) {
        self.each_stretch(|figure, change, x0, x1| {
            if change.standing == Standing::Leader && x1 - x0 > 36.0 {
                let words = t!("term {term}", term = change.term);
                figure.svg.text(TERM, x0 + 2.0, Self::y(change.server.0) + 13.0, &words);
            }
        });
    }

    fn messages(&mut self) {
        let session = self.session;
        for line in session.track().lines().iter().take(MOST) {
            if self.is_in_view(line.at, line.end) {
                self.message(line);
            }
        }
    }

    fn message(&mut self, line: &Line) {
        let (x0, x1) = (self.x(line.at), self.x(line.end));
        let (y0, mut y1) = (Self::y(line.from), Self::y(line.to));
        let is_lost = matches!(line.fate, Fate::Lost(_));
        if is_lost {
            // Halfway, as far as one can see.
            y1 = f32::midpoint(y0, y1);
            self.svg.mark(STROKE, "M-3-3 3 3M3-3-3 3", x1, y1);
        }
        self.svg.line(looks(line), x0, y0, x1, y1);
    }

    fn marks(&mut self) {
        let session = self.session;
        for mark in session.track().marks().iter().take(MOST) {
            if self.is_in_view(mark.at, mark.at) {
                self.mark(mark);
            }
        }
    }

    fn mark(&mut self, mark: &Mark) {
        let (x, y) = (self.x(mark.at), Self::y(mark.lane));
        let (looks, path, y) = match mark.what {
            What::Committed => (BLACK, "M-4-11h8l-4 6z", y),
            What::Applied => (STROKE, "M0 4v4", y),
            What::Acted => (PLAIN, "M-4-11h8l-4 6z", HEAD),
            What::Violated => {
                self.svg.line(STROKE, x, 0.0, x, self.bottom);
                (BLACK, "M-6-14h12l-6 9z", HEAD)
            }
        };
        self.svg.mark(looks, path, x, y);
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
            self.svg.rect(if is_answered { PLAIN } else { DASHED }, x, y, width, OPERATION - 3.0);
            if width > 30.0 {
                let words = format!("{} {}", operation.client, en::operation(&operation.op));
                let words = cut(&words, width - 6.0);
                self.svg.text(r#"font-size="9""#, x.max(NAMES) + 3.0, y + 9.0, &words);
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
            let words = cut(translated(&phases[part.place].name), narrow(part.to) - x - 4.0);
            self.svg.text(SMALL, NAMES + x + 2.0, y, &words);
        }
    }

    fn present(&mut self) {
        let now = self.session.cluster().now();
        if self.is_in_view(now, now) {
            let x = self.x(now);
            self.svg.line(STROKE, x, HEAD, x, self.bottom + 2.0);
            let x = (x - 18.0).min(NAMES + WIDTH - 36.0);
            self.svg.text(BOLD, x, self.bottom + 12.0, &format!("{now} s"));
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
