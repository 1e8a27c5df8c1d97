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
        &[BYTE3, BYTE6, BYTE8, BYTE12],
        &[BYTE2, BYTE8, BYTE12, FOURTH],
        &[BYTE2, BYTE3, FOURTH, SECTION],
    ],
    // Data.
    [
        &[],
        &[BYTE, BYTE2],
        &[BYTE, BEGUN, TO_GO],
        &[BYTE, BYTE2, BYTE3],
        &[BYTE, WORD, SECTION],
        &[BYTE3, BYTE4, FOURTH, NUMBER],
        &[BYTE, BYTE2, BYTE3, BYTE4, SECTION],
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
        &[LONG],
        &[OPCODE, HEIGHT, MADE, AGE],
        &[FOURTH, HEIGHT, TYPES, LOCAL_TYPE],
        &[OPCODE, TOP, HEIGHT, BLOCK, USE],
        &[OPCODE, OPCODE2, MADE, MADE_LAST, LOCAL_TYPE],
        &[OPCODE, OPCODE2, INSTRUCTION, INSTRUCTION2, TOP2, USE, LOCAL_TYPE],
        &[OPCODE, OPCODE2, OPCODE3, OPCODE4, OPCODE5, HEIGHT, NOW, AGE, LOCAL_TYPE],
    ],
    // Local.
    [
        &[TOP3, FUNCTION],
        &[WORD, LOCAL, LONG],
        &[LOCAL2, WRITTEN, NOW, BEFORE],
        &[WORD, OPCODE, NOW, FRESH],
        &[OPCODE, OPCODE2, LOCAL, USE, NOW],
        &[BYTE4, BYTE5, OPCODE, OPCODE2, LOCAL2, LOCAL3, NOW],
        &[TOP, TOP2, TOP3, TYPES, DEPTH, FUNCTION, SIGNATURE, USE, MADE, CALL, NOW],
    ],
    // Call.
    [
        &[],
        &[HEIGHT, TYPES],
        &[OPCODE6, FIELD, LONG],
        &[SECTION, OPCODE, OPCODE2, OPCODE3],
        &[SECTION, OPCODE, HEIGHT, TYPES],
        &[OPCODE, HEIGHT, TYPES, FUNCTION],
        &[SECTION, OPCODE, HEIGHT, TYPES, CALL, AGE],
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
        &[BEFORE, FIELD],
        &[WORD, OFFSET, BEFORE],
        &[FUNCTION, AGE, LOCALS],
        &[NOW, BEFORE, FIELD, EFFECT],
        &[OPCODE3, NOW, EFFECT, EFFECT2],
        &[BYTE, OPCODE, USE, MADE, NOW],
        &[OPCODE, TOP2, NOW, BEFORE, LOCAL_TYPE],
    ],
    // Constant.
    [
        &[],
        &[FUNCTION, SIGNATURE, LOCALS],
        &[OPCODE, HEIGHT, MADE, NOW],
        &[BYTE, TOP, FUNCTION, BEFORE],
        &[OPCODE, INSTRUCTION, TYPES, EFFECT],
        &[BYTE8, FOURTH, OPCODE, OPCODE2, HEIGHT, AGE],
        &[BYTE, OPCODE, OPCODE2, USE, BEFORE, AGE],
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
        &[FOURTH, NOW, BEFORE],
        &[BYTE, BYTE2, OPCODE2, DEPTH, USE],
        &[BYTE3, BYTE4, OPCODE2, MADE, NOW],
        &[BYTE, BYTE2, FOURTH, NOW, LONG, LOCAL_TYPE],
        &[BYTE, BYTE3, BYTE8, FOURTH, OPCODE2, HEIGHT, TYPES, BEFORE],
    ],
    // Text.
    [
        &[BYTE2],
        &[BYTE4],
        &[FOURTH],
        &[BYTE, BYTE2],
        &[BYTE3, FOURTH],
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
