//! The scenarios as the page is sent them: without comments, and without the spaces that set them in columns. That makes
//! them a fifth smaller, and changes nothing of what they say.

use std::path::Path;

use crate::failure::Result;
use crate::page::files;
use crate::project;

/// Packs all scenarios of the built page.
pub(super) fn pack(dist: &Path) -> Result<()> {
    for file in files(&dist.join("scenarios")) {
        let packed = packed(&project::read(&file)?);
        project::write(&file, &packed)?;
    }
    Ok(())
}

fn packed(text: &str) -> String {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(in_one_line).collect()
}

/// The line with one space in place of many, where nobody reads them.
fn in_one_line(line: &str) -> String {
    // What is in quotes is for readers.
    let (statement, words) = line.split_at(line.find('"').unwrap_or(line.len()));
    let mut packed = String::new();
    for word in statement.split_whitespace() {
        packed += word;
        packed.push(' ');
    }
    let packed = if words.is_empty() { packed.trim_end() } else { &packed };
    format!("{packed}{words}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_columns_go_and_words_stay() {
        let text = "# What it shows.\nraft-playground 1\n\nat 0s      timeout S1\n           note \"a  # b\"\n";
        let expected = "raft-playground 1\nat 0s timeout S1\nnote \"a  # b\"\n";
        assert_eq!(packed(text), expected);
        assert_eq!(packed(expected), expected);
    }
}
