//! The languages' files as the page is sent them: without comments, with a print in place of each English text (told
//! as the difference to the one before), which the page has itself, and packed by `squeeze`. That makes them half as
//! large as gzip would. `crates/raft-sim/src/explain/catalogue/file.rs` reads them with and without prints; its tests
//! and the page's find what is wrong with a file.

use std::fs;
use std::path::Path;

use crate::failure::{Failure, Result};
use crate::page::files;
use crate::project;

/// What begins a file that `squeeze` has packed: no text begins with it (`crates/web/src/language/load.rs`).
const SQUEEZED: u8 = 0xff;
/// The first line of a file with prints.
const PACKED: &str = "#packed\n";

/// Packs all languages of the built page.
pub(super) fn pack(dist: &Path) -> Result<()> {
    for file in files(&dist.join("languages")) {
        let failed = |why: String| {
            let by_hand = "remove dist/ and build again";
            Failure::new(format!("{} could not be packed", file.display()), why, by_hand)
        };
        let bytes = fs::read(&file).map_err(|error| failed(error.to_string()))?;
        if bytes.first() == Some(&SQUEEZED) {
            continue;
        }
        let text = project::read(&file)?;
        let packed = packed(&text).ok_or_else(|| {
            Failure::new(
                "a language could not be packed",
                format!("{} has two texts with the same print, or half of one", file.display()),
                "run `cargo xtask test web`, which says where it is wrong",
            )
        })?;
        let squeezed = squeeze::pack_text(&packed).map_err(|error| failed(error.to_string()))?;
        let whole = [&[SQUEEZED], squeezed.as_slice()].concat();
        fs::write(&file, whole).map_err(|error| failed(error.to_string()))?;
    }
    Ok(())
}

/// The packed text; `None` if that is not possible.
fn packed(text: &str) -> Option<String> {
    if text.starts_with(PACKED) {
        return Some(text.to_owned());
    }
    let mut lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let mut entries = Vec::new();
    while let Some(english) = lines.next() {
        entries.push((print(english.trim()), lines.next()?.trim()));
    }
    entries.sort_unstable();
    let mut last = 0;
    let mut packed = PACKED.to_owned();
    for (print, told) in entries {
        let more = print.checked_sub(last).filter(|more| *more > 0)?;
        packed += &format!("{}{told}\n", signs(more));
        last = print;
    }
    Some(packed)
}

/// The same as `print` of the catalogue: 24 bits by FNV-1a.
fn print(english: &str) -> u32 {
    let stir = |print: u32, byte: u8| (print ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let print = english.bytes().fold(0x811c_9dc5, stir);
    (print ^ print >> 24) & 0x00ff_ffff
}

/// Six bits a sign, the highest first, by the 64 signs from `0` on.
fn signs(more: u32) -> String {
    let sign = |place: u32| char::from_u32(u32::from(b'0') + (more >> (6 * place) & 63));
    (0..4).rev().filter_map(sign).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_english_becomes_prints() {
        // The catalogue reads the same lines in its tests.
        let text = "# Words\nterm\n\t任期\n\nvote {n}\n\t投票 {n}\n";
        let expected = "#packed\nL@eS投票 {n}\nGA4B任期\n";
        assert_eq!(packed(text).as_deref(), Some(expected));
        assert_eq!(packed(expected).as_deref(), Some(expected), "once is enough");
    }

    #[test]
    fn what_cannot_be_told_apart_is_not_packed() {
        assert_eq!(packed("term\n\t任期\nterm\n\t学期\n"), None);
        assert_eq!(packed("term\n"), None);
    }
}
