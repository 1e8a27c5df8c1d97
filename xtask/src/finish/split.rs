//! Splits the page's wasm in two: a part with which the page starts, and a part that comes when something
//! in it is needed. The second has functions and constants, and works on the memory and tables of the first.
//!
//! Where the first part calls a function of the second, it does so by the table of functions. In the
//! function's slot stands a stub, which loads the second part and calls the slot again; the second part
//! puts the real functions there, and into the slots that only it refers to. So nothing breaks if nobody
//! has thought of loading it: the page only waits.

mod first;
mod graph;
mod module;
mod second;
#[cfg(test)]
mod tests;
mod things;

use std::collections::BTreeSet;
use std::ops::Range;

use wasm_encoder::ExportKind;
use wasm_encoder::reencode::{self, Reencode};
use wasmparser::Validator;

use self::graph::{Division, Read, Slots};
use self::module::Module;
use self::things::Things;
use crate::failure::{Failure, Result};

/// By this name the second part imports from the first.
pub(super) const FIRST: &str = "first";

/// The parts, as wasm without custom sections.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) first: Vec<u8>,
    /// `None` if nothing comes later.
    pub(super) later: Option<Vec<u8>>,
    /// The names of the first part's functions, a line each.
    pub(super) names: String,
}

/// Splits off the functions whose names `is_meant` accepts, and all that only they call or refer to. `linked` is the
/// module as the linker wrote it.
pub(super) fn split(
    wasm: &[u8],
    linked: Option<&[u8]>,
    is_meant: &dyn Fn(&str) -> bool,
) -> Result<Parts> {
    let module = Module::parse(wasm).map_err(|error| failure(&error.to_string()))?;
    if let Some(unknown) = module.unknown {
        return Err(failure(&format!("it has {unknown}")));
    }
    if module.names.is_empty() {
        return Err(failure("its functions have no names (wasm-opt keeps them if told `-g`)"));
    }
    let things = linked.map(Things::read).transpose();
    let things = things.map_err(|error| failure(&error.to_string()))?.flatten();
    let plan =
        Plan::new(wasm, &module, things.as_ref(), is_meant).map_err(|error| broken(&error))?;
    let first = first::write(&module, &plan).map_err(|error| broken(&error))?;
    let later = match plan.is_split() {
        true => Some(second::write(&module, &plan).map_err(|error| broken(&error))?),
        false => None,
    };
    for part in [Some(&first), later.as_ref()].into_iter().flatten() {
        Validator::new().validate_all(part).map_err(|error| failure(&error.to_string()))?;
    }
    Ok(Parts { first, later, names: first::names(&module, &plan) })
}

/// Something that the second part has from the first.
struct Shared {
    kind: ExportKind,
    /// Its index in the whole module.
    index: u32,
    /// Empty for functions: hundreds of names would weigh more than all else about them. They stand at the table's end,
    /// in reverse, and are taken from there one by one (`glue.rs`).
    name: String,
    /// The first part has to export it under that name.
    is_new: bool,
}

/// Which function goes where, and how the parts hold together.
struct Plan {
    later: BTreeSet<u32>,
    /// Functions that nobody needs: neither part has them.
    dead: BTreeSet<u32>,
    /// Where functions stand in the table, of those that come later also the added ones.
    slots: Slots,
    /// How many slots the table had.
    end: u32,
    /// Functions that the table has no place for so far.
    added: Vec<u32>,
    /// Those that come later and that the first part may call.
    awaited: BTreeSet<u32>,
    shared: Vec<Shared>,
    /// The places of the data that the first part does not have.
    data: Vec<Range<u32>>,
    /// Of those, the ones of data that comes later.
    later_data: Vec<Range<u32>>,
}

impl Plan {
    fn new(
        wasm: &[u8],
        module: &Module<'_>,
        things: Option<&Things>,
        is_meant: &dyn Fn(&str) -> bool,
    ) -> Read<Self> {
        let mut slots = Slots::default();
        let mut division = Division::default();
        // Without a table of functions there is no way back from the first part to the second.
        if let Some(found) = Slots::find(module)? {
            slots = found;
            division = graph::divide(module, &slots, things, is_meant)?;
        }
        if division.later.is_empty() {
            return Ok(Self {
                later: BTreeSet::new(),
                dead: BTreeSet::new(),
                slots,
                end: 0,
                added: Vec::new(),
                awaited: BTreeSet::new(),
                shared: Vec::new(),
                data: Vec::new(),
                later_data: Vec::new(),
            });
        }
        let called = division.called.iter().copied();
        let added: Vec<u32> = called.filter(|called| !slots.of.contains_key(called)).collect();
        let end = module.tables.get(slots.table as usize).map_or(0, |table| table.ty.initial);
        let end = u32::try_from(end).unwrap_or(u32::MAX);
        slots.of.extend(added.iter().copied().zip((end..).map(|slot| vec![slot])));
        let shared = share(module, &division, slots.table, &fingerprint(wasm, &division.later))?;
        let Division { later, dead, awaited, data, later_data, .. } = division;
        Ok(Self { later, dead, slots, end, added, awaited, shared, data, later_data })
    }

