//! Logs: what is appended, deleted, and still there after a restart (§5.3).

use std::rc::Rc;

use super::Checker;
use super::keys::Keys;
use super::kinds::Check;
use super::server::{Slot, unlike};
use crate::record::{Entry, Role};
use crate::told::t;

/// What was first told of an entry.
#[derive(Clone, Debug)]
struct Known {
    prev_term: Option<u64>,
    command: Option<Rc<str>>,
    server: u64,
    line: u32,
}

/// All entries that ever stood in a log, by index and term.
#[derive(Debug, Default)]
pub(super) struct Logs {
    keys: Keys,
    known: Vec<Known>,
}

impl Checker {
    pub(super) fn append(&mut self, at: usize, entry: &Entry, is_saved: bool) {
        let server = &mut self.servers[at];
        let id = server.number;
        let (index, own_term) = (entry.index, server.term);
        // A leader's new entries are of its term.
        let term = entry.term.or(own_term.filter(|_| server.role == Role::Leader));
        let slot = Slot { term, command: entry.command.clone() };
        let last = server.log.last();
        if index > last.saturating_add(1) {
            if server.has_log || index > 1 {
                let what = t!(
                    "S{id} appends entry {index}, but its log is known up to {last} only: lines are missing, or its \
                     log has a hole; write a line for each entry, and \"snapshot\" where a log begins later",
                    id,
                    index,
                    last
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
        server.log.push(slot.clone());
        if is_saved {
            server.saved.last = index;
        }
        let is_leader = server.role == Role::Leader;
        let Some(term) = term else { return };
        let own = own_term.unwrap_or(u64::MAX);
        self.verdicts.look(Check::LogTerms, term <= own, || {
            t!("S{id} appended entry {index} of term {term} in term {own}", id, index, term, own)
        });
        self.verdicts.look(Check::LogTerms, prev_term.is_none_or(|before| before <= term), || {
            let before = prev_term.unwrap_or(0);
            t!(
                "S{id} appended entry {index} of term {term} behind one of term {before}",
                id,
                index,
                term,
                before
            )
        });
        if is_leader && own_term.is_some() {
            self.verdicts.look(Check::LeaderAppendOnly, term == own, || {
                t!(
                    "S{id} leads term {own} and appended entry {index} of term {term}, which is not its own",
                    id,
                    own,
                    index,
                    term
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
        command: Option<Rc<str>>,
    ) {
        let (server, line) = (self.servers[at].number, self.verdicts.line);
        let (place, is_new) = self.logs.keys.place((index, term));
        if is_new {
            self.logs.known.push(Known { prev_term, command: command.clone(), server, line });
        }
        let Some(known) = self.logs.known.get_mut(place) else { return };
        let (other, since, was_prev) = (known.server, known.line, known.prev_term);
        let is_other_command = unlike(known.command.as_ref(), command.as_ref());
        let is_same = !unlike(known.prev_term, prev_term) && !is_other_command;
        // What the first line did not tell, a later one may.
        known.prev_term = known.prev_term.or(prev_term);
        if known.command.is_none() {
            known.command = command;
        }
        self.verdicts.look(Check::LogMatching, is_same, || {
            let (id, other, line) = (server, other, since);
            if is_other_command {
                t!(
                    "S{id} has another command in entry {index} of term {term} than S{other} (line {line})",
                    id,
                    index,
                    term,
                    other,
                    line
                )
            } else {
                let (here, there) = (prev_term.unwrap_or(0), was_prev.unwrap_or(0));
                t!(
                    "S{id} has entry {index} of term {term} behind one of term {here}, but S{other} behind one of \
                     term {there} (line {line})",
                    id,
                    index,
                    term,
                    here,
                    other,
                    there,
                    line
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
        let (id, own_term) = (server.number, server.term.unwrap_or(0));
        if server.role == Role::Leader {
            self.verdicts.look(Check::LeaderAppendOnly, false, || {
                t!(
                    "S{id} leads term {own_term} and deleted or overwrote entry {from} of its log",
                    id,
                    own_term,
                    from
                )
            });
        }
        self.stays(at, from);
        let server = &mut self.servers[at];
        server.cut(from);
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
        }
        self.servers[at].fold(index, term, is_saved);
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
        let (id, saved, known) = (server.number, server.saved.last, server.log.last());
        let was = server.log.term_at(index);
        let is_kept = index >= saved && !(index <= known && unlike(was, term));
        server.log.end_at(index, term);
        server.saved.last = index;
        self.verdicts.look(Check::Persistence, is_kept, || {
            if index < saved {
                t!(
                    "S{id} restarted with a log up to {index}, but had saved it up to {saved}",
                    id,
                    index,
                    saved
                )
            } else {
                let (term, was) = (term.unwrap_or(0), was.unwrap_or(0));
                t!(
                    "S{id} restarted with entry {index} of term {term}, but had it of term {was}",
                    id,
                    index,
                    term,
                    was
                )
            }
        });
        if index > known {
            let what = t!(
                "S{id} restarts with a log up to {index}, but it is known up to {known} only: lines are missing",
                id,
                index,
                known
            );
            self.miss(what);
        }
    }
}
