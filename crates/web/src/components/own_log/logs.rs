//! The logs side by side, as the lines up to the chosen one tell of them.

use raft_sim::explain::catalogue;
use raft_sim::t;
use raft_trace::{Change, Role, Server};
use yew::Html;

use super::super::Props;
use super::super::element::{element, keyed, text};
use super::super::log_table::{columns, short_key};
use super::super::term::hue;
use super::super::tree::html;
use super::cluster::standing;
use crate::own_log::Found;

pub(super) fn draw(props: &Props, found: &Found) -> Html {
    let servers = found.picture().servers();
    let columns = columns(props.ui.width);
    let last = servers.iter().map(Server::last).max().unwrap_or(0);
    let tail = (last + 1 + columns / 4).saturating_sub(columns).max(1);
    // What the line is about is in view.
    let about = found.record().and_then(|record| match &record.change {
        Change::Appended(entry) | Change::Applied(entry) => Some(entry.index),
        Change::Truncated(index) | Change::Committed(index) => Some(*index),
        _ => None,
    });
    let first = about.map_or(tail, |index| index.saturating_sub(columns / 2).clamp(1, tail));
    let number =
        |index: u64| keyed("th", index, &["scope"], ["col".into()], vec![text(index.to_string())]);
    let shown = first..first + columns;
    let leading = servers.iter().filter(|server| server.is_up() && server.role() == Role::Leader);
    let leader = leading.max_by_key(|server| server.term());
    let known = servers.iter().filter_map(Server::commit).max().unwrap_or(0);
    let rows = servers.iter().map(|server| {
        let cells = shown.clone().map(|index| cell(server, leader, known, index));
        row(server, cells.collect())
    });
    let class = if servers.len() > 6 { "many" } else { "few" };
    html! {
        <section class="logs" aria-label={t!("Logs")}>
            <div class="title">
                <h2>{ t!("Logs") }</h2>
                <p class="key">{ short_key() }</p>
            </div>
            <table class={class}>
                <thead>
                    <tr>
                        <td></td>
                        { shown.clone().map(number).collect::<Vec<_>>() }
                        <th scope="col" class="commit">{ t!("commit") }</th>
                    </tr>
                </thead>
                <tbody>{ rows.collect::<Vec<_>>() }</tbody>
            </table>
        </section>
    }
}

fn row(server: &Server, cells: Vec<Html>) -> Html {
    let role = standing(server);
    let small = element("small", &[], [], vec![text(catalogue::text(role))]);
    let name = vec![text(format!("S{}", server.number())), small];
    let mut parts = vec![element("th", &["scope"], ["row".into()], name)];
    parts.extend(cells);
    let commit = server.commit().map_or("–".to_owned(), |commit| commit.to_string());
    parts.push(element("td", &["class"], ["commit".into()], vec![text(commit)]));
    keyed("tr", server.number(), &["class"], [role.into()], parts)
}

fn cell(server: &Server, leader: Option<&Server>, known: u64, index: u64) -> Html {
    let base = server.base().0;
    if index <= base {
        let words = vec![element("span", &[], [], vec![text("⋯")])];
        return keyed(
            "td",
            index,
            &["class", "title"],
            ["folded".into(), t!("in the snapshot").into()],
            words,
        );
    }
    let Some((term, command)) = server.entry(index) else {
        return keyed("td", index, &["class"], ["none".into()], Vec::new());
    };
    let committed = if server.is_up() { server.commit().unwrap_or(0) } else { known };
    let applied = server.applied().unwrap_or(0);
    let theirs = leader.map(|leader| (leader.last(), leader.entry(index)));
    let is_other = theirs.is_some_and(|(last, entry)| match entry {
        Some((theirs, _)) => theirs != term,
        None => last < index,
    });
    let is_pending = server.saved() < index;
    let (state, what) = match is_pending {
        _ if is_other && index > committed => ("conflict", t!("not in the leader's log")),
        _ if index <= applied => ("committed applied", t!("committed and applied")),
        true if index <= committed => ("committed", t!("committed but not on its disk yet")),
        _ if index <= committed => ("committed", t!("committed [an entry]")),
        true => ("open", t!("neither committed nor on its disk yet")),
        false => ("open", t!("not committed yet")),
    };
    let number = term.map_or_else(|| "?".to_owned(), |term| term.to_string());
    let command = command.unwrap_or("–").to_owned();
    let title = t!(
        "entry {index}, term {term}: {command}, {what}",
        index,
        term = &number,
        command = &command,
        what
    );
    let number = if is_pending { number + " ⋯" } else { number };
    let class = format!("entry {state} {}", hue(term.unwrap_or(0)));
    let parts = vec![
        element("b", &[], [], vec![text(number)]),
        element("span", &[], [], vec![text(command)]),
    ];
    keyed("td", index, &["class", "title"], [class.into(), title.into()], parts)
}
