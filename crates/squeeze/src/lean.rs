//! A module without the lengths that follow from the rest: those of the code and of its functions.

use crate::walk::{CODE, Ended, MAGIC, Number, Unexpected, Walk};

/// A module without these lengths, of which [`Fattener`] makes the same again.
///
/// # Errors
///
/// If that cannot be.
pub(crate) fn lean_as_it_was(wasm: &[u8]) -> Result<Vec<u8>, Unexpected> {
    let lean = lean(wasm)?;
    let mut walk = Walk::new();
    let mut fattener = Fattener::default();
    for byte in &lean {
        let ended = walk.take(*byte)?;
        fattener.take(*byte, ended);
    }
    if walk.may_end() && fattener.finish() == wasm { Ok(lean) } else { Err(Unexpected) }
}

/// A module without these lengths.
///
/// # Errors
///
/// If it does not look like a module.
pub(crate) fn lean(wasm: &[u8]) -> Result<Vec<u8>, Unexpected> {
    let mut lean = Vec::with_capacity(wasm.len());
    let mut rest = Rest(wasm);
    lean.extend_from_slice(rest.bytes(MAGIC)?);
    while let Some(id) = rest.0.first().copied() {
        lean.extend_from_slice(rest.bytes(1)?);
        let length = rest.number()?;
        if id != CODE {
            write_number(&mut lean, length);
            lean.extend_from_slice(rest.bytes(length)?);
            continue;
        }
        let mut code = Rest(rest.bytes(length)?);
        let functions = code.number()?;
        write_number(&mut lean, functions);
        for _ in 0..functions {
            let length = code.number()?;
            lean.extend_from_slice(code.bytes(length)?);
        }
        if !code.0.is_empty() {
            return Err(Unexpected);
        }
    }
    Ok(lean)
}

struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn bytes(&mut self, count: usize) -> Result<&'a [u8], Unexpected> {
        let (bytes, rest) = self.0.split_at_checked(count).ok_or(Unexpected)?;
        self.0 = rest;
        Ok(bytes)
    }

    fn number(&mut self) -> Result<usize, Unexpected> {
        let mut number = Number::default();
        loop {
            let byte = self.bytes(1)?.first().copied().unwrap_or_default();
            if let Some(number) = number.take(byte) {
                return usize::try_from(number).map_err(|_| Unexpected);
            }
        }
    }
}

/// A number of as many bytes as it needs, the low seven bits first.
pub(crate) fn write_number(bytes: &mut Vec<u8>, mut number: usize) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            bytes.push(low & 0x7f);
            return;
        }
        bytes.push(low | 0x80);
    }
}

/// Puts the lengths in again.
#[derive(Default)]
pub(crate) struct Fattener {
    wasm: Vec<u8>,
    /// The code so far, and the function so far.
    code: Vec<u8>,
    body: Vec<u8>,
    is_code: bool,
}

impl Fattener {
    /// Takes a byte, and what ended with it.
    pub(crate) fn take(&mut self, byte: u8, ended: Ended) {
        let to = if self.is_code { &mut self.body } else { &mut self.wasm };
        to.push(byte);
        match ended {
            Ended::Nothing => {}
            Ended::CodeBegins => self.is_code = true,
            // Before the first function stands how many there are.
            Ended::Function | Ended::Code if self.code.is_empty() => {
                self.code.append(&mut self.body);
            }
            Ended::Function | Ended::Code => {
                write_number(&mut self.code, self.body.len());
                self.code.append(&mut self.body);
            }
        }
        if ended == Ended::Code {
            self.is_code = false;
            write_number(&mut self.wasm, self.code.len());
            self.wasm.append(&mut self.code);
        }
    }

    /// The module.
    pub(crate) fn finish(self) -> Vec<u8> {
        self.wasm
    }
}
