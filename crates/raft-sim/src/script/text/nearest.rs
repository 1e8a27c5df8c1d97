//! The known word that somebody may have meant.

use super::error::Expected;

/// No word of the language is longer.
const LENGTH_MAX: usize = 32;

/// The word that may stand there and is most like what was found, if one is rather like it: up to a third of its
/// letters differ.
pub(super) fn word(
    found: &str,
    expected: Expected,
    tried: &[&'static str],
) -> Option<&'static str> {
    if found.len() > LENGTH_MAX || !found.is_ascii() {
        return None;
    }
    let exact = found;
    let found = found.to_ascii_lowercase();
    let mut best: Option<(usize, &'static str)> = None;
    let mut consider = |word: &'static str| {
        let distance = distance(found.as_bytes(), word.to_ascii_lowercase().as_bytes());
        let is_near = distance <= (word.len().max(found.len()) / 3).max(1)
            && distance < word.len()
            && word != exact;
        if is_near && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, word));
        }
    };
    tried.iter().for_each(|word| consider(word));
    expected.words(&mut consider);
    best.map(|(_, word)| word)
}

/// How many letters have to be changed, left out, added, or swapped with their neighbour.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut before_last = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (row, letter) in a.iter().enumerate() {
        let mut next = Vec::with_capacity(last.len());
        next.push(row + 1);
        for (column, other) in b.iter().enumerate() {
            let at = |cells: &[usize], column: usize| cells.get(column).copied().unwrap_or(0);
            let changed = at(&last, column) + usize::from(letter != other);
            let mut least = changed.min(at(&last, column + 1) + 1).min(at(&next, column) + 1);
            let is_swapped = row > 0
                && column > 0
                && a.get(row - 1) == Some(other)
                && b.get(column - 1) == Some(letter);
            if is_swapped {
                least = least.min(at(&before_last, column - 1) + 1);
            }
            next.push(least);
        }
        before_last = std::mem::replace(&mut last, next);
    }
    last.last().copied().unwrap_or(0)
}
