//! What is packed: its length, a print of it, and the decisions.

use crate::coder::{Known, Packer, Unpacker};
use crate::lean::{Fattener, lean, lean_as_it_was, write_number};
use crate::model::{Counts, Model, TREES, tree_of};
use crate::walk::{Number, Unexpected, Walk};

/// Lines of the table, as a power of two: 16 MB for modules, 4 MB for texts.
const WASM_BITS: u32 = 20;
const TEXT_BITS: u32 = 18;
/// Nothing that is unpacked is longer, in bytes: a damaged length must not take all memory.
const LONGEST: usize = 1 << 26;

/// Packs a module for somebody who has another one, which was made of the same program.
///
/// # Errors
///
/// If one of them is not what compilers make: what is not in WebAssembly 2.0, or a number of more bytes than it
/// needs where a length stands.
pub fn pack_wasm(known: &[u8], wasm: &[u8]) -> Result<Vec<u8>, Error> {
    if wasm.len() > LONGEST {
        return Err(Error::Unexpected);
    }
    let mut learning = Learning::new(known)?;
    let (model, walk) = loop {
        if let Some(learned) = learning.step(usize::MAX)? {
            break learned;
        }
    };
    pack(model, walk, &lean_as_it_was(wasm)?, print(wasm))
}

/// Packs a text in UTF-8.
///
/// # Errors
///
/// If it has more than 64 MiB.
pub fn pack_text(text: &str) -> Result<Vec<u8>, Error> {
    if text.len() > LONGEST {
        return Err(Error::Unexpected);
    }
    pack(text_model(), Walk::text(), text.as_bytes(), print(text.as_bytes()))
}

/// The text that was packed.
///
/// # Errors
///
/// If the bytes are damaged.
pub fn unpack_text(packed: &[u8]) -> Result<String, Error> {
    let mut reading = Reading::new(packed)?;
    let (mut model, mut walk) = (text_model(), Walk::text());
    let mut text = Vec::new();
    while reading.left > 0 {
        let byte = reading.byte(&mut model, &walk)?;
        walk.take(byte)?;
        text.push(byte);
    }
    if print(&text) != reading.print {
        return Err(Error::Damaged);
    }
    String::from_utf8(text).map_err(|_| Error::Damaged)
}

/// Why something could not be packed or unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// This is not WebAssembly as compilers make it, or too long.
    Unexpected,
    /// What was packed has changed since.
    Damaged,
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Unexpected => "this is no module as compilers make it, or too long",
            Self::Damaged => "the packed bytes are damaged",
        })
    }
}

impl std::error::Error for Error {}

impl From<Unexpected> for Error {
    fn from(Unexpected: Unexpected) -> Self {
        Self::Unexpected
    }
}

/// Unpacks a module little by little.
pub struct Unpacking {
    reading: Reading,
    stage: Stage,
}

enum Stage {
    /// First what is known is learned.
    Learning(Learning),
    Reading(Box<Model>, Walk, Fattener),
    /// Something was wrong, or all is done.
    Over,
}

impl std::fmt::Debug for Unpacking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Unpacking").field("left", &self.reading.left).finish_non_exhaustive()
    }
}

impl Unpacking {
    /// Begins to unpack what [`pack_wasm`] made, with the module that was known then.
    ///
    /// # Errors
    ///
    /// If the known module is none, or the packed bytes do not begin as they should.
    pub fn new(known: &[u8], packed: &[u8]) -> Result<Self, Error> {
        Ok(Self { reading: Reading::new(packed)?, stage: Stage::Learning(Learning::new(known)?) })
    }

