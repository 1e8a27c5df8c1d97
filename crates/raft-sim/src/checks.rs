//! What Raft promises, checked on everything that happens.
//!
//! The checks are told facts ([`TraceEvent`]), keep what they need of them, and compare each with what they
//! know: in constant time, so that they are always on. They know nothing of how servers decide.

mod answers;
mod append_only;
mod applied;
mod committed;
mod committed_stays;
mod completeness;
mod durable_commit;
mod election_safety;
mod en;
mod entries;
mod exactly_once;
mod log_matching;
mod logs;
mod monotonic;
mod one_vote;
mod overlap;
mod prints;
mod quorum_log;
mod replay;
mod shared;
mod state_machine;
mod trace;
mod verdicts;
mod violation;
mod voters;

use raft_core::{ConfState, Entry, Index, MembershipCounts, NodeId, Term};

use crate::service::{Answer, ClientId, Op};
use crate::{MachineKind, Time};
use answers::{Answers, Given};
use applied::Applied;
use committed::Advance;
use entries::Record;
use logs::{Holders, Logs};
use one_vote::OneVote;
use overlap::Overlap;
pub use trace::{Served, TraceEvent};
use verdicts::Verdicts;
pub use verdicts::{EventId, OutsideFault};
pub use violation::{Clash, Property, Violation};

/// All checks, with all they remember. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Checks {
    logs: Logs,
    applied: Applied,
    one_vote: OneVote,
    overlap: Overlap,
    answers: Answers,
    verdicts: Verdicts,
}

impl Checks {
    /// Checks of a cluster that these members found, with state machines of this kind.
    #[must_use]
    pub fn new(founders: ConfState, machine: MachineKind, counts: MembershipCounts) -> Self {
        Self {
            overlap: Overlap::new(&founders, counts),
            logs: Logs::new(founders),
            applied: Applied::default(),
            one_vote: OneVote::default(),
            answers: Answers::new(machine),
            verdicts: Verdicts::default(),
        }
    }

    /// What is told from now on belongs to this event of the run; what was told before is complete.
    #[inline]
    pub fn at(&mut self, event: EventId, time: Time) {
        self.settle();
        self.verdicts.at(event, time);
    }

    /// All that belongs to the event is told. To be called before violations are looked at.
    #[inline]
    pub fn settle(&mut self) {
        self.overlap.settle(&self.logs, &mut self.verdicts);
    }

    /// Something was done to the cluster that Raft does not promise to stand: it may explain violations from
    /// now on. (A setting that is wrong from the start is told at the start.)
    pub fn outside_model(&mut self, event: EventId, fault: OutsideFault) {
        self.verdicts.outside_model(event, fault);
    }

    /// How often the property was looked at.
    #[must_use]
    pub fn checked(&self, property: Property) -> u64 {
        self.verdicts.checked(property)
    }

    /// How often the property did not hold. After the first time the others may follow from that.
    #[must_use]
    pub fn violated(&self, property: Property) -> u64 {
        self.verdicts.violated_times(property)
    }

    /// The first violation of each property, in the order in which they came.
    pub fn violations(&self) -> impl ExactSizeIterator<Item = &Violation> {
        self.verdicts.all().iter()
    }

    /// Takes note of a fact. (Servers whose id is 0 or above 31 are not looked at.)
    pub fn see(&mut self, event: &TraceEvent<'_>) {
        match *event {
            TraceEvent::Invoked { client, request, op, .. } => {
                self.answers.invoked(client, request, op);
            }
            TraceEvent::Answered { client, request, server, served, answer, .. } => {
                let given = Given { client, request, server, served, answer };
                self.answers.answered(&self.logs, &self.applied, given, &mut self.verdicts);
            }
            TraceEvent::GaveUp { client, request, .. } => self.answers.gave_up(client, request),
            TraceEvent::Started { server, .. }
            | TraceEvent::Stopped { server }
            | TraceEvent::TermChanged { server, .. }
            | TraceEvent::Voted { server, .. }
            | TraceEvent::Elected { server, .. }
            | TraceEvent::SteppedDown { server }
            | TraceEvent::Appended { server, .. }
            | TraceEvent::Truncated { server, .. }
            | TraceEvent::SnapshotInstalled { server, .. }
            | TraceEvent::Compacted { server, .. }
            | TraceEvent::Durable { server, .. }
            | TraceEvent::DurableState { server, .. }
            | TraceEvent::Committed { server, .. }
            | TraceEvent::MembersChanged { server, .. }
            | TraceEvent::Applied { server, .. }
            | TraceEvent::Restored { server, .. } => {
                if voters::place(server).is_some() {
                    self.see_server(server, event);
                }
            }
        }
    }

    #[inline]
    fn see_server(&mut self, id: NodeId, event: &TraceEvent<'_>) {
        match *event {
            TraceEvent::Appended { prev_term, entry, .. } => self.appended(id, prev_term, entry),
            TraceEvent::Durable { last, .. } => {
                let had = self.logs.holders;
                self.logs.durable(id, last);
                self.look_at_holders(had);
            }
            TraceEvent::Committed { index, .. } => self.committed(id, index),
            TraceEvent::Applied { entry, asked_by, op, fresh, answer, .. } => {
                self.applied(id, entry, asked_by, op, fresh, answer);
            }
            TraceEvent::Started { .. }
            | TraceEvent::Stopped { .. }
            | TraceEvent::Truncated { .. }
            | TraceEvent::SnapshotInstalled { .. } => {
                let had = self.logs.holders;
                self.log_changed(id, event);
                self.look_at_holders(had);
            }
            _ => self.state_changed(id, event),
        }
    }

