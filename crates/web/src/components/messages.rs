//! Messages under way, and where one was lost.

use raft_sim::core::{AppendResult, Body, Message, NodeId};
use raft_sim::explain::en;
use raft_sim::t;
use raft_sim::{Cluster, Fact, Flight, FlightId, Loss, Party};
use yew::Html;

use super::Props;
use super::element::{element, keyed};
use super::servers::on_key;
use super::tree::html;
use crate::app::Msg;
use crate::geometry::{self, Point};
use crate::session::Session;
use crate::ui::Ui;

// Glyphs around the origin; those that point look to the right.
pub(crate) const APPEND: &str = "M-7.5-5h9l6 5-6 5h-9z";
pub(crate) const HEARTBEAT: &str = "M-4.5-3.5h5l4 3.5-4 3.5h-5z";
pub(crate) const VOTE: &str = "M0-6.2 6.2 0 0 6.2-6.2 0z";
pub(crate) const YES: &str = "M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0zM-2.6.2l1.8 2 3.6-4.2";
pub(crate) const NO: &str =
    "M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0zM-2.2-2.2l4.4 4.4m0-4.4l-4.4 4.4";
pub(crate) const LOST: &str = "M-5-5 5 5M5-5-5 5";

/// How long the place where a message was lost is marked, in virtual microseconds.
const MARK_US: u64 = 6_000;

/// While nothing may move, more messages than this are dots on a canvas.
const SVG_MAX: usize = 160;

/// The id of a message's element in the document.
pub(crate) fn message_id(id: FlightId) -> String {
    format!("message-{}", id.0)
}

/// Whether messages can be pressed: what moves cannot be pointed at, what stands still can.
pub(crate) fn are_buttons(session: &Session, ui: &Ui) -> bool {
    !session.is_playing() && session.goal().is_none() && !ui.is_looked_at()
}

/// Whether messages are drawn on the canvas, and are no elements: where they move, or are too many.
pub(crate) fn are_painted(session: &Session, ui: &Ui) -> bool {
    let is_crowded = || {
        let mut messages = session.cluster().flights().filter(|it| it.message().is_some());
        messages.nth(SVG_MAX).is_some()
    };
    !are_buttons(session, ui) && (!ui.is_still || is_crowded())
}

/// Everything between the servers at this moment, if it is not painted.
pub(crate) fn messages(props: &Props) -> Html {
    let session = props.view.read();
    let cluster = session.cluster();
    let mut parts = Vec::new();
    if !are_painted(&session, &props.ui) {
        parts.push(element("g", &[], [], crosses(cluster).into_iter().map(cross).collect()));
        for flight in cluster.flights() {
            // What clients and servers say to each other has no place on the ring.
            let Some(message) = flight.message() else { continue };
            let glyph = glyph_of(cluster, flight, message, props.ui.is_still);
            let is_button = are_buttons(&session, &props.ui);
            parts.push(if is_button { pressable(props, flight, message, glyph) } else { glyph });
        }
    }
    element("g", &["class"], ["messages".into()], parts)
}

/// A message as a button with its menu.
fn pressable(props: &Props, flight: &Flight, message: &Message, glyph: Html) -> Html {
    let id = flight.id;
    let is_open = props.ui.message == Some(id);
    let toggle = Msg::SelectMessage((!is_open).then_some(id));
    let class = if flight.held_since.is_some() { "message held" } else { "message" };
    let place = place_of(props.view.read().cluster(), flight, props.ui.is_still).translate();
    html! {
        <g
            key={id.0}
            id={message_id(id)}
            {class}
            role="button"
            tabindex="0"
            aria-haspopup="dialog"
            aria-expanded={if is_open { "true" } else { "false" }}
            aria-label={describe(flight, message)}
            onclick={props.press(toggle.clone())}
            onkeydown={on_key(props, toggle)}
        >
            <title>{ describe(flight, message) }</title>
            // As large as a finger needs it.
            <circle class="focus" r="12" transform={place} />
            { glyph }
        </g>
    }
}

/// Where a message is drawn.
pub(crate) fn place_of(cluster: &Cluster, flight: &Flight, is_still: bool) -> Point {
    let (from, to) = ends(cluster, flight);
    geometry::on_link(from, to, progress(cluster, flight, is_still))
}

