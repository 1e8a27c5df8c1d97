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
    browser::fetch_text(
        language.file(),
        Box::new(move |text| done(read(language, text.as_deref()))),
    );
}

fn read(language: Language, text: Option<&str>) -> Result<Spoken, String> {
    let why = match text.map(Catalogue::parse) {
        Some(Ok(catalogue)) => return Ok(Spoken { language, catalogue: Some(catalogue) }),
        Some(Err(error)) => error.to_string(),
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
