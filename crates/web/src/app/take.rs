//! What is taken away.

use raft_sim::t;

use super::{App, LinkMsg, Msg};
use crate::browser::{self, away};
use crate::components::share;
use crate::take_away::{Came, Job, What};
use crate::ui::{Same, Taken};

/// So long the page works at once on what is taken away, in milliseconds.
const WORK_MS: f64 = 12.0;

/// What can happen to what is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakeMsg {
    /// This is to be taken.
    Choose(What),
    /// Go on writing it, if it is still this one.
    GoOn(u32),
    /// Save it.
    Save,
    /// Save it as PNG.
    SavePixels,
    /// Copy it.
    Copy,
}

/// What is being written.
#[derive(Debug, Default)]
pub(super) struct Taking {
    job: Option<Box<Job>>,
    /// So many were begun.
    begun: u32,
}

impl App {
    #[inline(never)]
    pub(super) fn take(&mut self, msg: TakeMsg) {
        match msg {
            TakeMsg::Choose(what) => self.choose_taken(what),
            TakeMsg::GoOn(number) if number == self.taking.begun => self.go_on_taking(),
            TakeMsg::GoOn(_) => {}
            TakeMsg::Save => self.save_taken(false),
            TakeMsg::SavePixels => self.save_taken(true),
            TakeMsg::Copy => {
                let Some(Ok(text)) = self.ui.taken.as_ref().map(|taken| &taken.text) else {
                    return;
                };
                let send = self.send.clone();
                away::copy(text, share::TAKEN, move |is_copied| {
                    send.emit(Msg::Link(LinkMsg::Copied(is_copied)));
                });
            }
        }
    }

    /// Nothing is taken away any more.
    pub(super) fn take_nothing(&mut self) {
        self.taking.job = None;
        self.taking.begun += 1;
        self.ui.taken = None;
    }

    fn choose_taken(&mut self, what: What) {
        self.take_nothing();
        self.ui.is_copied = None;
        let session = self.session.borrow();
        let script = session.history().script_and_acts().0;
        let text = if what.is_picture() {
            what.picture(&session, self.ui.log_from, self.scale)
        } else if what == What::Script {
            script.to_string()
        } else {
            self.taking.job = Job::new(what, script, session.cluster().now()).map(Box::new);
            drop(session);
            return self.go_on_taking();
        };
        drop(session);
        self.taken(what, Ok(text));
    }

    fn taken(&mut self, what: What, text: Result<String, String>) {
        self.ui.taken = Some(Same::new(Taken { what, text }));
    }

    /// Plays some more of the run that is written.
    fn go_on_taking(&mut self) {
        let Some(mut job) = self.taking.job.take() else { return };
        let (what, start_ms) = (job.what(), browser::now_ms());
        let text = match job.go_on(|| browser::now_ms() - start_ms < WORK_MS) {
            Came::Whole(text) => Ok(text),
            Came::TooLong => Err(t!(
                "It would be longer than 32 MiB. “raft-lab play” writes runs of any length."
            )
            .to_owned()),
            Came::On(percent) => {
                self.taking.job = Some(job);
                let (send, number) = (self.send.clone(), self.taking.begun);
                let go_on = Msg::Link(LinkMsg::Take(TakeMsg::GoOn(number)));
                browser::after(0, move || send.emit(go_on));
                Err(t!("{percent} % are written.", percent))
            }
        };
        self.taken(what, text);
    }

    fn save_taken(&self, as_pixels: bool) {
        let Some(taken) = &self.ui.taken else { return };
        let Ok(text) = &taken.text else { return };
        let seed = self.session.borrow().cluster().script().seed;
        let mut name = format!("run-of-seed-{seed}{}", taken.what.names().1);
        if as_pixels {
            if let Some(pixels) = away::pixels(share::PICTURE) {
                away::download(&(name + ".png"), &pixels);
            }
            return;
        }
        if taken.what.is_picture() {
            name += ".svg";
        }
        away::save(&name, text);
    }
}
