//! The wasm is packed with LZMA: a fifth smaller than what gzip, which is all that most static hosts do, makes of it.
//! The script unpacks it (`unpack.js`), which takes some 50 ms.

use std::io::Write;

use lzma_rust2::{LzmaOptions, LzmaWriter};

use crate::failure::{Failure, Result};

/// What the script unpacks with: a function `unpack`, from bytes to bytes.
pub(super) const UNPACK: &str = include_str!("unpack.js");

/// Packs one part.
pub(super) fn pack(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut options = LzmaOptions::with_preset(9);
    // What lies at multiples of four bytes has no meaning in wasm.
    options.pb = 0;
    options.lc = 4;
    options.nice_len = 273;
    let packed = LzmaWriter::new_use_header(Vec::new(), &options, Some(wasm.len() as u64))
        .and_then(|mut writer| {
            writer.write_all(wasm)?;
            writer.finish()
        });
    packed.map_err(|error| {
        let what = "the page's wasm could not be packed";
        Failure::new(what, error.to_string(), "report this")
    })
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// What the script makes of it, in Node.
    fn unpacked(packed: &[u8]) -> Vec<u8> {
        let file = std::env::temp_dir().join(format!("raft-pack-{}", std::process::id()));
        std::fs::write(&file, packed).unwrap();
        let script = format!(
            "{UNPACK}; process.stdout.write(unpack(new Uint8Array(require('fs').readFileSync(process.argv[1]))))"
        );
        let output = Command::new("node").arg("-e").arg(script).arg(&file).output().unwrap();
        std::fs::remove_file(&file).unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    #[test]
    fn what_is_packed_is_unpacked_by_the_script() {
        // Runs, repetitions near and far, and what looks like chance.
        let mut bytes: Vec<u8> = Vec::new();
        let mut random = 1_u64;
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
        for len in [0, 1, 2, 1000, bytes.len()] {
            let packed = pack(&bytes[..len]).unwrap();
            assert!(unpacked(&packed) == bytes[..len], "{len} bytes");
        }
    }
}
