//! A server of etcd's environment with its disk and its state machine.

use std::collections::VecDeque;
use std::sync::Arc;

use raft_core::{
    ConfState, Config, HardState, LogPosition, NodeId, Paper, Raft, ReadMode, Restored, Role,
    Snapshot, SnapshotMeta,
};

use crate::args::{self, Outcome, Stop, told};
use crate::env::Env;
use crate::script::Arg;
use crate::storage::Storage;
use crate::work::Work;

pub(crate) struct Node {
    pub(crate) raft: Raft,
    pub(crate) storage: Storage,
    /// Whether writing and applying are done by threads of their own.
    pub(crate) is_async: bool,
    pub(crate) append_work: VecDeque<Work>,
    pub(crate) apply_work: VecDeque<Work>,
    /// What the last Ready told about the leader and the role.
    pub(crate) told: (Option<NodeId>, Role),
    /// The last hard state that a Ready told.
    pub(crate) hard_state: HardState,
    /// The state machine after each entry, which is the list of all commands. Whoever asks for a
    /// snapshot gets the last.
    history: Vec<Arc<Snapshot>>,
}

impl Node {
    pub(crate) fn tick(&mut self, ticks: u32) {
        for _ in 0..ticks {
            self.raft.tick(1);
        }
    }

    pub(crate) fn latest(&self) -> &Arc<Snapshot> {
        self.history.last().unwrap_or_else(|| unreachable!("it begins with one"))
    }

    /// The state machine is at `position` now, by `command`.
    pub(crate) fn note_applied(
        &mut self,
        position: LogPosition,
        members: Option<ConfState>,
        command: &[u8],
    ) -> Outcome {
        let latest = self.latest();
        let members = members.unwrap_or_else(|| latest.meta.members.clone());
        let data = [&latest.data, command].concat().into();
        let meta = Arc::new(SnapshotMeta { last_included: position, members });
        let snapshot = Arc::new(Snapshot { meta, data });
        self.history.push(snapshot.clone());
        self.raft
            .snapshot_taken(snapshot)
            .or_else(|error| args::bad(format!("raft-core refuses a snapshot: {error}")))
    }

    /// Whether the leader or the role is another than the last Ready told.
    pub(crate) fn has_soft_change(&self) -> bool {
        self.told != (self.raft.leader(), self.raft.role())
    }

    pub(crate) fn has_ready(&self) -> bool {
        self.has_soft_change() || self.raft.has_ready()
    }
}

/// What `add-nodes` says about the servers to come.
#[derive(Default)]
struct Template {
    config: Config,
    snapshot: SnapshotMeta,
    data: Vec<u8>,
    is_async: bool,
}

impl Template {
    fn read(args: &[Arg]) -> Outcome<Self> {
        let config = Config { election_ticks_min: 3, election_ticks_max: 5, ..Config::etcd() };
        let mut template = Self { config, ..Self::default() };
        template.config.options.max_inflight_messages = usize::MAX;
        for Arg { key, values } in args {
            for value in values {
                template.set(key, value)?;
            }
        }
        let members = &mut template.snapshot.members;
        *members = ConfState::new(&members.voters, &members.learners);
        Ok(template)
    }

    fn set(&mut self, key: &str, value: &str) -> Outcome {
        let Self { config: Config { options, .. }, snapshot, .. } = self;
        match key {
            "voters" => snapshot.members.voters.push(NodeId(args::number(value)?)),
            "learners" => snapshot.members.learners.push(NodeId(args::number(value)?)),
            "index" => snapshot.last_included.index = args::number(value)?,
            "content" => self.data = value.as_bytes().to_vec(),
            "inflight" => {
                let limit = usize::try_from(args::number(value)?);
                options.max_inflight_messages = limit.unwrap_or(usize::MAX);
            }
            "async-storage-writes" => {
                self.is_async = args::flag(value)?;
                options.apply_before_durable = !self.is_async;
            }
            "prevote" => options.pre_vote = args::flag(value)?,
            "checkquorum" => options.check_quorum = args::flag(value)?,
            "max-committed-size-per-ready" => {
                // etcd takes 0 for no limit.
                let limit = args::number(value)?;
                options.max_committed_bytes = if limit == 0 { u64::MAX } else { limit };
            }
            "disable-conf-change-validation" => {
                options.validate_conf_changes = !args::flag(value)?;
            }
            "read-only" => options.read_mode = read_mode(value)?,
            "step-down-on-removal" => options.step_down_on_removal = args::flag(value)?,
            // etcd's environment passes over what it does not know.
            _ => {}
        }
        Ok(())
    }

    fn build(&self, id: NodeId) -> Outcome<Node> {
        let config = Config { id, seed: id.0, ..self.config.clone() };
        let mut storage = Storage::default();
        let mut disk = Restored::default();
        let mut meta = self.snapshot.clone();
        if meta != SnapshotMeta::default() || !self.data.is_empty() {
            if meta.last_included.index <= 1 {
                return told("index must be specified as > 1 due to bootstrap");
            }
            meta.last_included.term = 1;
        }
        let snapshot = Arc::new(Snapshot { meta: Arc::new(meta), data: self.data.clone().into() });
        let index = snapshot.meta.last_included.index;
        if index > 0 {
            storage.install(&snapshot)?;
            disk.snapshot = Some(snapshot.clone());
            disk.hard_state = HardState { commit_index: index, ..HardState::default() };
        }
        let raft = Raft::restore(config, disk, Paper, ())
            .map_err(|error| Stop::Bad(format!("raft-core refuses to start: {error}")))?;
        Ok(Node {
            told: (raft.leader(), raft.role()),
            hard_state: HardState::default(),
            raft,
            storage,
            is_async: self.is_async,
            append_work: VecDeque::new(),
            apply_work: VecDeque::new(),
            history: vec![snapshot],
        })
    }
}

fn read_mode(value: &str) -> Outcome<ReadMode> {
    match value {
        "safe" => Ok(ReadMode::ReadIndex),
        "lease-based" => Ok(ReadMode::Lease),
        _ => told(format!("invalid read-only option {value:?}")),
    }
}

impl Env {
    /// Adds servers with consecutive ids that all start from the same snapshot.
    pub(crate) fn add_nodes(&mut self, args: &[Arg]) -> Outcome {
        let count = args::number(args::word(args, 0)?)?;
        let template = Template::read(&args[1..])?;
        for _ in 0..count {
            let id = NodeId(self.nodes.len() as u64 + 1);
            let node = template.build(id)?;
            self.nodes.push(node);
        }
        Ok(())
    }
}