    /// Goes on for about so many bytes of what is known or unpacked; whether that was the end.
    ///
    /// # Errors
    ///
    /// If the packed bytes are damaged. There is no way to go on.
    pub fn step(&mut self, bytes: usize) -> Result<bool, Error> {
        match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Learning(mut learning) => {
                self.stage = match learning.step(bytes)? {
                    Some((model, walk)) => Stage::Reading(model, walk, Fattener::default()),
                    None => Stage::Learning(learning),
                };
                Ok(false)
            }
            Stage::Reading(mut model, mut walk, mut fattener) => {
                for _ in 0..bytes.min(self.reading.left) {
                    let byte = self.reading.byte(&mut model, &walk)?;
                    fattener.take(byte, walk.take(byte).map_err(|_| Error::Damaged)?);
                }
                self.stage = Stage::Reading(model, walk, fattener);
                Ok(self.reading.left == 0)
            }
            Stage::Over => Err(Error::Damaged),
        }
    }

    /// The module, when all of it is unpacked.
    ///
    /// # Errors
    ///
    /// If it is not the one that was packed.
    pub fn finish(self) -> Result<Vec<u8>, Error> {
        let Stage::Reading(_, walk, fattener) = self.stage else { return Err(Error::Damaged) };
        let wasm = fattener.finish();
        let is_whole = self.reading.left == 0 && walk.may_end();
        if is_whole && print(&wasm) == self.reading.print { Ok(wasm) } else { Err(Error::Damaged) }
    }
}

fn text_model() -> Box<Model> {
    Box::new(Model::new(&[[0; 256]; TREES], TEXT_BITS))
}

/// The model on its way through what is known: first it counts, then it learns.
struct Learning {
    model: Option<Box<Model>>,
    counts: Box<Counts>,
    walk: Walk,
    lean: Vec<u8>,
    at: usize,
}

impl Learning {
    fn new(known: &[u8]) -> Result<Self, Error> {
        let counts = Box::new([[0; 256]; TREES]);
        Ok(Self { model: None, counts, walk: Walk::new(), lean: lean(known)?, at: 0 })
    }

    /// Goes on for so many bytes; the model and where it is, if that was the end.
    fn step(&mut self, bytes: usize) -> Result<Option<(Box<Model>, Walk)>, Error> {
        let rest = self.lean.get(self.at..).unwrap_or_default();
        for byte in rest.iter().take(bytes) {
            let (kind, number) = self.walk.next();
            match &mut self.model {
                None => self.counts[tree_of(kind, number)][usize::from(*byte)] += 1,
                Some(model) => {
                    model.code(&self.walk, *byte, &mut Known);
                }
            }
            self.walk.take(*byte)?;
            self.at += 1;
        }
        if self.at < self.lean.len() {
            return Ok(None);
        }
        let walk = std::mem::replace(&mut self.walk, Walk::new());
        self.at = 0;
        match self.model.take() {
            None => {
                self.model = Some(Box::new(Model::new(&self.counts, WASM_BITS)));
                Ok(None)
            }
            Some(model) => Ok(Some((model, walk.again()))),
        }
    }
}

fn pack(mut model: Box<Model>, mut walk: Walk, bytes: &[u8], print: u32) -> Result<Vec<u8>, Error> {
    let mut packed = Vec::new();
    write_number(&mut packed, bytes.len());
    packed.extend(print.to_le_bytes());
    let mut packer = Packer::new();
    for byte in bytes {
        model.code(&walk, *byte, &mut packer);
        walk.take(*byte)?;
    }
    packed.extend(packer.finish());
    Ok(packed)
}

/// What was packed, on its way out.
struct Reading {
    /// So many bytes are still to come.
    left: usize,
    print: u32,
    unpacker: Unpacker,
}

impl Reading {
    fn new(packed: &[u8]) -> Result<Self, Error> {
        let mut number = Number::default();
        let found = packed.iter().zip(1..=5).find_map(|(byte, at)| Some((at, number.take(*byte)?)));
        let (at, length) = found.ok_or(Error::Damaged)?;
        let left =
            usize::try_from(length).ok().filter(|it| *it <= LONGEST).ok_or(Error::Damaged)?;
        let rest = packed.get(at..).unwrap_or_default();
        let (print, rest) = rest.split_first_chunk().ok_or(Error::Damaged)?;
        let unpacker = Unpacker::new(rest.to_vec());
        Ok(Self { left, print: u32::from_le_bytes(*print), unpacker })
    }

    fn byte(&mut self, model: &mut Model, walk: &Walk) -> Result<u8, Error> {
        self.left -= 1;
        let byte = model.code(walk, 0, &mut self.unpacker);
        if self.unpacker.is_over() { Err(Error::Damaged) } else { Ok(byte) }
    }
}

/// FNV-1a of 32 bits: tells damaged bytes, whoever damaged them by accident.
fn print(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .fold(0x811c_9dc5, |print, byte| (print ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}
