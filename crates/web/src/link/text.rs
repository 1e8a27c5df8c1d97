//! Text and bytes in the letters that may stand in an address.

/// What stands for itself. (Not `&`, which parts the fields, nor what chat programs take for an address's end.)
const FREE: &[u8] = b"-._~!$*,:@/=";

/// A text in which spaces are `+`, ends of lines are `;`, and all else that may not stand there is `%` with two digits.
pub(super) fn readable(text: &str) -> String {
    let mut readable = String::new();
    for byte in text.trim_end().bytes() {
        match byte {
            b' ' => readable.push('+'),
            b'\n' => readable.push(';'),
            byte if byte.is_ascii_alphanumeric() || FREE.contains(&byte) => {
                readable.push(char::from(byte));
            }
            byte => readable += &format!("%{byte:02X}"),
        }
    }
    readable
}

/// The text that is meant; `None` if it is damaged. Programs that pass links on may have written more as `%`.
pub(super) fn plain(readable: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(readable.len());
    let mut rest = readable.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b';' => b'\n',
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

/// The 64 signs of base64 for addresses (RFC 4648, section 5).
fn sign(bits: u32) -> char {
    let byte = match bits & 63 {
        bits @ 0..26 => u32::from(b'A') + bits,
        bits @ 26..52 => u32::from(b'a') + bits - 26,
        bits @ 52..62 => u32::from(b'0') + bits - 52,
        62 => u32::from(b'-'),
        _ => u32::from(b'_'),
    };
    char::from_u32(byte).unwrap_or('_')
}

fn bits(sign: u8) -> Option<u32> {
    let (first, from) = match sign {
        b'A'..=b'Z' => (b'A', 0),
        b'a'..=b'z' => (b'a', 26),
        b'0'..=b'9' => (b'0', 52),
        b'-' => (b'-', 62),
        b'_' => (b'_', 63),
        _ => return None,
    };
    Some(u32::from(sign - first) + from)
}

/// Bytes in base64 for addresses, without padding.
pub(super) fn to_base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let byte = |place: usize| u32::from(three.get(place).copied().unwrap_or(0));
        let word = byte(0) << 16 | byte(1) << 8 | byte(2);
        let signs = (0..=three.len()).map(|place| sign(word >> (18 - 6 * place)));
        text.extend(signs);
    }
    text
}

/// The bytes; `None` if the text is damaged.
pub(super) fn of_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for four in text.as_bytes().chunks(4) {
        let mut word = 0;
        for (place, sign) in four.iter().enumerate() {
            word |= bits(*sign)? << (18 - 6 * place);
        }
        let [_, one, two, three] = u32::to_be_bytes(word);
        // One sign alone is no byte.
        let count = four.len().checked_sub(1).filter(|count| *count > 0)?;
        bytes.extend([one, two, three].into_iter().take(count));
    }
    Some(bytes)
}
