//! Constants in the data, by what the linker tells of them.

use wasm_encoder::{CustomSection, Encode, SymbolTable};

use super::super::things::Things;
use super::*;

/// Where the constants stand in memory.
const BASE: u32 = 1024;
/// "here", "late", an array with the address of "late", and one with the slot of the listener.
const HERE: u32 = BASE;
const LATE: u32 = BASE + 4;
const ARRAY: u32 = BASE + 8;
const METHODS: u32 = BASE + 12;
const END: u32 = BASE + 16;

const SYMBOLS: [(&str, u32); 4] =
    [("here", HERE), ("late", LATE), ("array", ARRAY), ("methods", METHODS)];

fn bytes() -> Vec<u8> {
    [*b"here", *b"late", LATE.to_le_bytes(), 2_u32.to_le_bytes()].concat()
}

/// A module as the linker writes it, with nothing but constants. `told` is by which addends code refers to some.
fn linked(told: &[(u32, i32)]) -> Vec<u8> {
    let mut module = wasm_encoder::Module::new();
    let mut data = DataSection::new();
    data.active(0, &ConstExpr::i32_const(BASE.cast_signed()), bytes());
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: 1,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    module.section(&memories).section(&data);
    let mut symbols = SymbolTable::new();
    for (name, at) in SYMBOLS {
        let definition =
            wasm_encoder::DataSymbolDefinition { index: 0, offset: at - BASE, size: 4 };
        symbols.data(0, name, Some(definition));
    }
    let mut linking = wasm_encoder::LinkingSection::new();
    linking.symbol_table(&symbols);
    module.section(&linking);
    // Of this format's version 2, subsection 5: one segment by its name, without alignment and flags.
    let segment = [&[1, 7][..], b".rodata", &[0, 0]].concat();
    let mut segments = vec![2, 5];
    segment.as_slice().encode(&mut segments);
    module.section(&CustomSection { name: "linking".into(), data: segments.into() });
    // In the data (seven bytes of that section stand before the constants), an address and a slot.
    let in_data = vec![(5, 7 + ARRAY - BASE, LATE, Some(0)), (2, 7 + METHODS - BASE, HERE, None)];
    let in_code = told.iter().map(|(of, addend)| (4, 0, *of, Some(*addend))).collect();
    for (section, entries) in [(1, in_data), (9, in_code)] {
        let relocations = relocations(section, &entries);
        module.section(&CustomSection { name: "reloc.X".into(), data: relocations.into() });
    }
    module.finish()
}

fn relocations(section: u32, entries: &[(u8, u32, u32, Option<i32>)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    section.encode(&mut bytes);
    entries.len().encode(&mut bytes);
    for (ty, offset, of, addend) in entries {
        bytes.push(*ty);
        offset.encode(&mut bytes);
        SYMBOLS.iter().position(|(_, at)| at == of).unwrap().encode(&mut bytes);
        if let Some(addend) = addend {
            addend.encode(&mut bytes);
        }
    }
    bytes
}

fn things() -> Things {
    Things::read(&linked(&[(HERE, -4)])).unwrap().unwrap()
}

#[test]
fn a_constant_is_meant_by_its_place_and_by_what_the_linker_made_of_it() {
    let things = things();
    assert_eq!(things.meant(HERE + 3), BTreeSet::from([0]));
    assert_eq!(things.meant(LATE), BTreeSet::from([1]));
    // Code that goes through an array from before its start.
    assert_eq!(things.meant(HERE - 4), BTreeSet::from([0]));
    assert_eq!(things.meant(END), BTreeSet::new());
    assert_eq!(things.addresses(2), [LATE]);
    assert_eq!(things.slots(3), [2]);
}

#[test]
fn what_is_not_needed_is_what_only_others_have() {
    let things = things();
    let free = things.not_needed(&BTreeSet::from([0, 3]));
    assert_eq!((free.len(), &free[0]), (1, &(LATE..METHODS)));
    assert_eq!(things.not_needed(&(0..4).collect()), []);
}

#[test]
fn a_module_without_the_linkers_word_has_no_things() {
    assert!(Things::read(&sample(&SAMPLES)).unwrap().is_none());
}

/// The parts of the sample with the constants as its data, and what they put into memory from `BASE` on.
fn memories(
    main: &'static [Instruction<'static>],
    menu: &'static [Instruction<'static>],
) -> [Vec<u8>; 2] {
    let mut samples = SAMPLES;
    samples[0].2 = main;
    samples[2].2 = menu;
    let wasm = sample_with(&samples, BASE.cast_signed(), &bytes());
    let parts = split(&wasm, Some(&linked(&[])), &is_menu).unwrap();
    [parts.first, parts.later.unwrap()].map(|part| memory(&part))
}

fn memory(part: &[u8]) -> Vec<u8> {
    let mut memory = vec![0; (END - BASE) as usize];
    let section = Module::parse(part).unwrap().data.unwrap();
    for stretch in super::super::things::stretches(section).unwrap().unwrap() {
        let start = (stretch.address - BASE) as usize;
        memory[start..start + stretch.bytes.len()].copy_from_slice(stretch.bytes);
    }
    memory
}

#[test]
fn constants_of_later_functions_come_later_with_all_that_those_refer_to() {
    const MAIN_HAS: [Instruction<'static>; 2] = [Instruction::I32Const(1024), Instruction::Drop];
    const MENU_HAS: [Instruction<'static>; 2] = [Instruction::I32Const(1032), Instruction::Drop];
    let [first, later] = memories(&MAIN_HAS, &MENU_HAS);
    assert_eq!(first, [&b"here"[..], &[0; 12]].concat());
    assert_eq!(later[4..12], [&b"late"[..], &LATE.to_le_bytes()].concat());
}

#[test]
fn constants_of_the_first_part_stay_with_all_that_those_refer_to() {
    // An address within a number of 64 bits, as for two numbers that are stored next to each other.
    const MAIN_HAS: [Instruction<'static>; 2] =
        [Instruction::I64Const(22 << 32 | 1032), Instruction::Drop];
    const MENU_HAS: [Instruction<'static>; 2] = [Instruction::I32Const(1024), Instruction::Drop];
    let [first, later] = memories(&MAIN_HAS, &MENU_HAS);
    assert_eq!(first[..12], [&[0; 4][..], b"late", &LATE.to_le_bytes()].concat());
    assert_eq!(later[..4], *b"here");
}
