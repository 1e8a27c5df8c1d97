//! The bytes of a command.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::ops::Deref;

/// A command, opaque to Raft. Cheap to copy, because leader, log, messages and disk hold the same bytes:
/// a few of them stand in place, more are shared.
#[derive(Clone)]
pub struct Command(Bytes);

/// So many bytes take no more room than the pointer to more of them.
const IN_PLACE_MAX: usize = 22;

#[derive(Clone)]
enum Bytes {
    InPlace { length: u8, bytes: [u8; IN_PLACE_MAX] },
    Shared(Arc<[u8]>),
}

impl Deref for Command {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.0 {
            Bytes::InPlace { length, bytes } => &bytes[..usize::from(*length)],
            Bytes::Shared(bytes) => bytes,
        }
    }
}

/// The bytes in place, if they are few.
fn in_place(from: &[u8]) -> Option<Command> {
    let length =
        u8::try_from(from.len()).ok().filter(|&length| usize::from(length) <= IN_PLACE_MAX)?;
    let mut bytes = [0; IN_PLACE_MAX];
    bytes[..from.len()].copy_from_slice(from);
    Some(Command(Bytes::InPlace { length, bytes }))
}

impl From<&[u8]> for Command {
    fn from(bytes: &[u8]) -> Self {
        in_place(bytes).unwrap_or_else(|| Self(Bytes::Shared(bytes.into())))
    }
}

impl<const N: usize> From<[u8; N]> for Command {
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
