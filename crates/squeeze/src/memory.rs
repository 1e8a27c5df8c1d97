//! What came after the last bytes when they were seen before.

use crate::walk::Expected;

/// So many bytes have to be the same.
const LEAST: usize = 5;
const PLACE_BITS: u32 = 17;
/// More than so many that were the same count as so many.
const LONGEST: usize = 31;
/// If more of the last 16 guesses were wrong, what was seen before is of no use.
const WRONG: u32 = 8;

/// What is likely to come.
#[derive(Clone, Copy)]
pub(crate) struct Guess {
    pub(crate) byte: u8,
    /// Why that is likely: guesses are told apart by it, but a higher number does not mean more.
    pub(crate) reason: usize,
}

/// Reasons of memory: how many bytes were the same, and whether guesses were wrong lately.
const REMEMBERED: usize = 4 * (LONGEST + 1);
/// There are so many reasons.
pub(crate) const REASONS: usize = REMEMBERED + 16;

/// How much a guess is to be believed is said in so many steps, of which 0 is that there is none.
pub(crate) const WEIGHTS: usize = 5;

impl Guess {
    /// What is likely to come, if something is remembered or expected.
    pub(crate) fn best(memory: &Memory, expected: Option<Expected>) -> Option<Self> {
        let expected = expected
            .map(|it| Self { byte: it.byte, reason: REMEMBERED + it.known * 4 + it.passed });
        let guess = memory.guess();
        // What was the same for long and without a mistake goes before.
        guess.filter(|it| expected.is_none() || (12..=LONGEST).contains(&it.reason)).or(expected)
    }

    /// How much memory is to be believed, from 1 to 3; 4 is what was expected without it.
    pub(crate) fn weight(self) -> usize {
        let is_long = usize::from(self.reason & LONGEST > 15);
        if self.reason >= REMEMBERED {
            return 4;
        }
        if self.reason > LONGEST { 1 + is_long } else { 2 + is_long }
    }
}

pub(crate) struct Memory {
    bytes: Vec<u8>,
    /// Where bytes of this hash ended last.
    places: Vec<u32>,
    /// What is likely to come next stands here, if it is not 0, and so many bytes before it are the same.
    at: usize,
    length: usize,
    /// Which of the last guesses from here were wrong, the last one lowest: functions often differ only in numbers.
    wrong: u16,
    /// The last bytes.
    last: u64,
}

impl Memory {
    pub(crate) fn new() -> Self {
        let places = vec![0; 1 << PLACE_BITS];
        Self { bytes: Vec::new(), places, at: 0, length: 0, wrong: 0, last: 0 }
    }

    /// What is likely to come.
    fn guess(&self) -> Option<Guess> {
        if self.at == 0 {
            return None;
        }
        let wrong = match (self.wrong & 0xff).count_ones() {
            few @ 0..=1 => few as usize,
            2..=3 => 2,
            _ => 3,
        };
        let reason = wrong * (LONGEST + 1) + self.length.min(LONGEST);
        self.bytes.get(self.at).map(|byte| Guess { byte: *byte, reason })
    }

    /// Goes over a byte. What comes after it is looked for only where something begins.
    pub(crate) fn take(&mut self, byte: u8, is_beginning: bool) {
        if self.at > 0 {
            let is_right = self.bytes.get(self.at) == Some(&byte);
            self.length = if is_right { self.length + 1 } else { 0 };
            self.wrong = self.wrong << 1 | u16::from(!is_right);
            self.at = if self.wrong.count_ones() > WRONG { 0 } else { self.at + 1 };
        }
        self.bytes.push(byte);
        self.last = self.last << 8 | u64::from(byte);
        if !is_beginning {
            return;
        }
        let bytes = self.last << (64 - 8 * LEAST);
        let hash = bytes.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - PLACE_BITS);
        let here = self.bytes.len();
        let Some(place) = usize::try_from(hash).ok().and_then(|it| self.places.get_mut(it)) else {
            return;
        };
        let before = std::mem::replace(place, u32::try_from(here).unwrap_or(0)) as usize;
        if self.length == 0 && before > 0 {
            let (old, new) = (self.bytes.get(..before), self.bytes.get(..here));
            let (Some(old), Some(new)) = (old, new) else { return };
            let same = old.iter().rev().zip(new.iter().rev()).take(LONGEST);
            let length = same.take_while(|(old, new)| old == new).count();
            if length >= LEAST {
                (self.at, self.length, self.wrong) = (before, length, 0);
            }
        }
    }
}
