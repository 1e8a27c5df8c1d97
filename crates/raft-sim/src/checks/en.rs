//! Violations in English, for tests and the command line.

use std::fmt;

use raft_core::NodeId;

use super::verdicts::OutsideFault;
use super::violation::{Clash, Property, Violation};

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ElectionSafety => "Election Safety",
            Self::OneVote => "One Vote a Term",
            Self::LeaderAppendOnly => "Leader Append-Only",
            Self::LogMatching => "Log Matching",
            Self::LeaderCompleteness => "Leader Completeness",
            Self::StateMachineSafety => "State Machine Safety",
            Self::CommittedStays => "Committed Stays",
            Self::Monotonic => "Nothing Goes Back",
            Self::QuorumLog => "Quorum Log",
            Self::DurableCommit => "Durable Commit",
            Self::OverlappingQuorums => "Overlapping Quorums",
            Self::ExactlyOnce => "Exactly Once",
            Self::Linearizability => "Linearizability",
        })
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { property, clash, event, at, blame } = self;
        write!(f, "{property} ({}) at {at}, event {event}: {clash}", property.section())?;
        if let Some((event, fault)) = blame {
            write!(f, "; before, in event {event}, {fault}")?;
        }
        Ok(())
    }
}

impl fmt::Display for OutsideFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DiskLied(id) => write!(f, "the disk of {id} lied"),
            Self::TailLost(id) => write!(f, "the disk of {id} lost durable entries"),
            Self::DiskReplaced(id) => write!(f, "{id} lost its disk and kept its name"),
            Self::Clock(id) => write!(f, "the clock of {id} went wrong"),
            Self::LocalReads => f.write_str("reads were answered by any server from what it has"),
            Self::NoSessions => f.write_str("sessions were off"),
        }
    }
}

/// `S1, S2 and S3`.
struct List<'a>(&'a [NodeId]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, id) in self.0.iter().enumerate() {
            let before = match i {
                0 => "",
                _ if i + 1 == self.0.len() => " and ",
                _ => ", ",
            };
            write!(f, "{before}{id}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Clash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TwoLeaders { term, first, second } => {
                write!(f, "{first} and {second} were both elected in term {term}")
            }
            Self::TwoVotes { server, term, first, second } => {
                write!(f, "{server} voted for {first} and for {second} in term {term}")
            }
            Self::VoteInOldTerm { server, term, current_term } => {
                write!(f, "{server} votes in term {term}, and is in term {current_term}")
            }
            Self::VoteForgotten { server, term, candidate, now: None } => {
                write!(f, "{server} forgot its vote for {candidate} in term {term}")
            }
            Self::VoteForgotten { server, term, candidate, now: Some(now) } => {
                write!(f, "{server}'s vote in term {term} was {candidate}'s and is {now}'s now")
            }
            Self::LeaderRewrote { server, term, index } => {
                write!(f, "{server} leads term {term} and changes entry {index} of its own log")
            }
            Self::EntriesDiffer { server, position } => write!(
                f,
                "entry {} of term {} says something else on {server} than before",
                position.index, position.term
            ),
            Self::HistoriesDiffer { server, position, first, second } => write!(
                f,
                "entry {} of term {} follows one of term {second} on {server}, and one of term {first} elsewhere",
                position.index, position.term
            ),
            Self::LeaderLacks { server, term, committed, committed_in } => write!(
                f,
                "{server} leads term {term} without entry {} of term {}, committed in term {committed_in}",
                committed.index, committed.term
            ),
            _ => self.fmt_log(f),
        }
    }
}

