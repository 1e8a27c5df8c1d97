//! Fingerprints of what every server says again: two of different things are hardly ever the same. Quick,
//! since the entries of a log pass by here twice on each server.

use std::hash::{Hash, Hasher};

use raft_core::{Entry, Payload};

use crate::Digest;
use crate::service::{Answer, ClientId};

/// A fingerprint in the making.
#[derive(Clone, Copy)]
struct Print(u64);

impl Print {
    #[inline]
    fn add(self, word: u64) -> Self {
        Self((self.0.rotate_left(23) ^ word).wrapping_mul(0x9FB2_1C65_1E98_DF25))
    }

    #[inline]
    fn add_bytes(mut self, bytes: &[u8]) -> Self {
        self = self.add(bytes.len() as u64);
        let mut words = bytes.chunks_exact(8);
        for chunk in &mut words {
            let mut word = [0; 8];
            word.copy_from_slice(chunk);
            self = self.add(u64::from_le_bytes(word));
        }
        let rest = words.remainder().iter();
        self.add(rest.fold(0, |word, &byte| word << 8 | u64::from(byte)))
    }

    fn finish(self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

/// Of what an entry carries.
pub(crate) fn of_payload(payload: &Payload) -> u64 {
    match payload {
        Payload::NoOp => 1,
        Payload::Command(bytes) => Print(2).add_bytes(bytes).finish(),
        Payload::ConfChange(change) => {
            let mut digest = Digest::default();
            change.hash(&mut digest);
            digest.finish()
        }
    }
}

/// Of what came of applying an entry.
pub(crate) fn of_outcome(
    entry: &Entry,
    asked_by: Option<(ClientId, u64)>,
    fresh: bool,
    answer: &Answer,
) -> u64 {
    let (client, request) = asked_by.map_or((0, 0), |(client, request)| (client.0, request));
    let print = Print(of_payload(&entry.payload)).add(entry.term).add(request);
    let print = print.add(u64::from(client) << 1 | u64::from(fresh));
    let text = |print: Print, text: &str| print.add_bytes(text.as_bytes());
    let print = match answer {
        Answer::Done => print.add(1),
        Answer::Unknown => print.add(2),
        Answer::Swapped(swapped) => print.add(3 + u64::from(*swapped)),
        Answer::Value(None) => print.add(5),
        Answer::Value(Some(value)) => text(print.add(6), value),
        Answer::Pairs(pairs) => {
            pairs.iter().fold(print.add(7), |print, (key, value)| text(text(print, key), value))
        }
    };
    print.finish()
}
