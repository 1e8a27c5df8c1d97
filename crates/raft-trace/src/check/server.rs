//! What is known of one server from its lines.

use std::rc::Rc;

use crate::record::Role;

/// An entry of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) term: Option<u64>,
    pub(super) command: Option<Rc<str>>,
}

impl Slot {
    /// Whether both cannot be the same entry.
    pub(super) fn differs(&self, other: &Self) -> bool {
        unlike(self.term, other.term) || unlike(self.command.as_ref(), other.command.as_ref())
    }

    /// Takes over what the other one knows and it does not.
    pub(super) fn learn(&mut self, other: &Self) {
        self.term = self.term.or(other.term);
        if self.command.is_none() {
            self.command.clone_from(&other.command);
        }
    }
}

/// Whether both are known, and not the same.
pub(super) fn unlike<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
    matches!((one, other), (Some(one), Some(other)) if one != other)
}

/// A log. What stands at its base and before it is not known in full.
#[derive(Clone, Debug, Default)]
pub(super) struct Log {
    pub(super) base: u64,
    pub(super) base_term: Option<u64>,
    entries: Vec<Slot>,
    /// So many of them, from the front, are in the snapshot: at most half, or else they are removed.
    folded: usize,
    /// Up to there its entries were compared with those that are committed; it outlives a restart with them.
    pub(super) agreed: u64,
}

impl Log {
    pub(super) fn last(&self) -> u64 {
        self.base.saturating_add((self.entries.len() - self.folded) as u64)
    }

    fn place(&self, index: u64) -> Option<usize> {
        let behind = usize::try_from(index.checked_sub(self.base)?.checked_sub(1)?).ok()?;
        self.folded.checked_add(behind)
    }

    pub(super) fn get(&self, index: u64) -> Option<Slot> {
        self.slot(index).cloned()
    }

    pub(super) fn slot(&self, index: u64) -> Option<&Slot> {
        self.entries.get(self.place(index)?)
    }

    /// The term at an index; before the first entry it is 0.
    pub(super) fn term_at(&self, index: u64) -> Option<u64> {
        match index {
            0 => Some(0),
            _ if index == self.base => self.base_term,
            _ => self.slot(index)?.term,
        }
    }

    /// Index and term of the last entry, if both are known.
    pub(super) fn end(&self) -> Option<(u64, u64)> {
        Some((self.last(), self.term_at(self.last())?))
    }

    pub(super) fn push(&mut self, slot: Slot) {
        self.entries.push(slot);
    }

    /// Ends before `from`.
    pub(super) fn truncate(&mut self, from: u64) {
        self.agreed = self.agreed.min(from.saturating_sub(1));
        match self.place(from) {
            Some(place) => self.entries.truncate(place),
            None => self.begin_at(from.saturating_sub(1), None),
        }
    }

    /// Nothing is known but where it begins.
    pub(super) fn begin_at(&mut self, base: u64, term: Option<u64>) {
        *self = Self { base, base_term: term, ..Self::default() };
    }

    /// Ends with this entry: what a server starts with that had stopped.
    pub(super) fn end_at(&mut self, index: u64, term: Option<u64>) {
        if index > self.last() || index < self.base {
            self.begin_at(index, term);
        } else {
            self.truncate(index.saturating_add(1));
        }
    }

    /// Forgets everything up to there, which it has.
    pub(super) fn forget_to(&mut self, index: u64, term: Option<u64>) {
        let Some(place) = self.place(index.saturating_add(1)) else { return };
        self.base_term = self.term_at(index).or(term);
        self.base = index;
        self.folded = place.min(self.entries.len());
        // What is done for each entry that goes is the same, however many go at once.
        if self.folded > self.entries.len() / 2 {
            self.entries = self.entries.split_off(self.folded);
            self.folded = 0;
        }
    }
}

/// What is on a server's disk.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Saved {
    pub(super) term: u64,
    pub(super) vote: Option<u64>,
    /// The last index.
    pub(super) last: u64,
    /// The line that said so.
    pub(super) term_line: u32,
}

/// A server.
#[derive(Clone, Debug)]
pub struct Server {
    pub(super) number: u64,
    pub(super) term: Option<u64>,
    pub(super) vote: Option<u64>,
    pub(super) role: Role,
    pub(super) log: Log,
    /// A line told of its log.
    pub(super) has_log: bool,
    pub(super) saved: Saved,
    pub(super) commit: u64,
    /// A line of this process told a commit index.
    pub(super) has_commit: bool,
    pub(super) applied: Option<u64>,
    pub(super) members: Option<Rc<[u64]>>,
    pub(super) is_down: bool,
    /// Nothing happened to its term since it restarted.
    pub(super) is_fresh: bool,
    /// The terms of votes that may be in memory only.
    pub(super) unsaved_votes: Vec<u64>,
    /// It has told a vote of its own accord.
    pub(super) tells_votes: bool,
}

impl Server {
    pub(super) fn new(number: u64) -> Self {
        Self {
            number,
            term: None,
            vote: None,
            role: Role::Follower,
            log: Log::default(),
            has_log: false,
            saved: Saved::default(),
            commit: 0,
            has_commit: false,
            applied: None,
            members: None,
            is_down: false,
            is_fresh: false,
            unsaved_votes: Vec::new(),
            tells_votes: false,
        }
    }

    /// The process is gone, and all that Figure 2 calls volatile.
    pub(super) fn stop(&mut self) {
        self.is_down = true;
        self.role = Role::Follower;
        self.commit = 0;
        self.has_commit = false;
        self.applied = None;
        if self.term.is_some() {
            self.term = Some(self.saved.term);
        }
        self.vote = self.saved.vote;
        self.is_fresh = true;
    }

    /// A new term, a new vote; and no leadership outlives its term.
    pub(super) fn take_term(&mut self, term: u64, is_saved: bool, line: u32) {
        if self.term != Some(term) {
            self.vote = None;
            self.role = Role::Follower;
            self.is_fresh = false;
        }
        self.term = Some(term);
        if is_saved && self.saved.term != term {
            self.saved.term = term;
            self.saved.vote = None;
            self.saved.term_line = line;
        }
    }

    /// Its log ends before `from`, on the disk as well.
    pub(super) fn cut(&mut self, from: u64) {
        self.log.truncate(from);
        self.saved.last = self.saved.last.min(from.saturating_sub(1));
    }

    /// A snapshot stands for its log up to there; what is behind stays if it has that very entry (Figure 13).
    pub(super) fn fold(&mut self, index: u64, term: Option<u64>, is_saved: bool) {
        if index < self.log.base {
            return;
        }
        if self.lacks(index, term) {
            self.log.begin_at(index, term);
        } else {
            self.log.forget_to(index, term);
        }
        self.commit = self.commit.max(index);
        let saved = if is_saved { self.saved.last.max(index) } else { self.saved.last };
        self.saved.last = saved.min(self.log.last());
    }

    /// What its log surely does not have: the entry of that term there. What is not known may be there.
    pub(super) fn lacks(&self, index: u64, term: Option<u64>) -> bool {
        index > self.log.last() || unlike(self.log.term_at(index), term)
    }
}
