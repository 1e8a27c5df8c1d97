//! The rooms beside the cluster: what happened, faults, clients, checks, setup, the script, branches. One is open.

mod branches;
mod checks;
mod clients;
mod faults;
mod happened;
mod partition;
mod script;
mod setup;

use web_sys::KeyboardEvent;
use yew::{Callback, Html};

pub(crate) use self::branches::{DELETE, NAME, branch_id, branch_name, draw as branches};
pub(crate) use self::checks::draw as checks;
pub(crate) use self::clients::{draw as clients, ending};
pub(crate) use self::faults::draw as faults;
pub(crate) use self::happened::{causes, draw as happened};
pub(crate) use self::partition::chip_id;
pub(crate) use self::script::{draw as script, opened as script_opened};
pub(crate) use self::setup::draw as setup;
use super::Props;
use super::tree::html;
use crate::app::Msg;
use crate::later;
use crate::ui::Room;

/// The id of a room's tab in the document.
pub(crate) fn tab_id(room: Room) -> String {
    format!("tab-{}", room.id())
}

/// The tabs and the open room.
pub(crate) fn draw(props: &Props) -> Html {
    let open = props.ui.room;
    html! {
        <section class="rooms" aria-label={t!("Rooms")}>
            <div class="tabs" role="tablist" aria-label={t!("Rooms")} onkeydown={on_key(props)}>
                { Room::ALL.into_iter().map(|room| tab(props, room)) }
            </div>
            <div
                id="room"
                key={open.id()}
                class={open.id()}
                role="tabpanel"
                aria-labelledby={tab_id(open)}
                tabindex="0"
            >
                { later::room(props) }
            </div>
        </section>
    }
}

fn tab(props: &Props, room: Room) -> Html {
    let is_open = props.ui.room == room;
    let is_bad = room == Room::Checks && props.view.read().cluster().is_violated();
    html! {
        <button
            id={tab_id(room)}
            class={if is_bad { "tab bad" } else { "tab" }}
            role="tab"
            aria-selected={if is_open { "true" } else { "false" }}
            aria-controls="room"
            tabindex={if is_open { "0" } else { "-1" }}
            onclick={props.press(Msg::Room(room))}
        >
            { room.name() }
            if is_bad {
                { " " }
                <span class="count">{ props.view.read().cluster().checks().violations().len() }</span>
                <span class="spoken">{ " " }{ t!("broken") }</span>
            }
        </button>
    }
}

/// The arrow keys go from tab to tab.
fn on_key(props: &Props) -> Callback<KeyboardEvent> {
    let (send, open) = (props.send.clone(), props.ui.room);
    Callback::from(move |event: KeyboardEvent| {
        let count = Room::ALL.len();
        let at = Room::ALL.iter().position(|room| *room == open).unwrap_or(0);
        let to = match event.key().as_str() {
            "ArrowRight" => (at + 1) % count,
            "ArrowLeft" => (at + count - 1) % count,
            "Home" => 0,
            "End" => count - 1,
            _ => return,
        };
        event.prevent_default();
        send.emit(Msg::Room(Room::ALL[to]));
    })
}
