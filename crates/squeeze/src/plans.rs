//! Which notes make the contexts in which a byte is looked at, by what it is.

use crate::notes::*;
use crate::walk::KINDS;

/// So many contexts are made for each byte.
pub(crate) const CONTEXTS: usize = 14;

type Plan = [&'static [usize]; CONTEXTS];

/// By [`crate::walk::Kind`].
pub(crate) const PLANS: [Plan; KINDS] = [
    // Rest.
    [
        &[],
        &[BYTE],
        &[BYTE, BYTE2],
        &[BYTE, BYTE2, BYTE3],
        &[BYTE, BYTE2, BYTE3, BYTE4],
        &[BYTE, BYTE2, BYTE3, BYTE4, BYTE5],
        &[BYTE, BYTE2, BYTE3, BYTE4, BYTE5, BYTE6],
        &[WORD],
        &[WORD, WORD2],
        &[WORD, BYTE],
        &[BYTE, BYTE3],
        &[BYTE2, BYTE3],
        &[SECTION, BYTE4],
        &[SECTION, BYTE],
    ],
    // Data.
    [
        &[],
        &[BYTE],
        &[BYTE, BYTE2],
        &[BYTE, BYTE2, BYTE3],
        &[BYTE, BYTE2, BYTE3, BYTE4],
        &[BYTE, BYTE2, BYTE3, BYTE4, BYTE5],
        &[FOURTH, BYTE4],
        &[FOURTH, BYTE8],
        &[WORD],
        &[WORD, WORD2],
        &[FOURTH, BYTE4, BYTE8],
        &[FOURTH, BYTE, BYTE4],
        &[FOURTH, BYTE12],
        &[FOURTH, BYTE16, BYTE],
    ],
    // Header.
    [
        &[],
        &[BYTE],
        &[BYTE, BYTE2],
        &[BYTE, BYTE2, BYTE3],
        &[BYTE, BYTE2, BYTE3, BYTE4],
        &[SIGNATURE],
        &[SIGNATURE, BYTE],
        &[SIGNATURE, BYTE, BYTE2],
        &[LOCALS],
        &[LOCALS, BYTE],
        &[BYTE2],
        &[BYTE2, BYTE4],
        &[BYTE3],
        &[BYTE, BYTE3],
    ],
    // Opcode.
    [
        &[OPCODE, OPCODE2],
        &[OPCODE, OPCODE2, OPCODE3],
        &[OPCODE, OPCODE2, OPCODE3, OPCODE4],
        &[LONG],
        &[INSTRUCTION],
        &[INSTRUCTION, INSTRUCTION2],
        &[INSTRUCTION, INSTRUCTION2, INSTRUCTION3],
        &[INSTRUCTION, INSTRUCTION2, INSTRUCTION3, INSTRUCTION4],
        &[TOP, TOP2],
        &[TOP, HEIGHT, OPCODE, BLOCK],
        &[TYPES, HEIGHT, OPCODE, USE],
        &[MADE, OPCODE, HEIGHT],
        &[MADE_LAST, OPCODE, OPCODE2],
        &[AFTER_CALL, CALL, OPCODE, HEIGHT],
    ],
    // Local.
    [
        &[NOW, LOCAL],
        &[NOW, LOCAL, LOCAL2],
        &[NOW, LOCAL, LOCAL2, LOCAL3],
        &[NOW, FUNCTION],
        &[NOW, FUNCTION, LOCAL],
        &[NOW, FUNCTION, OPCODE],
        &[NOW, INSTRUCTION, INSTRUCTION2],
        &[NOW, INSTRUCTION, INSTRUCTION2, INSTRUCTION3],
        &[NOW, TOP],
        &[NOW, TOP, TOP2],
        &[NOW, WRITTEN, OPCODE],
        &[NOW, FOLLOWER, LOCAL],
        &[NOW, FRESH, OPCODE],
        &[NOW, OPCODE, OPCODE2, LOCAL],
    ],
    // Call.
    [
        &[],
        &[INSTRUCTION],
        &[INSTRUCTION, INSTRUCTION2],
        &[INSTRUCTION, INSTRUCTION2, INSTRUCTION3],
        &[CALL],
        &[CALL, CALL2],
        &[CALL, OPCODE, OPCODE2],
        &[FUNCTION],
        &[TOP, TOP2],
        &[TOP, TOP2, TOP3],
        &[HEIGHT, TYPES],
        &[OPCODE, OPCODE2, OPCODE3],
        &[EFFECT, EFFECT2],
        &[CONSTANT, HEIGHT],
    ],
    // Alignment.
    [
        &[NOW],
        &[NOW, OPCODE],
        &[NOW, TOP],
        &[NOW, TOP, TOP2],
        &[NOW, FIELD],
        &[NOW, INSTRUCTION, INSTRUCTION2],
        &[NOW, USE],
        &[NOW, OFFSET],
        &[NOW, OFFSET, OFFSET2],
        &[NOW, EFFECT],
        &[NOW, MADE],
        &[NOW, FUNCTION, LOCAL],
        &[NOW, LOCAL],
        &[NOW, FUNCTION],
    ],
    // Offset.
    [
        &[NOW, BEFORE],
        &[NOW, BEFORE, OFFSET],
        &[NOW, BEFORE, OFFSET, OFFSET2],
        &[NOW, BEFORE, TOP],
        &[NOW, BEFORE, TOP, TOP2],
        &[NOW, BEFORE, TOP2],
        &[NOW, FIELD],
        &[NOW, FIELD, OFFSET],
        &[NOW, USE],
        &[NOW, MADE],
        &[NOW, EFFECT],
        &[NOW, EFFECT, EFFECT2],
        &[NOW, FUNCTION, LOCAL],
        &[NOW, INSTRUCTION, INSTRUCTION2],
    ],
    // Constant.
    [
        &[],
        &[OPCODE],
        &[OPCODE, OPCODE2],
        &[INSTRUCTION],
        &[INSTRUCTION, INSTRUCTION2],
        &[INSTRUCTION, INSTRUCTION2, INSTRUCTION3],
        &[CONSTANT],
        &[CONSTANT, CONSTANT2],
        &[CONSTANT, OPCODE, OPCODE2],
        &[FUNCTION],
        &[TOP, TOP2],
        &[MADE, OPCODE],
        &[CALL, OPCODE],
        &[AGE, OPCODE],
    ],
    // Branch.
    [
        &[NOW, DEPTH],
        &[NOW, OPCODE],
        &[NOW, OPCODE, OPCODE2],
        &[NOW, INSTRUCTION],
        &[NOW, INSTRUCTION, INSTRUCTION2],
        &[NOW, BLOCK, DEPTH],
        &[NOW, FUNCTION, DEPTH],
        &[NOW, FUNCTION],
        &[NOW, OPENED, BLOCK],
        &[NOW, TOP],
        &[NOW, EFFECT],
        &[NOW, HEIGHT, BLOCK],
        &[NOW, LONG],
        &[NOW, OPCODE3, OPCODE2, OPCODE],
    ],
    // Other.
    [
        &[NOW],
        &[NOW, OPCODE],
        &[NOW, OPCODE, OPCODE2],
        &[NOW, INSTRUCTION],
        &[NOW, INSTRUCTION, INSTRUCTION2],
        &[NOW, BYTE],
        &[NOW, BYTE, BYTE2],
        &[NOW, BYTE, BYTE2, BYTE3],
        &[NOW, TYPES, HEIGHT],
        &[NOW, FUNCTION],
        &[NOW, DEPTH, BLOCK],
        &[NOW, BEFORE],
        &[NOW, AGE],
        &[NOW, TOP, TOP2],
    ],
    // Text.
    [
        &[],
        &[BYTE],
        &[BYTE, BYTE2],
        &[BYTE, BYTE2, BYTE3],
        &[BYTE, BYTE2, BYTE3, BYTE4],
        &[BYTE, BYTE2, BYTE3, BYTE4, BYTE5],
        &[BYTE, BYTE2, BYTE3, BYTE4, BYTE5, BYTE6],
        &[WORD],
        &[WORD, WORD2],
        &[WORD2, BYTE],
        &[BYTE, BYTE3],
        &[BYTE2, BYTE3],
        &[BYTE3, BYTE4, BYTE5],
        &[BYTE4, BYTE5, BYTE6],
    ],
];

/// A plan as bits, by which contexts are made.
pub(crate) const fn masks() -> [[u64; CONTEXTS]; KINDS] {
    let mut masks = [[0; CONTEXTS]; KINDS];
    let mut kind = 0;
    while kind < KINDS {
        let mut context = 0;
        while context < CONTEXTS {
            let mut note = 0;
            while note < PLANS[kind][context].len() {
                masks[kind][context] |= 1 << PLANS[kind][context][note];
                note += 1;
            }
            context += 1;
        }
        kind += 1;
    }
    masks
}
