//! The servers on their ring, as the lines up to the chosen one tell of them.

use raft_sim::explain::catalogue;
use raft_sim::{mark, t};
use raft_trace::{Role, Server};
use yew::Html;

use super::super::element::{element, keyed};
use super::super::servers::{circle, label};
use super::super::term::hue;
use super::super::tree::html;
use crate::geometry::{self, Point, Tenths};
use crate::own_log::Found;

/// In a word: the class that gives a server its looks, and what stands beside it.
pub(super) fn standing(server: &Server) -> &'static str {
    match server.role() {
        _ if !server.is_up() => mark!("crashed"),
        Role::Follower => mark!("follower"),
        Role::Candidate => mark!("candidate"),
        Role::Leader => mark!("leader"),
    }
}

pub(super) fn draw(found: &Found) -> Html {
    let servers = found.picture().servers();
    let discs =
        servers.iter().enumerate().map(|(place, server)| disc(server, place, servers.len()));
    html! {
        <section class="cluster" aria-label={t!("Cluster")}>
            <div class="stage">
                <svg class="layer" viewBox={view_box()} aria-hidden="true">{ links(found) }</svg>
                <svg class="layer front" viewBox={view_box()} role="group" aria-label={t!("Servers")}>
                    { discs.collect::<Vec<_>>() }
                </svg>
            </div>
        </section>
    }
}

fn view_box() -> String {
    format!("0 0 {} {}", Tenths(geometry::WIDTH), Tenths(geometry::HEIGHT))
}

/// The links, and the message of the line that is shown.
#[allow(clippy::float_arithmetic, reason = "drawing")]
fn links(found: &Found) -> Vec<Html> {
    let servers = found.picture().servers();
    let count = servers.len();
    let place = |number: u64| {
        let place = servers.iter().position(|server| server.number() == number)?;
        Some(geometry::server(place, count))
    };
    let mut all = Vec::new();
    for (a, from) in servers.iter().enumerate() {
        for (b, to) in servers.iter().enumerate().skip(a + 1) {
            let class = if from.is_up() && to.is_up() { "link" } else { "link dead" };
            all.push(line(class, geometry::server(a, count), geometry::server(b, count)));
        }
    }
    if let Some((from, to, kind)) = found.message()
        && let (Some(start), Some(end)) = (place(from), place(to))
    {
        let (first, last) =
            (geometry::on_link(start, end, 0.0), geometry::on_link(start, end, 1.0));
        all.push(line("sent", first, last));
        let transform = last.facing(start, end);
        let names = &["class", "d", "transform"];
        let values = ["sent".into(), "M-9-5 0 0-9 5".into(), transform.into()];
        all.push(element("path", names, values, Vec::new()));
        let middle = geometry::on_link(start, end, 0.5);
        all.push(label("kind", Point { y: middle.y - 6.0, ..middle }, kind.to_owned()));
    }
    all
}

fn line(class: &'static str, from: Point, to: Point) -> Html {
    let path = format!("M{} {} {} {}", Tenths(from.x), Tenths(from.y), Tenths(to.x), Tenths(to.y));
    element("path", &["class", "d"], [class.into(), path.into()], Vec::new())
}

fn disc(server: &Server, place: usize, count: usize) -> Html {
    let id = format!("S{}", server.number());
    let role = standing(server);
    let word = catalogue::text(role);
    let term = server.term();
    let number = term.map_or_else(|| "?".to_owned(), |term| term.to_string());
    let words = match server.vote() {
        Some(vote) if server.is_up() => t!("{word}, vote S{vote}", word, vote),
        _ => word.to_owned(),
    };
    let name = t!("{id}: {words}, term {term}", id, words, term = &number);
    let mut shapes = vec![circle("body", geometry::SERVER)];
    if server.is_up() && server.role() == Role::Leader {
        shapes.push(circle("lead", geometry::ARC));
    }
    shapes.push(label("id", Point { x: 0.0, y: -4.0 }, id));
    shapes.push(label("term", Point { x: 0.0, y: 12.0 }, t!("term {term}", term = number)));
    let transform = geometry::server(place, count).translate();
    let values = ["disc".into(), "img".into(), name.into(), transform.into()];
    let disc = element("g", &["class", "role", "aria-label", "transform"], values, shapes);
    let (at, side) = geometry::label(place, count);
    let class = format!("server {role} {}", hue(term.unwrap_or(0)));
    keyed("g", server.number(), &["class"], [class.into()], vec![disc, label(side, at, words)])
}
