//! Where texts end: compilers lay them one after the other, in the order in which the code or a table names them, so
//! that the next one often begins there.

use super::Number;

/// So many ends are remembered.
const ENDS: usize = 16;

/// Addresses are told apart by so many of their bits.
const BOUND_BITS: u32 = 18;

/// A byte that is likely to come.
#[derive(Clone, Copy)]
pub(crate) struct Expected {
    pub(crate) byte: u8,
    /// How many bytes of the address were as expected, up to 3, and how many ends were passed over, up to 3.
    pub(crate) known: usize,
    pub(crate) passed: usize,
}

pub(super) struct Ends {
    /// The address that was named last, if its length may follow.
    address: Option<u32>,
    /// The last one first.
    ends: Vec<u32>,
    /// Whether something begins or ends at an address with these low bits.
    bounds: Vec<bool>,
}

impl Ends {
    pub(super) fn new() -> Self {
        Self { address: None, ends: Vec::new(), bounds: vec![false; 1 << BOUND_BITS] }
    }

    /// Goes over a number: an address, or the length of what lies there.
    pub(super) fn take(&mut self, number: u32) {
        let is_address = (1 << 20..1 << 27).contains(&number);
        if is_address {
            self.forget(number);
            self.address = Some(number);
            self.bound(number);
        } else if let Some(address) = self.address.take() {
            let end = address.wrapping_add(number);
            self.forget(end);
            self.bound(end);
            self.ends.insert(0, end);
            self.ends.truncate(ENDS);
        }
    }

    fn bound(&mut self, address: u32) {
        if let Some(bound) = self.bounds.get_mut(place(address)) {
            *bound = true;
        }
    }

    /// Whether a text is known to begin or end there.
    pub(super) fn is_bound(&self, address: u32) -> bool {
        self.bounds.get(place(address)) == Some(&true)
    }

    fn forget(&mut self, end: u32) {
        self.ends.retain(|it| *it != end);
    }

    /// The next byte of a constant, if it is the address of what comes after a text.
    pub(super) fn next_of(&self, number: Number) -> Option<Expected> {
        let bits = 7 * number.bytes;
        let (end, expected) = self.find(number.bytes, bits, number.value)?;
        let rest = end >> bits;
        // The highest bit of the last byte is that of the sign.
        let [low, ..] = (rest & 0x7f).to_le_bytes();
        let byte = if rest < 0x40 { low } else { low | 0x80 };
        Some(Expected { byte, ..expected })
    }

    /// The same for a word in data of which there are so many bytes.
    pub(super) fn next_of_word(&self, bytes: u32, word: u32) -> Option<Expected> {
        let (end, expected) = self.find(bytes, 8 * bytes, u64::from(word))?;
        let [byte, ..] = (end >> (8 * bytes)).to_le_bytes();
        Some(Expected { byte, ..expected })
    }

    /// The last end with these low bits, which are so many bytes.
    fn find(&self, bytes: u32, bits: u32, value: u64) -> Option<(u32, Expected)> {
        let mask = 1_u32.checked_shl(bits)?.wrapping_sub(1);
        let mut ends = self.ends.iter().zip(0..);
        let (end, passed) = ends.find(|(end, _)| u64::from(**end & mask) == value)?;
        let known = bytes.min(3) as usize;
        Some((*end, Expected { byte: 0, known, passed: passed.min(3) }))
    }
}

fn place(address: u32) -> usize {
    (address & ((1 << BOUND_BITS) - 1)) as usize
}
