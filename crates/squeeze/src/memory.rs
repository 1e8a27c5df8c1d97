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
    /// The last bytes.
    last: u64,
}

impl Memory {
    pub(crate) fn new() -> Self {
        Self { bytes: Vec::new(), places: vec![0; 1 << PLACE_BITS], at: 0, length: 0, last: 0 }
    }

    /// What is likely to come, and how many bytes before it are the same, up to [`LONGEST`].
    pub(crate) fn guess(&self) -> Option<(u8, usize)> {
        if self.length == 0 {
            return None;
        }
        self.bytes.get(self.at).map(|byte| (*byte, self.length.min(LONGEST)))
    }

    /// Goes over a byte. What comes after it is looked for only where something begins.
    pub(crate) fn take(&mut self, byte: u8, is_beginning: bool) {
        if self.length > 0 && self.bytes.get(self.at) == Some(&byte) {
            self.length += 1;
            self.at += 1;
        } else {
            self.length = 0;
        }
        self.bytes.push(byte);
        self.last = self.last << 8 | u64::from(byte);
        if !is_beginning {
            return;
        }
        // The first of eight bytes falls out.
        let hash = (self.last << 8).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - PLACE_BITS);
        let here = self.bytes.len();
        let Some(place) = usize::try_from(hash).ok().and_then(|it| self.places.get_mut(it)) else {
            return;
        };
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
