//! Mixes what is said of a decision: who was right before is believed more.
//!
//! A gated linear mixing network of one layer and one that mixes its results, as in M. Mahoney's PAQ8.

use crate::scale::{FAR, Scale};

/// A weight of 1.
const ONE: i32 = 1 << 16;

/// Weights that are used together.
#[derive(Clone)]
struct Set<const INPUTS: usize> {
    weights: [i32; INPUTS],
    /// How often they were used, up to the end of the rates.
    used: usize,
}

/// Weights for so many inputs, of which one set at a time is used.
pub(crate) struct Mixer<const INPUTS: usize> {
    sets: Vec<Set<INPUTS>>,
    chosen: usize,
    /// How much of an error weights learn that were used so often.
    rates: Vec<i32>,
    /// Where on the scale its last answer was, and the chance.
    pub(crate) place: i32,
    chance: u32,
}

impl<const INPUTS: usize> Mixer<INPUTS> {
    pub(crate) fn new(sets: usize, weight_of_16: i32, rates: Vec<i32>) -> Self {
        let weights = [ONE / 16 * weight_of_16; INPUTS];
        let sets = vec![Set { weights, used: 0 }; sets];
        Self { sets, chosen: 0, rates, place: 0, chance: 1 << 15 }
    }

    /// The chance by one set of weights.
    pub(crate) fn mix(&mut self, inputs: &[i32; INPUTS], set: usize, scale: &Scale) -> u32 {
        self.chosen = set;
        let Some(set) = self.sets.get(set) else { return self.chance };
        let both = inputs.iter().zip(&set.weights);
        let sum: i64 = both.map(|(input, weight)| i64::from(*input) * i64::from(*weight)).sum();
        let far = i64::from(FAR);
        self.place = i32::try_from((sum >> 16).clamp(-far, far)).unwrap_or(0);
        self.chance = scale.chance(self.place);
        self.chance
    }

    pub(crate) fn learn(&mut self, inputs: &[i32; INPUTS], is: bool) {
        let Some(set) = self.sets.get_mut(self.chosen) else { return };
        let Some(rate) = self.rates.get(set.used) else { return };
        set.used = (set.used + 1).min(self.rates.len() - 1);
        let target = if is { 65_535 } else { 0 };
        let error = target - self.chance.cast_signed();
        let error = (error * rate) >> 5;
        for (weight, input) in set.weights.iter_mut().zip(inputs) {
            *weight += (input * error + (1 << 12)) >> 13;
        }
    }
}

/// Weights that are new learn fast, and less and less from then on. The sets are used so differently often that each
/// has to know for itself how new it is.
pub(crate) fn falling() -> Vec<i32> {
    (0..1024).map(|used| 16 + 8192 / (used + 32)).collect()
}
