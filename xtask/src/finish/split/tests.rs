use std::collections::BTreeMap;

use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType, ExportKind,
    ExportSection, Function, FunctionSection, GlobalSection, GlobalType, ImportSection,
    Instruction, MemArg, MemArgTarget, MemorySection, MemoryType, NameMap, NameSection, RefType,
    StartSection, TableSection, TableType, TypeSection, ValType,
};
use wasmparser::{FunctionBody, Operator, TypeRef};

use super::graph::Slots;
use super::module::Module;
use super::*;

/// The functions of the module below. Of type 0, `(i32) -> i32`, but for `START`.
const JS: u32 = 0;
mod things;

const MAIN: u32 = 1;
const BOTH: u32 = 2;
const MENU: u32 = 3;
const ITEM: u32 = 4;
const IN_TABLE: u32 = 5;
const OWN: u32 = 6;
const AGAIN: u32 = 7;
const SAVED: u32 = 8;
const START: u32 = 9;

/// Name, what it calls, and more that it does.
type Sample = (&'static str, &'static [u32], &'static [Instruction<'static>]);

const SAMPLES: [Sample; 9] = [
    ("page::main", &[BOTH, MENU], &[]),
    ("page::both", &[], &[]),
    // Called by the first part, and uses a global and the table.
    ("page::menu::draw", &[BOTH, ITEM, JS, OWN], &USES),
    ("page::menu::item", &[], &[]),
    // Stands in the table, at 2.
    ("page::menu::listener", &[ITEM], &[]),
    // Only the menu calls these two, and the one the other in turn.
    ("alloc::own", &[AGAIN], &[]),
    ("alloc::again", &[OWN], &[]),
    // Meant to come later, but it is exported.
    ("page::menu::saved", &[], &[]),
    ("page::start", &[], &[]),
];

const MEMORY: MemArg =
    MemArg { offset: 0, align: 2, target: MemArgTarget::Memory(0), ordering: None };

const USES: [Instruction<'static>; 6] = [
    Instruction::GlobalGet(0),
    Instruction::I32Const(1),
    Instruction::CallIndirect { type_index: 0, table_index: 1 },
    Instruction::I32Load(MEMORY),
    Instruction::GlobalSet(0),
    Instruction::Nop,
];

fn body(calls: &[u32], more: &[Instruction<'_>]) -> Function {
    let mut function = Function::new([]);
    for &called in calls {
        function.instruction(&Instruction::LocalGet(0));
        function.instruction(&Instruction::Call(called));
        function.instruction(&Instruction::Drop);
    }
    for instruction in more {
        function.instruction(instruction);
    }
    function.instruction(&Instruction::LocalGet(0));
    function.instruction(&Instruction::End);
    function
}

fn table(element_type: RefType, minimum: u64, maximum: Option<u64>) -> TableType {
    TableType { element_type, minimum, maximum, table64: false, shared: false }
}

/// Tables as wasm-bindgen leaves them, functions in the slots 1 and 2 of four.
fn sample(samples: &[Sample]) -> Vec<u8> {
    sample_with(samples, 0, b"data")
}

/// The same with this data at that place.
fn sample_with(samples: &[Sample], at: i32, bytes: &[u8]) -> Vec<u8> {
    let mut module = wasm_encoder::Module::new();
    let mut types = TypeSection::new();
    types.ty().function([ValType::I32], [ValType::I32]);
    types.ty().function([], []);
    let mut imports = ImportSection::new();
    imports.import("./page_bg.js", "_0", EntityType::Function(0));
    let (mut functions, mut code, mut names) =
        (FunctionSection::new(), CodeSection::new(), NameMap::new());
    for (index, (name, calls, more)) in (1..).zip(samples) {
        names.append(index, name);
        functions.function(u32::from(index == START));
        match index {
            START => drop(code.function(Function::new([]).instruction(&Instruction::End))),
            _ => drop(code.function(&body(calls, more))),
        }
    }
    let mut tables = TableSection::new();
    tables.table(table(RefType::EXTERNREF, 128, None));
    tables.table(table(RefType::FUNCREF, 4, Some(4)));
    let mut memories = MemorySection::new();
    let memory = MemoryType {
        minimum: 1,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    };
    memories.memory(memory);
    let mut globals = GlobalSection::new();
    let stack = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
    globals.global(stack, &ConstExpr::i32_const(64));
    let mut exports = ExportSection::new();
    exports.export("memory", ExportKind::Memory, 0).export("main", ExportKind::Func, MAIN);
    exports.export("a", ExportKind::Func, SAVED);
    let mut elements = ElementSection::new();
    let listed = Elements::Functions(vec![BOTH, IN_TABLE].into());
    elements.active(Some(1), &ConstExpr::i32_const(1), listed);
    let mut data = DataSection::new();
    data.active(0, &ConstExpr::i32_const(at), bytes.iter().copied());
    let mut name_section = NameSection::new();
    name_section.functions(&names);
    module.section(&types).section(&imports).section(&functions).section(&tables);
    module.section(&memories).section(&globals).section(&exports);
    module.section(&StartSection { function_index: START }).section(&elements);
    module.section(&code).section(&data).section(&name_section);
    module.finish()
}

fn is_menu(name: &str) -> bool {
    name.starts_with("page::menu::")
}

/// Both parts of the sample.
fn split_sample() -> (Vec<u8>, Vec<u8>) {
    let Parts { first, later, .. } = split(&sample(&SAMPLES), None, &is_menu).unwrap();
    (first, later.unwrap())
}

fn operators<'a>(body: &FunctionBody<'a>) -> Vec<Operator<'a>> {
    body.get_operators_reader().unwrap().into_iter().map(|operator| operator.unwrap()).collect()
}

