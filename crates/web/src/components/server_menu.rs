//! A server's menu and state, beside it on the stage.
#![allow(clippy::float_arithmetic, reason = "drawing")]

use raft_sim::core::{NodeId, Role};
use raft_sim::{Action, Server};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::{Callback, Html, html};

use super::Props;
use super::standing::standing;
use crate::app::{Msg, View};
use crate::browser;
use crate::geometry::{self, Tenths};
use crate::session::{Gesture, crash};

/// The menu's id in the document.
const MENU: &str = "server-menu";
/// The id of its first item.
const FIRST: &str = "server-menu-first";

#[inline(never)]
pub(crate) fn draw(props: &Props, id: NodeId) -> Html {
    html! {
        <div
            id={MENU}
            key={id.0}
            class="server-menu"
            role="dialog"
            aria-label={format!("Server {id}")}
            onkeydown={Callback::from(|event: KeyboardEvent| on_key(&event))}
        >
            <div class="title">
                <h2>{ id.to_string() }</h2>
                <button class="quiet" aria-label="Close" onclick={props.press(Msg::Select(None))}>
                    { "×" }
                </button>
            </div>
            { items(props, id) }
            { inspector(props, id) }
        </div>
    }
}

/// What can be done to the server now.
fn items(props: &Props, id: NodeId) -> Html {
    let session = props.view.read();
    let role = session.role(id);
    let is_alone = session.cluster().groups().contains(&vec![id]);
    let mut items = vec![match role {
        None => ("Restart".to_owned(), Gesture::Act(Action::Restart(id.into()))),
        Some(_) => ("Crash".to_owned(), Gesture::Act(crash(id))),
    }];
    match role {
        None => {}
        Some(_) if session.cluster().server(id).is_some_and(Server::is_paused) => {
            items.push(("Resume".to_owned(), Gesture::Act(Action::Resume(id.into()))));
        }
        Some(Role::Leader) => {
            let text = session.suggested_write();
            items.push((format!("Write {text}"), Gesture::Write { via: Some(id), text }));
        }
        Some(_) => {
            items.push(("Time out now".to_owned(), Gesture::Act(Action::TimeOut(id.into()))));
        }
    }
    items.push(match is_alone {
        true => ("Reconnect all".to_owned(), Gesture::Act(Action::Heal)),
        false => ("Cut off".to_owned(), Gesture::Isolate(id)),
    });
    let item = |(index, (name, gesture)): (usize, (String, Gesture))| {
        let id = (index == 0).then_some(FIRST);
        let onclick = props.press(Msg::Menu(gesture));
        html! { <button {id} class="item" {onclick}>{ name }</button> }
    };
    let items = items.into_iter().enumerate().map(item);
    html! { <div class="items">{ items.collect::<Vec<_>>() }</div> }
}

/// The server's state, by the paper's names (Figure 2).
fn inspector(props: &Props, id: NodeId) -> Html {
    let session = props.view.read();
    let cluster = session.cluster();
    let Some(server) = cluster.server(id) else { return Html::default() };
    let voted_for = |vote: Option<NodeId>| vote.map_or("nobody".to_owned(), |id| id.to_string());
    let rows: Vec<(&'static str, String)> = match server.raft() {
        Some(raft) => {
            let timer = match server.timer(cluster.now()) {
                Some((left_us, _)) => format!("{} ms", left_us.div_ceil(1000)),
                None => "–".to_owned(),
            };
            let timer_name =
                if raft.role() == Role::Leader { "next heartbeat" } else { "election timeout" };
            vec![
                ("role", standing(cluster, server).to_owned()),
                ("currentTerm", raft.current_term().to_string()),
                ("votedFor", voted_for(raft.voted_for())),
                ("leader", voted_for(raft.leader())),
                ("last log index", raft.log().last().index.to_string()),
                ("durable up to", raft.stable_index().to_string()),
                ("commitIndex", raft.log().commit_index().to_string()),
                ("lastApplied", raft.log().last_applied().to_string()),
                (timer_name, timer),
            ]
        }
        None => vec![
            ("role", "crashed".to_owned()),
            ("currentTerm", format!("{} on disk", server.durable_state().current_term)),
            ("votedFor", format!("{} on disk", voted_for(server.durable_state().voted_for))),
            ("last log index", format!("{} on disk", server.durable_log().len())),
        ],
    };
    let row = |(name, value): (&'static str, String)| {
        html! { <><dt>{ name }</dt><dd>{ value }</dd></> }
    };
    html! { <dl>{ rows.into_iter().map(row).collect::<Vec<_>>() }</dl> }
}

/// After the menu was opened: puts it beside its server and the focus on its first item.
#[inline(never)]
pub(crate) fn opened(view: &View, id: NodeId) {
    let session = view.read();
    let servers = session.cluster().servers();
    let index = servers.iter().position(|server| server.id() == id);
    if let (Some(panel), Some(index)) = (browser::element(MENU), index) {
        place(&panel, geometry::server(index, servers.len()));
        browser::focus(FIRST);
    }
}

/// The arrow keys move the focus among the items.
fn on_key(event: &KeyboardEvent) {
    let focused: Option<Element> = event.target().map(JsCast::unchecked_into);
    let next = focused.and_then(|item| match event.key().as_str() {
        "ArrowDown" => item.next_element_sibling(),
        "ArrowUp" => item.previous_element_sibling(),
        _ => None,
    });
    if let Some(next) = next {
        event.prevent_default();
        let _ = next.unchecked_into::<HtmlElement>().focus();
    }
}

/// Puts the menu beside its server, on the side that faces the middle of the stage. A style sheet may
/// decide otherwise, as it does where the stage is narrow.
fn place(panel: &HtmlElement, at: geometry::Point) {
    let percent = |part: f32, whole: f32| format!("{}%", Tenths(part * 100.0 / whole));
    let style = panel.style();
    // Setting a custom property to a percentage cannot fail.
    let _ = style.set_property("--x", &percent(at.x, geometry::WIDTH));
    let _ = style.set_property("--y", &percent(at.y, geometry::HEIGHT));
    let side = if at.x > geometry::WIDTH / 2.0 + 1.0 { "left" } else { "right" };
    let half = if at.y > geometry::HEIGHT / 2.0 { "low" } else { "high" };
    let _ = panel.class_list().add_2(side, half);
}
