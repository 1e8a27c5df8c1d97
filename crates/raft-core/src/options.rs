//! Where the paper, etcd, `TinyKV` and the MIT labs differ: one table.
//!
//! | option | `PAPER` (default) | `ETCD` | `TINYKV` | `MIT` |
//! |---|---|---|---|---|
//! | [`pre_vote`](Options::pre_vote) | no | no | no | no |
//! | [`pre_vote_heeds_leader`](Options::pre_vote_heeds_leader) | yes | no | no | yes |
//! | [`check_quorum`](Options::check_quorum) | no | no | no | no |
//! | [`read_mode`](Options::read_mode) | `ReadIndex` | `ReadIndex` | `ReadIndex` | `ReadIndex` |
//! | [`membership_counts`](Options::membership_counts) | when appended | when applied | when applied | when appended |
//! | [`validate_conf_changes`](Options::validate_conf_changes) | yes | yes | yes | yes |
//! | [`refused_conf_change_is_no_op`](Options::refused_conf_change_is_no_op) | no | yes | yes | no |
//! | [`step_down_on_removal`](Options::step_down_on_removal) | yes | no | no | yes |
//! | [`wait_for_disk`](Options::wait_for_disk) | every answer | votes and acks | votes and acks | every answer |
//! | [`apply_before_durable`](Options::apply_before_durable) | no | yes | yes | no |
//! | [`persist_commit_index`](Options::persist_commit_index) | no | yes | yes | no |
//! | [`answer_old_terms`](Options::answer_old_terms) | yes | no | yes | yes |
//! | [`lost_candidate_steps_down`](Options::lost_candidate_steps_down) | no | yes | yes | no |
//! | [`election_timer`](Options::election_timer) | Figure 2 | every term | every term | Figure 2 |
//! | [`forward_proposals`](Options::forward_proposals) | no | yes | no | no |
//! | [`commit_notices`](Options::commit_notices) | no | no | no | no |
//! | [`coalesce_appends`](Options::coalesce_appends) | no | no | no | yes |
//! | [`max_message_bytes`](Options::max_message_bytes) | no limit | no limit | no limit | no limit |
//! | [`max_inflight_messages`](Options::max_inflight_messages) | 256 | 256 | 256 | 2 |
//! | [`max_inflight_bytes`](Options::max_inflight_bytes) | no limit | no limit | no limit | no limit |
//! | [`max_uncommitted_bytes`](Options::max_uncommitted_bytes) | no limit | no limit | no limit | no limit |
//! | [`max_committed_bytes`](Options::max_committed_bytes) | no limit | no limit | no limit | no limit |
//! | [`snapshot_chunk_bytes`](Options::snapshot_chunk_bytes) | whole | whole | whole | whole |
//! | [`retry_snapshot`](Options::retry_snapshot) | yes | no | yes | yes |

/// How a server behaves where implementations of Raft differ; the module's table has the presets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Options {
    /// Ask a majority whether an election could be won before starting a new term, so that a server
    /// that was cut off does not depose a leader when it comes back (diss. §9.6).
    pub pre_vote: bool,
    /// A server that leads, or has heard from a leader within the shortest election timeout, heeds no question
    /// of [`Self::pre_vote`] (diss. §9.6). etcd's grants it unless [`Self::check_quorum`] is on, so that a
    /// server that was cut off and lacks nothing may depose the leader.
    pub pre_vote_heeds_leader: bool,
    /// A leader that has not heard from a majority for an election timeout steps down, and a server
    /// that has heard from a leader within the shortest election timeout heeds no request for votes
    /// (diss. §6.2, §4.2.3).
    pub check_quorum: bool,
    /// How the leader makes sure that it still leads before a read is served (diss. §6.4).
    pub read_mode: ReadMode,
    /// From when on a change of membership counts.
    pub membership_counts: MembershipCounts,
    /// Refuse a change of membership while another one is under way, and one that does not fit the
    /// present configuration. Off only for experiments: two changes at once can elect two leaders.
    pub validate_conf_changes: bool,
    /// A refused change of membership becomes an empty entry, as etcd has it, in place of an error.
    pub refused_conf_change_is_no_op: bool,
    /// A leader that a change of membership removed or demoted steps down (§6); otherwise it goes on
    /// leading without counting itself, until another server stands.
    pub step_down_on_removal: bool,
    /// Which messages wait until everything that this server decided before is durable.
    pub wait_for_disk: WaitForDisk,
    /// Hand out committed entries before they are known to be durable here: right for owners that write
    /// a Ready's entries before they apply its committed ones, wrong for asynchronous writes.
    pub apply_before_durable: bool,
    /// Keep the commit index in the [`crate::HardState`]: a restarted server applies at once.
    pub persist_commit_index: bool,
    /// Tell whoever asks with an older term about the newer one (§5.1). etcd stays silent, except to a
    /// leader when [`Self::pre_vote`] or [`Self::check_quorum`] is on.
    pub answer_old_terms: bool,
    /// A candidate that a majority refused becomes a follower at once; the paper's waits for its
    /// timeout or a leader (§5.2). The length of the wait is the same.
    pub lost_candidate_steps_down: bool,
    /// What restarts the election timeout, and when a new one is drawn.
    pub election_timer: ElectionTimer,
    /// A follower passes proposals on to its leader in place of refusing them.
    pub forward_proposals: bool,
    /// Tell followers that are up to date of a new commit index by a notice that needs no answer, in
    /// place of an empty `AppendEntries`: a quarter fewer messages where commands come one by one.
    pub commit_notices: bool,
    /// Send each follower one `AppendEntries` a Ready with everything new, in place of one a proposal.
    pub coalesce_appends: bool,
    /// Bytes of entries in one `AppendEntries`, see [`crate::Entry::size_bytes`]; at least one entry
    /// is sent. A message with one entry may be larger.
    pub max_message_bytes: u64,
    /// `AppendEntries` with entries under way to one follower at a time; at least 1.
    pub max_inflight_messages: usize,
    /// Bytes of entries under way to one follower at a time; the message that passes the limit is sent.
    pub max_inflight_bytes: u64,
    /// Bytes of payload in a leader's log that are not known to be applied; more proposals are refused. One
    /// that finds none of them is taken whatever its size.
    pub max_uncommitted_bytes: u64,
    /// Bytes of committed entries handed out at a time and not yet applied; at least one entry is.
    pub max_committed_bytes: u64,
    /// Send snapshots in pieces of so many bytes, at least 1 (§7, Figure 13), or whole.
    pub snapshot_chunk_bytes: Option<u64>,
    /// Send a snapshot again that was not answered for an election timeout; etcd waits for its owner's
    /// [`crate::Raft::report_snapshot`].
    pub retry_snapshot: bool,
}

