//! The parts of the page that may come after the rest of it: `cargo xtask build` puts their code into a wasm
//! file of its own (`xtask/src/finish/later.rs` lists them).
//!
//! The functions here are those by which the page gets there. They stay with the page, and must not be
//! called from within those parts.

use std::cell::Cell;

use raft_sim::mark;
use yew::Html;

use crate::app::{App, Msg};
use crate::components::log_table::Window;
use crate::components::{
    Props, header, help as help_list, log_table, message_menu as message, rooms,
    server_menu as menu, share, story_line, transport,
};
use crate::hall::{Figure, Scene};
use crate::ui::{Room, Share};

/// What is told when the parts do not come.
pub(crate) const FAILED: &str =
    mark!("A part of this page could not be loaded. Check the connection and try again.");

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Not,
    Loading,
    Here,
    Failed,
}

thread_local! {
    static IS_HERE: Cell<bool> = const { Cell::new(false) };
}

/// Whether the later parts are there.
pub(crate) fn is_here() -> bool {
    IS_HERE.get()
}

/// Whether the later parts are there, and what waits for them.
#[derive(Debug, Default)]
pub(crate) struct Later {
    state: State,
    waiting: Vec<Msg>,
}

impl Later {
    /// Whether they are there.
    pub(crate) fn is_here(&self) -> bool {
        self.state == State::Here
    }

    /// Whether they are there, or somebody has asked for them.
    pub(crate) fn is_asked_for(&self) -> bool {
        matches!(self.state, State::Here | State::Loading)
    }

    /// The message, unless it has to wait for a later part. `load` then asks for that, if nobody has.
    pub(crate) fn admit(&mut self, msg: Msg, load: impl FnOnce()) -> Option<Msg> {
        if self.state == State::Here || is_for_first_part(&msg) {
            return Some(msg);
        }
        self.waiting.push(msg);
        // Before `load`, which may find everything there and say so at once.
        if std::mem::replace(&mut self.state, State::Loading) != State::Loading {
            load();
        }
        None
    }

    /// The parts have come or not come: what has waited for them, if it goes on now.
    pub(crate) fn settle(&mut self, is_here: bool) -> Vec<Msg> {
        IS_HERE.set(is_here);
        self.state = if is_here { State::Here } else { State::Failed };
        let waited = std::mem::take(&mut self.waiting);
        if is_here { waited } else { Vec::new() }
    }
}

/// What happens to the page while somebody only watches.
fn is_for_first_part(msg: &Msg) -> bool {
    matches!(msg, Msg::Frame(_) | Msg::Later(_) | Msg::Resized | Msg::VisibilityChanged)
}

/// What the style sheet calls a scene.
pub(crate) fn scene(scene: Scene) -> String {
    scene.class("hall")
}

/// The same of a figure.
pub(crate) fn figure(figure: Figure) -> String {
    figure.class()
}

/// What the header shows in a lecture hall.
pub(crate) fn hall(props: &Props, scene: Scene) -> Html {
    header::hall(props, scene)
}

/// The list of shortcuts, if it is open.
pub(crate) fn help(props: &Props) -> Html {
    if props.ui.is_help_open { help_list::draw(props) } else { Html::default() }
}

/// What can be given away, if somebody wants to.
pub(crate) fn share(props: &Props) -> Html {
    match (&props.ui.share, props.ui.figure) {
        (Share::Link(_), Some(_)) => share::away(props),
        (Share::Closed, _) | (_, Some(_)) => Html::default(),
        _ => share::draw(props),
    }
}

/// The menu of the selected server, if there is one.
pub(crate) fn server_menu(props: &Props) -> Html {
    props.ui.selected.map_or_else(Html::default, |id| menu::draw(props, id))
}

/// The menu of the selected message, if there is one.
pub(crate) fn message_menu(props: &Props) -> Html {
    props.ui.message.map_or_else(Html::default, |id| message::draw(props, id))
}

/// What goes through long logs, once somebody has touched the page.
pub(crate) fn log_scroller(props: &Props, window: Window) -> Html {
    if props.ui.is_whole { log_table::scroller(props, window) } else { Html::default() }
}

/// The branches, once somebody may have made some.
pub(crate) fn branches(props: &Props) -> Html {
    if props.ui.is_whole { transport::branches(props) } else { Html::default() }
}

/// The courses' tests, once somebody has looked at them.
pub(crate) fn labs(app: &App) -> Html {
    if app.has_labs() { app.draw_labs() } else { Html::default() }
}

/// The log of somebody's own Raft, where one is there to look at it.
pub(crate) fn own_log(app: &App) -> Html {
    if app.is_at_log() { app.draw_own() } else { Html::default() }
}

/// The open room.
pub(crate) fn room(props: &Props) -> Html {
    match props.ui.room {
        Room::Happened => rooms::happened(props),
        Room::Faults => rooms::faults(props),
        Room::Clients => rooms::clients(props),
        Room::Checks => rooms::checks(props),
        Room::Setup => rooms::setup(props),
        Room::Script => rooms::script(props),
        Room::Branches => rooms::branches(props),
    }
}

/// What led to the chosen event.
pub(crate) fn causes(props: &Props) -> Html {
    rooms::causes(props)
}

/// Why nothing happens.
pub(crate) fn reasons(props: &Props) -> Html {
    story_line::reasons(props)
}
