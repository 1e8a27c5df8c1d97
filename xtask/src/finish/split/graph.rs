//! Which functions can come later: those that are meant to, and those that only these call.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::ops::Range;

use wasm_encoder::reencode::{self, Reencode, utils};
use wasm_encoder::{CodeSection, Instruction};
use wasmparser::{
    ConstExpr, DataKind, Element, ElementItems, ElementKind, ExternalKind, FunctionBody, Operator,
    RefType, TableType,
};

use super::module::Module;
use super::things::Things;

pub(super) type Read<T> = Result<T, reencode::Error<Infallible>>;

/// What functions refer to.
#[derive(Debug, Default)]
pub(super) struct Uses {
    pub(super) functions: BTreeSet<u32>,
    pub(super) tables: BTreeSet<u32>,
    pub(super) memories: BTreeSet<u32>,
    pub(super) globals: BTreeSet<u32>,
    /// Functions that are taken as values.
    values: BTreeSet<u32>,
    /// Numbers: any of them may be an address, or the slot of a function in the table.
    numbers: BTreeSet<u32>,
    /// Segments of data or elements, which only the first part has, or functions as values, are used.
    is_bound: bool,
}

impl Uses {
    /// Adds what a function uses.
    pub(super) fn add(&mut self, body: &FunctionBody<'_>) -> Read<()> {
        // What is written is thrown away: writing is but the way to come by every index.
        self.parse_function_body(&mut CodeSection::new(), body.clone())
    }
}

impl Reencode for Uses {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Read<u32> {
        self.functions.insert(function);
        Ok(function)
    }

    fn table_index(&mut self, table: u32) -> Read<u32> {
        self.tables.insert(table);
        Ok(table)
    }

    fn memory_index(&mut self, memory: u32) -> Read<u32> {
        self.memories.insert(memory);
        Ok(memory)
    }

    fn global_index(&mut self, global: u32) -> Read<u32> {
        self.globals.insert(global);
        Ok(global)
    }

    fn data_index(&mut self, data: u32) -> Read<u32> {
        self.is_bound = true;
        Ok(data)
    }

    fn element_index(&mut self, element: u32) -> Read<u32> {
        self.is_bound = true;
        Ok(element)
    }

    fn mem_arg(&mut self, arg: wasmparser::MemArg) -> Read<wasm_encoder::MemArg> {
        self.numbers.extend(u32::try_from(arg.offset));
        utils::mem_arg(self, arg)
    }

    fn instruction<'a>(&mut self, operator: Operator<'a>) -> Read<Instruction<'a>> {
        match operator {
            Operator::RefFunc { function_index } => {
                self.is_bound = true;
                self.values.insert(function_index);
            }
            Operator::I32Const { value } => drop(self.numbers.insert(value.cast_unsigned())),
            // wasm-opt makes one of two numbers that are stored next to each other.
            Operator::I64Const { value } => {
                let [a, b, c, d, e, f, g, h] = value.to_le_bytes();
                self.numbers.extend([[a, b, c, d], [e, f, g, h]].map(u32::from_le_bytes));
            }
            _ => {}
        }
        utils::instruction(self, operator)
    }
}

/// What the table of functions holds.
#[derive(Debug, Default)]
pub(super) struct Slots {
    /// Index of the table.
    pub(super) table: u32,
    /// Where a function stands; seldom in more than one place.
    pub(super) of: BTreeMap<u32, Vec<u32>>,
    /// Functions that stand in the module in another way: they cannot be replaced.
    fixed: BTreeSet<u32>,
}

impl Slots {
    /// `None`: there is no table of functions.
    pub(super) fn find(module: &Module<'_>) -> Read<Option<Self>> {
        let is_functions = |ty: &TableType| ty.element_type == RefType::FUNCREF;
        let table = (0..).zip(&module.tables).find(|(_, table)| is_functions(&table.ty));
        let Some((table, _)) = table else { return Ok(None) };
        let mut slots = Self { table, ..Self::default() };
        for element in module.elements.clone().into_iter().flatten() {
            slots.add(element?)?;
        }
        for global in &module.globals {
            slots.add_fixed(global.init_expr.clone())?;
        }
        Ok(Some(slots))
    }

