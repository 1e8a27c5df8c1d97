//! The names by which script and wasm know each other become short. (wasm-bindgen's names end in hashes,
//! which do not compress; there are hundreds of them in each file.)

/// The sections of a wasm file that list its imports and exports.
const IMPORTS: u8 = 2;
const EXPORTS: u8 = 7;
const HEADER: usize = 8;
/// How the names of exported functions begin that end in a hash: what calls Rust's closures.
const CLOSURES: &str = "wasm_bindgen__convert__closures_";

/// Gives every imported or exported function whose name ends in a hash a short name, in both files. `None` if the
/// files are not as expected.
pub(super) fn shorten(wasm: &[u8], script: &str) -> Option<(Vec<u8>, String)> {
    let mut short_wasm = wasm.get(..HEADER)?.to_vec();
    let mut script = script.to_owned();
    let mut rest = &wasm[HEADER..];
    while let [id, after_id @ ..] = rest {
        let mut after = after_id;
        let len = usize::try_from(number(&mut after)?).ok()?;
        let (body, next) = after.split_at_checked(len)?;
        let body = match *id {
            IMPORTS => shorten_imports(body, &mut script)?,
            EXPORTS => shorten_exports(body, &mut script)?,
            _ => body.to_vec(),
        };
        short_wasm.push(*id);
        push_number(&mut short_wasm, body.len() as u64);
        short_wasm.extend(body);
        rest = next;
    }
    Some((short_wasm, script))
}

fn shorten_imports(mut section: &[u8], script: &mut String) -> Option<Vec<u8>> {
    let count = number(&mut section)?;
    let mut short = Vec::new();
    push_number(&mut short, count);
    for index in 0..count {
        let module = text(&mut section)?;
        let name = text(&mut section)?;
        let key = format!("{name}:");
        let new_name = format!("_{index}");
        // Names without a hash (the memory, the tables) have their meaning for others.
        let is_shortened = name.starts_with("__wbg_") && script.matches(&key).count() == 1;
        if is_shortened {
            *script = script.replace(&key, &format!("{new_name}:"));
        }
        push_text(&mut short, module);
        push_text(&mut short, if is_shortened { &new_name } else { name });
        let before = section;
        skip_type(&mut section)?;
        short.extend(&before[..before.len() - section.len()]);
    }
    section.is_empty().then_some(short)
}

fn shorten_exports(mut section: &[u8], script: &mut String) -> Option<Vec<u8>> {
    let count = number(&mut section)?;
    let mut short = Vec::new();
    push_number(&mut short, count);
    for index in 0..count {
        let name = text(&mut section)?;
        let call = format!("wasm.{name}(");
        let new_name = format!("_{index}");
        let is_shortened = name.starts_with(CLOSURES) && script.matches(&call).count() == 1;
        if is_shortened {
            *script = script.replace(&call, &format!("wasm.{new_name}("));
        }
        push_text(&mut short, if is_shortened { &new_name } else { name });
        let (kind, rest) = section.split_first()?;
        section = rest;
        short.push(*kind);
        push_number(&mut short, number(&mut section)?);
    }
    section.is_empty().then_some(short)
}

/// Passes over the description of an import.
fn skip_type(section: &mut &[u8]) -> Option<()> {
    let (kind, rest) = section.split_first()?;
    *section = rest;
    match kind {
        0 => drop(number(section)?),
        1 | 3 => *section = section.get(1..)?,
        2 => {}
        _ => return None,
    }
    if *kind == 3 {
        *section = section.get(1..)?;
    }
    if matches!(kind, 1 | 2) {
        let (flags, rest) = section.split_first()?;
        *section = rest;
        number(section)?;
        if flags & 1 == 1 {
            number(section)?;
        }
    }
    Some(())
}

/// A number in LEB128, as wasm has them.
fn number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..35).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

fn push_number(bytes: &mut Vec<u8>, mut number: u64) {
    loop {
        let low = number.to_le_bytes()[0] & 0x7F;
        number >>= 7;
        bytes.push(if number == 0 { low } else { low | 0x80 });
        if number == 0 {
            return;
        }
    }
}

fn text<'a>(bytes: &mut &'a [u8]) -> Option<&'a str> {
    let len = usize::try_from(number(bytes)?).ok()?;
    let (text, rest) = bytes.split_at_checked(len)?;
    *bytes = rest;
    std::str::from_utf8(text).ok()
}

fn push_text(bytes: &mut Vec<u8>, text: &str) {
    push_number(bytes, text.len() as u64);
    bytes.extend(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "const i = { __wbg_key_1f: function(a) {}, memory: m };";

    fn module(imports: &[u8]) -> Vec<u8> {
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        wasm.extend([1, 1, 0]);
        wasm.push(IMPORTS);
        push_number(&mut wasm, imports.len() as u64);
        wasm.extend(imports);
        wasm
    }

    fn imports(name: &str) -> Vec<u8> {
        let mut imports = vec![3];
        for (name, description) in [
            (name, [0, 5].as_slice()),
            ("memory", &[2, 1, 17, 200, 1]),
            ("table", &[1, 0x70, 0, 1]),
        ] {
            push_text(&mut imports, "./page_bg.js");
            push_text(&mut imports, name);
            imports.extend(description);
        }
        imports
    }

    #[test]
    fn hashed_names_become_short_in_both_files() {
        let (wasm, script) = shorten(&module(&imports("__wbg_key_1f")), SCRIPT).unwrap();
        assert_eq!(script, "const i = { _0: function(a) {}, memory: m };");
        assert_eq!(wasm, module(&imports("_0")));
    }

    #[test]
    fn so_do_those_of_what_calls_closures() {
        let exports = |name: &str| {
            let mut exports = vec![2];
            push_text(&mut exports, "main");
            exports.extend([0, 200, 1]);
            push_text(&mut exports, name);
            exports.extend([0, 9]);
            let mut wasm = b"\0asm\x01\0\0\0".to_vec();
            wasm.push(EXPORTS);
            push_number(&mut wasm, exports.len() as u64);
            wasm.extend(exports);
            wasm
        };
        let name = format!("{CLOSURES}invoke__h1f");
        let script = format!("function {name}(a) {{ wasm.{name}(a); }} wasm.main();");
        let (wasm, script) = shorten(&exports(&name), &script).unwrap();
        assert_eq!(script, format!("function {name}(a) {{ wasm._1(a); }} wasm.main();"));
        assert_eq!(wasm, exports("_1"));
    }

    #[test]
    fn a_name_that_the_script_does_not_have_once_stays() {
        for script in ["", "__wbg_key_1f: 1, __wbg_key_1f: 2"] {
            let (wasm, unchanged) = shorten(&module(&imports("__wbg_key_1f")), script).unwrap();
            assert_eq!(unchanged, script);
            assert_eq!(wasm, module(&imports("__wbg_key_1f")));
        }
    }

    #[test]
    fn what_is_no_wasm_is_left_alone() {
        assert_eq!(shorten(b"\0asm", SCRIPT), None);
        assert_eq!(shorten(&module(&[1, 9]), SCRIPT), None);
        assert_eq!(shorten(&module(&[0, 7]), SCRIPT), None);
    }

    #[test]
    fn numbers_survive_the_round_trip() {
        for n in [0, 1, 127, 128, 300, 16_384, u64::from(u32::MAX)] {
            let mut bytes = Vec::new();
            push_number(&mut bytes, n);
            assert_eq!(number(&mut bytes.as_slice()), Some(n));
        }
        assert_eq!(number(&mut [0x80].as_slice()), None);
    }
}
