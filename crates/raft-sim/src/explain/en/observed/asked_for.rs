//! What servers decide only where somebody changes the members, takes snapshots, hands over or reads, or where links
//! are cut: the page has the words for it when somebody does something.

use raft_core::{Observation, SnapshotRefusal};

use super::{Section, campaign_refusal, conf_change_refusal};
use crate::explain::en::words::count;
use crate::{mark, t};

/// The same as of all observations.
#[inline(never)]
pub(super) fn asked_for(observation: &Observation) -> (String, Section) {
    match *observation {
        Observation::CampaignRefused { reason } => {
            let (because, section) = campaign_refusal(reason);
            (t!("may not stand for election: {because}.", because), section)
        }
        Observation::QuorumLost { term } => {
            (t!("hears from no majority and gives up the lead of term {term}.", term), "diss. §6.2")
        }
        Observation::SnapshotSent { follower, position } => (
            t!(
                "sends {follower} its snapshot, which goes up to entry {index}.",
                follower,
                index = position.index
            ),
            "§7",
        ),
        Observation::SnapshotInstalled { position } => (
            t!("replaces its log by a snapshot up to entry {index}.", index = position.index),
            "§7",
        ),
        Observation::SnapshotIgnored { position, reason } => {
            let (because, section) = snapshot_refusal(reason);
            let index = position.index;
            (
                t!("keeps its log, not a snapshot up to entry {index}: {because}.", index, because),
                section,
            )
        }
        Observation::MembershipChanged { voters, outgoing: 0, learners: 0 } => (
            t!(
                "is in a cluster of {voters} from now on.",
                voters = count(voters, mark!("{n} voter"), mark!("{n} voters"))
            ),
            "§6",
        ),
        Observation::MembershipChanged { voters, outgoing: 0, learners } => (
            t!(
                "is in a cluster of {voters} and {learners} from now on.",
                voters = count(voters, mark!("{n} voter"), mark!("{n} voters")),
                learners = count(learners, mark!("{n} learner"), mark!("{n} learners"))
            ),
            "§6",
        ),
        Observation::MembershipChanged { voters, outgoing, .. } => (
            t!(
                "is between two configurations: a majority of {outgoing} old and of {voters} decides.",
                outgoing,
                voters = count(voters, mark!("{n} new voter"), mark!("{n} new voters"))
            ),
            "§6",
        ),
        Observation::MembershipTakenBack { first } => (
            t!("goes back to the configuration before entry {first}, which is deleted.", first),
            "§6",
        ),
        Observation::ConfChangeRefused { reason } => {
            let (because, section) = conf_change_refusal(reason);
            (t!("refuses to change the configuration: {because}.", because), section)
        }
        Observation::TransferStarted { to } => {
            (t!("hands over to {to} and takes no writes meanwhile.", to), "diss. §3.10")
        }
        Observation::TimeoutNowSent { to } => {
            (t!("asks {to}, which has its whole log, to stand at once.", to), "diss. §3.10")
        }
        Observation::TransferAborted { to } => {
            (t!("goes on leading: {to} does not take over.", to), "diss. §3.10")
        }
        Observation::ReadConfirmed { index, asked_by } => (
            t!("is sure that it leads: {asked_by} may read as of index {index}.", asked_by, index),
            "§8",
        ),
        // Those are told by themselves.
        _ => (String::new(), ""),
    }
}

fn snapshot_refusal(reason: SnapshotRefusal) -> (String, Section) {
    match reason {
        SnapshotRefusal::Old { commit_index } => {
            (t!("everything up to entry {commit_index} is committed here", commit_index), "§7")
        }
        SnapshotRefusal::NotAMember => (t!("it is no member there").to_owned(), "§6"),
        SnapshotRefusal::HasEntries => (t!("the entries are all here").to_owned(), "§7"),
    }
}
