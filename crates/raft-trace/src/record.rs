//! What a line says.

use std::rc::Rc;

/// One thing that a line says. A line with several fields makes several records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The line, counted from 1.
    pub line: u32,
    /// The server.
    pub server: u64,
    /// When, in any unit; records are sorted by it if times go back.
    pub time: Option<u64>,
    /// It is in memory only so far, and a crash may lose it.
    pub is_unsaved: bool,
    /// What.
    pub change: Change,
}

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The process is gone, and with it what was not saved.
    Crashed,
    /// A process starts again with what it had saved.
    Restarted {
        /// Where its log ends, if that is told: index and term.
        last: Option<(u64, Option<u64>)>,
    },
    /// The voters by which the server counts; `None` while there is no telling by one list.
    Members(Option<Rc<[u64]>>),
    /// Its current term.
    Term(u64),
    /// Its vote in this term; `None` for none.
    Vote(Option<u64>),
    /// Its role.
    Role(Role),
    /// Its log begins behind this entry: a snapshot stands for it and all before it.
    Snapshot {
        /// The entry's index.
        index: u64,
        /// The entry's term.
        term: Option<u64>,
    },
    /// Its log ends before this index.
    Truncated(u64),
    /// An entry came to the end of its log.
    Appended(Entry),
    /// Its log is saved up to this index.
    Saved(u64),
    /// This term, and this vote in it, are saved; it may be further already.
    SavedVote {
        /// The term.
        term: u64,
        /// The vote.
        vote: Option<u64>,
    },
    /// Its commit index.
    Committed(u64),
    /// It applied this entry.
    Applied(Entry),
    /// It sent a message.
    Sent(Box<Message>),
    /// It received a message.
    Received(Box<Message>),
}

/// An entry of a log, as far as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its index.
    pub index: u64,
    /// Its term.
    pub term: Option<u64>,
    /// Its command.
    pub command: Option<Rc<str>>,
}

/// A message, as far as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What kind it is.
    pub kind: Box<str>,
    /// The server at its other end.
    pub peer: u64,
    /// Its term; the server's own if it is not told.
    pub term: Option<u64>,
    /// Where a candidate's log ends: index and term.
    pub last: Option<(u64, u64)>,
    /// Whether a vote is granted.
    pub granted: Option<bool>,
    /// A name that only this message has.
    pub name: Option<Rc<str>>,
}

/// What a server is (§5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It follows whoever leads, or nobody.
    Follower,
    /// It stands for election.
    Candidate,
    /// It leads.
    Leader,
}

impl Role {
    pub(crate) fn parse(word: &str) -> Option<Self> {
        let is = |name: &str| word.eq_ignore_ascii_case(name);
        if is("follower") || is("learner") || is("precandidate") || is("pre-candidate") {
            // Who asks whether it could win has not begun an election (diss. §9.6).
            Some(Self::Follower)
        } else if is("candidate") {
            Some(Self::Candidate)
        } else if is("leader") {
            Some(Self::Leader)
        } else {
            None
        }
    }
}
