//! What a leader waits for.

use raft_core::{Index, LogPosition, NodeId, Payload, Progress, ProgressState, Role};

use super::super::reach::{Lack, going, is_going, lack, raft, share};
use super::{Member, Stall, election, others};
use crate::cluster::ClusterRules;
use crate::script::MessageKind;
use crate::service::encode;
use crate::{Cluster, Fact, Gist, Party, Summary};

/// A leader that talks to no majority.
pub(super) fn alone<R: ClusterRules>(leader: &Member<R>, lack: Lack, all: &mut Vec<Stall>) {
    let (id, log) = (leader.id(), leader.log());
    let Lack { half, have, missing, needed } = lack;
    match change_under_way(leader) {
        Some(index) => {
            let leader = id;
            all.push(Stall::ConfigurationStuck { leader, index, half, have, missing, needed });
        }
        None => all.push(Stall::LeaderAlone {
            leader: id,
            term: leader.current_term(),
            reaches: have,
            needed,
            uncommitted: log.last().index.saturating_sub(log.commit_index()),
        }),
    }
}

/// The newest change of membership that is not committed.
fn change_under_way<R: ClusterRules>(leader: &Member<R>) -> Option<Index> {
    let waiting = leader.log().from(leader.log().commit_index().saturating_add(1));
    let mut changes = waiting.rev();
    let change = changes.find(|entry| matches!(entry.payload, Payload::ConfChange(_)));
    change.map(|entry| entry.index)
}

/// A leader that talks to a majority.
pub(super) fn going_on<R: ClusterRules>(
    cluster: &Cluster<R>,
    leader: &Member<R>,
    all: &mut Vec<Stall>,
) {
    let id = leader.id();
    others::dead_links(cluster, all, |from, to| from == id || to == id);
    let status = leader.status();
    let last = leader.log().last().index;
    if let Some(to) = status.transferee {
        let has = leader.progress().iter().find(|progress| progress.id == to);
        let lacks = last.saturating_sub(has.map_or(0, |progress| progress.match_index));
        all.push(Stall::Transferring { leader: id, to, lacks });
    }
    let (bytes, max) = (status.uncommitted_bytes, leader.config().options.max_uncommitted_bytes);
    if max != u64::MAX && bytes > 0 && (bytes >= max || is_refused(cluster, leader, max - bytes)) {
        all.push(Stall::UncommittedLimit { leader: id, bytes, max });
    }
    candidates(cluster, leader, all);
    for progress in leader.progress().iter().filter(|progress| progress.id != id) {
        follower(cluster, leader, progress, all);
    }
    commit(cluster, leader, all);
    membership(leader, all);
    if status.pending_reads > 0 {
        let (reads, term) = (status.pending_reads, leader.current_term());
        let commit_term = leader.log().term_at(leader.log().commit_index());
        all.push(if commit_term == Some(term) {
            Stall::ReadUnconfirmed { leader: id, reads }
        } else {
            Stall::ReadTooEarly { leader: id, reads, term }
        });
    }
}

/// Whether a client waits with something for which there is no room.
fn is_refused<R: ClusterRules>(cluster: &Cluster<R>, leader: &Member<R>, room: u64) -> bool {
    cluster.clients().any(|client| {
        let refused = client.current().filter(|current| !current.is_asked);
        client.leader().is_none_or(|id| id == leader.id())
            && refused.is_some_and(|current| {
                let command = encode(Some((client.id(), current.number)), &current.op);
                command.len() as u64 > room
            })
    })
}

/// Others stand although this one leads.
fn candidates<R: ClusterRules>(cluster: &Cluster<R>, leader: &Member<R>, all: &mut Vec<Stall>) {
    let stands = |raft: &&Member<R>| {
        matches!(raft.role(), Role::Candidate | Role::PreCandidate)
            && leader.members().is_voter(raft.id())
    };
    for candidate in going(cluster).filter(stands) {
        if leader.config().options.check_quorum {
            all.push(Stall::NotHeeded { candidate: candidate.id(), leader: leader.id() });
        } else {
            all.extend(election::log_behind(cluster, candidate));
        }
    }
}

