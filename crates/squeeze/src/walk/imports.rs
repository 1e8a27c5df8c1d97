//! What a module takes from the one that was walked through before: often all that it gives, in the same order.

use super::Expected;
use super::sections::Signature;

/// A function that a module gives, by its name.
pub(super) type Export = (Vec<u8>, Signature);

#[derive(Default)]
pub(super) struct Imports {
    /// What the module before gives, as it is written where it is taken: name, kind and type.
    given: Vec<Vec<u8>>,
    /// Which of it comes next.
    next: usize,
    /// The bytes of what is taken just now, from the name of the module that gives it on.
    entry: Vec<u8>,
}

impl Imports {
    /// Of a module with these types, after one that gives this.
    pub(super) fn new(exports: &[Export], types: &[Signature]) -> Self {
        let given = exports.iter().map(|(name, signature)| {
            let kind = types.iter().position(|it| it == signature);
            let mut written = vec![name.len().to_le_bytes()[0]];
            written.extend_from_slice(name);
            written.push(0);
            crate::lean::write_number(&mut written, kind.unwrap_or(0));
            written
        });
        Self { given: given.collect(), next: 0, entry: Vec::new() }
    }

    pub(super) fn expected(&self) -> Option<Expected> {
        let (place, begun) = self.place()?;
        let byte = *self.given.get(place)?.get(begun)?;
        Some(Expected { byte, known: begun.min(3), passed: usize::from(place != self.next) })
    }

    /// What seems to be taken just now, and how many bytes of it there were.
    fn place(&self) -> Option<(usize, usize)> {
        let module = usize::from(*self.entry.first()?);
        let begun = self.entry.get(1 + module..)?;
        let mut places = (self.next..self.given.len()).chain(0..self.next);
        let place =
            places.find(|it| self.given.get(*it).is_some_and(|it| it.starts_with(begun)))?;
        Some((place, begun.len()))
    }

    /// Goes over a byte; `is_whole` says whether the bytes so far are all of an entry.
    pub(super) fn take(&mut self, byte: u8, is_whole: impl FnOnce(&[u8]) -> bool) {
        self.entry.push(byte);
        if is_whole(&self.entry) {
            self.next = self.place().map_or(self.next, |(place, _)| place + 1);
            self.entry.clear();
        }
    }
}
