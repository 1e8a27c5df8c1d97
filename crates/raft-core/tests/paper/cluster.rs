//! Servers with disks that hold snapshots, and whose membership may change. The state machine is the string
//! of all commands, so that a snapshot's bytes tell what they stand for.

use std::collections::BTreeMap;

use raft_core::{
    Body, ConfChange, Config, Entry, Index, LogPosition, Message, NodeId, Options, Paper, Payload,
    Raft, Recorder, Restored, Role, Snapshot, SnapshotMeta, StepError, Term,
};

use crate::common::Server;

/// One server with its disk.
pub(crate) struct Machine {
    config: Config,
    /// `None` while it is down.
    raft: Option<Server>,
    pub(crate) disk: Restored,
    /// The state machine.
    pub(crate) state: Vec<u8>,
}

/// Servers and what is under way between them.
pub(crate) struct Cluster {
    machines: BTreeMap<u64, Machine>,
    pub(crate) mail: Vec<Message>,
    /// What any server applied, by index: Figure 3, State Machine Safety.
    pub(crate) decided: BTreeMap<Index, Entry>,
    leaders: BTreeMap<Term, NodeId>,
    /// Two servers applied different entries at one index.
    pub(crate) is_broken: bool,
    options: Options,
}

impl Cluster {
    /// Servers 1..=n, which found the cluster.
    pub(crate) fn new(n: u64) -> Self {
        Self::with(n, Options::PAPER)
    }

    pub(crate) fn with(n: u64, options: Options) -> Self {
        let mut cluster = Self {
            machines: BTreeMap::new(),
            mail: Vec::new(),
            decided: BTreeMap::new(),
            leaders: BTreeMap::new(),
            is_broken: false,
            options,
        };
        let founders: Vec<_> = (1..=n).collect();
        for &id in &founders {
            cluster.start(id, &founders);
        }
        cluster
    }

    /// A server starts for the first time, with these voters in its configuration.
    pub(crate) fn start(&mut self, id: u64, voters: &[u64]) {
        let config = Config {
            id: NodeId(id),
            voters: voters.iter().copied().map(NodeId).collect(),
            seed: id,
            options: self.options,
            ..Config::default()
        };
        let disk = Restored::default();
        self.machines.insert(id, Machine { config, raft: None, disk, state: Vec::new() });
        self.restart(id);
    }

    pub(crate) fn crash(&mut self, id: u64) {
        self.machine_mut(id).raft = None;
    }

    /// Starts a server from its disk.
    pub(crate) fn restart(&mut self, id: u64) {
        let machine = self.machine_mut(id);
        let snapshot = machine.disk.snapshot.as_ref();
        machine.state = snapshot.map_or(Vec::new(), |snapshot| snapshot.data.to_vec());
        let (config, disk) = (machine.config.clone(), machine.disk.clone());
        machine.raft = Some(Raft::restore(config, disk, Paper, Recorder::default()).unwrap());
        self.work(id);
    }

    pub(crate) fn machine(&self, id: u64) -> &Machine {
        &self.machines[&id]
    }

    fn machine_mut(&mut self, id: u64) -> &mut Machine {
        self.machines.get_mut(&id).unwrap()
    }

    pub(crate) fn raft(&self, id: u64) -> &Server {
        self.machines[&id].raft.as_ref().expect("the server is up")
    }

    /// Has a server do something, then does what it wants done.
    pub(crate) fn on<T>(&mut self, id: u64, act: impl FnOnce(&mut Server) -> T) -> T {
        let result = act(self.machine_mut(id).raft.as_mut().expect("the server is up"));
        self.work(id);
        result
    }

    fn work(&mut self, id: u64) {
        while let Some(mut ready) = self.machine_mut(id).raft.as_mut().and_then(Server::ready) {
            let machine = self.machines.get_mut(&id).unwrap();
            if let Some(hard_state) = ready.hard_state {
                machine.disk.hard_state = hard_state;
            }
            if let Some(snapshot) = ready.snapshot.take() {
                machine.state = snapshot.data.to_vec();
                machine.disk.snapshot = Some(snapshot);
                machine.disk.entries.clear();
            }
            if let Some(first) = ready.entries.first() {
                machine.disk.entries.retain(|entry| entry.index < first.index);
                machine.disk.entries.extend_from_slice(&ready.entries);
            }
            self.mail.extend(ready.drain_messages());
            for entry in &ready.committed_entries {
                if let Payload::Command(command) = &entry.payload {
                    machine.state.extend_from_slice(command);
                }
                let known = self.decided.entry(entry.index).or_insert_with(|| entry.clone());
                self.is_broken |= known != entry;
            }
            machine.raft.as_mut().unwrap().advance(ready);
        }
        let Some(raft) = &self.machines[&id].raft else { return };
        if raft.role() == Role::Leader {
            let first = *self.leaders.entry(raft.current_term()).or_insert(raft.id());
            assert_eq!(first, raft.id(), "Election Safety (§5.2)");
        }
    }

