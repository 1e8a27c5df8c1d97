//! The run as an address: told at the top of the window, given away, and opened.

use std::rc::Rc;

use raft_sim::Time;

use super::{App, Focus, Msg, TakeMsg, figure};
use crate::browser::host::Asked;
use crate::browser::{self, address, away};
use crate::draft::Draft;
use crate::link::{self, Body, Link, Moment, Shown};
use crate::session::Session;
use crate::ui::{Place, Share};

/// The address is told at most this often: browsers refuse to hear of it all the time.
const TOLD_MS: i32 = 700;
/// A figure of another width is drawn by then.
const SETTLED_MS: i32 = 100;

/// What can happen to links.
#[derive(Clone, Debug)]
pub enum LinkMsg {
    /// The page was loaded with this one.
    Found(String),
    /// Open the run of this one.
    Open(String),
    /// Its script has come, or could not be had. The page around has asked for it by this name, if there is one.
    Came(Box<Link>, Option<String>, Option<String>),
    /// Have the page's address lead to what is shown.
    Tell,
    /// The address is this, if there is one.
    Tellable(Option<String>),
    /// Such a link was asked for by the page around.
    Answer(Option<String>, String),
    /// The page around wants something.
    Asked(Asked),
    /// Show what can be given away, or no more.
    Share(bool),
    /// The link that can be given away, if there is one.
    Shared(Option<String>),
    /// Copy what can be given away.
    Copy(Copied),
    /// It was copied, or that was refused.
    Copied(bool),
    /// Something about what can be taken away.
    Take(TakeMsg),
}

/// What can be copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    /// A link.
    Link,
    /// What shows this moment in another page: HTML.
    Figure,
    /// The script.
    Text,
}

/// HTML that shows what a link leads to. Nothing in a link has a meaning there: its quotes and brackets are escaped.
fn figure_code(link: &str) -> String {
    let (base, hash) = link.split_once('#').unwrap_or((link, ""));
    let home = base.rsplit_once('/').map_or("", |(home, _)| home);
    let hash = hash.replace('&', "&amp;");
    format!(
        "<script src=\"{home}/raft-playground.js\"></script>\n<raft-playground link=\"#{hash}\">\n  <a href=\"{base}#{hash}\">Raft Playground</a>\n</raft-playground>\n"
    )
}

impl App {
    #[inline(never)]
    pub(super) fn link(&mut self, msg: LinkMsg) {
        match msg {
            // After a reload the session goes on, which knows more than its address.
            LinkMsg::Found(hash) if address::is_own(&hash) => {}
            LinkMsg::Found(hash) | LinkMsg::Open(hash) => {
                if let Err(sentence) = self.open_hash(&hash, None) {
                    self.tell_failure(&sentence);
                }
            }
            LinkMsg::Came(link, text, asked) => {
                let outcome = text
                    .ok_or_else(|| link.body.missing())
                    .and_then(|text| self.open_link(&link, &text));
                match (asked, outcome) {
                    (Some(id), outcome) => figure::answer(&id, outcome),
                    (None, Err(sentence)) => self.tell_failure(&sentence),
                    (None, Ok(())) => {}
                }
            }
            LinkMsg::Tell => {
                if self.ui.figure.is_some() {
                    self.tell_host();
                }
                self.make_link(LinkMsg::Tellable);
            }
            LinkMsg::Tellable(link) if self.ui.figure.is_some() => {
                self.is_address_due = false;
                let link = link.map(|link| format!("{}{link}", address::base()).into());
                self.ui.share = link.map_or(Share::TooLong, Share::Link);
            }
            LinkMsg::Tellable(link) => {
                self.is_address_due = false;
                // A run that is too long for an address is kept by the browser all the same.
                // And somebody may just have left by the address, of which the page is yet to hear.
                let is_here = [self.ui.place, browser::place()] == [Place::Sandbox; 2];
                if let Some(link) = link.filter(|_| is_here) {
                    address::tell(&link);
                }
            }
            LinkMsg::Answer(link, id) => Self::answer_link(&id, link),
            LinkMsg::Asked(asked) => self.asked(asked),
            LinkMsg::Share(is_open) => self.share(is_open),
            LinkMsg::Shared(link) => {
                self.ui.share = match link {
                    Some(link) => Share::Link(format!("{}{link}", address::base()).into()),
                    None => Share::TooLong,
                };
            }
            LinkMsg::Copy(what) => self.copy(what),
            LinkMsg::Copied(is_copied) => self.ui.is_copied = Some(is_copied),
            LinkMsg::Take(msg) => self.take(msg),
        }
    }

    /// What is shown has changed, or time has passed: soon the address says so, once the whole page is there.
    #[inline(never)]
    pub(super) fn address_is_due(&mut self) {
        if !std::mem::replace(&mut self.is_address_due, true) {
            self.tell_after(TOLD_MS);
        }
    }

