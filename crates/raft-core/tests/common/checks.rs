//! The properties of Figure 3, watched over all servers after every event, and what the crate promises
//! beside: nothing goes back, nothing is said before it is durable.

use std::collections::BTreeMap;

use raft_core::{
    AppendResult, Body, Entry, HardState, Index, Log, LogPosition, Message, NodeId, Restored, Role,
    Rules, Term,
};

use super::Server;
use super::net::Node;

/// What can be violated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Property {
    /// At most one leader in a term (§5.2).
    ElectionSafety,
    /// A leader never overwrites or deletes entries of its log (§5.3).
    LeaderAppendOnly,
    /// Logs with an entry of the same index and term are identical up to it (§5.3).
    LogMatching,
    /// What is committed in a term is in the logs of the leaders of all later terms (§5.4).
    LeaderCompleteness,
    /// No two servers commit or apply different entries at one index (§5.4.3).
    StateMachineSafety,
    /// What is committed is on the disks of a majority.
    QuorumLog,
    /// Terms never go back, nor does the commit index until a restart.
    Monotony,
    /// Nothing is said, applied or restored that is not durable (Figure 2, "Persistent state").
    Durability,
    /// Correct servers never send what another takes for impossible.
    NoFalseAlarm,
}

/// What was seen of one server.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    term: Term,
    commit_index: Index,
    last: LogPosition,
    led: Option<Term>,
}

/// Everything seen so far, and what was wrong in it.
#[derive(Debug, Default)]
pub(crate) struct Checks {
    leaders: BTreeMap<Term, NodeId>,
    /// Every entry that was ever in a log, with the term of the entry before it.
    entries: BTreeMap<(Index, Term), (Entry, Term)>,
    /// Every committed entry, with the term in which it was committed first.
    pub(crate) committed: Vec<(Entry, Term)>,
    seen: Vec<Seen>,
    /// Note violations instead of failing: for rules that are wrong on purpose.
    pub(crate) tolerant: bool,
    pub(crate) violations: Vec<(Property, String)>,
}

impl Checks {
    pub(crate) fn new(n: usize) -> Self {
        Self { seen: vec![Seen::default(); n], ..Self::default() }
    }

    pub(crate) fn expect(&mut self, holds: bool, property: Property, why: impl Fn() -> String) {
        if !holds {
            let why = why();
            assert!(self.tolerant, "{property:?}: {why}");
            self.violations.push((property, why));
        }
    }

    /// Volatile state is gone; only what was durable can be expected to be still there.
    pub(crate) fn restarted(&mut self, i: usize, hard_state: HardState) {
        self.seen[i] = Seen { term: hard_state.current_term, ..Seen::default() };
    }

    /// Looks at server `i` after something happened to it.
    pub(crate) fn look<R: Rules>(&mut self, nodes: &[Node<R>], i: usize) {
        let Some(raft) = &nodes[i].raft else { return };
        let (id, was) = (raft.id(), self.seen[i]);
        let (term, commit_index) = (raft.current_term(), raft.log().commit_index());
        self.expect(term >= was.term, Property::Monotony, || format!("{id}: term {term}"));
        self.expect(commit_index >= was.commit_index, Property::Monotony, || {
            format!("{id}: commit index {commit_index} after {}", was.commit_index)
        });
        if raft.log().last() != was.last {
            self.look_at_log(raft.log());
        }
        if raft.role() == Role::Leader {
            self.look_at_leader(raft, was);
        }
        self.look_at_commit(raft, nodes, was.commit_index);
        let led = (raft.role() == Role::Leader).then_some(term);
        self.seen[i] = Seen { term, commit_index, last: raft.log().last(), led };
    }

    fn look_at_log(&mut self, log: &Log) {
        let mut term_before = 0;
        for entry in log.entries() {
            let this = (entry.clone(), term_before);
            let known = self.entries.entry((entry.index, entry.term)).or_insert(this.clone());
            let same = *known == this;
            self.expect(same, Property::LogMatching, || format!("{:?}", entry.position()));
            term_before = entry.term;
        }
    }

