//! Writes the first part: the module without the functions that come later.

use std::collections::BTreeMap;
use std::fmt;

use wasm_encoder::reencode::{self, Reencode};
use wasm_encoder::{
    CodeSection, ConstExpr, DataCountSection, DataSection, ElementSection, Elements, EntityType,
    ExportSection, Function, FunctionSection, GlobalSection, ImportSection, Instruction,
    MemorySection, Section, StartSection, TableSection, TypeSection,
};
use wasmparser::{FunctionBody, Operator};

use super::Plan;
use super::module::{Module, count};
use super::things::stretches;

pub(super) type Write<T> = Result<T, reencode::Error<NotHere>>;

/// A part refers to a function that it does not have. It does not happen.
#[derive(Debug)]
pub(super) struct NotHere(pub(super) u32);

impl fmt::Display for NotHere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "function {} is in the other part", self.0)
    }
}

/// Gives functions their indexes in the first part, and calls the missing ones by the table.
struct First<'p> {
    module: &'p Module<'p>,
    plan: &'p Plan,
    indexes: BTreeMap<u32, u32>,
}

impl Reencode for First<'_> {
    type Error = NotHere;

    fn function_index(&mut self, function: u32) -> Write<u32> {
        let index = self.indexes.get(&function).copied();
        // Only the table still names a function that comes later and has no stub, or is dead. Nothing here calls it.
        let in_table = || self.plan.slots.of.contains_key(&function);
        index
            .or_else(|| in_table().then(|| self.load()))
            .ok_or(reencode::Error::UserError(NotHere(function)))
    }

    fn parse_function_body(&mut self, code: &mut CodeSection, body: FunctionBody<'_>) -> Write<()> {
        let mut function = self.new_function_with_parsed_locals(&body)?;
        let mut operators = body.get_operators_reader()?;
        while !operators.eof() {
            let operator = operators.read()?;
            match operator {
                Operator::Call { function_index: called } if self.plan.is_later(called) => {
                    let (type_index, table_index) = self.by_table(called, &mut function)?;
                    function.instruction(&Instruction::CallIndirect { type_index, table_index });
                }
                Operator::ReturnCall { function_index: called } if self.plan.is_later(called) => {
                    let (type_index, table_index) = self.by_table(called, &mut function)?;
                    function
                        .instruction(&Instruction::ReturnCallIndirect { type_index, table_index });
                }
                operator => drop(function.instruction(&self.instruction(operator)?)),
            }
        }
        code.function(&function);
        Ok(())
    }
}

impl<'p> First<'p> {
    /// Imported functions stay where they were, with one more behind them; then come those that are
    /// defined here, then the stubs.
    fn new(module: &'p Module<'p>, plan: &'p Plan) -> Self {
        let imported = module.imported();
        let here = module.defined().map(|(function, _)| function);
        let here = here.filter(|&function| plan.is_first(function)).chain(plan.stubs());
        let indexes = (0..imported).map(|function| (function, function));
        let next = imported + u32::from(plan.is_split());
        let indexes = indexes.chain(here.zip(next..)).collect();
        Self { module, plan, indexes }
    }

    /// The imported function that loads what comes later.
    fn load(&self) -> u32 {
        self.module.imported()
    }

    /// Puts the called function's slot on the stack; returns its type and the table.
    fn by_table(&self, called: u32, function: &mut Function) -> Write<(u32, u32)> {
        let slot = self.plan.slots_of(called).first();
        let ty = self.module.type_of(called);
        let (Some(slot), Some((ty, _))) = (slot, ty) else {
            return Err(reencode::Error::UserError(NotHere(called)));
        };
        function.instruction(&Instruction::I32Const(slot.cast_signed()));
        Ok((ty, self.plan.slots.table))
    }

    /// Stands in a slot until the real function does: loads that, and calls it.
    fn stub(&self, function: u32) -> Write<Function> {
        let mut stub = Function::new([]);
        stub.instruction(&Instruction::Call(self.load()));
        let params = self.module.type_of(function).map_or(0, |(_, ty)| count(ty.params()));
        for param in 0..params {
            stub.instruction(&Instruction::LocalGet(param));
        }
        let (type_index, table_index) = self.by_table(function, &mut stub)?;
        stub.instruction(&Instruction::CallIndirect { type_index, table_index });
        stub.instruction(&Instruction::End);
        Ok(stub)
    }

    fn types_and_imports(&mut self) -> Write<(TypeSection, ImportSection)> {
        let (mut types, mut imports) = (TypeSection::new(), ImportSection::new());
        if let Some(section) = self.module.type_section.clone() {
            self.parse_type_section(&mut types, section)?;
        }
        for import in &self.module.imports {
            self.parse_import(&mut imports, *import)?;
        }
        if self.plan.is_split() {
            let all = &self.module.types;
            let plain = (0..)
                .zip(all)
                .find(|(_, ty)| ty.params().is_empty() && ty.results().is_empty())
                .map_or(count(all), |(index, _)| index);
            if plain == count(all) {
                types.ty().function([], []);
            }
            imports.import("later", "load", EntityType::Function(plain));
        }
        Ok((types, imports))
    }

