//! Sentences, apart from what is filled into them: here they are told in English, on the page in any language.

use std::fmt;

/// A sentence, and what is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// In English, with the names of what is filled in in braces.
    pub english: &'static str,
    /// What is filled in, in the order in which the names first stand in the text.
    pub values: Vec<String>,
}

impl Told {
    pub(crate) fn new(english: &'static str, values: &[&dyn fmt::Display]) -> Self {
        Self { english, values: values.iter().map(ToString::to_string).collect() }
    }
}

/// Told in English.
impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names: Vec<&str> = Vec::new();
        let mut rest = self.english;
        while let Some((before, name, after)) = next_place(rest) {
            f.write_str(before)?;
            if !names.contains(&name) {
                names.push(name);
            }
            let place = names.iter().position(|known| *known == name);
            f.write_str(place.and_then(|place| self.values.get(place)).map_or("", String::as_str))?;
            rest = after;
        }
        f.write_str(rest)
    }
}

fn next_place(text: &str) -> Option<(&str, &str, &str)> {
    let (before, after) = text.split_once('{')?;
    let (name, after) = after.split_once('}')?;
    Some((before, name, after))
}

/// A sentence: `t!("{id} leads term {term}", id, term = own)`. The names follow in the order in which they first stand
/// in it. The page finds a translation by the English.
macro_rules! t {
    (@value $name:ident) => { &$name };
    (@value $name:ident = $value:expr) => { &$value };
    ($english:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        const {
            assert!(
                $crate::told::has_names($english, &[$(stringify!($name)),*]),
                "what is filled in has to be named in the order in which it first stands in the text"
            );
        }
        $crate::told::Told::new($english, &[$($crate::told::t!(@value $name $(= $value)?)),*])
    }};
}

/// The same text, for a table: to be looked up where it is told.
macro_rules! mark {
    ($english:literal) => {
        $english
    };
}

pub(crate) use {mark, t};

/// Whether these are the names of the text's places, in the order in which they first stand in it.
pub(crate) const fn has_names(text: &str, names: &[&str]) -> bool {
    let text = text.as_bytes();
    let (mut at, mut known) = (0, 0);
    while at < text.len() {
        if text[at] == b'{' {
            let (mut is_known, mut i) = (false, 0);
            while i < known {
                is_known |= is_at(text, at + 1, names[i].as_bytes());
                i += 1;
            }
            if !is_known {
                if known == names.len() || !is_at(text, at + 1, names[known].as_bytes()) {
                    return false;
                }
                known += 1;
            }
        }
        at += 1;
    }
    known == names.len()
}

const fn is_at(text: &[u8], start: usize, name: &[u8]) -> bool {
    let mut i = 0;
    while i < name.len() {
        if start + i >= text.len() || text[start + i] != name[i] {
            return false;
        }
        i += 1;
    }
    start + i < text.len() && text[start + i] == b'}'
}

#[cfg(test)]
mod tests {
    use super::has_names;

    #[test]
    fn what_is_filled_in_stands_where_its_name_does() {
        let told = t!("{a} and {b}, {a}", a = 1, b = "{c}");
        assert_eq!(told.to_string(), "1 and {c}, 1");
        assert_eq!(t!("nothing").to_string(), "nothing");
    }

    #[test]
    fn names_have_to_stand_in_their_order() {
        for (text, names, is_right) in [
            ("{a} {b} {a}", &["a", "b"][..], true),
            ("{a} {b}", &["b", "a"], false),
            ("{a}", &["a", "b"], false),
            ("{a} {b}", &["a"], false),
            ("{ab}", &["a"], false),
            ("{", &["a"], false),
        ] {
            assert_eq!(has_names(text, names), is_right, "{text}");
        }
    }
}
