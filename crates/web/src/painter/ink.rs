//! The colours of the style sheet, for canvases: what a canvas is given must be a plain colour.

use wasm_bindgen::JsCast;

use crate::browser;

/// The colours by what they mean.
#[derive(Clone, Debug)]
pub(super) struct Inks {
    pub(super) ink: String,
    pub(super) dim: String,
    pub(super) line: String,
    pub(super) paper: String,
    pub(super) card: String,
    pub(super) bad: String,
    pub(super) good: String,
    pub(super) append: String,
    pub(super) vote: String,
    pub(super) link: String,
    /// The hues of terms, as the style sheet counts them.
    pub(super) hues: [String; 4],
}

impl Inks {
    /// Reads them from the document; `None` where there is none.
    pub(super) fn read() -> Option<Self> {
        let window = browser::window()?;
        let document = window.document()?;
        let probe = document.create_element("i").ok()?;
        let body = document.body()?;
        body.append_child(&probe).ok()?;
        let probe: web_sys::HtmlElement = probe.unchecked_into();
        let computed = window.get_computed_style(&probe).ok()??;
        let read = |name: &str| {
            let style = probe.style();
            // Names of the style sheet are no mistake.
            let _ = style.set_property("color", &format!("var(--{name})"));
            computed.get_property_value("color").unwrap_or_default()
        };
        let inks = Self {
            ink: read("ink"),
            dim: read("dim"),
            line: read("line"),
            paper: read("paper"),
            card: read("card"),
            bad: read("bad"),
            good: read("good"),
            append: read("blue"),
            vote: read("plum"),
            link: read("link"),
            hues: ["teal", "plum", "blue", "sand"].map(read),
        };
        probe.remove();
        Some(inks)
    }

    /// The hue of a term.
    pub(super) fn hue(&self, term: u64) -> &str {
        &self.hues[(term % 4) as usize]
    }
}
