//! The code of a module: functions, and their instructions with their numbers.

use super::ends::{Ends, Expected};
use super::sections::{Sections, Signature};
use super::stack::{Stack, Value, made};
use super::{Ended, Kind, Number, Unexpected, hash};
use crate::notes::{self, NOTES};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Functions,
    /// How many groups of locals of one type the function has; for each of so many, how many locals, and the type.
    Groups,
    Group(u64),
    GroupType(u64, u64),
    Opcode,
    /// Which of the instruction's numbers comes, and how many come after it.
    Operand(Kind, u64),
    /// The memory's offset comes after the alignment.
    Memory,
    /// How many numbers, and how many more than told.
    Table,
    /// The number of one of many seldom instructions.
    Prefixed,
    /// So many bytes are left that are no number.
    Bytes(u64),
    /// So many bytes follow.
    Select,
}

/// What is remembered of a local.
#[derive(Clone, Copy, Default)]
struct Local {
    kind: u8,
    /// The instruction that made what is in it.
    maker: u32,
    /// The instruction after it was read.
    next: u32,
    /// The local touched after it.
    follower: u32,
    /// The offset used with it.
    field: u32,
}

#[derive(Default)]
pub(super) struct Code {
    place: Place,
    number: Number,
    /// How many functions are left, and which it is.
    left: u64,
    function: usize,
    /// Told apart from those of all other modules.
    name: u32,
    signature: Signature,
    locals: Vec<Local>,
    stack: Stack,
    opcode: u8,
    /// The instruction's numbers.
    operands: [u64; 2],
    operand: usize,
    age: u32,
    touched: [u32; 3],
    written: [u32; 2],
    fresh: u32,
    called: [u32; 2],
}

impl Code {
    /// The same for the next module.
    pub(super) fn again(self) -> Self {
        Self { name: self.name, ..Self::default() }
    }

    pub(super) fn begin(&mut self, sections: &Sections) {
        self.place = Place::Functions;
        self.function = sections.imported();
    }

    pub(super) fn next(&self) -> (Kind, u32) {
        let kind = match self.place {
            Place::Functions | Place::Groups | Place::Group(_) | Place::GroupType(..) => {
                Kind::Header
            }
            Place::Opcode => Kind::Opcode,
            Place::Operand(kind, _) => kind,
            Place::Memory => Kind::Alignment,
            Place::Table | Place::Prefixed | Place::Bytes(_) | Place::Select => Kind::Other,
        };
        (kind, self.number.bytes)
    }

    /// The next byte, if it seems to be of an address.
    pub(super) fn expected(&self, ends: &Ends) -> Option<Expected> {
        let is_constant = self.place == Place::Operand(Kind::Constant, 0);
        is_constant.then(|| ends.next_of(self.number)).flatten()
    }

    pub(super) fn take(
        &mut self,
        byte: u8,
        sections: &Sections,
        ends: &mut Ends,
        notes: &mut [u32; NOTES],
    ) -> Result<Ended, Unexpected> {
        let ended = match self.place {
            Place::Opcode => {
                self.opcode(byte, notes);
                Ended::Nothing
            }
            Place::GroupType(left, count) => {
                let local = Local { kind: byte, ..Local::default() };
                let count = usize::try_from(count).map_err(|_| Unexpected)?;
                if count > 50_000 {
                    return Err(Unexpected);
                }
                self.locals.resize(self.locals.len() + count, local);
                self.place = if left == 0 { Place::Opcode } else { Place::Group(left) };
                Ended::Nothing
            }
            Place::Bytes(left) => {
                self.place = if left > 1 { Place::Bytes(left - 1) } else { Place::Opcode };
                Ended::Nothing
            }
            _ => match self.number.take(byte) {
                Some(number) => self.number(number)?,
                None => Ended::Nothing,
            },
        };
        let is_complete = self.place == Place::Opcode && self.age > 0;
        let ended = if is_complete { self.instruction(sections, ends, notes)? } else { ended };
        if ended == Ended::Function {
            self.begin_function(sections);
        }
        self.note(notes);
        Ok(ended)
    }

    fn begin_function(&mut self, sections: &Sections) {
        self.place = Place::Groups;
        self.name += 1;
        self.age = 0;
        self.locals.clear();
        self.stack.clear();
        self.touched = [0; 3];
        self.written = [0; 2];
        self.fresh = 0;
        self.signature = Signature::default();
        if let Some((signature, _)) = sections.function(self.function) {
            self.signature = signature.clone();
        }
        for kind in &self.signature.parameters {
            self.locals.push(Local { kind: *kind, ..Local::default() });
        }
        self.stack.begin(0, self.signature.results.len());
        self.function += 1;
    }

