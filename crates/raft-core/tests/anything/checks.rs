//! What must hold whatever the server is told.

use std::hash::{Hash, Hasher};

use raft_core::{ConfState, Index, LogPosition, Observation, Progress, ProgressState, Role, Term};

use super::{Server, Source, World};

/// What must never go back.
#[derive(Debug)]
pub(super) struct Before {
    term: Term,
    commit_index: Index,
    last_applied: Index,
    /// Of a leader.
    led: Option<LogPosition>,
}

impl Before {
    pub(super) fn new(raft: &Server) -> Self {
        let (log, term) = (raft.log(), raft.current_term());
        let led = (raft.role() == Role::Leader).then(|| log.last());
        let (commit_index, last_applied) = (log.commit_index(), log.last_applied());
        Self { term, commit_index, last_applied, led }
    }
}

/// What happened, so that a test can tell whether it was enough.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) taken: usize,
    pub(crate) refused: usize,
    pub(crate) proposed: usize,
    pub(crate) compacted: usize,
    pub(crate) restarted: usize,
    pub(crate) led: usize,
    pub(crate) installed: usize,
    pub(crate) truncated: usize,
    pub(crate) joint: usize,
    pub(crate) taken_back: usize,
    pub(crate) quorum_lost: usize,
    pub(crate) transfers: usize,
    pub(crate) reads: usize,
    pub(crate) snapshots_sent: usize,
}

impl Counts {
    /// Counts what happened elsewhere as well.
    pub(crate) fn sum(&mut self, other: &Self) {
        let Self { taken, refused, proposed, compacted, restarted, led, installed, .. } = *other;
        self.taken += taken;
        self.refused += refused;
        self.proposed += proposed;
        self.compacted += compacted;
        self.restarted += restarted;
        self.led += led;
        self.installed += installed;
        self.truncated += other.truncated;
        self.joint += other.joint;
        self.taken_back += other.taken_back;
        self.quorum_lost += other.quorum_lost;
        self.transfers += other.transfers;
        self.reads += other.reads;
        self.snapshots_sent += other.snapshots_sent;
    }

    pub(crate) fn add(&mut self, observation: &Observation) {
        let count = match observation {
            Observation::SnapshotInstalled { .. } => &mut self.installed,
            Observation::Truncated { .. } => &mut self.truncated,
            Observation::MembershipChanged { outgoing: 1.., .. } => &mut self.joint,
            Observation::MembershipTakenBack { .. } => &mut self.taken_back,
            Observation::QuorumLost { .. } => &mut self.quorum_lost,
            Observation::TimeoutNowSent { .. } => &mut self.transfers,
            Observation::ReadConfirmed { .. } => &mut self.reads,
            Observation::SnapshotSent { .. } => &mut self.snapshots_sent,
            _ => return,
        };
        *count += 1;
    }
}

impl<S: Source> World<S> {
    pub(super) fn check(&mut self) {
        let now = Before::new(&self.raft);
        let before = &self.before;
        assert!(
            now.term >= before.term && now.commit_index >= before.commit_index,
            "{before:?} {now:?}"
        );
        assert!(now.last_applied >= before.last_applied, "{before:?} {now:?}");
        if let (Some(was), Some(_)) = (before.led, now.led)
            && now.term == before.term
        {
            let kept = was.index < self.raft.log().base().index || self.raft.log().holds(was);
            assert!(kept, "a leader's log is only appended to: {was:?}");
        }
        self.before = now;
        check_log(&self.raft);
        check_members(&self.raft);
        check_leader(&self.raft);
        assert!(self.raft.ticks_to_deadline() >= 1);
        self.counts.led += usize::from(self.raft.role() == Role::Leader);
        self.listen();
    }

    pub(super) fn listen(&mut self) {
        for observation in self.raft.observer_mut().drain() {
            self.counts.add(&observation);
        }
    }
}

fn check_log(raft: &Server) {
    let log = raft.log();
    let (base, last) = (log.base(), log.last());
    assert!(log.last_applied() <= log.commit_index() && log.commit_index() <= last.index);
    assert!(base.index <= log.commit_index() && raft.stable_index() <= last.index);
    let mut previous = base;
    for entry in log.entries() {
        assert_eq!(entry.index, previous.index + 1);
        assert!(entry.term >= previous.term, "{:?} after {previous:?}", entry.position());
        previous = entry.position();
    }
    assert_eq!(previous, last);
    // A snapshot made for the start of a cluster is of the first term, which begins with it.
    assert!(last.term <= raft.current_term().max(1));
    let hard_state = raft.hard_state();
    assert_eq!(
        (hard_state.current_term, hard_state.voted_for),
        (raft.current_term(), raft.voted_for())
    );
}

fn check_members(raft: &Server) {
    let consistent = |members: &ConfState| members.is_consistent();
    assert!(
        consistent(raft.members()) && consistent(raft.applied_members()),
        "{:?}",
        raft.members()
    );
}

fn check_leader(raft: &Server) {
    let status = raft.status();
    assert_eq!(
        status.progress.is_empty(),
        raft.role() != Role::Leader || raft.members().all_members().is_empty()
    );
    if raft.role() != Role::Leader {
        return;
    }
    assert_eq!(raft.leader(), Some(raft.id()));
    let ids: Vec<_> = status.progress.iter().map(|progress| progress.id).collect();
    assert_eq!(ids, raft.members().all_members());
    status.progress.iter().for_each(|progress| check_progress(raft, progress));
    if let Some(to) = status.transferee {
        assert!(to != raft.id() && raft.members().is_voter(to));
    }
}

fn check_progress(raft: &Server, progress: &Progress) {
    let (options, last) = (&raft.config().options, raft.log().last().index);
    assert!(
        progress.match_index < progress.next_index && progress.match_index <= last,
        "{progress:?}"
    );
    assert!(progress.inflight_messages() <= options.max_inflight_messages, "{progress:?}");
    assert_eq!(progress.is_learner, raft.members().is_learner(progress.id));
    if progress.state != ProgressState::Replicate {
        assert_eq!(progress.inflight_messages(), 0);
    }
    assert!(progress.next_index <= last + 1, "{progress:?} beyond {last}");
}

/// Changes with every change of the server.
pub(super) fn fingerprint(raft: &Server) -> u64 {
    let mut hasher = Fnv(0xcbf2_9ce4_8422_2325);
    raft.hash(&mut hasher);
    hasher.finish()
}

/// FNV-1a, by words: the same everywhere.
struct Fnv(u64);

impl Fnv {
    fn word(&mut self, word: u64) {
        self.0 = (self.0 ^ word).wrapping_mul(0x0100_0000_01b3).rotate_left(23);
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.word(byte.into()));
    }

    fn write_u32(&mut self, word: u32) {
        self.word(word.into());
    }

    fn write_u64(&mut self, word: u64) {
        self.word(word);
    }

    fn write_usize(&mut self, word: usize) {
        self.word(word as u64);
    }

    fn write_isize(&mut self, word: isize) {
        self.word(word as u64);
    }
}
