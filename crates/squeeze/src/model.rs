//! How likely each byte is, from what came in the same contexts before.

use crate::coder::Coder;
use crate::correction::Corrections;
use crate::memory::{Guess, Memory, REASONS, WEIGHTS};
use crate::mixer::{Mixer, falling};
use crate::notes::{BYTE, NOTES, NOW, OPCODE};
use crate::plans::{CONTEXTS, MASKS};
use crate::scale::Scale;
use crate::seen::{Seen, is_known, said};
use crate::tree::{LEAF, ROOT, Tree};
use crate::walk::{KINDS, Kind, Walk, hash};

/// What each context says, memory, and what is always the same.
const INPUTS: usize = CONTEXTS + 2;
const ALWAYS: i32 = 256;
/// Bytes of numbers are told apart by their place: first, second, later.
const PLACES: usize = 3;
/// How many trees there are.
pub(crate) const TREES: usize = KINDS * PLACES;
/// So many decisions share a line of the table.
const IN_LINE: usize = 3;

/// How often each byte was in what is known, by its kind and its place in a number.
pub(crate) type Counts = [[u32; 256]; TREES];

/// The place of a kind's tree, and of a place in numbers.
pub(crate) fn tree_of(kind: Kind, place: usize) -> usize {
    kind as usize * PLACES + place.min(PLACES - 1)
}

pub(crate) struct Model {
    trees: Vec<Tree>,
    scale: Scale,
    seen: Seen,
    memory: Memory,
    /// How often memory was right, by its reason.
    right: [[u16; REASONS]; KINDS],
    /// Weights by the decision, by what memory and the table know, and by the note that matters most.
    mixers: [Mixer<INPUTS>; 3],
    last: Mixer<3>,
    corrections: Corrections,
    inputs: [i32; INPUTS],
    /// The bytes of the number so far.
    part: u32,
}

/// A byte that is decided.
struct Place {
    kind: usize,
    tree: usize,
    /// The note that matters most.
    note: usize,
    /// One of the contexts.
    context: u32,
    /// Where in the table the contexts' decisions are.
    lines: [usize; CONTEXTS],
    slot: usize,
    /// Which decision it is, and how many there were.
    node: u16,
    step: usize,
    /// What memory expects, of the byte and of the decision.
    guess: Option<Guess>,
    guessed: Option<bool>,
}

impl Model {
    /// A model with a table of 2^`bits` lines.
    pub(crate) fn new(counts: &Counts, bits: u32) -> Self {
        let scale = Scale::new();
        Self {
            corrections: Corrections::new(&scale),
            trees: counts.iter().map(Tree::new).collect(),
            scale,
            seen: Seen::new(bits),
            memory: Memory::new(),
            right: [[1 << 15; REASONS]; KINDS],
            mixers: [TREES * 256, KINDS * (CONTEXTS + 1) * WEIGHTS, KINDS * 256]
                .map(|it| Mixer::new(it, 5, falling())),
            last: Mixer::new(KINDS, 5, vec![3]),
            inputs: [0; INPUTS],
            part: 0,
        }
    }

    /// Goes over the byte that comes next in a walk: the coder says which it is.
    pub(crate) fn code(&mut self, walk: &Walk, byte: u8, coder: &mut dyn Coder) -> u8 {
        let ((kind, number), notes) = (walk.next(), &walk.notes);
        let guess = Guess::best(&self.memory, walk.expected());
        if number == 0 {
            self.part = 0;
        }
        let tree = tree_of(kind, number);
        let hashes = self.contexts(kind, tree, notes);
        let (way, mut left) = self.trees[tree].way(byte);
        let (guessed, mut guessed_left) = guess.map_or((0, 0), |it| self.trees[tree].way(it.byte));
        let mut place = Place {
            kind: kind as usize,
            tree,
            context: hashes[1],
            note: (notes[kind.main_note()] & 255) as usize,
            lines: [0; CONTEXTS],
            slot: 1,
            node: ROOT,
            step: 0,
            guess,
            guessed: None,
        };
        while place.node < LEAF {
            if place.step.is_multiple_of(IN_LINE) {
                place.slot = 1;
                place.lines = self.find_lines(&hashes, place.node);
            }
            place.guessed = next(guessed, &mut guessed_left);
            let likely = self.likely(&place);
            let is = coder.decide(likely, next(way, &mut left) == Some(true));
            self.learn(&place, is);
            if place.guessed != Some(is) {
                guessed_left = 0;
            }
            place.node = self.trees[tree].after(place.node, is);
            place.slot = place.slot << 1 | usize::from(is);
            place.step += 1;
        }
        let [byte, _] = place.node.to_le_bytes();
        self.memory.take(byte, kind.is_beginning());
        self.part = hash(self.part, u32::from(byte) + 1);
        byte
    }

