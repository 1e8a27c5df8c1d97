//! What a [`SharedVec`] has at some positions, one by one; and lists made of what comes one by one.

use alloc::vec::Vec;
use core::{fmt, slice};

use crate::SharedVec;
use crate::shared_vec::place;

/// Items of a [`SharedVec`] in their order.
pub struct Items<'a, T> {
    list: &'a SharedVec<T>,
    /// What stands between `front` and `back`.
    start: u64,
    end: u64,
    front: slice::Iter<'a, T>,
    back: slice::Iter<'a, T>,
}

impl<'a, T> Items<'a, T> {
    /// Those at the positions from `start` to before `end`, which are there.
    pub(crate) fn new(list: &'a SharedVec<T>, start: u64, end: u64) -> Self {
        Self { list, start, end, front: [].iter(), back: [].iter() }
    }

    /// Copies of those that are left.
    #[must_use]
    pub fn to_vec(&self) -> Vec<T>
    where
        T: Clone,
    {
        self.clone().cloned().collect()
    }
}

impl<T> Clone for Items<'_, T> {
    fn clone(&self) -> Self {
        Self { front: self.front.clone(), back: self.back.clone(), ..*self }
    }
}

impl<'a, T> Iterator for Items<'a, T> {
    type Item = &'a T;

    #[inline]
    fn next(&mut self) -> Option<&'a T> {
        if let Some(item) = self.front.next() {
            return Some(item);
        }
        if self.start >= self.end {
            return self.back.next();
        }
        let piece = self.list.piece(self.start, self.end);
        self.start += piece.len() as u64;
        self.front = piece.iter();
        self.front.next()
    }

    fn last(mut self) -> Option<&'a T> {
        self.next_back()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let count = place(self.end - self.start) + self.front.len() + self.back.len();
        (count, Some(count))
    }
}

impl<'a, T> DoubleEndedIterator for Items<'a, T> {
    #[inline]
    fn next_back(&mut self) -> Option<&'a T> {
        if let Some(item) = self.back.next_back() {
            return Some(item);
        }
        if self.start >= self.end {
            return self.front.next_back();
        }
        let piece = self.list.last_piece(self.start, self.end);
        self.end -= piece.len() as u64;
        self.back = piece.iter();
        self.back.next_back()
    }
}

impl<T> ExactSizeIterator for Items<'_, T> {}

impl<T> core::iter::FusedIterator for Items<'_, T> {}

impl<T: fmt::Debug> fmt::Debug for Items<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

impl<'a, T> IntoIterator for &'a SharedVec<T> {
    type Item = &'a T;
    type IntoIter = Items<'a, T>;

    fn into_iter(self) -> Items<'a, T> {
        self.iter()
    }
}

/// The first item has position 0.
impl<T> From<Vec<T>> for SharedVec<T> {
    fn from(mut items: Vec<T>) -> Self {
        let mut list = Self::default();
        list.append(&mut items);
        list
    }
}

/// The first item has position 0.
impl<T> FromIterator<T> for SharedVec<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Vec::from_iter(items).into()
    }
}

impl<T> Extend<T> for SharedVec<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        items.into_iter().for_each(|item| self.push(item));
    }
}
