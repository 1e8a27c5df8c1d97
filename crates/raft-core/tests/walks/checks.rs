//! The properties of Figure 3, watched over all servers after every event, with snapshots and changing
//! members; and what the crate promises beside: nothing goes back, nothing is said before it is durable,
//! reads are linearizable.

use std::collections::BTreeMap;

use raft_core::{
    AppendResult, Body, ConfState, Entry, HardState, Index, LogPosition, Message, NodeId, Payload,
    ReadState, Ready, Role, Rules, Snapshot, Term, WaitForDisk, quorum,
};

use super::machine::Machine;
use super::node::{Node, Server, is_turned_down};
use super::setup::{Owner, Setup};

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
    /// No two servers commit or apply different entries at one index (§5.4.3); snapshots are what
    /// applying would have made.
    StateMachineSafety,
    /// What is committed is on the disks of a majority of the members that counted.
    QuorumLog,
    /// Terms, commit indices and applied indices never go back until a restart.
    Monotony,
    /// Nothing is said, applied or restored that is not durable (Figure 2, "Persistent state").
    Durability,
    /// Correct servers never send what another takes for impossible.
    NoFalseAlarm,
    /// A read sees everything that was acknowledged before it began (§8).
    Linearizability,
    /// What a leader knows of its followers is true.
    Progress,
    /// All servers agree on who the members are.
    Membership,
}

/// What was seen of one server.
#[derive(Clone, Debug, Default)]
struct Seen {
    term: Term,
    commit_index: Index,
    last_applied: Index,
    last: LogPosition,
    led: Option<Term>,
    members: ConfState,
}

/// Everything seen so far, and what was wrong in it.
#[derive(Debug)]
pub(crate) struct Checks {
    leaders: BTreeMap<Term, NodeId>,
    /// `[index]`: every entry that was ever in a log there, with the term of the one before it.
    known: Vec<Vec<(Entry, Term)>>,
    /// Every committed entry, with the term in which it was committed first.
    pub(crate) committed: Vec<(Entry, Term)>,
    /// The state machine after each committed entry, from none on.
    machines: Vec<Machine>,
    /// The members after the committed changes.
    members: Vec<(Index, ConfState)>,
    /// The members whose majority the last committed entry needed.
    counted: Vec<ConfState>,
    /// What was committed when each read began.
    reads: Vec<Index>,
    seen: Vec<Seen>,
    counts_when_applied: bool,
    /// So many joint configurations were left again.
    pub(crate) left_joint: usize,
    /// Note violations instead of failing: for rules that are wrong on purpose.
    pub(crate) tolerant: bool,
    pub(crate) violations: Vec<(Property, String)>,
}

impl Checks {
    pub(crate) fn new(setup: &Setup) -> Self {
        let config = &setup.config;
        Self {
            leaders: BTreeMap::new(),
            known: Vec::new(),
            committed: Vec::new(),
            machines: vec![Machine::default()],
            members: vec![(0, ConfState::new(&config.voters, &config.learners))],
            counted: Vec::new(),
            reads: Vec::new(),
            seen: vec![Seen::default(); setup.owners.len()],
            counts_when_applied: config.options.membership_counts
                == raft_core::MembershipCounts::WhenApplied,
            left_joint: 0,
            tolerant: false,
            violations: Vec::new(),
        }
    }

    pub(crate) fn expect(&mut self, holds: bool, property: Property, why: impl Fn() -> String) {
        if !holds {
            let why = why();
            assert!(self.tolerant, "{property:?}: {why}");
            self.violations.push((property, why));
        }
    }

    pub(crate) fn last_committed(&self) -> Index {
        self.committed.len() as Index
    }

    /// The members as of a committed entry.
    pub(crate) fn members_at(&self, index: Index) -> &ConfState {
        &self.members.iter().rev().find(|(since, _)| *since <= index).expect("from 0 on").1
    }

    pub(crate) fn machine_at(&self, index: Index) -> Option<&Machine> {
        self.machines.get(usize::try_from(index).unwrap())
    }

    /// Volatile state is gone; only what was durable can be expected to be still there.
    pub(crate) fn restarted<R: Rules>(&mut self, node: &Node<R>) {
        let seen = Seen { term: node.disk.hard_state.current_term, ..Seen::default() };
        self.seen[place(node.id)] = seen;
        let machine = node.machine;
        let right = self.machine_at(machine.applied) == Some(&machine);
        self.expect(right, Property::StateMachineSafety, || format!("{}: restored", node.id));
    }

