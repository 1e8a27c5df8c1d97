//! The wasm is packed with LZMA: a quarter smaller than what gzip, which is all that most static hosts do, makes of
//! it. The script unpacks it (`unpack.js`).
//!
//! Each of the wasm's streams is packed by itself, as one for both parts of the page: what stands in the first part need
//! not stand in the later one again. It is cut where the first part is complete.

use std::io::{Read, Write};

use lzma_rust2::{LzmaOptions, LzmaReader, LzmaWriter};

use super::streams;
use crate::failure::{Failure, Result};

/// What the script unpacks with: a function `unpack`, from the bytes of the first part to its wasm, and then from those
/// of the later one.
pub(super) const UNPACK: &str = include_str!("unpack.js");

/// Packs both parts.
pub(super) fn pack(first: &[u8], later: &[u8]) -> Result<[Vec<u8>; 2]> {
    let mut packed = [Vec::new(), Vec::new()];
    for (one, two) in streams::split(first)?.into_iter().zip(streams::split(later)?) {
        let whole = [one.as_slice(), two.as_slice()].concat();
        let best = (0..=4).filter_map(|lc| Some((lc, compress(&whole, lc).ok()?)));
        let (lc, bytes) = best.min_by_key(|(_, bytes)| bytes.len()).ok_or_else(failure)?;
        let cut = needed(&bytes, lc, &one).ok_or_else(failure)?;
        let (front, back) = bytes.split_at(cut);
        let [first, later] = &mut packed;
        first.push(u8::try_from(lc).unwrap_or_default());
        for (part, length, bytes) in [(first, one.len(), front), (later, two.len(), back)] {
            number(part, length);
            number(part, bytes.len());
            part.extend_from_slice(bytes);
        }
    }
    Ok(packed)
}

fn failure() -> Failure {
    Failure::new("the page's wasm could not be packed", "LZMA failed", "report this")
}

