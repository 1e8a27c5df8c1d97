//! Runs to be taken away: in forms that other tools read. `docs/trace.md` describes them.

mod history;
mod shiviz;
mod trace;

pub use history::history;
pub use shiviz::{SHIVIZ_PARSER, Shiviz};
pub use trace::TraceWriter;

/// Writing piece by piece: in the page that is smaller than what `write!` makes of it.
trait Pen {
    fn put(&mut self, text: &str) -> &mut Self;
    fn number(&mut self, number: u64) -> &mut Self;
    /// A text as it stands between the quotes of JSON.
    fn escaped(&mut self, text: &str) -> &mut Self;
    /// A text as JSON.
    fn quoted(&mut self, text: &str) -> &mut Self;
}

impl Pen for String {
    #[inline(never)]
    fn put(&mut self, text: &str) -> &mut Self {
        self.push_str(text);
        self
    }

    #[inline(never)]
    fn number(&mut self, number: u64) -> &mut Self {
        self.put(&number.to_string())
    }

    #[inline(never)]
    fn escaped(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            match letter {
                '\0'..='\x1f' => {
                    let code = u32::from(letter);
                    let digit = |digit| char::from_digit(digit, 16).unwrap_or('0');
                    self.put("\\u00").push(digit(code / 16));
                    self.push(digit(code % 16));
                }
                _ => {
                    if matches!(letter, '"' | '\\') {
                        self.push('\\');
                    }
                    self.push(letter);
                }
            }
        }
        self
    }

    #[inline(never)]
    fn quoted(&mut self, text: &str) -> &mut Self {
        self.put("\"").escaped(text).put("\"")
    }
}
