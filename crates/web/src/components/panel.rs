//! A part of the page that is drawn anew only when what it shows has changed.
//!
//! Every part is a plain function from [`Props`] to markup; this one component gives them all their
//! memory. (When each part was a component type of its own, with hooks, the page had 50 KB more wasm.)

use web_sys::HtmlInputElement;
use yew::{Callback, Component, Context, Event, Html, MouseEvent, Properties, TargetCast};

use crate::app::{Msg, View};
use crate::browser;
use crate::session::Gesture;
use crate::ui::Ui;

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

    /// What a button does to the cluster.
    pub(crate) fn act(&self, gesture: Gesture) -> Callback<MouseEvent> {
        self.press(Msg::Gesture(gesture))
    }

    /// What a field does that somebody has changed, with its new value.
    pub(crate) fn input(&self, msg: impl Fn(String) -> Option<Msg> + 'static) -> Callback<Event> {
        let send = self.send.clone();
        Callback::from(move |event: Event| {
            let field: HtmlInputElement = event.target_unchecked_into();
            if let Some(msg) = msg(field.value()) {
                send.emit(msg);
            }
        })
    }
}

pub(crate) struct Panel;

impl Component for Panel {
    type Message = ();
    type Properties = Props;

    fn create(_: &Context<Self>) -> Self {
        Self
    }

    /// What to draw may have been decided before somebody typed a letter and come here after it: Yew lets events in
    /// between. A room in which somebody types rests.
    fn changed(&mut self, ctx: &Context<Self>, _: &Props) -> bool {
        !(browser::is_typing() && ctx.props().draw == Draw(super::rooms::draw))
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        (ctx.props().draw.0)(ctx.props())
    }
}