    fn is_split(&self) -> bool {
        !self.later.is_empty()
    }

    fn is_later(&self, function: u32) -> bool {
        self.later.contains(&function)
    }

    fn slots_of(&self, function: u32) -> &[u32] {
        self.slots.of.get(&function).map_or(&[], Vec::as_slice)
    }

    /// The first part's functions that the second one uses.
    fn lent(&self) -> impl DoubleEndedIterator<Item = u32> {
        let functions = self.shared.iter().filter(|shared| shared.kind == ExportKind::Func);
        functions.map(|shared| shared.index)
    }

    /// What stands in the slots that are added to the table.
    fn in_new_slots(&self) -> impl Iterator<Item = u32> {
        self.added.iter().copied().chain(self.lent().rev())
    }

    /// By how much a table grows.
    fn added_to(&self, table: u32) -> u64 {
        if table == self.slots.table { self.in_new_slots().count() as u64 } else { 0 }
    }

    /// Whether the first part has the function.
    fn is_first(&self, function: u32) -> bool {
        !self.later.contains(&function) && !self.dead.contains(&function)
    }

    /// The functions in whose place the first part has stubs.
    fn stubs(&self) -> impl Iterator<Item = u32> {
        self.awaited.iter().copied()
    }

    /// The functions that the later part puts into the table.
    fn placed(&self) -> impl Iterator<Item = u32> {
        self.slots.of.keys().copied().filter(|function| self.is_later(*function))
    }
}

/// What the second part takes from the first, each with the name by which it is exported.
fn share(
    module: &Module<'_>,
    division: &Division,
    table: u32,
    fingerprint: &str,
) -> Read<Vec<Shared>> {
    let Division { later, uses, .. } = division;
    let mut memories = uses.memories.clone();
    if !division.later_data.is_empty() {
        memories.insert(0);
    }
    let tables = uses.tables.iter().filter(|index| **index != table);
    let used = tables
        .map(|index| (ExportKind::Table, *index))
        .chain(memories.iter().map(|index| (ExportKind::Memory, *index)))
        .chain(uses.globals.iter().map(|index| (ExportKind::Global, *index)));
    // The table has a name that no other build has: a part that some cache has kept must not be taken for
    // one that fits.
    let name = fingerprint.to_owned();
    let mut shared = vec![Shared { kind: ExportKind::Table, index: table, name, is_new: true }];
    shared.extend(uses.functions.difference(later).map(|&index| Shared {
        kind: ExportKind::Func,
        index,
        name: String::new(),
        is_new: false,
    }));
    let mut names = free_names(module);
    for (kind, index) in used {
        let mut exported = None;
        for export in &module.exports {
            if export.index == index && graph::Uses::default().export_kind(export.kind)? == kind {
                exported = Some(export.name.to_owned());
            }
        }
        let is_new = exported.is_none();
        let name = exported.or_else(|| names.next()).unwrap_or_default();
        shared.push(Shared { kind, index, name, is_new });
    }
    Ok(shared)
}

/// Short names under which the module exports nothing: a, b, … z, aa, ab, …
fn free_names<'a>(module: &Module<'a>) -> impl Iterator<Item = String> + use<'a> {
    let taken: BTreeSet<&str> = module.exports.iter().map(|export| export.name).collect();
    let name = |number: u32| {
        let mut name = String::new();
        let mut left = number;
        while left > 0 {
            left -= 1;
            name.insert(0, char::from(b'a' + (left % 26).to_le_bytes()[0]));
            left /= 26;
        }
        name
    };
    (1..).map(name).filter(move |name| !taken.contains(name.as_str()))
}

/// Of a module and how it is split (FNV-1a).
fn fingerprint(wasm: &[u8], later: &BTreeSet<u32>) -> String {
    let later = later.iter().flat_map(|function| function.to_le_bytes());
    let hash = wasm
        .iter()
        .copied()
        .chain(later)
        .fold(0x811C_9DC5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{hash:08x}")
}

fn broken<E: std::fmt::Display>(error: &reencode::Error<E>) -> Failure {
    match error {
        reencode::Error::ParseError(error) => failure(&error.to_string()),
        error => failure(&error.to_string()),
    }
}

fn failure(why: &str) -> Failure {
    Failure::new(
        "the page's wasm could not be split",
        why,
        "report this; an empty list in xtask/src/finish/later.rs builds the page in one piece",
    )
}
