//! Looking for one text in another. The page is paid for by the byte, and the standard library's search for a text
//! takes many that pay off where texts are long.

/// Where `wanted` stands in `text`, from left to right, also where it overlaps itself. Nothing stands nowhere.
pub fn places<'a>(text: &'a str, wanted: &'a str) -> impl Iterator<Item = usize> + 'a {
    let all = text.as_bytes().windows(wanted.len().max(1)).enumerate();
    all.filter(|(_, it)| *it == wanted.as_bytes()).map(|(place, _)| place)
}

/// What comes before the first `wanted` in `text`, and after it.
#[must_use]
pub fn cut<'a>(text: &'a str, wanted: &str) -> Option<(&'a str, &'a str)> {
    let place = places(text, wanted).next()?;
    Some((text.get(..place)?, text.get(place + wanted.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_finds_what_the_standard_library_does() {
        for text in ["", "a", "--", "a---b--- c", "---", "“x” 1 “x” 2", "aab aab aaab"] {
            for wanted in ["---", "a", "aab", "“x” 2", "no"] {
                let right: Vec<usize> = text.match_indices(wanted).map(|(at, _)| at).collect();
                assert_eq!(places(text, wanted).collect::<Vec<_>>(), right, "{wanted} in {text}");
                assert_eq!(cut(text, wanted), text.split_once(wanted), "{wanted} in {text}");
            }
        }
    }
}
