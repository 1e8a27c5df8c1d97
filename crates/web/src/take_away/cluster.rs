//! The cluster on its ring, as a figure.
#![allow(clippy::float_arithmetic, reason = "drawing; nothing here flows back into the cluster")]

use raft_sim::core::{Raft, Role};
use raft_sim::explain::catalogue;
use raft_sim::{Cluster, Server, t};

use super::svg::{BLACK, BOLD, PLAIN, SMALL, STRONG, Svg, tint};
use crate::components::messages::{LOST, crosses, ends, glyph, place_of};
use crate::components::servers::{ONE_WAY, outlines, skewed};
use crate::components::standing::standing;
use crate::geometry::{self, Point};

/// What is drawn in grey only stands behind the rest.
const FAINT: &str = r##"fill="none" stroke="#aaa""##;
const FAINT_DASHED: &str = r##"fill="none" stroke="#aaa" stroke-dasharray="2 4""##;
const OUTLINE: &str = r##"fill="none" stroke="#777" stroke-dasharray="7 4""##;
const GREY: &str = r##"stroke="#000" fill="#bbb""##;

/// The legend has so much room below the ring.
const LEGEND: f32 = 22.0;

pub(super) fn draw(cluster: &Cluster, name: &str, words: &str) -> String {
    let mut svg = Svg::new(geometry::WIDTH, geometry::HEIGHT + LEGEND, name, words);
    links(cluster, &mut svg);
    outlines(cluster, &mut |outline| svg.path(OUTLINE, &outline, ""));
    messages(cluster, &mut svg);
    for (index, server) in cluster.servers().iter().enumerate() {
        disc(cluster, server, index, &mut svg);
    }
    let legend = t!(
        "thick: leader · dashed: candidate · arrow: AppendEntries · diamond: vote · ✓ yes · × no, lost"
    );
    svg.text(SMALL, 36.0, geometry::HEIGHT + LEGEND - 8.0, legend);
    svg.finish()
}

fn links(cluster: &Cluster, svg: &mut Svg) {
    let servers = cluster.servers();
    for (a, from) in servers.iter().enumerate() {
        for (b, to) in servers.iter().enumerate() {
            if a == b {
                continue;
            }
            let (at, other) =
                (geometry::server(a, servers.len()), geometry::server(b, servers.len()));
            let there = cluster.is_link_up(from.id(), to.id());
            let back = cluster.is_link_up(to.id(), from.id());
            if a < b {
                let is_dead = !from.is_up() || !to.is_up() || (!there && !back);
                let looks = if is_dead { FAINT_DASHED } else { FAINT };
                svg.line(looks, at.x, at.y, other.x, other.y);
            }
            if !there {
                let (path, fraction) = if back { (ONE_WAY, 0.72) } else { ("M0-5V5", 0.5) };
                svg.path(STRONG, path, &at.towards(other, fraction).facing(at, other));
            }
        }
    }
}

fn messages(cluster: &Cluster, svg: &mut Svg) {
    for at in crosses(cluster) {
        svg.mark(STRONG, LOST, at.x, at.y);
    }
    for flight in cluster.flights() {
        let Some(message) = flight.message() else { continue };
        let at = place_of(cluster, flight, false);
        let (class, path, is_directed) = glyph(&message.body);
        let looks = match class {
            "append" => BLACK,
            "no" => GREY,
            _ => PLAIN,
        };
        let (from, to) = ends(cluster, flight);
        // What points nowhere is turned as it is drawn.
        let to = if is_directed { to } else { Point { x: from.x + 1.0, ..from } };
        svg.path(looks, path, &at.facing(from, to));
    }
}

fn disc(cluster: &Cluster, server: &Server, index: usize, svg: &mut Svg) {
    let count = cluster.servers().len();
    let raft = server.raft();
    svg.group(r#"text-anchor="middle""#, &geometry::server(index, count).translate());
    let rim = match raft.map(Raft::role) {
        None => r#"stroke-dasharray="2 3""#,
        _ if server.is_paused() => r#"stroke-dasharray="1 4" stroke-width="2""#,
        Some(Role::Leader) => r#"stroke-width="4""#,
        Some(Role::Follower) => "",
        Some(_) => r#"stroke-dasharray="7 4" stroke-width="2""#,
    };
    svg.group(rim, "");
    let ground = raft.map_or(PLAIN, |raft| tint(raft.current_term()));
    svg.circle(ground, 0.0, 0.0, geometry::SERVER);
    svg.end();
    if let Some(raft) = raft {
        svg.text(r#"font-size="15" font-weight="700""#, 0.0, -1.0, &server.id().to_string());
        svg.text("", 0.0, 13.0, &t!("term {term}", term = raft.current_term()));
        timer(cluster, server, svg);
        for (index, (_, vote)) in
            raft.votes().into_iter().flat_map(|votes| votes.iter()).enumerate()
        {
            let at = geometry::vote(index, count);
            let looks = match vote {
                Some(true) => BLACK,
                Some(false) => GREY,
                None => PLAIN,
            };
            svg.circle(looks, at.x, at.y, 2.4);
        }
    } else {
        svg.path(STRONG, "M-10-10 10 10M10-10-10 10", "");
    }
    svg.end();
    label(cluster, server, index, svg);
}

/// What is left of a server's patience, as an arc around it.
fn timer(cluster: &Cluster, server: &Server, svg: &mut Svg) {
    let waits =
        server.raft().is_some_and(|raft| raft.role() != Role::Leader) && !server.is_paused();
    let Some((left_us, whole_us)) = server.timer(cluster.now()).filter(|_| waits) else { return };
    let percent = left_us.saturating_mul(100) / whole_us.max(1);
    let looks = format!(r#"pathLength="100" stroke-dasharray="{percent} 200" {STRONG}"#);
    svg.group("", "rotate(-90)");
    svg.circle(&looks, 0.0, 0.0, geometry::ARC);
    svg.end();
}

fn label(cluster: &Cluster, server: &Server, index: usize, svg: &mut Svg) {
    let (at, side) = geometry::label(index, cluster.servers().len());
    let words = match server.raft() {
        Some(_) => {
            let word = catalogue::text(standing(cluster, server)).to_owned();
            skewed(server.clock().ppm().signum(), word)
        }
        None => t!("{id} crashed", id = server.id()),
    };
    svg.group(
        match side {
            "role before" => r#"text-anchor="end""#,
            "role after" => "",
            _ => r#"text-anchor="middle""#,
        },
        "",
    );
    svg.text(BOLD, at.x, at.y, &words);
    svg.end();
}