    /// Looks at server `i` after something happened to it.
    pub(crate) fn look<R: Rules>(&mut self, nodes: &[Node<R>], i: usize) {
        let Some(raft) = &nodes[i].raft else { return };
        let (id, was, log) = (raft.id(), std::mem::take(&mut self.seen[i]), raft.log());
        let (term, commit_index) = (raft.current_term(), log.commit_index());
        self.expect(term >= was.term, Property::Monotony, || format!("{id}: term {term}"));
        let went_on = commit_index >= was.commit_index && log.last_applied() >= was.last_applied;
        self.expect(went_on, Property::Monotony, || format!("{id}: {was:?}"));
        self.look_at_log(raft, &was);
        if raft.role() == Role::Leader {
            self.look_at_leader(raft, &was);
        }
        if commit_index > was.commit_index {
            self.look_at_commit(raft, nodes, &was);
        }
        self.look_at_members(&nodes[i], raft);
        if raft.role() == Role::Leader {
            self.look_at_progress(raft, nodes);
        }
        self.seen[i] = Seen {
            term,
            commit_index,
            last_applied: log.last_applied(),
            last: log.last(),
            led: (raft.role() == Role::Leader).then_some(term),
            members: raft.members().clone(),
        };
    }

    /// Only what is new since the last look: a log that still has its last entry has all before it.
    fn look_at_log<R: Rules>(&mut self, raft: &Server<R>, was: &Seen) {
        let log = raft.log();
        if log.last() == was.last {
            return;
        }
        let first = if log.holds(was.last) { was.last.index + 1 } else { was.commit_index + 1 };
        let first = first.max(log.first_index());
        let mut term_before = log.term_at(first - 1).unwrap_or(0);
        for entry in log.from(first) {
            let index = usize::try_from(entry.index).unwrap();
            if self.known.len() <= index {
                self.known.resize(index + 1, Vec::new());
            }
            let same = match self.known[index].iter().find(|(known, _)| known.term == entry.term) {
                Some((known, before)) => known == entry && *before == term_before,
                None => {
                    self.known[index].push((entry.clone(), term_before));
                    true
                }
            };
            self.expect(same, Property::LogMatching, || format!("{:?}", entry.position()));
            term_before = entry.term;
        }
    }

    fn look_at_leader<R: Rules>(&mut self, raft: &Server<R>, was: &Seen) {
        let (id, term, log) = (raft.id(), raft.current_term(), raft.log());
        let other = *self.leaders.entry(term).or_insert(id);
        self.expect(other == id, Property::ElectionSafety, || format!("{id}, {other}: {term}"));
        if was.led == Some(term) {
            let kept = log.holds(was.last) || was.last.index < log.base().index;
            self.expect(kept, Property::LeaderAppendOnly, || format!("{id}: {:?}", was.last));
        } else {
            self.look_for_committed(raft);
        }
    }

    /// It is enough to look for the last one: a log that has that has all before it.
    fn look_for_committed<R: Rules>(&mut self, raft: &Server<R>) {
        let (id, term, log) = (raft.id(), raft.current_term(), raft.log());
        let last = self.committed.iter().rev().find(|(_, committed_in)| *committed_in < term);
        let Some(last) = last.map(|(entry, _)| entry.position()) else { return };
        let has = log.holds(last) || last.index < log.base().index;
        self.expect(has, Property::LeaderCompleteness, || {
            format!("{id} leads term {term} without {last:?}, {:?}", log.last())
        });
    }

