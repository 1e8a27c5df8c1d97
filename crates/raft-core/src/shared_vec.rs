//! A list whose clones share what is old.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::ops::Range;

use crate::Items;

/// Items of a segment.
const SEGMENT: u64 = 64;

/// Segments of a chunk.
const CHUNK: u64 = 64;

/// The tail is at least that long once anything is sealed, and at most twice as long.
const TAIL_MIN: u64 = SEGMENT;

/// A list that grows at its end, for lists that are cloned often and are long: the clone costs about as much
/// for 100,000 items as for 150, and both keep most of their memory together.
///
/// An item has a **position** below `u64::MAX`, which it keeps as long as it is there: the list may begin
/// anywhere and lose its first items. Old items stand in sealed segments of 64, which end at positions that are
/// multiples of 64 in every list, and are never written again; so lists that have the same items at the same
/// positions can share them, whatever they have lost at the front ([`Self::share_with`]). The last items, at
/// least 64 if there are as many, stand in one piece, the tail.
///
/// Two lists are equal if they have equal items in the same order; where they begin makes no difference to
/// that, nor does what they share.
#[derive(Clone)]
pub struct SharedVec<T> {
    /// The position of the first item.
    first: u64,
    /// The sealed items, from the segment with `first` on. Only the first segment may be short, at its front.
    chunks: Vec<Arc<Chunk<T>>>,
    /// The position of the tail's first item: `first`, or a multiple of [`SEGMENT`].
    tail_first: u64,
    tail: Vec<T>,
}

/// Segments whose numbers, divided by [`CHUNK`], are the same. Copied when it is written and shared.
type Chunk<T> = Vec<Arc<[T]>>;

