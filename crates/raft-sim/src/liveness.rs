//! Does the cluster get going again? On request: a majority is healed, everything else is cut off for good,
//! and no fault happens any more. Then there has to be a leader within a bound, every request has to be
//! answered, and once the first leader has been quiet for a while, terms must not grow.
//!
//! Plain Raft promises no progress while servers reach each other only in part (a server that cannot hear
//! its leader deposes it again and again, unless PreVote and CheckQuorum are on); so the majority is one
//! whose members all reach each other, and nobody else.

use std::fmt;

use raft_core::quorum::{VoteResult, joint_result};
use raft_core::{ConfState, Index, LogPosition, NodeId, Payload, Random, Role, Term};

use crate::cluster::ClusterRules;
use crate::script::{DiskFault, MessageFate, MessagePattern, NetworkPreset, Who};
use crate::service::{ClientId, Op};
use crate::{Action, Cluster, Fact, Flight, Server};

/// How long each part may take, in microseconds of virtual time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Until there is a leader that all follow.
    pub elect_us: u64,
    /// Until every request is answered, from then on.
    pub answer_us: u64,
    /// For how long terms must not grow, from then on.
    pub quiet_us: u64,
}

impl Bounds {
    /// Forty of the longest election timeouts for a leader; as long as clients take for three tries of
    /// every server for the answers; ten of the longest timeouts of quiet.
    #[must_use]
    pub fn of<R: ClusterRules>(cluster: &Cluster<R>) -> Self {
        let config = cluster.config();
        let timeout_us =
            u64::from(config.election_ticks_max).saturating_mul(config.tick_us).max(100_000);
        let tries = 3 * (cluster.servers().len() as u64 + 1);
        Self {
            elect_us: timeout_us.saturating_mul(40),
            answer_us: config.client.retry_us.saturating_mul(tries).saturating_add(10_000_000),
            quiet_us: timeout_us.saturating_mul(10),
        }
    }
}

/// What did not come to pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stuck {
    /// No majority can be healed: too many servers have lost what they promised to keep.
    NoCore,
    /// Nobody leads.
    NoLeader {
        /// Who should have agreed on one.
        core: Vec<NodeId>,
        /// How long that was given.
        within_us: u64,
    },
    /// A client has no answer.
    Unanswered {
        /// Which.
        client: ClientId,
        /// The number of its request.
        number: u64,
    },
    /// A leader was deposed although nothing was wrong with it.
    TermGrew {
        /// The term of the quiet leader.
        from: Term,
        /// The term now.
        to: Term,
    },
}

/// How it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// The majority that was healed.
    pub core: Vec<NodeId>,
    /// Its leader.
    pub leader: NodeId,
    /// How long it took to find one, in microseconds.
    pub elected_in_us: u64,
    /// How long it took then to answer every request.
    pub answered_in_us: u64,
}

/// Heals a majority, drawn by `random`, and sees that it gets going. What this does to the cluster becomes
/// part of its script.
///
/// # Errors
/// What did not come to pass.
pub fn recover<R: ClusterRules>(
    cluster: &mut Cluster<R>,
    random: &mut Random,
    bounds: Bounds,
) -> Result<Recovery, Stuck> {
    let core = choose_core(cluster, random).ok_or(Stuck::NoCore)?;
    heal(cluster, &core);
    let begun = cluster.now();
    let leader = wait_for_leader(cluster, &core, bounds.elect_us)?;
    let elected_in_us = cluster.now().since(begun);
    let led = cluster.now();
    wait_for_answers(cluster, bounds.answer_us)?;
    let answered_in_us = cluster.now().since(led);
    let leader = quiet_leader(cluster, &core).unwrap_or(leader);
    stay_quiet(cluster, &core, bounds.quiet_us)?;
    Ok(Recovery { core, leader, elected_in_us, answered_in_us })
}

