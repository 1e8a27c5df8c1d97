//! Mixes what is said of a decision: who was right before is believed more.
//!
//! A gated linear mixing network of one layer and one that mixes its results, as in M. Mahoney's PAQ8.

use crate::scale::{FAR, Scale};

/// A weight of 1.
const ONE: i32 = 1 << 16;
/// How much of an error is learned.
const RATE: u32 = 13;

/// Weights for so many inputs, of which one set at a time is used.
pub(crate) struct Mixer<const INPUTS: usize> {
    weights: Vec<[i32; INPUTS]>,
    chosen: usize,
    /// Where on the scale its last answer was, and the chance.
    pub(crate) place: i32,
    chance: u32,
}

impl<const INPUTS: usize> Mixer<INPUTS> {
    pub(crate) fn new(sets: usize, weight_of_16: i32) -> Self {
        let weight = ONE / 16 * weight_of_16;
        Self { weights: vec![[weight; INPUTS]; sets], chosen: 0, place: 0, chance: 1 << 15 }
    }

    /// The chance by one set of weights.
    pub(crate) fn mix(&mut self, inputs: &[i32; INPUTS], set: usize, scale: &Scale) -> u32 {
        self.chosen = set;
        let Some(weights) = self.weights.get(set) else { return self.chance };
        let both = inputs.iter().zip(weights);
        let sum: i64 = both.map(|(input, weight)| i64::from(*input) * i64::from(*weight)).sum();
        let far = i64::from(FAR);
        self.place = i32::try_from((sum >> 16).clamp(-far, far)).unwrap_or(0);
        self.chance = scale.chance(self.place);
        self.chance
    }

    pub(crate) fn learn(&mut self, inputs: &[i32; INPUTS], is: bool) {
        let Some(weights) = self.weights.get_mut(self.chosen) else { return };
        let target = if is { 65_535 } else { 0 };
        let error = (target - self.chance.cast_signed()) / 4;
        for (weight, input) in weights.iter_mut().zip(inputs) {
            *weight += (input * error + (1 << (RATE - 1))) >> RATE;
        }
    }
}
