//! The bytes of a command.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::ops::Deref;

/// A command, opaque to Raft. Cheap to copy, because leader, log, messages and disk hold the same bytes:
/// a few of them stand in place, more are shared.
pub struct Command(Bytes);

/// So many bytes take no more room than the pointer to more of them.
const IN_PLACE_MAX: usize = 23;

enum Bytes {
    InPlace(Few),
    Shared(Arc<[u8]>),
}

#[derive(Clone, Copy)]
struct Few {
    length: Length,
    bytes: [u8; IN_PLACE_MAX],
}

/// Numbers up to [`IN_PLACE_MAX`]. The others that a byte can hold are what tells [`Bytes::Shared`], so that
/// the few bytes lie together from the first to the last and are copied in one go.
#[rustfmt::skip]
#[derive(Clone, Copy)]
#[repr(u8)]
enum Length {
    L0, L1, L2, L3, L4, L5, L6, L7, L8, L9, L10, L11, L12, L13, L14, L15, L16, L17, L18, L19, L20, L21, L22,
    L23,
}

#[rustfmt::skip]
const LENGTHS: [Length; IN_PLACE_MAX + 1] = {
    use Length::*;
    [
        L0, L1, L2, L3, L4, L5, L6, L7, L8, L9, L10, L11, L12, L13, L14, L15, L16, L17, L18, L19, L20, L21,
        L22, L23,
    ]
};

impl Clone for Command {
    #[inline]
    fn clone(&self) -> Self {
        self.copied().unwrap_or_else(|| self.shared())
    }
}

impl Command {
    /// A copy of one whose bytes stand in place.
    #[inline]
    pub(crate) fn copied(&self) -> Option<Self> {
        match &self.0 {
            Bytes::InPlace(few) => Some(Self(Bytes::InPlace(*few))),
            Bytes::Shared(_) => None,
        }
    }

    /// Out of line, so that where a command is cloned little more is left than to copy it.
    #[inline(never)]
    fn shared(&self) -> Self {
        match &self.0 {
            Bytes::InPlace(few) => Self(Bytes::InPlace(*few)),
            Bytes::Shared(bytes) => Self(Bytes::Shared(bytes.clone())),
        }
    }
}

impl Deref for Command {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match &self.0 {
            Bytes::InPlace(few) => &few.bytes[..few.length as usize],
            Bytes::Shared(bytes) => bytes,
        }
    }
}

/// The bytes in place, if they are few.
#[inline]
fn in_place(from: &[u8]) -> Option<Command> {
    let length = *LENGTHS.get(from.len())?;
    let mut bytes = [0; IN_PLACE_MAX];
    bytes[..from.len()].copy_from_slice(from);
    Some(Command(Bytes::InPlace(Few { length, bytes })))
}

impl From<&[u8]> for Command {
    #[inline]
    fn from(bytes: &[u8]) -> Self {
        in_place(bytes).unwrap_or_else(|| Self(Bytes::Shared(bytes.into())))
    }
}

impl<const N: usize> From<[u8; N]> for Command {
    #[inline]
    fn from(bytes: [u8; N]) -> Self {
        Self::from(&bytes[..])
    }
}

impl From<Arc<[u8]>> for Command {
    fn from(bytes: Arc<[u8]>) -> Self {
        in_place(&bytes).unwrap_or(Self(Bytes::Shared(bytes)))
    }
}

impl From<Vec<u8>> for Command {
    fn from(bytes: Vec<u8>) -> Self {
        in_place(&bytes).unwrap_or_else(|| Self(Bytes::Shared(bytes.into())))
    }
}

impl PartialEq for Command {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Command {}

impl Hash for Command {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Command {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Command {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_lengths_are_kept_and_take_the_same_room() {
        for length in 0..50_u8 {
            let bytes: Vec<u8> = (0..length).collect();
            for command in [
                Command::from(&bytes[..]),
                Command::from(bytes.clone()),
                Command::from(Arc::from(&bytes[..])),
            ] {
                assert_eq!(*command, bytes[..]);
                assert_eq!(command, Command::from(&bytes[..]));
            }
        }
        assert_eq!(size_of::<Command>(), 24);
        assert_eq!(size_of::<crate::Payload>(), 24);
    }
}
