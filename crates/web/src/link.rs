//! A moment of a run as an address: what stands after the `#`. Knows no DOM.
//!
//! `#raft=1&at=1.234567&room=faults&lang=zh-CN&digest=0f3a9c21&script=raft-playground+1;servers+5;…` is short enough to
//! be read. A longer script is packed (`&packed=…`: raw deflate as base64 for addresses), which the browser does.
//!
//! Old links always open. The number after `raft=` grows when the same script runs another way, or when the form
//! changes; the digest tells whether the run that a link leads to is still the one that its maker saw.

mod scenario;
mod text;

use raft_sim::{Script, ScriptError, Time, t};

use crate::browser::Theme;
use crate::hall::{Controls, Figure, Scene};
use crate::language::Language;
use crate::ui::Room;

use self::scenario::Scenario;
use self::text::{of_base64, plain, readable, to_base64};

/// The number that links begin with now.
pub const VERSION: u32 = 1;
/// How all of them begin.
const START: &str = "#raft=";
/// A script that is not longer than this stands in the link so that people can read it.
pub const READABLE_MAX: usize = 1_500;
/// No link is longer: browsers and programs that pass links on get into trouble before.
pub const LINK_MAX: usize = 65_536;

/// A moment of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub at: Time,
    /// The room that was open.
    pub room: Room,
    /// The language that the page was in; none if a link does not say.
    pub language: Option<Language>,
    /// [`raft_sim::Cluster::outline`] at that moment; none if a link does not say.
    pub digest: Option<u32>,
}

/// How the page is shown to whoever opens a link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// As a figure in another page.
    pub figure: Option<Figure>,
    /// Light or dark; none if a link does not say.
    pub theme: Option<Theme>,
    /// Time passes at once.
    pub plays: bool,
}

/// A link that was read, but for its script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The number that it begins with.
    pub version: u32,
    /// Where it leads.
    pub moment: Moment,
    /// How it is shown.
    pub shown: Shown,
    /// The script.
    pub body: Body,
}

/// The script of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// As it is.
    Text(String),
    /// Packed.
    Packed(Vec<u8>),
    /// One that lies beside the page.
    Scenario(Scenario),
    /// The one that the page opens with.
    Opening,
}

impl Body {
    /// Why there is no script, for whoever has opened the link.
    pub(crate) fn missing(&self) -> String {
        failure(match self {
            Self::Scenario(_) => t!("its script could not be loaded"),
            _ => t!("it is damaged or cut short"),
        })
    }
}

/// Whether an address ends in a link.
#[must_use]
pub fn is_link(hash: &str) -> bool {
    hash.starts_with(START)
}

/// Whether an address makes the page a figure in another one.
#[must_use]
pub fn is_of_figure(hash: &str) -> bool {
    is_link(hash) && hash.split('&').any(|field| field.starts_with(FIGURE))
}

/// What says so.
const FIGURE: &str = "view=";

/// Reads what stands after an address's `#`, and that sign.
///
/// # Errors
/// A sentence for whoever has opened the link.
pub fn parse(hash: &str) -> Result<Link, String> {
    if hash.len() > LINK_MAX {
        return Err(failure(t!("it is longer than a link can be")));
    }
    let damaged = || failure(t!("it is damaged or cut short"));
    let mut fields = hash.strip_prefix(START).ok_or_else(damaged)?.split('&');
    let version: u32 = fields.next().and_then(|number| number.parse().ok()).ok_or_else(damaged)?;
    if version > VERSION {
        return Err(failure(t!("it is of a newer version of this page")));
    }
    let (at, room) = (Time::ZERO, Room::default());
    let mut moment = Moment { at, room, language: None, digest: None };
    let mut shown = Shown::default();
    let mut controls = Controls::default();
    let mut body = Body::Opening;
    for field in fields {
        let (name, value) = field.split_once('=').ok_or_else(damaged)?;
        match name {
            "at" => moment.at = seconds(value).ok_or_else(damaged)?,
            "room" => {
                moment.room =
                    Room::ALL.into_iter().find(|room| room.id() == value).unwrap_or_default();
            }
            "lang" => moment.language = Language::all().find(|it| it.code() == value),
            "view" => {
                let scene = Scene::of_names(value);
                shown.figure = Some(Figure { scene, controls });
            }
            "controls" => controls = Controls::of_name(value),
            "theme" => shown.theme = Theme::of_name(value),
            "play" => shown.plays = value == "1",
            "digest" => moment.digest = u32::from_str_radix(value, 16).ok(),
            "script" => {
                body = Body::Text(plain(value).ok_or_else(damaged)?);
            }
            "packed" => {
                body = Body::Packed(of_base64(value).ok_or_else(damaged)?);
            }
            "scenario" => {
                body = Body::Scenario(Scenario::named(value).map_err(|why| failure(&why))?);
            }
            // Of somebody who adds to links what helps them to count.
            _ => {}
        }
    }
    if let Some(figure) = &mut shown.figure {
        figure.controls = controls;
    } else if body == Body::Opening {
        return Err(damaged());
    }
    Ok(Link { version, moment, shown, body })
}

/// The script of a link, as it was unpacked.
///
/// # Errors
/// A sentence for whoever has opened the link.
pub fn script(text: &str) -> Result<Script, String> {
    text.parse().map_err(|errors: Vec<ScriptError>| {
        failure(&errors.first().map(ToString::to_string).unwrap_or_default())
    })
}

/// A link that could not be opened.
#[must_use]
pub fn failure(why: &str) -> String {
    t!("This link cannot be opened: {why}. What was here goes on.", why)
}

impl Moment {
    /// What stands before the script.
    fn head(&self) -> String {
        let mut head = format!("{START}{VERSION}&at={}", in_seconds(self.at));
        if self.room != Room::default() {
            head += &format!("&room={}", self.room.id());
        }
        if let Some(language) = self.language {
            head += &format!("&lang={}", language.code());
        }
        if let Some(digest) = self.digest {
            head += &format!("&digest={digest:08x}");
        }
        head
    }

    /// A link with the script to be read; none if that is too long.
    #[must_use]
    pub fn readable(&self, script: &str) -> Option<String> {
        let script = readable(script);
        (script.len() <= READABLE_MAX).then(|| format!("{}&script={script}", self.head()))
    }

    /// A link with the packed script; none if that is too long.
    #[must_use]
    pub fn packed(&self, script: &[u8]) -> Option<String> {
        let link = format!("{}&packed={}", self.head(), to_base64(script));
        (link.len() <= LINK_MAX).then_some(link)
    }
}

/// A link to a moment of a run, and nothing else; none if that is too long.
pub(crate) fn to_run(at: Time, script: &str) -> Option<String> {
    let link = format!("{START}{VERSION}&at={}&script={}", in_seconds(at), readable(script));
    (link.len() <= LINK_MAX).then_some(link)
}

pub(crate) fn in_seconds(time: Time) -> String {
    let micros = time.as_micros();
    let text = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

pub(crate) fn seconds(text: &str) -> Option<Time> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_digit());
    if !is_number(part) || part.len() > 6 {
        return None;
    }
    let micros: u64 = format!("{part:0<6}").parse().ok()?;
    let whole: u64 = whole.parse().ok()?;
    Some(Time::from_micros(whole.checked_mul(1_000_000)?.checked_add(micros)?))
}

#[cfg(test)]
mod tests;
