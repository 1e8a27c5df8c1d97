//! The languages' files as the page is sent them: without comments, and with a print in place of each English text,
//! which the page has itself. That makes them a third smaller. `crates/raft-sim/src/explain/catalogue/file.rs` reads
//! both; its tests and the page's find what is wrong with a file.

use std::path::Path;

use crate::failure::{Failure, Result};
use crate::page::files;
use crate::project;

/// The first line of a packed file.
const PACKED: &str = "#packed\n";

/// Packs all languages of the built page.
pub(super) fn pack(dist: &Path) -> Result<()> {
    for file in files(&dist.join("languages")) {
        let text = project::read(&file)?;
        let packed = packed(&text).ok_or_else(|| {
            Failure::new(
                "a language could not be packed",
                format!("{} has two texts with the same print, or half of one", file.display()),
                "run `cargo xtask test web`, which says where it is wrong",
            )
        })?;
        project::write(&file, &packed)?;
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
    let is_ambiguous = entries.iter().zip(entries.iter().skip(1)).any(|(a, b)| a.0 == b.0);
    let line = |(print, told): (u32, &str)| format!("{}{told}\n", signs(print));
    let lines: String = entries.into_iter().map(line).collect();
    (!is_ambiguous).then(|| format!("{PACKED}{lines}"))
}

/// The same as `print` of the catalogue: 30 bits by FNV-1a.
fn print(english: &str) -> u32 {
    let stir = |print: u32, byte: u8| (print ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let print = english.bytes().fold(0x811c_9dc5, stir);
    (print ^ print >> 30) & 0x3fff_ffff
}

/// Six bits a sign, the highest first, by the 64 signs from `0` on.
fn signs(print: u32) -> String {
    let sign = |place: u32| char::from_u32(u32::from(b'0') + (print >> (6 * place) & 63));
    (0..5).rev().filter_map(sign).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_english_becomes_prints() {
        // The catalogue reads the same lines in its tests.
        let text = "# Words\nterm\n\t任期\n\nvote {n}\n\t投票 {n}\n";
        let expected = "#packed\nBL@fb投票 {n}\nRcQkE任期\n";
        assert_eq!(packed(text).as_deref(), Some(expected));
        assert_eq!(packed(expected).as_deref(), Some(expected), "once is enough");
    }

    #[test]
    fn what_cannot_be_told_apart_is_not_packed() {
        assert_eq!(packed("term\n\t任期\nterm\n\t学期\n"), None);
        assert_eq!(packed("term\n"), None);
    }
}
