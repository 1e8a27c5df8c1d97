//! Versions of tools: read from what they print, compared by number.

use std::fmt;

/// A version as three numbers; what follows them (`+dfsg1-1`, `-nightly`) is not compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version {
    major: u32,
    minor: u32,
    patch: u32,
}

impl Version {
    pub(crate) fn major(self) -> u32 {
        self.major
    }

    /// The first version in a text such as `wasm-bindgen 0.2.130`, `v20.20.2` or `1.96.0+dfsg1-1`.
    pub(crate) fn find(text: &str) -> Option<Self> {
        text.split_whitespace().find_map(Self::parse)
    }

    fn parse(word: &str) -> Option<Self> {
        let word = word.trim_start_matches('v');
        let end = word.find(|c: char| c != '.' && !c.is_ascii_digit()).unwrap_or(word.len());
        let mut numbers = word.get(..end)?.split('.').map(str::parse);
        let major = numbers.next()?.ok()?;
        let minor = numbers.next()?.ok()?;
        let patch = numbers.next().and_then(std::result::Result::ok).unwrap_or(0);
        Some(Self { major, minor, patch })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        Version::find(text).map(|version| version.to_string())
    }

    #[test]
    fn versions_are_found_in_what_tools_print() {
        assert_eq!(shown("wasm-bindgen 0.2.130"), Some("0.2.130".into()));
        assert_eq!(shown("v20.20.2\n"), Some("20.20.2".into()));
        assert_eq!(shown("1.96.0+dfsg1-1~deb12u2"), Some("1.96.0".into()));
        assert_eq!(shown("rustc 1.96.0 (ac68faa20 2026-05-25)"), Some("1.96.0".into()));
        assert_eq!(shown("trunk 0.21.14"), Some("0.21.14".into()));
        assert_eq!(shown("1.95"), Some("1.95.0".into()));
        assert_eq!(shown("not found"), None);
    }

    #[test]
    fn versions_compare_by_number_and_not_by_letter() {
        assert!(Version::find("1.100.0") > Version::find("1.95"));
        assert!(Version::find("1.63.0+dfsg1-2") < Version::find("1.95"));
    }
}
