//! Links, groups and servers: what stands still until something happens.

use raft_sim::core::{NodeId, Role};
use raft_sim::explain::catalogue;
use raft_sim::t;
use raft_sim::{Cluster, Server};
use web_sys::KeyboardEvent;
use yew::{Callback, Html};

use super::Props;
use super::element::{element, keyed, text};
use super::standing::standing;
use super::term::hue;
use super::tree::html;
use crate::app::Msg;
use crate::geometry::{self, Point, Tenths};

/// The id of a server's element in the document.
pub(crate) fn server_id(id: NodeId) -> String {
    format!("server-{}", id.0)
}

/// Links and the outlines of groups, behind everything.
pub(crate) fn links(props: &Props) -> Html {
    let session = props.view.read();
    let cluster = session.cluster();
    let count = cluster.servers().len();
    let mut all = Vec::new();
    for a in 0..count {
        for b in a + 1..count {
            all.push(link(cluster, a, b));
        }
    }
    outlines(cluster, &mut |outline| {
        all.push(element("path", &["class", "d"], ["hull".into(), outline.into()], Vec::new()));
    });
    element("g", &["class", "aria-hidden"], ["links".into(), "true".into()], all)
}

/// The servers themselves, in front of everything.
pub(crate) fn servers(props: &Props) -> Html {
    let session = props.view.read();
    let servers = session.cluster().servers();
    let discs = servers.iter().enumerate().map(|(index, server)| disc(props, server, index));
    element("g", &["class"], ["servers".into()], discs.collect())
}

fn link(cluster: &Cluster, a: usize, b: usize) -> Html {
    let count = cluster.servers().len();
    let (from, to) = (&cluster.servers()[a], &cluster.servers()[b]);
    let there = cluster.is_link_up(from.id(), to.id());
    let back = cluster.is_link_up(to.id(), from.id());
    let is_down = !from.is_up() || !to.is_up();
    let (from, to) = (geometry::server(a, count), geometry::server(b, count));
    let class = match (there, back) {
        (false, false) => "link dead",
        _ if is_down => "link dead",
        (true, true) => "link",
        _ => "link one-way",
    };
    let path = format!("M{} {} {} {}", Tenths(from.x), Tenths(from.y), Tenths(to.x), Tenths(to.y));
    let mut parts = vec![element("path", &["class", "d"], [class.into(), path.into()], Vec::new())];
    match (there, back) {
        (false, false) => parts.push(bar(from, to, "M0-5V5", 0.5)),
        (false, true) => parts.push(bar(from, to, ONE_WAY, 0.72)),
        (true, false) => parts.push(bar(to, from, ONE_WAY, 0.72)),
        (true, true) => {}
    }
    element("g", &[], [], parts)
}

/// An arrow that runs into a bar: this direction is cut.
pub(crate) const ONE_WAY: &str = "M-12 0H-1M-6-4-1 0-6 4M1-6V6";

/// A mark across a link, for what is cut from one server to another.
fn bar(from: Point, to: Point, path: &'static str, fraction: f32) -> Html {
    let transform = from.towards(to, fraction).facing(from, to);
    let values = ["cut".into(), path.into(), transform.into()];
    element("path", &["class", "d", "transform"], values, Vec::new())
}

/// Tells of an outline around every group but the largest, as a path.
pub(crate) fn outlines(cluster: &Cluster, told: &mut dyn FnMut(String)) {
    let groups = cluster.groups();
    let mut largest = 0;
    for (i, group) in groups.iter().enumerate() {
        if group.len() >= groups[largest].len() {
            largest = i;
        }
    }
    let count = cluster.servers().len();
    for (_, group) in groups.iter().enumerate().filter(|(i, _)| *i != largest) {
        let mut places = Vec::new();
        for (index, server) in cluster.servers().iter().enumerate() {
            if group.contains(&server.id()) {
                places.push(geometry::server(index, count));
            }
        }
        told(geometry::hull(&places));
    }
}