    fn look_at_commit<R: Rules>(&mut self, raft: &Server<R>, nodes: &[Node<R>], was: &Seen) {
        let (id, log, known) = (raft.id(), raft.log(), self.last_committed());
        let leads = raft.role() == Role::Leader || was.led == Some(raft.current_term());
        self.expect(leads || log.commit_index() <= known, Property::StateMachineSafety, || {
            format!("{id} commits {} before any leader", log.commit_index())
        });
        for entry in log.range(was.commit_index + 1, log.commit_index()) {
            self.look_at_decided(id, entry, raft.current_term());
        }
        let base = log.base();
        let right = base.index == 0
            || self.committed.get(place_of(base.index)).is_some_and(|(e, _)| e.term == base.term);
        self.expect(right, Property::StateMachineSafety, || format!("{id}: after {base:?}"));
        if self.last_committed() > known {
            // Which of them counted is not to be seen any more: a commit may bring the next.
            self.counted = vec![was.members.clone(), raft.members().clone()];
            self.quorum_holds(nodes);
            let others = nodes.iter().filter_map(|node| node.raft.as_ref());
            for leader in others.filter(|raft| raft.role() == Role::Leader) {
                self.look_for_committed(leader);
            }
        }
    }

    /// Server `id` says that this entry is decided.
    fn look_at_decided(&mut self, id: NodeId, entry: &Entry, term: Term) {
        let place = place_of(entry.index);
        if place == self.committed.len() {
            self.committed.push((entry.clone(), term));
            let mut machine = *self.machines.last().unwrap();
            machine.apply(entry);
            self.machines.push(machine);
            self.note_change(entry);
        }
        let same = self.committed.get(place).is_some_and(|(known, _)| known == entry);
        self.expect(same, Property::StateMachineSafety, || format!("{id}: {:?}", entry.position()));
    }

    fn note_change(&mut self, entry: &Entry) {
        if let Payload::ConfChange(change) = &entry.payload
            && !(self.counts_when_applied && is_turned_down(change))
            && let Ok(changed) = self.members_at(entry.index).changed(change)
        {
            if self.members_at(entry.index).is_joint() && !changed.members.is_joint() {
                self.left_joint += 1;
            }
            self.members.push((entry.index, changed.members));
        }
    }

    /// What is committed last is on the disks of the majorities that counted then.
    pub(crate) fn quorum_holds<R>(&mut self, nodes: &[Node<R>]) {
        let Some((last, _)) = self.committed.last() else { return };
        let last = last.position();
        let held =
            |id: NodeId| {
                let node = nodes.iter().find(|node| node.id == id);
                u64::from(node.is_some_and(|node| {
                    node.disk.last().index >= last.index && node.disk.holds(last)
                }))
            };
        let holds = self.counted.iter().any(|members| quorum::joint_index(members, held) > 0);
        self.expect(holds || self.counted.is_empty(), Property::QuorumLog, || format!("{last:?}"));
    }

    fn look_at_members<R: Rules>(&mut self, node: &Node<R>, raft: &Server<R>) {
        let applied = raft.log().last_applied();
        if applied < raft.log().base().index {
            // A snapshot is on its way to the disk.
            return;
        }
        let (own, known) = (raft.applied_members(), self.members_at(applied));
        // What the owner was told, as soon as it has said that it applied the rest.
        let told = if node.machine.applied == applied { &node.members } else { own };
        if own != known || told != known {
            let id = raft.id();
            let why = format!("{id} as of {applied}: {own:?}, told {told:?}, not {known:?}");
            self.expect(false, Property::Membership, || why.clone());
        }
    }

    fn look_at_progress<R: Rules>(&mut self, raft: &Server<R>, nodes: &[Node<R>]) {
        let (log, options) = (raft.log(), &raft.config().options);
        let last = log.last().index;
        let members = raft.members();
        let count = raft.progress().len();
        let all = raft.progress().iter().all(|progress| members.is_member(progress.id));
        self.expect(all && count == members.all_members().len(), Property::Progress, || {
            format!("{:?} of {members:?}", raft.progress())
        });
        for progress in raft.progress() {
            let matched = progress.match_index;
            let mut right = matched < progress.next_index && progress.next_index <= last + 1;
            right &= progress.inflight_messages() <= options.max_inflight_messages;
            right &= progress.is_learner == members.is_learner(progress.id);
            let node = nodes.iter().find(|node| node.id == progress.id);
            if let (Some(node), Some(term)) = (node, log.term_at(matched))
                && node.disk.hard_state.current_term <= raft.current_term()
            {
                right &= node.disk.last().index >= matched;
                right &= node.disk.holds(LogPosition { index: matched, term });
            }
            self.expect(right, Property::Progress, || {
                format!("{} of {last}: {progress:?}", raft.id())
            });
        }
    }