    /// Delivers one message; to a server that is down it is lost.
    pub(crate) fn deliver(&mut self, message: Message) {
        let to = message.to.0;
        if self.machines.get(&to).is_none_or(|machine| machine.raft.is_none()) {
            return;
        }
        match self.on(to, |raft| raft.step(message)) {
            // The answer of a server that was a member when it was asked.
            Ok(()) | Err(StepError::Stranger { .. }) => {}
            Err(error) => panic!("S{to}: {error}"),
        }
    }

    /// Delivers what is under way and wanted, oldest first, and what comes of it; the rest stays.
    pub(crate) fn deliver_if(&mut self, wanted: impl Fn(&Message) -> bool) {
        for _ in 0..100_000 {
            let Some(i) = self.mail.iter().position(&wanted) else { return };
            let message = self.mail.remove(i);
            self.deliver(message);
        }
        panic!("an answer to every answer, without end: {:?}", self.mail);
    }

    /// Delivers what is under way among these servers, and what comes of it; everything else is lost.
    pub(crate) fn deliver_among(&mut self, ids: &[u64]) {
        self.deliver_if(|message| ids.contains(&message.from.0) && ids.contains(&message.to.0));
        self.mail.clear();
    }

    pub(crate) fn deliver_all(&mut self) {
        self.deliver_if(|_| true);
    }

    /// Server `id` stands; only these servers hear of it, and of what it does once it leads.
    pub(crate) fn elect(&mut self, id: u64, among: &[u64]) {
        self.on(id, Server::campaign).unwrap();
        self.deliver_among(among);
        assert_eq!(self.raft(id).role(), Role::Leader, "S{id}");
    }

    /// Server `id` stands and gets these servers' votes; nobody hears of its first entry.
    pub(crate) fn elect_silently(&mut self, id: u64, voters: &[u64]) {
        self.on(id, Server::campaign).unwrap();
        self.deliver_if(|message| {
            let is_vote = matches!(&message.body, Body::RequestVote(_) | Body::RequestVoteReply(_));
            is_vote && (voters.contains(&message.from.0) || voters.contains(&message.to.0))
        });
        assert_eq!(self.raft(id).role(), Role::Leader, "S{id}");
        self.mail.clear();
    }

    /// A leader takes a command; nothing is delivered yet.
    pub(crate) fn propose(&mut self, id: u64, command: &[u8]) -> Index {
        self.on(id, |raft| raft.propose(command.into())).unwrap()
    }

    /// A leader takes a change of the membership; nothing is delivered yet.
    pub(crate) fn change(&mut self, id: u64, change: ConfChange) -> Index {
        self.on(id, |raft| raft.propose_conf_change(change)).unwrap()
    }

    /// A leader's heartbeats are due; they and what comes of them are delivered among these servers.
    pub(crate) fn beat(&mut self, id: u64, among: &[u64]) {
        assert_eq!(self.raft(id).role(), Role::Leader, "S{id}");
        self.on(id, |raft| raft.tick(raft.ticks_to_deadline()));
        self.deliver_among(among);
    }

    /// Server `id` takes a snapshot of all that it has applied.
    pub(crate) fn take_snapshot(&mut self, id: u64) -> LogPosition {
        let machine = self.machine_mut(id);
        let raft = machine.raft.as_mut().unwrap();
        let index = raft.log().last_applied();
        let last_included = LogPosition { index, term: raft.log().term_at(index).unwrap() };
        let meta = SnapshotMeta { last_included, members: raft.applied_members().clone() }.into();
        let snapshot: std::sync::Arc<_> = Snapshot { meta, data: machine.state[..].into() }.into();
        machine.disk.snapshot = Some(snapshot.clone());
        machine.disk.entries.retain(|entry| entry.index > index);
        raft.snapshot_taken(snapshot).unwrap();
        last_included
    }

    /// The same, and drops from the log what it stands for.
    pub(crate) fn compact(&mut self, id: u64) -> LogPosition {
        let last_included = self.take_snapshot(id);
        self.on(id, |raft| raft.compact(last_included.index)).unwrap();
        last_included
    }
}

/// Names of servers.
pub(crate) fn ids(ids: &[u64]) -> Vec<NodeId> {
    ids.iter().copied().map(NodeId).collect()
}