fn slots(module: &Module<'_>) -> BTreeMap<u32, Vec<u32>> {
    Slots::find(module).unwrap().map(|slots| slots.of).unwrap_or_default()
}

#[test]
fn what_is_called_or_exported_elsewhere_stays() {
    let wasm = sample(&SAMPLES);
    let module = Module::parse(&wasm).unwrap();
    let plan = Plan::new(&wasm, &module, None, &is_menu).unwrap();
    assert_eq!(plan.later, BTreeSet::from([MENU, ITEM, IN_TABLE, OWN, AGAIN]));
    assert_eq!(plan.stubs().collect::<Vec<_>>(), [MENU]);
    assert_eq!(plan.placed().collect::<Vec<_>>(), [MENU, IN_TABLE]);
    // The table had four slots.
    assert_eq!((plan.end, plan.added.as_slice()), (4, [MENU].as_slice()));
    assert_eq!(plan.in_new_slots().collect::<Vec<_>>(), [MENU, BOTH, JS]);
    assert_eq!(plan.slots_of(MENU), [4]);
    assert_eq!(plan.slots_of(IN_TABLE), [2]);
}

#[test]
fn the_first_part_has_stubs_where_functions_are_missing() {
    let (first, _) = split_sample();
    let first = Module::parse(&first).unwrap();
    // main, both, saved, start, and a stub.
    assert_eq!(first.bodies.len(), 5);
    let load = first.imports[1];
    assert_eq!((load.module, load.name, load.ty), ("later", "load", TypeRef::Func(1)));
    let table = first.tables[1].ty;
    assert_eq!((table.initial, table.maximum), (7, Some(7)));
    // In slot 2, which nothing here calls, stands any function.
    let in_slots = BTreeMap::from([(1, vec![2]), (3, vec![1, 5]), (6, vec![4]), (0, vec![6])]);
    assert_eq!(slots(&first), in_slots);
    assert_stub(&first.bodies[4], 4);
}

fn assert_stub(body: &FunctionBody<'_>, slot: i32) {
    let stub = operators(body);
    let [
        Operator::Call { function_index: 1 },
        Operator::LocalGet { local_index: 0 },
        Operator::I32Const { value },
        Operator::CallIndirect { type_index: 0, table_index: 1 },
        Operator::End,
    ] = stub[..]
    else {
        panic!("{stub:?}")
    };
    assert_eq!(value, slot);
}

#[test]
fn a_slot_that_the_first_part_names_has_a_stub() {
    let mut samples = SAMPLES;
    samples[0].2 = &[Instruction::I32Const(2), Instruction::Drop];
    let Parts { first, .. } = split(&sample(&samples), None, &is_menu).unwrap();
    let first = Module::parse(&first).unwrap();
    let in_slots = BTreeMap::from([(3, vec![1, 5]), (6, vec![4]), (7, vec![2]), (0, vec![6])]);
    assert_eq!(slots(&first), in_slots);
    assert_stub(&first.bodies[4], 4);
    assert_stub(&first.bodies[5], 2);
}

#[test]
fn the_first_part_calls_what_is_missing_by_the_table() {
    let (first, _) = split_sample();
    let first = Module::parse(&first).unwrap();
    let main = operators(&first.bodies[0]);
    // `both` is next to main still, with one more import before them.
    assert!(matches!(main[1], Operator::Call { function_index: 3 }), "{main:?}");
    assert!(matches!(main[4], Operator::I32Const { value: 4 }), "{main:?}");
    assert!(
        matches!(main[5], Operator::CallIndirect { type_index: 0, table_index: 1 }),
        "{main:?}"
    );
}

