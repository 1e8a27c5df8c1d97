//! What is committed and applied (§5.3, §5.4).

use super::Checker;
use super::keys::Keys;
use super::kinds::{Check, Field};
use super::server::Slot;
use crate::record::{Entry, Role};
use crate::told::{Told, t};

/// What the first server to commit or apply an entry said of it.
#[derive(Clone, Debug)]
struct First {
    slot: Slot,
    server: u64,
    line: u32,
}

/// The entries that are committed, by index.
#[derive(Debug, Default)]
pub(super) struct Agreed {
    indices: Keys,
    first: Vec<First>,
    /// Terms, each with the last entry that was committed in it or before. Where a term adds none, it is not in here.
    last_of: Vec<(u64, u64)>,
}

impl Agreed {
    fn committed_in(&mut self, term: u64, index: u64) {
        let from = self.last_of.partition_point(|(before, _)| *before < term);
        if self.last_before(term).max(self.at(from, term)) >= Some(index) {
            return;
        }
        let to = self.last_of.partition_point(|(before, last)| *before < term || *last <= index);
        self.last_of.splice(from..to, [(term, index)]);
    }

    /// The last entry that was committed in this very term, if it stands at that place.
    fn at(&self, place: usize, term: u64) -> Option<u64> {
        self.last_of.get(place).filter(|(of, _)| *of == term).map(|(_, last)| *last)
    }

    /// The last entry that was committed in terms before this one.
    fn last_before(&self, term: u64) -> Option<u64> {
        let place = self.last_of.partition_point(|(before, _)| *before < term).checked_sub(1)?;
        self.last_of.get(place).map(|(_, last)| *last)
    }

    /// What the first server said of the entry there.
    fn get(&self, index: u64) -> Option<&First> {
        self.first.get(self.indices.find((index, 0))?)
    }
}

/// By what a server takes an entry for the one that is committed there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Commit,
    Application,
    Snapshot,
}

impl Checker {
    pub(super) fn commit(&mut self, at: usize, index: u64) {
        let server = &mut self.servers[at];
        let (id, before, last) = (server.number, server.commit, server.log.last());
        // A process that starts anew learns only bit by bit how far it may be (Figure 2, volatile state).
        let is_good = index >= before || !server.has_commit;
        self.verdicts.look(Check::CommitMonotonic, is_good, || {
            t!("S{id} lowered its commit index from {before} to {index}", id, before, index)
        });
        server.has_commit = true;
        server.commit = index;
        if !server.has_log || index <= before {
            return;
        }
        self.verdicts.look(Check::CommitInLog, index <= last, || {
            t!("S{id} committed up to {index}, but its log ends at {last}", id, index, last)
        });
        if self.servers[at].role == Role::Leader && index <= last {
            self.counted(at, index);
        }
        let log = &self.servers[at].log;
        let from = log.agreed.max(log.base).saturating_add(1);
        for index in from..=index.min(last) {
            if let Some(slot) = self.servers[at].log.get(index) {
                self.agree(at, index, &slot, By::Commit);
                self.servers[at].log.agreed = index;
            }
        }
    }

    /// A leader found that it may commit.
    fn counted(&mut self, at: usize, index: u64) {
        let server = &self.servers[at];
        let (id, entry_term) = (server.number, server.log.term_at(index));
        let Some(entry_term) = entry_term else { return };
        if let Some(term) = server.term {
            self.verdicts.look(Check::OwnTermCommit, entry_term == term, || {
                t!(
                    "S{id} leads term {term} and committed entry {index} of term {entry_term} by counting",
                    id,
                    term,
                    index,
                    entry_term
                )
            });
        }
        let is_new = self.agreed.get(index).is_none();
        let members = self.servers[at].members.as_deref();
        let Some(members) = members.filter(|_| is_new) else { return };
        let lacks = |member: &&u64| {
            let known = self.servers.iter().find(|server| server.number == **member);
            // Who says nothing may have it.
            known.is_some_and(|server| server.lacks(index, Some(entry_term)))
        };
        let holders = (members.len() - members.iter().filter(lacks).count()) as u64;
        let all = members.len() as u64;
        let needed = all / 2 + 1;
        self.verdicts.look(Check::CommitByMajority, holders >= needed, || {
            t!(
                "S{id} committed entry {index}, which {holders} of {all} servers store",
                id,
                index,
                holders,
                all
            )
        });
    }

    /// A server takes this for the entry that is committed there.
    fn agree(&mut self, at: usize, index: u64, slot: &Slot, by: By) {
        let server = &self.servers[at];
        let (number, in_term) = (server.number, server.term);
        let line = self.verdicts.line;
        let (place, is_new) = self.agreed.indices.place((index, 0));
        if is_new {
            self.agreed.first.push(First { slot: slot.clone(), server: number, line });
        }
        let Some(first) = self.agreed.first.get_mut(place) else { return };
        let (other, since, was_term) = (first.server, first.line, first.slot.term);
        let is_same = !first.slot.differs(slot);
        if is_same {
            first.slot.learn(slot);
        }
        self.verdicts.look(Check::StateMachineSafety, is_same, || {
            differs((number, index, by), slot.term.zip(was_term), (other, since))
        });
        if is_new && let Some(in_term) = in_term {
            self.agreed.committed_in(in_term, index);
            if by == By::Commit {
                self.later_leaders_have(index, slot.term, in_term);
            }
        }
    }

    /// Who leads a later term already has what is committed only now, too.
    fn later_leaders_have(&mut self, index: u64, of_term: Option<u64>, in_term: u64) {
        for server in &self.servers {
            let Some(term) = server.term.filter(|term| *term > in_term) else { continue };
            if server.role == Role::Leader && server.has_log {
                let has = !server.lacks(index, of_term);
                self.verdicts.look(Check::LeaderCompleteness, has, || {
                    t!(
                        "entry {index} was committed in term {in_term}, but S{id}, leader of term {term}, lacks it",
                        index,
                        in_term,
                        id = server.number,
                        term
                    )
                });
            }
        }
    }

