//! Which places a search has been at, and other things that are numbered as they come.

use std::hash::Hasher;

use crate::Digest;

/// Sequences of words, numbered from 0. The hash only says where to look: two sequences are the same if all their
/// words are.
#[derive(Clone, Debug, Default)]
pub(super) struct Memo {
    /// All sequences, one after the other.
    words: Vec<u64>,
    /// Hash and end of each sequence.
    known: Vec<(u64, usize)>,
    /// Open addressing by hash; 0 is free, n stands for sequence n − 1. Its length is a power of two.
    slots: Vec<usize>,
}

impl Memo {
    /// How many sequences there are.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// The number of the sequence, which is added if it is new: then it is the last one.
    pub(super) fn number(&mut self, sequence: &[u64]) -> usize {
        if (self.known.len() + 1) * 2 > self.slots.len() {
            self.grow();
        }
        let hash = hash(sequence);
        let mut place = self.home(hash);
        while let Some(number) = self.slots.get(place).and_then(|slot| slot.checked_sub(1)) {
            if self.known[number].0 == hash && self.sequence(number) == sequence {
                return number;
            }
            place = (place + 1) & (self.slots.len() - 1);
        }
        self.words.extend_from_slice(sequence);
        self.known.push((hash, self.words.len()));
        self.slots[place] = self.known.len();
        self.known.len() - 1
    }

    fn sequence(&self, number: usize) -> &[u64] {
        let start = number.checked_sub(1).map_or(0, |before| self.known[before].1);
        &self.words[start..self.known[number].1]
    }

    fn home(&self, hash: u64) -> usize {
        // The low 32 bits, so that it is the same whatever the width of `usize`.
        let low = usize::try_from(hash & 0xFFFF_FFFF).unwrap_or(0);
        low & (self.slots.len() - 1)
    }

    fn grow(&mut self) {
        self.slots = vec![0; (self.slots.len() * 2).max(16)];
        for number in 0..self.known.len() {
            let mut place = self.home(self.known[number].0);
            while self.slots[place] != 0 {
                place = (place + 1) & (self.slots.len() - 1);
            }
            self.slots[place] = number + 1;
        }
    }
}

fn hash(sequence: &[u64]) -> u64 {
    let mut digest = Digest::default();
    for word in sequence {
        digest.write_u64(*word);
    }
    digest.finish()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use raft_core::Random;

    use super::*;

    #[test]
    fn it_knows_what_a_set_knows() {
        let mut random = Random::new(1);
        let (mut memo, mut set) = (Memo::default(), BTreeSet::new());
        for _ in 0..20_000 {
            let length = random.below(4);
            let sequence: Vec<u64> = (0..length).map(|_| random.below(30)).collect();
            let known = memo.len();
            assert_eq!(memo.number(&sequence) == known, set.insert(sequence));
        }
        assert!(set.len() > 5_000);
    }
}