    fn look_at_leader<R: Rules>(&mut self, raft: &Server<R>, was: Seen) {
        let (id, term) = (raft.id(), raft.current_term());
        let other = *self.leaders.entry(term).or_insert(id);
        self.expect(other == id, Property::ElectionSafety, || format!("{id}, {other}: {term}"));
        if was.led == Some(term) {
            let kept = raft.log().term_at(was.last.index) == Some(was.last.term);
            self.expect(kept, Property::LeaderAppendOnly, || format!("{id}: {:?}", was.last));
        } else {
            self.look_for_committed(raft);
        }
    }

    fn look_for_committed<R: Rules>(&mut self, raft: &Server<R>) {
        let (id, term) = (raft.id(), raft.current_term());
        let lacks = |(entry, committed_in): &&(Entry, Term)| {
            *committed_in < term && raft.log().entry(entry.index) != Some(entry)
        };
        let lacking = self.committed.iter().find(lacks).map(|(entry, _)| entry.position());
        self.expect(lacking.is_none(), Property::LeaderCompleteness, || {
            format!("{id} leads term {term} without {lacking:?}")
        });
    }

    fn look_at_commit<R: Rules>(&mut self, raft: &Server<R>, nodes: &[Node<R>], from: Index) {
        let (id, known) = (raft.id(), self.committed.len());
        for entry in raft.log().range(from + 1, raft.log().commit_index()) {
            self.look_at_decided(id, entry, raft.current_term());
        }
        if self.committed.len() > known {
            let others = nodes.iter().filter_map(|node| node.raft.as_ref());
            for leader in others.filter(|raft| raft.role() == Role::Leader) {
                self.look_for_committed(leader);
            }
        }
        if let Some((last, _)) = self.committed.last() {
            let last = last.position();
            let holders = nodes.iter().filter(|node| holds(&node.disk, last)).count();
            self.expect(holders > nodes.len() / 2, Property::QuorumLog, || {
                format!("{last:?} is committed, but only {holders} have it")
            });
        }
    }

    /// Server `id` says that this entry is decided.
    fn look_at_decided(&mut self, id: NodeId, entry: &Entry, term: Term) {
        let i = usize::try_from(entry.index).unwrap() - 1;
        if i == self.committed.len() {
            self.committed.push((entry.clone(), term));
        }
        let same = self.committed.get(i).is_some_and(|(known, _)| known == entry);
        self.expect(same, Property::StateMachineSafety, || format!("{id}: {:?}", entry.position()));
    }

    /// The server applies an entry.
    pub(crate) fn applying(&mut self, id: NodeId, disk: &Restored, entry: &Entry, next: Index) {
        self.expect(entry.index == next, Property::StateMachineSafety, || {
            format!("{id} applies {:?} as number {next}", entry.position())
        });
        self.expect(holds(disk, entry.position()), Property::Durability, || {
            format!("{id} applies {:?}, which is not durable", entry.position())
        });
        let i = usize::try_from(entry.index).unwrap() - 1;
        let same = self.committed.get(i).is_some_and(|(known, _)| known == entry);
        self.expect(same, Property::StateMachineSafety, || {
            format!("{id} applies {:?} at index {next}", entry.position())
        });
    }

    /// A message leaves a server whose disk holds this.
    pub(crate) fn sending(&mut self, message: &Message, disk: &Restored) {
        let HardState { current_term, voted_for, .. } = disk.hard_state;
        let kept = current_term > message.term
            || current_term == message.term
                && match &message.body {
                    Body::RequestVote(_) => voted_for == Some(message.from),
                    Body::RequestVoteReply(reply) => {
                        !reply.granted || voted_for == Some(message.to)
                    }
                    Body::AppendEntriesReply(reply) => match reply.result {
                        AppendResult::Accepted { match_index } => {
                            disk.entries.len() as u64 >= match_index
                        }
                        AppendResult::Rejected { .. } | AppendResult::OldTerm => true,
                    },
                    _ => true,
                };
        self.expect(kept, Property::Durability, || {
            format!("{message:?} with {:?}", disk.hard_state)
        });
    }
}

fn holds(disk: &Restored, position: LogPosition) -> bool {
    let entry = usize::try_from(position.index).ok().and_then(|i| disk.entries.get(i - 1));
    entry.is_some_and(|entry| entry.position() == position)
}