fn disc(props: &Props, server: &Server, index: usize) -> Html {
    let id = server.id();
    let count = props.view.read().cluster().servers().len();
    let is_open = props.ui.selected == Some(id);
    let raft = server.raft();
    let skew = server.clock().ppm().signum();
    let term = raft.map_or(server.durable_state().current_term, raft_sim::core::Raft::current_term);
    let role = standing(props.view.read().cluster(), server);
    let word = catalogue::text(role);
    let toggle = Msg::Select((!is_open).then_some(id));
    let mut shapes = vec![circle("focus", 42.0), circle("body", geometry::SERVER)];
    if raft.is_some_and(|raft| raft.role() == Role::Leader) {
        shapes.push(circle("lead", geometry::ARC));
    }
    if raft.is_some() {
        shapes.push(label("id", Point { x: 0.0, y: -4.0 }, id.to_string()));
        shapes.push(label("term", Point { x: 0.0, y: 12.0 }, t!("term {term}", term)));
    } else {
        let values = ["cross".into(), "M-10-10 10 10M10-10-10 10".into()];
        shapes.push(element("path", &["class", "d"], values, Vec::new()));
    }
    shapes.push(votes(server, count));
    let name = skewed(skew, t!("{id}, {role}, term {term}", id, role = word, term));
    let place = geometry::server(index, count).translate();
    let disc = if props.ui.is_looked_at() {
        let values = ["disc".into(), "img".into(), name.into(), place.into()];
        element("g", &["class", "role", "aria-label", "transform"], values, shapes)
    } else {
        html! {
            <g
                id={server_id(id)}
                class="disc"
                role="button"
                tabindex="0"
                aria-haspopup="dialog"
                aria-expanded={if is_open { "true" } else { "false" }}
                aria-label={name}
                transform={place}
                onclick={props.press(toggle.clone())}
                onkeydown={on_key(props, toggle)}
            >
                { shapes }
            </g>
        }
    };
    let (at, side) = geometry::label(index, count);
    let name = if raft.is_some() { skewed(skew, word.to_owned()) } else { t!("{id} crashed", id) };
    let class = format!("server {role} {}", hue(term));
    let parts = vec![disc, label(side, at, name)];
    keyed("g", id.0, &["class"], [class.into()], parts)
}

/// With a word about a clock that runs wrong: slow (below 0) or fast.
pub(crate) fn skewed(skew: i32, words: String) -> String {
    match skew {
        0 => words,
        ..0 => t!("{words}, slow clock", words),
        1.. => t!("{words}, fast clock", words),
    }
}

pub(crate) fn circle(class: &'static str, radius: f32) -> Html {
    let values = [class.into(), Tenths(radius).to_string().into()];
    element("circle", &["class", "r"], values, Vec::new())
}

pub(crate) fn label(class: &'static str, at: Point, words: String) -> Html {
    let values = [class.into(), Tenths(at.x).to_string().into(), Tenths(at.y).to_string().into()];
    element("text", &["class", "x", "y"], values, vec![text(words)])
}

/// An SVG element is no button by itself.
pub(crate) fn on_key(props: &Props, toggle: Msg) -> Callback<KeyboardEvent> {
    let send = props.send.clone();
    Callback::from(move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            send.emit(toggle.clone());
        }
    })
}

/// A dot a voter, while the server asks for votes: filled for yes, struck out for no.
fn votes(server: &Server, count: usize) -> Html {
    let Some(votes) = server.raft().and_then(|raft| raft.votes()) else { return Html::default() };
    let dot = |(index, (_, vote)): (usize, (NodeId, Option<bool>))| {
        let at = geometry::vote(index, count);
        let class = match vote {
            Some(true) => "granted",
            Some(false) => "refused",
            None => "open",
        };
        let (x, y) = (Tenths(at.x).to_string(), Tenths(at.y).to_string());
        element("circle", &["class", "cx", "cy"], [class.into(), x.into(), y.into()], Vec::new())
    };
    element("g", &["class"], ["votes".into()], votes.iter().enumerate().map(dot).collect())
}