/// What keeps a follower from having the leader's log.
fn follower<R: ClusterRules>(
    cluster: &Cluster<R>,
    leader: &Member<R>,
    progress: &Progress,
    all: &mut Vec<Stall>,
) {
    let (id, follower) = (leader.id(), progress.id);
    match progress.state {
        ProgressState::Snapshot { pending: index } => {
            let (sent, lost) = snapshots(cluster, id, follower, index);
            all.push(Stall::SendingSnapshot { leader: id, to: follower, index, sent, lost });
        }
        ProgressState::Probe => {
            if let Some(equal) = parting(cluster, leader, follower) {
                let next_index = progress.next_index;
                all.push(Stall::Probing { leader: id, follower, next_index, equal });
            }
        }
        ProgressState::Replicate => {
            let messages = progress.inflight_messages();
            if messages > 0 && progress.is_full(&leader.config().options) {
                all.push(Stall::WindowFull { leader: id, follower, messages });
            }
        }
    }
}

/// The last entry that is equal in the leader's and a follower's log, if those part before the end of the
/// leader's.
fn parting<R: ClusterRules>(
    cluster: &Cluster<R>,
    leader: &Member<R>,
    follower: NodeId,
) -> Option<Index> {
    let server = cluster.server(follower).filter(|server| is_going(server))?;
    let (log, own) = (server.raft()?.log(), leader.log());
    let from = log.base().index.max(own.base().index);
    let to = log.last().index.min(own.last().index);
    // Log Matching (§5.3): up to the last entry that has the same term everything is equal.
    let equal = (from..=to).rev().find(|&index| log.term_at(index) == own.term_at(index))?;
    (equal < log.last().index).then_some(equal)
}

/// How often a snapshot was sent, and lost, as far as the kept events tell.
fn snapshots<R: ClusterRules>(
    cluster: &Cluster<R>,
    leader: NodeId,
    to: NodeId,
    index: Index,
) -> (usize, usize) {
    let is_it = |packet: &Summary| {
        packet.kind == MessageKind::InstallSnapshot
            && (packet.from, packet.to) == (Party::from(leader), Party::from(to))
            && matches!(packet.gist, Gist::Last(LogPosition { index: last, .. }) if last == index)
    };
    let (mut sent, mut lost) = (0, 0);
    for event in cluster.events() {
        match &event.fact {
            Fact::Sent { packet, .. } if is_it(packet) => sent += 1,
            Fact::Lost { packet, .. } if is_it(packet) => lost += 1,
            _ => (),
        }
    }
    (sent, lost)
}

/// What the newest entry waits for.
fn commit<R: ClusterRules>(cluster: &Cluster<R>, leader: &Member<R>, all: &mut Vec<Stall>) {
    let (id, log, members) = (leader.id(), leader.log(), leader.members());
    let last = log.last().index;
    if last <= log.commit_index() {
        return;
    }
    let match_of = |voter: NodeId| {
        let progress = leader.progress().iter().find(|progress| progress.id == voter);
        progress.map_or(0, |progress| progress.match_index)
    };
    let holders = |index| {
        let voters = members.all_voters().into_iter();
        voters.filter(|&voter| match_of(voter) >= index).collect::<Vec<_>>()
    };
    // The highest index that a majority, or two, hold.
    let held = members.all_voters().into_iter().map(match_of);
    let index = held.filter(|&index| lack(members, &holders(index)).is_none()).max().unwrap_or(0);
    if index > log.commit_index()
        && let Some(term) = log.term_at(index)
        && cluster.rules.may_commit(term, leader.current_term()).is_err()
    {
        let own = log.from(index).find(|entry| entry.term == leader.current_term());
        let own = own.map_or(last, |entry| entry.index);
        let entry = LogPosition { index, term };
        all.push(Stall::OldTermEntry { leader: id, entry, own, holders: holders(own) });
    }
    let has_it = holders(last);
    let (counted, needed) = share(members, &has_it);
    let mut silent = members.all_voters();
    silent.retain(|voter| !has_it.contains(voter));
    for &voter in &silent {
        others::disk(cluster, voter, all);
    }
    silent.retain(|&voter| {
        voter != id && raft(cluster, voter).is_some() && cluster.server(voter).is_some_and(is_going)
    });
    all.push(Stall::Replicating { leader: id, index: last, holders: counted, needed, silent });
}

fn membership<R: ClusterRules>(leader: &Member<R>, all: &mut Vec<Stall>) {
    let joint = leader.members().is_joint();
    let index = change_under_way(leader);
    if index.is_some() || joint && !leader.members().auto_leave {
        all.push(Stall::ConfigurationPending { leader: leader.id(), index, joint });
    }
}
