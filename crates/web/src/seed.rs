//! A seed where nobody asks for one.

/// Any seed that is short enough to be told to somebody.
#[must_use]
pub(crate) fn any() -> u64 {
    // Without randomness from the outside, a seed like any other.
    getrandom::u32().unwrap_or(1).into()
}
