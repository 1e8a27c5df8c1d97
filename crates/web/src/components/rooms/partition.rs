//! The groups of servers that reach each other, to be dragged or sent from one to another.

use raft_sim::core::NodeId;
use raft_sim::sorting::arranged;
use raft_sim::t;
use web_sys::KeyboardEvent;
use yew::{Callback, DragEvent, Html};

use super::super::Props;
use super::super::tree::html;
use crate::app::Msg;

/// What a dragged server is called while it is dragged.
const KIND: &str = "text/plain";

/// The id of a server's button in the document.
pub(crate) fn chip_id(id: NodeId) -> String {
    format!("chip-{}", id.0)
}

/// The groups, and an empty one to drop a server in.
pub(super) fn draw(props: &Props) -> Html {
    let groups = props.view.read().cluster().groups();
    // Where somebody has put them: no group changes its place under the hand.
    let place = |group: &Vec<NodeId>| {
        props
            .ui
            .groups
            .iter()
            .position(|placed| placed.first().is_some_and(|id| group.contains(id)))
    };
    let groups = arranged(groups, |one, other| place(one).cmp(&place(other)));
    let mut boxes: Vec<Html> =
        (0..groups.len()).map(|place| group(props, &groups, place)).collect();
    if groups.iter().any(|group| group.len() > 1) {
        boxes.push(group(props, &groups, groups.len()));
    }
    html! {
        <div class="groups" role="group" aria-label={t!("Groups of servers that reach each other")}>
            { boxes }
        </div>
    }
}

fn group(props: &Props, groups: &[Vec<NodeId>], place: usize) -> Html {
    let members = groups.get(place).map_or(&[][..], Vec::as_slice);
    let name = match members {
        [] => t!("a new group").to_owned(),
        _ => t!("Group {place}", place = place + 1),
    };
    let (send, all) = (props.send.clone(), groups.to_vec());
    let ondrop = Callback::from(move |event: DragEvent| {
        event.prevent_default();
        let text = event.data_transfer().and_then(|data| data.get_data(KIND).ok());
        let dragged = text.and_then(|text| text.parse().ok()).map(NodeId);
        if let Some(id) = dragged
            && let Some(moved) = moved(&all, id, place)
        {
            send.emit(Msg::Regroup(moved, id));
        }
    });
    let ondragover = Callback::from(|event: DragEvent| event.prevent_default());
    html! {
        <div
            key={place}
            class={if members.is_empty() { "group new" } else { "group" }}
            role="group"
            aria-label={name.clone()}
            {ondrop}
            {ondragover}
        >
            <span class="unit" aria-hidden="true">{ name }</span>
            { members.iter().map(|id| chip(props, groups, place, *id)) }
        </div>
    }
}

fn chip(props: &Props, groups: &[Vec<NodeId>], place: usize, id: NodeId) -> Html {
    let ondragstart = Callback::from(move |event: DragEvent| {
        if let Some(data) = event.data_transfer() {
            // Refused only after the drag has begun.
            let _ = data.set_data(KIND, &id.0.to_string());
        }
    });
    let (send, all) = (props.send.clone(), groups.to_vec());
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let to = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => place + 1,
            "ArrowLeft" | "ArrowUp" if place > 0 => place - 1,
            _ => return,
        };
        event.prevent_default();
        if let Some(moved) = moved(&all, id, to) {
            send.emit(Msg::Regroup(moved, id));
        }
    });
    // Whoever only clicks sends it to the next group, and from the last one to the first.
    let to = if place + 1 < groups.len() || groups.len() == 1 { place + 1 } else { 0 };
    let onclick =
        moved(groups, id, to).map(|moved| props.press(Msg::Regroup(moved, id))).unwrap_or_default();
    html! {
        <button
            id={chip_id(id)}
            key={id.0}
            class="chip"
            draggable="true"
            aria-label={t!("{id}: to another group", id)}
            {ondragstart}
            {onkeydown}
            {onclick}
        >
            { id.to_string() }
        </button>
    }
}

/// The groups when a server has gone to another one; `None` if that changes nothing.
fn moved(groups: &[Vec<NodeId>], id: NodeId, to: usize) -> Option<Vec<Vec<NodeId>>> {
    let from = groups.iter().position(|group| group.contains(&id))?;
    if from == to || to > groups.len() || (to == groups.len() && groups[from].len() == 1) {
        return None;
    }
    let mut moved = groups.to_vec();
    moved.push(Vec::new());
    moved[from].retain(|other| *other != id);
    moved[to].push(id);
    moved.retain(|group| !group.is_empty());
    // One group of all: nothing is cut.
    Some(if moved.len() == 1 { Vec::new() } else { moved })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(groups: &[&[u64]]) -> Vec<Vec<NodeId>> {
        groups.iter().map(|group| group.iter().copied().map(NodeId).collect()).collect()
    }

    #[test]
    fn a_server_goes_to_another_group_to_a_new_one_and_back() {
        let one = ids(&[&[1, 2, 3]]);
        let two = moved(&one, NodeId(2), 1).unwrap();
        assert_eq!(two, ids(&[&[1, 3], &[2]]));
        assert_eq!(moved(&two, NodeId(3), 1).unwrap(), ids(&[&[1], &[2, 3]]));
        assert_eq!(moved(&two, NodeId(2), 0).unwrap(), ids(&[]), "all in one: nothing is cut");
        assert_eq!(moved(&two, NodeId(2), 1), None, "where it is");
        assert_eq!(moved(&two, NodeId(2), 2), None, "alone already");
        assert_eq!(moved(&two, NodeId(9), 0), None);
    }
}