    /// A number is complete.
    fn number(&mut self, number: u64) -> Result<Ended, Unexpected> {
        match self.place {
            Place::Functions => {
                self.left = number;
                return Ok(if number == 0 { Ended::Code } else { Ended::Function });
            }
            Place::Groups if number == 0 => self.place = Place::Opcode,
            Place::Groups => self.place = Place::Group(number),
            Place::Group(left) => self.place = Place::GroupType(left - 1, number),
            Place::Memory => {
                self.operands[0] = number;
                self.operand = 1;
                self.place = Place::Operand(Kind::Offset, 0);
            }
            Place::Operand(kind, left) => {
                if let Some(operand) = self.operands.get_mut(self.operand) {
                    *operand = number;
                }
                self.operand += 1;
                self.place = if left > 0 { Place::Operand(kind, left - 1) } else { Place::Opcode };
            }
            Place::Table => self.place = Place::Operand(Kind::Other, number),
            Place::Select if number == 0 => self.place = Place::Opcode,
            Place::Select => self.place = Place::Bytes(number),
            Place::Prefixed => {
                self.operands[0] = number;
                self.operand = 1;
                self.place = match number {
                    0..=7 => Place::Opcode,
                    9 | 11 | 13 | 15..=17 => Place::Operand(Kind::Other, 0),
                    8 | 10 | 12 | 14 => Place::Operand(Kind::Other, 1),
                    _ => return Err(Unexpected),
                };
            }
            _ => return Err(Unexpected),
        }
        Ok(Ended::Nothing)
    }

    fn opcode(&mut self, opcode: u8, notes: &mut [u32; NOTES]) {
        self.opcode = opcode;
        self.operands = [0; 2];
        self.operand = 0;
        self.age += 1;
        notes[notes::NOW] = u32::from(opcode) + 1;
        self.place = match opcode {
            // br, br_if; br_table
            0x0c | 0x0d => Place::Operand(Kind::Branch, 0),
            0x0e => Place::Table,
            // call, call_indirect
            0x10 => Place::Operand(Kind::Call, 0),
            0x11 => Place::Operand(Kind::Other, 1),
            // select with types
            0x1c => Place::Select,
            // local.get, local.set, local.tee
            0x20..=0x22 => Place::Operand(Kind::Local, 0),
            // loads and stores
            0x28..=0x3e => Place::Memory,
            0x41 => Place::Operand(Kind::Constant, 0),
            0x43 => Place::Bytes(4),
            0x44 => Place::Bytes(8),
            // block, loop, if; globals and tables; memory.size, memory.grow; i64.const; ref.null, ref.func
            0x02..=0x04 | 0x23..=0x26 | 0x3f | 0x40 | 0x42 | 0xd0 | 0xd2 => {
                Place::Operand(Kind::Other, 0)
            }
            0xfc => Place::Prefixed,
            _ => Place::Opcode,
        };
    }

    /// An instruction is complete.
    fn instruction(
        &mut self,
        sections: &Sections,
        ends: &mut Ends,
        notes: &mut [u32; NOTES],
    ) -> Result<Ended, Unexpected> {
        let [one, two] = self.operands.map(low);
        let maker = hash(hash(u32::from(self.opcode) + 1, one), two);
        let (top, opcode) = (self.stack.top(0), self.opcode);
        if let Some(local) = self.local(top.local) {
            local.next = maker;
            if matches!(opcode, 0x28..=0x35) {
                local.field = two.wrapping_add(1);
            }
        }
        if matches!(self.opcode, 0x36..=0x3e) {
            let base = self.stack.top(1).local;
            if let Some(local) = self.local(base) {
                local.field = two.wrapping_add(1);
            }
        }
        let is_end = self.act(maker, sections);
        notes.copy_within(notes::OPCODE..notes::OPCODE6, notes::OPCODE2);
        notes[notes::INSTRUCTION2] = notes[notes::INSTRUCTION];
        notes[notes::LONG] =
            (notes[notes::LONG] << 4).wrapping_add(u32::from(self.opcode).wrapping_mul(0x9e5b));
        notes[notes::OPCODE] = u32::from(self.opcode) + 1;
        notes[notes::INSTRUCTION] = maker;
        match self.opcode {
            0x41 => {
                notes[notes::CONSTANT] = one.wrapping_add(1);
                ends.take(one);
            }
            0x28..=0x3e => {
                notes[notes::OFFSET] = two.wrapping_add(1);
            }
            _ => {}
        }
        if matches!(self.opcode, 0x28..=0x3e | 0x10 | 0x11) {
            notes[notes::EFFECT2] = notes[notes::EFFECT];
            notes[notes::EFFECT] = maker;
        }
        if !is_end {
            return Ok(Ended::Nothing);
        }
        self.left -= 1;
        Ok(if self.left == 0 { Ended::Code } else { Ended::Function })
    }

