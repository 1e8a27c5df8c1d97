//! What is happening, and why, for a reader who is not a program.
//!
//! First typed facts ([`Story`], and the events themselves), found here from the cluster's state; then
//! sentences, one file per language ([`en`]).

pub mod en;
mod story;

pub use story::{Detail, Headline, Story};

/// A place in the extended Raft paper, such as `§5.4.1`.
pub type Section = &'static str;

/// A sentence and the place in the paper that it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Plain text.
    pub text: String,
    /// Where the paper says so, if it does.
    pub section: Option<Section>,
}
