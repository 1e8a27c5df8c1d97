//! One visitor's session: the cluster, how it is played, and what was asked of it. No DOM in here.

use raft_sim::core::{NodeId, Role};
use raft_sim::script::{KeepUnsynced, MessageKind, Who};
use raft_sim::service::Op;
use raft_sim::{Action, ActionError, Cluster, ClusterConfig, Event, Fact, Script, Server, Time};

use crate::pace::{DEFAULT_SPEED, SPEEDS, Speed};

/// What a person asks for, before it is known which server that means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// Crash whoever leads.
    CrashLeader,
    /// Cut the network in two, with the leader on the smaller side.
    CutInTwo,
    /// Cut one server off from all others.
    Isolate(NodeId),
    /// Write `text`, given as `key=value`, through a server or, for `None`, through the leader.
    Write {
        /// The server to ask.
        via: Option<NodeId>,
        /// `key=value`.
        text: String,
    },
    /// Exactly this.
    Act(Action),
}

/// What the page tells its visitor about the last gesture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// A full sentence.
    pub text: String,
    /// Something did not work.
    pub is_error: bool,
}

/// The cluster and how it is played.
#[derive(Clone, Debug)]
pub struct Session {
    cluster: Cluster,
    is_playing: bool,
    speed: usize,
    /// Real time not yet turned into virtual time, because it is less than a microsecond of that.
    left_ns: u64,
    notice: Option<Notice>,
    version: u64,
    writes: u32,
    /// The latest events that are told, newest first: the cluster has forgotten them when messages have
    /// come and gone for a minute.
    told: Vec<Event>,
    /// How many events there have been that are told.
    told_count: u64,
    /// How many events there had been when they were last looked through.
    looked_through: u64,
}

/// How many events are kept to be told.
pub const TOLD_MAX: usize = 40;

/// A seed whose first election is neither split nor slow: first impressions count.
const OPENING_SEED: u64 = 9;

/// How many happenings are played before the clock is looked at again.
const CHUNK: u32 = 64;

impl Default for Session {
    fn default() -> Self {
        let write = |at_ms, key: &str, value: &str| {
            let op = Op::Put { key: key.into(), value: value.into() };
            (Time::from_millis(at_ms), Action::Propose { at: Who::Leader, op })
        };
        let actions = [write(430, "x", "1"), write(640, "y", "2"), write(860, "x", "3")];
        Self::new(Script::timed(ClusterConfig::default(), OPENING_SEED, actions))
    }
}

impl Session {
    /// A session that plays `script` from its start. A script whose configuration is impossible is
    /// replaced by an empty one.
    #[must_use]
    pub fn new(script: Script) -> Self {
        let cluster = Cluster::new(script).or_else(|_| Cluster::new(Script::default()));
        let Ok(cluster) = cluster else { unreachable!("the default script is valid") };
        Self {
            cluster,
            is_playing: true,
            speed: DEFAULT_SPEED,
            left_ns: 0,
            notice: None,
            version: 0,
            writes: 0,
            told: Vec::new(),
            told_count: 0,
            looked_through: 0,
        }
    }

    /// The cluster, to look at.
    #[must_use]
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// Changes whenever anything but the time has changed.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Whether time passes.
    #[must_use]
    pub fn is_playing(&self) -> bool {
        self.is_playing
    }

    /// Index of the chosen speed in [`SPEEDS`].
    #[must_use]
    pub fn speed_index(&self) -> usize {
        self.speed
    }

    /// The chosen speed.
    #[must_use]
    pub fn speed(&self) -> Speed {
        SPEEDS[self.speed]
    }

