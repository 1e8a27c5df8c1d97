//! The log of somebody's own Raft: taking it from wherever it is, and going through it.
#![allow(clippy::float_arithmetic, reason = "the browser's clock is a float; the cluster's is not")]

use std::cell::RefCell;
use std::rc::Rc;

use raft_sim::t;
use web_sys::File;
use yew::Html;

use super::{App, Focus, Msg, View};
use crate::browser;
use crate::components::{Draw, Props, own_log as parts};
use crate::own_log::{BYTES_MAX, OwnLog};
use crate::ui::{Place, Ui};

/// What can happen to somebody's log.
#[derive(Clone, Debug)]
pub enum OwnMsg {
    /// A file was chosen or dropped.
    Open(File),
    /// Lines were pasted.
    Paste(String),
    /// A piece of a file has come; of which one, says a number.
    Piece(u64, Option<Vec<u8>>),
    /// Give up reading.
    Cancel,
    /// Show what servers are after this record.
    GoTo(usize),
    /// To the next line, or the one before.
    Step(bool),
    /// To the next line that is complained of, or the one before.
    StepComplaint(bool),
    /// Show so many hundredths of the stretch that the diagram shows.
    Zoom(usize),
}

impl From<OwnMsg> for Msg {
    fn from(msg: OwnMsg) -> Self {
        // The first part of the page knows of it only that it is there.
        Self::Own(Rc::new(msg))
    }
}

/// A log, and where the rest of it is.
#[derive(Debug, Default)]
pub(super) struct Own {
    log: Rc<RefCell<OwnLog>>,
    /// The file, and how far it was read.
    file: Option<(File, f64)>,
    /// Counts the files.
    number: u64,
    /// A piece is on its way.
    is_asked: bool,
    /// The looks of it are there.
    has_style: bool,
}

/// The page itself gets at most this much of a frame to read in.
const BUDGET_MS: f64 = 8.0;
/// So much of a file is read at once.
const PIECE_BYTES: f64 = 1_048_576.0;

impl Own {
    /// Whether there is something to do.
    pub(super) fn needs_frames(&self) -> bool {
        self.log.borrow().is_at_work()
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "milliseconds, bytes")]
fn whole(number: f64) -> u64 {
    number as u64
}

impl App {
    /// Somebody wants to look at a log.
    #[inline(never)]
    pub(super) fn enter_log(&mut self) {
        let own = self.own.get_or_insert_default();
        if !std::mem::replace(&mut own.has_style, true) {
            browser::add_style(parts::STYLE);
        }
    }

    /// Something has happened to the log; whether that is seen.
    #[inline(never)]
    pub(super) fn own(&mut self, msg: Rc<OwnMsg>) -> bool {
        let own = self.own.get_or_insert_default();
        let log = Rc::clone(&own.log);
        let mut log = log.borrow_mut();
        let found = |to: fn(&crate::own_log::Found) -> usize| log.found().map(to);
        match Rc::unwrap_or_clone(msg) {
            OwnMsg::Open(file) => {
                let (name, size) = (file.name(), whole(file.size()));
                if size > BYTES_MAX {
                    log.tell(t!("{name} is too long to be drawn: 64 MB at most. Take a shorter piece of the run, or let “raft-lab check” read it.", name));
                } else {
                    log.begin(name, size, whole(browser::now_ms()));
                    own.begin(Some(file));
                }
                drop(log);
                self.own_next();
                self.lead_to(Place::Log);
            }
            OwnMsg::Paste(text) => {
                log.begin(String::new(), text.len() as u64, whole(browser::now_ms()));
                own.begin(None);
                log.feed(Some(text.into_bytes()));
                drop(log);
                self.lead_to(Place::Log);
            }
            OwnMsg::Piece(number, bytes) if number == own.number => {
                own.is_asked = false;
                if bytes.is_none() {
                    let name = log.name().to_owned();
                    log.cancel();
                    log.tell(t!("{name} cannot be read.", name));
                }
                log.feed(bytes);
            }
            OwnMsg::Piece(..) => return false,
            OwnMsg::Cancel => {
                log.cancel();
                log.tell(t!("Cancelled.").to_owned());
                own.begin(None);
                self.focus_next = Some(Focus::Id(parts::TITLE));
            }
            OwnMsg::GoTo(place) => log.go_to(place),
            OwnMsg::Zoom(percent) => log.zoom(percent),
            OwnMsg::Step(is_next) => {
                let to = if is_next { found(|it| it.next()) } else { found(|it| it.previous()) };
                log.go_to(to.unwrap_or_default());
            }
            OwnMsg::StepComplaint(is_next) => {
                if let Some(to) = log.found().and_then(|found| found.complaint(is_next)) {
                    log.go_to(to);
                }
            }
        }
        true
    }

    /// Goes on reading; whether that is seen.
    #[inline(never)]
    pub(super) fn own_frame(&mut self) -> bool {
        let Some(own) = &self.own else { return false };
        if !own.needs_frames() {
            return false;
        }
        let deadline_ms = browser::now_ms() + BUDGET_MS;
        let is_late = || browser::now_ms() > deadline_ms;
        let mut log = own.log.borrow_mut();
        log.go_on(whole(browser::now_ms()), &is_late);
        let is_over = log.progress().is_none();
        drop(log);
        if is_over && browser::has_focus(parts::CANCEL) {
            // The button goes.
            self.focus_next = Some(Focus::Id(parts::TITLE));
        }
        self.own_next();
        self.ui.place == Place::Log
    }

    /// Asks for the next piece of the file, if one is waited for.
    fn own_next(&mut self) {
        let Some(own) = &mut self.own else { return };
        if own.is_asked || !own.log.borrow().is_hungry() {
            return;
        }
        match &mut own.file {
            Some((file, at)) if *at < file.size() => {
                let (send, number) = (self.send.clone(), own.number);
                let to = *at + PIECE_BYTES;
                let done = move |bytes| send.emit(OwnMsg::Piece(number, bytes).into());
                own.is_asked = true;
                browser::read_piece(file, *at, to, Box::new(done));
                *at = to;
            }
            _ => own.log.borrow_mut().feed(None),
        }
    }

    /// What a key does here.
    pub(super) fn own_key(&self, key: &str) -> Option<OwnMsg> {
        Some(match key {
            "ArrowRight" | "." => OwnMsg::Step(true),
            "ArrowLeft" | "," => OwnMsg::Step(false),
            "n" => OwnMsg::StepComplaint(true),
            "p" => OwnMsg::StepComplaint(false),
            "i" => OwnMsg::Zoom(50),
            "o" => OwnMsg::Zoom(200),
            "Home" => OwnMsg::GoTo(0),
            "End" => OwnMsg::GoTo(usize::MAX),
            _ => return None,
        })
    }

    #[inline(never)]
    pub(crate) fn draw_own(&self) -> Html {
        let log = self.own.as_ref().map(|own| own.log.borrow());
        let ui = Ui { width: self.ui.width, ..Ui::default() };
        let (view, send) = (View::new(&self.session), self.send.clone());
        // The same function for whatever is drawn: no panel keeps it.
        let props = Props { view, ui, send, draw: Draw(|_| Html::default()) };
        parts::draw(&props, log.as_deref().unwrap_or(&OwnLog::default()))
    }
}

impl Own {
    fn begin(&mut self, file: Option<File>) {
        self.file = file.map(|file| (file, 0.0));
        self.number += 1;
        self.is_asked = false;
    }
}
