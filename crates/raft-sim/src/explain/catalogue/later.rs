//! Sentences that are made in one place and told in another: between the two they are kept as what they are made of.
//!
//! The worker that runs the labs knows nothing of the page's language, and results stay on the page when another one is
//! chosen. So a reason is kept as its English with the values apart, which may be sentences themselves.

use std::cell::Cell;
use std::fmt::Display;
use std::mem::take;

use super::{SPOKEN, fill, text, translated};

thread_local! {
    static IS_KEPT: Cell<bool> = const { Cell::new(false) };
}

/// Around a sentence, and between its English and each of its values: signs that nobody writes.
const BEGIN: char = '\u{1}';
const NEXT: char = '\u{2}';
const END: char = '\u{3}';

/// What `make` tells is kept, for [`retold`], which may be in another language and on another thread.
pub fn for_later<T>(make: impl FnOnce() -> T) -> T {
    let spoken = SPOKEN.replace(None);
    IS_KEPT.set(true);
    let made = make();
    IS_KEPT.set(false);
    SPOKEN.set(spoken);
    made
}

/// The sentence as what it is made of, if it is to be kept.
pub(super) fn kept(english: &str, values: &[&dyn Display]) -> Option<String> {
    IS_KEPT.get().then(|| {
        let mut kept = String::from(BEGIN);
        kept.push_str(english);
        for value in values {
            kept.push(NEXT);
            kept.push_str(&value.to_string());
        }
        kept.push(END);
        kept
    })
}

/// What was kept, in the language that is spoken now.
#[must_use]
pub fn retold(kept: &str) -> String {
    // Of each sentence that has begun: what stands before it, and its parts so far.
    let mut begun: Vec<(String, Vec<String>)> = Vec::new();
    let mut told = String::new();
    for sign in kept.chars() {
        match (sign, begun.last_mut()) {
            (BEGIN, _) => begun.push((take(&mut told), Vec::new())),
            (NEXT, Some((_, parts))) => parts.push(take(&mut told)),
            (END, Some((before, parts))) => {
                parts.push(take(&mut told));
                told = take(before);
                let mut parts = parts.iter().map(String::as_str);
                let english = parts.next().unwrap_or_default();
                let values: Vec<&str> = parts.map(translated).collect();
                let values: Vec<&dyn Display> = values.iter().map(|it| it as _).collect();
                told.push_str(&fill(english, &values));
                begun.pop();
            }
            _ => told.push(sign),
        }
    }
    // What has no values is its own English.
    text(&told).to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::{Catalogue, speak};
    use super::*;
    use crate::t;

    #[test]
    fn what_was_kept_is_told_in_the_language_that_is_spoken_then() {
        let chinese = "{who} fails: {why}.\n\t{who} 失败：{why}。\n{n} entries are lost\n\t丢失 {n} 个条目\nNobody leads.\n\t没有领导者。\n";
        let make = || {
            let why = t!("{n} entries are lost", n = 2);
            [
                t!("{who} fails: {why}.", who = "S1", why),
                t!("Nobody leads.").to_owned(),
                t!("{who} fails: {why}.", who = "S2", why = t!("Nobody leads.")),
                format!(
                    "{}; {}",
                    t!("{n} entries are lost", n = 1),
                    t!("{n} entries are lost", n = "{n}")
                ),
            ]
        };
        let english = make();
        speak(Some(Catalogue::parse(chinese).unwrap()));
        let (kept, spoken) = (for_later(make), make());
        assert_eq!(spoken[0], "S1 失败：丢失 2 个条目。");
        assert_eq!(kept.each_ref().map(|it| retold(it)), spoken);
        speak(None);
        assert_eq!(kept.each_ref().map(|it| retold(it)), english);
        assert_eq!(english[3], "1 entries are lost; {n} entries are lost");
    }

    #[test]
    fn what_was_not_kept_is_told_as_it_is() {
        for text in ["", "S1 fails.", "\u{3}a\u{2}"] {
            assert_eq!(retold(text), text);
        }
        assert_eq!(retold("\u{1}a"), "a", "nothing is lost that matters");
    }
}
