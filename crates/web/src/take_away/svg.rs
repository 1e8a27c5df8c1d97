//! Writing SVG: as little of it as figures for a paper need.
//!
//! Everything is an element with its looks in attributes: many programs that place pictures in a text know no style
//! sheets.
#![allow(clippy::float_arithmetic, reason = "drawing; nothing here flows back into the cluster")]

use std::fmt::Write;

use crate::geometry::Tenths;

/// A figure that is being drawn, on white ground.
pub(super) struct Svg {
    text: String,
}

/// Black, for what matters.
pub(super) const INK: &str = r##"fill="none" stroke="#000""##;
/// The grounds of four terms in turn: they stay apart on any printer.
pub(super) const TINTS: [&str; 4] = ["#f0f0f0", "#dedede", "#cacaca", "#b6b6b6"];

impl Svg {
    /// An empty figure of this size with its name and what it shows in words.
    pub(super) fn new(width: f32, height: f32, name: &str, words: &str) -> Self {
        let mut svg = Self { text: String::new() };
        let (w, h) = (Tenths(width), Tenths(height));
        let _ = write!(
            svg.text,
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" font-family="Helvetica, Arial, sans-serif" font-size="11"><title>"#
        );
        svg.escaped(name);
        svg.text += "</title><desc>";
        svg.escaped(words);
        svg.text += "</desc>";
        svg.shape("rect", r##"fill="#fff""##, &[("width", width), ("height", height)]);
        svg
    }

    /// An element with these looks, which are attributes, and numbers.
    pub(super) fn shape(&mut self, tag: &str, looks: &str, numbers: &[(&str, f32)]) {
        self.begin(tag, looks, numbers);
        self.text += "/>";
    }

    pub(super) fn circle(&mut self, looks: &str, x: f32, y: f32, radius: f32) {
        self.shape("circle", looks, &[("cx", x), ("cy", y), ("r", radius)]);
    }

    pub(super) fn rect(&mut self, looks: &str, [x, y, width, height]: [f32; 4]) {
        self.shape("rect", looks, &[("x", x), ("y", y), ("width", width), ("height", height)]);
    }

    pub(super) fn line(&mut self, looks: &str, [x1, y1, x2, y2]: [f32; 4]) {
        self.shape("line", looks, &[("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)]);
    }

    /// A path; moved and turned, if there is a transformation.
    pub(super) fn path(&mut self, looks: &str, path: &str, transform: &str) {
        self.begin("path", looks, &[]);
        let _ = write!(self.text, r#" d="{path}""#);
        if !transform.is_empty() {
            let _ = write!(self.text, r#" transform="{transform}""#);
        }
        self.text += "/>";
    }

    pub(super) fn text(&mut self, looks: &str, x: f32, y: f32, words: &str) {
        self.begin("text", looks, &[("x", x), ("y", y)]);
        self.text += ">";
        self.escaped(words);
        self.text += "</text>";
    }

    /// Begins a group of elements that have these looks or lie there.
    pub(super) fn group(&mut self, looks: &str) {
        self.begin("g", looks, &[]);
        self.text += ">";
    }

    /// Ends a group.
    pub(super) fn end(&mut self) {
        self.text += "</g>";
    }

    /// What is drawn in groups with this name is seen within these bounds only.
    pub(super) fn window(&mut self, name: &str, bounds: [f32; 4]) {
        let _ = write!(self.text, r#"<clipPath id="{name}">"#);
        self.rect("", bounds);
        self.text += "</clipPath>";
    }

    /// The figure.
    pub(super) fn finish(mut self) -> String {
        self.text += "</svg>\n";
        self.text
    }

    fn begin(&mut self, tag: &str, looks: &str, numbers: &[(&str, f32)]) {
        self.text.push('<');
        self.text += tag;
        self.text.push(' ');
        self.text += looks;
        for (name, number) in numbers {
            let _ = write!(self.text, r#" {name}="{}""#, Tenths(*number));
        }
    }

    fn escaped(&mut self, words: &str) {
        for letter in words.chars() {
            match letter {
                '&' => self.text += "&amp;",
                '<' => self.text += "&lt;",
                // No XML may have these.
                '\0'..' ' | '\u{fffe}' | '\u{ffff}' => self.text.push(' '),
                _ => self.text.push(letter),
            }
        }
    }
}

/// The words, as far as there is room for them in letters of this size.
pub(super) fn cut(words: &str, width: f32, size: f32) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few letters")]
    let most = (width / (size * LETTER)) as usize;
    if words.chars().count() <= most {
        return words.to_owned();
    }
    let mut short: String = words.chars().take(most.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// A letter is about so wide, as a part of its size.
pub(super) const LETTER: f32 = 0.56;

/// So wide are words about.
pub(super) fn width_of(words: &str, size: f32) -> f32 {
    words.chars().count() as f32 * size * LETTER
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_words() {
        let mut svg = Svg::new(10.0, 20.5, "a<b", "&");
        svg.text("", 1.0, 2.25, "</text><script>\u{1}");
        let text = svg.finish();
        assert!(text.contains(r#"width="10" height="20.5" viewBox="0 0 10 20.5""#), "{text}");
        assert!(text.contains("<title>a&lt;b</title><desc>&amp;</desc>"), "{text}");
        assert!(text.contains(r#"x="1" y="2.3">&lt;/text>&lt;script> </text>"#), "{text}");
    }

    #[test]
    fn what_has_no_room_is_cut() {
        assert_eq!(cut("x=1", 40.0, 9.0), "x=1");
        assert_eq!(cut("a long one", 30.0, 9.0), "a lo…");
        assert_eq!(cut("abc", 0.0, 9.0), "…");
    }
}
