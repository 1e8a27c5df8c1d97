//! Walks through a module byte by byte, and knows what the next byte is and what came before it.
//!
//! The lengths of the code and of its functions are left out: they follow from where functions end
//! ([`crate::lean`]). Names are those of the WebAssembly specification, chapter 5 (binary format).

mod code;
mod ends;
mod sections;
mod stack;

use crate::notes::{self, NOTES};
use code::Code;
use ends::Ends;
pub(crate) use ends::Expected;
use sections::Sections;

/// What a byte is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// All sections but code and data.
    Rest,
    Data,
    /// How many functions and locals there are, and the types of these.
    Header,
    Opcode,
    Local,
    Call,
    Alignment,
    Offset,
    /// Of `i32.const`.
    Constant,
    Branch,
    /// What is seldom in code.
    Other,
    /// Of a text, which is no module.
    Text,
}

/// How many kinds there are.
pub(crate) const KINDS: usize = 12;

/// The sections of code and of data.
pub(crate) const CODE: u8 = 10;
const DATA: u8 = 11;
/// A module begins with so many bytes of its own.
pub(crate) const MAGIC: usize = 8;

/// What a byte ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    Nothing,
    /// The number of the section of code: its length is left out.
    CodeBegins,
    /// The number of functions: the first one begins, if there is one.
    Function,
    /// The last function, and with it the code.
    Code,
}

/// What does not look like WebAssembly as compilers make it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unexpected;

enum Place {
    /// So many bytes are left of what a module begins with.
    Magic(usize),
    Section,
    Length(u8),
    Inside(u8, u64),
    Code,
    Text,
}

/// A number of as many bytes as it needs, the low seven bits first.
#[derive(Clone, Copy, Default)]
pub(crate) struct Number {
    value: u64,
    /// How many bytes of it there were.
    pub(crate) bytes: u32,
}

impl Number {
    /// The number, if this byte ends it.
    pub(crate) fn take(&mut self, byte: u8) -> Option<u64> {
        let part = u64::from(byte & 0x7f);
        self.value |= part.checked_shl(7 * self.bytes).unwrap_or(0);
        self.bytes += 1;
        (byte < 0x80).then(|| std::mem::take(self).value)
    }
}

/// Where one is.
pub(crate) struct Walk {
    place: Place,
    number: Number,
    sections: Sections,
    code: Code,
    ends: Ends,
    bytes: [u8; 8],
    pub(crate) notes: [u32; NOTES],
}

impl Walk {
    pub(crate) fn new() -> Self {
        Self {
            place: Place::Magic(MAGIC),
            number: Number::default(),
            sections: Sections::default(),
            code: Code::default(),
            ends: Ends::new(),
            bytes: [0; 8],
            notes: [0; NOTES],
        }
    }

    /// The walk through a text.
    pub(crate) fn text() -> Self {
        Self { place: Place::Text, ..Self::new() }
    }

    /// The walk through a module that goes with one that was walked through.
    pub(crate) fn again(self) -> Self {
        Self { notes: self.notes, bytes: self.bytes, code: self.code.again(), ..Self::new() }
    }

    /// Whether a module or a text may end here.
    pub(crate) fn may_end(&self) -> bool {
        matches!(self.place, Place::Section | Place::Text)
    }

    /// What the next byte is, and the how manieth of its number, up to 2.
    pub(crate) fn next(&self) -> (Kind, usize) {
        let (kind, number) = match self.place {
            Place::Magic(_) | Place::Section => (Kind::Rest, 0),
            Place::Length(_) => (Kind::Rest, self.number.bytes),
            Place::Inside(DATA, _) => self.sections.next(),
            Place::Inside(..) => (Kind::Rest, 0),
            Place::Code => self.code.next(),
            Place::Text => (Kind::Text, 0),
        };
        (kind, number.min(2) as usize)
    }

    /// The next byte, if it seems to follow from where texts end.
    pub(crate) fn expected(&self) -> Option<Expected> {
        match self.place {
            Place::Code => self.code.expected(&self.ends),
            Place::Inside(DATA, _) => self.sections.expected(&self.ends),
            _ => None,
        }
    }

    /// Goes over the next byte.
    pub(crate) fn take(&mut self, byte: u8) -> Result<Ended, Unexpected> {
        let mut ended = Ended::Nothing;
        let mut is_section = false;
        match self.place {
            Place::Magic(1) => self.place = Place::Section,
            Place::Magic(left) => self.place = Place::Magic(left - 1),
            Place::Section if byte == CODE => {
                self.place = Place::Code;
                self.code.begin(&self.sections);
                ended = Ended::CodeBegins;
            }
            Place::Section => self.place = Place::Length(byte),
            Place::Length(id) => {
                if let Some(length) = self.number.take(byte) {
                    self.place = Place::Inside(id, length);
                    self.sections.begin(id);
                    is_section = length == 0;
                }
            }
            Place::Inside(id, left) => {
                self.sections.take(byte, &mut self.ends)?;
                self.place = Place::Inside(id, left - 1);
                is_section = left == 1;
            }
            Place::Code => {
                ended = self.code.take(byte, &self.sections, &mut self.ends, &mut self.notes)?;
                if ended == Ended::Code {
                    self.place = Place::Section;
                }
            }
            Place::Text => {}
        }
        if is_section {
            self.sections.end()?;
            self.place = Place::Section;
        }
        self.note(byte);
        Ok(ended)
    }

    fn note(&mut self, byte: u8) {
        let notes = &mut self.notes;
        self.bytes.rotate_right(1);
        self.bytes[0] = byte;
        for (note, back) in (notes::BYTE..).zip([0, 1, 2, 3, 4, 5, 7_usize]) {
            notes[note] = u32::from(self.bytes[back]) + 1;
        }
        if byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80 {
            notes[notes::WORD] = hash(notes[notes::WORD], u32::from(byte));
        } else if notes[notes::WORD] != 0 {
            notes[notes::WORD2] = notes[notes::WORD];
            notes[notes::WORD] = 0;
        }
        if let Place::Inside(..) | Place::Length(_) = self.place {
            self.sections.note(&self.ends, notes);
            // The word of a text that begins here does not go on with that of the text before.
            if notes[notes::BEGUN] == 0 {
                notes[notes::WORD] = 0;
            }
        }
    }
}

/// Two numbers as one that depends on both.
pub(crate) fn hash(one: u32, two: u32) -> u32 {
    let mixed = (one ^ two.wrapping_mul(0x9e37_79b1)).wrapping_mul(0x85eb_ca6b);
    mixed ^ mixed >> 15
}
