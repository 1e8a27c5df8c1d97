//! Logs: what is appended, deleted, and still there after a restart (§5.3).

use std::collections::BTreeMap;

use super::Checker;
use super::kinds::Check;
use super::server::{Slot, unlike};
use super::verdicts::At;
use crate::record::{Entry, Role, S};

/// What was first told of an entry.
#[derive(Clone, Copy, Debug)]
struct Known<'a> {
    prev_term: Option<u64>,
    command: Option<&'a str>,
    server: u64,
    line: u32,
}

/// All entries that ever stood in a log, by index and term.
#[derive(Debug, Default)]
pub(super) struct Logs<'a> {
    known: BTreeMap<(u64, u64), Known<'a>>,
}

impl<'a> Checker<'a> {
    pub(super) fn append(&mut self, at: usize, entry: &'a Entry, is_saved: bool) {
        let server = &mut self.servers[at];
        let id = S(server.number);
        let (index, own_term) = (entry.index, server.term);
        // A leader's new entries are of its term.
        let term = entry.term.or(own_term.filter(|_| server.role == Role::Leader));
        let slot = Slot { term, command: entry.command.as_deref() };
        let last = server.log.last();
        if index > last.saturating_add(1) {
            if server.has_log || index > 1 {
                let what = format!(
                    "{id} appends entry {index}, but its log is known up to {last} only: lines are missing, or its \
                     log has a hole; write a line for each entry, and \"snapshot\" where a log begins later"
                );
                self.miss(what);
            }
            self.servers[at].log.begin_at(index.saturating_sub(1), None);
        } else if index <= last {
            let has = server.log.get(index);
            if index <= server.log.base || has.is_some_and(|has| !has.differs(&slot)) {
                // It has that entry already; nothing changes.
                return;
            }
            self.cut(at, index);
        }
        let server = &mut self.servers[at];
        let prev_term = server.log.term_at(index.saturating_sub(1));
        server.has_log = true;
        server.log.push(slot);
        if is_saved {
            server.saved.last = index;
        }
        let is_leader = server.role == Role::Leader;
        let Some(term) = term else { return };
        let own = own_term.unwrap_or(u64::MAX);
        self.verdicts.look(Check::LogTerms, term <= own, || {
            format!("{id} appended entry {index} of term {term} in term {own}")
        });
        self.verdicts.look(Check::LogTerms, prev_term.is_none_or(|before| before <= term), || {
            let before = prev_term.unwrap_or(0);
            format!("{id} appended entry {index} of term {term} behind one of term {before}")
        });
        if is_leader && own_term.is_some() {
            self.verdicts.look(Check::LeaderAppendOnly, term == own, || {
                format!(
                    "{id} leads term {own} and appended entry {index} of term {term}, which is not its own"
                )
            });
        }
        self.matches(at, index, term, prev_term, slot.command);
    }

    /// By induction: if entries of one index and term have the same command and the same term before them, all
    /// before them are the same, too.
    fn matches(
        &mut self,
        at: usize,
        index: u64,
        term: u64,
        prev_term: Option<u64>,
        command: Option<&'a str>,
    ) {
        let (server, line) = (self.servers[at].number, self.verdicts.line);
        let new = Known { prev_term, command, server, line };
        let known = self.logs.known.entry((index, term)).or_insert(new);
        let Known { server: other, line: since, .. } = *known;
        let is_same = !unlike(known.prev_term, prev_term) && !unlike(known.command, command);
        let (was_command, was_prev) = (known.command, known.prev_term);
        // What the first line did not tell, a later one may.
        known.prev_term = known.prev_term.or(prev_term);
        known.command = known.command.or(command);
        self.verdicts.look(Check::LogMatching, is_same, || {
            let (id, other, since) = (S(server), S(other), At(since));
            if unlike(was_command, command) {
                format!(
                    "{id} has another command in entry {index} of term {term} than {other} ({since})"
                )
            } else {
                let (here, there) = (prev_term.unwrap_or(0), was_prev.unwrap_or(0));
                format!(
                    "{id} has entry {index} of term {term} behind one of term {here}, but {other} behind one of \
                     term {there} ({since})"
                )
            }
        });
    }

    pub(super) fn truncate(&mut self, at: usize, from: u64) {
        self.servers[at].has_log = true;
        if from <= self.servers[at].log.last() {
            self.cut(at, from.max(1));
        }
    }

    /// Entries go from the end of a log.
    fn cut(&mut self, at: usize, from: u64) {
        let server = &self.servers[at];
        let (id, own_term) = (S(server.number), server.term.unwrap_or(0));
        if server.role == Role::Leader {
            self.verdicts.look(Check::LeaderAppendOnly, false, || {
                format!(
                    "{id} leads term {own_term} and deleted or overwrote entry {from} of its log"
                )
            });
        }
        self.stays(at, from);
        let server = &mut self.servers[at];
        server.log.truncate(from);
        server.saved.last = server.saved.last.min(from.saturating_sub(1));
    }

    /// A snapshot stands for the beginning of the log: the server's own, or one that its leader sent.
    pub(super) fn snapshot(&mut self, at: usize, index: u64, term: Option<u64>, is_saved: bool) {
        let server = &mut self.servers[at];
        server.has_log = true;
        if index < server.log.base {
            return;
        }
        if server.lacks(index, term) {
            // Nothing of the log can stay (Figure 13, rule 7).
            let from = index.saturating_add(1);
            if from <= server.log.last() {
                self.stays(at, from);
            }
            self.servers[at].log.begin_at(index, term);
        } else {
            server.log.forget_to(index, term);
        }
        let server = &mut self.servers[at];
        server.commit = server.commit.max(index);
        server.saved.last = if is_saved {
            server.saved.last.max(index).min(server.log.last())
        } else {
            server.saved.last.min(server.log.last())
        };
        self.agree_on_snapshot(at, index, term);
    }

    pub(super) fn restart(&mut self, at: usize, last: Option<(u64, Option<u64>)>) {
        if !self.servers[at].is_down {
            self.stop(at);
        }
        let server = &mut self.servers[at];
        server.is_down = false;
        let Some((index, term)) = last else { return };
        if !std::mem::replace(&mut server.has_log, true) {
            // The trace begins here.
            server.log.begin_at(index, term);
            server.saved.last = index;
            return;
        }
        let (id, saved, known) = (S(server.number), server.saved.last, server.log.last());
        let was = server.log.term_at(index);
        let is_kept = index >= saved && !(index <= known && unlike(was, term));
        if index > known || index < server.log.base {
            server.log.begin_at(index, term);
        } else if index < known {
            server.log.truncate(index.saturating_add(1));
        }
        server.saved.last = index;
        self.verdicts.look(Check::Persistence, is_kept, || {
            if index < saved {
                format!("{id} restarted with a log up to {index}, but had saved it up to {saved}")
            } else {
                let (term, was) = (term.unwrap_or(0), was.unwrap_or(0));
                format!(
                    "{id} restarted with entry {index} of term {term}, but had it of term {was}"
                )
            }
        });
        if index > known {
            let what = format!(
                "{id} restarts with a log up to {index}, but it is known up to {known} only: lines are missing"
            );
            self.miss(what);
        }
    }
}
