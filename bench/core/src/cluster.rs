//! The driver: servers, rounds, and a server that may be cut off.

use crate::applied::command;
use crate::{Applied, CoreUnderTest, Options, Result};

/// More rounds than anything here takes; who needs more is stuck.
const ROUNDS_MAX: u32 = 1000;

/// A cluster in memory.
pub struct Cluster<C: CoreUnderTest> {
    servers: Vec<C>,
    /// Messages of this round, by sender; kept so that they do not grow anew in every round.
    outboxes: Vec<Vec<C::Message>>,
    /// Nothing is delivered to this server or from it.
    cut_off: Option<u64>,
}

impl<C: CoreUnderTest> Cluster<C> {
    /// A cluster without a leader.
    ///
    /// # Errors
    /// If a core refuses its configuration.
    pub fn new(options: Options) -> Result<Self> {
        let servers: Result<Vec<C>> = (1..=options.servers).map(|id| C::new(id, options)).collect();
        let servers = servers?;
        let outboxes = servers.iter().map(|_| Vec::new()).collect();
        Ok(Self { servers, outboxes, cut_off: None })
    }

    /// From now on no message reaches server `id` or leaves it; with `None`, all are connected again.
    pub fn cut_off(&mut self, id: Option<u64>) {
        self.cut_off = id;
    }

    /// Server `id`.
    ///
    /// # Errors
    /// If there is none.
    pub fn server(&mut self, id: u64) -> Result<&mut C> {
        let place = usize::try_from(id)?.wrapping_sub(1);
        self.servers.get_mut(place).ok_or_else(|| "there is no such server".into())
    }

    /// Server `id` stands for election, and rounds go by until it leads; its followers need not know.
    ///
    /// # Errors
    /// If a core refuses something, or if this does not come to an end.
    pub fn elect(&mut self, id: u64) -> Result<()> {
        self.server(id)?.campaign()?;
        self.rounds_until(|cluster| Ok(cluster.server(id)?.is_leader()))
    }

    /// The same, and more rounds until it has applied the empty entry with which it begins.
    ///
    /// # Errors
    /// If a core refuses something, or if this does not come to an end.
    pub fn elect_and_commit(&mut self, id: u64) -> Result<()> {
        self.elect(id)?;
        let before = self.server(id)?.applied().index;
        self.rounds_until(|cluster| Ok(cluster.server(id)?.applied().index > before))
    }

    /// The server that leads.
    ///
    /// # Errors
    /// If none does.
    pub fn leader(&self) -> Result<u64> {
        let numbered = (1_u64..).zip(&self.servers);
        let mut leaders = numbered.filter(|(_, server)| server.is_leader()).map(|(id, _)| id);
        leaders.next().ok_or_else(|| "no server leads".into())
    }

    /// Proposes the command with this number to server `id`.
    ///
    /// # Errors
    /// If the core refuses.
    pub fn propose(&mut self, id: u64, number: u64) -> Result<()> {
        self.server(id)?.propose(command(number))
    }

    /// Every server handles its Ready once, and then all messages are delivered.
    ///
    /// # Errors
    /// If a core refuses something.
    pub fn round(&mut self) -> Result<()> {
        let Self { servers, outboxes, cut_off } = self;
        for (server, outbox) in servers.iter_mut().zip(outboxes.iter_mut()) {
            server.handle_ready(outbox)?;
        }
        for outbox in outboxes {
            if outbox.is_empty() {
                continue;
            }
            // From its end they come in the order in which they were sent.
            outbox.reverse();
            while let Some((from, to)) = outbox.last().map(C::ends) {
                // Messages from and to a server that is cut off are lost.
                if cut_off.is_some_and(|id| id == from || id == to) {
                    outbox.pop();
                    continue;
                }
                let place = usize::try_from(to)?.wrapping_sub(1);
                let server = servers.get_mut(place).ok_or("a message to nobody")?;
                let Some(message) = outbox.pop() else { break };
                server.step(message)?;
            }
        }
        Ok(())
    }

    /// Rounds until every connected server has applied so many commands.
    ///
    /// # Errors
    /// If a core refuses something, or if this does not come to an end.
    pub fn settle(&mut self, commands: u64) -> Result<()> {
        self.rounds_until(|cluster| {
            Ok(cluster.connected().all(|server| server.applied().commands >= commands))
        })
    }

    fn rounds_until(&mut self, is_done: impl Fn(&mut Self) -> Result<bool>) -> Result<()> {
        for _ in 0..ROUNDS_MAX {
            if is_done(self)? {
                return Ok(());
            }
            self.round()?;
        }
        Err(format!("what was waited for did not happen within {ROUNDS_MAX} rounds").into())
    }

    /// What all connected servers have applied.
    ///
    /// # Errors
    /// If they disagree, or if one has not persisted what it applied.
    pub fn agreed(&self) -> Result<Applied> {
        let first = *self.connected().next().ok_or("a cluster without servers")?.applied();
        for server in self.connected() {
            let other = server.applied();
            if *other != first {
                return Err(format!("servers disagree: {first:?} and {other:?}").into());
            }
            let (term, last) = server.persisted()?;
            if term == 0 || last < other.index {
                return Err(format!("persisted term {term} and {last} entries: {other:?}").into());
            }
        }
        Ok(first)
    }

    fn connected(&self) -> impl Iterator<Item = &C> {
        let numbered = (1_u64..).zip(&self.servers);
        numbered.filter(|(id, _)| self.cut_off != Some(*id)).map(|(_, server)| server)
    }
}
