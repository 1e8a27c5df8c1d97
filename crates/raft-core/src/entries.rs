//! The entries of one message.

use alloc::vec::{self, Vec};
use core::hash::{Hash, Hasher};
use core::{fmt, mem, slice};

use crate::Entry;

/// What an `AppendEntries` brings: a list to look at like a slice. Mostly it is one entry, which then
/// stands in place and costs no memory of its own.
#[derive(Clone, PartialEq, Eq)]
pub struct Entries(Few);

/// One entry is always `One`: so equal lists look alike.
#[derive(Clone, PartialEq, Eq)]
enum Few {
    One(Entry),
    Other(Vec<Entry>),
}

impl Entries {
    /// No entries.
    #[must_use]
    pub const fn new() -> Self {
        Self(Few::Other(Vec::new()))
    }

    /// All of them, in order.
    #[must_use]
    #[inline]
    pub fn as_slice(&self) -> &[Entry] {
        match &self.0 {
            Few::One(entry) => slice::from_ref(entry),
            Few::Other(entries) => entries,
        }
    }

    /// Copies of `entries`.
    #[must_use]
    #[inline]
    pub fn copied(entries: &[Entry]) -> Self {
        match entries {
            [entry] => Self(Few::One(entry.clone())),
            _ => Self::copied_list(entries),
        }
    }

    #[inline(never)]
    fn copied_list(entries: &[Entry]) -> Self {
        entries.to_vec().into()
    }

    /// The only entry; an error with all of them, if there is not exactly one.
    #[inline]
    pub(crate) fn into_only(self) -> Result<Entry, Vec<Entry>> {
        match self.0 {
            Few::One(entry) => Ok(entry),
            Few::Other(entries) => Err(entries),
        }
    }
}

impl core::ops::Deref for Entries {
    type Target = [Entry];

    #[inline]
    fn deref(&self) -> &[Entry] {
        self.as_slice()
    }
}

impl core::ops::DerefMut for Entries {
    fn deref_mut(&mut self) -> &mut [Entry] {
        match &mut self.0 {
            Few::One(entry) => slice::from_mut(entry),
            Few::Other(entries) => entries,
        }
    }
}

impl Default for Entries {
    fn default() -> Self {
        Self::new()
    }
}

impl From<Entry> for Entries {
    fn from(entry: Entry) -> Self {
        Self(Few::One(entry))
    }
}

impl From<Vec<Entry>> for Entries {
    fn from(mut entries: Vec<Entry>) -> Self {
        match entries.pop() {
            Some(only) if entries.is_empty() => only.into(),
            last => {
                entries.extend(last);
                Self(Few::Other(entries))
            }
        }
    }
}

impl From<Entries> for Vec<Entry> {
    fn from(entries: Entries) -> Self {
        match entries.0 {
            Few::One(entry) => [entry].into(),
            Few::Other(entries) => entries,
        }
    }
}

impl FromIterator<Entry> for Entries {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        Vec::from_iter(entries).into()
    }
}

impl Extend<Entry> for Entries {
    fn extend<I: IntoIterator<Item = Entry>>(&mut self, entries: I) {
        let mut all = Vec::from(mem::take(self));
        all.extend(entries);
        *self = all.into();
    }
}

impl IntoIterator for Entries {
    type Item = Entry;
    type IntoIter = vec::IntoIter<Entry>;

    fn into_iter(self) -> Self::IntoIter {
        Vec::from(self).into_iter()
    }
}

impl<'a> IntoIterator for &'a Entries {
    type Item = &'a Entry;
    type IntoIter = slice::Iter<'a, Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl PartialEq<Vec<Entry>> for Entries {
    fn eq(&self, other: &Vec<Entry>) -> bool {
        **self == **other
    }
}

impl<const N: usize> PartialEq<[Entry; N]> for Entries {
    fn eq(&self, other: &[Entry; N]) -> bool {
        **self == *other
    }
}

impl Hash for Entries {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl fmt::Debug for Entries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Entries {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Entries {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Payload;

    fn some(count: u64) -> Vec<Entry> {
        (1..=count).map(|index| Entry { index, term: 1, payload: Payload::NoOp }).collect()
    }

    #[test]
    fn any_number_of_entries_is_kept_however_it_came_to_be() {
        for count in 0..4 {
            let plain = some(count);
            let mut extended = Entries::new();
            extended.extend(plain.clone());
            for entries in [Entries::copied(&plain), plain.clone().into(), extended] {
                assert_eq!(*entries, plain[..]);
                assert_eq!(entries, plain.iter().cloned().collect::<Entries>());
                assert_eq!(entries.clone().into_only().is_ok(), count == 1);
                assert_eq!(Vec::from(entries), plain);
            }
        }
    }

    #[test]
    fn one_entry_takes_no_more_room_than_an_entry() {
        assert_eq!(size_of::<Entries>(), size_of::<Entry>());
        assert!(size_of::<crate::Message>() <= 88, "{}", size_of::<crate::Message>());
    }
}
