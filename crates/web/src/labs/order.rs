//! What is to be run.

use std::fmt;

/// What the servers of the tests are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// They do what Raft wants.
    #[default]
    Sound,
    /// They persist nothing (against Figure 2): their disks lie.
    Forgetful,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Sound, Self::Forgetful];

    fn number(self) -> u64 {
        u64::from(self == Self::Forgetful)
    }

    fn of(number: u64) -> Self {
        if number == 0 { Self::Sound } else { Self::Forgetful }
    }
}

/// One run of one test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Single {
    /// The test's place among all.
    pub place: usize,
    /// Decides everything random.
    pub seed: u64,
    /// What its servers are.
    pub kind: Kind,
}

/// Runs of tests: one test after the other, each with all seeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Tells it from others.
    pub number: u64,
    /// The first of the seeds.
    pub first_seed: u64,
    /// How many seeds there are.
    pub seeds: u64,
    /// What the servers are.
    pub kind: Kind,
    /// The tests, by their places among all.
    pub places: Vec<usize>,
}

impl Job {
    /// How many runs there are.
    #[must_use]
    pub fn runs(&self) -> u64 {
        self.seeds.saturating_mul(self.places.len() as u64)
    }

    /// The run after so many.
    #[must_use]
    pub fn nth(&self, n: u64) -> Option<Single> {
        let place = usize::try_from(n / self.seeds.max(1)).ok()?;
        let place = *self.places.get(place)?;
        Some(Single {
            place,
            seed: self.first_seed.wrapping_add(n % self.seeds.max(1)),
            kind: self.kind,
        })
    }
}

/// What the page asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// Begin this, in place of what is under way.
    Run(Job),
    /// Play this one for its script, before anything else.
    Tell(Single),
    /// Go on for a slice, and say what came of it.
    GoOn,
    /// Give up what is under way.
    Stop,
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Run(job) => {
                let Job { number, first_seed, seeds, kind, places } = job;
                write!(f, "run {number} {first_seed} {seeds} {}", kind.number())?;
                places.iter().try_for_each(|place| write!(f, " {place}"))
            }
            Self::Tell(Single { place, seed, kind }) => {
                write!(f, "tell {place} {seed} {}", kind.number())
            }
            Self::GoOn => f.write_str("on"),
            Self::Stop => f.write_str("stop"),
        }
    }
}

impl Order {
    /// Reads what [`Display`](fmt::Display) has written.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
        let numbers = numbers(rest)?;
        Some(match (word, &numbers[..]) {
            ("run", [number, first_seed, seeds, kind, places @ ..]) => Self::Run(Job {
                number: *number,
                first_seed: *first_seed,
                seeds: *seeds,
                kind: Kind::of(*kind),
                places: places
                    .iter()
                    .map(|place| usize::try_from(*place).ok())
                    .collect::<Option<_>>()?,
            }),
            ("tell", [place, seed, kind]) => Self::Tell(single(*place, *seed, *kind)?),
            ("on", []) => Self::GoOn,
            ("stop", []) => Self::Stop,
            _ => return None,
        })
    }
}

pub(super) fn single(place: u64, seed: u64, kind: u64) -> Option<Single> {
    Some(Single { place: usize::try_from(place).ok()?, seed, kind: Kind::of(kind) })
}

pub(super) fn print(Single { place, seed, kind }: Single) -> String {
    format!("{place} {seed} {}", kind.number())
}

/// Numbers with blanks between them; `None` if anything else stands there.
pub(super) fn numbers(text: &str) -> Option<Vec<u64>> {
    text.split_ascii_whitespace().map(|word| word.parse().ok()).collect()
}
