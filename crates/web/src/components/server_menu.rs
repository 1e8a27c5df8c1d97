//! A server's menu and state, beside it on the stage.
#![allow(clippy::float_arithmetic, reason = "drawing")]

use raft_sim::Action;
use raft_sim::core::{NodeId, Role};
use raft_sim::explain::en;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};
use yew::{Callback, Html, NodeRef, Properties, component, html, use_effect_with, use_node_ref};

use crate::app::{Msg, View};
use crate::geometry;
use crate::session::Gesture;

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) view: View,
    pub(crate) clock: View,
    pub(crate) id: NodeId,
    pub(crate) send: Callback<Msg>,
}

#[component]
pub(crate) fn ServerMenu(Props { view, clock, id, send }: &Props) -> Html {
    let id = *id;
    let panel = use_node_ref();
    let index = view.read().cluster().servers().iter().position(|server| server.id() == id);
    let count = view.read().cluster().servers().len();
    use_effect_with((panel.clone(), index), move |(panel, index): &(NodeRef, Option<usize>)| {
        if let (Some(panel), Some(index)) = (panel.cast::<HtmlElement>(), *index) {
            place(&panel, geometry::server(index, count));
            focus_item(&panel, 0);
        }
    });
    let on_key = Callback::from(|event: KeyboardEvent| {
        let Some(panel) = event.current_target().and_then(|panel| panel.dyn_into().ok()) else {
            return;
        };
        match event.key().as_str() {
            "ArrowDown" => focus_item(&panel, 1),
            "ArrowUp" => focus_item(&panel, -1),
            _ => return,
        }
        event.prevent_default();
    });
    html! {
        <div
            ref={panel}
            class="server-menu"
            role="dialog"
            aria-label={format!("Server {id}")}
            onkeydown={on_key}
        >
            <div class="title">
                <h2>{ id.to_string() }</h2>
                <button class="quiet" aria-label="Close" onclick={send.reform(|_| Msg::Select(None))}>
                    { "×" }
                </button>
            </div>
            <Items view={view.clone()} {id} send={send} />
            <Inspector clock={clock.clone()} {id} />
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct ItemProps {
    view: View,
    id: NodeId,
    send: Callback<Msg>,
}

/// What can be done to the server now.
#[component]
fn Items(ItemProps { view, id, send }: &ItemProps) -> Html {
    let id = *id;
    let session = view.read();
    let role = session.role(id);
    let is_alone = session.cluster().groups().contains(&vec![id]);
    let item = |name: &str, gesture: Gesture| {
        let send = send.clone();
        let on_click = move |_: yew::MouseEvent| {
            send.emit(Msg::Gesture(gesture.clone()));
            send.emit(Msg::Select(None));
        };
        html! { <button class="item" onclick={on_click}>{ name }</button> }
    };
    let write = Gesture::Write { via: Some(id), text: session.suggested_write() };
    html! {
        <div class="items">
            if role.is_none() {
                { item("Restart", Gesture::Act(Action::Restart(id))) }
            } else {
                { item("Crash", Gesture::Act(Action::Crash(id))) }
            }
            if role.is_some_and(|role| role != Role::Leader) {
                { item("Time out now", Gesture::Act(Action::TimeOut(id))) }
            }
            if role == Some(Role::Leader) {
                { item(&format!("Write {}", session.suggested_write()), write) }
            }
            if is_alone {
                { item("Reconnect all", Gesture::Act(Action::Heal)) }
            } else {
                { item("Cut off", Gesture::Isolate(id)) }
            }
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct InspectorProps {
    clock: View,
    id: NodeId,
}

/// The server's state, by the paper's names (Figure 2).
#[component]
fn Inspector(InspectorProps { clock, id }: &InspectorProps) -> Html {
    let session = clock.read();
    let cluster = session.cluster();
    let Some(server) = cluster.server(*id) else { return Html::default() };
    let voted_for = |vote: Option<NodeId>| vote.map_or("nobody".to_owned(), |id| id.to_string());
    let rows: Vec<(&str, String)> = match server.raft() {
        Some(raft) => {
            let timer = match server.timer(cluster.now()) {
                Some((left_us, _)) => format!("{} ms", left_us.div_ceil(1000)),
                None => "–".to_owned(),
            };
            let timer_name =
                if raft.role() == Role::Leader { "next heartbeat" } else { "election timeout" };
            vec![
                ("role", en::role(raft.role()).to_owned()),
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
    html! {
        <dl>
            { for rows.into_iter().map(|(name, value)| html! {
                <><dt>{ name }</dt><dd>{ value }</dd></>
            }) }
        </dl>
    }
}

/// Puts the menu beside its server, on the side that faces the middle of the stage. A style sheet may
/// decide otherwise, as it does where the stage is narrow.
fn place(panel: &HtmlElement, at: geometry::Point) {
    let percent = |part: f32, whole: f32| format!("{}%", (part * 100.0 / whole).round());
    let style = panel.style();
    // Setting a custom property to a percentage cannot fail.
    let _ = style.set_property("--x", &percent(at.x, geometry::WIDTH));
    let _ = style.set_property("--y", &percent(at.y, geometry::HEIGHT));
    let side = if at.x > geometry::WIDTH / 2.0 + 1.0 { "left" } else { "right" };
    let half = if at.y > geometry::HEIGHT / 2.0 { "low" } else { "high" };
    let _ = panel.class_list().add_2(side, half);
}

/// Moves the focus among the menu's items: `by` from where it is, or to the first one.
fn focus_item(panel: &HtmlElement, by: i32) {
    let Ok(items) = panel.query_selector_all(".item") else { return };
    let count = i32::try_from(items.length()).unwrap_or(0);
    let focused = panel.owner_document().and_then(|document| document.active_element());
    let at = (0..count).find(|&i| {
        items.get(i.cast_unsigned()).is_some_and(|item| item.dyn_ref() == focused.as_ref())
    });
    let next = at.map_or(0, |at| (at + by).rem_euclid(count.max(1)));
    let item = items.get(next.cast_unsigned()).and_then(|item| item.dyn_into::<HtmlElement>().ok());
    if let Some(item) = item {
        let _ = item.focus();
    }
}