    /// What the instruction does to stack and locals; whether it ends the function.
    fn act(&mut self, maker: u32, sections: &Sections) -> bool {
        let (one, kind) = (low(self.operands[0]), made(self.opcode));
        let made = Value { maker, kind, local: 0 };
        match self.opcode {
            0x02..=0x04 => {
                if self.opcode == 0x04 {
                    self.stack.pop();
                }
                self.stack.begin(self.opcode, usize::from(one != 0x40));
            }
            0x05 => self.stack.otherwise(),
            0x0b => {
                self.stack.end();
                return self.stack.depth() == 0;
            }
            0x00 | 0x0c | 0x0f => self.stack.leave(),
            0x0e => {
                self.stack.pop();
                self.stack.leave();
            }
            0x10 => {
                let signature = sections.function(one as usize).map(|it| it.0);
                self.call(maker, signature);
                self.called = [one.wrapping_add(1).min(1 << 16), self.called[0]];
            }
            0x11 => {
                self.stack.pop();
                self.call(maker, sections.signature(one as usize));
            }
            0x20..=0x22 => self.touch(one, maker),
            0x1b | 0x1c => {
                self.stack.pop();
                self.stack.pop();
                let kind = self.stack.pop().kind;
                self.stack.push(Value { kind, ..made });
            }
            // What takes three, two and one and gives none.
            0xfc if one >= 8 => self.stack.take(3),
            0x36..=0x3e | 0x26 => self.stack.take(2),
            0x0d | 0x1a | 0x24 => self.stack.take(1),
            // What takes one and gives one.
            0x25
            | 0x28..=0x35
            | 0x40
            | 0x45
            | 0x50
            | 0x67..=0x69
            | 0x79..=0x7b
            | 0x8b..=0x91
            | 0x99..=0x9f
            | 0xa7..=0xc4
            | 0xd1
            | 0xfc => {
                self.stack.pop();
                self.stack.push(made);
            }
            // What takes two and gives one.
            0x46..=0xa6 => {
                self.stack.pop();
                self.stack.pop();
                self.stack.push(made);
            }
            0x23 | 0x3f | 0x41..=0x44 | 0xd0 | 0xd2 => self.stack.push(made),
            _ => {}
        }
        false
    }

    fn call(&mut self, maker: u32, signature: Option<&Signature>) {
        let Some(signature) = signature else { return };
        for _ in &signature.parameters {
            self.stack.pop();
        }
        for kind in &signature.results {
            self.stack.push(Value { maker, kind: *kind, local: 0 });
        }
    }

    fn touch(&mut self, number: u32, maker: u32) {
        let name = number.wrapping_add(1);
        if self.opcode == 0x20 {
            let kind = self.local(name).map_or(0, |local| local.kind);
            self.stack.push(Value { maker, kind, local: name });
        } else {
            let value = self.stack.pop();
            if let Some(local) = self.local(name) {
                local.maker = value.maker;
            }
            if self.opcode == 0x22 {
                self.stack.push(Value { maker, kind: value.kind, local: name });
            }
            self.written = [name, self.written[0]];
        }
        let last = self.touched[0];
        if let Some(local) = self.local(last) {
            local.follower = name;
        }
        self.touched = [name, self.touched[0], self.touched[1]];
        self.fresh = self.fresh.max(name);
    }

    /// The local of this number, which is 1 more than that in the code.
    fn local(&mut self, name: u32) -> Option<&mut Local> {
        self.locals.get_mut((name as usize).checked_sub(1)?)
    }

    fn note(&mut self, notes: &mut [u32; NOTES]) {
        notes[notes::BEFORE] =
            if self.operand == 0 { 0 } else { low(self.operands[0]).wrapping_add(1) };
        if self.place != Place::Opcode {
            return;
        }
        let [top, top2, top3, top4] = [0, 1, 2, 3].map(|below| self.stack.top(below));
        notes[notes::TOP] = top.maker;
        notes[notes::TOP2] = top2.maker;
        notes[notes::TOP3] = top3.maker;
        notes[notes::TOP4] = top4.maker;
        notes[notes::TYPES] = u32::from(top.kind) << 8 | u32::from(top2.kind);
        notes[notes::HEIGHT] = low(self.stack.height() as u64).min(6);
        notes[notes::DEPTH] = low(self.stack.depth() as u64).min(31);
        let label = self.stack.label();
        notes[notes::BLOCK] = u32::from(label.opcode);
        notes[notes::FUNCTION] = self.name;
        notes[notes::SIGNATURE] = self
            .signature
            .parameters
            .iter()
            .fold(low(self.signature.results.len() as u64), |sum, kind| {
                hash(sum, u32::from(*kind))
            });
        let [last, last2, last3] = self.touched;
        notes[notes::LOCAL] = last;
        notes[notes::LOCAL2] = last2;
        notes[notes::LOCAL3] = last3;
        [notes[notes::WRITTEN], notes[notes::WRITTEN2]] = self.written;
        let touched = self.local(last).map_or_else(Local::default, |it| *it);
        notes[notes::FOLLOWER] = touched.follower;
        notes[notes::MADE_LAST] = touched.maker;
        notes[notes::LOCAL_TYPE] = u32::from(touched.kind);
        let upper = self.local(top.local).map_or_else(Local::default, |it| *it);
        notes[notes::USE] = upper.next;
        notes[notes::MADE] = upper.maker;
        notes[notes::FIELD] = upper.field;
        [notes[notes::CALL], notes[notes::CALL2]] = self.called;
        notes[notes::AGE] = self.age.min(7);
        notes[notes::LOCALS] = low(self.locals.len() as u64);
        notes[notes::FRESH] = self.fresh;
    }
}

/// The low bits of a number.
fn low(number: u64) -> u32 {
    let [a, b, c, d, ..] = number.to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}
