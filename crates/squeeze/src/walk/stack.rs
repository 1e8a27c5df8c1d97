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
    /// What made the value it was begun with.
    pub(super) condition: u32,
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

    pub(super) fn begin(&mut self, opcode: u8, results: usize, condition: u32) {
        self.labels.push(Label { opcode, height: self.values.len(), results, condition });
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
