//! What is known of the servers and their logs: kept up to date with every event, before the checks look at
//! it.

use raft_core::{ConfState, Entry, HardState, Index, LogPosition, NodeId, Term};

use super::committed::{Advance, Committed};
use super::entries::{Entries, Record, UNKNOWN_TERM};
use super::shared::Shared;
use super::voters::{Servers, Voters, bit, place};

/// What is known of a server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Server {
    /// Its process runs.
    pub(crate) is_up: bool,
    /// The term that it leads; 0 for none.
    pub(crate) leads: Term,
    pub(crate) term: Term,
    pub(crate) commit_index: Index,
    pub(crate) applied: Index,
    /// Where its log ends in memory.
    pub(crate) last: LogPosition,
    /// Where its log ends on its disk.
    pub(crate) durable: LogPosition,
    /// What is durable beside the log.
    pub(crate) durable_state: HardState,
}

/// The first leader of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Leader {
    pub(crate) term: Term,
    pub(crate) server: NodeId,
    /// Where its log ended when it was elected.
    pub(crate) last: LogPosition,
}

/// Who has the last committed entry, and what became of that with the last event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Holders {
    /// In their logs: in memory while they run, else on disk.
    pub(crate) in_log: Servers,
    /// On their disks.
    pub(crate) on_disk: Servers,
}

/// All servers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Logs {
    /// By their ids.
    servers: Vec<Server>,
    pub(crate) entries: Entries,
    pub(crate) committed: Committed,
    /// In ascending order of their terms.
    leaders: Shared<Leader>,
    pub(crate) holders: Holders,
    /// Of this server the first members are to be learnt: the trace begins in the middle.
    asks_members_of: Option<NodeId>,
}

/// What is not known of a server that was never heard of.
static UNSEEN: Server = Server {
    is_up: false,
    leads: 0,
    term: 0,
    commit_index: 0,
    applied: 0,
    last: LogPosition { index: 0, term: 0 },
    durable: LogPosition { index: 0, term: 0 },
    durable_state: HardState { current_term: 0, voted_for: None, commit_index: 0 },
};

impl Logs {
    pub(crate) fn new(members: ConfState) -> Self {
        Self {
            servers: Vec::new(),
            entries: Entries::default(),
            committed: Committed::new(members),
            leaders: Shared::default(),
            // Everybody has everything as long as nothing is committed.
            holders: Holders { in_log: !0, on_disk: !0 },
            asks_members_of: None,
        }
    }

    #[inline]
    pub(crate) fn server(&self, id: NodeId) -> &Server {
        let at = place(id).unwrap_or(usize::MAX);
        self.servers.get(at).unwrap_or(&UNSEEN)
    }

    /// To be called with ids that have a place.
    #[inline]
    pub(crate) fn server_mut(&mut self, id: NodeId) -> &mut Server {
        let at = place(id).unwrap_or(0);
        if self.servers.len() <= at {
            self.servers.resize(at + 1, UNSEEN);
        }
        &mut self.servers[at]
    }

    pub(crate) fn servers(&self) -> impl Iterator<Item = (NodeId, &Server)> {
        (0..).map(NodeId).zip(&self.servers)
    }

    pub(crate) fn voters(&self) -> Voters {
        self.committed.voters()
    }

    /// The voters that are no holders: if they are a quorum, something is lost. The quorums are those of the
    /// committed configuration; one that is in the log only has quorums that overlap with these (§6).
    pub(crate) fn lacking(&self, holders: Servers) -> Servers {
        self.voters().all() & !holders
    }

    /// The first leader of `term`.
    pub(crate) fn leader(&self, term: Term) -> Option<&Leader> {
        let at = self.leaders.partition_point(|leader| leader.term < term);
        self.leaders.get(at).filter(|leader| leader.term == term)
    }

    /// The leaders of later terms than `term`, the last first.
    pub(crate) fn leaders_after(&self, term: Term) -> impl Iterator<Item = &Leader> {
        let all = (0..self.leaders.len()).rev().filter_map(|i| self.leaders.get(i));
        all.take_while(move |leader| leader.term > term)
    }

