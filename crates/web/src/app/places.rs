//! Where on the page somebody is, and how the run outlives the page.

use std::rc::Rc;

use raft_sim::t;

use super::{App, Labs, LinkMsg, Msg, keep_in_browser};
use crate::browser;
use crate::draft::Draft;
use crate::session::{KeepError, Session};
use crate::ui::{Place, Share};

impl App {
    /// The run as it is should outlive the page. (What was done to it can be written down only when the rest of the
    /// page is here; it was asked for when something was done.)
    pub(super) fn keep(&mut self) {
        // A figure in somebody's page is not what its visitor works on.
        if browser::is_figure() {
            return;
        }
        let is_kept = keep_in_browser(&self.session.borrow());
        if !is_kept && !std::mem::replace(&mut self.ui.is_storage_denied, true) {
            self.session.borrow_mut().tell_quietly(t!(
                "This browser keeps nothing for this page: a reload begins anew."
            ));
        }
    }

    /// Goes to the place that the page's address names.
    pub(super) fn take_up_place(&mut self) {
        let place = browser::place();
        if place != Place::Sandbox {
            self.send.emit(Msg::Place(place));
        }
    }

    #[inline(never)]
    pub(super) fn go_to_place(&mut self, place: Place) {
        if place == Place::Labs && self.labs.is_none() {
            self.labs = Some(Labs::default());
        }
        if place == Place::Log {
            self.enter_log();
        }
        if std::mem::replace(&mut self.ui.place, place) != place {
            self.last_frame_ms = None;
            // Its canvases had no size while one was elsewhere.
            self.painter.resized();
        }
    }

    /// Leads somebody to what has come, over which nothing may lie; the browser's way back leads here again.
    pub(super) fn lead_to(&mut self, place: Place) {
        self.take_nothing();
        self.ui.share = Share::Closed;
        self.ui.is_help_open = false;
        if self.ui.place != place {
            self.go_to_place(place);
            browser::go_to(place);
        }
    }

    /// Takes up what was kept the last time.
    pub(super) fn take_up_kept(&mut self) {
        if browser::is_figure() {
            browser::set_on_root("data-figure", "");
        } else if let Some(text) = browser::kept() {
            self.send.emit(Msg::TakeUp(text));
        }
        if let Some(hash) = browser::link() {
            self.send.emit(Msg::Link(LinkMsg::Found(hash)));
        }
    }

    #[inline(never)]
    pub(super) fn taken_up(&mut self, outcome: Result<Session, KeepError>) {
        let mut session = self.session.borrow_mut();
        match outcome {
            Ok(kept) => {
                *session = kept;
                self.ui.draft = Rc::new(Draft::of(session.cluster().script()));
            }
            Err(error) => session.tell(&error.to_string()),
        }
    }
}
