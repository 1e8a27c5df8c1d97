//! Bytes that come in pieces, as lines.

use raft_trace::{LINE_BYTES_MAX, Reader};

/// So many bytes between two looks at the clock.
const BYTES_AT_ONCE: usize = 8 * 1024;

/// What has come of a file, as far as it was not read yet.
#[derive(Debug, Default)]
pub(super) struct Lines {
    piece: Vec<u8>,
    at: usize,
    /// The beginning of a line whose end has not come yet.
    begun: Vec<u8>,
    is_at_end: bool,
    taken: u64,
}

impl Lines {
    pub(super) fn is_hungry(&self) -> bool {
        self.at >= self.piece.len() && !self.is_at_end
    }

    /// The next piece, or nothing at the end.
    pub(super) fn feed(&mut self, piece: Option<Vec<u8>>) {
        self.is_at_end = piece.is_none();
        self.piece = piece.unwrap_or_default();
        self.at = 0;
    }

    /// How many bytes were read.
    pub(super) fn taken(&self) -> u64 {
        self.taken
    }

    /// Reads some lines; true if that was all.
    pub(super) fn read_some(&mut self, reader: &mut Reader) -> bool {
        let until = self.at.saturating_add(BYTES_AT_ONCE);
        while self.at < self.piece.len().min(until) {
            let rest = self.piece.get(self.at..).unwrap_or_default();
            // Of a line that is too long no more is kept than shows that.
            let room = (LINE_BYTES_MAX + 2).saturating_sub(self.begun.len());
            let end = rest.iter().position(|byte| *byte == b'\n');
            let part = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            self.begun.extend_from_slice(part.get(..room).unwrap_or(part));
            let length = part.len() + usize::from(end.is_some());
            self.at += length;
            self.taken += length as u64;
            if end.is_some() {
                let is_read = reader.push(&self.begun);
                self.begun.clear();
                if !is_read {
                    return true;
                }
            }
        }
        if self.at < self.piece.len() || !self.is_at_end {
            return false;
        }
        if !self.begun.is_empty() {
            reader.push(&self.begun);
        }
        true
    }
}
