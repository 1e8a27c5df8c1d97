//! The cluster on its ring.

use raft_sim::Server;
use raft_sim::core::Role;
use yew::{Html, html};

use super::element::{element, keyed};
use super::messages::messages;
use super::term::hue;
use super::{Draw, Panel, Props, server_menu, servers};
use crate::geometry::{self, Tenths};

pub(crate) fn draw(props: &Props) -> Html {
    let (width, height) = (Tenths(geometry::WIDTH), Tenths(geometry::HEIGHT));
    // What stands still and what moves are parts of their own, so that each is drawn when it must be.
    let view = props.view.without_clock();
    html! {
        <div class="stage">
            <svg
                viewBox={format!("0 0 {width} {height}")}
                role="group"
                aria-label="Servers and messages"
            >
                <Panel ..Props { draw: Draw(servers::links), view: view.clone(), ..props.clone() } />
                { moving(props) }
                <Panel ..Props { draw: Draw(servers::servers), view, ..props.clone() } />
            </svg>
            { server_menu::draw(props) }
        </div>
    }
}

/// All that moves with the clock: messages, and the arcs of the timers.
fn moving(props: &Props) -> Html {
    let session = props.view.read();
    let cluster = session.cluster();
    let count = cluster.servers().len();
    let arcs = cluster.servers().iter().enumerate();
    let arcs = arcs.filter_map(|(index, server)| arc(server, cluster.now(), index, count));
    let mut parts = vec![messages(cluster, props.ui.is_still)];
    parts.extend(arcs);
    element("g", &["aria-hidden"], ["true".into()], parts)
}

/// A full arc has so many steps.
const ARC_STEPS: u64 = 180;

/// The election timer of a server that does not lead: what is left of its patience.
fn arc(server: &Server, now: raft_sim::Time, index: usize, count: usize) -> Option<Html> {
    let raft = server.raft().filter(|raft| raft.role() != Role::Leader)?;
    let (left_us, whole_us) = server.timer(now)?;
    // In whole steps: an arc that has not visibly changed is not drawn again.
    let steps = (left_us.saturating_mul(ARC_STEPS) / whole_us.max(1)).min(ARC_STEPS);
    let class = format!("arc {}", hue(raft.current_term()));
    let radius = Tenths(geometry::ARC).to_string();
    let transform = format!("{}rotate(-90)", geometry::server(index, count).translate());
    let dashes = format!("{steps} {ARC_STEPS}");
    let length = ARC_STEPS.to_string();
    let names = &["class", "r", "transform", "pathLength", "stroke-dasharray"];
    let values = [class.into(), radius.into(), transform.into(), length.into(), dashes.into()];
    Some(keyed("circle", index as u64, names, values, Vec::new()))
}
