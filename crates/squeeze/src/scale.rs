//! Chances on the scale on which they are mixed: ln(p / (1 - p)), by which a chance near 0 or 1 counts for much.

use crate::coder::CHANCE_BITS;

/// So many steps of the scale are a factor e of p / (1 - p).
const STEP: u64 = 200;
/// The scale goes so far to both sides.
pub(crate) const FAR: i32 = 2047;
/// Chances are looked up by so many of their bits.
pub(crate) const COARSE_BITS: u32 = 12;

/// Both ways.
pub(crate) struct Scale {
    /// The chance at each place, from -2048 on.
    chances: Box<[u16; 4096]>,
    /// The place of each chance.
    places: Box<[i16; 1 << COARSE_BITS]>,
}

impl Scale {
    pub(crate) fn new() -> Self {
        let mut chances = Box::new([0; 4096]);
        let mut places = Box::new([0; 1 << COARSE_BITS]);
        // e^(1/STEP), of which 2^26 is 1, by the first terms of the series.
        let one = 1_u64 << 26;
        let factor = one + one / STEP + one / (2 * STEP * STEP) + one / (6 * STEP * STEP * STEP);
        // e^(place/STEP), of which 2^22 is 1.
        let mut odds = 1_u64 << 22;
        for place in 0..2048 {
            let chance = (odds << CHANCE_BITS) / (odds + (1 << 22));
            let chance = u16::try_from(chance).unwrap_or(u16::MAX).min(u16::MAX - 1);
            chances[2048 + place] = chance;
            chances[2048 - place] = u16::MAX - chance + 1;
            odds = (odds * factor) >> 26;
        }
        chances[0] = chances[1];
        let mut place = 0_i16;
        for (coarse, entry) in (0_u16..).zip(places.iter_mut()) {
            let middle = (coarse << (16 - COARSE_BITS)) + (1 << (15 - COARSE_BITS));
            while chances.get(usize::from(place.unsigned_abs())).is_some_and(|it| *it < middle) {
                place += 1;
            }
            *entry = (place - 2048).clamp(-2047, 2047);
        }
        Self { chances, places }
    }

    /// The chance at a place of the scale; what is further away counts as its end.
    pub(crate) fn chance(&self, place: i32) -> u32 {
        let index = (place.clamp(-FAR, FAR) + 2048).unsigned_abs() as usize & 4095;
        u32::from(self.chances[index])
    }

    /// The place of a chance, of which the first bits are given.
    pub(crate) fn place(&self, coarse: u16) -> i32 {
        i32::from(self.places[usize::from(coarse) & ((1 << COARSE_BITS) - 1)])
    }
}