#[test]
fn the_later_part_puts_the_real_functions_into_the_slots() {
    let (_, later) = split_sample();
    let later = Module::parse(&later).unwrap();
    assert_eq!(later.bodies.len(), 5);
    let mut in_slots = BTreeMap::new();
    for element in later.elements.clone().unwrap() {
        let wasmparser::Element { kind, items, .. } = element.unwrap();
        let wasmparser::ElementKind::Active { offset_expr, .. } = kind else { panic!() };
        let wasmparser::ElementItems::Functions(functions) = items else { panic!() };
        let mut offset = offset_expr.get_operators_reader();
        let Operator::I32Const { value } = offset.read().unwrap() else { panic!() };
        in_slots.extend((value..).zip(functions.into_iter().map(|function| function.unwrap())));
    }
    // Imported: both, js. Defined: menu, item, listener, own, again.
    assert_eq!(in_slots, BTreeMap::from([(4, 2), (2, 4)]));
    let menu = operators(&later.bodies[0]);
    let called: Vec<u32> = menu
        .iter()
        .filter_map(|operator| match operator {
            Operator::Call { function_index } => Some(*function_index),
            _ => None,
        })
        .collect();
    assert_eq!(called, [1, 3, 0, 5]);
    assert!(later.start.is_none() && later.data.is_none() && later.exports.is_empty());
}

#[test]
fn the_later_part_has_everything_else_from_the_first() {
    let (first, later) = split_sample();
    let (first, later) = (Module::parse(&first).unwrap(), Module::parse(&later).unwrap());
    let taken: Vec<(&str, &str)> =
        later.imports.iter().map(|import| (import.module, import.name)).collect();
    let fits = taken[0].1;
    // Functions have no names. The name `a` was taken. What the later part does not use, it does not import.
    assert_eq!(taken, [(FIRST, fits), (FIRST, ""), (FIRST, ""), (FIRST, "memory"), (FIRST, "b")]);
    let exported: Vec<&str> = first.exports.iter().map(|export| export.name).collect();
    assert_eq!(exported, ["memory", "main", "a", fits, "b"]);
}

#[test]
fn what_nobody_calls_is_in_neither_part() {
    let mut samples = SAMPLES;
    // It no longer calls `own`.
    samples[2].1 = &[BOTH, ITEM, JS];
    let wasm = sample(&samples);
    let module = Module::parse(&wasm).unwrap();
    let plan = Plan::new(&wasm, &module, None, &is_menu).unwrap();
    assert_eq!(plan.later, BTreeSet::from([MENU, ITEM, IN_TABLE]));
    assert_eq!(plan.dead, BTreeSet::from([OWN, AGAIN]));
    let Parts { first, later, .. } = split(&wasm, None, &is_menu).unwrap();
    let parts = [first, later.unwrap()].map(|part| Module::parse(&part).unwrap().bodies.len());
    // main, both, saved, start, and a stub; menu, item, listener.
    assert_eq!(parts, [5, 3]);
}

#[test]
fn parts_of_different_builds_do_not_fit() {
    let later = |samples: &[Sample]| {
        let part = split(&sample(samples), None, &is_menu).unwrap().later.unwrap();
        Module::parse(&part).unwrap().imports[0].name.to_owned()
    };
    let mut changed = SAMPLES;
    changed[0].1 = &[BOTH, MENU, MENU];
    assert_eq!(later(&SAMPLES), later(&SAMPLES));
    assert_ne!(later(&SAMPLES), later(&changed));
}

#[test]
fn no_part_has_names() {
    let (first, later) = split_sample();
    for part in [&first, &later] {
        assert!(!part.windows(6).any(|bytes| bytes == b"page::"));
    }
    let Parts { first, later, .. } = split(&sample(&SAMPLES), None, &|_| false).unwrap();
    assert!(later.is_none());
    let first = Module::parse(&first).unwrap();
    assert!(first.names.is_empty());
    assert_eq!((first.bodies.len(), first.imports.len()), (9, 1));
}

#[test]
fn a_function_that_is_taken_as_a_value_stays() {
    let mut samples = SAMPLES;
    samples[1].2 = &[Instruction::RefFunc(IN_TABLE), Instruction::Drop];
    let wasm = sample(&samples);
    let module = Module::parse(&wasm).unwrap();
    let plan = Plan::new(&wasm, &module, None, &is_menu).unwrap();
    assert_eq!(plan.later, BTreeSet::from([MENU, ITEM, OWN, AGAIN]));
    // It calls `item`, which comes later still.
    assert_eq!(plan.added, [MENU, ITEM]);
    split(&wasm, None, &is_menu).unwrap();
}

#[test]
fn what_has_no_names_or_is_no_wasm_is_refused() {
    let (first, _) = split_sample();
    assert!(split(&first, None, &is_menu).unwrap_err().to_string().contains("no names"));
    assert!(split(b"\0asm", None, &is_menu).is_err());
}

#[test]
fn short_names_are_counted_through() {
    let names: Vec<String> = free_names(&Module::default()).take(704).collect();
    assert_eq!(
        [&names[0], &names[25], &names[26], &names[701], &names[702]],
        ["a", "z", "aa", "zz", "aaa"]
    );
}