    /// Some may have lost what is committed: these had it.
    #[inline]
    fn look_at_holders(&mut self, had: Holders) {
        let Self { logs, verdicts, .. } = self;
        if had.in_log & !logs.holders.in_log != 0 {
            quorum_log::look(logs, verdicts);
        }
        if had.on_disk & !logs.holders.on_disk != 0 {
            durable_commit::look(logs, verdicts);
        }
    }

    fn appended(&mut self, id: NodeId, prev_term: Term, entry: &Entry) {
        let position = entry.position();
        if position.index == 0 || position.term == entries::UNKNOWN_TERM {
            return;
        }
        append_only::appended(id, self.logs.server(id), position, &mut self.verdicts);
        if position.index <= self.logs.server(id).last.index {
            // It takes the place of others, which nobody has said before.
            self.see_server(id, &TraceEvent::Truncated { server: id, from: position.index });
        }
        let record = Record { prev_term, digest: prints::of_payload(&entry.payload) };
        let known = self.logs.appended(id, entry, record).unwrap_or(record);
        log_matching::matches(id, position, known, record, &mut self.verdicts);
    }

    fn committed(&mut self, id: NodeId, index: Index) {
        let Self { logs, verdicts, .. } = self;
        monotonic::committed(id, logs.server(id), index, verdicts);
        if committed_stays::is_beyond_log(id, logs.server(id), index, verdicts) {
            return;
        }
        let advance = logs.committed(id, index);
        committed_stays::committed(id, advance, verdicts);
        if let Advance::New { last } = advance {
            completeness::committed(logs, last, logs.server(id).term, verdicts);
            quorum_log::look(logs, verdicts);
            durable_commit::look(logs, verdicts);
            self.overlap.committed();
        }
    }

    fn applied(
        &mut self,
        id: NodeId,
        entry: &Entry,
        asked_by: Option<(ClientId, u64)>,
        op: Option<&Op>,
        fresh: bool,
        answer: &Answer,
    ) {
        let Self { logs, verdicts, .. } = self;
        let index = entry.index;
        monotonic::applied(id, logs.server(id), index, verdicts);
        let outcome = prints::of_outcome(entry, asked_by, fresh, answer);
        let known = self.applied.at(index);
        state_machine::applied(logs, id, entry.position(), outcome, known, verdicts);
        logs.server_mut(id).applied = index;
        if known.is_none() {
            if let Some(asked_by) = asked_by {
                exactly_once::applied(&self.applied, asked_by, fresh, index, verdicts);
            }
            if self.applied.push(index, outcome, id, asked_by, fresh) {
                self.answers.applied(&self.applied, index, op);
            }
        }
    }

    /// What may take entries away.
    fn log_changed(&mut self, id: NodeId, event: &TraceEvent<'_>) {
        let Self { logs, verdicts, .. } = self;
        match *event {
            TraceEvent::Started { hard_state, base, last, .. } => {
                monotonic::durable(id, logs.server(id), hard_state, verdicts);
                let before = logs.server(id).durable_state;
                self.one_vote.started(id, before, hard_state, verdicts);
                logs.started(id, hard_state, base, last);
            }
            TraceEvent::Stopped { .. } => logs.stopped(id),
            TraceEvent::Truncated { from, .. } => {
                append_only::changed(id, logs.server(id), from, verdicts);
                committed_stays::truncated(id, logs.server(id), from, verdicts);
                logs.truncated(id, from);
            }
            TraceEvent::SnapshotInstalled { last_included, .. } => {
                let from = last_included.index.saturating_add(1);
                append_only::changed(id, logs.server(id), from, verdicts);
                committed_stays::replaced(logs, id, last_included, verdicts);
                logs.replaced(id, last_included);
            }
            _ => {}
        }
    }

    /// What leaves the log as it is.
    fn state_changed(&mut self, id: NodeId, event: &TraceEvent<'_>) {
        let Self { logs, verdicts, .. } = self;
        match *event {
            TraceEvent::TermChanged { term, .. } => {
                monotonic::term_changed(id, logs.server(id), term, verdicts);
                logs.term_changed(id, term);
            }
            TraceEvent::Voted { term, candidate, .. } => {
                self.one_vote.voted(id, logs.server(id), term, candidate, verdicts);
            }
            TraceEvent::Elected { term, .. } => {
                election_safety::elected(logs, id, term, verdicts);
                logs.elected(id, term);
                completeness::elected(logs, id, term, verdicts);
            }
            TraceEvent::SteppedDown { .. } => logs.server_mut(id).leads = 0,
            TraceEvent::Compacted { base, .. } => {
                committed_stays::compacted(id, logs.server(id), base.index, verdicts);
            }
            TraceEvent::DurableState { hard_state, .. } => {
                let before = logs.server(id).durable_state;
                monotonic::durable(id, logs.server(id), hard_state, verdicts);
                OneVote::durable(id, before, hard_state, verdicts);
                logs.server_mut(id).durable_state = hard_state;
            }
            TraceEvent::MembersChanged { members, .. } => {
                logs.members_changed(id, members);
                self.overlap.changed(id, members);
            }
            TraceEvent::Restored { last_included, .. } => {
                state_machine::restored(logs, id, last_included, verdicts);
                logs.server_mut(id).applied = last_included.index;
            }
            _ => {}
        }
    }
}
