//! Writing SVG: as little of it as figures for a paper need.
//!
//! Everything is an element with its looks in attributes: many programs that place pictures in a text know no style
//! sheets.
#![allow(clippy::float_arithmetic, reason = "drawing; nothing here flows back into the cluster")]

use crate::geometry::{Point, Tenths};

/// A figure that is being drawn, on white ground.
pub(super) struct Svg {
    text: String,
}

/// The grounds of four terms in turn: they stay apart on any printer.
const TINTS: [&str; 4] = [
    r##"stroke="#000" fill="#f0f0f0""##,
    r##"stroke="#000" fill="#dedede""##,
    r##"stroke="#000" fill="#cacaca""##,
    r##"stroke="#000" fill="#b6b6b6""##,
];
/// White ground within black lines.
pub(super) const PLAIN: &str = r##"stroke="#000" fill="#fff""##;
pub(super) const BLACK: &str = r##"fill="#000""##;
pub(super) const STROKE: &str = r##"stroke="#000""##;
pub(super) const STRONG: &str = r##"fill="none" stroke="#000" stroke-width="2""##;
/// What only explains.
pub(super) const SMALL: &str = r##"font-size="9" fill="#444""##;
pub(super) const BOLD: &str = r#"font-weight="700""#;

/// A ground for what is of this term.
pub(super) fn tint(term: u64) -> &'static str {
    TINTS[(term % 4) as usize]
}

impl Svg {
    /// An empty figure of this size with its name and what it shows in words.
    pub(super) fn new(width: f32, height: f32, name: &str, words: &str) -> Self {
        let mut svg = Self { text: String::new() };
        let looks = r#"xmlns="http://www.w3.org/2000/svg" font-family="Helvetica, Arial, sans-serif" font-size="11""#;
        svg.begin("svg", looks, &["width", "height"], &[width, height]);
        svg.attribute("viewBox", &format!("0 0 {} {}", Tenths(width), Tenths(height)));
        svg.text += "><title>";
        svg.escaped(name);
        svg.text += "</title><desc>";
        svg.escaped(words);
        svg.text += "</desc>";
        svg.rect(r##"fill="#fff""##, 0.0, 0.0, width, height);
        svg
    }

    #[inline(never)]
    pub(super) fn circle(&mut self, looks: &str, x: f32, y: f32, radius: f32) {
        self.begin("circle", looks, &["cx", "cy", "r"], &[x, y, radius]);
        self.text += "/>";
    }

    #[inline(never)]
    pub(super) fn rect(&mut self, looks: &str, x: f32, y: f32, width: f32, height: f32) {
        self.begin("rect", looks, &["x", "y", "width", "height"], &[x, y, width, height]);
        self.text += "/>";
    }

    #[inline(never)]
    pub(super) fn line(&mut self, looks: &str, x1: f32, y1: f32, x2: f32, y2: f32) {
        self.begin("line", looks, &["x1", "y1", "x2", "y2"], &[x1, y1, x2, y2]);
        self.text += "/>";
    }

    /// A path, moved and turned.
    #[inline(never)]
    pub(super) fn path(&mut self, looks: &str, path: &str, transform: &str) {
        self.begin("path", looks, &[], &[]);
        self.attribute("d", path);
        self.attribute("transform", transform);
        self.text += "/>";
    }

    /// The same at a place.
    #[inline(never)]
    pub(super) fn mark(&mut self, looks: &str, path: &str, x: f32, y: f32) {
        self.path(looks, path, &Point { x, y }.translate());
    }

    #[inline(never)]
    pub(super) fn text(&mut self, looks: &str, x: f32, y: f32, words: &str) {
        self.begin("text", looks, &["x", "y"], &[x, y]);
        self.text += ">";
        self.escaped(words);
        self.text += "</text>";
    }

    /// Begins a group of elements that have these looks and are moved like this.
    pub(super) fn group(&mut self, looks: &str, transform: &str) {
        self.begin("g", looks, &[], &[]);
        self.attribute("transform", transform);
        self.text += ">";
    }

    /// Ends a group.
    pub(super) fn end(&mut self) {
        self.text += "</g>";
    }

    /// What is drawn in groups that name it, as `clip-path="url(#lanes)"`, is seen within these bounds only.
    pub(super) fn window(&mut self, x: f32, y: f32, width: f32, height: f32) {
        self.text += r#"<clipPath id="lanes">"#;
        self.rect("", x, y, width, height);
        self.text += "</clipPath>";
    }

    /// The figure.
    pub(super) fn finish(mut self) -> String {
        self.text += "</svg>\n";
        self.text
    }

    #[inline(never)]
    fn begin(&mut self, tag: &str, looks: &str, names: &[&str], numbers: &[f32]) {
        self.text += "<";
        self.text += tag;
        self.text += " ";
        self.text += looks;
        for (name, number) in names.iter().zip(numbers) {
            self.attribute(name, &Tenths(*number).to_string());
        }
    }

    /// An attribute, if it says something.
    #[inline(never)]
    fn attribute(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            for part in [" ", name, "=\"", value, "\""] {
                self.text += part;
            }
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

/// The words in letters of size 9, as far as there is room for them.
#[inline(never)]
pub(super) fn cut(words: &str, width: f32) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few letters")]
    let most = (width / LETTER) as usize;
    if words.chars().count() <= most {
        return words.to_owned();
    }
    let mut short: String = words.chars().take(most.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// A letter of this size is about so wide.
pub(super) const LETTER: f32 = 5.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_words() {
        let mut svg = Svg::new(10.0, 20.5, "a<b", "&");
        svg.text("", 1.0, 2.25, "</text><script>\u{1}");
        let text = svg.finish();
        assert!(text.contains(r#"width="10" height="20.5" viewBox="0 0 10 20.5">"#), "{text}");
        assert!(text.contains("<title>a&lt;b</title><desc>&amp;</desc>"), "{text}");
        assert!(text.contains(r#"x="1" y="2.3">&lt;/text>&lt;script> </text>"#), "{text}");
    }

    #[test]
    fn what_has_no_room_is_cut() {
        assert_eq!(cut("x=1", 40.0), "x=1");
        assert_eq!(cut("a long one", 30.0), "a lon…");
        assert_eq!(cut("abc", 0.0), "…");
    }
}
