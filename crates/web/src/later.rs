//! The parts of the page that may come after the rest of it: `cargo xtask build` puts their code into a wasm
//! file of its own (`xtask/src/finish/later.rs` lists them).
//!
//! The functions here are those by which the page gets there. They stay with the page, and must not be
//! called from within those parts.

use yew::Html;

use crate::app::Msg;
use crate::components::{Props, help as help_list, server_menu as menu};

/// What is told when the parts do not come.
pub(crate) const FAILED: &str =
    "A part of this page could not be loaded. Check the connection and try again.";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Not,
    Loading,
    Here,
    Failed,
}

/// Whether the later parts are there, and what waits for them.
#[derive(Debug, Default)]
pub(crate) struct Later {
    state: State,
    waiting: Vec<Msg>,
}

impl Later {
    /// The message, unless it has to wait for a later part. `load` then asks for that, if nobody has.
    pub(crate) fn admit(&mut self, msg: Msg, load: impl FnOnce()) -> Option<Msg> {
        if self.state == State::Here || !opens_later_part(&msg) {
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
        self.state = if is_here { State::Here } else { State::Failed };
        let waited = std::mem::take(&mut self.waiting);
        if is_here { waited } else { Vec::new() }
    }
}

fn opens_later_part(msg: &Msg) -> bool {
    matches!(msg, Msg::Help(true) | Msg::Select(Some(_)))
}

/// The list of shortcuts, if it is open.
pub(crate) fn help(props: &Props) -> Html {
    if props.ui.is_help_open { help_list::draw(props) } else { Html::default() }
}

/// The menu of the selected server, if there is one.
pub(crate) fn server_menu(props: &Props) -> Html {
    props.ui.selected.map_or_else(Html::default, |id| menu::draw(props, id))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use raft_sim::core::NodeId;

    use super::*;

    fn is_now(later: &mut Later, msg: Msg, loads: &Cell<u32>) -> bool {
        later.admit(msg, || loads.set(loads.get() + 1)).is_some()
    }

    #[test]
    fn what_opens_a_later_part_waits_for_it() {
        let (mut later, loads) = (Later::default(), Cell::new(0));
        assert!(is_now(&mut later, Msg::Step, &loads));
        assert!(is_now(&mut later, Msg::Help(false), &loads));
        assert!(is_now(&mut later, Msg::Select(None), &loads));
        assert_eq!(loads.get(), 0);
        assert!(!is_now(&mut later, Msg::Help(true), &loads));
        assert!(!is_now(&mut later, Msg::Select(Some(NodeId(1))), &loads));
        assert!(is_now(&mut later, Msg::Step, &loads));
        assert_eq!(loads.get(), 1);
        let waited = later.settle(true);
        assert!(matches!(waited[..], [Msg::Help(true), Msg::Select(Some(NodeId(1)))]));
        assert!(is_now(&mut later, Msg::Help(true), &loads));
        assert_eq!(loads.get(), 1);
    }

    #[test]
    fn after_a_failure_it_is_tried_again() {
        let (mut later, loads) = (Later::default(), Cell::new(0));
        assert!(!is_now(&mut later, Msg::Help(true), &loads));
        assert!(later.settle(false).is_empty());
        assert!(!is_now(&mut later, Msg::Help(true), &loads));
        assert_eq!(loads.get(), 2);
        assert_eq!(later.settle(true).len(), 1);
    }
}
