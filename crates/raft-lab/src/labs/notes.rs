//! A student's own run of the course's tests, to stand beside ours: 17 tests took 490 seconds, and one failed.

/// What the course's program printed of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noted {
    /// How long it took, in seconds of real time.
    pub seconds: &'static str,
    /// RPCs; `None` where the test failed.
    pub rpcs: Option<u64>,
    /// Commands committed; `None` where the test failed.
    pub commands: Option<u64>,
}

/// A test's name, its seconds, its RPCs and commands.
type Row = (&'static str, &'static str, Option<(u64, u64)>);

/// The tests of 2021, by their names.
const NOTED: [Row; 17] = [
    ("InitialElection2A", "3.5", Some((30, 0))),
    ("ReElection2A", "5.4", Some((74, 0))),
    ("BasicAgree2B", "2.0", Some((32, 3))),
    ("FailAgree2B", "7.8", Some((82, 8))),
    ("FailNoAgree2B", "4.3", Some((116, 4))),
    ("ConcurrentStarts2B", "1.3", Some((10, 6))),
    ("Rejoin2B", "7.0", Some((104, 4))),
    ("Backup2B", "48.0", Some((2044, 102))),
    ("Count2B", "2.9", Some((26, 12))),
    ("Persist12C", "9.0", Some((270, 6))),
    ("Persist22C", "25.7", Some((728, 16))),
    ("Persist32C", "4.6", Some((68, 4))),
    ("Figure82C", "47.0", Some((21_685, 10))),
    ("UnreliableAgree2C", "20.3", Some((380, 246))),
    ("Figure8Unreliable2C", "267", None),
    ("ReliableChurn2C", "16.7", Some((188, 3))),
    ("UnreliableChurn2C", "17.6", Some((324, 113))),
];

/// What a student noted of this test; `None` if nothing.
#[must_use]
pub fn noted(name: &str) -> Option<Noted> {
    let (_, seconds, counts) = NOTED.into_iter().find(|(known, ..)| *known == name)?;
    let (rpcs, commands) = counts.unzip();
    Some(Noted { seconds, rpcs, commands })
}
