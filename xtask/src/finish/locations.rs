//! Where in the sources a panic is, is forgotten: hundreds of places, each with the path of its file on the machine
//! that built the page. A stack tells the function (`target/page-functions.txt` has the names), and the page's report
//! the run that leads there.

use std::collections::BTreeSet;
use std::ops::Range;

use wasmparser::{DataKind, Operator, Parser, Payload};

use crate::failure::{Failure, Result};

/// No source has more lines or columns.
const LINES: Range<u32> = 1..100_000;
const COLUMNS: Range<u32> = 1..1000;
/// The size of `core::panic::Location` in wasm: address and length of the path, line, column.
const SIZE: usize = 16;

/// Makes all places one, which says nothing; the wasm stays as long as it is. Gives how many there were.
pub(super) fn forget(wasm: &mut [u8]) -> Result<usize> {
    let found = Found::read(wasm).map_err(|error| {
        Failure::new("the page's wasm could not be read", error.to_string(), "report this")
    })?;
    let mut places = found.constants.iter();
    let one = places.next().and_then(|place| wasm.get(place.clone())).unwrap_or_default().to_vec();
    for place in places.filter(|place| place.len() == one.len()) {
        if let Some(bytes) = wasm.get_mut(place.clone()) {
            bytes.copy_from_slice(&one);
        }
    }
    for bytes in &found.bytes {
        if let Some(bytes) = wasm.get_mut(bytes.clone()) {
            bytes.fill(0);
        }
    }
    Ok(found.locations)
}

/// Places in the module's bytes.
#[derive(Default)]
struct Found {
    /// The numbers in the code that are a location's address.
    constants: Vec<Range<usize>>,
    /// Where locations and their paths stand.
    bytes: Vec<Range<usize>>,
    locations: usize,
}

impl Found {
    fn read(wasm: &[u8]) -> wasmparser::Result<Self> {
        let mut found = Self::default();
        let mut bodies = Vec::new();
        // Addresses of data, and where in the module its bytes stand.
        let mut stretches: Vec<(usize, Range<usize>)> = Vec::new();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::CodeSectionEntry(body) => bodies.push(body),
                Payload::DataSection(section) => {
                    for data in section {
                        let data = data?;
                        let DataKind::Active { offset_expr, .. } = data.kind else { continue };
                        let Operator::I32Const { value } =
                            offset_expr.get_operators_reader().read()?
                        else {
                            continue;
                        };
                        let end = usize::try_from(data.range.end).unwrap_or(0);
                        let bytes = end.saturating_sub(data.data.len())..end;
                        stretches.push((value.cast_unsigned() as usize, bytes));
                    }
                }
                _ => {}
            }
        }
        let addresses = found.find_locations(wasm, &stretches);
        for body in bodies {
            let mut operators = body.get_operators_reader()?;
            while !operators.eof() {
                let (operator, start) = operators.read_with_offset()?;
                let Operator::I32Const { value } = operator else { continue };
                let address = value.cast_unsigned();
                if addresses.contains(&address) {
                    let start = usize::try_from(start).unwrap_or(0) + 1;
                    let end = usize::try_from(operators.original_position()).unwrap_or(0);
                    found.constants.push(start..end);
                }
            }
        }
        Ok(found)
    }

    /// The addresses of all locations.
    fn find_locations(
        &mut self,
        wasm: &[u8],
        stretches: &[(usize, Range<usize>)],
    ) -> BTreeSet<u32> {
        let mut addresses = BTreeSet::new();
        for (address, bytes) in stretches {
            for start in bytes.clone().filter(|start| (address + start - bytes.start) % 4 == 0) {
                let Some(path) = wasm.get(start..start + SIZE).and_then(path_of) else {
                    continue;
                };
                let Some(path) = bytes_at(stretches, &path) else { continue };
                if wasm.get(path.clone()).is_some_and(|path| path.ends_with(b".rs")) {
                    let address = u32::try_from(address + start - bytes.start).unwrap_or(0);
                    addresses.insert(address);
                    self.bytes.extend([start..start + SIZE, path]);
                    self.locations += 1;
                }
            }
        }
        addresses
    }
}

/// The addresses of a location's path, if the bytes may be a location.
fn path_of(location: &[u8]) -> Option<Range<usize>> {
    let word = |place: usize| {
        let bytes = location.get(4 * place..)?.first_chunk()?;
        Some(u32::from_le_bytes(*bytes))
    };
    let (path, length) = (word(0)? as usize, word(1)? as usize);
    let is_location = LINES.contains(&word(2)?) && COLUMNS.contains(&word(3)?);
    is_location.then_some(path..path.checked_add(length)?)
}

/// Where in the module the bytes of these addresses stand.
fn bytes_at(stretches: &[(usize, Range<usize>)], addresses: &Range<usize>) -> Option<Range<usize>> {
    stretches.iter().find_map(|(address, bytes)| {
        let start = bytes.start + addresses.start.checked_sub(*address)?;
        let end = start + addresses.len();
        (end <= bytes.end).then_some(start..end)
    })
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        CodeSection, ConstExpr, DataSection, Function, FunctionSection, Instruction, MemorySection,
        MemoryType, Module, TypeSection,
    };

    use super::*;

    const START: i32 = 1 << 20;

    fn location(path: i32, length: i32, line: i32, column: i32) -> Vec<u8> {
        [path, length, line, column].into_iter().flat_map(i32::to_le_bytes).collect()
    }

    /// A module with this data, and code that names these addresses.
    fn module(data: &[u8], addresses: &[i32]) -> Vec<u8> {
        let mut module = Module::new();
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut functions = FunctionSection::new();
        functions.function(0);
        let mut memories = MemorySection::new();
        let memory_type = MemoryType {
            minimum: 32,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        };
        memories.memory(memory_type);
        let mut body = Function::new([]);
        for address in addresses {
            body.instruction(&Instruction::I32Const(*address)).instruction(&Instruction::Drop);
        }
        body.instruction(&Instruction::End);
        let mut code = CodeSection::new();
        code.function(&body);
        let mut section = DataSection::new();
        section.active(0, &ConstExpr::i32_const(START), data.iter().copied());
        module.section(&types).section(&functions).section(&memories);
        module.section(&code).section(&section);
        module.finish()
    }

    #[test]
    fn locations_and_their_paths_are_forgotten_and_all_else_stays() {
        let path = b"src/one.rs  ";
        let text = b"lib.rs tells";
        let other = location(START, 10, 0, 7);
        let data = [
            path.to_vec(),
            location(START, 10, 42, 7),
            location(START, 10, 99, 12),
            // Line 0 is in no file, and this is not a path.
            other.clone(),
            location(START + 60, 12, 3, 4),
            text.to_vec(),
        ]
        .concat();
        let [first, second, third] = [START + 12, START + 28, START + 44];
        let mut wasm = module(&data, &[first, second, third, 7]);
        assert_eq!(forget(&mut wasm).unwrap(), 2);
        let kept = [other, location(START + 60, 12, 3, 4), text.to_vec()].concat();
        let expected = [vec![0; 10], b"  ".to_vec(), vec![0; 32], kept].concat();
        assert!(wasm == module(&expected, &[first, first, third, 7]));
        assert_eq!(forget(&mut wasm).unwrap(), 0, "once is enough");
    }
}