    pub(crate) fn started(
        &mut self,
        id: NodeId,
        hard_state: HardState,
        base: LogPosition,
        last: LogPosition,
    ) {
        let committed = self.committed.last();
        if base.index > committed.index && self.entries.is_new_term(base.term) {
            self.committed.begin_at(base);
            self.asks_members_of = Some(id);
        }
        *self.server_mut(id) = Server {
            is_up: true,
            leads: 0,
            term: hard_state.current_term,
            commit_index: base.index.max(hard_state.commit_index.min(last.index)),
            applied: base.index,
            last,
            durable: last,
            durable_state: hard_state,
        };
        self.look_again(id);
    }

    pub(crate) fn stopped(&mut self, id: NodeId) {
        let server = self.server_mut(id);
        (server.is_up, server.leads) = (false, 0);
        self.look_again(id);
    }

    pub(crate) fn term_changed(&mut self, id: NodeId, term: Term) {
        let server = self.server_mut(id);
        server.term = term;
        if server.leads != term {
            server.leads = 0;
        }
    }

    pub(crate) fn elected(&mut self, id: NodeId, term: Term) {
        let server = self.server_mut(id);
        server.leads = term;
        let last = server.last;
        let at = self.leaders.partition_point(|leader| leader.term < term);
        if self.leaders.get(at).is_none_or(|leader| leader.term != term) {
            self.leaders.insert(at, Leader { term, server: id, last });
        }
    }

    /// What was known of an entry of the same index and term.
    #[inline]
    pub(crate) fn appended(&mut self, id: NodeId, entry: &Entry, record: Record) -> Option<Record> {
        let known = self.entries.note(entry, record);
        self.server_mut(id).last = entry.position();
        let may_have_it_now = entry.index >= self.committed.last().index;
        if may_have_it_now && self.holders.in_log & bit(id) == 0 {
            self.look_again(id);
        }
        known
    }

    pub(crate) fn truncated(&mut self, id: NodeId, from: Index) {
        let end = self.server(id).last;
        let index = from.saturating_sub(1).min(end.index);
        let unknown = LogPosition { index, term: UNKNOWN_TERM };
        self.server_mut(id).last = self.entries.position_at(end, index).unwrap_or(unknown);
        self.look_again(id);
    }

    pub(crate) fn replaced(&mut self, id: NodeId, last_included: LogPosition) {
        let server = self.server_mut(id);
        server.last = last_included;
        server.commit_index = server.commit_index.max(last_included.index);
        self.look_again(id);
    }

    #[inline]
    pub(crate) fn durable(&mut self, id: NodeId, last: LogPosition) {
        self.server_mut(id).durable = last;
        self.look_again(id);
    }

    /// The server's commit index is another one, which is within its log.
    pub(crate) fn committed(&mut self, id: NodeId, index: Index) -> Advance {
        let server = self.server_mut(id);
        server.commit_index = index;
        let (end, term) = (server.last, server.term);
        let advance = self.committed.advance(&self.entries, end, index, term);
        if let Advance::New { .. } = advance {
            for at in (0..self.servers.len() as u64).map(NodeId) {
                self.look_again(at);
            }
            // Who was never heard of has nothing.
            let seen = u32::try_from(self.servers.len()).unwrap_or(u32::MAX);
            let seen: Servers = 1_u32.checked_shl(seen).map_or(!0, |next| next - 1);
            self.holders.in_log &= seen;
            self.holders.on_disk &= seen;
        }
        advance
    }

    pub(crate) fn members_changed(&mut self, id: NodeId, members: &ConfState) {
        if self.asks_members_of == Some(id) {
            self.asks_members_of = None;
            self.committed.begin_with(members);
        }
    }

    /// Whether the server has the last committed entry.
    #[inline]
    fn look_again(&mut self, id: NodeId) {
        let (server, wanted) = (self.server(id), self.committed.last());
        let on_disk = self.entries.holds(server.durable, wanted);
        let in_log = match server.is_up {
            true if server.last == server.durable => on_disk,
            true => self.entries.holds(server.last, wanted),
            false => on_disk,
        };
        let bit = bit(id);
        let with = |set: Servers, has: bool| if has { set | bit } else { set & !bit };
        self.holders.in_log = with(self.holders.in_log, in_log);
        self.holders.on_disk = with(self.holders.on_disk, on_disk);
    }
}