    /// A figure says how high it is as soon as it has settled.
    #[inline(never)]
    pub(super) fn figure_is_resized(&self) {
        if self.ui.figure.is_some() {
            self.tell_after(SETTLED_MS);
        }
    }

    fn tell_after(&self, ms: i32) {
        let send = self.send.clone();
        browser::after(ms, move || send.emit(Msg::Link(LinkMsg::Tell)));
    }

    pub(super) fn tell_failure(&self, sentence: &str) {
        if self.ui.figure.is_none() && browser::is_figure() {
            figure::tell_error(sentence);
        }
        self.session.borrow_mut().tell(sentence);
    }

    /// Opens the run of a link; whether that is done. It is not while its script is to come.
    pub(super) fn open_hash(&mut self, hash: &str, asked: Option<&str>) -> Result<bool, String> {
        let link = link::parse(hash)?;
        match &link.body {
            Body::Text(text) => self.open_link(&link, text)?,
            Body::Opening => {
                let text = Session::default().cluster().script().to_string();
                self.open_link(&link, &text)?;
            }
            Body::Packed(bytes) => {
                address::unpack(bytes, self.opener(&link, asked));
                return Ok(false);
            }
            Body::Scenario(scenario) => {
                browser::fetch_bytes(scenario.address(), self.opener(&link, asked));
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Opens a link once its script has come.
    fn opener(&self, link: &Link, asked: Option<&str>) -> Box<dyn FnOnce(Option<Vec<u8>>)> {
        let (send, link) = (self.send.clone(), Box::new(link.clone()));
        let asked = asked.map(str::to_owned);
        Box::new(move |bytes| {
            let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
            send.emit(Msg::Link(LinkMsg::Came(link, text, asked)));
        })
    }

    /// Puts the run of a script in place of the one that is here.
    pub(super) fn open_script(
        &mut self,
        text: &str,
        at: Time,
        digest: Option<u32>,
        plays: bool,
    ) -> Result<(), String> {
        let script = link::script(text)?;
        let mut session = self.session.borrow_mut();
        session.open_link(script, at, digest, plays)?;
        self.ui.draft = Rc::new(Draft::of(session.cluster().script()));
        drop(session);
        self.ui.log_from = None;
        self.scale.follows = true;
        self.keep();
        Ok(())
    }

    fn open_link(&mut self, link: &Link, text: &str) -> Result<(), String> {
        let Moment { at, room, language, digest } = link.moment;
        let Shown { figure, theme, plays } = link.shown;
        self.open_script(text, at, digest, plays)?;
        self.ui.room = room;
        if let Some(theme) = theme {
            self.ui.theme = theme;
            theme.show();
        }
        if figure.is_some() {
            let is_first = self.ui.figure.is_none();
            self.ui.figure = figure;
            if is_first {
                self.figure_is_ready();
            }
        }
        if let Some(language) = language.filter(|language| *language != self.ui.language) {
            self.send.emit(Msg::Language(language));
        }
        Ok(())
    }

    /// Makes a link to what is shown.
    pub(super) fn make_link(&self, made: impl FnOnce(Option<String>) -> LinkMsg + 'static) {
        let session = self.session.borrow();
        let cluster = session.cluster();
        let moment = Moment {
            at: cluster.now(),
            room: self.ui.room,
            language: Some(self.ui.language),
            digest: Some(cluster.outline()),
        };
        let script = session.history().script_and_acts().0.to_string();
        if let Some(link) = moment.readable(&script) {
            return self.send.emit(Msg::Link(made(Some(link))));
        }
        let send = self.send.clone();
        let packed = move |bytes: Option<Vec<u8>>| {
            let link = bytes.and_then(|bytes| moment.packed(&bytes));
            send.emit(Msg::Link(made(link)));
        };
        address::pack(script.as_bytes(), Box::new(packed));
    }

    /// Time stands still while something is given away.
    fn share(&mut self, is_open: bool) {
        self.ui.is_copied = None;
        self.take_nothing();
        self.ui.share = if is_open { Share::Making } else { Share::Closed };
        self.focus_next = Some(if is_open { Focus::Share } else { Focus::Id("share-button") });
        if is_open {
            self.session.borrow_mut().set_playing(false);
            self.make_link(LinkMsg::Shared);
        }
    }

    fn copy(&self, what: Copied) {
        let text = match (what, &self.ui.share) {
            (Copied::Link, Share::Link(link)) => link.to_string(),
            (Copied::Figure, Share::Link(link)) => figure_code(link),
            _ => self.session.borrow().history().script_and_acts().0.to_string(),
        };
        let send = self.send.clone();
        away::copy(&text, crate::components::share::FIELD, move |is_copied| {
            send.emit(Msg::Link(LinkMsg::Copied(is_copied)));
        });
    }
}
