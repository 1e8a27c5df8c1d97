//! Violations in English, for tests and the command line.

use std::fmt;

use super::verdicts::OutsideFault;
use super::violation::{Clash, Property, Violation};
use crate::explain::en::{self, list};
use crate::t;

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ElectionSafety => t!("Election Safety"),
            Self::OneVote => t!("One Vote a Term"),
            Self::LeaderAppendOnly => t!("Leader Append-Only"),
            Self::LogMatching => t!("Log Matching"),
            Self::LeaderCompleteness => t!("Leader Completeness"),
            Self::StateMachineSafety => t!("State Machine Safety"),
            Self::CommittedStays => t!("Committed Stays"),
            Self::Monotonic => t!("Nothing Goes Back"),
            Self::QuorumLog => t!("Quorum Log"),
            Self::DurableCommit => t!("Durable Commit"),
            Self::OverlappingQuorums => t!("Overlapping Quorums"),
            Self::ExactlyOnce => t!("Exactly Once"),
            Self::Linearizability => t!("Linearizability"),
        })
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { property, clash, event, at, blame } = self;
        let section = en::places(property.section());
        f.write_str(&match blame {
            None => t!("{property} ({section}) at {at}, event {event}: {clash}", property, section, at, event, clash),
            Some((earlier, fault)) => t!(
                "{property} ({section}) at {at}, event {event}: {clash}; before, in event {earlier}, {fault}",
                property, section, at, event, clash, earlier, fault
            ),
        })
    }
}

impl fmt::Display for OutsideFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DiskLied(id) => f.write_str(&t!("the disk of {id} lied", id)),
            Self::TailLost(id) => f.write_str(&t!("the disk of {id} lost durable entries", id)),
            Self::DiskReplaced(id) => f.write_str(&t!("{id} lost its disk and kept its name", id)),
            Self::Clock(id) => f.write_str(&t!("the clock of {id} went wrong", id)),
            Self::LocalReads => {
                f.write_str(t!("reads were answered by any server from what it has"))
            }
            Self::NoSessions => f.write_str(t!("sessions were off")),
        }
    }
}

impl fmt::Display for Clash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TwoLeaders { term, first, second } => {
                f.write_str(&t!("{first} and {second} were both elected in term {term}", first, second, term))
            }
            Self::TwoVotes { server, term, first, second } => {
                f.write_str(&t!("{server} voted for {first} and for {second} in term {term}", server, first, second, term))
            }
            Self::VoteInOldTerm { server, term, current_term } => {
                f.write_str(&t!("{server} votes in term {term}, and is in term {current_term}", server, term, current_term))
            }
            Self::VoteForgotten { server, term, candidate, now: None } => {
                f.write_str(&t!("{server} forgot its vote for {candidate} in term {term}", server, candidate, term))
            }
            Self::VoteForgotten { server, term, candidate, now: Some(now) } => {
                f.write_str(&t!("{server}'s vote in term {term} was {candidate}'s and is {now}'s now", server, term, candidate, now))
            }
            Self::LeaderRewrote { server, term, index } => {
                f.write_str(&t!("{server} leads term {term} and changes entry {index} of its own log", server, term, index))
            }
            Self::EntriesDiffer { server, position } => f.write_str(&t!("entry {index} of term {term} says something else on {server} than before", index = position.index, term = position.term, server)),
            Self::HistoriesDiffer { server, position, first, second } => f.write_str(&t!("entry {index} of term {term} follows one of term {second} on {server}, and one of term {first} elsewhere", index = position.index, term = position.term, second, server, first)),
            Self::LeaderLacks { server, term, committed, committed_in } => f.write_str(&t!("{server} leads term {term} without entry {index} of term {term2}, committed in term {committed_in}", server, term, index = committed.index, term2 = committed.term, committed_in)),
            _ => self.fmt_log(f),
        }
    }
}