    /// What a Ready says of itself is so.
    pub(crate) fn ready(&mut self, ready: &Ready, before: HardState) {
        let promise = |state: HardState| (state.current_term, state.voted_for);
        let is_promise = ready.hard_state.is_some_and(|now| promise(now) != promise(before));
        let has_log = !ready.entries.is_empty() || ready.snapshot.is_some();
        self.expect(ready.must_sync || !has_log && !is_promise, Property::Durability, || {
            format!("may be put off: {ready:?}")
        });
    }

    /// The server applies an entry.
    pub(crate) fn applying<R>(&mut self, node: &Node<R>, entry: &Entry) {
        let (id, next) = (node.id, node.machine.applied + 1);
        let mut right = entry.index == next;
        right &= self.committed.get(place_of(entry.index)).is_some_and(|(known, _)| known == entry);
        self.expect(right, Property::StateMachineSafety, || {
            format!("{id} applies {:?} as number {next}", entry.position())
        });
        let is_durable = node.disk.last().index >= entry.index && node.disk.holds(entry.position());
        self.expect(is_durable, Property::Durability, || {
            format!("{id} applies {:?}, which is not durable", entry.position())
        });
    }

    /// The server's state machine was replaced.
    pub(crate) fn installed<R>(&mut self, node: &Node<R>, snapshot: &Snapshot) {
        let right = node.machine.applied == snapshot.meta.last_included.index;
        self.expect(right, Property::StateMachineSafety, || format!("{}: {snapshot:?}", node.id));
        self.snapshot(snapshot);
    }

    /// A snapshot is what applying would have made.
    pub(crate) fn snapshot(&mut self, snapshot: &Snapshot) {
        let position = snapshot.meta.last_included;
        let machine = Machine::from_bytes(&snapshot.data);
        let mut right = machine.is_some() && self.machine_at(position.index) == machine.as_ref();
        right &= self
            .committed
            .get(place_of(position.index))
            .is_some_and(|(e, _)| e.term == position.term);
        right &= *self.members_at(position.index) == snapshot.meta.members;
        self.expect(right, Property::StateMachineSafety, || format!("{snapshot:?}"));
    }

    /// A message leaves a server.
    pub(crate) fn sending<R>(&mut self, node: &Node<R>, message: &Message, setup: &Setup) {
        let HardState { current_term, voted_for, .. } = node.disk.hard_state;
        let (last, is_now) = (node.disk.last().index, current_term == message.term);
        let waits = setup.config.options.wait_for_disk == WaitForDisk::EveryAnswer;
        let is_past = current_term > message.term;
        let kept = match &message.body {
            Body::RequestVote(_) => is_past || is_now && voted_for == Some(message.from),
            Body::RequestVoteReply(reply) if reply.granted => {
                is_past || is_now && voted_for == Some(message.to)
            }
            Body::AppendEntriesReply(reply) => match reply.result {
                AppendResult::Accepted { match_index } => is_past || is_now && last >= match_index,
                _ => is_past || is_now,
            },
            // Its term is the one asked about.
            Body::PreVote(_) | Body::PreVoteReply(_) => true,
            body if body.is_reply() && waits || node.owner != Owner::Later => {
                body.is_request_of_client() || is_past || is_now || body.is_from_leader()
            }
            _ => true,
        };
        self.expect(kept, Property::Durability, || {
            format!("{message:?} with {:?}, {last}", node.disk.hard_state)
        });
    }

    /// A read begins now; its name.
    pub(crate) fn read_begins(&mut self) -> u64 {
        self.reads.push(self.last_committed());
        self.reads.len() as u64 - 1
    }

    /// The read is answered.
    pub(crate) fn read<R>(&mut self, node: &Node<R>, state: ReadState) {
        let Some(&began) = usize::try_from(state.context).ok().and_then(|at| self.reads.get(at))
        else {
            // One that nobody asked for.
            return;
        };
        let right = state.index >= began && state.index <= self.last_committed();
        self.expect(right, Property::Linearizability, || {
            format!("{} reads at {} what began at {began}", node.id, state.index)
        });
    }
}

fn place(id: NodeId) -> usize {
    place_of(id.0)
}

fn place_of(number: u64) -> usize {
    usize::try_from(number).unwrap().wrapping_sub(1)
}
