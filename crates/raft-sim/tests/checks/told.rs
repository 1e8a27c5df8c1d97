//! Facts in one line each.

use raft_core::{
    ConfChange, ConfState, Entry, HardState, Index, LogPosition, MemberChangeKind,
    MembershipCounts, NodeId, Payload, Term,
};
use raft_sim::checks::{Checks, Clash, Property, Served, TraceEvent};
use raft_sim::service::{Answer, ClientId, Op};
use raft_sim::{MachineKind, Time};

/// Checks that are told facts.
#[derive(Clone)]
pub(crate) struct Told {
    pub(crate) checks: Checks,
    pub(crate) events: u64,
}

pub(crate) fn at(index: Index, term: Term) -> LogPosition {
    LogPosition { index, term }
}

pub(crate) fn ids(ids: &[u64]) -> Vec<NodeId> {
    ids.iter().copied().map(NodeId).collect()
}

pub(crate) fn members(voters: &[u64]) -> ConfState {
    ConfState::new(&ids(voters), &[])
}

pub(crate) fn command(index: Index, term: Term, text: &str) -> Entry {
    Entry { index, term, payload: Payload::Command(text.as_bytes().into()) }
}

pub(crate) fn hard(current_term: Term, voted_for: Option<u64>) -> HardState {
    HardState { current_term, voted_for: voted_for.map(NodeId), commit_index: 0 }
}

pub(crate) fn get(key: &str) -> Op {
    Op::Get { key: key.into() }
}

pub(crate) fn put(key: &str, value: &str) -> Op {
    Op::Put { key: key.into(), value: value.into() }
}

pub(crate) fn append(key: &str, value: &str) -> Op {
    Op::Append { key: key.into(), value: value.into() }
}

pub(crate) fn cas(key: &str, old: Option<&str>, new: &str) -> Op {
    Op::CompareAndSwap { key: key.into(), old: old.map(Into::into), new: new.into() }
}

pub(crate) fn value(value: Option<&str>) -> Answer {
    Answer::Value(value.map(Into::into))
}

/// S1 to Sn, just started, founders of a cluster with a store.
pub(crate) fn cluster(n: u64) -> Told {
    let all: Vec<u64> = (1..=n).collect();
    let mut told = founded(&all, MachineKind::Store);
    all.iter().for_each(|&id| told.start(id, hard(0, None), at(0, 0), at(0, 0)));
    told
}

pub(crate) fn founded(voters: &[u64], machine: MachineKind) -> Told {
    let checks = Checks::new(members(voters), machine, MembershipCounts::WhenAppended);
    Told { checks, events: 0 }
}

impl Told {
    pub(crate) fn see(&mut self, event: &TraceEvent<'_>) {
        self.events += 1;
        self.checks.at(self.events, Time::from_millis(self.events));
        self.checks.see(event);
        self.checks.settle();
    }

    /// Nothing was wrong so far.
    #[track_caller]
    pub(crate) fn is_well(&self) {
        let all: Vec<_> = self.checks.violations().map(ToString::to_string).collect();
        assert!(all.is_empty(), "{all:#?}");
    }

