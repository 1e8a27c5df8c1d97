//! Work that clients make up by themselves.

/// A workload.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Load {
    /// Operations in 1000 seconds, of all clients together; 1 to 10,000,000. (20 a second are 20,000.) `None`: a
    /// closed loop, each client asks again as soon as it has its answer.
    pub per_1000_s: Option<u64>,
    /// How many clients, C1 and following; 1 to 100. A client asks for one operation at a time, and makes up for
    /// what it is late.
    pub clients: u32,
    /// How many keys, named k0 and following; 1 to 1,000.
    pub keys: u32,
    /// Which keys.
    pub key_choice: KeyChoice,
    /// How often each operation is asked for.
    pub mix: Mix,
}

impl Default for Load {
    /// Twenty operations a second by five clients on ten keys, half of them reads.
    fn default() -> Self {
        Self {
            per_1000_s: Some(20_000),
            clients: 5,
            keys: 10,
            key_choice: KeyChoice::Uniform,
            mix: Mix::default(),
        }
    }
}

/// Which keys a workload uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum KeyChoice {
    /// All equally often.
    #[default]
    Uniform,
    /// The first half of the time the first key, half of the rest the second, and so on.
    Hot,
    /// Each client its own: client n uses key n modulo their number.
    Own,
}

/// How often each operation is asked for, in proportion to each other; at least one is not 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Mix {
    /// Reads of one key.
    pub get: u32,
    /// Writes of one key.
    pub put: u32,
    /// Additions to a value.
    pub append: u32,
    /// Compare-and-swap.
    pub compare_and_swap: u32,
    /// Deletions.
    pub delete: u32,
    /// Reads of all keys.
    pub scan: u32,
}

impl Default for Mix {
    /// Half reads; of the rest, two fifths each are writes and additions, one fifth is compare-and-swap.
    fn default() -> Self {
        Self { get: 5, put: 2, append: 2, compare_and_swap: 1, delete: 0, scan: 0 }
    }
}
