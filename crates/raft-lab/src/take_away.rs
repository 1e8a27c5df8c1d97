//! Runs to be taken away: in forms that other tools read. `docs/trace.md` describes them.

mod history;
mod shiviz;
mod trace;

pub use history::history;
pub use shiviz::{SHIVIZ_PARSER, Shiviz};
pub use trace::TraceWriter;

/// A text as JSON.
struct Quoted<'a>(&'a str);

impl std::fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        use std::fmt::Write;
        f.write_char('"')?;
        for letter in self.0.chars() {
            match letter {
                '"' | '\\' => write!(f, "\\{letter}")?,
                '\0'..='\x1f' => write!(f, "\\u{:04x}", u32::from(letter))?,
                _ => f.write_char(letter)?,
            }
        }
        f.write_char('"')
    }
}
