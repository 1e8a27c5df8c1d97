//! The sections apart from the code: types and functions, from which the stack of the code follows, and data.

use super::ends::{Ends, Expected};
use super::{DATA, Kind, Number, Unexpected};
use crate::notes::{self, NOTES};

const TYPES: u8 = 1;
const IMPORTS: u8 = 2;
const FUNCTIONS: u8 = 3;

/// A function's type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Signature {
    pub(crate) parameters: Vec<u8>,
    pub(crate) results: Vec<u8>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Segment {
    #[default]
    Count,
    Mode,
    /// The expression that says where it lies.
    Place,
    Length,
    /// So many bytes are left.
    Bytes(u64),
}

#[derive(Default)]
pub(crate) struct Sections {
    id: u8,
    bytes: Vec<u8>,
    types: Vec<Signature>,
    /// The types of the functions, by their numbers.
    functions: Vec<usize>,
    imported: usize,
    segment: Segment,
    number: Number,
    /// Where the next byte of data lies, and the word of which it is one, or the last one.
    address: u32,
    word: u32,
}

impl Sections {
    pub(super) fn begin(&mut self, id: u8) {
        self.id = id;
        self.bytes.clear();
        self.segment = Segment::Count;
    }

    /// A function's type, and its number.
    pub(super) fn function(&self, number: usize) -> Option<(&Signature, usize)> {
        let signature = *self.functions.get(number)?;
        Some((self.types.get(signature)?, signature))
    }

    pub(super) fn signature(&self, number: usize) -> Option<&Signature> {
        self.types.get(number)
    }

    /// How many functions there are whose code is not here.
    pub(super) fn imported(&self) -> usize {
        self.imported
    }

    pub(super) fn next(&self) -> (Kind, u32) {
        match self.segment {
            Segment::Bytes(_) => (Kind::Data, 0),
            _ => (Kind::Rest, self.number.bytes),
        }
    }

    /// The next byte of data, if it seems to be an address.
    pub(super) fn expected(&self, ends: &Ends) -> Option<Expected> {
        match (self.segment, self.address & 3) {
            // What is before an address is none of a text's letters.
            (Segment::Bytes(_), 0) if self.word >> 24 == 0 => ends.next_of_word(0, 0),
            (Segment::Bytes(_), bytes @ 1..) => ends.next_of_word(bytes, self.word),
            _ => None,
        }
    }

    pub(super) fn take(&mut self, byte: u8, ends: &mut Ends) -> Result<(), Unexpected> {
        self.bytes.push(byte);
        if self.id != DATA {
            return Ok(());
        }
        match self.segment {
            Segment::Count | Segment::Mode | Segment::Length => {
                if let Some(number) = self.number.take(byte) {
                    self.segment = match (self.segment, number) {
                        (Segment::Count, _) => Segment::Mode,
                        (Segment::Mode, 0) => Segment::Place,
                        (Segment::Mode, 1) => Segment::Length,
                        (Segment::Mode, _) => return Err(Unexpected),
                        (_, 0) => Segment::Mode,
                        _ => Segment::Bytes(number),
                    };
                }
            }
            // end: an address of one byte that looks like it does not matter.
            Segment::Place if byte == 0x0b && self.number.bytes == 0 => {
                self.segment = Segment::Length;
            }
            // i32.const
            Segment::Place if byte == 0x41 && self.number.bytes == 0 => {}
            Segment::Place => {
                if let Some(address) = self.number.take(byte) {
                    (self.address, self.word) = (u32::try_from(address).unwrap_or(0), 0);
                }
            }
            Segment::Bytes(left) => {
                self.segment = if left == 1 { Segment::Mode } else { Segment::Bytes(left - 1) };
                let before = self.address & 3;
                self.word =
                    if before == 0 { 0 } else { self.word } | u32::from(byte) << (8 * before);
                if before == 3 {
                    ends.take(self.word);
                }
                self.address = self.address.wrapping_add(1);
            }
        }
        Ok(())
    }

    pub(super) fn note(&self, ends: &Ends, notes: &mut [u32; NOTES]) {
        let place = u32::try_from(self.bytes.len()).unwrap_or(u32::MAX);
        notes[notes::FOURTH] = match self.segment {
            Segment::Bytes(_) => (self.address & 3) + 8,
            _ => u32::from(self.number.bytes.to_le_bytes()[0] & 3),
        };
        notes[notes::SECTION] = u32::from(self.id) << 8 | u32::from(self.segment == Segment::Place);
        notes[notes::NUMBER] = place.min(255);
        let is_bound = |after: u32| ends.is_bound(self.address.wrapping_add(after));
        notes[notes::BEGUN] = if is_bound(0) { 0 } else { (notes[notes::BEGUN] + 1).min(31) };
        notes[notes::TO_GO] = (1..8).find(|after| is_bound(*after)).unwrap_or(0);
    }

    /// A section is complete.
    pub(super) fn end(&mut self) -> Result<(), Unexpected> {
        let bytes = std::mem::take(&mut self.bytes);
        let mut reader = Reader(&bytes);
        match self.id {
            TYPES => self.types = reader.types().ok_or(Unexpected)?,
            IMPORTS => {
                self.functions = reader.imports().ok_or(Unexpected)?;
                self.imported = self.functions.len();
            }
            FUNCTIONS => {
                let count = reader.number().ok_or(Unexpected)?;
                for _ in 0..count {
                    self.functions.push(reader.number().ok_or(Unexpected)?);
                }
            }
            _ => {}
        }
        Ok(())
    }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<usize> {
        let mut number = Number::default();
        loop {
            if let Some(number) = number.take(self.byte()?) {
                return usize::try_from(number).ok();
            }
        }
    }

    fn list(&mut self) -> Option<Vec<u8>> {
        let length = self.number()?;
        let list = self.0.get(..length)?.to_vec();
        self.0 = self.0.get(length..)?;
        Some(list)
    }

    fn types(&mut self) -> Option<Vec<Signature>> {
        let count = self.number()?;
        let mut types = Vec::new();
        for _ in 0..count {
            if self.byte()? != 0x60 {
                return None;
            }
            types.push(Signature { parameters: self.list()?, results: self.list()? });
        }
        Some(types)
    }

    /// The types of the imported functions.
    fn imports(&mut self) -> Option<Vec<usize>> {
        let count = self.number()?;
        let mut functions = Vec::new();
        for _ in 0..count {
            self.list()?;
            self.list()?;
            match self.byte()? {
                0 => functions.push(self.number()?),
                1 => {
                    self.byte()?;
                    self.limits()?;
                }
                2 => self.limits()?,
                3 => {
                    self.byte()?;
                    self.byte()?;
                }
                _ => return None,
            }
        }
        Some(functions)
    }

    fn limits(&mut self) -> Option<()> {
        let flags = self.byte()?;
        self.number()?;
        if flags & 1 != 0 {
            self.number()?;
        }
        Some(())
    }
}
