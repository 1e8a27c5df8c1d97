//! Which notes make the contexts in which a byte is looked at, by what it is.
//!
//! They were found by trial: a note was put in or taken out, at random, and the change was kept if the page's later part
//! came out smaller. What looks odd in them was so.

use crate::notes::*;
use crate::walk::KINDS;

/// So many contexts are made for each byte.
pub(crate) const CONTEXTS: usize = 7;

type Plan = [&'static [usize]; CONTEXTS];

/// By [`crate::walk::Kind`].
const PLANS: [Plan; KINDS] = [
    // Rest.
    [
        &[SECTION],
        &[BYTE, SECTION],
        &[BYTE4, SECTION],
        &[WORD, WORD2, SECTION],
        &[BYTE2, BYTE6, BYTE12, FOURTH],
        &[BYTE2, BYTE3, FOURTH, SECTION],
        &[BYTE, BYTE3, BYTE6, BYTE12, SECTION, NUMBER],
    ],
    // Data.
    [
        &[],
        &[BYTE],
        &[WORD],
        &[BYTE, BYTE2],
        &[BYTE, BYTE2, BYTE3],
        &[BYTE3, BYTE4, FOURTH],
        &[BYTE, BYTE2, BYTE3, BYTE4, SECTION],
    ],
    // Header.
    [
        &[BYTE],
        &[BYTE, BYTE2, OPCODE],
        &[BYTE2, BYTE3, DEPTH],
        &[BYTE2, BYTE4, NOW],
        &[WORD2, OPCODE2, CALL2, LONG],
        &[BYTE2, OPCODE2, HEIGHT, SIGNATURE, LONG, WRITTEN2],
        &[BYTE2, OPCODE2, INSTRUCTION2, HEIGHT, SIGNATURE, LONG, WRITTEN2],
    ],
    // Opcode.
    [
        &[LONG],
        &[OPCODE, HEIGHT, MADE],
        &[BYTE2, OPCODE, HEIGHT, TYPES],
        &[OPCODE, TOP, HEIGHT, BLOCK],
        &[OPCODE, OPCODE2, MADE, MADE_LAST, LOCAL_TYPE],
        &[OPCODE, OPCODE2, INSTRUCTION, INSTRUCTION2, TOP2, USE, LOCAL_TYPE],
        &[OPCODE, OPCODE2, OPCODE3, OPCODE4, OPCODE5, HEIGHT, NOW, AGE, LOCAL_TYPE],
    ],
    // Local.
    [
        &[TOP3, FUNCTION],
        &[LOCAL, BEFORE, LONG],
        &[LOCAL2, WRITTEN, NOW, BEFORE],
        &[WORD, OPCODE, NOW, FRESH],
        &[OPCODE, OPCODE2, TOP4, LOCAL, NOW],
        &[BYTE4, BYTE5, OPCODE, OPCODE2, OPCODE6, LOCAL2, LOCAL3, NOW],
        &[TOP, TOP2, TYPES, DEPTH, FUNCTION, SIGNATURE, USE, MADE, CALL, NOW],
    ],
    // Call.
    [
        &[LONG],
        &[HEIGHT, TYPES],
        &[OPCODE, OPCODE2, OPCODE3],
        &[TOP, TOP2, TOP3],
        &[SECTION, OPCODE, CALL],
        &[HEIGHT, TYPES, CALL],
        &[HEIGHT, CONSTANT, FIELD],
    ],
    // Alignment.
    [
        &[FUNCTION, LOCAL],
        &[INSTRUCTION2, NOW],
        &[BLOCK, NOW],
        &[NOW, EFFECT],
        &[TOP, NOW, AGE],
        &[OPCODE4, NOW, LONG, EFFECT2],
        &[BYTE4, OPCODE, TOP2, TOP4, FUNCTION, CONSTANT, NOW],
    ],
    // Offset.
    [
        &[USE, NOW],
        &[BEFORE, FIELD],
        &[NOW, EFFECT],
        &[OFFSET, NOW, BEFORE],
        &[FUNCTION, AGE, LOCALS],
        &[OPCODE3, NOW, EFFECT, EFFECT2],
        &[OPCODE, TOP2, NOW, BEFORE, LOCAL_TYPE],
    ],
    // Constant.
    [
        &[],
        &[TOP, TOP2, FUNCTION],
        &[FUNCTION, SIGNATURE, LOCALS],
        &[OPCODE, HEIGHT, MADE, NOW],
        &[BYTE5, OPCODE, INSTRUCTION, EFFECT],
        &[BYTE8, FOURTH, OPCODE, OPCODE2, HEIGHT],
        &[OPCODE, OPCODE2, OPCODE5, USE, CONSTANT, AGE],
    ],
    // Branch.
    [
        &[TOP, DEPTH],
        &[BLOCK, DEPTH],
        &[DEPTH, NOW],
        &[SECTION, DEPTH, LONG],
        &[TOP3, BLOCK, NOW, AGE],
        &[BYTE, SECTION, DEPTH, FUNCTION, CONSTANT, NOW],
        &[BYTE8, NUMBER, OPCODE, OPCODE3, BLOCK, NOW, BEFORE, LOCAL_TYPE],
    ],
    // Other.
    [
        &[NOW, BEFORE],
        &[BYTE, BYTE2, NOW],
        &[BYTE3, OPCODE2, NOW],
        &[HEIGHT, TYPES, NOW],
        &[TOP3, BLOCK, DEPTH, NOW],
        &[BYTE, BYTE2, FOURTH, NOW, LONG],
        &[BYTE, BYTE2, BYTE3, OPCODE2, BLOCK, DEPTH, FOLLOWER, USE],
    ],
    // Text.
    [
        &[BYTE2],
        &[BYTE3],
        &[BYTE4],
        &[FOURTH],
        &[BYTE, BYTE2],
        &[BYTE, NUMBER],
        &[BYTE, BYTE2, BYTE3, BYTE4],
    ],
];

/// The plans as bits: each is a note.
pub(crate) const MASKS: [[u64; CONTEXTS]; KINDS] = masks();

const fn masks() -> [[u64; CONTEXTS]; KINDS] {
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
