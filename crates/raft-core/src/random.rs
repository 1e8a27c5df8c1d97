//! The generator behind randomised election timeouts.

/// `SplitMix64` (Steele, Lea, Flood 2014), as a counter: draw `n` is a pure function of the seed and
/// `n`. Seeds stand in shared links, so this algorithm is part of the format and must never change.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Random {
    seed: u64,
    drawn: u64,
}

const GOLDEN_GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;

impl Random {
    /// A generator whose draws depend on `seed` only.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, drawn: 0 }
    }

    /// A generator for one purpose and one thing: draws in one stream never shift another.
    #[must_use]
    pub fn stream(seed: u64, purpose: u64, entity: u64) -> Self {
        Self::new(mix(mix(seed.wrapping_add(GOLDEN_GAMMA) ^ mix(purpose)) ^ mix(!entity)))
    }

    /// The next 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        self.drawn = self.drawn.wrapping_add(1);
        mix(self.seed.wrapping_add(self.drawn.wrapping_mul(GOLDEN_GAMMA)))
    }

    /// A number in `0..bound`; 0 if `bound` is 0. (Multiply and shift; the bias is below 2⁻³² for
    /// bounds below 2³².)
    pub fn below(&mut self, bound: u64) -> u64 {
        let drawn = self.next_u64();
        let Ok(small) = u32::try_from(bound) else {
            let product = u128::from(drawn) * u128::from(bound);
            return u64::try_from(product >> 64).unwrap_or(0);
        };
        // The same in two halves, which wasm can multiply.
        let (high, low) = (drawn >> 32, drawn & u64::from(u32::MAX));
        let bound = u64::from(small);
        (high * bound + ((low * bound) >> 32)) >> 32
    }

    /// A number in `low..=high`; `low` if `high` is not above it.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high.saturating_sub(low).saturating_add(1))
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_below_a_bound_are_the_upper_half_of_one_product() {
        for bound in [0, 1, 2, 3, 1000, 1 << 31, (1 << 32) - 1, 1 << 32, (1 << 32) + 1, u64::MAX] {
            let mut random = Random::new(bound);
            for _ in 0..1000 {
                let product = u128::from(random.clone().next_u64()) * u128::from(bound);
                assert_eq!(u128::from(random.below(bound)), product >> 64, "below {bound}");
            }
        }
    }
}
