//! The colour of a term.

use raft_sim::core::Term;

/// The class of a term's hue. Four hues in turn stay apart for colour-blind readers and in grey; the
/// number stands beside the colour everywhere.
pub(crate) fn hue(term: Term) -> &'static str {
    ["t-0", "t-1", "t-2", "t-3"][(term % 4) as usize]
}