/// Where a message comes from and where it goes.
pub(crate) fn ends(cluster: &Cluster, flight: &Flight) -> (Point, Point) {
    let server = |party: Party| place(cluster, party.server().unwrap_or(NodeId(1)));
    (server(flight.packet.from()), server(flight.packet.to()))
}

fn place(cluster: &Cluster, id: NodeId) -> Point {
    let index = cluster.servers().iter().position(|server| server.id() == id).unwrap_or(0);
    geometry::server(index, cluster.servers().len())
}

fn glyph_of(cluster: &Cluster, flight: &Flight, message: &Message, is_still: bool) -> Html {
    let (from, to) = ends(cluster, flight);
    let at = geometry::on_link(from, to, progress(cluster, flight, is_still));
    let (class, path, is_directed) = glyph(&message.body);
    let transform = if is_directed { at.facing(from, to) } else { at.translate() };
    let values = [class.into(), path.into(), transform.into()];
    keyed("path", flight.id.0, &["class", "d", "transform"], values, Vec::new())
}

/// How far the message is, 0 to 1. Where nothing may move it rests on its way: a little before the
/// middle, so that what will be lost does not seem to have passed.
#[allow(clippy::float_arithmetic, reason = "drawing")]
fn progress(cluster: &Cluster, flight: &Flight, is_still: bool) -> f32 {
    if is_still {
        return 0.4;
    }
    let total = flight.arrives_at.since(flight.sent_at).max(1);
    // One that is held rests where it was caught.
    let now = flight.held_since.unwrap_or(cluster.now());
    (now.since(flight.sent_at).min(total)) as f32 / total as f32
}

/// Class, path, and whether the glyph points where it goes.
pub(crate) fn glyph(body: &Body) -> (&'static str, &'static str, bool) {
    let yes_or_no = |yes| if yes { ("yes", YES, false) } else { ("no", NO, false) };
    match body {
        Body::AppendEntries(_) | Body::InstallSnapshot(_) | Body::Propose(_) => {
            ("append", APPEND, true)
        }
        Body::Heartbeat(_) | Body::CommitNotice(_) | Body::ReadIndex(_) => {
            ("heartbeat", HEARTBEAT, true)
        }
        Body::RequestVote(_) | Body::PreVote(_) | Body::TimeoutNow | Body::TransferLeadership => {
            ("vote", VOTE, false)
        }
        Body::HeartbeatReply(_) | Body::InstallSnapshotReply(_) | Body::ReadIndexReply(_) => {
            ("yes small", YES, false)
        }
        Body::RequestVoteReply(reply) | Body::PreVoteReply(reply) => yes_or_no(reply.granted),
        Body::AppendEntriesReply(reply) => {
            yes_or_no(matches!(reply.result, AppendResult::Accepted { .. }))
        }
    }
}

fn describe(flight: &Flight, message: &Message) -> String {
    let Message { from, to, term, .. } = message;
    let name = en::message_name(message);
    match (flight.held_since, flight.lost) {
        (Some(_), _) => t!("{name} from {from} to {to}, term {term}, held", name, from, to, term),
        (None, Some(_)) => {
            t!("{name} from {from} to {to}, term {term}, will be lost", name, from, to, term)
        }
        (None, None) => t!("{name} from {from} to {to}, term {term}", name, from, to, term),
    }
}

/// Where messages have just been lost, or will be.
pub(crate) fn crosses(cluster: &Cluster) -> Vec<Point> {
    let on_link = |from: Party, to: Party, fraction: f32| {
        let (from, to) = (place(cluster, from.server()?), place(cluster, to.server()?));
        Some(geometry::on_link(from, to, fraction))
    };
    let mut crosses = Vec::new();
    for event in cluster.events().rev() {
        if cluster.now().since(event.at) >= MARK_US {
            break;
        }
        if let Fact::Lost { packet, why, .. } = &event.fact {
            let fraction = if *why == Loss::ReceiverDown { 1.0 } else { 0.5 };
            crosses.extend(on_link(packet.from, packet.to, fraction));
        }
    }
    for flight in cluster.flights().filter(|flight| flight.lost.is_some()) {
        crosses.extend(on_link(flight.packet.from(), flight.packet.to(), 0.5));
    }
    crosses
}

fn cross(at: Point) -> Html {
    let values = ["gone".into(), LOST.into(), at.translate().into()];
    element("path", &["class", "d", "transform"], values, Vec::new())
}
