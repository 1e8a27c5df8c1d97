//! Links, groups and servers: what stands still until something happens.

use raft_sim::core::{NodeId, Role};
use raft_sim::explain::en;
use raft_sim::{Cluster, Server};
use web_sys::KeyboardEvent;
use yew::{Callback, Html, html};

use super::Props;
use super::element::{element, keyed, text};
use super::term::hue;
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
    let mut all: Vec<_> = pairs(cluster).map(|(a, b)| link(cluster, a, b)).collect();
    all.extend(hulls(cluster));
    element("g", &["class", "aria-hidden"], ["links".into(), "true".into()], all)
}

/// The servers themselves, in front of everything.
pub(crate) fn servers(props: &Props) -> Html {
    let session = props.view.read();
    let servers = session.cluster().servers();
    let discs = servers.iter().enumerate().map(|(index, server)| disc(props, server, index));
    element("g", &["class"], ["servers".into()], discs.collect())
}

fn pairs(cluster: &Cluster) -> impl Iterator<Item = (usize, usize)> {
    let count = cluster.servers().len();
    (0..count).flat_map(move |a| (a + 1..count).map(move |b| (a, b)))
}

fn link(cluster: &Cluster, a: usize, b: usize) -> Html {
    let count = cluster.servers().len();
    let (from, to) = (&cluster.servers()[a], &cluster.servers()[b]);
    let is_cut = !cluster.is_link_up(from.id(), to.id()) || !cluster.is_link_up(to.id(), from.id());
    let is_dead = is_cut || !from.is_up() || !to.is_up();
    let (from, to) = (geometry::server(a, count), geometry::server(b, count));
    let class = if is_dead { "link dead" } else { "link" };
    let path = format!("M{} {} {} {}", Tenths(from.x), Tenths(from.y), Tenths(to.x), Tenths(to.y));
    element("path", &["class", "d"], [class.into(), path.into()], Vec::new())
}

/// An outline around every group but the largest.
fn hulls(cluster: &Cluster) -> Vec<Html> {
    let mut groups = cluster.groups();
    let largest = (0..groups.len()).max_by_key(|&i| groups[i].len()).unwrap_or(0);
    groups.remove(largest);
    let count = cluster.servers().len();
    let outline = |group: &Vec<NodeId>| {
        let is_in = |(_, server): &(usize, &Server)| group.contains(&server.id());
        let members = cluster.servers().iter().enumerate().filter(is_in);
        let places: Vec<Point> = members.map(|(index, _)| geometry::server(index, count)).collect();
        let values = ["hull".into(), geometry::hull(&places).into()];
        element("path", &["class", "d"], values, Vec::new())
    };
    groups.iter().map(outline).collect()
}

fn disc(props: &Props, server: &Server, index: usize) -> Html {
    let id = server.id();
    let count = props.view.read().cluster().servers().len();
    let is_open = props.ui.selected == Some(id);
    let raft = server.raft();
    let term = raft.map_or(server.durable_state().current_term, raft_sim::core::Raft::current_term);
    let role = raft.map_or("crashed", |raft| en::role(raft.role()));
    let toggle = Msg::Select((!is_open).then_some(id));
    let mut shapes = vec![circle("focus", 42.0), circle("body", geometry::SERVER)];
    if raft.is_some_and(|raft| raft.role() == Role::Leader) {
        shapes.push(circle("lead", geometry::ARC));
    }
    if raft.is_some() {
        shapes.push(label("id", Point { x: 0.0, y: -4.0 }, id.to_string()));
        shapes.push(label("term", Point { x: 0.0, y: 12.0 }, format!("term {term}")));
    } else {
        let values = ["cross".into(), "M-10-10 10 10M10-10-10 10".into()];
        shapes.push(element("path", &["class", "d"], values, Vec::new()));
    }
    let disc = html! {
        <g
            id={server_id(id)}
            class="disc"
            role="button"
            tabindex="0"
            aria-haspopup="dialog"
            aria-expanded={if is_open { "true" } else { "false" }}
            aria-label={format!("{id}, {role}, term {term}")}
            transform={geometry::server(index, count).translate()}
            onclick={props.press(toggle.clone())}
            onkeydown={on_key(props, toggle)}
        >
            { shapes }
            { votes(server, count) }
        </g>
    };
    let (at, side) = geometry::label(index, count);
    let name = if raft.is_some() { role.to_owned() } else { format!("{id} crashed") };
    let class = format!("server {role} {}", hue(term));
    let parts = vec![disc, label(side, at, name)];
    keyed("g", id.0, &["class"], [class.into()], parts)
}

fn circle(class: &'static str, radius: f32) -> Html {
    let values = [class.into(), Tenths(radius).to_string().into()];
    element("circle", &["class", "r"], values, Vec::new())
}

fn label(class: &'static str, at: Point, words: String) -> Html {
    let values = [class.into(), Tenths(at.x).to_string().into(), Tenths(at.y).to_string().into()];
    element("text", &["class", "x", "y"], values, vec![text(words)])
}

/// An SVG element is no button by itself.
fn on_key(props: &Props, toggle: Msg) -> Callback<KeyboardEvent> {
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
