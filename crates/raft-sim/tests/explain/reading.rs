//! What every sentence has to be, and that none is forgotten.

use std::collections::BTreeSet;
use std::fmt::Debug;

use raft_sim::explain::{DISSERTATION, Sentence};

use crate::spoken::{in_chinese, is_spoken};

/// An enum whose variants all have names.
pub(crate) trait Kinds {
    /// All of them.
    const ALL: &[&str];

    fn kind(&self) -> &'static str;
}

/// Names all variants of an enum; a match without a wildcard, so that none can be forgotten.
macro_rules! kinds {
    ($of:ty { $($pattern:pat),+ $(,)? }) => {
        impl crate::reading::Kinds for $of {
            const ALL: &[&str] = &[$(stringify!($pattern)),+];

            fn kind(&self) -> &'static str {
                match self { $($pattern => stringify!($pattern)),+ }
            }
        }
    };
}
pub(crate) use kinds;

/// There is an example of every variant.
pub(crate) fn assert_complete<T: Kinds>(examples: &[T]) {
    let told: BTreeSet<_> = examples.iter().map(Kinds::kind).collect();
    let missing: Vec<_> = T::ALL.iter().filter(|kind| !told.contains(**kind)).collect();
    assert!(missing.is_empty(), "without an example: {missing:?}");
}

/// Every variant has an example, and every example a clause that reads like one, and is unlike the others'.
pub(crate) fn assert_told<T: Kinds + Debug>(examples: &[T], tell: impl Fn(&T) -> String) {
    assert_complete(examples);
    let mut told = BTreeSet::new();
    for example in examples {
        let text = tell(example);
        println!("{text}");
        assert_plain(&text);
        assert!(!text.ends_with(['.', ' ', ',', ':']), "{text}");
        in_chinese(|| tell(example));
        assert!(told.insert(text.clone()), "{text} is told of another one, too");
    }
}

/// The same for full sentences with their sections.
pub(crate) fn assert_sentences<T: Kinds + Debug>(examples: &[T], tell: impl Fn(&T) -> Sentence) {
    assert_complete(examples);
    let mut told = BTreeSet::new();
    for example in examples {
        let sentence = tell(example);
        println!("{}", sentence.text);
        assert_reads_well(&sentence);
        let text = sentence.text;
        // What somebody has written stays as it is.
        let chinese = in_chinese(|| tell(example).text);
        assert!(chinese == text || chinese.ends_with('。'), "{text}: {chinese}");
        assert!(told.insert(text.clone()), "{text} is told of another one, too");
    }
}

pub(crate) fn assert_reads_well(Sentence { text, section }: &Sentence) {
    if is_spoken() {
        return;
    }
    assert_plain(text);
    assert!(text.ends_with('.'), "{text}");
    let place = section.map(|section| section.strip_prefix(DISSERTATION).unwrap_or(section));
    assert!(place.is_none_or(|place| place.starts_with('§')), "{section:?}");
}

fn assert_plain(text: &str) {
    assert!(!text.is_empty());
    let debugging = [
        "{", "}", "(", "[", "Some", "None", "::", "\"", "_", "NodeId", "  ", "..", " .", " ,",
        ";;", "ClientId", "true", "false", ". ;",
    ];
    for debugging in debugging {
        assert!(!text.contains(debugging), "{debugging:?} in {text}");
    }
    let wrong = [
        " 1 ticks",
        " 1 votes",
        " 1 entries",
        " 1 servers",
        " 1 bytes",
        " 1 keys",
        " 1 reads",
        " 1 messages",
        " entry 0",
        "S0",
        "nobody and",
        "1 operations",
        " entries 3–3",
        " 1 wait ",
    ];
    for wrong in wrong {
        assert!(!format!(" {text}").contains(wrong), "{wrong:?} in {text}");
    }
}
