//! The cluster on its ring.

use raft_sim::Server;
use raft_sim::core::{NodeId, Role};
use yew::{Callback, Html, Properties, component, html};

use super::messages::messages;
use super::server_menu::ServerMenu;
use super::servers::{Links, Servers};
use super::term::hue;
use crate::app::{Msg, View};
use crate::geometry;

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) view: View,
    pub(crate) clock: View,
    pub(crate) selected: Option<NodeId>,
    pub(crate) is_still: bool,
    pub(crate) send: Callback<Msg>,
}

#[component]
pub(crate) fn Stage(Props { view, clock, selected, is_still, send }: &Props) -> Html {
    let view_box = format!("0 0 {} {}", geometry::WIDTH, geometry::HEIGHT);
    html! {
        <div class="stage">
            <svg viewBox={view_box} role="group" aria-label="Servers and messages">
                <Links view={view.clone()} selected={*selected} send={send} />
                <Moving clock={clock.clone()} is_still={*is_still} />
                <Servers view={view.clone()} selected={*selected} send={send} />
            </svg>
            if let Some(id) = *selected {
                <ServerMenu key={id.0} view={view.clone()} clock={clock.clone()} {id} send={send} />
            }
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct MovingProps {
    clock: View,
    is_still: bool,
}

/// All that moves with the clock: messages, and the arcs of the timers.
#[component]
fn Moving(MovingProps { clock, is_still }: &MovingProps) -> Html {
    let session = clock.read();
    let cluster = session.cluster();
    let count = cluster.servers().len();
    html! {
        <g aria-hidden="true">
            { messages(cluster, *is_still) }
            { for cluster.servers().iter().enumerate().filter_map(|(index, server)| {
                arc(server, cluster.now(), index, count)
            }) }
        </g>
    }
}

/// The election timer of a server that does not lead: what is left of its patience.
#[allow(clippy::float_arithmetic, reason = "drawing")]
fn arc(server: &Server, now: raft_sim::Time, index: usize, count: usize) -> Option<Html> {
    let raft = server.raft().filter(|raft| raft.role() != Role::Leader)?;
    let (left_us, whole_us) = server.timer(now)?;
    // In whole steps: an arc that has not visibly changed is not drawn again.
    let steps = (left_us.saturating_mul(180) / whole_us.max(1)).min(180);
    let at = geometry::server(index, count);
    Some(html! {
        <path
            key={index}
            class={format!("arc {}", hue(raft.current_term()))}
            d={geometry::arc(steps as f32 / 180.0)}
            transform={format!("translate({:.1} {:.1})", at.x, at.y)}
        />
    })
}
