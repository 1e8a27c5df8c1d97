//! The wasm is packed: a quarter smaller than what gzip, which is all that most static hosts do, makes of it.
//!
//! The first part, which the script unpacks (`unpack.js`), is packed with LZMA, each of its streams by itself. The later
//! part is unpacked by the first one, which may do more for it: that is the crate `squeeze`.

use std::io::Write;

use lzma_rust2::{LzmaOptions, LzmaWriter, MfType};
use wasm_encoder::Encode;

use super::streams;
use crate::failure::{Failure, Result};

/// What the script unpacks with: a function `unpack`, from the bytes of the first part to its wasm.
pub(super) const UNPACK: &str = include_str!("unpack.js");

/// Packs both parts.
pub(super) fn pack(first: &[u8], later: &[u8]) -> Result<[Vec<u8>; 2]> {
    let later = squeeze::pack_wasm(first, later).map_err(|error| {
        let by_hand = "teach crates/squeeze/src/walk what the compiler uses now";
        Failure::new("the page's later part could not be packed", error.to_string(), by_hand)
    })?;
    Ok([pack_first(first)?, later])
}

fn pack_first(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    for stream in streams::split(wasm)? {
        let ways = (0..=4).flat_map(|lc| FINDERS.map(|finder| (lc, finder)));
        let tried = ways.filter_map(|(lc, finder)| Some((lc, compress(&stream, lc, finder).ok()?)));
        let (lc, bytes) = tried.min_by_key(|(_, bytes)| bytes.len()).ok_or_else(|| {
            Failure::new("the page's wasm could not be packed", "LZMA failed", "report this")
        })?;
        packed.push(u8::try_from(lc).unwrap_or_default());
        stream.len().encode(&mut packed);
        bytes.len().encode(&mut packed);
        packed.extend(bytes);
    }
    Ok(packed)
}

/// No stream is longer.
const DICTIONARY: u32 = 1 << 22;

/// Ways to look for repetitions, and from which length on one is taken as it is. Which one is best shows only in trying.
const FINDERS: [(MfType, u32); 3] = [(MfType::Bt4, 273), (MfType::Bt4, 24), (MfType::Hc4, 273)];

fn compress(bytes: &[u8], lc: u32, finder: (MfType, u32)) -> std::io::Result<Vec<u8>> {
    let mut options = LzmaOptions::with_preset(9);
    options.dict_size = DICTIONARY;
    // What lies at multiples of four bytes has no meaning in wasm.
    options.pb = 0;
    options.lp = 0;
    options.lc = lc;
    (options.mf, options.nice_len) = finder;
    let mut writer = LzmaWriter::new_no_header(Vec::new(), &options, false)?;
    writer.write_all(bytes)?;
    writer.finish()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// What the script makes of it, in Node.
    fn unpacked(packed: &[u8], name: &str) -> Vec<u8> {
        let name = format!("raft-pack-{}-{name}", std::process::id());
        let file = std::env::temp_dir().join(name);
        std::fs::write(&file, packed).unwrap();
        let script = format!(
            "{UNPACK}; const fs = require('fs'), file = process.argv[1];
             fs.writeFileSync(file, unpack(new Uint8Array(fs.readFileSync(file))));"
        );
        let output = Command::new("node").arg("-e").arg(script).arg(&file).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let bytes = std::fs::read(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        bytes
    }

    /// A section, or a function's body, with its length before it.
    fn sized(bytes: &[u8]) -> Vec<u8> {
        let mut sized = Vec::new();
        bytes.len().encode(&mut sized);
        sized.extend_from_slice(bytes);
        sized
    }

    /// Wasm that is none a browser would take, with these instructions and other bytes.
    fn module(bodies: &[Vec<u8>], others: &[u8]) -> Vec<u8> {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.push(1);
        module.extend(sized(others));
        let mut code = Vec::new();
        bodies.len().encode(&mut code);
        for body in bodies {
            // Two kinds of locals, of one and of 200.
            let locals = [2, 1, 0x7f, 0xc8, 0x01, 0x7e];
            code.extend(sized(&[&locals, body.as_slice(), &[0x0b]].concat()));
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
            // Only what has four bytes or more can be aligned so.
            let align = if matches!(opcode, 0x28..=0x2b | 0x34..=0x39 | 0x3e) { 2 } else { 0 };
            all.extend([opcode, align, 0x90, 0x08, opcode, 0, 0]);
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
        // As many blocks were opened.
        all.extend([0x0b; 6]);
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
        let cases = [
            module(&bodies(40), &anything(1)),
            module(&bodies(3), &anything(7)),
            module(&[], &[]),
            module(&bodies(1), &[0; 3000]),
        ];
        for (case, wasm) in cases.into_iter().enumerate() {
            let packed = pack_first(&wasm).unwrap();
            assert!(unpacked(&packed, &case.to_string()) == wasm, "case {case}");
        }
    }

    #[test]
    fn an_instruction_that_is_not_known_is_refused() {
        for odd in [0x06, 0xfd, 0xfe] {
            let failure = pack_first(&module(&[vec![odd, 0x0b]], &[])).unwrap_err();
            assert!(failure.to_string().contains("streams.rs"), "{failure}");
        }
    }
}