    /// Just this property is violated, by this.
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "it reads better")]
    pub(crate) fn breaks(&self, property: Property, clash: Clash) {
        let all: Vec<_> = self.checks.violations().collect();
        let texts: Vec<_> = all.iter().map(ToString::to_string).collect();
        assert_eq!(all.len(), 1, "{texts:#?}");
        assert_eq!((all[0].property, &all[0].clash), (property, &clash), "{texts:#?}");
        assert_eq!(all[0].event, self.events, "it is seen at once");
        assert!(self.checks.checked(property) > 0);
        assert_eq!(self.checks.violated(property), 1);
    }

    /// Among others, if so, this property is violated.
    #[track_caller]
    pub(crate) fn breaks_also(&self, property: Property) -> Clash {
        let texts: Vec<_> = self.checks.violations().map(ToString::to_string).collect();
        let found = self.checks.violations().find(|violation| violation.property == property);
        found.unwrap_or_else(|| panic!("{texts:#?}")).clash.clone()
    }

    pub(crate) fn start(
        &mut self,
        id: u64,
        hard_state: HardState,
        base: LogPosition,
        last: LogPosition,
    ) {
        self.see(&TraceEvent::Started { server: NodeId(id), hard_state, base, last });
    }

    pub(crate) fn stop(&mut self, id: u64) {
        self.see(&TraceEvent::Stopped { server: NodeId(id) });
    }

    pub(crate) fn term(&mut self, ids: &[u64], term: Term) {
        for &id in ids {
            self.see(&TraceEvent::TermChanged { server: NodeId(id), term });
        }
    }

    pub(crate) fn vote(&mut self, ids: &[u64], term: Term, candidate: u64) {
        for &id in ids {
            let candidate = NodeId(candidate);
            self.see(&TraceEvent::Voted { server: NodeId(id), term, candidate });
        }
    }

    pub(crate) fn elected(&mut self, id: u64, term: Term) {
        self.see(&TraceEvent::Elected { server: NodeId(id), term });
    }

    /// Becomes leader of a new term by the votes of these.
    pub(crate) fn elect(&mut self, id: u64, voters: &[u64], term: Term) {
        self.term(voters, term);
        self.vote(voters, term, id);
        for &voter in voters {
            let hard_state = hard(term, Some(id));
            self.see(&TraceEvent::DurableState { server: NodeId(voter), hard_state });
        }
        self.elected(id, term);
    }

    pub(crate) fn step_down(&mut self, id: u64) {
        self.see(&TraceEvent::SteppedDown { server: NodeId(id) });
    }

    /// An entry in memory.
    pub(crate) fn append(&mut self, id: u64, prev_term: Term, entry: &Entry) {
        self.see(&TraceEvent::Appended { server: NodeId(id), prev_term, entry });
    }

    pub(crate) fn durable(&mut self, id: u64, last: LogPosition) {
        self.see(&TraceEvent::Durable { server: NodeId(id), last });
    }

    /// An entry in memory and on disk.
    pub(crate) fn store(&mut self, ids: &[u64], prev_term: Term, entry: &Entry) {
        for &id in ids {
            self.append(id, prev_term, entry);
            self.durable(id, entry.position());
        }
    }

    pub(crate) fn truncate(&mut self, id: u64, from: Index) {
        self.see(&TraceEvent::Truncated { server: NodeId(id), from });
    }

    pub(crate) fn commit(&mut self, ids: &[u64], index: Index) {
        for &id in ids {
            self.see(&TraceEvent::Committed { server: NodeId(id), index });
        }
    }

    pub(crate) fn act_by(&mut self, id: u64, members: &ConfState) {
        self.see(&TraceEvent::MembersChanged { server: NodeId(id), members });
    }

    /// A client's operation is applied.
    pub(crate) fn apply(
        &mut self,
        id: u64,
        entry: &Entry,
        (client, request, op): (u32, u64, &Op),
        fresh: bool,
        answer: &Answer,
    ) {
        self.see(&TraceEvent::Applied {
            server: NodeId(id),
            entry,
            asked_by: Some((ClientId(client), request)),
            op: Some(op),
            fresh,
            answer,
        });
    }

    /// An entry without operation is applied.
    pub(crate) fn apply_other(&mut self, id: u64, entry: &Entry) {
        self.see(&TraceEvent::Applied {
            server: NodeId(id),
            entry,
            asked_by: None,
            op: None,
            fresh: true,
            answer: &Answer::Done,
        });
    }

    pub(crate) fn invoke(&mut self, client: u32, request: u64, op: &Op) {
        let at = Time::ZERO;
        self.see(&TraceEvent::Invoked { client: ClientId(client), request, op, at });
    }

    pub(crate) fn answer(
        &mut self,
        (client, request): (u32, u64),
        server: u64,
        served: Served,
        answer: &Answer,
    ) {
        let (client, server, at) = (ClientId(client), NodeId(server), Time::ZERO);
        self.see(&TraceEvent::Answered { client, request, server, served, answer, at });
    }
}

/// A change of one server.
pub(crate) fn change(index: Index, term: Term, kind: MemberChangeKind, id: u64) -> Entry {
    entry_of(index, term, ConfChange::one(kind, NodeId(id)))
}

pub(crate) fn entry_of(index: Index, term: Term, change: ConfChange) -> Entry {
    Entry { index, term, payload: Payload::ConfChange(change.into()) }
}