    /// Whether no message is under way, so that time passes faster.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.cluster.is_quiet()
    }

    /// The latest events that are told to the visitor, newest first.
    pub fn told(&self) -> impl Iterator<Item = &Event> {
        self.told.iter()
    }

    /// How many events there have been that are told.
    #[must_use]
    pub fn told_count(&self) -> u64 {
        self.told_count
    }

    /// What to tell the visitor.
    #[must_use]
    pub fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }

    /// A write to propose to the visitor: another key and value each time.
    #[must_use]
    pub fn suggested_write(&self) -> String {
        let key = ["z", "x", "y"][(self.writes % 3) as usize];
        format!("{key}={}", self.writes + 4)
    }

    /// Lets time pass, or stops it.
    pub fn set_playing(&mut self, is_playing: bool) {
        self.is_playing = is_playing;
        self.left_ns = 0;
        self.version += 1;
    }

    /// Chooses a speed by its index; out of range means the nearest.
    pub fn set_speed(&mut self, index: usize) {
        self.speed = index.min(SPEEDS.len() - 1);
        self.left_ns = 0;
        self.version += 1;
    }

    /// So much real time has passed. Plays what belongs to it until `is_late` says that the frame's
    /// budget is used up; then the rest of the time is dropped, and the cluster runs slower than asked.
    pub fn advance(&mut self, real_ns: u64, mut is_late: impl FnMut() -> bool) {
        if !self.is_playing {
            return;
        }
        self.left_ns = self.left_ns.saturating_add(real_ns);
        self.play(&mut is_late);
    }

    fn play(&mut self, is_late: &mut dyn FnMut() -> bool) {
        loop {
            let now = self.cluster.now();
            let speed = self.speed().of_stretch(self.is_quiet());
            let until = now.plus(speed.virtual_us(self.left_ns));
            match self.cluster.next_at() {
                Some(at) if at <= until => {
                    // Up to the next happening, which may start or end a quiet stretch.
                    self.version += 1;
                    if self.cluster.run_some(at, CHUNK) {
                        self.left_ns -= speed.real_ns(at.since(now)).min(self.left_ns);
                    }
                    self.listen();
                }
                _ => {
                    self.left_ns -= speed.real_ns(until.since(now)).min(self.left_ns);
                    self.cluster.run_until(until);
                    return;
                }
            }
            if is_late() {
                self.left_ns = 0;
                return;
            }
        }
    }

    /// Plays the next thing that can be seen to happen, and stops there.
    pub fn step(&mut self) {
        self.set_playing(false);
        self.cluster.step();
        self.listen();
    }

    /// Notes what has happened since the last time and is worth telling.
    fn listen(&mut self) {
        let from = std::mem::replace(&mut self.looked_through, self.cluster.event_count());
        let mut told = Vec::new();
        for event in self.cluster.events().rev().take_while(|event| event.id >= from) {
            if is_told(event) {
                self.told_count += 1;
                if told.len() < TOLD_MAX {
                    told.push(event.clone());
                }
            }
        }
        if told.is_empty() {
            return;
        }
        told.append(&mut self.told);
        told.truncate(TOLD_MAX);
        self.told = told;
    }

    /// Does what a person asked for, and says what came of it.
    pub fn gesture(&mut self, gesture: Gesture) {
        self.version += 1;
        let outcome = self.action(gesture).and_then(|action| {
            let is_write = matches!(action, Action::Propose { .. });
            self.cluster.act(action).map_err(|error| error.to_string())?;
            self.writes += u32::from(is_write);
            Ok(())
        });
        self.listen();
        self.notice = outcome.err().map(|text| Notice { text, is_error: true });
    }

    /// Tells the visitor that something did not work which is not the cluster's doing.
    pub fn tell_error(&mut self, text: &str) {
        self.version += 1;
        self.notice = Some(Notice { text: text.to_owned(), is_error: true });
    }

    /// Which action a gesture means now.
    fn action(&self, gesture: Gesture) -> Result<Action, String> {
        match gesture {
            Gesture::Act(action) => Ok(action),
            Gesture::CrashLeader => {
                let leader = self.cluster.leader().ok_or(ActionError::NoLeader);
                leader.map(crash).map_err(|error| error.to_string())
            }
            Gesture::CutInTwo => match self.smaller_side() {
                side if side.is_empty() => Err("One server alone cannot be cut in two.".to_owned()),
                side => Ok(split(side)),
            },
            Gesture::Isolate(id) => Ok(split(vec![id])),
            Gesture::Write { via, text } => {
                let (key, value) = text
                    .split_once('=')
                    .map(|(key, value)| (key.trim_ascii(), value.trim_ascii()))
                    .filter(|(key, value)| !key.is_empty() && !value.is_empty())
                    .ok_or("Write a key and a value, such as x=1.")?;
                if key.chars().count() + value.chars().count() > WRITE_CHARS_MAX {
                    return Err(format!("Keep it short: at most {WRITE_CHARS_MAX} characters."));
                }
                let at = via.map_or(Who::Leader, Who::Server);
                let op = Op::Put { key: key.to_owned(), value: value.to_owned() };
                Ok(Action::Propose { at, op })
            }
        }
    }

    /// The leader, or the first server, with its neighbours: less than half of the cluster.
    fn smaller_side(&self) -> Vec<NodeId> {
        let count = self.cluster.servers().len();
        let is_leader = |server: &Server| Some(server.id()) == self.cluster.leader();
        let first = self.cluster.servers().iter().position(is_leader).unwrap_or(0);
        (first..first + count / 2).map(|i| self.cluster.servers()[i % count].id()).collect()
    }

    /// Whether any link is cut.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        let ids = || self.cluster.servers().iter().map(Server::id);
        ids().any(|from| ids().any(|to| from != to && !self.cluster.is_link_up(from, to)))
    }

    /// A server's role; `None` while it is down.
    #[must_use]
    pub fn role(&self, id: NodeId) -> Option<Role> {
        self.cluster.server(id)?.raft().map(raft_sim::core::Raft::role)
    }
}

/// The server stops, and loses what is not on its disk.
pub(crate) fn crash(id: NodeId) -> Action {
    Action::Crash { server: id.into(), keep: KeepUnsynced::Nothing }
}

/// These servers on one side, all others on the other.
fn split(side: Vec<NodeId>) -> Action {
    Action::Partition(vec![side.into_iter().map(Who::from).collect()])
}

/// What comes and goes is seen on the ring, and would drown all else in the list. So would the heartbeats
/// that are lost across a cut.
fn is_told(event: &Event) -> bool {
    match &event.fact {
        Fact::Sent { .. } | Fact::Arrived { .. } | Fact::Durable { .. } | Fact::Woke { .. } => {
            false
        }
        Fact::Lost { packet, .. } => {
            !matches!(packet.kind, MessageKind::Heartbeat | MessageKind::HeartbeatReply)
        }
        _ => true,
    }
}

/// Keys and values stand in the cells of the log table.
const WRITE_CHARS_MAX: usize = 24;

#[cfg(test)]
mod tests;
