//! The cluster on its ring, as a figure.
#![allow(clippy::float_arithmetic, reason = "drawing; nothing here flows back into the cluster")]

use raft_sim::core::{Raft, Role};
use raft_sim::explain::catalogue;
use raft_sim::{Cluster, Server, t};

use super::svg::{INK, Svg, TINTS};
use crate::components::messages::{LOST, crosses, ends, glyph, place_of};
use crate::components::servers::{ONE_WAY, outlines, skewed};
use crate::components::standing::standing;
use crate::geometry::{self, Point};

/// What is drawn in grey, because it only stands behind the rest.
const FAINT: &str = r##"fill="none" stroke="#aaa""##;
const FAINT_DASHED: &str = r##"fill="none" stroke="#aaa" stroke-dasharray="2 4""##;
const STRONG: &str = r##"fill="none" stroke="#000" stroke-width="2""##;

/// The legend has so much room below the ring.
const LEGEND: f32 = 22.0;

pub(super) fn draw(cluster: &Cluster, name: &str, words: &str) -> String {
    let height = geometry::HEIGHT + LEGEND;
    let mut svg = Svg::new(geometry::WIDTH, height, name, words);
    links(cluster, &mut svg);
    messages(cluster, &mut svg);
    for (index, server) in cluster.servers().iter().enumerate() {
        disc(cluster, server, index, &mut svg);
    }
    let legend = t!(
        "thick: leader · dashed: candidate · arrow: AppendEntries · diamond: vote · ✓ yes · × no, lost"
    );
    svg.text(
        r##"font-size="9" fill="#444" text-anchor="middle""##,
        geometry::WIDTH / 2.0,
        height - 8.0,
        legend,
    );
    svg.finish()
}

fn links(cluster: &Cluster, svg: &mut Svg) {
    let servers = cluster.servers();
    for (a, from) in servers.iter().enumerate() {
        for (b, to) in servers.iter().enumerate().skip(a + 1) {
            let there = cluster.is_link_up(from.id(), to.id());
            let back = cluster.is_link_up(to.id(), from.id());
            let is_dead = !from.is_up() || !to.is_up() || (!there && !back);
            let at = geometry::server(a, servers.len());
            let other = geometry::server(b, servers.len());
            let looks = if is_dead { FAINT_DASHED } else { FAINT };
            svg.line(looks, [at.x, at.y, other.x, other.y]);
            let mut bar = |from: Point, to: Point, path: &str, fraction: f32| {
                svg.path(STRONG, path, &from.towards(to, fraction).facing(from, to));
            };
            match (there, back) {
                (false, false) => bar(at, other, "M0-5V5", 0.5),
                (false, true) => bar(at, other, ONE_WAY, 0.72),
                (true, false) => bar(other, at, ONE_WAY, 0.72),
                (true, true) => {}
            }
        }
    }
    for outline in outlines(cluster) {
        svg.path(r##"fill="none" stroke="#777" stroke-dasharray="7 4""##, &outline, "");
    }
}

fn messages(cluster: &Cluster, svg: &mut Svg) {
    for at in crosses(cluster) {
        svg.path(STRONG, LOST, &at.translate());
    }
    for flight in cluster.flights() {
        let Some(message) = flight.message() else { continue };
        let (from, to) = ends(cluster, flight);
        let at = place_of(cluster, flight, false);
        let (class, path, is_directed) = glyph(&message.body);
        let looks = match class {
            "append" => r##"fill="#000" stroke="#000""##,
            "no" => r##"fill="#ccc" stroke="#000""##,
            _ => r##"fill="#fff" stroke="#000""##,
        };
        let transform = if is_directed { at.facing(from, to) } else { at.translate() };
        svg.path(looks, path, &transform);
    }
}

fn disc(cluster: &Cluster, server: &Server, index: usize, svg: &mut Svg) {
    let count = cluster.servers().len();
    let raft = server.raft();
    let term = raft.map_or(server.durable_state().current_term, Raft::current_term);
    svg.group(&format!(
        r#"text-anchor="middle" transform="{}""#,
        geometry::server(index, count).translate()
    ));
    let ground = if raft.is_some() { TINTS[(term % 4) as usize] } else { "#fff" };
    let rim = match raft.map(Raft::role) {
        None => r#"stroke-dasharray="2 3""#,
        Some(_) if server.is_paused() => r#"stroke-dasharray="1 4" stroke-width="2""#,
        Some(Role::Leader) => r#"stroke-width="4""#,
        Some(Role::Candidate | Role::PreCandidate) => r#"stroke-dasharray="7 4" stroke-width="2""#,
        Some(Role::Follower) => "",
    };
    svg.circle(&format!(r##"fill="{ground}" stroke="#000" {rim}"##), 0.0, 0.0, geometry::SERVER);
    if let Some(raft) = raft {
        svg.text(r#"font-size="15" font-weight="700""#, 0.0, -1.0, &server.id().to_string());
        svg.text("", 0.0, 13.0, &t!("term {term}", term));
        timer(cluster, server, svg);
        for (index, (_, vote)) in
            raft.votes().into_iter().flat_map(|votes| votes.iter()).enumerate()
        {
            let at = geometry::vote(index, count);
            let looks = match vote {
                Some(true) => r##"fill="#000" stroke="#000""##,
                Some(false) => r##"fill="#bbb" stroke="#000""##,
                None => r##"fill="#fff" stroke="#000""##,
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
    let looks = format!(
        r#"{INK} stroke-width="1.5" pathLength="100" stroke-dasharray="{percent} 200" transform="rotate(-90)""#
    );
    svg.circle(&looks, 0.0, 0.0, geometry::ARC);
}

fn label(cluster: &Cluster, server: &Server, index: usize, svg: &mut Svg) {
    let (at, side) = geometry::label(index, cluster.servers().len());
    let word = catalogue::text(standing(cluster, server)).to_owned();
    let words = match server.raft() {
        Some(_) => skewed(server.clock().ppm().signum(), word),
        None => t!("{id} crashed", id = server.id()),
    };
    let anchor = match side {
        "role before" => "end",
        "role after" => "start",
        _ => "middle",
    };
    let looks = format!(r#"font-weight="700" text-anchor="{anchor}""#);
    svg.text(&looks, at.x, at.y, &words);
}
