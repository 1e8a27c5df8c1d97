//! Checks that a wrong rule fails, within the faults that Raft stands.

use raft_sim::checks::Property::{
    CommittedStays, DurableCommit, ElectionSafety, LeaderCompleteness, Linearizability,
    LogMatching, OneVote, OverlappingQuorums, QuorumLog, StateMachineSafety,
};

use crate::stage::breaks;
use crate::wrong::Wrong;

/// A vote that was not durable yet is forgotten with the crash, which is no vote too many as nobody should have
/// heard of it; but S1 has.
#[test]
fn election_safety() {
    let lines = "
        disk S3 sync 10s
        disk S4 sync 10s
        cut S1 -> S2
        cut S1 -> S5
        timeout S1
        when S1 leads: partition S1 | S2 S3 S4 S5
        crash S3
        crash S4
        restart S3
        restart S4
        timeout S2";
    breaks(Wrong::VotesBeforeWriting, lines, &[ElectionSafety]);
}

/// S2 asks S3 only, so that it wins nothing by its second vote.
#[test]
fn one_vote() {
    let lines = "
        cut S1 <-> S2
        cut S2 -> S4
        cut S2 -> S5
        timeout S1
        when S3 term 1: timeout S2";
    breaks(Wrong::VotesTwice, lines, &[OneVote]);
}

/// S1 has an entry that nobody else has, and the leader of term 3 sends it what follows the entry of term 2 at
/// the same index.
#[test]
fn log_matching() {
    let lines = "
        timeout S1
        when S1 leads and all agree: partition S1 | S2 S3 S4 S5
        propose put x 1 at S1
        timeout S2
        when S3 log 2: crash S2
        heal
        timeout S3
        when violation: crash S1";
    breaks(Wrong::IgnoresPrevTerm, lines, &[LogMatching]);
}

#[test]
fn leader_completeness() {
    let lines = "
        servers 3
        timeout S1
        when S1 leads and all agree: cut S1 <-> S3
        put x 1 via S1
        when S1 committed 2: crash S1
        timeout S3
        when violation: partition S1 | S2 | S3";
    breaks(Wrong::VotesForAnyLog, lines, &[LeaderCompleteness]);
}

const STALE_ENTRY: &str = "
        timeout S1
        when S1 leads and all agree: partition S1 | S2 S3 S4 S5
        STALL
        propose put x 1 at S1
        timeout S2
        when S2 committed 2: heal
        when violation: crash S1";

/// S1 keeps an entry that nobody else has for the one that all others commit. As long as its own is not durable,
/// it does not apply it.
#[test]
fn committed_stays() {
    let lines = STALE_ENTRY.replace("STALL", "disk S1 sync 60s");
    let lines = format!("wait-for-disk votes-and-acks\n{lines}");
    breaks(Wrong::KeepsConflicts, &lines, &[CommittedStays]);
}

/// Here it does. Nothing is applied that was not committed before, so another entry than that of the others
/// shows at its commitment first.
#[test]
fn state_machine_safety() {
    let lines = STALE_ENTRY.replace("STALL", "");
    breaks(Wrong::KeepsConflicts, &lines, &[CommittedStays, StateMachineSafety]);
}

/// The first entry after the no-op comes once more, when S2 has another one after it.
#[test]
fn quorum_log() {
    let lines = "
        servers 3
        timeout S1
        when S1 leads and all agree: cut S1 <-> S3
        propose put x 1 at S1
        duplicate append-entries S1 -> S2
        hold append-entries S1 -> S2
        +15ms propose put x 2 at S1
        when S1 committed 3: deliver append-entries S1 -> S2
        when violation: crash S2";
    breaks(Wrong::AlwaysTruncates, lines, &[QuorumLog]);
}

#[test]
fn durable_commit() {
    let lines = "
        servers 3
        timeout S1
        when S1 leads and all agree: cut S1 <-> S3
        disk S2 sync 5s
        put x 1 via S1
        when C1 answered: wait";
    breaks(Wrong::AcknowledgesBeforeWriting, lines, &[DurableCommit]);
}

#[test]
fn overlapping_quorums() {
    let lines = "
        servers 3
        timeout S1
        when S1 leads and all agree: boot S4
        boot S5
        change +S4 at leader
        change +S5 at leader";
    breaks(Wrong::ChangesTwoAtOnce, lines, &[OverlappingQuorums]);
}

/// S2 leads and does not know yet that the write is committed that C1 has an answer to.
#[test]
fn linearizability() {
    let lines = "
        servers 3
        timeout S1
        when S1 leads and all agree: put x 1 via S1
        when S2 log 2 and S3 log 2: cut S1 -> S2
        cut S1 -> S3
        when C1 answered: crash S1
        timeout S2
        when S2 leads: hold append-entries S2 -> S3
        get x as C2 via S2
        when C2 answered: wait";
    breaks(Wrong::ReadsTooEarly, lines, &[Linearizability]);
}