impl Options {
    /// Raft as the paper has it.
    pub const PAPER: Self = Self {
        pre_vote: false,
        pre_vote_heeds_leader: true,
        check_quorum: false,
        read_mode: ReadMode::ReadIndex,
        membership_counts: MembershipCounts::WhenAppended,
        validate_conf_changes: true,
        refused_conf_change_is_no_op: false,
        step_down_on_removal: true,
        wait_for_disk: WaitForDisk::EveryAnswer,
        apply_before_durable: false,
        persist_commit_index: false,
        answer_old_terms: true,
        lost_candidate_steps_down: false,
        election_timer: ElectionTimer::Figure2,
        forward_proposals: false,
        commit_notices: false,
        coalesce_appends: false,
        max_message_bytes: u64::MAX,
        max_inflight_messages: 256,
        max_inflight_bytes: u64::MAX,
        max_uncommitted_bytes: u64::MAX,
        max_committed_bytes: u64::MAX,
        snapshot_chunk_bytes: None,
        retry_snapshot: true,
    };

    /// What etcd-io/raft does with its default configuration.
    pub const ETCD: Self = Self {
        pre_vote_heeds_leader: false,
        membership_counts: MembershipCounts::WhenApplied,
        refused_conf_change_is_no_op: true,
        step_down_on_removal: false,
        wait_for_disk: WaitForDisk::VotesAndAcks,
        apply_before_durable: true,
        persist_commit_index: true,
        answer_old_terms: false,
        lost_candidate_steps_down: true,
        election_timer: ElectionTimer::EveryTerm,
        forward_proposals: true,
        retry_snapshot: false,
        ..Self::PAPER
    };

    /// What the tests of the `TinyKV` course expect.
    pub const TINYKV: Self = Self {
        answer_old_terms: true,
        forward_proposals: false,
        retry_snapshot: true,
        ..Self::ETCD
    };

    /// What the tests of the MIT course expect: few messages. What comes while two are under way goes with the next.
    pub const MIT: Self = Self { coalesce_appends: true, max_inflight_messages: 2, ..Self::PAPER };
}

impl Default for Options {
    fn default() -> Self {
        Self::PAPER
    }
}

/// How a leader proves that it still leads when it answers a read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum ReadMode {
    /// By a round of heartbeats that a majority answers (diss. §6.4).
    #[default]
    ReadIndex,
    /// By its lease: needs [`Options::check_quorum`] and clocks whose rates differ by less than a tenth
    /// (diss. §6.4.1). A leader that lacks recent answers of a majority, or has called a successor, asks as
    /// with [`Self::ReadIndex`]; a server that restarts votes for nobody for an election timeout.
    Lease,
}

/// From when on a server uses a configuration that is in its log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum MembershipCounts {
    /// As soon as the entry is in its log, committed or not (§6); a truncation takes it back.
    #[default]
    WhenAppended,
    /// When the owner applies the committed entry and calls [`crate::Raft::apply_conf_change`] (etcd). Needs
    /// [`Options::persist_commit_index`]: a server that restarts must not go by a configuration of long
    /// ago.
    WhenApplied,
}

/// Which messages wait for the disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum WaitForDisk {
    /// Every answer (Figure 2: "updated on stable storage before responding to RPCs") and every
    /// request for votes: a candidate that forgot its own vote, or the log that it stood with, could
    /// win a term with grants given to its former self.
    #[default]
    EveryAnswer,
    /// Votes and acknowledged entries only, as etcd has it.
    VotesAndAcks,
}

/// What restarts the wait for a leader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum ElectionTimer {
    /// A message of the leader, a granted vote, an election of its own (Figure 2, Followers and
    /// Candidates); every wait has a new random length (§5.2).
    #[default]
    Figure2,
    /// A change of term or role as well, and only these draw a new length (etcd).
    EveryTerm,
}
