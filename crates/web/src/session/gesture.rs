//! What a person asks for, and which actions that means.

use raft_sim::core::{ConfChange, MemberChangeKind, NodeId};
use raft_sim::explain::en;
use raft_sim::script::{KeepUnsynced, Who};
use raft_sim::service::{ClientId, Op};
use raft_sim::t;
use raft_sim::{Action, ActionError, Cluster, Server};

/// What a person asks for, before it is known which server that means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// Crash whoever leads.
    CrashLeader,
    /// Cut the network in two, with the leader on the smaller side.
    CutInTwo,
    /// Cut one server off from all others.
    Isolate(NodeId),
    /// Put each of these on a side of its own; all others form one more.
    Partition(Vec<Vec<NodeId>>),
    /// Cut a link in one direction, or mend it.
    ToggleLink(NodeId, NodeId),
    /// Write `text`, given as `key=value`, through a server or, for `None`, through the leader.
    Write {
        /// The server to ask.
        via: Option<NodeId>,
        /// `key=value`.
        text: String,
    },
    /// A client asks for something.
    Request {
        /// Which client.
        client: ClientId,
        /// Whom it asks first; `None`: whom it takes for the leader.
        via: Option<NodeId>,
        /// What.
        op: Op,
    },
    /// The server crashes, and comes back with an empty disk under its old name. Outside Raft's model.
    Replace(NodeId),
    /// The server crashes, loses the last durable entry, and comes back. Outside Raft's model.
    LoseTail(NodeId),
    /// A new server is started and becomes a learner.
    AddServer,
    /// A member becomes something else, or leaves.
    Member(MemberChangeKind, NodeId),
    /// Everything is repaired: links, held messages, crashed and paused servers, disks, clocks, dials.
    HealEverything,
    /// Exactly this.
    Act(Action),
}

/// Keys and values stand in the cells of the log table.
const WRITE_CHARS_MAX: usize = 24;

impl Gesture {
    /// The actions that it means now.
    ///
    /// # Errors
    /// A sentence that says why it is impossible.
    pub fn actions(self, cluster: &Cluster) -> Result<Vec<Action>, String> {
        let actions = match self {
            Self::Act(action) => vec![action],
            Self::CrashLeader => {
                let leader = cluster.leader().ok_or(ActionError::NoLeader);
                vec![crash(leader.map_err(|error| en::action_error(&error))?)]
            }
            Self::CutInTwo => match smaller_side(cluster) {
                side if side.is_empty() => {
                    return Err(t!("One server alone cannot be cut in two.").to_owned());
                }
                side => vec![split(vec![side])],
            },
            Self::Isolate(id) => vec![split(apart(cluster, id))],
            Self::Partition(groups) => {
                let groups: Vec<_> = groups.into_iter().filter(|group| !group.is_empty()).collect();
                match groups.len() {
                    0 => vec![Action::Heal],
                    _ => vec![split(groups)],
                }
            }
            Self::ToggleLink(from, to) => {
                let is_up = cluster.is_link_up(from, to);
                let (from, to) = (from.into(), to.into());
                vec![if is_up { Action::Cut { from, to } } else { Action::Mend { from, to } }]
            }
            Self::Write { via, text } => vec![write(via, &text)?],
            Self::Request { client, via, op } => {
                vec![Action::Request { client, via: via.map(Who::Server), op }]
            }
            Self::Replace(id) => down_and(cluster, id, vec![Action::Replace(id.into())]),
            Self::LoseTail(id) => {
                let fault = raft_sim::script::DiskFault::LoseTail(1);
                let lose = Action::Disk { server: id.into(), fault };
                down_and(cluster, id, vec![lose, Action::Restart(id.into())])
            }
            Self::AddServer => {
                let id = NodeId(cluster.servers().len() as u64 + 1);
                vec![Action::Boot(id), member(MemberChangeKind::AddLearner, id)]
            }
            Self::Member(kind, id) => vec![member(kind, id)],
            Self::HealEverything => repairs(cluster),
        };
        Ok(actions)
    }
}

/// The server stops, and loses what is not on its disk.
pub(crate) fn crash(id: NodeId) -> Action {
    Action::Crash { server: id.into(), keep: KeepUnsynced::Nothing }
}

fn down_and(cluster: &Cluster, id: NodeId, then: Vec<Action>) -> Vec<Action> {
    let is_up = cluster.server(id).is_some_and(Server::is_up);
    is_up.then(|| crash(id)).into_iter().chain(then).collect()
}

fn member(kind: MemberChangeKind, id: NodeId) -> Action {
    Action::ChangeMembership { at: Who::Leader, change: ConfChange::one(kind, id) }
}

/// Only servers of one group reach each other.
fn split(groups: Vec<Vec<NodeId>>) -> Action {
    let group = |group: Vec<NodeId>| group.into_iter().map(Who::from).collect();
    Action::Partition(groups.into_iter().map(group).collect())
}

/// The groups that there are but for the largest, without this server, which becomes one of its own: who is cut off
/// already stays so.
fn apart(cluster: &Cluster, id: NodeId) -> Vec<Vec<NodeId>> {
    let mut groups = cluster.groups();
    for group in &mut groups {
        group.retain(|other| *other != id);
    }
    groups.retain(|group| !group.is_empty());
    let sizes = groups.iter().enumerate().map(|(place, group)| (group.len(), place));
    if let Some((_, largest)) = sizes.max() {
        groups.remove(largest);
    }
    groups.push(vec![id]);
    groups
}

/// The leader, or the first server, with its neighbours: less than half of the cluster.
fn smaller_side(cluster: &Cluster) -> Vec<NodeId> {
    let count = cluster.servers().len();
    let is_leader = |server: &Server| Some(server.id()) == cluster.leader();
    let first = cluster.servers().iter().position(is_leader).unwrap_or(0);
    (first..first + count / 2).map(|i| cluster.servers()[i % count].id()).collect()
}

fn write(via: Option<NodeId>, text: &str) -> Result<Action, String> {
    let (key, value) = key_and_value(text)?;
    let at = via.map_or(Who::Leader, Who::Server);
    Ok(Action::Propose { at, op: Op::Put { key, value } })
}

/// Reads `key=value`.
fn key_and_value(text: &str) -> Result<(String, String), String> {
    let (key, value) = text
        .split_once('=')
        .map(|(key, value)| (key.trim_ascii(), value.trim_ascii()))
        .filter(|(key, value)| !key.is_empty() && !value.is_empty())
        .ok_or(t!("Write a key and a value, such as x=1."))?;
    if key.chars().count() + value.chars().count() > WRITE_CHARS_MAX {
        return Err(t!("Keep it short: at most {most} characters.", most = WRITE_CHARS_MAX));
    }
    Ok((key.to_owned(), value.to_owned()))
}

/// What puts everything in order.
fn repairs(cluster: &Cluster) -> Vec<Action> {
    use raft_sim::script::{DiskFault, NetworkPreset};
    let mut actions = vec![Action::Heal, Action::Network(NetworkPreset::Configured)];
    for server in cluster.servers() {
        let id = Who::Server(server.id());
        let disk = |fault| Action::Disk { server: id, fault };
        if server.disk_is_full() {
            actions.push(disk(DiskFault::Free));
        }
        if server.disk_lies() {
            actions.push(disk(DiskFault::Honest));
        }
        if server.clock().ppm() != 0 {
            actions.push(Action::ClockRate { server: id, ppm: 0 });
        }
        if server.is_paused() {
            actions.push(Action::Resume(id));
        }
        if !server.is_up() {
            actions.push(Action::Restart(id));
        }
    }
    actions
}
