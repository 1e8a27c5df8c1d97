//! The logs side by side: a row a server, a column an index.

use raft_sim::core::{Entry, Index, Payload, Progress};
use raft_sim::explain::en;
use raft_sim::{Cluster, Server};
use yew::{Html, Properties, classes, component, html, use_state};

use super::term::hue;
use crate::app::View;

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) view: View,
}

/// Columns at most; the style sheet leaves out the oldest where there is no room for them.
const COLUMNS: u64 = 14;

#[component]
pub(crate) fn LogTable(Props { view }: &Props) -> Html {
    let session = view.read();
    let cluster = session.cluster();
    // The first index shown, if the reader has left the tail.
    let held = use_state(|| None::<Index>);
    let last = cluster.servers().iter().map(|server| server.log().len() as u64).max().unwrap_or(0);
    // The tail keeps some room for what comes next.
    let tail = (last + 4).saturating_sub(COLUMNS).max(1);
    let first = held.unwrap_or(tail).min(tail);
    let move_to = |first: Index| {
        let held = held.clone();
        move |_: yew::MouseEvent| held.set((first < tail).then_some(first))
    };
    let leader = cluster.leader().and_then(|id| cluster.server(id));
    html! {
        <section class="logs" aria-labelledby="logs-title">
            <div class="title">
                <h2 id="logs-title">{ "Logs" }</h2>
                <p class="key">
                    { "term and command · solid: committed · dashed: not yet · " }
                    <span class="nowrap">{ "⋯ not on disk yet" }</span>
                    { " · ▲ nextIndex · ● matchIndex" }
                </p>
                <div class="pages">
                    <button
                        class="quiet"
                        disabled={first <= 1}
                        onclick={move_to(first.saturating_sub(5).max(1))}
                        aria-label="Earlier entries"
                    >
                        { "‹" }
                    </button>
                    <button
                        class="quiet"
                        disabled={first >= tail}
                        onclick={move_to(first + 5)}
                        aria-label="Later entries"
                    >
                        { "›" }
                    </button>
                </div>
            </div>
            <table>
                <thead>
                    <tr>
                        <td></td>
                        { for (first..first + COLUMNS).map(|index| html! {
                            <th scope="col" key={index}>{ index }</th>
                        }) }
                        <th scope="col" class="commit">{ "commit" }</th>
                    </tr>
                </thead>
                <tbody>
                    { for cluster.servers().iter().map(|server| row(cluster, server, leader, first)) }
                </tbody>
            </table>
        </section>
    }
}

fn row(cluster: &Cluster, server: &Server, leader: Option<&Server>, first: Index) -> Html {
    let id = server.id();
    let role = session_role(server);
    let progress = leader.and_then(Server::raft).filter(|raft| raft.id() != id);
    let progress =
        progress.and_then(|raft| raft.progress().iter().find(|progress| progress.id == id));
    let commit = server.raft().map(|raft| raft.log().commit_index());
    let agreed = commit.unwrap_or_else(|| known_committed(cluster));
    html! {
        <tr key={id.0} class={role}>
            <th scope="row">{ id.to_string() }<small>{ role }</small></th>
            { for (first..first + COLUMNS).map(|index| {
                cell(server, leader, index, agreed, progress)
            }) }
            <td class="commit">{ commit.map_or("–".to_owned(), |commit| commit.to_string()) }</td>
        </tr>
    }
}

fn session_role(server: &Server) -> &'static str {
    server.raft().map_or("crashed", |raft| en::role(raft.role()))
}

/// What a crashed server has forgotten is still known of its log: what the others have committed.
fn known_committed(cluster: &Cluster) -> Index {
    let commits = cluster.servers().iter().filter_map(Server::raft);
    commits.map(|raft| raft.log().commit_index()).max().unwrap_or(0)
}

fn cell(
    server: &Server,
    leader: Option<&Server>,
    index: Index,
    committed: Index,
    progress: Option<&Progress>,
) -> Html {
    let markers = markers(index, progress);
    let Some(entry) = entry_at(server, index) else {
        return html! { <td key={index} class="none">{ markers }</td> };
    };
    let leaders = leader.and_then(|leader| entry_at(leader, index));
    let is_conflict = index > committed && leaders.is_none_or(|leaders| leaders.term != entry.term);
    let is_conflict = is_conflict && leader.is_some();
    let is_pending = server.raft().is_some_and(|raft| raft.stable_index() < index);
    let state = match () {
        () if is_conflict => "conflict",
        () if index <= committed => "committed",
        () => "open",
    };
    let text = command(entry);
    let what = match state {
        "conflict" => "not in the leader's log",
        "committed" => "committed",
        _ => "not committed yet",
    };
    let title = format!("entry {index}, term {}: {text}, {what}", entry.term);
    html! {
        <td key={index} class={classes!("entry", state, hue(entry.term))} {title}>
            <b>{ entry.term }{ if is_pending { " ⋯" } else { "" } }</b>
            <span>{ text }</span>
            { markers }
        </td>
    }
}

/// What the leader knows of this server: ▲ where it sends from next, ● what it has confirmed.
fn markers(index: Index, progress: Option<&Progress>) -> Html {
    html! {
        if let Some(progress) = progress {
            if progress.next_index == index {
                <i class="next" title="nextIndex"></i>
            }
            if progress.match_index == index {
                <i class="match" title="matchIndex"></i>
            }
        }
    }
}

fn entry_at(server: &Server, index: Index) -> Option<&Entry> {
    server.log().get(usize::try_from(index.checked_sub(1)?).ok()?)
}

fn command(entry: &Entry) -> String {
    match &entry.payload {
        Payload::NoOp => "no-op".to_owned(),
        Payload::Command(bytes) => String::from_utf8_lossy(bytes).into_owned(),
    }
}
