//! Arithmetic coding: a decision that was thought likely takes next to nothing of the packed bytes.
//!
//! Carryless range coding of yes and no, as in M. Mahoney's "Adaptive Weighing of Context Models for Lossless Data
//! Compression" (Florida Tech. technical report CS-2005-16), section 2.

/// Chances are told in so many bits: from 1 to 65,535, of 65,536.
pub(crate) const CHANCE_BITS: u32 = 16;

/// What becomes of decisions.
pub(crate) trait Coder {
    /// Takes a decision, which has this chance to be yes. What is unpacked says itself what was decided; to
    /// all else `is` says it.
    fn decide(&mut self, chance: u32, is: bool) -> bool;
}

/// Learns from what is known: nothing is written.
pub(crate) struct Known;

impl Coder for Known {
    fn decide(&mut self, _chance: u32, is: bool) -> bool {
        is
    }
}

/// What lies between is still possible.
struct Range {
    low: u32,
    high: u32,
}

impl Range {
    const WHOLE: Self = Self { low: 0, high: u32::MAX };

    /// Up to here it means yes.
    fn middle(&self, chance: u32) -> u32 {
        let width = self.high - self.low;
        let rest = width & ((1 << CHANCE_BITS) - 1);
        self.low + (width >> CHANCE_BITS) * chance + ((rest * chance) >> CHANCE_BITS)
    }

    fn narrow(&mut self, middle: u32, is: bool) {
        if is { self.high = middle } else { self.low = middle + 1 }
    }

    /// Whether the first byte is certain, which then leaves.
    fn shift(&mut self) -> bool {
        let is_certain = (self.low ^ self.high) >> 24 == 0;
        if is_certain {
            self.low <<= 8;
            self.high = self.high << 8 | 0xff;
        }
        is_certain
    }
}

/// Writes decisions.
pub(crate) struct Packer {
    range: Range,
    bytes: Vec<u8>,
}

impl Packer {
    pub(crate) fn new() -> Self {
        Self { range: Range::WHOLE, bytes: Vec::new() }
    }

    /// All that was written.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        // As few bytes as lead into the range: what is missing is read as zeros.
        let [first, ..] = self.range.high.to_be_bytes();
        self.bytes.push(first);
        self.bytes
    }
}

impl Coder for Packer {
    fn decide(&mut self, chance: u32, is: bool) -> bool {
        let middle = self.range.middle(chance);
        self.range.narrow(middle, is);
        loop {
            let [first, ..] = self.range.low.to_be_bytes();
            if !self.range.shift() {
                return is;
            }
            self.bytes.push(first);
        }
    }
}

/// Reads decisions.
pub(crate) struct Unpacker {
    range: Range,
    bytes: Vec<u8>,
    at: usize,
    now: u32,
}

impl Unpacker {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        let mut unpacker = Self { range: Range::WHOLE, bytes, at: 0, now: 0 };
        for _ in 0..4 {
            unpacker.read();
        }
        unpacker
    }

    /// Bytes that are missing are zeros.
    fn read(&mut self) {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.now = self.now << 8 | u32::from(byte);
        self.at += 1;
    }

    /// Whether more was read than there is and than leads into the last range: the bytes are damaged.
    pub(crate) fn is_over(&self) -> bool {
        self.at > self.bytes.len() + 4
    }
}

impl Coder for Unpacker {
    #[inline]
    fn decide(&mut self, chance: u32, _is: bool) -> bool {
        let middle = self.range.middle(chance);
        let is = self.now <= middle;
        self.range.narrow(middle, is);
        while self.range.shift() {
            self.read();
        }
        is
    }
}
