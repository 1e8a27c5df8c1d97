//! Corrects what was mixed: what came of decisions that were thought as likely before.
//!
//! Adaptive probability maps, as in M. Mahoney's PAQ8.

use crate::scale::Scale;

/// The scale from -1920 to 1920 is cut in stretches of 256 places.
const STRETCH: u32 = 256;
const ENDS: usize = 16;
const FAR: i32 = 1920;
/// A chance learns this part of an error, as a power of two.
const RATE: u32 = 5;
/// Sets of chances, as a power of two.
const SET_BITS: u32 = 14;
/// What decisions are told apart by, each by itself.
pub(crate) const WAYS: usize = 3;

/// The chances at the ends of the stretches, of which none lies in two lines of the processor's cache.
#[derive(Clone, Copy)]
#[repr(align(32))]
struct Chances([u16; ENDS]);

/// One correction for each way to tell decisions apart.
pub(crate) struct Corrections {
    sets: [Vec<Chances>; WAYS],
    /// The sets of this decision, and what is in them.
    chosen: [usize; WAYS],
    now: [Chances; WAYS],
    /// The end of its stretch that was nearer.
    near: usize,
}

impl Corrections {
    pub(crate) fn new(scale: &Scale) -> Self {
        let mut chances = Chances([0; ENDS]);
        for (chance, place) in chances.0.iter_mut().zip((-FAR..).step_by(STRETCH as usize)) {
            *chance = u16::try_from(scale.chance(place)).unwrap_or(u16::MAX);
        }
        let sets = std::array::from_fn(|_| vec![chances; 1 << SET_BITS]);
        Self { sets, chosen: [0; WAYS], now: [chances; WAYS], near: 0 }
    }

    /// What tells the next decision apart, as hashes. That is said before anything is mixed, so that the processor
    /// fetches it meanwhile.
    pub(crate) fn choose(&mut self, hashes: [u32; WAYS]) {
        self.chosen = hashes.map(|hash| (hash >> (32 - SET_BITS)) as usize);
        for ((now, sets), set) in self.now.iter_mut().zip(&self.sets).zip(self.chosen) {
            *now = sets[set];
        }
    }

    /// The chance of what was mixed to this chance, which is at this place of the scale.
    pub(crate) fn correct(&mut self, chance: u32, place: i32) -> u32 {
        let place = (place.clamp(-FAR, FAR) + FAR).unsigned_abs();
        let (start, within) = ((place / STRETCH) as usize, place % STRETCH);
        self.near = (start + usize::from(within >= STRETCH / 2)) % ENDS;
        let mut sum = chance;
        for now in &self.now {
            let [one, two] = [start, start + 1].map(|end| u32::from(now.0[end % ENDS]));
            sum += (one * (STRETCH - within) + two * within) / STRETCH;
        }
        // The average of the three, and of what was mixed.
        sum / 4
    }

    pub(crate) fn learn(&mut self, is: bool) {
        for (sets, set) in self.sets.iter_mut().zip(self.chosen) {
            let chance = &mut sets[set].0[self.near];
            *chance = if is {
                *chance + ((u16::MAX - *chance) >> RATE)
            } else {
                *chance - (*chance >> RATE)
            };
        }
    }
}
