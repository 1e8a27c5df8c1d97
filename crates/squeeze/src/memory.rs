//! What came after the last bytes when they were seen before.

/// So many bytes have to be the same.
const LEAST: usize = 7;
const PLACE_BITS: u32 = 18;
/// More than so many that were the same count as so many.
pub(crate) const LONGEST: usize = 31;

pub(crate) struct Memory {
    bytes: Vec<u8>,
    /// Where bytes of this hash ended last.
    places: Vec<u32>,
    /// What is likely to come next stands here, and so many bytes before it are the same.
    at: usize,
    length: usize,
}

impl Memory {
    pub(crate) fn new() -> Self {
        Self { bytes: Vec::new(), places: vec![0; 1 << PLACE_BITS], at: 0, length: 0 }
    }

    /// What is likely to come, and how many bytes before it are the same, up to [`LONGEST`].
    pub(crate) fn guess(&self) -> Option<(u8, usize)> {
        if self.length == 0 {
            return None;
        }
        self.bytes.get(self.at).map(|byte| (*byte, self.length.min(LONGEST)))
    }

    pub(crate) fn take(&mut self, byte: u8) {
        if self.length > 0 && self.bytes.get(self.at) == Some(&byte) {
            self.length += 1;
            self.at += 1;
        } else {
            self.length = 0;
        }
        self.bytes.push(byte);
        let Some(last) = self.bytes.last_chunk::<LEAST>() else { return };
        let hash = last.iter().fold(0_u32, |sum, byte| {
            (sum ^ u32::from(*byte)).wrapping_mul(0x9e37_79b1).rotate_left(9)
        });
        let here = self.bytes.len();
        let Some(place) = self.places.get_mut((hash >> (32 - PLACE_BITS)) as usize) else { return };
        let before = std::mem::replace(place, u32::try_from(here).unwrap_or(0)) as usize;
        if self.length == 0 && before > 0 {
            let (old, new) = (self.bytes.get(..before), self.bytes.get(..here));
            let (Some(old), Some(new)) = (old, new) else { return };
            let same = old.iter().rev().zip(new.iter().rev()).take(LONGEST);
            self.length = same.take_while(|(old, new)| old == new).count();
            self.at = before;
            if self.length < LEAST {
                self.length = 0;
            }
        }
    }
}
