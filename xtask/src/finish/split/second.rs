//! Writes the part that comes later: functions, and the constants that only they refer to. Everything else it has from
//! the first part.

use std::collections::BTreeMap;
use std::ops::Range;

use wasm_encoder::reencode::{self, Reencode};
use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ElementSection, EntityType, ExportKind, FunctionSection,
    ImportSection, TableType, TypeSection,
};

use super::first::{NotHere, Write, push_active};
use super::module::{Module, count};
use super::things::{Stretch, stretches};
use super::{FIRST, Plan};

/// Gives everything its index in the later part.
#[derive(Default)]
struct Second {
    functions: BTreeMap<u32, u32>,
    tables: BTreeMap<u32, u32>,
    memories: BTreeMap<u32, u32>,
    globals: BTreeMap<u32, u32>,
}

impl Reencode for Second {
    type Error = NotHere;

    fn function_index(&mut self, function: u32) -> Write<u32> {
        find(&self.functions, function)
    }

    fn table_index(&mut self, table: u32) -> Write<u32> {
        find(&self.tables, table)
    }

    fn memory_index(&mut self, memory: u32) -> Write<u32> {
        find(&self.memories, memory)
    }

    fn global_index(&mut self, global: u32) -> Write<u32> {
        find(&self.globals, global)
    }
}

fn find(indexes: &BTreeMap<u32, u32>, index: u32) -> Write<u32> {
    indexes.get(&index).copied().ok_or(reencode::Error::UserError(NotHere(index)))
}

impl Second {
    fn import(&mut self, module: &Module<'_>, plan: &Plan) -> Write<ImportSection> {
        let mut imports = ImportSection::new();
        for shared in &plan.shared {
            let at = shared.index as usize;
            let ty = match shared.kind {
                ExportKind::Func => EntityType::Function(module.functions[at]),
                ExportKind::Memory => self.memory_type(module.memories[at])?.into(),
                ExportKind::Global => self.global_type(module.globals[at].ty)?.into(),
                _ => {
                    // At least so large; how large at most is the first part's business.
                    let ty = self.table_type(module.tables[at].ty)?;
                    let added = plan.added_to(shared.index);
                    TableType { minimum: ty.minimum + added, maximum: None, ..ty }.into()
                }
            };
            let indexes = match shared.kind {
                ExportKind::Func => &mut self.functions,
                ExportKind::Memory => &mut self.memories,
                ExportKind::Global => &mut self.globals,
                _ => &mut self.tables,
            };
            let next = u32::try_from(indexes.len()).unwrap_or(u32::MAX);
            indexes.insert(shared.index, next);
            imports.import(FIRST, &shared.name, ty);
        }
        Ok(imports)
    }

    fn code(&mut self, module: &Module<'_>, plan: &Plan) -> Write<(FunctionSection, CodeSection)> {
        let imported = u32::try_from(self.functions.len()).unwrap_or(u32::MAX);
        self.functions.extend(plan.later.iter().copied().zip(imported..));
        let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
        for (function, body) in module.defined().filter(|(function, _)| plan.is_later(*function)) {
            functions.function(module.functions[function as usize]);
            self.parse_function_body(&mut code, body.clone())?;
        }
        Ok((functions, code))
    }

    /// Puts the functions where something else has stood in for them: one segment for each run of slots.
    fn elements(&mut self, plan: &Plan) -> Write<ElementSection> {
        let mut slots = BTreeMap::new();
        for function in plan.placed() {
            for &slot in plan.slots_of(function) {
                slots.insert(slot, self.function_index(function)?);
            }
        }
        let table = self.table_index(plan.slots.table)?;
        let mut elements = ElementSection::new();
        let mut run: Vec<u32> = Vec::new();
        while let Some((slot, function)) = slots.pop_first() {
            run.push(function);
            if !slots.contains_key(&(slot + 1)) {
                push_active(&mut elements, table, slot + 1 - count(&run), &run);
                run.clear();
            }
        }
        Ok(elements)
    }
}

/// Places that are no farther apart than this are written together: between them stand constants as well.
const NEAR: u32 = 8;

fn data(module: &Module<'_>, plan: &Plan) -> Write<DataSection> {
    let mut places: Vec<Range<u32>> = Vec::new();
    for place in &plan.later_data {
        match places.last_mut() {
            Some(last) if place.start - last.end <= NEAR => last.end = place.end,
            _ => places.push(place.clone()),
        }
    }
    let all = module.data.clone().map(stretches).transpose()?.flatten().unwrap_or_default();
    let mut section = DataSection::new();
    for place in places {
        // What the module has no bytes for is zero.
        let mut bytes = vec![0; (place.end - place.start) as usize];
        for (at, byte) in place.clone().zip(&mut bytes) {
            let has = |stretch: &&Stretch<'_>| {
                at >= stretch.address && ((at - stretch.address) as usize) < stretch.bytes.len()
            };
            if let Some(stretch) = all.iter().find(has) {
                *byte = stretch.bytes[(at - stretch.address) as usize];
            }
        }
        section.active(0, &ConstExpr::i32_const(place.start.cast_signed()), bytes);
    }
    Ok(section)
}

/// The later part, without any custom section.
pub(super) fn write(module: &Module<'_>, plan: &Plan) -> Write<Vec<u8>> {
    let mut second = Second::default();
    let mut types = TypeSection::new();
    if let Some(section) = module.type_section.clone() {
        second.parse_type_section(&mut types, section)?;
    }
    let imports = second.import(module, plan)?;
    let (functions, code) = second.code(module, plan)?;
    let mut written = wasm_encoder::Module::new();
    written.section(&types).section(&imports).section(&functions);
    written.section(&second.elements(plan)?).section(&code);
    if !plan.later_data.is_empty() {
        written.section(&data(module, plan)?);
    }
    Ok(written.finish())
}
