//! What is happening, and why, for a reader who is not a program.
//!
//! First typed facts – the events themselves, their causes ([`story_of`]), what the cluster as a whole does
//! ([`Story`]), why nothing seems to happen ([`Stall`]) – found here from the cluster's state; then sentences,
//! written in English and told in the language that is spoken ([`en`], [`catalogue`]). Nothing here changes a cluster.

pub mod catalogue;
mod causes;
pub mod en;
mod reach;
mod stall;
mod story;

pub use causes::{CHAIN_MAX, Step, story_of, why};
pub use reach::Half;
pub use stall::{Dead, InVain, Stall};
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