impl<T> SharedVec<T> {
    /// An empty list whose first item will have position `first`.
    #[must_use]
    pub const fn starting_at(first: u64) -> Self {
        Self { first, chunks: Vec::new(), tail_first: first, tail: Vec::new() }
    }

    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        place(self.end() - self.first)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tail.is_empty()
    }

    /// The position of the first item, if there is one.
    #[must_use]
    pub fn first_position(&self) -> u64 {
        self.first
    }

    /// The position after the last item's: that of the next one.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.tail_first.saturating_add(self.tail.len() as u64)
    }

    /// The last item.
    #[must_use]
    pub fn last(&self) -> Option<&T> {
        self.tail.last()
    }

    /// The item at this position.
    #[must_use]
    #[inline]
    pub fn get(&self, position: u64) -> Option<&T> {
        match position.checked_sub(self.tail_first) {
            Some(place) => self.tail.get(usize::try_from(place).ok()?),
            None if position < self.first => None,
            None => self.piece(position, position.checked_add(1)?).first(),
        }
    }

    /// The items from this position to the end, if they stand in one piece.
    #[must_use]
    #[inline]
    pub fn tail_from(&self, position: u64) -> Option<&[T]> {
        self.tail.get(usize::try_from(position.checked_sub(self.tail_first)?).ok()?..)
    }

    /// All items.
    #[must_use]
    pub fn iter(&self) -> Items<'_, T> {
        self.range(self.first..self.end())
    }

    /// The items at these positions, as far as there are any.
    #[must_use]
    pub fn range(&self, range: Range<u64>) -> Items<'_, T> {
        let end = range.end.min(self.end());
        let start = range.start.max(self.first).min(end);
        Items::new(self, start, end)
    }

    /// The same in as few pieces as they stand in.
    #[inline]
    pub fn slices(&self, range: Range<u64>) -> impl Iterator<Item = &[T]> {
        let mut next = range.start.max(self.first);
        core::iter::from_fn(move || {
            let piece = self.piece(next, range.end);
            next += piece.len() as u64;
            (!piece.is_empty()).then_some(piece)
        })
    }

    /// The items from `start` on that stand in one piece, before `end`.
    #[inline]
    pub(crate) fn piece(&self, start: u64, end: u64) -> &[T] {
        let (stands_at, whole) = if start >= self.tail_first {
            (self.tail_first, &*self.tail)
        } else {
            let Some(segment) = self.segment(start / SEGMENT) else { return &[] };
            // It may be short at its front.
            ((start / SEGMENT + 1) * SEGMENT - segment.len() as u64, &**segment)
        };
        let end = end.max(start).min(stands_at.saturating_add(whole.len() as u64));
        let places = start.checked_sub(stands_at).map(|from| place(from)..place(end - stands_at));
        places.and_then(|places| whole.get(places)).unwrap_or_default()
    }

    /// The items before `end` that stand in one piece, from `start` on.
    pub(crate) fn last_piece(&self, start: u64, end: u64) -> &[T] {
        let Some(last) = end.checked_sub(1) else { return &[] };
        let stands_at =
            if last >= self.tail_first { self.tail_first } else { last / SEGMENT * SEGMENT };
        self.piece(start.max(stands_at), end)
    }

    /// The chunk with a segment, and where in it the segment is.
    fn locate(&self, number: u64) -> Option<(usize, usize)> {
        let first = self.first / SEGMENT;
        let chunk = (number / CHUNK).checked_sub(first / CHUNK)?;
        let chunk_first = (number / CHUNK * CHUNK).max(first);
        Some((place(chunk), place(number.checked_sub(chunk_first)?)))
    }

    fn segment(&self, number: u64) -> Option<&Arc<[T]>> {
        let (chunk, place) = self.locate(number)?;
        self.chunks.get(chunk)?.get(place)
    }

    /// Appends an item.
    #[inline]
    pub fn push(&mut self, item: T) {
        self.tail.push(item);
        if self.tail.len() as u64 >= 2 * TAIL_MIN {
            self.seal();
        }
    }

    /// Appends all of `items`.
    pub fn append(&mut self, items: &mut Vec<T>) {
        self.tail.append(items);
        self.seal();
    }

    /// Seals what the tail has too much.
    #[inline(never)]
    fn seal(&mut self) {
        let (sealed, end) = (self.tail_first, self.end());
        // Up to the last boundary that leaves enough.
        let until = end.saturating_sub(TAIL_MIN) / SEGMENT * SEGMENT;
        if until <= sealed || self.tail.len() as u64 <= TAIL_MIN {
            return;
        }
        let mut items = self.tail.drain(..place(until - sealed));
        let mut next = sealed;
        while next < until {
            let count = SEGMENT - next % SEGMENT;
            let segment: Arc<[T]> = items.by_ref().take(place(count)).collect();
            let chunk = (next / SEGMENT / CHUNK).saturating_sub(self.first / SEGMENT / CHUNK);
            match self.chunks.get_mut(place(chunk)) {
                Some(chunk) => Arc::make_mut(chunk).push(segment),
                None => self.chunks.push(Arc::new([segment].into())),
            }
            next += count;
        }
        drop(items);
        self.tail_first = until;
        // The room that a long list needed when it was appended.
        if self.tail.capacity() as u64 > 8 * TAIL_MIN {
            self.tail.shrink_to(place(2 * TAIL_MIN));
        }
    }

    /// Drops the items before `first`, which need not be there. What comes next has at least this position.
    pub fn drop_before(&mut self, first: u64) {
        if first <= self.first {
            return;
        }
        if first >= self.tail_first {
            self.chunks.clear();
            self.tail.drain(..place(first - self.tail_first).min(self.tail.len()));
            (self.first, self.tail_first) = (first, first);
            return;
        }
        let (segment, was) = (first / SEGMENT, self.first / SEGMENT);
        let chunk_first = (segment / CHUNK * CHUNK).max(was);
        self.chunks.drain(..place(segment / CHUNK - was / CHUNK));
        if let Some(chunk) = self.chunks.first_mut()
            && segment > chunk_first
        {
            Arc::make_mut(chunk).drain(..place(segment - chunk_first));
        }
        self.first = first;
    }

    /// Drops everything; the next item will have position `first`.
    pub fn restart_at(&mut self, first: u64) {
        self.chunks.clear();
        self.tail.clear();
        (self.first, self.tail_first) = (first, first);
    }
}

impl<T: Clone> SharedVec<T> {
    /// Copies of all items.
    #[must_use]
    pub fn to_vec(&self) -> Vec<T> {
        self.iter().to_vec()
    }

