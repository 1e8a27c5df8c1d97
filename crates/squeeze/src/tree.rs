//! A byte as decisions: those that come often take few of them.
//!
//! The shape is that of Huffman's code for how often each byte was in what is known.

/// The decisions that lead to each byte.
pub(crate) struct Tree {
    /// Where no and yes lead to: a decision, or a byte and [`LEAF`].
    branches: Box<[[u16; 2]; 256]>,
    /// The way to each byte, the last decision lowest, and how many decisions it takes.
    ways: Box<[(u32, u8); 256]>,
}

/// Marks a byte.
pub(crate) const LEAF: u16 = 256;
/// The first decision.
pub(crate) const ROOT: u16 = 254;

impl Tree {
    /// For bytes that come so often.
    pub(crate) fn new(counts: &[u32; 256]) -> Self {
        // How often, and what: the two rarest are joined until there is one.
        let mut open: Vec<(u32, u16)> =
            (LEAF..).zip(counts).map(|(it, n)| (n * 4 + 1, it)).collect();
        let mut branches = Box::new([[0; 2]; 256]);
        let mut next = 0;
        while open.len() > 1 {
            let mut joined = [0; 2];
            let mut sum = 0;
            for branch in &mut joined {
                let rarest =
                    open.iter().enumerate().min_by_key(|(_, it)| it.0).map_or(0, |it| it.0);
                let (count, what) = open.swap_remove(rarest);
                *branch = what;
                sum += count;
            }
            branches[usize::from(next)] = joined;
            open.push((sum, next));
            next += 1;
        }
        let mut ways = Box::new([(0, 0); 256]);
        let mut to_go = vec![(ROOT, 0, 0)];
        while let Some((node, way, length)) = to_go.pop() {
            if node >= LEAF {
                ways[usize::from(node - LEAF)] = (way, length);
                continue;
            }
            let [no, yes] = branches[usize::from(node & 255)];
            to_go.push((no, way << 1, length + 1));
            to_go.push((yes, way << 1 | 1, length + 1));
        }
        Self { branches, ways }
    }

    /// Where a decision leads.
    pub(crate) fn after(&self, node: u16, is: bool) -> u16 {
        self.branches[usize::from(node & 255)][usize::from(is)]
    }

    /// What is decided on the way to a byte: from the first decision on, in the low bits, and how many there are.
    pub(crate) fn way(&self, byte: u8) -> (u32, u32) {
        let (way, length) = self.ways[usize::from(byte)];
        (way, u32::from(length))
    }
}
