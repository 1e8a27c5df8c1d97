//! What the driver asks of a core. Each core's own shapes stay behind this.

use crate::applied::COMMAND_LEN;
use crate::{Applied, Result};

/// How a cluster is set up; all its servers alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Servers are numbered from 1 to this.
    pub servers: u64,
    /// A leader may put new entries into an append that waits to be sent.
    pub coalesce_appends: bool,
}

/// A server: a core, the list in memory to which it writes, and its state machine.
pub trait CoreUnderTest: Sized {
    /// What a server sends to another.
    type Message;

    /// Server `id` of a new cluster.
    ///
    /// # Errors
    /// If the core refuses its configuration.
    fn new(id: u64, options: Options) -> Result<Self>;

    /// Stands for election.
    ///
    /// # Errors
    /// If the core refuses.
    fn campaign(&mut self) -> Result<()>;

    /// Makes a command in the form that the core takes, and proposes it.
    ///
    /// # Errors
    /// If the core refuses: this server does not lead.
    fn propose(&mut self, command: [u8; COMMAND_LEN]) -> Result<()>;

    /// Takes a message.
    ///
    /// # Errors
    /// If the core finds the message faulty.
    fn step(&mut self, message: Self::Message) -> Result<()>;

    /// Handles the next Ready, if there is one: writes, applies, and puts what is to be sent at the
    /// end of `outbox`.
    ///
    /// # Errors
    /// If the core's storage refuses.
    fn handle_ready(&mut self, outbox: &mut Vec<Self::Message>) -> Result<()>;

    /// Who sent a message, and to whom.
    fn ends(message: &Self::Message) -> (u64, u64);

    /// Whether this server leads.
    fn is_leader(&self) -> bool;

    /// Its state machine.
    fn applied(&self) -> &Applied;

    /// What its list in memory says: the term that it has seen, and the index of the last entry.
    ///
    /// # Errors
    /// If the core's storage refuses.
    fn persisted(&self) -> Result<(u64, u64)>;
}