/// Enough servers for every configuration that one of them may act by and be elected, and no more.
fn choose_core<R: ClusterRules>(cluster: &Cluster<R>, random: &mut Random) -> Option<Vec<NodeId>> {
    let mut ids: Vec<NodeId> =
        cluster.servers().iter().filter(|server| can_start(server)).map(Server::id).collect();
    for i in (1..ids.len()).rev() {
        let with = usize::try_from(random.below(i as u64 + 1)).unwrap_or(0);
        ids.swap(i, with);
    }
    let configurations = configurations(cluster);
    let mut core: Vec<NodeId> = Vec::new();
    for id in ids {
        if is_enough(&configurations, &core) {
            break;
        }
        // Only who counts somewhere.
        if configurations.iter().any(|members| members.is_voter(id)) {
            core.push(id);
        }
    }
    core.sort_unstable();
    is_enough(&configurations, &core).then_some(core)
}

fn can_start<R>(server: &Server<R>) -> bool {
    server.is_up() || server.disk.recoverable().is_ok()
}

fn is_enough(configurations: &[ConfState], core: &[NodeId]) -> bool {
    configurations.iter().all(|members| {
        joint_result(members, |id| core.contains(&id).then_some(true)) == VoteResult::Won
    })
}

/// The configurations that servers which may be elected act by, or may act by soon: of those whose logs
/// have all that is known to be committed.
fn configurations<R: ClusterRules>(cluster: &Cluster<R>) -> Vec<ConfState> {
    let committed = cluster.servers().iter().filter_map(Server::raft).map(|raft| {
        let index = raft.log().commit_index();
        LogPosition { index, term: raft.log().term_at(index).unwrap_or(0) }
    });
    let committed = committed.max_by_key(|position| position.index).unwrap_or_default();
    let mut configurations = Vec::new();
    for server in cluster.servers() {
        if server.log_holds(committed) {
            for members in configurations_in(cluster, server, committed.index) {
                if !configurations.contains(&members) {
                    configurations.push(members);
                }
            }
        }
    }
    configurations
}

/// The configuration at `committed` in a server's log, and those after it.
fn configurations_in<R: ClusterRules>(
    cluster: &Cluster<R>,
    server: &Server<R>,
    committed: Index,
) -> Vec<ConfState> {
    let founders = cluster.config().raft_config(server.id(), 0);
    let snapshot = match server.raft() {
        Some(raft) => raft.snapshot(),
        None => server.disk.snapshot(),
    };
    let base = server.log_base().index;
    // A snapshot may be newer than the beginning of the log; what is in between is in it already.
    let (since, founding) = match snapshot {
        Some(snapshot) if snapshot.meta.last_included.index >= base => {
            (snapshot.meta.last_included.index, snapshot.meta.members.clone())
        }
        _ => (base, ConfState::new(&founders.voters, &founders.learners)),
    };
    let mut configurations = vec![founding];
    for entry in server.log().iter().filter(|entry| entry.index > since) {
        let Payload::ConfChange(change) = &entry.payload else { continue };
        let Some(before) = configurations.last() else { continue };
        if let Ok(changed) = before.changed(change) {
            if entry.index <= committed {
                configurations.clear();
            }
            configurations.push(changed.members);
        }
    }
    configurations
}

fn heal<R: ClusterRules>(cluster: &mut Cluster<R>, core: &[NodeId]) {
    let act = |cluster: &mut Cluster<R>, action: Action| {
        let _ = cluster.act(action);
    };
    act(cluster, Action::Load(None));
    act(cluster, Action::Heal);
    act(cluster, Action::Network(NetworkPreset::Configured));
    let group = core.iter().map(|&id| Who::Server(id)).collect();
    // Those that are not in it do not reach each other either.
    let alone = cluster.servers().iter().map(Server::id).filter(|id| !core.contains(id));
    let alone = alone.map(|id| vec![Who::Server(id)]);
    let groups = std::iter::once(group).chain(alone).collect();
    act(cluster, Action::Partition(groups));
    // What the others said before may be on its way for long.
    let from_outside =
        |flight: &&Flight| flight.message().is_some_and(|message| !core.contains(&message.from));
    let strays: Vec<u64> =
        cluster.flights().filter(from_outside).map(|flight| flight.id.0).collect();
    for number in strays {
        let which = MessagePattern { number: Some(number), ..MessagePattern::default() };
        act(cluster, Action::Message { which, fate: MessageFate::Drop });
    }
    let sync = cluster.config().sync;
    for &id in core {
        let server = Who::Server(id);
        for fault in [DiskFault::Honest, DiskFault::Free, DiskFault::Sync(sync)] {
            act(cluster, Action::Disk { server, fault });
        }
        act(cluster, Action::ClockRate { server, ppm: 0 });
        act(cluster, Action::Resume(server));
        act(cluster, Action::Restart(server));
    }
}

