//! The cluster on its ring.

use raft_sim::Server;
use raft_sim::core::Role;
use raft_sim::t;
use yew::Html;

use super::element::{element, keyed};
use super::term::hue;
use super::tree::html;
use super::{Props, messages as flights, servers as discs};
use crate::geometry::{self, Tenths};

pub(crate) use super::messages::message_id;
pub(crate) use super::servers::server_id;

/// The links, and the outlines of groups.
pub(crate) fn links(props: &Props) -> Html {
    layer("layer", discs::links(props))
}

/// The messages, while they stand still: each is a button. (What moves is painted.)
pub(crate) fn messages(props: &Props) -> Html {
    if flights::are_buttons(&props.view.read(), &props.ui) {
        return html! {
            <svg class="layer moving" viewBox={view_box()} role="group" aria-label={t!("Messages under way")}>
                { flights::messages(props) }
            </svg>
        };
    }
    layer("layer moving", flights::messages(props))
}

/// The election timers.
pub(crate) fn arcs(props: &Props) -> Html {
    let session = props.view.read();
    let cluster = session.cluster();
    let count = cluster.servers().len();
    let mut arcs = Vec::new();
    for (index, server) in cluster.servers().iter().enumerate() {
        arcs.extend(arc(server, cluster.now(), index, count));
    }
    layer("layer moving", element("g", &[], [], arcs))
}

/// The servers, in front of all else.
pub(crate) fn servers(props: &Props) -> Html {
    html! {
        <svg class="layer front" viewBox={view_box()} role="group" aria-label={props.ui.side.name([t!("Servers"), t!("Servers of run A"), t!("Servers of run B")])}>
            { discs::servers(props) }
        </svg>
    }
}

/// A layer of the stage that is there for the eye alone.
fn layer(class: &'static str, content: Html) -> Html {
    let values = [class.into(), view_box().into(), "true".into()];
    element("svg", &["class", "viewBox", "aria-hidden"], values, vec![content])
}

fn view_box() -> String {
    format!("0 0 {} {}", Tenths(geometry::WIDTH), Tenths(geometry::HEIGHT))
}

/// A full arc has so many steps.
const ARC_STEPS: u64 = 180;

/// The election timer of a server that does not lead: what is left of its patience.
fn arc(server: &Server, now: raft_sim::Time, index: usize, count: usize) -> Option<Html> {
    // A server that stands still has a clock, and no patience to lose.
    let raft = server.raft().filter(|raft| raft.role() != Role::Leader && !server.is_paused())?;
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
