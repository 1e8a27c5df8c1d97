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
        &[WORD2, TO_GO],
        &[BYTE, SECTION],
        &[BYTE2, BYTE4, SECTION],
        &[WORD, SECTION],
        &[BYTE4, BYTE8, NUMBER, TO_GO],
        &[BYTE2, FOURTH],
        &[BYTE3, SECTION],
    ],
    // Data.
    [
        &[TO_GO],
        &[BYTE, BYTE2],
        &[BYTE, FOURTH],
        &[BYTE, BYTE2, BYTE3],
        &[BYTE, WORD],
        &[BYTE4, FOURTH, SECTION],
        &[BYTE, BYTE2, BYTE3, BYTE4, SECTION, BEGUN],
    ],
    // Header.
    [
        &[BYTE],
        &[BYTE2, BYTE3, DEPTH],
        &[BYTE2, BYTE4, NOW],
        &[BYTE, BYTE2, OPCODE, NOW],
        &[BYTE, BYTE2, OPCODE, DEPTH, FRESH],
        &[BYTE2, BYTE4, OPCODE, OPCODE2, TYPES, CALL2, CONSTANT, NOW, LONG],
        &[BYTE2, OPCODE, OPCODE2, INSTRUCTION2, HEIGHT, DEPTH, SIGNATURE, LONG, WRITTEN2],
    ],
    // Opcode.
    [
        &[OPCODE6, MADE, LONG],
        &[OPCODE, TYPES, BEFORE],
        &[HEIGHT, TYPES, FIELD],
        &[OPCODE, TOP, HEIGHT, BLOCK, USE, AGE],
        &[OPCODE2, MADE_LAST, NOW, LOCAL_TYPE],
        &[BYTE2, INSTRUCTION, INSTRUCTION2, TOP2, BEFORE, LOCAL_TYPE],
        &[OPCODE2, OPCODE3, OPCODE4, HEIGHT, NOW, AGE, LOCAL_TYPE],
    ],
    // Local.
    [
        &[TYPES, FUNCTION, SIGNATURE, FIELD],
        &[BYTE, LOCAL, LONG],
        &[BYTE, OPCODE, USE, NOW, LOCALS],
        &[NOW, BEFORE, LOCALS, FRESH],
        &[OPCODE, SIGNATURE, LOCAL, NOW],
        &[OPCODE, OPCODE2, OPCODE3, LOCAL, LOCAL2, NOW, BEFORE, AGE],
        &[SECTION, TOP, TOP2, TOP3, TYPES, BLOCK, DEPTH, FUNCTION, USE, CALL],
    ],
    // Call.
    [
        &[BYTE],
        &[BYTE, SECTION, HEIGHT, TYPES],
        &[SECTION, TYPES, BEFORE, LONG],
        &[SECTION, OPCODE, OPCODE2, HEIGHT],
        &[BYTE5, SECTION, OPCODE, HEIGHT, TYPES, USE],
        &[HEIGHT, TYPES, FUNCTION],
        &[SECTION, HEIGHT, CALL, LOCAL_TYPE],
    ],
    // Alignment.
    [
        &[FUNCTION, LOCAL],
        &[INSTRUCTION2, NOW],
        &[TOP4, NOW],
        &[NOW, EFFECT],
        &[BYTE3, NOW, AGE],
        &[BYTE4, OPCODE, TOP2, TOP4, FUNCTION, MADE, CONSTANT],
        &[OPCODE, OPCODE2, OPCODE4, TOP4, HEIGHT, NOW, EFFECT2],
    ],
    // Offset.
    [
        &[NOW, BEFORE, FIELD],
        &[OFFSET],
        &[BYTE, FUNCTION],
        &[BYTE, NOW, BEFORE, FIELD, EFFECT],
        &[OPCODE3, OPCODE6, HEIGHT, NOW, EFFECT2],
        &[BYTE, OPCODE, HEIGHT, USE, MADE_LAST, NOW],
        &[WORD, MADE_LAST, BEFORE, LOCAL_TYPE],
    ],
    // Constant.
    [
        &[FIELD],
        &[BYTE2],
        &[OPCODE, HEIGHT, MADE],
        &[BYTE, TOP, FUNCTION, LOCAL_TYPE],
        &[OPCODE, OPCODE2, LOCAL_TYPE, EFFECT],
        &[BYTE, OPCODE, OPCODE2, OPCODE3, OPCODE5, LONG],
        &[BYTE, OPCODE, OPCODE2, TOP4, USE],
    ],
    // Branch.
    [
        &[BLOCK, DEPTH],
        &[DEPTH, NOW],
        &[TOP, DEPTH, MADE_LAST],
        &[SECTION, DEPTH, LONG],
        &[TOP3, HEIGHT, BLOCK, NOW, AGE],
        &[BYTE, SECTION, DEPTH, CONSTANT, NOW, FIELD, FRESH],
        &[BYTE8, NUMBER, OPCODE, OPCODE3, BLOCK, NOW, BEFORE, LOCAL_TYPE],
    ],
    // Other.
    [
        &[BYTE, HEIGHT, TYPES],
        &[BYTE, BYTE2, NOW],
        &[NOW, BEFORE],
        &[BYTE, BYTE5, OPCODE2, OPCODE4, HEIGHT, DEPTH, USE, BEFORE],
        &[OPCODE2, TYPES, NOW, AGE],
        &[BYTE2, BYTE3, BYTE4, FOURTH, LOCAL_TYPE],
        &[BYTE, BYTE3, BYTE8, FOURTH, OPCODE2, HEIGHT, NOW],
    ],
    // Text.
    [
        &[BYTE2],
        &[BYTE4],
        &[BYTE, BYTE5, BYTE6],
        &[BYTE, BYTE2],
        &[BYTE3, FOURTH],
        &[BYTE],
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
