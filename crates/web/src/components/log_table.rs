//! The logs side by side: a row a server, a column an index.

mod scroller;

use std::ops::Range;

use raft_sim::core::{Entry, Index, LogPosition, Payload, Progress};
use raft_sim::explain::catalogue;
use raft_sim::service::Command;
use raft_sim::t;
use raft_sim::{Cluster, Server};
use yew::Html;

pub(crate) use self::scroller::{columns_of, draw as scroller, listen};
use super::Props;
use super::element::{element, keyed, text};
use super::standing::standing;
use super::term::hue;
use super::tree::html;
use crate::later;
use crate::ui::Side;

/// The id of the whole in the document.
pub(crate) const ID: &str = "logs";

/// How many columns a window has room for: from this width in pixels on, so many.
const COLUMNS: [(u32, u64); 6] = [(1500, 14), (1100, 11), (900, 8), (600, 9), (360, 5), (0, 4)];

/// So many rows have room for two lines each.
const ROOMY: usize = 6;

/// Which entries there are, and which of them are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    /// First index shown.
    pub(crate) first: Index,
    /// How many are shown.
    pub(crate) columns: u64,
    /// Lowest index that somebody's log has.
    pub(crate) head: Index,
    /// First index shown to who follows the tail.
    pub(crate) tail: Index,
    /// Highest index that somebody's log has.
    pub(crate) last: Index,
    /// Somebody has a snapshot, which takes a column.
    pub(crate) has_snapshot: bool,
}

impl Window {
    /// What is shown in a window of `width` pixels to who wants to see what is from `from` on.
    pub(crate) fn of(cluster: &Cluster, width: u32, from: Option<Index>) -> Self {
        let bases = || cluster.servers().iter().map(|server| server.log_base().index);
        let has_snapshot = bases().any(|base| base > 0);
        let columns = columns(width) - u64::from(has_snapshot);
        let last = cluster.servers().iter().map(|server| server.log().end() - 1).max().unwrap_or(0);
        let head = bases().min().unwrap_or(0) + 1;
        // The tail keeps some room for what comes next.
        let tail = (last + 1 + columns / 4).saturating_sub(columns).max(head);
        let first = from.unwrap_or(tail).clamp(head, tail);
        Self { first, columns, head, tail, last, has_snapshot }
    }

    pub(crate) fn shown(self) -> Range<Index> {
        self.first..self.first + self.columns
    }
}

pub(crate) fn draw(props: &Props) -> Html {
    let session = props.view.read();
    let cluster = session.cluster();
    let window = Window::of(cluster, props.ui.log_width(), props.ui.log_from);
    let leader = cluster.leader().and_then(|id| cluster.server(id));
    let number = |index: Index| {
        keyed("th", index, &["scope"], ["col".into()], vec![text(index.to_string())])
    };
    let snapshot = || element("th", &["scope"], ["col".into()], vec![text(t!("snapshot"))]);
    let snapshot = window.has_snapshot.then(snapshot);
    let numbers: Vec<_> = snapshot.into_iter().chain(window.shown().map(number)).collect();
    let rows = cluster.servers().iter().map(|server| row(cluster, server, leader, window));
    let is_only = props.ui.side != Side::B;
    html! {
        <section id={is_only.then_some(ID)} class="logs" aria-label={props.ui.side.name([t!("Logs"), t!("Logs of run A"), t!("Logs of run B")])}>
            if is_only {
                <div class="title">
                    <h2>{ t!("Logs") }</h2>
                    <p class="key">{ key() }</p>
                    { later::log_scroller(props, window) }
                </div>
            }
            <table class={if cluster.servers().len() > ROOMY { "many" } else { "few" }}>
                <thead>
                    <tr>
                        <td></td>
                        { numbers }
                        <th scope="col" class="commit">{ t!("commit") }</th>
                    </tr>
                </thead>
                <tbody>{ rows.collect::<Vec<_>>() }</tbody>
            </table>
        </section>
    }
}

/// How many entries there is room for in a window of this width in pixels.
pub(crate) fn columns(width: u32) -> u64 {
    COLUMNS.iter().find(|(least, _)| width >= *least).map_or(4, |found| found.1)
}

/// What the cells' looks mean. (What is short is not to be torn.)
pub(crate) fn short_key() -> &'static str {
    t!(
        "term and command · filled: applied · solid: committed · dashed: not yet · ⋯\u{a0}not\u{a0}on\u{a0}disk"
    )
}

pub(crate) fn key() -> String {
    short_key().to_owned() + " · ▲\u{a0}nextIndex · ●\u{a0}matchIndex"
}

fn row(cluster: &Cluster, server: &Server, leader: Option<&Server>, window: Window) -> Html {
    let id = server.id();
    let role = standing(cluster, server);
    let name = element("small", &[], [], vec![text(catalogue::text(role))]);
    let name = vec![text(id.to_string()), name];
    let mut parts = vec![element("th", &["scope"], ["row".into()], name)];
    let base = server.log_base();
    if window.has_snapshot {
        parts.push(snapshot(base));
    }
    let row = Row::of(cluster, server, leader);
    let mut shown = window.shown();
    if shown.contains(&base.index) {
        parts.push(folded(shown.start, base.index));
        shown.start = base.index + 1;
    } else if shown.start <= base.index {
        parts.push(folded(shown.start, shown.end - 1));
        shown.start = shown.end;
    }
    parts.extend(shown.map(|index| row.cell(index)));
    let commit = row.commit.map_or("–".to_owned(), |commit| commit.to_string());
    parts.push(element("td", &["class"], ["commit".into()], vec![text(commit)]));
    keyed("tr", id.0, &["class"], [role.into()], parts)
}

