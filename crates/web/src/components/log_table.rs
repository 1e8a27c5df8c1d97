//! The logs side by side: a row a server, a column an index.

use std::ops::Range;

use raft_sim::core::{Entry, Index, Payload, Progress};
use raft_sim::service::Command;
use raft_sim::{Cluster, Server};
use yew::{AttrValue, Html, html};

use super::Props;
use super::element::{element, keyed, text};
use super::standing::standing;
use super::term::hue;
use crate::app::Msg;

/// How many columns a window has room for: from this width in pixels on, so many.
const COLUMNS: [(u32, u64); 6] = [(1500, 14), (1100, 11), (900, 8), (600, 9), (360, 5), (0, 4)];

/// The title and what the cells' looks mean.
const KEY: &str = "<h2 id=\"logs-title\">Logs</h2>\
    <p class=\"key\">term and command · solid: committed · dashed: not yet · \
    <span class=\"nowrap\">⋯ not on disk yet</span> · ▲ nextIndex · ● matchIndex</p>";

fn columns(width: u32) -> u64 {
    COLUMNS.iter().find(|(from, _)| width >= *from).map_or(1, |(_, columns)| *columns)
}

pub(crate) fn draw(props: &Props) -> Html {
    let session = props.view.read();
    let cluster = session.cluster();
    let last = cluster.servers().iter().map(|server| server.log().end() - 1).max().unwrap_or(0);
    // The tail keeps some room for what comes next.
    let columns = columns(props.ui.width);
    let tail = (last + 1 + columns / 4).saturating_sub(columns).max(1);
    let first = props.ui.log_from.unwrap_or(tail).min(tail);
    let shown = first..first + columns;
    let page = columns / 2;
    let later = (first + page < tail).then_some(first + page);
    let earlier = first.saturating_sub(page).max(1);
    let leader = cluster.leader().and_then(|id| cluster.server(id));
    let number = |index: Index| {
        keyed("th", index, &["scope"], ["col".into()], vec![text(index.to_string())])
    };
    let numbers: Vec<_> = shown.clone().map(number).collect();
    let rows = cluster.servers().iter().map(|server| row(cluster, server, leader, shown.clone()));
    let turn = |name: &'static str, sign: &'static str, to, disabled: bool| {
        let onclick = props.press(Msg::LogFrom(to));
        html! { <button class="quiet" {disabled} {onclick} aria-label={name}>{ sign }</button> }
    };
    html! {
        <section class="logs" aria-labelledby="logs-title">
            <div class="title">
                { Html::from_html_unchecked(AttrValue::Static(KEY)) }
                <div class="pages">
                    { turn("Earlier entries", "‹", Some(earlier), first <= 1) }
                    { turn("Later entries", "›", later, first >= tail) }
                </div>
            </div>
            <table>
                <thead>
                    <tr>
                        <td></td>
                        { numbers }
                        <th scope="col" class="commit">{ "commit" }</th>
                    </tr>
                </thead>
                <tbody>{ rows.collect::<Vec<_>>() }</tbody>
            </table>
        </section>
    }
}

fn row(cluster: &Cluster, server: &Server, leader: Option<&Server>, shown: Range<Index>) -> Html {
    let id = server.id();
    let role = standing(cluster, server);
    let progress = leader.and_then(Server::raft).filter(|raft| raft.id() != id);
    let progress =
        progress.and_then(|raft| raft.progress().iter().find(|progress| progress.id == id));
    let commit = server.raft().map(|raft| raft.log().commit_index());
    let agreed = commit.unwrap_or_else(|| known_committed(cluster));
    let cells = shown.map(|index| cell(server, leader, index, agreed, progress));
    let name = element("small", &[], [], vec![text(role)]);
    let name = vec![text(id.to_string()), name];
    let mut parts = vec![element("th", &["scope"], ["row".into()], name)];
    parts.extend(cells);
    let commit = commit.map_or("–".to_owned(), |commit| commit.to_string());
    parts.push(element("td", &["class"], ["commit".into()], vec![text(commit)]));
    keyed("tr", id.0, &["class"], [role.into()], parts)
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
    let mut parts = Vec::new();
    let Some(entry) = entry_at(server, index) else {
        let is_compacted = (1..=server.log_base().index).contains(&index);
        if is_compacted {
            parts.push(element("span", &[], [], vec![text("snapshot")]));
        }
        parts.extend(markers(index, progress));
        let class = if is_compacted { "compacted" } else { "none" };
        return keyed("td", index, &["class"], [class.into()], parts);
    };
    let is_conflict =
        index > committed && leader.is_some_and(|leader| !leader.log_holds(entry.position()));
    let is_pending = server.raft().is_some_and(|raft| raft.stable_index() < index);
    let state = match () {
        () if is_conflict => "conflict",
        () if index <= committed => "committed",
        () => "open",
    };
    let command = command(entry);
    let what = match state {
        "conflict" => "not in the leader's log",
        "committed" => "committed",
        _ => "not committed yet",
    };
    let title = format!("entry {index}, term {}: {command}, {what}", entry.term);
    let term = format!("{}{}", entry.term, if is_pending { " ⋯" } else { "" });
    parts.push(element("b", &[], [], vec![text(term)]));
    parts.push(element("span", &[], [], vec![text(command)]));
    parts.extend(markers(index, progress));
    let class = format!("entry {state} {}", hue(entry.term));
    keyed("td", index, &["class", "title"], [class.into(), title.into()], parts)
}

/// What the leader knows of this server: ▲ where it sends from next, ● what it has confirmed.
fn markers(index: Index, progress: Option<&Progress>) -> impl Iterator<Item = Html> + use<> {
    let marker = |name: &'static str, class: &'static str| {
        element("i", &["class", "title"], [class.into(), name.into()], Vec::new())
    };
    let next = progress.is_some_and(|progress| progress.next_index == index);
    let matched = progress.is_some_and(|progress| progress.match_index == index);
    let next = next.then(|| marker("nextIndex", "next"));
    next.into_iter().chain(matched.then(|| marker("matchIndex", "match")))
}

fn entry_at(server: &Server, index: Index) -> Option<&Entry> {
    server.log().get(index)
}

fn command(entry: &Entry) -> String {
    match &entry.payload {
        Payload::NoOp => "no-op".to_owned(),
        Payload::ConfChange(_) => "config".to_owned(),
        Payload::Command(bytes) => {
            Command::decode(bytes).map_or_else(|| "?".to_owned(), |command| command.to_string())
        }
    }
}
