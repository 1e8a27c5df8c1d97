//! What is packed comes out again, and what is damaged is said to be.

use crate::lean::write_number;
use crate::{Error, Unpacking, pack_text, pack_wasm, unpack_text};

fn section(id: u8, bytes: &[u8]) -> Vec<u8> {
    let mut section = vec![id];
    write_number(&mut section, bytes.len());
    section.extend_from_slice(bytes);
    section
}

/// A list with its length before it.
fn list(items: &[Vec<u8>]) -> Vec<u8> {
    let mut list = Vec::new();
    write_number(&mut list, items.len());
    list.extend(items.concat());
    list
}

fn sized(bytes: &[u8]) -> Vec<u8> {
    let mut sized = Vec::new();
    write_number(&mut sized, bytes.len());
    sized.extend_from_slice(bytes);
    sized
}

/// A module with these functions, all of one type, and data.
fn module(bodies: &[Vec<u8>], data: &[u8]) -> Vec<u8> {
    let mut module = b"\0asm\x01\0\0\0".to_vec();
    module.extend(section(1, &list(&[vec![0x60, 2, 0x7f, 0x7e, 1, 0x7f]])));
    let import = [sized(b"env"), sized(b"call"), vec![0, 0]].concat();
    module.extend(section(2, &list(&[import])));
    module.extend(section(3, &list(&vec![vec![0]; bodies.len()])));
    let bodies: Vec<Vec<u8>> = bodies.iter().map(|body| sized(body)).collect();
    module.extend(section(10, &list(&bodies)));
    let segments = [
        [vec![0, 0x41, 0x80, 0x08, 0x0b], sized(data)].concat(),
        // Where the functions say that texts lie, and as words where a text lies and the one after it.
        [vec![0, 0x41, 0x80, 0x80, 0xc0, 0x00, 0x0b], sized(data)].concat(),
        [
            vec![0, 0x41, 0x81, 0x80, 0xc1, 0x00, 0x0b],
            sized(b"aaa\x07\0\x10\0\x05\0\0\0\x0c\0\x10\0\x02"),
        ]
        .concat(),
        [vec![1], sized(b"passive")].concat(),
        vec![1, 0],
    ];
    module.extend(section(11, &list(&segments)));
    module
}

/// Every instruction of each shape, in an order that no compiler would choose.
fn body(seed: u8) -> Vec<u8> {
    [
        // Two groups of locals.
        &[2, 1, 0x7f, 0xc8, 0x01, 0x7e][..],
        &[0x20, seed & 3, 0x41, 0x80, seed, 0x00, 0x6a, 0x22, 2, 0x0d, 0],
        &[
            0x02, 0x40, 0x03, 0x7f, 0x20, 0, 0x04, 0x7f, 0x41, 1, 0x05, 0x41, 2, 0x0b, 0x0b, 0x1a,
            0x0b,
        ],
        &[0x20, 0, 0x28, 2, seed, 0x20, 1, 0x37, 3, 0x90, 0x01],
        &[0x43, 1, 2, 3, 4, 0x44, 1, 2, 3, 4, 5, 6, 7, 8, 0x42, 0x80, 0x80, 0x01],
        &[0x10, 0, 0x11, 0, 0, 0x0e, 2, 0, 1, 0, 0x1c, 1, 0x7f, 0x3f, 0, 0x40, 0],
        &[0xfc, 0x03, 0xfc, 0x0a, 0, 0, 0xfc, 0x0b, 0, 0xfc, 0x09, 0, 0x23, 0, 0x24, 0],
        // Two texts, one after the other.
        &[0x41, 0x80 | seed, 0x80, 0xc0, 0, 0x41, 5, 0x41, 0x85 | seed, 0x80, 0xc0, 0, 0x41, 2],
        // The largest numbers there are.
        &[0x20, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x28, 0, 0xff, 0xff, 0xff, 0xff, 0x0f],
        &[0x10, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x41, 0x7f, 0x22, 0xff, 0xff, 0xff, 0xff, 0x0f],
        &[0x36, 0xff, 0xff, 0xff, 0xff, 0x0f, 0xff, 0xff, 0xff, 0xff, 0x0f],
        &[0xd0, 0x70, 0xd2, 0, 0x25, 0, 0x26, 0, 0x0f, 0x00, 0x0b],
    ]
    .concat()
}

