//! Wasm with like beside like: opcodes apart from the numbers of locals, those apart from addresses, and so on. What
//! lies together is alike, and packs a twentieth smaller. `unpack.js` puts it together again.

use crate::failure::{Failure, Result};

/// How many streams there are.
pub(super) const COUNT: usize = 15;

/// All sections but the code, and the number of the code's section.
const REST: usize = 0;
/// How long the code is, and how many functions it has; the types of their locals. (How long a function is follows from
/// its instructions.)
const LENGTHS: usize = 1;
const OPCODES: usize = 2;
const LOCALS: usize = 3;
const CALLS: usize = 4;
/// By how much less is aligned than the size of what is loaded or stored.
const ALIGNMENTS: usize = 5;
const OFFSETS: usize = 6;
const NUMBERS: usize = 7;
/// The same, of three bytes or more: most are addresses.
const LARGE: usize = 8;
const BRANCHES: usize = 9;
/// Numbers of 64 bits.
const LONG: usize = 10;
const FLOATS: usize = 11;
/// The types of blocks.
const BLOCKS: usize = 12;
/// Tables of branches.
const TABLES: usize = 13;
/// What is seldom.
const OTHERS: usize = 14;

/// `i32.const`, and in its place, where the number is a large one, an opcode that does not occur.
const NUMBER: u8 = 0x41;
const LARGE_NUMBER: u8 = 0x06;
/// How loads and stores are aligned that take as many bytes as they are aligned to, in powers of two: from opcode 0x28 on.
const NATURAL: &[u8; 23] = b"23230011001122232301012";

/// The section of the code.
const CODE: u8 = 10;
/// Wasm begins with so many bytes of its own.
const MAGIC: usize = 8;

/// The streams of some wasm.
pub(super) fn split(wasm: &[u8]) -> Result<[Vec<u8>; COUNT]> {
    let mut splitter = Splitter { wasm, at: 0, depth: 0, streams: Default::default() };
    splitter.module().ok_or_else(|| {
        let why = format!("byte {} of it is not expected", splitter.at);
        let by_hand = "teach xtask/src/finish/streams.rs and unpack.js what the compiler uses now";
        Failure::new("the page's wasm could not be packed", why, by_hand)
    })?;
    Ok(splitter.streams)
}

struct Splitter<'a> {
    wasm: &'a [u8],
    at: usize,
    /// How many blocks are open.
    depth: usize,
    streams: [Vec<u8>; COUNT],
}

impl Splitter<'_> {
    /// `None` if something is not expected.
    fn module(&mut self) -> Option<()> {
        self.bytes(MAGIC, REST)?;
        while self.at < self.wasm.len() {
            let id = *self.wasm.get(self.at)?;
            self.bytes(1, REST)?;
            if id == CODE {
                self.code()?;
            } else {
                let length = self.number(REST)?;
                self.bytes(usize::try_from(length).ok()?, REST)?;
            }
        }
        Some(())
    }

    fn code(&mut self) -> Option<()> {
        self.number(LENGTHS)?;
        for _ in 0..self.number(LENGTHS)? {
            let end = self.length()?;
            for _ in 0..self.number(LENGTHS)? {
                self.number(LENGTHS)?;
                self.bytes(1, LENGTHS)?;
            }
            self.depth = 1;
            while self.depth > 0 {
                self.instruction()?;
            }
            (self.at == end).then_some(())?;
        }
        Some(())
    }

    /// Passes over a length that will be known without being told; where what is so long ends.
    fn length(&mut self) -> Option<usize> {
        let start = self.at;
        let mut length = 0_usize;
        for place in 0..5 {
            let byte = *self.wasm.get(self.at)?;
            self.at += 1;
            length |= usize::from(byte & 0x7f) << (7 * place);
            if byte < 0x80 {
                // It has to be written in as few bytes as it needs.
                let is_short = byte > 0 || self.at == start + 1;
                return self.at.checked_add(length).filter(|_| is_short);
            }
        }
        None
    }

    fn instruction(&mut self) -> Option<()> {
        let opcode = *self.wasm.get(self.at)?;
        self.bytes(1, OPCODES)?;
        match opcode {
            // That stands for something else.
            LARGE_NUMBER => return None,
            0x02..=0x04 => self.depth += 1,
            0x0b => self.depth -= 1,
            _ => {}
        }
        match opcode {
            // block, loop, if
            0x02..=0x04 => self.number(BLOCKS).map(drop),
            // br, br_if
            0x0c | 0x0d => self.number(BRANCHES).map(drop),
            // br_table
            0x0e => {
                let count = self.number(TABLES)?;
                (0..=count).try_for_each(|_| self.number(TABLES).map(drop))
            }
            // call
            0x10 => self.number(CALLS).map(drop),
            // call_indirect
            0x11 => self.numbers(2),
            // local.get, local.set, local.tee
            0x20..=0x22 => self.number(LOCALS).map(drop),
            // global.get, global.set, table.get, table.set, memory.size, memory.grow, ref.null, ref.func
            0x23..=0x26 | 0x3f | 0x40 | 0xd0 | 0xd2 => self.numbers(1),
            // loads and stores
            0x28..=0x3e => {
                let natural = NATURAL.get(usize::from(opcode - 0x28))? - b'0';
                let less = natural.checked_sub(*self.wasm.get(self.at)?)?;
                self.streams[ALIGNMENTS].push(less);
                self.at += 1;
                self.number(OFFSETS).map(drop)
            }
            NUMBER if self.wasm.get(self.at..)?.iter().take(2).all(|byte| *byte >= 0x80) => {
                *self.streams[OPCODES].last_mut()? = LARGE_NUMBER;
                self.number(LARGE).map(drop)
            }
            NUMBER => self.number(NUMBERS).map(drop),
            // i64.const
            0x42 => self.number(LONG).map(drop),
            // f32.const, f64.const
            0x43 => self.bytes(4, FLOATS),
            0x44 => self.bytes(8, FLOATS),
            // conversions with saturation, and what is done to whole stretches of memories and tables
            0xfc => match self.number(OPCODES)? {
                0..=7 => Some(()),
                9 | 11 | 13 | 15..=17 => self.numbers(1),
                8 | 10 | 12 | 14 => self.numbers(2),
                _ => None,
            },
            // select with types; what has no numbers; what is not expected
            0x1c => {
                let count = self.number(OTHERS)?;
                self.bytes(usize::try_from(count).ok()?, OTHERS)
            }
            0x00 | 0x01 | 0x05 | 0x0b | 0x0f | 0x1a | 0x1b | 0x45..=0xc4 | 0xd1 => Some(()),
            _ => None,
        }
    }

    /// So many numbers of seldom kinds.
    fn numbers(&mut self, count: u64) -> Option<()> {
        (0..count).try_for_each(|_| self.number(OTHERS).map(drop))
    }

    /// A number of as many bytes as it needs: the low seven bits of each.
    fn number(&mut self, stream: usize) -> Option<u64> {
        let mut number = 0;
        for place in 0..10 {
            let byte = *self.wasm.get(self.at)?;
            self.bytes(1, stream)?;
            number |= u64::from(byte & 0x7f).wrapping_shl(7 * place);
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn bytes(&mut self, count: usize, stream: usize) -> Option<()> {
        let end = self.at.checked_add(count)?;
        self.streams[stream].extend_from_slice(self.wasm.get(self.at..end)?);
        self.at = end;
        Some(())
    }
}
