//! What servers are at a place of a trace, as far as lines tell: to be drawn. Nothing is held against the paper here.

use super::server::{Server, Slot};
use crate::record::{Change, Entry, Record, Role};

/// The servers after so many records.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    servers: Vec<Server>,
}

impl Picture {
    /// Nothing was told yet of these servers.
    pub fn of(numbers: impl Iterator<Item = u64>) -> Self {
        Self { servers: numbers.map(Server::new).collect() }
    }

    /// The servers, in the order in which they were named.
    #[must_use]
    pub fn servers(&self) -> &[Server] {
        &self.servers
    }

    /// Takes over what the next record tells.
    pub fn see(&mut self, record: &Record) {
        let found = self.servers.iter_mut().find(|server| server.number == record.server);
        let Some(server) = found else { return };
        let is_saved = !record.is_unsaved;
        if !matches!(record.change, Change::Crashed) {
            server.is_down = false;
        }
        match &record.change {
            Change::Crashed => server.stop(),
            Change::Restarted { last } => {
                server.stop();
                server.is_down = false;
                if let Some((index, term)) = *last {
                    server.log.end_at(index, term);
                    server.saved.last = index;
                }
            }
            Change::Members(members) => server.members.clone_from(members),
            Change::Term(term) => server.take_term(*term, is_saved, record.line),
            Change::Vote(vote) => {
                server.vote = *vote;
                if is_saved && server.term == Some(server.saved.term) {
                    server.saved.vote = *vote;
                }
            }
            Change::Role(role) => server.role = *role,
            Change::Snapshot { index, term } => server.fold(*index, *term, is_saved),
            Change::Truncated(from) => server.cut((*from).max(1)),
            Change::Appended(entry) => server.append(entry, is_saved),
            Change::Saved(index) => server.saved.last = *index,
            Change::SavedVote { term, vote } => {
                server.saved.term = *term;
                server.saved.vote = *vote;
            }
            Change::Committed(index) => {
                server.commit = *index;
                server.has_commit = true;
            }
            Change::Applied(entry) => server.applied = Some(entry.index),
            Change::Sent(_) | Change::Received(_) => (),
        }
    }
}

impl Server {
    fn append(&mut self, entry: &Entry, is_saved: bool) {
        let Entry { index, ref command, .. } = *entry;
        let term = entry.term.or(self.term.filter(|_| self.role == Role::Leader));
        let slot = Slot { term, command: command.clone() };
        if index > self.log.last().saturating_add(1) {
            self.log.begin_at(index.saturating_sub(1), None);
        } else if index <= self.log.last() {
            let has = self.log.get(index);
            if index <= self.log.base || has.is_some_and(|has| !has.differs(&slot)) {
                return;
            }
            self.cut(index);
        }
        self.log.push(slot);
        if is_saved {
            self.saved.last = index;
        }
    }

    /// Its number.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Whether its process runs.
    #[must_use]
    pub fn is_up(&self) -> bool {
        !self.is_down
    }

    /// Its current term, if it was told.
    #[must_use]
    pub fn term(&self) -> Option<u64> {
        self.term
    }

    /// Its vote in this term.
    #[must_use]
    pub fn vote(&self) -> Option<u64> {
        self.vote
    }

    /// Its role.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// Its commit index, if the process told one.
    #[must_use]
    pub fn commit(&self) -> Option<u64> {
        (self.has_commit || self.commit > 0).then_some(self.commit)
    }

    /// The last entry that the process applied.
    #[must_use]
    pub fn applied(&self) -> Option<u64> {
        self.applied
    }

    /// Up to there its log is saved.
    #[must_use]
    pub fn saved(&self) -> u64 {
        self.saved.last
    }

    /// What stands before its log: the index up to which nothing is known but perhaps the last term.
    #[must_use]
    pub fn base(&self) -> (u64, Option<u64>) {
        (self.log.base, self.log.base_term)
    }

    /// The index of its last entry.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.log.last()
    }

    /// An entry of its log: its term and its command, as far as they were told.
    #[must_use]
    pub fn entry(&self, index: u64) -> Option<(Option<u64>, Option<&str>)> {
        self.log.slot(index).map(|slot| (slot.term, slot.command.as_deref()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Trace;
    use crate::check::Checker;

    fn known(server: &Server) -> impl PartialEq + std::fmt::Debug {
        let log: Vec<_> = (1..=server.last()).map(|index| server.log.get(index)).collect();
        let state = (server.number, server.is_down, server.term, server.vote, server.role);
        let disk = (server.saved.term, server.saved.vote, server.saved.last);
        (state, disk, server.base(), log, server.commit(), server.applied, server.members.clone())
    }

    /// Whoever draws a trace sees what the checks see.
    #[test]
    fn it_is_what_the_checks_go_by() {
        let go = include_str!("../../tests/emit-go.ndjson");
        let rust = include_str!("../../tests/raft-rs.ndjson");
        let rough = r#"{"s":1,"term":3,"vote":1,"role":"candidate"}
{"s":1,"role":"leader","append":[1,null,"x"]}
{"s":1,"append":[4,3]}
{"s":1,"append":[4,2],"unsaved":true}
{"s":1,"append":[5,2],"commit":4,"apply":4}
{"s":1,"truncate":5,"snapshot":[4,2]}
{"s":1,"term":5,"vote":2,"unsaved":true}
{"s":1,"crash":true}
{"s":1,"restart":true,"last":[4,2]}
{"s":1,"append":[5,4],"savedvote":[5,2]}
{"s":1,"snapshot":[9,5],"saved":9}
{"s":1,"crash":true}
{"s":1,"term":5}
{"s":1,"restart":true,"last":[7,null]}"#;
        for text in [go, rust, rough] {
            let trace = Trace::read(text.as_bytes());
            let mut checker = Checker::of(&trace);
            let mut picture = Picture::of(trace.servers());
            for record in &trace.records {
                checker.see(record);
                picture.see(record);
                let drawn = picture.servers().iter().find(|it| it.number == record.server);
                let checked = checker.servers.iter().find(|it| it.number == record.server);
                assert_eq!(drawn.map(known), checked.map(known), "{record:?}");
            }
        }
    }
}
