//! A part of the page that is drawn anew only when what it shows has changed.
//!
//! Every part is a plain function from [`Props`] to markup; this one component gives them all their
//! memory. (When each part was a component type of its own, with hooks, the page had 50 KB more wasm.)

use raft_sim::core::{Index, NodeId};
use yew::{Callback, Component, Context, Html, MouseEvent, Properties};

use crate::app::{Msg, View};
use crate::browser::Theme;

/// What belongs to the page and not to the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ui {
    /// The server whose menu is open.
    pub(crate) selected: Option<NodeId>,
    /// First index in the log table, if the reader has left the tail.
    pub(crate) log_from: Option<Index>,
    pub(crate) theme: Theme,
    pub(crate) is_help_open: bool,
    /// Nothing may move: messages rest on their way.
    pub(crate) is_still: bool,
    /// Width of the window in pixels.
    pub(crate) width: u32,
}

impl Default for Ui {
    fn default() -> Self {
        Self {
            selected: None,
            log_from: None,
            theme: Theme::default(),
            is_help_open: false,
            is_still: false,
            width: 1280,
        }
    }
}

/// A part's drawing function.
#[derive(Clone, Copy)]
pub(crate) struct Draw(pub(crate) fn(&Props) -> Html);

impl PartialEq for Draw {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::fn_addr_eq(self.0, other.0)
    }
}

/// All that a part may read, and where it sends what people do.
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) view: View,
    pub(crate) ui: Ui,
    pub(crate) send: Callback<Msg>,
    pub(crate) draw: Draw,
}

impl Props {
    /// What a button does.
    pub(crate) fn press(&self, msg: Msg) -> Callback<MouseEvent> {
        let send = self.send.clone();
        Callback::from(move |_| send.emit(msg.clone()))
    }
}

pub(crate) struct Panel;

impl Component for Panel {
    type Message = ();
    type Properties = Props;

    fn create(_: &Context<Self>) -> Self {
        Self
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        (ctx.props().draw.0)(ctx.props())
    }
}