fn two() -> [Vec<u8>; 2] {
    let bodies = |count: u8| (0..count).map(body).collect::<Vec<_>>();
    [module(&bodies(9), b"what is known"), module(&bodies(40), b"what is known, and more")]
}

fn unpacked(known: &[u8], packed: &[u8], bytes: usize) -> Result<Vec<u8>, Error> {
    let mut unpacking = Unpacking::new(known, packed)?;
    while !unpacking.step(bytes)? {}
    unpacking.finish()
}

#[test]
fn a_module_comes_out_again_in_steps_of_any_length() {
    let [known, wasm] = two();
    let packed = pack_wasm(&known, &wasm).unwrap();
    assert!(packed.len() < wasm.len() / 20, "{} of {}", packed.len(), wasm.len());
    for bytes in [1, 100, usize::MAX] {
        assert!(unpacked(&known, &packed, bytes).unwrap() == wasm);
    }
}

#[test]
fn a_module_without_code_or_functions_comes_out_again() {
    let empty = b"\0asm\x01\0\0\0".to_vec();
    let none = module(&[], b"");
    let other = [empty.clone(), section(0, b"\x01xcustom"), section(5, b"")].concat();
    for wasm in [&empty, &none, &other] {
        let packed = pack_wasm(&none, wasm).unwrap();
        assert!(unpacked(&none, &packed, 7).unwrap() == *wasm);
    }
}

#[test]
fn what_is_no_module_is_refused() {
    let [known, wasm] = two();
    let long_length = [&wasm[..8], &[1, 0x81, 0x00, 0]].concat();
    let mut cut = wasm.clone();
    cut.pop();
    let unknown = module(&[vec![0, 0xfd, 0, 0x0b]], b"");
    for broken in [b"text".to_vec(), Vec::new(), long_length, cut, unknown] {
        // SIMD has no numbers that are known here: it looks like an opcode, and what follows does not.
        let packed = pack_wasm(&known, &broken);
        assert!(packed.is_err() || unpacked(&known, &packed.unwrap(), 99).unwrap() == broken);
    }
    assert_eq!(pack_wasm(&known, b"text"), Err(Error::Unexpected));
    assert_eq!(pack_wasm(b"text", &wasm), Err(Error::Unexpected));
    assert!(Unpacking::new(b"text", &pack_wasm(&known, &wasm).unwrap()).is_err());
}

#[test]
fn damaged_bytes_are_said_to_be() {
    let [known, wasm] = two();
    let packed = pack_wasm(&known, &wasm).unwrap();
    for at in 0..packed.len() - 1 {
        let mut damaged = packed.clone();
        damaged[at] ^= 0x10;
        assert!(unpacked(&known, &damaged, 999).is_err(), "byte {at}");
    }
    for length in 0..packed.len() - 2 {
        assert!(unpacked(&known, &packed[..length], 999).is_err(), "{length} bytes");
    }
    let mut other = known;
    let last = other.len() - 4;
    other[last - 8] ^= 1;
    assert!(unpacked(&other, &packed, 999).is_err(), "another module was known");
}

#[test]
fn a_text_comes_out_again() {
    for text in ["", "x", "任期\n任期 {n}\n投票 {n}\n", &"a vote granted; ".repeat(500)] {
        let packed = pack_text(text).unwrap();
        assert_eq!(unpack_text(&packed).unwrap(), text);
    }
    let mut packed = pack_text(&"a vote granted; ".repeat(500)).unwrap();
    assert!(packed.len() < 60, "{}", packed.len());
    packed[2] ^= 1;
    assert_eq!(unpack_text(&packed), Err(Error::Damaged));
    assert_eq!(unpack_text(b""), Err(Error::Damaged));
    // Sixty-four gigabytes, of which there is nothing.
    assert_eq!(unpack_text(&[0xff, 0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0]), Err(Error::Damaged));
}
