//! What a panic tells of a text that was cut where it cannot be cut: where, and how long the text is, as of any other
//! list. The standard library quotes the text as well, for which it knows of every character whether it can be printed:
//! that is 3 KB of the packed page.

use std::collections::BTreeMap;
use std::ops::Range;

use wasm_encoder::{Encode, Instruction};
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

use crate::failure::{Failure, Result};

/// `(text, length, from, to, place)`: the text cannot be cut so.
const TEXT: &str = "::str::slice_error_fail";
/// `(from, to, length, place)`: the same of a list.
const LIST: &str = "::slice::index::slice_index_fail";

/// Lets the one tell what the other does; the wasm stays as long as it is. Whether that could be done.
pub(super) fn shorten(wasm: &mut [u8]) -> Result<bool> {
    let found = Found::read(wasm).map_err(|error| {
        Failure::new("the page's wasm could not be read", error.to_string(), "report this")
    })?;
    let function = |name: &str| {
        let is_it = |(_, it): &(&u32, &String)| it.ends_with(name);
        let mut those = found.names.iter().filter(is_it);
        Some(*those.next()?.0).filter(|_| those.next().is_none())
    };
    let (Some(text), Some(list)) = (function(TEXT), function(LIST)) else { return Ok(false) };
    let body = text.checked_sub(found.imported).and_then(|text| found.bodies.get(text as usize));
    let Some(bytes) = body.cloned().and_then(|body| wasm.get_mut(body)) else { return Ok(false) };
    // No locals; then what is told, in the other's order.
    let mut told = vec![0];
    for argument in [2, 3, 1, 4] {
        Instruction::LocalGet(argument).encode(&mut told);
    }
    Instruction::Call(list).encode(&mut told);
    Instruction::Unreachable.encode(&mut told);
    let Some(room) = bytes.len().checked_sub(told.len() + 1) else { return Ok(false) };
    (0..room).for_each(|_| Instruction::Nop.encode(&mut told));
    Instruction::End.encode(&mut told);
    bytes.copy_from_slice(&told);
    Ok(true)
}

/// What is looked at of a module.
#[derive(Default)]
struct Found {
    imported: u32,
    /// Where the functions stand that are not imported.
    bodies: Vec<Range<usize>>,
    names: BTreeMap<u32, String>,
}

impl Found {
    fn read(wasm: &[u8]) -> wasmparser::Result<Self> {
        let mut found = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        found.imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
                    found.bodies.push(place(body.range().start)..place(body.range().end));
                }
                Payload::CustomSection(section) => {
                    if let KnownCustom::Name(names) = section.as_known() {
                        found.add_names(names)?;
                    }
                }
                _ => {}
            }
        }
        Ok(found)
    }

    fn add_names(&mut self, section: wasmparser::NameSectionReader<'_>) -> wasmparser::Result<()> {
        for subsection in section {
            if let Name::Function(names) = subsection? {
                for name in names {
                    let name = name?;
                    self.names.insert(name.index, name.name.to_owned());
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        CodeSection, Function, FunctionSection, Module, NameMap, NameSection, TypeSection, ValType,
    };
    use wasmparser::{Operator, Validator};

    use super::*;

    /// A module with functions of these names: what tells of texts, what that calls, what tells of lists.
    fn module(names: [&str; 3]) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([ValType::I32; 5], []);
        types.ty().function([ValType::I32; 4], []);
        let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
        functions.function(0).function(0).function(1);
        let mut quoting = Function::new([]);
        for argument in 0..5 {
            quoting.instruction(&Instruction::LocalGet(argument));
        }
        quoting.instruction(&Instruction::Call(1)).instruction(&Instruction::Unreachable);
        code.function(quoting.instruction(&Instruction::End));
        for _ in 0..2 {
            let mut fails = Function::new([]);
            fails.instruction(&Instruction::Unreachable).instruction(&Instruction::End);
            code.function(&fails);
        }
        let mut map = NameMap::new();
        (0..).zip(names).for_each(|(index, name)| map.append(index, name));
        let mut named = NameSection::new();
        named.functions(&map);
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&code).section(&named);
        module.finish()
    }

    const NAMES: [&str; 3] = [
        "core[c5930c85a12de822]::str::slice_error_fail",
        "core[c5930c85a12de822]::str::slice_error_fail_rt",
        "core[c5930c85a12de822]::slice::index::slice_index_fail",
    ];

    #[test]
    fn a_text_is_told_of_as_a_list() {
        let mut wasm = module(NAMES);
        assert!(shorten(&mut wasm).unwrap());
        Validator::new().validate_all(&wasm).unwrap();
        let body = Found::read(&wasm).unwrap().bodies[0].clone();
        let body = wasmparser::FunctionBody::new(wasmparser::BinaryReader::new(&wasm[body], 0));
        let operators: Vec<_> =
            body.get_operators_reader().unwrap().into_iter().map(|it| it.unwrap()).collect();
        let told = operators.iter().filter_map(|operator| match operator {
            Operator::LocalGet { local_index } => Some(*local_index),
            Operator::Call { function_index } => Some(100 + function_index),
            _ => None,
        });
        assert_eq!(told.collect::<Vec<_>>(), [2, 3, 1, 4, 102]);
    }

    #[test]
    fn what_is_not_known_stays() {
        for names in [[NAMES[0], NAMES[1], "page::main"], [NAMES[1], NAMES[1], NAMES[2]]] {
            let mut wasm = module(names);
            assert!(!shorten(&mut wasm).unwrap());
            assert_eq!(wasm, module(names));
        }
        shorten(&mut b"\0asm".to_vec()).unwrap_err();
    }
}
