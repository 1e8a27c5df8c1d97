//! Fetching a language: this comes with the later part of the page, since most visitors never need it.

use raft_sim::explain::catalogue::{self, Catalogue};
use raft_sim::t;

use super::{Language, Spoken};
use crate::browser;

/// Fetches the texts of a language. `done` is told what came of it: the sentence is for the visitor.
#[inline(never)]
pub(crate) fn load(language: Language, done: Box<dyn FnOnce(Result<Spoken, String>)>) {
    if language == Language::default() {
        return done(Ok(Spoken { language, catalogue: None }));
    }
    let read_and_done = move |bytes: Option<Vec<u8>>| done(read(language, bytes));
    browser::fetch_bytes(language.file(), Box::new(read_and_done));
}

/// What begins a packed file; no text does (`xtask/src/finish/languages.rs`).
const PACKED: u8 = 0xff;

fn read(language: Language, bytes: Option<Vec<u8>>) -> Result<Spoken, String> {
    let text = bytes.map(|bytes| match bytes.split_first() {
        Some((&PACKED, packed)) => squeeze::unpack_text(packed).map_err(|error| error.to_string()),
        // As it is written; the page was built without packing.
        _ => String::from_utf8(bytes).map_err(|error| error.to_string()),
    });
    let read = text.map(|text| {
        text.and_then(|text| Catalogue::parse(&text).map_err(|error| error.to_string()))
    });
    let why = match read {
        Some(Ok(catalogue)) => return Ok(Spoken { language, catalogue: Some(catalogue) }),
        Some(Err(why)) => why,
        None => t!("its texts could not be loaded. Check the connection and try again").to_owned(),
    };
    Err(t!("The page stays as it is, not in {language}: {why}.", language = language.name(), why))
}

impl Spoken {
    /// From now on everything is told in it.
    #[inline(never)]
    pub(crate) fn speak(self) {
        catalogue::speak(self.catalogue);
        browser::tell_language(self.language.code());
        let told = [
            ("crash-title", t!("This page has crashed")),
            (
                "crash-advice",
                t!(
                    "That is a mistake in the page, not yours. Reload it to start anew; please report what stands below."
                ),
            ),
            ("crash-link", t!("Open the run that led to it")),
            ("crash-file", t!("Save it as a script")),
        ];
        for (id, text) in told {
            browser::set_text(id, text);
        }
    }
}
