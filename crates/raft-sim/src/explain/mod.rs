//! What is happening, and why, for a reader who is not a program.
//!
//! First typed facts ([`Story`], and the events themselves), found here from the cluster's state; then
//! sentences, one file per language ([`en`]).

pub mod en;
mod story;

pub use story::{Detail, Headline, Story};

/// A place in the extended Raft paper, such as `§5.4.1`, or, after [`DISSERTATION`], in Ongaro's dissertation.
pub type Section = &'static str;

/// What comes before the place, if that is in the dissertation: `diss. §9.6`.
pub const DISSERTATION: &str = "diss. ";

/// A sentence and the place that it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Plain text.
    pub text: String,
    /// Where the paper or the dissertation says so, if one does.
    pub section: Option<Section>,
}
