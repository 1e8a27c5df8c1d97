//! The logs side by side, as a figure.
#![allow(clippy::float_arithmetic, reason = "drawing; nothing here flows back into the cluster")]

use raft_sim::core::{Entry, Index, LogPosition};
use raft_sim::explain::catalogue;
use raft_sim::{Cluster, Server, t};

use super::svg::{BLACK, BOLD, LETTER, PLAIN, SMALL, STROKE, Svg, cut, tint};
use crate::components::log_table::{Row, Window, command, key};
use crate::components::standing::standing;

/// As many columns as in a window of this width, without those in which nothing stands.
const WINDOW_PX: u32 = 1100;
/// Names of servers stand to the left of so much room.
const NAMES: f32 = 72.0;
const HEAD: f32 = 24.0;
/// Height of a cell, and of a row with the marks below it.
const CELL: f32 = 30.0;
const ROW: f32 = 44.0;
/// Width of a cell, and of a column.
const WIDTH: f32 = 62.0;
const COLUMN: f32 = 65.0;
const DASHED: &str = r##"fill="#fff" stroke="#000" stroke-dasharray="3 2""##;

/// The logs from `from` on, or their tail.
pub(super) fn draw(cluster: &Cluster, from: Option<Index>, name: &str, words: &str) -> String {
    let mut window = Window::of(cluster, WINDOW_PX, from);
    // A leader sends next what comes behind the last entry.
    window.columns = window.columns.min((window.last + 2).saturating_sub(window.first)).max(1);
    let end = x(window, window.first + window.columns);
    let bottom = HEAD + cluster.servers().len() as f32 * ROW;
    let legend = key();
    let least = legend.chars().count() as f32 * LETTER;
    let mut svg = Svg::new(least.max(end + 50.0), bottom + 20.0, name, words);
    svg.text(SMALL, 8.0, bottom + 10.0, &legend);
    svg.group(r#"text-anchor="middle""#, "");
    for index in window.shown() {
        svg.text(SMALL, x(window, index) + WIDTH / 2.0, HEAD - 8.0, &index.to_string());
    }
    svg.text(SMALL, end + 22.0, HEAD - 8.0, t!("commit"));
    let leader = cluster.leader().and_then(|id| cluster.server(id));
    let mut y = HEAD;
    for server in cluster.servers() {
        svg.text(BOLD, 32.0, y + 13.0, &server.id().to_string());
        svg.text(SMALL, 32.0, y + 25.0, catalogue::text(standing(cluster, server)));
        let commit = row(server, &Row::of(cluster, server, leader), window, y, &mut svg);
        svg.text("", end + 22.0, y + 19.0, &commit);
        y += ROW;
    }
    svg.end();
    svg.finish()
}

/// Where the column of an entry begins. A snapshot stands before all.
#[inline(never)]
fn x(window: Window, index: Index) -> f32 {
    let place = index - window.first + u64::from(window.has_snapshot);
    NAMES + place as f32 * COLUMN
}

/// Draws a server's log, and says how far it is committed.
fn row(server: &Server, row: &Row<'_>, window: Window, y: f32, svg: &mut Svg) -> String {
    let LogPosition { index, term } = server.log_base();
    if index > 0 {
        let words = format!("1–{index}");
        cell(tint(term), &term.to_string(), &words, NAMES, y, svg);
    }
    for index in window.shown() {
        let x = x(window, index);
        if let Some(found) = server.log().get(index) {
            entry(found, row, x, y, svg);
        }
        let Some(progress) = row.progress else { continue };
        if progress.next_index == index {
            svg.mark(BLACK, "M-13-1h8l-4-7z", x + WIDTH / 2.0, y + CELL + 9.0);
        }
        if progress.match_index == index {
            svg.circle(BLACK, x + WIDTH / 2.0 + 9.0, y + CELL + 5.0, 3.2);
        }
    }
    row.commit.map_or("–".to_owned(), |commit| commit.to_string())
}

fn entry(entry: &Entry, row: &Row<'_>, x: f32, y: f32, svg: &mut Svg) {
    let looks = match entry.index {
        index if index <= row.applied => tint(entry.term),
        index if index <= row.committed => PLAIN,
        _ => DASHED,
    };
    let mut term = entry.term.to_string();
    if row.is_pending(entry.index) {
        term += " ⋯";
    }
    cell(looks, &term, &command(entry), x, y, svg);
    if row.is_conflict(entry) {
        svg.line(STROKE, x, y + CELL, x + WIDTH, y);
    }
}

#[inline(never)]
fn cell(looks: &str, term: &str, words: &str, x: f32, y: f32, svg: &mut Svg) {
    svg.rect(looks, x, y, WIDTH, CELL);
    let middle = x + WIDTH / 2.0;
    svg.text(BOLD, middle, y + 12.0, term);
    svg.text(r#"font-size="9""#, middle, y + 25.0, &cut(words, WIDTH));
}