/// As many bytes as it needs, the low seven bits first.
fn number(bytes: &mut Vec<u8>, mut number: usize) {
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

/// No stream is longer.
const DICTIONARY: u32 = 1 << 22;

fn compress(bytes: &[u8], lc: u32) -> std::io::Result<Vec<u8>> {
    let mut options = LzmaOptions::with_preset(9);
    options.dict_size = DICTIONARY;
    // What lies at multiples of four bytes has no meaning in wasm.
    options.pb = 0;
    options.lp = 0;
    options.lc = lc;
    options.nice_len = 273;
    let mut writer = LzmaWriter::new_no_header(Vec::new(), &options, false)?;
    writer.write_all(bytes)?;
    writer.finish()
}

/// How many of the packed bytes say what the first bytes are.
fn needed(packed: &[u8], lc: u32, first: &[u8]) -> Option<usize> {
    let is_enough = |count: usize| {
        let front = [packed.get(..count).unwrap_or(packed), &[0; 64]].concat();
        let reader = LzmaReader::new(front.as_slice(), u64::MAX, lc, 0, 0, DICTIONARY, None);
        let Ok(mut reader) = reader else { return false };
        // What comes after the first bytes makes no sense, and is looked at all the same.
        reader.set_defer_errors(true);
        let mut unpacked = vec![0; first.len()];
        reader.read_exact(&mut unpacked).is_ok() && unpacked == first
    };
    let (mut less, mut enough) = (0, packed.len());
    while less < enough {
        let middle = less.midpoint(enough);
        if is_enough(middle) { enough = middle } else { less = middle + 1 }
    }
    // The script looks further ahead: it takes a byte as soon as there is room for one.
    Some((enough + 6).min(packed.len()))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// What the script makes of both parts, in Node.
    fn unpacked(parts: &[Vec<u8>; 2], name: &str) -> [Vec<u8>; 2] {
        let file = |part: usize| {
            let name = format!("raft-pack-{}-{name}-{part}", std::process::id());
            std::env::temp_dir().join(name)
        };
        for (place, part) in parts.iter().enumerate() {
            std::fs::write(file(place), part).unwrap();
        }
        let script = format!(
            "{UNPACK}; const fs = require('fs');
             for (const file of process.argv.slice(1)) fs.writeFileSync(file, unpack(new Uint8Array(fs.readFileSync(file))));"
        );
        let output =
            Command::new("node").arg("-e").arg(script).args([file(0), file(1)]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        [0, 1].map(|place| {
            let bytes = std::fs::read(file(place)).unwrap();
            std::fs::remove_file(file(place)).unwrap();
            bytes
        })
    }

    /// A section, or a function's body, with its length before it.
    fn sized(bytes: &[u8]) -> Vec<u8> {
        let mut sized = Vec::new();
        number(&mut sized, bytes.len());
        sized.extend_from_slice(bytes);
        sized
    }

    /// Wasm that is none a browser would take, with these instructions and other bytes.
    fn module(bodies: &[Vec<u8>], others: &[u8]) -> Vec<u8> {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.push(1);
        module.extend(sized(others));
        let mut code = Vec::new();
        number(&mut code, bodies.len());
        for body in bodies {
            // Two kinds of locals, of one and of 200.
            let locals = [2, 1, 0x7f, 0xc8, 0x01, 0x7e];
            code.extend(sized(&[&locals, body.as_slice()].concat()));
        }
        module.push(10);
        module.extend(sized(&code));
        module.push(11);
        module.extend(sized(&others[..others.len() / 2]));
        module
    }

    /// Every instruction that wasm has by now, with large and small numbers.
    fn instructions() -> Vec<u8> {
        let mut all = Vec::new();
        for opcode in [0x02, 0x03, 0x04, 0x3f, 0x40, 0x0c, 0x0d, 0x10, 0x20, 0x21, 0x22, 0x23] {
            all.extend([opcode, 0x05, opcode, 0xff, 0x80, 0x01]);
        }
        for opcode in [0x24, 0x25, 0x26, 0x41, 0x42, 0xd0, 0xd2] {
            all.extend([opcode, 0x7f, opcode, 0x80, 0x80, 0x80, 0x80, 0x78]);
        }
        for opcode in 0x28..=0x3e {
            all.extend([opcode, 2, 0x90, 0x08, opcode, 0, 0]);
        }
        all.extend([0x0e, 2, 7, 8, 0x80, 0x01, 0x11, 0x80, 0x02, 0, 0x1c, 2, 0x7f, 0x7e]);
        all.extend([0x43, 1, 2, 3, 4, 0x44, 0x80, 0x81, 3, 4, 5, 6, 7, 0x80]);
        for which in 0..=7 {
            all.extend([0xfc, which]);
        }
        for which in [8, 10, 12, 14] {
            all.extend([0xfc, which, 3, 4]);
        }
        for which in [9, 11, 13, 15, 16, 17] {
            all.extend([0xfc, which, 0x81, 0x01]);
        }
        all.extend([0x00, 0x01, 0x05, 0x0f, 0x1a, 0x1b, 0xd1]);
        all.extend(0x45..=0xc4);
        all.push(0x0b);
        all
    }

    /// Runs, repetitions near and far, and what looks like chance.
    fn anything(seed: u64) -> Vec<u8> {
        let mut bytes: Vec<u8> = Vec::new();
        let mut random = seed;
        for i in 0..12_000_u64 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(i);
            let [.., high] = random.to_le_bytes();
            match high % 5 {
                0 => bytes.extend_from_slice(&random.to_le_bytes()),
                1 => bytes.extend(std::iter::repeat_n(high, usize::from(high) % 300)),
                2 if bytes.len() > 20_000 => {
                    let from = bytes.len() - 1 - (usize::from(high) * 71) % 19_000;
                    let copy = bytes[from..(from + 100).min(bytes.len())].to_vec();
                    bytes.extend(copy);
                }
                _ => bytes.push(high),
            }
        }
        bytes
    }

    #[test]
    fn what_is_packed_is_unpacked_by_the_script() {
        let bodies = |count: usize| -> Vec<Vec<u8>> {
            // The order of the instructions changes from body to body.
            let all = instructions();
            (0..count).map(|i| all.repeat(1 + i % 3)).collect()
        };
        let (one, two) = (anything(1), anything(7));
        let cases = [
            (module(&bodies(40), &one), module(&bodies(90), &two)),
            // The later part goes on with what the first one ends with.
            (module(&bodies(3), &one), module(&bodies(3), &one)),
            (module(&[], &[]), module(&bodies(1), &[0; 9])),
            (module(&bodies(1), &[0; 3000]), module(&[], &[0; 5000])),
        ];
        for (case, (first, later)) in cases.into_iter().enumerate() {
            let packed = pack(&first, &later).unwrap();
            let unpacked = unpacked(&packed, &case.to_string());
            assert!(unpacked[0] == first && unpacked[1] == later, "case {case}");
        }
    }

    #[test]
    fn what_the_later_part_has_of_the_first_one_costs_little() {
        let module = module(&[instructions()], &anything(3));
        let [first, later] = pack(&module, &module).unwrap();
        assert!(later.len() * 20 < first.len(), "{} after {}", later.len(), first.len());
    }

    #[test]
    fn an_instruction_that_is_not_known_is_refused() {
        for odd in [0x06, 0xfd, 0xfe] {
            let failure = pack(&module(&[vec![odd, 0x0b]], &[]), &module(&[], &[])).unwrap_err();
            assert!(failure.to_string().contains("streams.rs"), "{failure}");
        }
    }
}