    /// A new leader's log has everything that was committed in terms before its own. The last of that is enough to
    /// look at: Log Matching says that all before it are there, too.
    pub(super) fn complete(&mut self, at: usize, term: u64) {
        let server = &self.servers[at];
        if !server.has_log && !self.seen.contains(&Field::Append) {
            return;
        }
        let Some(index) = self.agreed.last_before(term) else { return };
        let Some(first) = self.agreed.get(index) else { return };
        let has = !server.lacks(index, first.slot.term);
        self.verdicts.look(Check::LeaderCompleteness, has, || {
            t!(
                "S{id} became leader of term {term} without entry {index}, which S{other} had committed (line {line})",
                id = server.number,
                term,
                index,
                other = first.server,
                line = first.line
            )
        });
    }

    /// Entries from this one on are about to go from the server's log.
    pub(super) fn stays(&mut self, at: usize, from: u64) {
        let server = &self.servers[at];
        let (id, commit) = (server.number, server.commit);
        // An entry that others have committed counts if it is the same.
        let own = server.log.get(from);
        let others = self.agreed.get(from);
        let is_agreed = others.zip(own).is_some_and(|(first, own)| {
            first.slot.term.is_some() && own.term == first.slot.term && !own.differs(&first.slot)
        });
        if !self.seen.contains(&Field::Commit) {
            return;
        }
        let is_good = from > commit && !is_agreed;
        self.verdicts.look(Check::CommittedStays, is_good, || match others {
            Some(first) if from > commit => t!(
                "S{id} deleted entry {from}, which S{other} had committed (line {line})",
                id,
                from,
                other = first.server,
                line = first.line
            ),
            _ => t!(
                "S{id} deleted entries from {from} on, but had committed up to {commit}",
                id,
                from,
                commit
            ),
        });
    }

    /// What a snapshot ends with is committed.
    pub(super) fn agree_on_snapshot(&mut self, at: usize, index: u64, term: Option<u64>) {
        if index > 0 && term.is_some() {
            self.agree(at, index, &Slot { term, command: None }, By::Snapshot);
        }
    }

    pub(super) fn apply(&mut self, at: usize, entry: &Entry) {
        let server = &mut self.servers[at];
        let (id, index, commit) = (server.number, entry.index, server.commit);
        let before = server.applied.replace(index);
        // Behind a snapshot that was installed, or after a restart, it goes on from elsewhere.
        let next = before.map(|before| before.saturating_add(1));
        let behind_snapshot = server.log.base.saturating_add(1);
        let in_order =
            next.is_none_or(|next| next == index || (next < index && index == behind_snapshot));
        let is_committed = !server.has_commit || index <= commit;
        let own = server.log.get(index);
        self.verdicts.look(Check::AppliedInOrder, in_order, || {
            let before = before.unwrap_or(0);
            t!("S{id} applied entry {index} after entry {before}", id, index, before)
        });
        self.verdicts.look(Check::AppliedInOrder, is_committed, || {
            t!(
                "S{id} applied entry {index}, but had committed up to {commit} only",
                id,
                index,
                commit
            )
        });
        let mut slot = Slot { term: entry.term, command: entry.command.clone() };
        if let Some(own) = own {
            self.verdicts.look(Check::StateMachineSafety, !slot.differs(&own), || {
                t!("S{id} applied something else than its log has as entry {index}", id, index)
            });
            slot.learn(&own);
        }
        self.agree(at, index, &slot, By::Application);
    }
}

/// What is told of a server that takes another entry for the committed one: the terms, if they are known and not the
/// same; and who was first, at which line.
fn differs(
    (id, index, by): (u64, u64, By),
    terms: Option<(u64, u64)>,
    (other, line): (u64, u32),
) -> Told {
    let Some((here, there)) = terms.filter(|(here, there)| here != there) else {
        return match by {
            By::Application => t!(
                "S{id} applied another command in entry {index} than S{other} (line {line})",
                id,
                index,
                other,
                line
            ),
            By::Commit | By::Snapshot => t!(
                "S{id} committed another command in entry {index} than S{other} (line {line})",
                id,
                index,
                other,
                line
            ),
        };
    };
    match by {
        By::Commit => t!(
            "S{id} committed entry {index} of term {here}, but S{other} has that of term {there} (line {line})",
            id,
            index,
            here,
            other,
            there,
            line
        ),
        By::Application => t!(
            "S{id} applied entry {index} of term {here}, but S{other} has that of term {there} (line {line})",
            id,
            index,
            here,
            other,
            there,
            line
        ),
        By::Snapshot => t!(
            "S{id} has a snapshot up to entry {index} of term {here}, but S{other} has that of term {there} (line {line})",
            id,
            index,
            here,
            other,
            there,
            line
        ),
    }
}

#[test]
fn the_last_entry_before_a_term_is_known() {
    let commits = [(3, 4), (5, 6), (5, 5), (9, 6), (4, 7), (u64::MAX, 9), (2, 1), (8, 8)];
    let mut agreed = Agreed::default();
    for count in 0..commits.len() {
        let (term, index) = commits[count];
        agreed.committed_in(term, index);
        for term in [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, u64::MAX] {
            let before = commits[..=count].iter().filter(|(before, _)| *before < term);
            assert_eq!(agreed.last_before(term), before.map(|(_, index)| *index).max(), "{term}");
        }
    }
    assert_eq!(agreed.last_of.last(), Some(&(u64::MAX, 9)));
}
