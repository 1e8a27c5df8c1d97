//! A server's menu and state, beside it on the stage.

use raft_sim::core::{NodeId, Role};
use raft_sim::explain::catalogue;
use raft_sim::explain::en;
use raft_sim::{Action, Server};
use raft_sim::{mark, t};
use yew::Html;

use super::popover::{self, facts};
use super::standing::standing;
use super::tree::html;
use super::{Props, form};
use crate::app::{Msg, View};
use crate::geometry;
use crate::session::{Gesture, Session, crash};

/// The menu's id in the document.
const MENU: &str = "server-menu";

/// What a clock can be set to: its name, and by how many millionths it is fast.
pub(crate) const RATES: [(&str, i32); 5] = [
    (mark!("half as fast"), -500_000),
    (mark!("5 % slow"), -50_000),
    (mark!("right"), 0),
    (mark!("5 % fast"), 50_000),
    (mark!("twice as fast"), 1_000_000),
];

#[inline(never)]
pub(crate) fn draw(props: &Props, id: NodeId) -> Html {
    let session = props.view.read();
    let items = items(&session, id);
    let more = html! {
        <>
            { inspector(&session, id) }
            <label class="row">{ t!("Clock") }{ clock(props, &session, id) }</label>
        </>
    };
    popover::draw(props, MENU, &t!("Server {id}", id), Msg::Select(None), items, more)
}

/// What can be done to the server now.
fn items(session: &Session, id: NodeId) -> Vec<(String, Msg)> {
    let role = session.role(id);
    let cluster = session.cluster();
    let is_alone = cluster.groups().contains(&vec![id]);
    let mut items: Vec<(String, Gesture)> = Vec::new();
    let mut offer = |name: &str, gesture| items.push((name.to_owned(), gesture));
    match role {
        None => {
            offer(t!("Restart"), Gesture::Act(Action::Restart(id.into())));
            offer(t!("Restart with an empty disk"), Gesture::Replace(id));
        }
        Some(_) => offer(t!("Crash"), Gesture::Act(crash(id))),
    }
    match role {
        None => {}
        Some(_) if cluster.server(id).is_some_and(Server::is_paused) => {
            offer(t!("Resume"), Gesture::Act(Action::Resume(id.into())));
        }
        Some(role) => {
            if role == Role::Leader {
                let text = session.suggested_write();
                offer(&t!("Write {text}", text), Gesture::Write { via: Some(id), text });
            } else {
                offer(t!("Time out now"), Gesture::Act(Action::TimeOut(id.into())));
                if cluster.leader().is_some() {
                    offer(t!("Make it lead"), Gesture::Act(Action::Transfer { to: id.into() }));
                }
            }
            offer(t!("Pause"), Gesture::Act(Action::Pause(id.into())));
            offer(t!("Take a snapshot"), Gesture::Act(Action::Snapshot(id.into())));
        }
    }
    match is_alone {
        true => offer(t!("Reconnect all"), Gesture::Act(Action::Heal)),
        false => offer(t!("Cut off"), Gesture::Isolate(id)),
    }
    if role.is_some() {
        offer(t!("Wipe its disk"), Gesture::Replace(id));
    }
    items.into_iter().map(|(name, gesture)| (name, Msg::Menu(gesture))).collect()
}

/// How fast its clock runs.
pub(crate) fn clock(props: &Props, session: &Session, id: NodeId) -> Html {
    let now = session.cluster().server(id).map_or(0, |server| server.clock().ppm());
    let chosen = RATES.iter().position(|(_, ppm)| *ppm == now);
    let onchange = props.input(move |value| {
        let (_, ppm) = RATES.get(value.parse::<usize>().ok()?)?;
        Some(Msg::Gesture(Gesture::Act(Action::ClockRate { server: id.into(), ppm: *ppm })))
    });
    form::select(
        &t!("Clock of {id}", id),
        &RATES.map(|(name, _)| catalogue::text(name)),
        chosen,
        onchange,
    )
}

/// The server's state, by the paper's names (Figure 2).
fn inspector(session: &Session, id: NodeId) -> Html {
    let cluster = session.cluster();
    let Some(server) = cluster.server(id) else { return Html::default() };
    let voted_for =
        |vote: Option<NodeId>| vote.map_or_else(|| t!("nobody").to_owned(), |id| id.to_string());
    let Some(raft) = server.raft() else {
        return facts(vec![
            (t!("role"), t!("crashed").to_owned()),
            ("currentTerm", t!("{value} on disk", value = server.durable_state().current_term)),
            (
                "votedFor",
                t!("{value} on disk", value = voted_for(server.durable_state().voted_for)),
            ),
            (t!("last log index"), t!("{value} on disk", value = server.durable_last().index)),
        ]);
    };
    let timer = match server.timer(cluster.now()) {
        Some((left_us, _)) => format!("{} ms", left_us.div_ceil(1000)),
        None => "–".to_owned(),
    };
    let timer_name =
        if raft.role() == Role::Leader { t!("next heartbeat") } else { t!("election timeout") };
    let mut rows = vec![
        (t!("role"), catalogue::text(standing(cluster, server)).to_owned()),
        ("currentTerm", raft.current_term().to_string()),
        ("votedFor", voted_for(raft.voted_for())),
        (t!("leader"), voted_for(raft.leader())),
        (t!("last log index"), raft.log().last().index.to_string()),
        (t!("durable up to"), raft.stable_index().to_string()),
        ("commitIndex", raft.log().commit_index().to_string()),
        ("lastApplied", raft.log().last_applied().to_string()),
    ];
    if let Some(snapshot) = raft.snapshot() {
        rows.push((t!("snapshot up to"), snapshot.meta.last_included.index.to_string()));
    }
    if let Some(votes) = raft.votes() {
        let granted = votes.iter().filter(|(_, vote)| *vote == Some(true)).map(|(id, _)| id);
        rows.push((t!("votes"), en::list(&granted.collect::<Vec<_>>())));
    }
    rows.push((t!("voters"), en::list(&raft.members().all_voters())));
    rows.push((timer_name, timer));
    let peers = raft.progress().iter().filter(|progress| progress.id != id);
    let peer = |progress: &raft_sim::core::Progress| {
        html! {
            <tr>
                <th scope="row">{ progress.id.to_string() }</th>
                <td>{ progress.next_index }</td>
                <td>{ progress.match_index }</td>
                <td>{ state(progress) }</td>
            </tr>
        }
    };
    let peers: Vec<_> = peers.map(peer).collect();
    html! {
        <>
            { facts(rows) }
            if !peers.is_empty() {
                <table class="peers">
                    <thead>
                        <tr>
                            <td></td>
                            <th scope="col">{ "nextIndex" }</th>
                            <th scope="col">{ "matchIndex" }</th>
                            <th scope="col">{ t!("sends") }</th>
                        </tr>
                    </thead>
                    <tbody>{ peers }</tbody>
                </table>
            }
        </>
    }
}

/// How a leader sends to a follower at present.
fn state(progress: &raft_sim::core::Progress) -> &'static str {
    use raft_sim::core::ProgressState;
    match progress.state {
        ProgressState::Probe => t!("probes"),
        ProgressState::Replicate => t!("entries"),
        ProgressState::Snapshot { .. } => t!("snapshot"),
    }
}

/// After the menu was put on the page: puts it beside its server, and the focus on its first item.
#[inline(never)]
pub(crate) fn opened(view: &View, id: NodeId) {
    let session = view.read();
    let servers = session.cluster().servers();
    let index = servers.iter().position(|server| server.id() == id).unwrap_or(0);
    popover::opened(MENU, geometry::server(index, servers.len()));
}
