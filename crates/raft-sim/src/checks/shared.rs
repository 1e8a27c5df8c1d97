//! A vector whose clones share their older parts: checkpoints cost little, however long the run is.

use std::sync::Arc;

/// So many elements are shared together. A clone copies at most so many.
const PART: usize = 64;

/// The vector.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Shared<T> {
    /// Each has [`PART`] elements.
    parts: Arc<Vec<Arc<Vec<T>>>>,
    /// Those after; fewer than [`PART`].
    rest: Vec<T>,
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self { parts: Arc::default(), rest: Vec::new() }
    }
}

impl<T: Clone> Shared<T> {
    pub(crate) fn len(&self) -> usize {
        self.parts.len() * PART + self.rest.len()
    }

    #[inline]
    pub(crate) fn get(&self, i: usize) -> Option<&T> {
        match self.parts.get(i / PART) {
            Some(part) => part.get(i % PART),
            None => self.rest.get(i.checked_sub(self.parts.len() * PART)?),
        }
    }

    pub(crate) fn get_mut(&mut self, i: usize) -> Option<&mut T> {
        let shared = self.parts.len() * PART;
        match i.checked_sub(shared) {
            Some(i) => self.rest.get_mut(i),
            None => {
                Arc::make_mut(Arc::make_mut(&mut self.parts).get_mut(i / PART)?).get_mut(i % PART)
            }
        }
    }

    #[inline]
    pub(crate) fn last(&self) -> Option<&T> {
        match self.rest.last() {
            None => self.parts.last().and_then(|part| part.last()),
            some => some,
        }
    }

    pub(crate) fn last_mut(&mut self) -> Option<&mut T> {
        self.get_mut(self.len().checked_sub(1)?)
    }

    pub(crate) fn push(&mut self, value: T) {
        self.rest.push(value);
        if self.rest.len() == PART {
            let part = std::mem::replace(&mut self.rest, Vec::with_capacity(PART));
            Arc::make_mut(&mut self.parts).push(Arc::new(part));
        }
    }

    /// Inserts near the end: whatever comes after it is moved.
    pub(crate) fn insert(&mut self, at: usize, value: T) {
        let mut moved = value;
        for i in at..self.len() {
            if let Some(place) = self.get_mut(i) {
                std::mem::swap(place, &mut moved);
            }
        }
        self.push(moved);
    }

    /// How many elements at the beginning are as `is_before` says, which is so for none after them.
    pub(crate) fn partition_point(&self, is_before: impl Fn(&T) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.get(middle).is_some_and(&is_before) { low = middle + 1 } else { high = middle }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_vector() {
        let mut shared = Shared::default();
        let mut plain: Vec<usize> = Vec::new();
        for i in 0..1000 {
            assert_eq!(shared.last(), plain.last());
            shared.push(i * 2);
            plain.push(i * 2);
        }
        let before = shared.clone();
        shared.insert(700, 1399);
        plain.insert(700, 1399);
        *shared.get_mut(3).unwrap() = 5;
        plain[3] = 5;
        *shared.last_mut().unwrap() += 1;
        *plain.last_mut().unwrap() += 1;
        assert_eq!(shared.len(), plain.len());
        assert!((0..1002).all(|i| shared.get(i) == plain.get(i)));
        assert!((0..1002).all(|i| before.get(i).copied() == (i < 1000).then_some(i * 2)));
        assert_eq!(before.partition_point(|&value| value < 1001), 501);
    }

    #[test]
    fn all_lengths_have_a_last_element_that_can_be_changed() {
        let mut shared = Shared::default();
        assert_eq!(shared.last_mut(), None);
        for i in 0..200_usize {
            shared.push(i);
            *shared.last_mut().unwrap() += 1;
            assert_eq!((shared.last(), shared.len()), (Some(&(i + 1)), i + 1));
        }
    }
}