/// What a server's snapshot stands for, in the column before all entries.
fn snapshot(base: LogPosition) -> Html {
    if base.index == 0 {
        return element("td", &["class"], ["none".into()], Vec::new());
    }
    let class = format!("compacted {}", hue(base.term));
    let lines = [("b", base.term.to_string()), ("span", format!("1–{}", base.index))];
    let lines = lines.map(|(tag, line)| element(tag, &[], [], vec![text(line)]));
    element("td", &["class"], [class.into()], lines.into())
}

/// Columns whose entries are in the server's snapshot.
fn folded(first: Index, last: Index) -> Html {
    let count = last + 1 - first;
    let words = vec![element("span", &[], [], vec![text(t!("in the snapshot"))])];
    keyed("td", first, &["class", "colspan"], ["folded".into(), count.to_string().into()], words)
}

/// What a cell has to know of its server.
pub(crate) struct Row<'a> {
    server: &'a Server,
    leader: Option<&'a Server>,
    /// What the leader knows of it.
    pub(crate) progress: Option<&'a Progress>,
    /// `commitIndex`, of a server that is up.
    pub(crate) commit: Option<Index>,
    /// Up to here the entries are committed, and up to there applied.
    pub(crate) committed: Index,
    pub(crate) applied: Index,
}

impl<'a> Row<'a> {
    pub(crate) fn of(cluster: &Cluster, server: &'a Server, leader: Option<&'a Server>) -> Self {
        let others = leader.and_then(Server::raft).filter(|raft| raft.id() != server.id());
        let progress =
            others.and_then(|raft| raft.progress().iter().find(|peer| peer.id == server.id()));
        let log = server.raft().map(raft_sim::core::Raft::log);
        let commit = log.map(|log| log.commit_index());
        let committed = commit.unwrap_or_else(|| known_committed(cluster));
        let applied = log.map_or(committed, |log| log.last_applied());
        Self { server, leader, progress, commit, committed, applied }
    }

    /// Whether an entry is not committed, and not in the leader's log.
    pub(crate) fn is_conflict(&self, entry: &Entry) -> bool {
        entry.index > self.committed
            && self.leader.is_some_and(|leader| !leader.log_holds(entry.position()))
    }

    /// Whether an entry is not on the disk.
    pub(crate) fn is_pending(&self, index: Index) -> bool {
        self.server.raft().is_some_and(|raft| raft.stable_index() < index)
    }

    fn cell(&self, index: Index) -> Html {
        let Some(entry) = self.server.log().get(index) else {
            let markers = self.markers(index).collect();
            return keyed("td", index, &["class"], ["none".into()], markers);
        };
        let is_pending = self.is_pending(index);
        let (state, what) = match is_pending {
            _ if self.is_conflict(entry) => ("conflict", t!("not in the leader's log")),
            _ if index <= self.applied => ("committed applied", t!("committed and applied")),
            true if index <= self.committed => {
                ("committed", t!("committed but not on its disk yet"))
            }
            _ if index <= self.committed => ("committed", "committed"),
            true => ("open", t!("neither committed nor on its disk yet")),
            false => ("open", t!("not committed yet")),
        };
        let command = command(entry);
        let title = t!(
            "entry {index}, term {term}: {command}, {what}",
            index,
            term = entry.term,
            command,
            what
        );
        let term = format!("{}{}", entry.term, if is_pending { " ⋯" } else { "" });
        let mut parts = vec![
            element("b", &[], [], vec![text(term)]),
            element("span", &[], [], vec![text(command)]),
        ];
        parts.extend(self.markers(index));
        let class = format!("entry {state} {}", hue(entry.term));
        keyed("td", index, &["class", "title"], [class.into(), title.into()], parts)
    }

    /// What the leader knows of this server: ▲ where it sends from next, ● what it has confirmed.
    fn markers(&self, index: Index) -> impl Iterator<Item = Html> + use<> {
        let marker = |name: &'static str, class: &'static str| {
            element("i", &["class", "title"], [class.into(), name.into()], Vec::new())
        };
        let next = self.progress.is_some_and(|progress| progress.next_index == index);
        let matched = self.progress.is_some_and(|progress| progress.match_index == index);
        let next = next.then(|| marker("nextIndex", "next"));
        next.into_iter().chain(matched.then(|| marker("matchIndex", "match")))
    }
}

/// What a crashed server has forgotten is still known of its log: what the others have committed.
fn known_committed(cluster: &Cluster) -> Index {
    let commits = cluster.servers().iter().filter_map(Server::raft);
    commits.map(|raft| raft.log().commit_index()).max().unwrap_or(0)
}

pub(crate) fn command(entry: &Entry) -> String {
    match &entry.payload {
        Payload::NoOp => t!("no-op").to_owned(),
        Payload::ConfChange(_) => t!("config").to_owned(),
        Payload::Command(bytes) => {
            Command::decode(bytes).map_or_else(|| "?".to_owned(), |command| command.to_string())
        }
    }
}