/// A leader that every server of the core follows.
fn quiet_leader<R: ClusterRules>(cluster: &Cluster<R>, core: &[NodeId]) -> Option<NodeId> {
    let rafts = || core.iter().filter_map(|id| cluster.server(*id)?.raft());
    let leader = rafts().find(|raft| raft.role() == Role::Leader)?;
    let (id, term) = (leader.id(), leader.current_term());
    rafts().all(|raft| raft.current_term() == term && raft.leader() == Some(id)).then_some(id)
}

fn wait_for_leader<R: ClusterRules>(
    cluster: &mut Cluster<R>,
    core: &[NodeId],
    within_us: u64,
) -> Result<NodeId, Stuck> {
    let end = cluster.now().plus(within_us);
    loop {
        if let Some(leader) = quiet_leader(cluster, core) {
            return Ok(leader);
        }
        if cluster.run_some(end, 16) {
            return Err(Stuck::NoLeader { core: core.to_vec(), within_us });
        }
    }
}

/// Whoever asks gets an answer: what was asked before, and a client that asks only now.
fn wait_for_answers<R: ClusterRules>(
    cluster: &mut Cluster<R>,
    within_us: u64,
) -> Result<(), Stuck> {
    let fresh = ClientId(0);
    let key = "liveness".to_owned();
    for op in [Op::Put { key: key.clone(), value: "1".into() }, Op::Get { key }] {
        let _ = cluster.act(Action::Request { client: fresh, via: None, op });
    }
    let end = cluster.now().plus(within_us);
    let waits = |cluster: &Cluster<R>| {
        let current = cluster.clients().find_map(|client| Some((client.id(), client.current()?)));
        current.map(|(client, current)| Stuck::Unanswered { client, number: current.number })
    };
    let mut seen = cluster.event_count();
    while let Some(stuck) = waits(cluster) {
        if cluster.run_some(end, 16) {
            return Err(stuck);
        }
        // Whoever asked before may give up now; whoever asked a healed cluster must not.
        let news = cluster.events().rev().take_while(|event| event.id >= seen);
        for event in news {
            if let Fact::GaveUp { client, number } = event.fact
                && client == fresh
            {
                return Err(Stuck::Unanswered { client, number });
            }
        }
        seen = cluster.event_count();
    }
    Ok(())
}

fn stay_quiet<R: ClusterRules>(
    cluster: &mut Cluster<R>,
    core: &[NodeId],
    for_us: u64,
) -> Result<(), Stuck> {
    let highest = |cluster: &Cluster<R>| {
        let rafts = core.iter().filter_map(|id| cluster.server(*id)?.raft());
        rafts.map(raft_core::Raft::current_term).max().unwrap_or(0)
    };
    let from = highest(cluster);
    cluster.run_until(cluster.now().plus(for_us));
    let to = highest(cluster);
    if to > from { Err(Stuck::TermGrew { from, to }) } else { Ok(()) }
}

impl fmt::Display for Stuck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCore => write!(f, "too many servers have lost what they promised to keep"),
            Self::NoLeader { core, within_us } => {
                write!(f, "{core:?} were healed, and had no leader within {} ms", within_us / 1000)
            }
            Self::Unanswered { client, number } => {
                write!(f, "request {number} of {client} was not answered by a healed majority")
            }
            Self::TermGrew { from, to } => {
                write!(
                    f,
                    "nothing was wrong with the leader of term {from}, and now it is term {to}"
                )
            }
        }
    }
}

impl std::error::Error for Stuck {}