impl Clash {
    fn fmt_log(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AppliedDiffers { index, first, second } => {
                write!(f, "{second} applied something else at {index} than {first}")
            }
            Self::AppliedOther { server, committed, term } => write!(
                f,
                "{server} applied an entry of term {term} at {}, where one of term {} is committed",
                committed.index, committed.term
            ),
            Self::AppliedOutOfOrder { server, applied, index } => {
                write!(f, "{server} had applied up to {applied} and then applied {index}")
            }
            Self::RestoredUncommitted { server, last_included, committed } => write!(
                f,
                "{server} takes over a state as of entry {} of term {}; committed is entry {} of term {}",
                last_included.index, last_included.term, committed.index, committed.term
            ),
            Self::CommittedDeleted { server, from, commit_index } => write!(
                f,
                "{server} deletes from entry {from} on, and had committed up to {commit_index}"
            ),
            Self::CommittedDiffers { server, committed, term } => write!(
                f,
                "{server} commits an entry of term {term} at {}, where one of term {} is committed",
                committed.index, committed.term
            ),
            Self::CommitBeyondLog { server, index, last } => {
                write!(f, "{server} commits up to {index}, and its log ends at {last}")
            }
            Self::CompactedUncommitted { server, base, commit_index } => write!(
                f,
                "{server} drops entries up to {base}, and has committed up to {commit_index}"
            ),
            Self::TermWentBack { server, from, to } => {
                write!(f, "{server} went back from term {from} to {to}")
            }
            Self::DurableTermWentBack { server, from, to } => {
                write!(f, "the disk of {server} went back from term {from} to {to}")
            }
            Self::CommitWentBack { server, from, to } => {
                write!(f, "{server}'s commit index went back from {from} to {to}")
            }
            Self::AppliedUncommitted { server, index, commit_index } => {
                write!(f, "{server} applied entry {index}, and has committed up to {commit_index}")
            }
            Self::QuorumLacks { committed, lacking } => write!(
                f,
                "entry {} of term {} is committed, and the logs of {}, a quorum, lack it",
                committed.index,
                committed.term,
                List(lacking)
            ),
            Self::DisksLack { committed, lacking } => write!(
                f,
                "entry {} of term {} is committed, and the disks of {}, a quorum, lack it",
                committed.index,
                committed.term,
                List(lacking)
            ),
            Self::DisjointQuorums { first, second, quorum_of_first, quorum_of_second } => {
                write!(f, "{} are a quorum for {first}, and ", List(quorum_of_first))?;
                write!(f, "{} for ", List(quorum_of_second))?;
                match second {
                    Some(second) => write!(f, "{second}"),
                    None => f.write_str("the committed configuration"),
                }
            }
            _ => self.fmt_answer(f),
        }
    }

    fn fmt_answer(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TookEffectTwice { client, request, first, second } => {
                write!(f, "request {request} of {client} took effect at {first} and at {second}")
            }
            Self::NeverTookEffect { client, request, index } => write!(
                f,
                "request {request} of {client} was taken for a repetition at {index}, and is none"
            ),
            Self::NotItsEntry { client, request, server, index, found: None } => write!(
                f,
                "{server} answered request {request} of {client} from entry {index}, which has no request"
            ),
            Self::NotItsEntry { client, request, server, index, found: Some((other, number)) } => {
                write!(
                    f,
                    "{server} answered request {request} of {client} from entry {index}, which is request {number} of {other}"
                )
            }
            Self::AnsweredUncommitted { client, request, server, index, commit_index } => write!(
                f,
                "{server} answered request {request} of {client} from entry {index}; committed is up to {commit_index}"
            ),
            Self::WrongAnswer { client, request, server, index, answer, written_at } => {
                write!(f, "{server} answered request {request} of {client} as of entry {index}: ")?;
                write!(f, "{answer:?}, which is wrong")?;
                match written_at {
                    Some(at) => write!(f, "; the value was written at {at}"),
                    None => Ok(()),
                }
            }
            Self::Stale { client, request, server, index, known, told, told_request } => write!(
                f,
                "{server} answered request {request} of {client} as of entry {index}; before it was asked, request {told_request} of {told} was answered as of entry {known}"
            ),
            _ => Ok(()),
        }
    }
}
