//! Pairs of numbers, each with a place of its own: what is known of it stands at that place of a list.
//!
//! An index over the lists of votes, entries and commits. One table serves them all: the page is paid for by the byte, and
//! each kind of tree costs it two kilobytes. Nobody goes through it, so its order decides nothing.

/// Pairs in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Keys {
    keys: Vec<(u64, u64)>,
    /// Where each pair is: its place and 1, or 0 for nothing. At least half of it is empty.
    slots: Vec<u32>,
}

impl Keys {
    /// The place of a pair, if it has one.
    pub(super) fn find(&self, key: (u64, u64)) -> Option<usize> {
        self.look(key).ok()
    }

    /// The place of a pair, and whether it is a new one.
    pub(super) fn place(&mut self, key: (u64, u64)) -> (usize, bool) {
        if self.keys.len() * 2 >= self.slots.len() {
            self.grow();
        }
        match self.look(key) {
            Ok(place) => (place, false),
            Err(slot) => {
                self.keys.push(key);
                self.note(slot, self.keys.len());
                (self.keys.len() - 1, true)
            }
        }
    }

    fn note(&mut self, slot: usize, number: usize) {
        if let (Some(slot), Ok(number)) = (self.slots.get_mut(slot), u32::try_from(number)) {
            *slot = number;
        }
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(16);
        self.slots = vec![0; size];
        for place in 0..self.keys.len() {
            if let Some(Err(slot)) = self.keys.get(place).map(|key| self.look(*key)) {
                self.note(slot, place + 1);
            }
        }
    }

    /// The place of the pair, or else the slot that it may have.
    fn look(&self, key: (u64, u64)) -> Result<usize, usize> {
        // The size is a power of two.
        let last = (self.slots.len() as u64).saturating_sub(1);
        let mut slot = stirred(key.0 ^ stirred(key.1));
        loop {
            #[expect(clippy::cast_possible_truncation, reason = "less than the size")]
            let at = (slot & last) as usize;
            match self.slots.get(at) {
                None | Some(0) => return Err(at),
                Some(number) => {
                    let place = *number as usize - 1;
                    if self.keys.get(place) == Some(&key) {
                        return Ok(place);
                    }
                }
            }
            slot = slot.wrapping_add(1);
        }
    }
}

/// Bits of all of the number in each of its low bits (the end of `SplitMix64`).
fn stirred(number: u64) -> u64 {
    let number = (number ^ number >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ number >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ number >> 31
}

/// A text as a pair: its print (FNV-1a), and its length.
pub(super) fn key_of(text: &str) -> (u64, u64) {
    let stir = |print: u64, byte: u8| (print ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    (text.bytes().fold(0xcbf2_9ce4_8422_2325, stir), text.len() as u64)
}

#[test]
fn each_pair_keeps_its_place() {
    let mut keys = Keys::default();
    let pairs: Vec<_> =
        (0..1000).map(|n: u64| (n % 40, (n / 40).wrapping_mul(0x1234_5678_9abc_def1))).collect();
    assert_eq!(keys.find((0, 0)), None);
    for (place, pair) in pairs.iter().enumerate() {
        assert_eq!(keys.place(*pair), (place, true));
    }
    for (place, pair) in pairs.iter().enumerate() {
        assert_eq!((keys.find(*pair), keys.place(*pair)), (Some(place), (place, false)));
        assert_eq!(keys.find((pair.0, pair.1 ^ 1)), None);
    }
    assert_ne!(key_of("a"), key_of("b"));
}
