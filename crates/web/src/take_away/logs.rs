//! The logs side by side, as a figure.
#![allow(clippy::float_arithmetic, reason = "drawing; nothing here flows back into the cluster")]

use raft_sim::core::{Entry, Index, LogPosition};
use raft_sim::explain::catalogue;
use raft_sim::{Cluster, Server, t};

use super::svg::{Svg, TINTS, cut, width_of};
use crate::components::log_table::{Row, Window, command, key};
use crate::components::standing::standing;
use crate::geometry::Point;

/// As many columns as in a window of this width.
const WINDOW_PX: u32 = 1100;
/// Names of servers stand to the left of so much room.
const NAMES: f32 = 88.0;
const HEAD: f32 = 24.0;
/// Height of a cell, and of a row with the marks below it.
const CELL: f32 = 30.0;
const ROW: f32 = 44.0;
const GAP: f32 = 3.0;
/// Narrower than this no column is, and wider than that none.
const WIDTHS: [f32; 2] = [46.0, 92.0];
const SMALL: &str = r##"font-size="9" fill="#444""##;
const CENTERED: &str = r#"text-anchor="middle""#;

/// What the drawing of a row needs to know.
struct Table {
    window: Window,
    /// Width of a column.
    width: f32,
}

/// The logs from `from` on, or their tail.
pub(super) fn draw(cluster: &Cluster, from: Option<Index>, name: &str, words: &str) -> String {
    let window = Window::of(cluster, WINDOW_PX, from);
    let shown = || {
        let servers = cluster.servers().iter();
        servers.flat_map(|server| window.shown().filter_map(|index| server.log().get(index)))
    };
    let widest = shown().map(|entry| width_of(&command(entry), 10.0) + 8.0);
    let width = widest.fold(WIDTHS[0], f32::max).min(WIDTHS[1]) + GAP;
    let table = Table { window, width };
    let rows = cluster.servers().len() as f32;
    let columns = (window.shown().count() + usize::from(window.has_snapshot)) as f32;
    let end = NAMES + columns * width;
    let legend = key();
    let whole = (end + 48.0).max(width_of(&legend, 9.0) + 16.0);
    let mut svg = Svg::new(whole, HEAD + rows * ROW + 20.0, name, words);
    svg.group(CENTERED);
    for index in window.shown() {
        svg.text(SMALL, table.middle(index), HEAD - 8.0, &index.to_string());
    }
    if window.has_snapshot {
        svg.text(SMALL, NAMES + width / 2.0, HEAD - 8.0, t!("snapshot"));
    }
    svg.text(SMALL, end + 22.0, HEAD - 8.0, t!("commit"));
    svg.end();
    let leader = cluster.leader().and_then(|id| cluster.server(id));
    for (place, server) in cluster.servers().iter().enumerate() {
        let y = HEAD + place as f32 * ROW;
        svg.text(r#"font-weight="700""#, 8.0, y + 13.0, &server.id().to_string());
        svg.text(SMALL, 8.0, y + 25.0, catalogue::text(standing(cluster, server)));
        let row = Row::of(cluster, server, leader);
        svg.group(CENTERED);
        table.row(server, &row, y, &mut svg);
        let commit = row.commit.map_or("–".to_owned(), |commit| commit.to_string());
        svg.text("", end + 22.0, y + 19.0, &commit);
        svg.end();
    }
    svg.text(SMALL, 8.0, HEAD + rows * ROW + 12.0, &legend);
    svg.finish()
}

impl Table {
    /// Where the column of an entry begins.
    fn x(&self, index: Index) -> f32 {
        let place = index - self.window.first + u64::from(self.window.has_snapshot);
        NAMES + place as f32 * self.width
    }

    fn middle(&self, index: Index) -> f32 {
        self.x(index) + (self.width - GAP) / 2.0
    }

    fn row(&self, server: &Server, row: &Row<'_>, y: f32, svg: &mut Svg) {
        let base = server.log_base();
        if base.index > 0 {
            self.snapshot(base, y, svg);
        }
        for index in self.window.shown() {
            if let Some(entry) = server.log().get(index) {
                self.entry(entry, row, y, svg);
            }
            let Some(progress) = row.progress else { continue };
            let (x, y) = (self.middle(index), y + CELL + 8.0);
            if progress.next_index == index {
                let place = Point { x, y }.translate();
                svg.path(r##"fill="#000""##, "M-13-1h8l-4-7z", &place);
            }
            if progress.match_index == index {
                svg.circle(r##"fill="#000""##, x + 9.0, y - 4.0, 3.2);
            }
        }
    }

    /// What a snapshot stands for.
    fn snapshot(&self, base: LogPosition, y: f32, svg: &mut Svg) {
        self.cell(&format!(r##"fill="{}" stroke="#000""##, tint(base.term)), NAMES, y, svg);
        let middle = NAMES + (self.width - GAP) / 2.0;
        svg.text(r#"font-weight="700""#, middle, y + 12.0, &base.term.to_string());
        svg.text(r#"font-size="10""#, middle, y + 25.0, &format!("1–{}", base.index));
    }

    fn entry(&self, entry: &Entry, row: &Row<'_>, y: f32, svg: &mut Svg) {
        let (x, index) = (self.x(entry.index), entry.index);
        let ground = if index <= row.applied { tint(entry.term) } else { "#fff" };
        let dashes = if index <= row.committed { "" } else { r#" stroke-dasharray="3 2""# };
        self.cell(&format!(r##"fill="{ground}" stroke="#000"{dashes}"##), x, y, svg);
        if row.is_conflict(entry) {
            svg.line(
                r##"stroke="#000" stroke-width=".7""##,
                [x, y + CELL, x + self.width - GAP, y],
            );
        }
        let pending = if row.is_pending(index) { " ⋯" } else { "" };
        let (middle, room) = (self.middle(index), self.width - GAP - 2.0);
        svg.text(r#"font-weight="700""#, middle, y + 12.0, &format!("{}{pending}", entry.term));
        svg.text(r#"font-size="10""#, middle, y + 25.0, &cut(&command(entry), room, 10.0));
    }

    fn cell(&self, looks: &str, x: f32, y: f32, svg: &mut Svg) {
        svg.rect(looks, [x, y, self.width - GAP, CELL]);
    }
}

fn tint(term: u64) -> &'static str {
    TINTS[(term % 4) as usize]
}
