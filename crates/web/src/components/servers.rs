//! Links, groups and servers: what stands still until something happens.

use raft_sim::core::{NodeId, Role};
use raft_sim::explain::en;
use raft_sim::{Cluster, Server};
use web_sys::KeyboardEvent;
use yew::{Callback, Html, Properties, classes, component, html};

use super::term::hue;
use crate::app::{Msg, View};
use crate::geometry::{self, Point};

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) view: View,
    pub(crate) selected: Option<NodeId>,
    pub(crate) send: Callback<Msg>,
}

/// The id of a server's element in the document.
pub(crate) fn server_id(id: NodeId) -> String {
    format!("server-{}", id.0)
}

/// Links and the outlines of groups, behind everything.
#[component]
pub(crate) fn Links(Props { view, .. }: &Props) -> Html {
    let session = view.read();
    let cluster = session.cluster();
    html! {
        <g class="links" aria-hidden="true">
            { for pairs(cluster).map(|(a, b)| link(cluster, a, b)) }
            { for hulls(cluster) }
        </g>
    }
}

/// The servers themselves, in front of everything.
#[component]
pub(crate) fn Servers(Props { view, selected, send }: &Props) -> Html {
    let session = view.read();
    let cluster = session.cluster();
    let count = cluster.servers().len();
    html! {
        <g class="servers">
            { for cluster.servers().iter().enumerate().map(|(index, server)| {
                disc(server, index, count, *selected == Some(server.id()), send)
            }) }
        </g>
    }
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
    html! {
        <path
            class={classes!("link", is_dead.then_some("dead"))}
            d={format!("M{:.1} {:.1} {:.1} {:.1}", from.x, from.y, to.x, to.y)}
        />
    }
}

/// An outline around every group but the largest.
fn hulls(cluster: &Cluster) -> Vec<Html> {
    let mut groups = cluster.groups();
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    let count = cluster.servers().len();
    let outline = |group: &Vec<NodeId>| {
        let is_in = |(_, server): &(usize, &Server)| group.contains(&server.id());
        let members = cluster.servers().iter().enumerate().filter(is_in);
        let places: Vec<Point> = members.map(|(index, _)| geometry::server(index, count)).collect();
        html! { <path class="hull" d={geometry::hull(&places)} /> }
    };
    groups.iter().skip(1).map(outline).collect()
}

fn disc(server: &Server, index: usize, count: usize, is_open: bool, send: &Callback<Msg>) -> Html {
    let id = server.id();
    let at = geometry::server(index, count);
    let raft = server.raft();
    let term = raft.map_or(server.durable_state().current_term, raft_sim::core::Raft::current_term);
    let role = raft.map_or("crashed", |raft| en::role(raft.role()));
    let toggle = Msg::Select((!is_open).then_some(id));
    let on_key = {
        let (send, toggle) = (send.clone(), toggle.clone());
        Callback::from(move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                send.emit(toggle.clone());
            }
        })
    };
    let (label_at, anchor) = geometry::label(index, count);
    html! {
        <g key={id.0} class={classes!("server", role, hue(term))}>
            <g
                id={server_id(id)}
                class="disc"
                role="button"
                tabindex="0"
                aria-haspopup="dialog"
                aria-expanded={is_open.to_string()}
                aria-label={format!("{id}, {role}, term {term}")}
                transform={format!("translate({:.1} {:.1})", at.x, at.y)}
                onclick={send.reform(move |_| toggle.clone())}
                onkeydown={on_key}
            >
                <circle class="focus" r="42" />
                <circle class="body" r={geometry::SERVER.to_string()} />
                if raft.is_some_and(|raft| raft.role() == Role::Leader) {
                    <circle class="lead" r={geometry::ARC.to_string()} />
                }
                if raft.is_some() {
                    <text class="id" y="-4">{ id.to_string() }</text>
                    <text class="term" y="12">{ format!("term {term}") }</text>
                    { votes(server, count) }
                } else {
                    <path class="cross" d="M-10-10 10 10M10-10-10 10" />
                }
            </g>
            <text
                class="role"
                x={format!("{:.1}", label_at.x)}
                y={format!("{:.1}", label_at.y)}
                text-anchor={anchor}
                aria-hidden="true"
            >
                { if raft.is_some() { role.to_owned() } else { format!("{id} crashed") } }
            </text>
        </g>
    }
}

/// A dot a voter, while the server is a candidate: filled for yes, struck out for no.
fn votes(server: &Server, count: usize) -> Html {
    let Some(votes) = server.raft().and_then(|raft| raft.votes()) else { return Html::default() };
    html! {
        <g class="votes">
            { for votes.iter().enumerate().map(|(index, (_, vote))| {
                let at = geometry::vote(index, count);
                let class = match vote {
                    Some(true) => "granted",
                    Some(false) => "refused",
                    None => "open",
                };
                html! { <circle {class} cx={format!("{:.1}", at.x)} cy={format!("{:.1}", at.y)} r="2.8" /> }
            }) }
        </g>
    }
}
