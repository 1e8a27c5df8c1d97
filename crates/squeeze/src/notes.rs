//! What is known at a byte, as numbers: contexts are made of some of them.

/// How many notes there may be.
pub(crate) const NOTES: usize = 64;

/// The last byte; the seven before it follow.
pub(crate) const BYTE: usize = 0;
pub(crate) const BYTE2: usize = 1;
pub(crate) const BYTE3: usize = 2;
pub(crate) const BYTE4: usize = 3;
pub(crate) const BYTE5: usize = 4;
pub(crate) const BYTE6: usize = 5;
pub(crate) const BYTE8: usize = 6;
pub(crate) const BYTE12: usize = 7;
pub(crate) const BYTE16: usize = 8;
/// The letters since the last other sign.
pub(crate) const WORD: usize = 9;
/// The word before that.
pub(crate) const WORD2: usize = 10;
/// The place in four bytes.
pub(crate) const FOURTH: usize = 11;
/// The section, or the segment of data.
pub(crate) const SECTION: usize = 12;
/// The bytes since the section's beginning, up to 255.
pub(crate) const NUMBER: usize = 13;
/// The last opcode; five more follow.
pub(crate) const OPCODE: usize = 14;
pub(crate) const OPCODE2: usize = 15;
pub(crate) const OPCODE3: usize = 16;
pub(crate) const OPCODE4: usize = 17;
pub(crate) const OPCODE6: usize = 19;
/// The last instruction with its numbers; five more follow.
pub(crate) const INSTRUCTION: usize = 20;
pub(crate) const INSTRUCTION2: usize = 21;
pub(crate) const INSTRUCTION3: usize = 22;
pub(crate) const INSTRUCTION4: usize = 23;
pub(crate) const INSTRUCTION6: usize = 25;
/// The instruction that made what is on the stack; three more follow.
pub(crate) const TOP: usize = 26;
pub(crate) const TOP2: usize = 27;
pub(crate) const TOP3: usize = 28;
pub(crate) const TOP4: usize = 29;
/// How much is on the stack of this block.
pub(crate) const HEIGHT: usize = 30;
/// The types of the two upper values.
pub(crate) const TYPES: usize = 31;
/// What the innermost block is.
pub(crate) const BLOCK: usize = 32;
/// How many blocks there are.
pub(crate) const DEPTH: usize = 33;
pub(crate) const FUNCTION: usize = 34;
/// The function's type.
pub(crate) const SIGNATURE: usize = 35;
/// The last local that was touched; two more follow.
pub(crate) const LOCAL: usize = 36;
pub(crate) const LOCAL2: usize = 37;
pub(crate) const LOCAL3: usize = 38;
/// The local that was written last.
pub(crate) const WRITTEN: usize = 39;
/// What was touched after the last local when it was touched before.
pub(crate) const FOLLOWER: usize = 40;
/// The instruction after the upper value's local when it was read before.
pub(crate) const USE: usize = 41;
/// The instruction that made what is in the upper value's local.
pub(crate) const MADE: usize = 42;
/// The same of the local touched last.
pub(crate) const MADE_LAST: usize = 43;
pub(crate) const CALL: usize = 44;
pub(crate) const CALL2: usize = 45;
pub(crate) const CONSTANT: usize = 46;
pub(crate) const CONSTANT2: usize = 47;
pub(crate) const OFFSET: usize = 48;
pub(crate) const OFFSET2: usize = 49;
/// The opcode of the number that comes.
pub(crate) const NOW: usize = 50;
/// The number before it in the same instruction.
pub(crate) const BEFORE: usize = 51;
/// Instructions since the function began, up to 7.
pub(crate) const AGE: usize = 52;
/// How many locals the function has.
pub(crate) const LOCALS: usize = 53;
/// The offset that was used last with the upper value's local.
pub(crate) const FIELD: usize = 54;
/// The eight last opcodes.
pub(crate) const LONG: usize = 55;
/// The instruction that ended the innermost block's condition, before it.
pub(crate) const OPENED: usize = 56;
/// What the last call returned to: the instruction after it, last time.
pub(crate) const AFTER_CALL: usize = 57;
/// The local that was written before that.
pub(crate) const WRITTEN2: usize = 58;
/// The type of the local touched last.
pub(crate) const LOCAL_TYPE: usize = 59;
/// The store, load or call before.
pub(crate) const EFFECT: usize = 60;
pub(crate) const EFFECT2: usize = 61;
/// The locals never touched yet begin here.
pub(crate) const FRESH: usize = 62;
/// What was decoded so far of the number.
pub(crate) const PART: usize = 63;
