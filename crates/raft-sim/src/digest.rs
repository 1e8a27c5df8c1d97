//! A fingerprint of state that is the same on every platform.

use std::hash::Hasher;

/// A 64-bit hasher over the written values as 64-bit numbers, whatever the width of `usize`. Equal
/// state gives equal digests natively and in wasm. Not for keys that an attacker chooses.
#[derive(Clone, Debug)]
pub struct Digest(u64);

impl Default for Digest {
    fn default() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }
}

impl Digest {
    /// Not inlined: it is called from thousands of derived places.
    #[inline(never)]
    fn add(&mut self, word: u64) {
        let mixed = (self.0 ^ word).wrapping_mul(0x9FB2_1C65_1E98_DF25);
        self.0 = (mixed ^ (mixed >> 32)).rotate_left(23).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    }
}

impl Hasher for Digest {
    fn finish(&self) -> u64 {
        let mut last = self.clone();
        last.add(0x5241_4654);
        last.0 ^ (last.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        self.add(bytes.len() as u64);
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.add(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, value: u8) {
        self.add(value.into());
    }

    fn write_u16(&mut self, value: u16) {
        self.add(value.into());
    }

    fn write_u32(&mut self, value: u32) {
        self.add(value.into());
    }

    fn write_u64(&mut self, value: u64) {
        self.add(value);
    }

    fn write_usize(&mut self, value: usize) {
        self.add(value as u64);
    }

    fn write_isize(&mut self, value: isize) {
        // The discriminants of enums come this way.
        self.add((value as i64).cast_unsigned());
    }
}
