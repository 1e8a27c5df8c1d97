//! A cluster, and short words for what is done to it and seen of it.

use raft_sim::core::{Index, NodeId};
use raft_sim::script::{KeepUnsynced, MessageFate, MessageKind, MessagePattern, Who};
use raft_sim::service::{Answer, ClientId, Op};
use raft_sim::{Action, Cluster, ClusterConfig, Event, Fact, Script, Time};

pub(crate) struct Stage(pub(crate) Cluster);

pub(crate) fn s(id: u64) -> Who {
    Who::Server(NodeId(id))
}

pub(crate) fn put(key: &str, value: &str) -> Op {
    Op::Put { key: key.into(), value: value.into() }
}

pub(crate) fn append(key: &str, value: &str) -> Op {
    Op::Append { key: key.into(), value: value.into() }
}

pub(crate) fn get(key: &str) -> Op {
    Op::Get { key: key.into() }
}

impl Stage {
    /// A cluster with a leader, whose first entry is committed everywhere.
    pub(crate) fn new(config: ClusterConfig) -> Self {
        let mut stage = Self::unelected(config);
        stage.until("a leader", |cluster| {
            let logs = cluster.servers().iter().filter_map(raft_sim::Server::raft);
            logs.map(|raft| raft.log().commit_index()).min() == Some(1)
        });
        stage
    }

    pub(crate) fn unelected(config: ClusterConfig) -> Self {
        Self(Cluster::new(Script { config: config.into(), seed: 7, ..Script::default() }).unwrap())
    }

    pub(crate) fn servers(servers: u8) -> Self {
        Self::new(ClusterConfig { servers, ..ClusterConfig::default() })
    }

    pub(crate) fn act(&mut self, action: Action) {
        let told = format!("{action:?}");
        self.0.act(action).unwrap_or_else(|error| panic!("{told}: {error}"));
    }

    pub(crate) fn crash(&mut self, who: Who) {
        self.act(Action::Crash { server: who, keep: KeepUnsynced::Nothing });
    }

    pub(crate) fn ask(&mut self, client: u32, op: Op) {
        self.act(Action::Request { client: ClientId(client), via: None, op });
    }

    pub(crate) fn ask_via(&mut self, client: u32, via: u64, op: Op) {
        self.act(Action::Request { client: ClientId(client), via: Some(s(via)), op });
    }

    pub(crate) fn message(&mut self, fate: MessageFate, from: u64, to: u64, kind: MessageKind) {
        let which =
            MessagePattern { number: None, from: Some(s(from)), to: Some(s(to)), kind: Some(kind) };
        self.act(Action::Message { which, fate });
    }

    pub(crate) fn run_ms(&mut self, ms: u64) {
        self.0.run_until(self.0.now().plus(ms * 1000));
    }

    /// Plays on until that is so, for a minute at the most.
    pub(crate) fn until(&mut self, what: &str, is_so: impl Fn(&Cluster) -> bool) {
        let limit = self.0.now().plus(60_000_000);
        while !is_so(&self.0) {
            let is_late = self.0.run_some(limit, 1);
            assert!(!is_late, "{what}: not within a minute");
        }
    }

    pub(crate) fn leader(&self) -> u64 {
        self.0.leader().expect("a leader").0
    }

    /// A server that is not the leader; the `n`th of them.
    pub(crate) fn follower(&self, n: usize) -> u64 {
        let leader = self.0.leader();
        let ids = self.0.servers().iter().map(raft_sim::Server::id);
        ids.filter(|id| Some(*id) != leader).nth(n).expect("enough followers").0
    }

    pub(crate) fn value(&self, server: u64, key: &str) -> Option<String> {
        self.0.server(NodeId(server)).unwrap().machine().unwrap().value(key)
    }

    pub(crate) fn commit_index(&self, server: u64) -> Index {
        self.0.server(NodeId(server)).unwrap().raft().unwrap().log().commit_index()
    }

    pub(crate) fn is_up(&self, server: u64) -> bool {
        self.0.server(NodeId(server)).unwrap().is_up()
    }

    /// The answers that a client has got so far, with the numbers of its requests.
    pub(crate) fn answers(&self, client: u32) -> Vec<(u64, Answer)> {
        let of_client = |event: &Event| match &event.fact {
            Fact::Answered { client: id, number, answer, .. } if *id == ClientId(client) => {
                Some((*number, (**answer).clone()))
            }
            _ => None,
        };
        self.0.events().filter_map(of_client).collect()
    }

    pub(crate) fn until_answered(&mut self, client: u32, answers: usize) {
        self.until("an answer", |cluster| {
            let is_his = |event: &&Event| matches!(&event.fact, Fact::Answered { client: id, .. } if *id == ClientId(client));
            cluster.events().filter(is_his).count() >= answers
        });
    }

    pub(crate) fn count(&self, is_one: impl Fn(&Fact) -> bool) -> usize {
        self.0.events().filter(|event| is_one(&event.fact)).count()
    }

    pub(crate) fn now_ms(&self) -> u64 {
        self.0.now().as_micros() / 1000
    }

    /// The run plays back from its script to the very same state.
    pub(crate) fn replays(&self) {
        let mut again = Cluster::new(std::sync::Arc::clone(self.0.script())).unwrap();
        again.run_until(self.0.now());
        assert_eq!(again.digest(), self.0.digest());
    }
}

pub(crate) fn value(text: &str) -> Answer {
    Answer::Value(Some(text.into()))
}

pub(crate) fn ms(ms: u64) -> Time {
    Time::from_millis(ms)
}