    fn add(&mut self, element: Element<'_>) -> Read<()> {
        let first = match element.kind {
            ElementKind::Active { table_index, offset_expr }
                if table_index.unwrap_or(0) == self.table =>
            {
                constant(&offset_expr)?
            }
            _ => None,
        };
        match element.items {
            ElementItems::Functions(functions) => {
                for (slot, function) in (first.unwrap_or(0)..).zip(functions) {
                    match first {
                        Some(_) => self.of.entry(function?).or_default().push(slot),
                        None => drop(self.fixed.insert(function?)),
                    }
                }
            }
            ElementItems::Expressions(_, values) => {
                for value in values {
                    self.add_fixed(value?)?;
                }
            }
        }
        Ok(())
    }

    fn add_fixed(&mut self, value: ConstExpr<'_>) -> Read<()> {
        let mut uses = Uses::default();
        uses.const_expr(value)?;
        self.fixed.extend(uses.values);
        Ok(())
    }
}

fn constant(offset: &ConstExpr<'_>) -> Read<Option<u32>> {
    let mut operators = offset.get_operators_reader();
    Ok(match (operators.read()?, operators.read()?) {
        (Operator::I32Const { value }, Operator::End) => Some(value.cast_unsigned()),
        _ => None,
    })
}

/// How the functions divide.
#[derive(Debug, Default)]
pub(super) struct Division {
    /// The functions that can come later.
    pub(super) later: BTreeSet<u32>,
    /// Those of them that the others call.
    pub(super) called: BTreeSet<u32>,
    /// Those of them that the others may call, also by the slots that they have had from the start.
    pub(super) awaited: BTreeSet<u32>,
    /// Functions that nobody needs.
    pub(super) dead: BTreeSet<u32>,
    /// What the later functions use.
    pub(super) uses: Uses,
    /// Where the data stands that nothing in the first part refers to.
    pub(super) data: Vec<Range<u32>>,
    /// What of it the later part refers to.
    pub(super) later_data: Vec<Range<u32>>,
}

/// Divides the functions, by their names and calls.
pub(super) fn divide(
    module: &Module<'_>,
    slots: &Slots,
    things: Option<&Things>,
    is_meant: &dyn Fn(&str) -> bool,
) -> Read<Division> {
    let mut calls = BTreeMap::new();
    let mut numbers = BTreeMap::new();
    let mut first: BTreeSet<u32> = slots.fixed.clone();
    let mut meant = BTreeSet::new();
    for (function, body) in module.defined() {
        let mut uses = Uses::default();
        uses.add(body)?;
        let name = module.names.get(&function).copied().unwrap_or("");
        if uses.is_bound {
            first.insert(function);
        } else if is_meant(name) {
            meant.insert(function);
        }
        first.extend(&uses.values);
        calls.insert(function, uses.functions);
        numbers.insert(function, uses.numbers);
    }
    let exported = module.exports.iter().filter(|export| export.kind == ExternalKind::Func);
    first.extend(exported.map(|export| export.index));
    first.extend(module.start);
    meant.retain(|function| !first.contains(function));
    if meant.is_empty() {
        return Ok(Division::default());
    }
    // What the data names, as it does the methods of trait objects, is called by who has that data. If that is
    // not known, by anybody.
    let words = match things {
        Some(things) => things.other_slots.iter().copied().collect(),
        None => words(module)?,
    };
    let is_named = |slot: &u32| words.contains(slot);
    let named = slots.of.iter().filter(|(_, slots)| slots.iter().any(is_named));
    let (awaited, named): (BTreeSet<u32>, BTreeSet<u32>) =
        named.map(|(function, _)| function).partition(|function| meant.contains(function));
    first.extend(named);
    let in_slots =
        slots.of.iter().flat_map(|(function, at)| at.iter().map(|slot| (*slot, *function)));
    let mut links = Links { calls, numbers, slots: in_slots.collect(), meant, things };
    let roots = &first | &links.meant;
    let reached = Reached::from(first, &links);
    let meant = std::mem::take(&mut links.meant);
    let needed = Reached::from(roots, &links);
    let first = reached.functions;
    let awaited = &awaited | &reached.awaited;
    let mut division = Division { awaited, ..Division::default() };
    if let Some(things) = things {
        division.data = things.not_needed(&reached.things);
        division.later_data = things.needed(&needed.things, &reached.things);
    }
    for (function, body) in module.defined() {
        if !needed.functions.contains(&function) {
            division.dead.insert(function);
        } else if first.contains(&function) {
            let called = links.calls.get(&function).into_iter().flatten();
            division.called.extend(called.filter(|called| meant.contains(called)));
        } else {
            division.later.insert(function);
            division.uses.add(body)?;
        }
    }
    division.awaited.extend(&division.called);
    Ok(division)
}

