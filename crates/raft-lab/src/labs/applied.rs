//! What each server has applied: the courses count commands only, from 1, not the entries that Raft adds itself.

use raft_sim::core::{Entry, Payload};
use raft_sim::{Cluster, ClusterRules, Server, t};

use super::lab::{Step, fail};

/// What the servers have applied, as far as it was looked at.
pub(super) struct Applied {
    /// How many commands each server has applied; S1 is at the beginning.
    counts: Vec<usize>,
    /// All commands that any server has applied.
    commands: Vec<String>,
}

impl Applied {
    pub(super) fn new(servers: usize) -> Self {
        Self { counts: vec![0; servers], commands: Vec::new() }
    }

    /// A server begins anew.
    pub(super) fn forget(&mut self, place: usize) {
        self.counts[place] = 0;
    }

    /// Looks at what is new.
    pub(super) fn look<R: ClusterRules>(&mut self, cluster: &Cluster<R>) -> Step {
        let journals = cluster.servers().iter().map(|server| (server, journal(server)));
        for ((server, journal), count) in journals.zip(&mut self.counts) {
            let Some(journal) = journal else { continue };
            let id = server.id();
            if journal.len() < *count {
                return fail(t!(
                    "{id} had applied {count} commands, and now {now}.",
                    id,
                    count,
                    now = journal.len()
                ));
            }
            let (known, new) = journal.split_at(self.commands.len().min(journal.len()));
            let again = known.iter().zip(&self.commands).enumerate().skip(*count);
            for (place, (here, there)) in again {
                if here != there {
                    let index = place + 1;
                    return fail(t!(
                        "{id} has applied {here} as command {index}, where another server applied {there}.",
                        id,
                        here,
                        index,
                        there
                    ));
                }
            }
            self.commands.extend_from_slice(new);
            *count = journal.len();
        }
        Ok(())
    }

    /// How many commands any server has applied.
    pub(super) fn len(&self) -> usize {
        self.commands.len()
    }

    /// How many servers have applied the command with this index, and what it is.
    pub(super) fn committed(&self, index: usize) -> (usize, Option<&str>) {
        let count = self.counts.iter().filter(|&&count| count >= index).count();
        let command = index.checked_sub(1).and_then(|place| self.commands.get(place));
        (count, command.map(String::as_str).filter(|_| count > 0))
    }
}

/// What a server has applied, in order, while it is up.
pub(super) fn journal<R>(server: &Server<R>) -> Option<&[String]> {
    server.machine().map(raft_sim::service::Machine::lines)
}

/// Whether an entry is one that the course's servers number.
pub(super) fn is_command(entry: &Entry) -> bool {
    matches!(entry.payload, Payload::Command(_))
}
