//! The languages of the page: which there are, which one is spoken, and how another one comes.
//!
//! English is in the code. Every other language is a file in `www/languages/`, which is fetched when somebody
//! wants it.

mod load;

use raft_sim::explain::catalogue::Catalogue;

pub(crate) use self::load::load;
use crate::browser;

/// A language that the page can be shown in: its place among all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Language(usize);

/// What there is to know of a language.
#[derive(Debug)]
struct Entry {
    /// By which browsers know it, such as `zh-CN`.
    code: &'static str,
    /// What those call it who speak it.
    name: &'static str,
    /// Where its texts are; empty for English.
    file: &'static str,
}

/// All of them; what the page is written in comes first.
const ALL: &[Entry] = &include!(concat!(env!("OUT_DIR"), "/languages.rs"));

impl Language {
    /// All languages, in the order in which they are offered.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..ALL.len()).map(Self)
    }

    /// The one in this place.
    pub(crate) fn at(place: usize) -> Option<Self> {
        (place < ALL.len()).then_some(Self(place))
    }

    /// Its place among all.
    pub(crate) fn place(self) -> usize {
        self.0
    }

    /// By which browsers know it, such as `zh-CN`.
    #[must_use]
    pub fn code(self) -> &'static str {
        ALL[self.0].code
    }

    /// What those call it who speak it.
    #[must_use]
    pub fn name(self) -> &'static str {
        ALL[self.0].name
    }

    /// Where its texts are; empty for English.
    fn file(self) -> &'static str {
        ALL[self.0].file
    }

    /// Its name, or where that is long its code: it stands on a button.
    #[must_use]
    pub fn short(self) -> String {
        let name = self.name();
        if name.chars().count() <= 2 {
            return name.to_owned();
        }
        family(self.code()).to_ascii_uppercase()
    }

    /// What is known by this code, or else the first of its family: `zh-TW` is best served by `zh-CN`.
    fn of(code: &str) -> Option<Self> {
        let is_alike = |known: &Self| family(known.code()).eq_ignore_ascii_case(family(code));
        Self::all().find(|known| known.code() == code).or_else(|| Self::all().find(is_alike))
    }

    /// The one that was chosen on an earlier visit; on the first visit the first that the browser asks for and
    /// that is there.
    pub(crate) fn wanted() -> Self {
        let asked = browser::kept_language().into_iter().chain(browser::languages());
        asked.filter_map(|code| Self::of(&code)).next().unwrap_or_default()
    }
}

/// What a code begins with: the language without its country.
fn family(code: &str) -> &str {
    code.split('-').next().unwrap_or(code)
}

/// A language whose texts are there.
#[derive(Clone, Copy, Debug)]
pub struct Spoken {
    /// Which.
    pub language: Language,
    catalogue: Option<&'static Catalogue>,
}

#[cfg(test)]
mod tests;
