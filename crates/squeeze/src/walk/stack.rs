//! The stack of the code that is walked through: not what is on it, but which instruction made it.

use super::hash;

/// Something on the stack.
#[derive(Clone, Copy, Default)]
pub(super) struct Value {
    /// The instruction that made it.
    pub(super) maker: u32,
    /// 0 if that is not known.
    pub(super) kind: u8,
    /// The local it was read from, and 1 more.
    pub(super) local: u32,
}

/// A block that was begun.
#[derive(Clone, Copy, Default)]
pub(super) struct Label {
    pub(super) opcode: u8,
    /// How much was on the stack.
    height: usize,
    results: usize,
}

#[derive(Default)]
pub(super) struct Stack {
    values: Vec<Value>,
    labels: Vec<Label>,
}

impl Stack {
    pub(super) fn clear(&mut self) {
        self.values.clear();
        self.labels.clear();
    }

    pub(super) fn push(&mut self, value: Value) {
        self.values.push(value);
    }

    /// Takes off one value. In code that is never reached there may be none.
    pub(super) fn pop(&mut self) -> Value {
        if self.height() > 0 { self.values.pop().unwrap_or_default() } else { Value::default() }
    }

    pub(super) fn take(&mut self, count: usize) {
        for _ in 0..count {
            self.pop();
        }
    }

    /// A value, from the top.
    pub(super) fn top(&self, below: usize) -> Value {
        let place = self.values.len().checked_sub(below + 1);
        place.and_then(|place| self.values.get(place)).copied().unwrap_or_default()
    }

    /// How much the innermost block has put on it.
    pub(super) fn height(&self) -> usize {
        self.values.len() - self.label().height.min(self.values.len())
    }

    pub(super) fn depth(&self) -> usize {
        self.labels.len()
    }

    /// The innermost block.
    pub(super) fn label(&self) -> Label {
        self.labels.last().copied().unwrap_or_default()
    }

    pub(super) fn begin(&mut self, opcode: u8, results: usize) {
        self.labels.push(Label { opcode, height: self.values.len(), results });
    }

    /// What comes next is never reached from here.
    pub(super) fn leave(&mut self) {
        self.values.truncate(self.label().height);
    }

    /// Ends the innermost block; whether that was the function's.
    pub(super) fn end(&mut self) -> bool {
        let Some(label) = self.labels.pop() else { return true };
        self.values.truncate(label.height);
        for result in 0..label.results.min(8) {
            let maker = hash(u32::from(label.opcode), u32::from(result == 0));
            self.values.push(Value { maker, ..Value::default() });
        }
        false
    }

    /// Ends the first part of a choice.
    pub(super) fn otherwise(&mut self) {
        self.leave();
        if let Some(label) = self.labels.last_mut() {
            label.opcode = 5;
        }
    }
}

const I32: u8 = 0x7f;
const I64: u8 = 0x7e;
const F32: u8 = 0x7d;
const F64: u8 = 0x7c;

/// The type of what an instruction makes; 0 where it makes nothing or that does not follow from the opcode.
pub(super) fn made(opcode: u8) -> u8 {
    match opcode {
        0x28
        | 0x2c..=0x2f
        | 0x3f..=0x41
        | 0x45..=0x78
        | 0xa7..=0xab
        | 0xbc
        | 0xc0
        | 0xc1
        | 0xd1 => I32,
        0x29 | 0x30..=0x35 | 0x42 | 0x79..=0x8a | 0xac..=0xb1 | 0xbd | 0xc2..=0xc4 => I64,
        0x2a | 0x43 | 0x8b..=0x98 | 0xb2..=0xb6 | 0xbe => F32,
        0x2b | 0x44 | 0x99..=0xa6 | 0xb7..=0xbb | 0xbf => F64,
        _ => 0,
    }
}
