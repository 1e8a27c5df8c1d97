//! What is known at a byte, as numbers: contexts are made of some of them.

/// There may be so many notes.
pub(crate) const NOTES: usize = 64;

/// The last byte; some before it follow.
pub(crate) const BYTE: usize = 0;
pub(crate) const BYTE2: usize = 1;
pub(crate) const BYTE3: usize = 2;
pub(crate) const BYTE4: usize = 3;
pub(crate) const BYTE5: usize = 4;
pub(crate) const BYTE6: usize = 5;
pub(crate) const BYTE8: usize = 6;
/// The letters since the last other sign.
pub(crate) const WORD: usize = 8;
/// The word before that.
pub(crate) const WORD2: usize = 9;
/// The place in four bytes.
pub(crate) const FOURTH: usize = 10;
/// The section, and whether a segment of data says where it lies.
pub(crate) const SECTION: usize = 11;
/// The bytes since the section's beginning, up to 255.
pub(crate) const NUMBER: usize = 12;
/// The last opcode; five more follow.
pub(crate) const OPCODE: usize = 13;
pub(crate) const OPCODE2: usize = 14;
pub(crate) const OPCODE3: usize = 15;
pub(crate) const OPCODE4: usize = 16;
pub(crate) const OPCODE5: usize = 17;
pub(crate) const OPCODE6: usize = 18;
/// The last instruction with its numbers, and the one before.
pub(crate) const INSTRUCTION: usize = 19;
pub(crate) const INSTRUCTION2: usize = 20;
/// The instruction that made what is on the stack; three more follow.
pub(crate) const TOP: usize = 21;
pub(crate) const TOP2: usize = 22;
pub(crate) const TOP3: usize = 23;
pub(crate) const TOP4: usize = 24;
/// How much is on the stack of this block.
pub(crate) const HEIGHT: usize = 25;
/// The types of the two upper values.
pub(crate) const TYPES: usize = 26;
/// What the innermost block is.
pub(crate) const BLOCK: usize = 27;
/// How many blocks there are.
pub(crate) const DEPTH: usize = 28;
pub(crate) const FUNCTION: usize = 29;
/// The function's type.
pub(crate) const SIGNATURE: usize = 30;
/// The last local that was touched; two more follow.
pub(crate) const LOCAL: usize = 31;
pub(crate) const LOCAL2: usize = 32;
pub(crate) const LOCAL3: usize = 33;
/// The local that was written last.
pub(crate) const WRITTEN: usize = 34;
/// What was touched after the last local when it was touched before.
pub(crate) const FOLLOWER: usize = 35;
/// The instruction after the upper value's local when it was read before.
pub(crate) const USE: usize = 36;
/// The instruction that made what is in the upper value's local.
pub(crate) const MADE: usize = 37;
/// The same of the local touched last.
pub(crate) const MADE_LAST: usize = 38;
pub(crate) const CALL: usize = 39;
pub(crate) const CALL2: usize = 40;
pub(crate) const CONSTANT: usize = 41;
pub(crate) const OFFSET: usize = 42;
/// The opcode of the number that comes.
pub(crate) const NOW: usize = 43;
/// The number before it in the same instruction.
pub(crate) const BEFORE: usize = 44;
/// Instructions since the function began, up to 7.
pub(crate) const AGE: usize = 45;
/// How many locals the function has.
pub(crate) const LOCALS: usize = 46;
/// The offset that was used last with the upper value's local.
pub(crate) const FIELD: usize = 47;
/// The eight last opcodes.
pub(crate) const LONG: usize = 48;
/// The local that was written before that.
pub(crate) const WRITTEN2: usize = 49;
/// The type of the local touched last.
pub(crate) const LOCAL_TYPE: usize = 50;
/// The store, load or call before.
pub(crate) const EFFECT: usize = 51;
pub(crate) const EFFECT2: usize = 52;
/// The locals never touched yet begin here.
pub(crate) const FRESH: usize = 53;
/// The bytes of data since something began or ended that code or data has named, up to 31.
pub(crate) const BEGUN: usize = 54;
/// The bytes of data until then, up to 7, if that is near.
pub(crate) const TO_GO: usize = 55;
