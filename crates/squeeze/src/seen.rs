//! What was decided before in the same context: a table of chances.

use crate::scale::{COARSE_BITS, Scale};

/// What is known of a decision: the chance that it is yes in the upper bits, and how often it was seen in the lower
/// ones.
pub(crate) type Entry = u16;

const COUNT_BITS: u32 = 4;
const MOST: u16 = (1 << COUNT_BITS) - 1;
const CERTAIN: i32 = (1 << COARSE_BITS) - 1;
/// Nothing is known.
const NEW: Entry = 1 << 15;
/// What is seen again and again still learns from about so manieth part of an error.
const SLOWEST: i32 = 12;

/// The entries of a context for three decisions in a row, after what they are told apart from others by.
const LINE: usize = 8;
type Line = [Entry; LINE];
/// Lines that a context may be on, as a power of two.
const WAYS_BITS: u32 = 2;
const WAYS: usize = 1 << WAYS_BITS;

/// Lines that the processor fetches together.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Shelf([Line; WAYS]);

/// Lines of 16 bytes.
pub(crate) struct Seen {
    shelves: Vec<Shelf>,
    shift: u32,
    /// How much of an error an entry learns that was seen so often, of 65,536.
    rates: [i32; 1 << COUNT_BITS],
}

impl Seen {
    /// A table of 2^`bits` lines, up to 24.
    pub(crate) fn new(bits: u32) -> Self {
        let mut rates = [0; 1 << COUNT_BITS];
        for (count, rate) in (0..).zip(&mut rates) {
            // The average of what was seen, and of a tenth of a yes and of a no that were not: what was always so is
            // likely to stay so.
            *rate = 5 * 65_536 / (5 * SLOWEST.min(count) + 6);
        }
        let bits = bits - WAYS_BITS;
        Self { shelves: vec![Shelf([[0; LINE]; WAYS]); 1 << bits], shift: 32 - bits, rates }
    }

    /// The lines of contexts. If all that one may be on were others', one of these is forgotten.
    pub(crate) fn lines<const COUNT: usize>(&mut self, hashes: [u32; COUNT]) -> [usize; COUNT] {
        // All are looked at before anything is decided by one: the processor then fetches them at the same time.
        let names = hashes.map(|hash| {
            let shelf = self.shelves.get((hash >> self.shift) as usize);
            (hash, shelf.map_or(0, |shelf| shelf.0[0][0]))
        });
        names.map(|(hash, name)| self.line(hash, name))
    }

    /// The line of a context, of which the first line that it may be is called this.
    fn line(&mut self, hash: u32, first: u16) -> usize {
        let [low, high, ..] = hash.to_le_bytes();
        let name = u16::from_le_bytes([low, high]) | 1;
        let place = (hash >> self.shift) as usize;
        if first == name {
            return place * WAYS;
        }
        let Some(Shelf(lines)) = self.shelves.get_mut(place) else { return 0 };
        let found = lines.iter().position(|line| line[0] == name);
        let way = found.unwrap_or_else(|| {
            // The one that was needed least often is given away.
            let least = (0..WAYS).min_by_key(|way| lines[*way][1] & MOST).unwrap_or(0);
            lines[least] = [name, NEW, NEW, NEW, NEW, NEW, NEW, NEW];
            least
        });
        place * WAYS + way
    }

    pub(crate) fn entry(&self, line: usize, slot: usize) -> Entry {
        let shelf = self.shelves.get(line / WAYS);
        shelf.map_or(NEW, |shelf| shelf.0[line % WAYS][slot & (LINE - 1)])
    }

    pub(crate) fn learn(&mut self, line: usize, slot: usize, is: bool) {
        if let Some(Shelf(lines)) = self.shelves.get_mut(line / WAYS) {
            let entry = &mut lines[line % WAYS][slot & (LINE - 1)];
            let count = *entry & MOST;
            let chance = i32::from(*entry >> COUNT_BITS);
            let error = if is { CERTAIN - chance } else { -chance };
            let step = (error * self.rates[usize::from(count)] + (1 << 15)) >> 16;
            let chance = u16::try_from(chance + step).unwrap_or(0);
            *entry = chance << COUNT_BITS | (count + 1).min(MOST);
        }
    }
}

/// Whether something is known.
pub(crate) fn is_known(entry: Entry) -> bool {
    entry & MOST != 0
}

/// What an entry says to the mixer: the place of its chance on the scale.
pub(crate) fn said(entry: Entry, scale: &Scale) -> i32 {
    if is_known(entry) { scale.place(entry >> COUNT_BITS) } else { 0 }
}