/// Every number that stands in the data, where numbers stand: at multiples of four bytes.
fn words(module: &Module<'_>) -> Read<BTreeSet<u32>> {
    let mut words = BTreeSet::new();
    for data in module.data.clone().into_iter().flatten() {
        let data = data?;
        let offset = match data.kind {
            DataKind::Active { offset_expr, .. } => constant(&offset_expr)?.unwrap_or(0),
            DataKind::Passive => 0,
        };
        // Zeros at the edges of a stretch may have been left out: memory is zero before.
        let mut bytes = vec![0; (offset % 4) as usize];
        bytes.extend_from_slice(data.data);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        words.extend(bytes.as_chunks().0.iter().map(|word| u32::from_le_bytes(*word)));
    }
    Ok(words)
}

/// How one function leads to others, and to things in the data.
struct Links<'a> {
    /// The functions that it calls.
    calls: BTreeMap<u32, BTreeSet<u32>>,
    /// The numbers in it: each may be a slot of the table, or an address.
    numbers: BTreeMap<u32, BTreeSet<u32>>,
    /// The function in each slot.
    slots: BTreeMap<u32, u32>,
    /// The functions that are meant to come later: nothing goes on from them.
    meant: BTreeSet<u32>,
    things: Option<&'a Things>,
}

/// What a part needs, or both.
#[derive(Default)]
struct Reached {
    functions: BTreeSet<u32>,
    things: BTreeSet<usize>,
    /// Functions that come later and whose slots are referred to.
    awaited: BTreeSet<u32>,
    new_functions: Vec<u32>,
    new_things: Vec<usize>,
}

impl Reached {
    /// What is needed by the functions `roots`: called directly or by the table, or referred to.
    fn from(roots: BTreeSet<u32>, links: &Links<'_>) -> Self {
        let mut reached = Self::default();
        reached.new_functions.extend(&roots);
        reached.functions = roots;
        for address in links.things.iter().flat_map(|things| &things.other_addresses) {
            reached.add_number(*address, links);
        }
        loop {
            if let Some(function) = reached.new_functions.pop() {
                for called in links.calls.get(&function).into_iter().flatten() {
                    reached.add_function(*called, links);
                }
                for number in links.numbers.get(&function).into_iter().flatten() {
                    reached.add_slot(*number, links);
                    reached.add_number(*number, links);
                }
            } else if let Some(thing) = reached.new_things.pop() {
                let Some(things) = links.things else { continue };
                things.slots(thing).iter().for_each(|slot| reached.add_slot(*slot, links));
                things.addresses(thing).iter().for_each(|at| reached.add_number(*at, links));
            } else {
                return reached;
            }
        }
    }

    fn add_function(&mut self, function: u32, links: &Links<'_>) {
        if !links.meant.contains(&function) && self.functions.insert(function) {
            self.new_functions.push(function);
        }
    }

    fn add_slot(&mut self, slot: u32, links: &Links<'_>) {
        let Some(function) = links.slots.get(&slot) else { return };
        if links.meant.contains(function) {
            self.awaited.insert(*function);
        }
        self.add_function(*function, links);
    }

    fn add_number(&mut self, number: u32, links: &Links<'_>) {
        for thing in links.things.iter().flat_map(|things| things.meant(number)) {
            if self.things.insert(thing) {
                self.new_things.push(thing);
            }
        }
    }
}