    fn contexts(&self, kind: Kind, tree: usize, notes: &[u32; NOTES]) -> [u32; CONTEXTS] {
        let mut hashes = [0; CONTEXTS];
        let mut name = hash(u32::try_from(tree).unwrap_or(0) + 1, self.part);
        for (hash, mask) in hashes.iter_mut().zip(&MASKS[kind as usize]) {
            name = name.wrapping_add(0x7f4a_7c15);
            let (mut sum, mut mask) = (name, *mask);
            while mask != 0 {
                let note = notes[mask.trailing_zeros() as usize & (NOTES - 1)];
                mask &= mask - 1;
                sum = (sum ^ note).wrapping_mul(0x85eb_ca6b).rotate_left(13);
            }
            *hash = sum ^ sum >> 15;
        }
        hashes
    }

    fn find_lines(&mut self, hashes: &[u32; CONTEXTS], node: u16) -> [usize; CONTEXTS] {
        let salt = u32::from(node + 1).wrapping_mul(0x2c1b_3c6d);
        self.seen.lines(hashes.map(|hash| {
            let mixed = (hash ^ salt).wrapping_mul(0x9e37_79b1);
            mixed ^ mixed >> 16
        }))
    }

    /// The chance that the next decision is yes.
    fn likely(&mut self, place: &Place) -> u32 {
        let node = place.tree * 256 + usize::from(place.node);
        let name = hash(u32::try_from(node).unwrap_or(0), 0);
        let guess = place.guess.map_or(0, |it| u32::from(it.byte) + 1);
        self.corrections.choose([name, hash(name, guess), hash(name, place.context)]);
        let mut known = 0;
        for (input, line) in self.inputs.iter_mut().zip(&place.lines) {
            let entry = self.seen.entry(*line, place.slot);
            known += usize::from(is_known(entry));
            *input = said(entry, &self.scale);
        }
        let mut memory = 0;
        self.inputs[CONTEXTS] = 0;
        self.inputs[CONTEXTS + 1] = ALWAYS;
        if let (Some(guess), Some(is)) = (place.guess, place.guessed) {
            let right = self.scale.place(self.right[place.kind][guess.reason] >> 4);
            self.inputs[CONTEXTS] = if is { right } else { -right };
            memory = guess.weight();
        }
        let sets = [
            node,
            (place.kind * (CONTEXTS + 1) + known) * WEIGHTS + memory,
            place.kind * 256 + place.note,
        ];
        for (mixer, set) in self.mixers.iter_mut().zip(sets) {
            mixer.mix(&self.inputs, set, &self.scale);
        }
        let places = self.places();
        let mixed = self.last.mix(&places, place.kind, &self.scale);
        self.corrections.correct(mixed, self.last.place).clamp(1, 65_535)
    }

    /// Where the mixers see the decision.
    fn places(&self) -> [i32; 3] {
        let [one, two, three] = &self.mixers;
        [one.place, two.place, three.place]
    }

    fn learn(&mut self, place: &Place, is: bool) {
        let places = self.places();
        self.last.learn(&places, is);
        self.corrections.learn(is);
        for mixer in &mut self.mixers {
            mixer.learn(&self.inputs, is);
        }
        for line in &place.lines {
            self.seen.learn(*line, place.slot, is);
        }
        if let (Some(guess), Some(guessed)) = (place.guess, place.guessed) {
            let right = &mut self.right[place.kind][guess.reason];
            *right = if guessed == is {
                *right + ((u16::MAX - *right) >> 6)
            } else {
                *right - (*right >> 6)
            };
        }
    }
}

/// The next decision of a way.
fn next(way: u32, left: &mut u32) -> Option<bool> {
    *left = left.checked_sub(1)?;
    Some(way >> *left & 1 == 1)
}

impl Kind {
    /// Whether what comes next may be looked for after such a byte: in code not in the middle of numbers, of which
    /// there are many.
    fn is_beginning(self) -> bool {
        matches!(self, Self::Rest | Self::Data | Self::Text | Self::Opcode)
    }

    /// The note that says most about such bytes.
    fn main_note(self) -> usize {
        match self {
            Self::Rest | Self::Data | Self::Text => BYTE,
            Self::Opcode => OPCODE,
            _ => NOW,
        }
    }
}