    /// Drops the items at `end` and after it.
    pub fn truncate(&mut self, end: u64) {
        let end = end.max(self.first);
        if let Some(left) = end.checked_sub(self.tail_first)
            && (left >= TAIL_MIN || self.chunks.is_empty())
        {
            self.tail.truncate(place(left));
            return;
        }
        // A tail that is long enough has to be taken out of segments, which others may share.
        let boundary = end.saturating_sub(TAIL_MIN) / SEGMENT * SEGMENT;
        let tail_first = boundary.max(self.first);
        let tail = self.range(tail_first..end).cloned().collect();
        let (chunk, keep) = self.locate(tail_first / SEGMENT).unwrap_or_default();
        self.chunks.truncate(chunk + usize::from(keep > 0));
        if keep > 0
            && let Some(chunk) = self.chunks.get_mut(chunk)
        {
            Arc::make_mut(chunk).truncate(keep);
        }
        (self.tail_first, self.tail) = (tail_first, tail);
    }
}

impl<T: PartialEq> SharedVec<T> {
    /// Saves memory: segments that `other` has as well, at the same position, are from now on those of
    /// `other`. Goes from the end to the front, and stops at what is shared already, so that calling it again
    /// costs little.
    pub fn share_with(&mut self, other: &Self) {
        let first = self.first.max(other.first) / SEGMENT;
        let end = self.tail_first.min(other.tail_first) / SEGMENT;
        for number in (first..end).rev() {
            let (Some((chunk, place)), Some(theirs)) = (self.locate(number), other.segment(number))
            else {
                return;
            };
            let Some(ours) = self.chunks.get(chunk).and_then(|chunk| chunk.get(place)) else {
                return;
            };
            if Arc::ptr_eq(ours, theirs) {
                break;
            }
            // Both end at the same position.
            if theirs.ends_with(ours)
                && let Some(chunk) = self.chunks.get_mut(chunk)
                && let Some(ours) = Arc::make_mut(chunk).get_mut(place)
            {
                *ours = theirs.clone();
            }
        }
        self.share_chunks(other);
    }

    /// Chunks of the same segments are one.
    fn share_chunks(&mut self, other: &Self) {
        let number = |first: u64| first / SEGMENT / CHUNK;
        let (ours, theirs) = (number(self.first), number(other.first));
        let skip = |first: u64| place(ours.max(theirs) - first);
        let pairs =
            self.chunks.iter_mut().skip(skip(ours)).zip(other.chunks.iter().skip(skip(theirs)));
        for (ours, theirs) in pairs.rev() {
            if Arc::ptr_eq(ours, theirs) {
                return;
            }
            let is_same = |(ours, theirs)| Arc::ptr_eq(ours, theirs);
            if ours.len() == theirs.len() && ours.iter().zip(theirs.iter()).all(is_same) {
                *ours = theirs.clone();
            }
        }
    }
}

/// A count of items, which fit into memory.
#[inline]
pub(crate) fn place(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

impl<T> Default for SharedVec<T> {
    fn default() -> Self {
        Self::starting_at(0)
    }
}

impl<T: PartialEq> PartialEq for SharedVec<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other)
    }
}

impl<T: Eq> Eq for SharedVec<T> {}

impl<T: PartialEq> PartialEq<[T]> for SharedVec<T> {
    fn eq(&self, other: &[T]) -> bool {
        self.len() == other.len() && self.iter().eq(other)
    }
}

impl<T: PartialEq> PartialEq<Vec<T>> for SharedVec<T> {
    fn eq(&self, other: &Vec<T>) -> bool {
        *self == **other
    }
}

impl<T: Hash> Hash for SharedVec<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_usize(self.len());
        self.iter().for_each(|item| item.hash(state));
    }
}

impl<T: fmt::Debug> fmt::Debug for SharedVec<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

#[cfg(feature = "serde")]
impl<T: serde::Serialize> serde::Serialize for SharedVec<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

/// The first item has position 0.
#[cfg(feature = "serde")]
impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for SharedVec<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}
