//! Decisions from the fuzzer's bytes.

use crate::anything::Source;

/// Bytes that are used up from the front.
pub(crate) struct Bytes<'a>(pub(crate) &'a [u8]);

impl Bytes<'_> {
    fn next(&mut self) -> u8 {
        self.0.split_off_first().copied().unwrap_or(0)
    }
}

impl Source for Bytes<'_> {
    fn below(&mut self, bound: u64) -> u64 {
        let byte = u64::from(self.next());
        let drawn = if bound > 256 { byte << 8 | u64::from(self.next()) } else { byte };
        if bound == 0 { 0 } else { drawn % bound }
    }

    fn any(&mut self) -> u64 {
        u64::from_be_bytes(std::array::from_fn(|_| self.next()))
    }

    fn is_over(&self) -> bool {
        self.0.is_empty()
    }
}