impl Clash {
    fn fmt_log(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AppliedDiffers { index, first, second } => {
                f.write_str(&t!("{second} applied something else at {index} than {first}", second, index, first))
            }
            Self::AppliedOther { server, committed, term } => f.write_str(&t!("{server} applied an entry of term {term} at {index}, where one of term {term2} is committed", server, term, index = committed.index, term2 = committed.term)),
            Self::AppliedOutOfOrder { server, applied, index } => {
                f.write_str(&t!("{server} had applied up to {applied} and then applied {index}", server, applied, index))
            }
            Self::RestoredUncommitted { server, last_included, committed } => f.write_str(&t!("{server} takes over a state as of entry {index} of term {term}; committed is entry {index2} of term {term2}", server, index = last_included.index, term = last_included.term, index2 = committed.index, term2 = committed.term)),
            Self::CommittedDeleted { server, from, commit_index } => f.write_str(&t!("{server} deletes from entry {from} on, and had committed up to {commit_index}", server, from, commit_index)),
            Self::CommittedDiffers { server, committed, term } => f.write_str(&t!("{server} commits an entry of term {term} at {index}, where one of term {term2} is committed", server, term, index = committed.index, term2 = committed.term)),
            Self::CommitBeyondLog { server, index, last } => {
                f.write_str(&t!("{server} commits up to {index}, and its log ends at {last}", server, index, last))
            }
            Self::CompactedUncommitted { server, base, commit_index } => f.write_str(&t!("{server} drops entries up to {base}, and has committed up to {commit_index}", server, base, commit_index)),
            Self::TermWentBack { server, from, to } => {
                f.write_str(&t!("{server} went back from term {from} to {to}", server, from, to))
            }
            Self::DurableTermWentBack { server, from, to } => {
                f.write_str(&t!("the disk of {server} went back from term {from} to {to}", server, from, to))
            }
            Self::CommitWentBack { server, from, to } => {
                f.write_str(&t!("{server}'s commit index went back from {from} to {to}", server, from, to))
            }
            Self::AppliedUncommitted { server, index, commit_index } => {
                f.write_str(&t!("{server} applied entry {index}, and has committed up to {commit_index}", server, index, commit_index))
            }
            Self::QuorumLacks { committed, lacking } => f.write_str(&t!("entry {index} of term {term} is committed, and the logs of {lacking}, a quorum, lack it", index = committed.index, term = committed.term, lacking = list(lacking))),
            Self::DisksLack { committed, lacking } => f.write_str(&t!("entry {index} of term {term} is committed, and the disks of {lacking}, a quorum, lack it", index = committed.index, term = committed.term, lacking = list(lacking))),
            Self::DisjointQuorums { first, second, quorum_of_first, quorum_of_second } => {
                let (one, other) = (list(quorum_of_first), list(quorum_of_second));
                f.write_str(&match second {
                    Some(second) => t!(
                        "{one} are a quorum for {first}, and {other} for {second}",
                        one, first, other, second
                    ),
                    None => t!(
                        "{one} are a quorum for {first}, and {other} for the committed configuration",
                        one, first, other
                    ),
                })
            }
            _ => self.fmt_answer(f),
        }
    }

    fn fmt_answer(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TookEffectTwice { client, request, first, second } => {
                f.write_str(&t!("request {request} of {client} took effect at {first} and at {second}", request, client, first, second))
            }
            Self::NeverTookEffect { client, request, index } => f.write_str(&t!("request {request} of {client} was taken for a repetition at {index}, and is none", request, client, index)),
            Self::NotItsEntry { client, request, server, index, found: None } => f.write_str(&t!("{server} answered request {request} of {client} from entry {index}, which has no request", server, request, client, index)),
            Self::NotItsEntry { client, request, server, index, found: Some((other, number)) } => {
                f.write_str(&t!("{server} answered request {request} of {client} from entry {index}, which is request {number} of {other}", server, request, client, index, number, other))
            }
            Self::AnsweredUncommitted { client, request, server, index, commit_index } => f.write_str(&t!("{server} answered request {request} of {client} from entry {index}; committed is up to {commit_index}", server, request, client, index, commit_index)),
            Self::WrongAnswer { client, request, server, index, answer, written_at } => {
                let answer = en::answer(answer);
                f.write_str(&match written_at {
                    None => t!(
                        "{server} answered request {request} of {client} as of entry {index} that it {answer}, which is wrong",
                        server, request, client, index, answer
                    ),
                    Some(at) => t!(
                        "{server} answered request {request} of {client} as of entry {index} that it {answer}, which is wrong; the value was written at {at}",
                        server, request, client, index, answer, at
                    ),
                })
            }
            Self::Stale { client, request, server, index, known, told, told_request } => f.write_str(&t!("{server} answered request {request} of {client} as of entry {index}; before it was asked, request {told_request} of {told} was answered as of entry {known}", server, request, client, index, told_request, told, known)),
            _ => Ok(()),
        }
    }
}
