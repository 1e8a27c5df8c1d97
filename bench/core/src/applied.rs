//! The state machine: a checksum, so that applying is seen to be done and costs next to nothing.

/// The bytes of a command.
pub(crate) const COMMAND_LEN: usize = 16;

/// What a server has applied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Index of the last entry.
    pub index: u64,
    /// Commands so far; an entry without one is not counted.
    pub commands: u64,
    /// Of all commands, in their order.
    pub checksum: u64,
}

/// An odd number without a pattern (2⁶⁴ divided by the golden ratio).
const MIX: u64 = 0x9E37_79B9_7F4A_7C15;

impl Applied {
    /// An entry without a command.
    pub fn empty(&mut self, index: u64) {
        self.index = index;
    }

    /// An entry with a command. Every byte changes the checksum, eight at a time.
    #[inline]
    pub fn command(&mut self, index: u64, command: &[u8]) {
        self.index = index;
        self.commands += 1;
        // All commands of the workloads are that long, which is told to the compiler here.
        match <[u8; COMMAND_LEN]>::try_from(command) {
            Ok(command) => self.take_in(&command),
            Err(_) => self.take_in(command),
        }
    }

    #[inline]
    fn take_in(&mut self, command: &[u8]) {
        let (words, rest) = command.as_chunks::<8>();
        for word in words {
            self.mix(u64::from_le_bytes(*word));
        }
        for byte in rest {
            self.mix(u64::from(*byte));
        }
    }

    fn mix(&mut self, word: u64) {
        // Rotating carries the high bits, which multiplying only moves up, back to the low ones.
        self.checksum = (self.checksum ^ word).wrapping_mul(MIX).rotate_left(29);
    }
}

/// The command of the proposal with this number; no two are equal.
#[must_use]
pub(crate) fn command(number: u64) -> [u8; COMMAND_LEN] {
    let mut bytes = [0; COMMAND_LEN];
    bytes[..8].copy_from_slice(&number.to_le_bytes());
    bytes[8..].copy_from_slice(&number.wrapping_mul(MIX).to_le_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checksum(commands: &[&[u8]]) -> u64 {
        let mut applied = Applied::default();
        commands.iter().for_each(|command| applied.command(1, command));
        applied.checksum
    }

    #[test]
    fn every_byte_and_the_order_count() {
        let whole = command(7);
        for place in 0..COMMAND_LEN {
            let mut other = whole;
            other[place] ^= 0x80;
            assert_ne!(checksum(&[&whole]), checksum(&[&other]), "byte {place}");
        }
        assert_ne!(checksum(&[b"a"]), checksum(&[b"b"]));
        let (one, two) = (command(1), command(2));
        assert_ne!(checksum(&[&one, &two]), checksum(&[&two, &one]));
    }
}
