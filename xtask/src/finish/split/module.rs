//! A wasm module, taken apart into what the split looks at.

use std::collections::BTreeMap;

use wasmparser::{
    DataSectionReader, ElementSectionReader, Export, FuncType, FunctionBody, Global, Import,
    KnownCustom, MemoryType, Name, NameSectionReader, Parser, Payload, Table, TypeRef,
    TypeSectionReader,
};

/// What a module consists of, in the order of its sections. Of each kind, indexes count the imported
/// things first.
#[derive(Default)]
pub(super) struct Module<'a> {
    pub(super) type_section: Option<TypeSectionReader<'a>>,
    pub(super) types: Vec<FuncType>,
    pub(super) imports: Vec<Import<'a>>,
    /// The type of each function.
    pub(super) functions: Vec<u32>,
    pub(super) tables: Vec<Table<'a>>,
    pub(super) memories: Vec<MemoryType>,
    pub(super) globals: Vec<Global<'a>>,
    pub(super) exports: Vec<Export<'a>>,
    pub(super) start: Option<u32>,
    pub(super) elements: Option<ElementSectionReader<'a>>,
    pub(super) data_count: Option<u32>,
    pub(super) bodies: Vec<FunctionBody<'a>>,
    pub(super) data: Option<DataSectionReader<'a>>,
    /// Of the functions that have one.
    pub(super) names: BTreeMap<u32, &'a str>,
    /// What this program does not know how to split, if there is something.
    pub(super) unknown: Option<&'static str>,
}

impl<'a> Module<'a> {
    pub(super) fn parse(wasm: &'a [u8]) -> wasmparser::Result<Self> {
        let mut module = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            module.add(payload?)?;
        }
        Ok(module)
    }

    fn add(&mut self, payload: Payload<'a>) -> wasmparser::Result<()> {
        match payload {
            Payload::TypeSection(section) => {
                self.types =
                    section.clone().into_iter_err_on_gc_types().collect::<Result<_, _>>()?;
                self.type_section = Some(section);
            }
            Payload::ImportSection(section) => {
                self.imports = section.into_imports().collect::<Result<_, _>>()?;
                self.functions.extend(self.imports.iter().filter_map(|import| match import.ty {
                    TypeRef::Func(ty) => Some(ty),
                    _ => None,
                }));
            }
            Payload::FunctionSection(section) => {
                for ty in section {
                    self.functions.push(ty?);
                }
            }
            Payload::TableSection(section) => self.tables = all(section)?,
            Payload::MemorySection(section) => self.memories = all(section)?,
            Payload::GlobalSection(section) => self.globals = all(section)?,
            Payload::ExportSection(section) => self.exports = all(section)?,
            Payload::StartSection { func, .. } => self.start = Some(func),
            Payload::ElementSection(section) => self.elements = Some(section),
            Payload::DataCountSection { count, .. } => self.data_count = Some(count),
            Payload::CodeSectionEntry(body) => self.bodies.push(body),
            Payload::DataSection(section) => self.data = Some(section),
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(names) = section.as_known() {
                    self.add_names(names)?;
                }
            }
            Payload::TagSection(_) => self.unknown = Some("exceptions"),
            Payload::Version { .. } | Payload::CodeSectionStart { .. } | Payload::End(_) => {}
            _ => self.unknown = Some("sections of an unknown kind"),
        }
        let is_function = |import: &Import<'_>| matches!(import.ty, TypeRef::Func(_));
        if !self.imports.iter().all(is_function) {
            self.unknown = Some("imports other than functions");
        }
        Ok(())
    }

    fn add_names(&mut self, section: NameSectionReader<'a>) -> wasmparser::Result<()> {
        for subsection in section {
            if let Name::Function(names) = subsection? {
                for name in names {
                    let name = name?;
                    self.names.insert(name.index, name.name);
                }
            }
        }
        Ok(())
    }

    /// How many functions are imported: the index of the first that is not.
    pub(super) fn imported(&self) -> u32 {
        count(&self.imports)
    }

    /// The functions that are not imported, with their indexes.
    pub(super) fn defined(&self) -> impl Iterator<Item = (u32, &FunctionBody<'a>)> {
        (self.imported()..).zip(&self.bodies)
    }

    /// The function's type, as an index and in full.
    pub(super) fn type_of(&self, function: u32) -> Option<(u32, &FuncType)> {
        let index = *self.functions.get(function as usize)?;
        Some((index, self.types.get(index as usize)?))
    }
}

/// A module's things are counted in 32 bits.
pub(super) fn count<T>(things: &[T]) -> u32 {
    u32::try_from(things.len()).unwrap_or(u32::MAX)
}

fn all<'a, T: wasmparser::FromReader<'a>>(
    section: wasmparser::SectionLimited<'a, T>,
) -> wasmparser::Result<Vec<T>> {
    section.into_iter().collect()
}