    fn tables(&mut self) -> Write<TableSection> {
        let mut tables = TableSection::new();
        for (index, table) in (0..).zip(&self.module.tables) {
            let mut table = table.clone();
            let added = self.plan.added_to(index);
            table.ty.initial += added;
            table.ty.maximum = table.ty.maximum.map(|most| most + added);
            self.parse_table(&mut tables, table)?;
        }
        Ok(tables)
    }

    fn exports(&mut self) -> Write<ExportSection> {
        let mut exports = ExportSection::new();
        for export in &self.module.exports {
            self.parse_export(&mut exports, *export)?;
        }
        for shared in self.plan.shared.iter().filter(|shared| shared.is_new) {
            exports.export(&shared.name, shared.kind, shared.index);
        }
        Ok(exports)
    }

    fn elements(&mut self) -> Write<ElementSection> {
        let mut elements = ElementSection::new();
        if let Some(section) = self.module.elements.clone() {
            self.parse_element_section(&mut elements, section)?;
        }
        let new = self.plan.in_new_slots().map(|function| self.function_index(function));
        let new = new.collect::<Write<Vec<u32>>>()?;
        if !new.is_empty() {
            push_active(&mut elements, self.plan.slots.table, self.plan.end, &new);
        }
        Ok(elements)
    }

    /// What comes later is zeros so far, which weigh nothing once they are packed.
    fn data(&mut self, data: wasmparser::DataSectionReader<'_>) -> Write<DataSection> {
        let mut section = DataSection::new();
        let stretches = if self.plan.data.is_empty() { None } else { stretches(data.clone())? };
        let Some(stretches) = stretches else {
            self.parse_data_section(&mut section, data)?;
            return Ok(section);
        };
        for stretch in stretches {
            let mut bytes = stretch.bytes.to_vec();
            for (address, byte) in (stretch.address..).zip(&mut bytes) {
                let place = self.plan.data.partition_point(|place| place.end <= address);
                if self.plan.data.get(place).is_some_and(|place| place.contains(&address)) {
                    *byte = 0;
                }
            }
            section.active(0, &ConstExpr::i32_const(stretch.address.cast_signed()), bytes);
        }
        Ok(section)
    }

    fn code(&mut self) -> Write<(FunctionSection, CodeSection)> {
        let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
        for (function, body) in self.module.defined() {
            if self.plan.is_first(function) {
                functions.function(self.module.functions[function as usize]);
                self.parse_function_body(&mut code, body.clone())?;
            }
        }
        for function in self.plan.stubs() {
            functions.function(self.module.functions[function as usize]);
            code.function(&self.stub(function)?);
        }
        Ok((functions, code))
    }
}

/// Writes functions into a table, from `slot` on.
pub(super) fn push_active(elements: &mut ElementSection, table: u32, slot: u32, functions: &[u32]) {
    // The short form is for table 0.
    let table = (table != 0).then_some(table);
    let offset = ConstExpr::i32_const(slot.cast_signed());
    elements.active(table, &offset, Elements::Functions(functions.into()));
}

/// The names of the first part's functions, an index and a name a line: for whoever reads a profile or a stack.
pub(super) fn names(module: &Module<'_>, plan: &Plan) -> String {
    let names = First::new(module, plan).indexes.into_iter().map(|(function, index)| {
        let name = module.names.get(&function).copied().unwrap_or("?");
        let stub = if plan.is_later(function) { " (comes later)" } else { "" };
        (index, format!("{index} {name}{stub}\n"))
    });
    BTreeMap::from_iter(names).into_values().collect()
}

/// The first part, without any custom section.
pub(super) fn write(module: &Module<'_>, plan: &Plan) -> Write<Vec<u8>> {
    let mut first = First::new(module, plan);
    let mut written = wasm_encoder::Module::new();
    let (types, imports) = first.types_and_imports()?;
    let (functions, code) = first.code()?;
    written.section(&types).section(&imports).section(&functions).section(&first.tables()?);
    let mut memories = MemorySection::new();
    for memory in &module.memories {
        memories.memory(first.memory_type(*memory)?);
    }
    let mut globals = GlobalSection::new();
    for global in &module.globals {
        first.parse_global(&mut globals, global.clone())?;
    }
    section(&mut written, &memories, memories.is_empty());
    section(&mut written, &globals, globals.is_empty());
    written.section(&first.exports()?);
    if let Some(start) = module.start {
        written.section(&StartSection { function_index: first.function_index(start)? });
    }
    let elements = first.elements()?;
    section(&mut written, &elements, elements.is_empty());
    if let Some(count) = module.data_count {
        written.section(&DataCountSection { count });
    }
    written.section(&code);
    if let Some(data) = module.data.clone() {
        written.section(&first.data(data)?);
    }
    Ok(written.finish())
}

fn section(module: &mut wasm_encoder::Module, section: &impl Section, is_empty: bool) {
    if !is_empty {
        module.section(section);
    }
}
