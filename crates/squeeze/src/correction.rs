//! Corrects what was mixed: what came of decisions that were thought as likely at the same place of a tree.
//!
//! Adaptive probability maps, as in M. Mahoney's PAQ8.

use crate::scale::{FAR, Scale};

/// The scale is cut in so many stretches of 128 places.
const STRETCHES: usize = 32;
const STRETCH: usize = 128;
/// A chance learns this part of an error, as a power of two.
const RATE: u32 = 5;

pub(crate) struct Correction {
    /// The chances at the ends of the stretches, for each set.
    chances: Vec<[u16; STRETCHES + 1]>,
    set: usize,
    /// The end that was nearer.
    end: usize,
}

impl Correction {
    pub(crate) fn new(sets: usize, scale: &Scale) -> Self {
        let mut chances = [0; STRETCHES + 1];
        for (chance, place) in chances.iter_mut().zip((-2048..).step_by(STRETCH)) {
            *chance = u16::try_from(scale.chance(place)).unwrap_or(u16::MAX);
        }
        Self { chances: vec![chances; sets], set: 0, end: 0 }
    }

    /// The chance of what was mixed to this chance, which is at this place of the scale.
    pub(crate) fn correct(&mut self, chance: u32, place: i32, set: usize) -> u32 {
        let Some(chances) = self.chances.get(set) else { return chance };
        let place = (place.clamp(-FAR, FAR) + 2048).unsigned_abs() as usize;
        let (start, within) = (place / STRETCH, place % STRETCH);
        (self.set, self.end) = (set, start + usize::from(within >= STRETCH / 2));
        let [one, two] = [start, start + 1].map(|end| usize::from(chances[end.min(STRETCHES)]));
        let between = (one * (STRETCH - within) + two * within) / STRETCH;
        (chance + 3 * u32::try_from(between).unwrap_or(chance)) / 4
    }

    pub(crate) fn learn(&mut self, is: bool) {
        if let Some(chances) = self.chances.get_mut(self.set) {
            let chance = &mut chances[self.end.min(STRETCHES)];
            *chance = if is {
                *chance + ((u16::MAX - *chance) >> RATE)
            } else {
                *chance - (*chance >> RATE)
            };
        }
    }
}
