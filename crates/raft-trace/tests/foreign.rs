//! What another implementation did, the crate `raft` driven by `bench/core/src/traced.rs`: nothing is found in it. If a
//! single line of it is another, that line is found, by the check that it is about.

use std::collections::BTreeSet;

use raft_trace::Check::{
    AppliedInOrder, CommitByMajority, CommitInLog, CommitMonotonic, CommittedStays,
    ElectedByMajority, ElectionSafety, LeaderAppendOnly, LeaderCompleteness, LogMatching, LogTerms,
    OneVote, OwnTermCommit, Persistence, StateMachineSafety, TermMonotonic, UpToDateVote,
};
use raft_trace::{Check, Trace, check};

const RUN: &str = include_str!("raft-rs.ndjson");

/// Where a line goes.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// In place of this line, which has to have these words.
    Instead(u32, &'static str),
    /// Behind this line.
    Behind(u32),
}
use Place::{Behind, Instead};

/// The line that is another, what finds it, and what is said.
type Fault = (Place, &'static str, Check, &'static str);

#[rustfmt::skip]
const VOTES: [Fault; 11] = [
    (Behind(129), r#"{"s":3,"role":"leader"}"#, ElectionSafety, "S3 became leader of term 2, which S2 leads already (line 129)"),
    (Behind(11), r#"{"s":3,"vote":2}"#, OneVote, "S3 granted a second vote in term 1, to S2 (it had voted for S1 at line 11)"),
    (Behind(11), r#"{"s":3,"vote":null}"#, OneVote, "S3 has no vote in term 1 any more (it had voted for S1 at line 11)"),
    (Instead(12, "granted"), r#"{"s":3,"send":"RequestVoteReply","to":2,"mterm":1,"m":12,"granted":true}"#, OneVote, "S3 granted a second vote in term 1, to S2"),
    (Instead(239, "restart"), r#"{"s":3,"restart":true,"last":[7,2],"term":2,"vote":1,"commit":7}"#, OneVote, "S3 granted a second vote in term 2, to S1 (it had voted for S2 at line 126)"),
    (Instead(176, "null"), r#"{"s":1,"term":2,"vote":2,"role":"follower"}"#, UpToDateVote, "S1 voted in term 2 for S2, whose log ends with entry 4 of term 1, though its own ends with entry 6 of term 1"),
    (Behind(122), r#"{"s":2,"role":"leader"}"#, ElectedByMajority, "S2 became leader of term 2 with 1 of 3 votes"),
    (Behind(130), r#"{"s":3,"term":1}"#, TermMonotonic, "S3 went back from term 2 to term 1"),
    (Instead(239, "restart"), r#"{"s":3,"restart":true,"last":[7,2],"term":1,"commit":7}"#, Persistence, "S3 restarted in term 1, but had been in term 2 (line 126)"),
    (Instead(239, "restart"), r#"{"s":3,"restart":true,"last":[7,2],"term":2,"vote":null,"commit":7}"#, Persistence, "S3 has no vote in term 2 any more"),
    (Behind(176), r#"{"s":1,"send":"RequestVoteReply","to":2,"mterm":2,"granted":true}"#, Persistence, "S1 told S2 that it votes for it in term 2 before that was saved"),
];

#[rustfmt::skip]
const LOGS: [Fault; 9] = [
    (Instead(239, "restart"), r#"{"s":3,"restart":true,"last":[6,2],"term":2,"vote":2,"commit":6}"#, Persistence, "S3 restarted with a log up to 6, but had saved it up to 7"),
    (Instead(239, "restart"), r#"{"s":3,"restart":true,"last":[7,1],"term":2,"vote":2,"commit":7}"#, Persistence, "S3 restarted with entry 7 of term 1, but had it of term 2"),
    (Instead(148, "append"), r#"{"s":3,"append":[6,2,"other"]}"#, LogMatching, "S3 has another command in entry 6 of term 2 than S2 (line 145)"),
    (Behind(176), r#"{"s":1,"append":[7,2,"c=5"]}"#, LogMatching, "S1 has entry 7 of term 2 behind one of term 1, but S2 behind one of term 2"),
    (Behind(145), r#"{"s":2,"truncate":6}"#, LeaderAppendOnly, "S2 leads term 2 and deleted or overwrote entry 6 of its log"),
    (Behind(145), r#"{"s":2,"append":[6,2,"other"]}"#, LeaderAppendOnly, "S2 leads term 2 and deleted or overwrote entry 6 of its log"),
    (Instead(130, "append"), r#"{"s":2,"append":[5,1,"lost=1"]}"#, LeaderAppendOnly, "S2 leads term 2 and appended entry 5 of term 1, which is not its own"),
    (Instead(148, "append"), r#"{"s":3,"append":[6,3,"b=4"]}"#, LogTerms, "S3 appended entry 6 of term 3 in term 2"),
    (Instead(148, "append"), r#"{"s":3,"append":[6,1,"lost=2"]}"#, LogTerms, "S3 appended entry 6 of term 1 behind one of term 2"),
];

#[rustfmt::skip]
const COMMITS: [Fault; 13] = [
    (Behind(158), r#"{"s":1,"term":3,"vote":1,"role":"leader"}"#, LeaderCompleteness, "S1 became leader of term 3 without entry 6, which S2 had committed (line 151)"),
    (Behind(130), r#"{"s":1,"commit":5}"#, LeaderCompleteness, "entry 5 was committed in term 1, but S2, leader of term 2, lacks it"),
    (Behind(141), r#"{"s":3,"commit":4}"#, CommitMonotonic, "S3 lowered its commit index from 5 to 4"),
    (Behind(141), r#"{"s":3,"commit":9}"#, CommitInLog, "S3 committed up to 9, but its log ends at 5"),
    (Behind(285), r#"{"s":3,"commit":10}"#, OwnTermCommit, "S3 leads term 3 and committed entry 10 of term 2 by counting"),
    (Behind(145), r#"{"s":2,"commit":6}"#, CommitByMajority, "S2 committed entry 6, which 1 of 3 servers store"),
    (Behind(141), r#"{"s":3,"truncate":4}"#, CommittedStays, "S3 deleted entries from 4 on, but had committed up to 5"),
    (Behind(137), r#"{"s":3,"truncate":5}"#, CommittedStays, "S3 deleted entry 5, which S2 had committed (line 137)"),
    (Behind(176), r#"{"s":1,"commit":5}"#, StateMachineSafety, "S1 committed entry 5 of term 1, but S2 has that of term 2 (line 137)"),
    (Instead(142, "apply"), r#"{"s":3,"apply":[5,2,"other"]}"#, StateMachineSafety, "S3 applied something else than its log has as entry 5"),
    (Instead(237, "snapshot"), r#"{"s":1,"snapshot":[8,1]}"#, StateMachineSafety, "S1 has a snapshot up to entry 8 of term 1, but S2 has that of term 2 (line 212)"),
    (Instead(142, "apply"), r#"{"s":3,"apply":[6,2,"b=4"]}"#, AppliedInOrder, "S3 applied entry 6 after entry 4"),
    (Behind(148), r#"{"s":3,"apply":[6,2,"b=4"]}"#, AppliedInOrder, "S3 applied entry 6, but had committed up to 5 only"),
];

fn faults() -> impl Iterator<Item = Fault> {
    VOTES.into_iter().chain(LOGS).chain(COMMITS)
}

#[test]
fn nothing_is_found_in_the_run_and_every_check_looked() {
    let trace = Trace::read(RUN.as_bytes());
    let report = check(&trace);
    assert_eq!((trace.problems, report.problems), (vec![], vec![]));
    assert_eq!((report.violations, report.undone), (vec![], vec![]));
    assert_eq!(trace.lines as usize, RUN.lines().count());
}

/// The run with this one line, and the number of that line.
fn changed(place: Place, new: &str) -> (Vec<&str>, u32) {
    let mut lines: Vec<_> = RUN.lines().collect();
    match place {
        Instead(line, words) => {
            let old = std::mem::replace(&mut lines[line as usize - 1], new);
            assert!(old.contains(words) && old != new, "{line}: {old}");
            (lines, line)
        }
        Behind(line) => {
            lines.insert(line as usize, new);
            (lines, line + 1)
        }
    }
}

#[test]
fn each_check_finds_the_one_line_that_is_another() {
    for (place, new, wanted, words) in faults() {
        let (lines, at) = changed(place, new);
        let trace = Trace::read(lines.join("\n").as_bytes());
        assert_eq!(trace.problems, [], "{new}");
        let report = check(&trace);
        // What comes later may be thought missing because of it.
        assert!(report.problems.iter().all(|problem| problem.line > at), "{new}");
        let told: Vec<_> = report.violations.iter().map(ToString::to_string).collect();
        assert_eq!(report.first().map(|first| first.line), Some(at), "{new}: {told:?}");
        let found = report.violations.iter().find(|found| found.check == wanted);
        let found = found.unwrap_or_else(|| panic!("{wanted:?} finds nothing in {new}: {told:?}"));
        assert_eq!(found.line, at, "{new}: {told:?}");
        assert!(found.what.to_string().starts_with(words), "{new}: {found}");
    }
}

#[test]
fn every_check_has_such_a_fault() {
    let checks: BTreeSet<_> = faults().map(|(_, _, check, _)| check).collect();
    assert_eq!(checks, Check::ALL.into());
}

/// The lines as if each server had written them to a file of its own, one file behind the other: S3's come first.
/// Each has its time in place of what it had.
fn in_files(lines: &[&str]) -> Vec<String> {
    let mut files = [3, 1, 2].map(|server| (format!("{{\"s\":{server},"), Vec::new()));
    for (line, time) in lines.iter().zip(1..) {
        // What stands behind the time, or behind the server if there is none.
        let rest = line.split("\"t\":").last().and_then(|rest| rest.split_once(','));
        let rest = rest.map_or("", |(_, rest)| rest);
        for (server, file) in &mut files {
            if line.starts_with(server.as_str()) {
                file.push(format!("{server}\"t\":{time},{rest}"));
            }
        }
    }
    files.into_iter().flat_map(|(_, file)| file).collect()
}

#[test]
fn files_of_several_servers_are_as_good_as_one() {
    let one = Trace::read(RUN.as_bytes());
    let files = in_files(&RUN.lines().collect::<Vec<_>>());
    let trace = Trace::read(files.join("\n").as_bytes());
    let changes = |trace: &Trace| {
        let records = trace.records.iter();
        records.map(|record| (record.server, record.change.clone())).collect::<Vec<_>>()
    };
    assert_eq!(changes(&trace), changes(&one));
    let told: Vec<_> = trace.problems.iter().map(ToString::to_string).collect();
    assert!(
        matches!(told.as_slice(), [one] if one.contains("the time goes back from ")),
        "{told:?}"
    );
    assert!(!trace.is_damaged());
    assert_eq!(check(&trace), check(&one));
}

#[test]
fn what_is_wrong_in_one_of_several_files_is_found_at_its_line() {
    for (place, new, wanted, words) in faults() {
        let (lines, at) = changed(place, new);
        let files = in_files(&lines);
        let report = check(&Trace::read(files.join("\n").as_bytes()));
        let told: Vec<_> = report.violations.iter().map(ToString::to_string).collect();
        let found = report.violations.iter().find(|found| found.check == wanted);
        let found = found.unwrap_or_else(|| panic!("{wanted:?} finds nothing in {new}: {told:?}"));
        assert_eq!(report.first().map(|first| first.line), Some(found.line), "{new}: {told:?}");
        assert!(
            files[found.line as usize - 1].contains(&format!("\"t\":{at},")),
            "{new}: {told:?}"
        );
        // The lines of which a sentence tells have other numbers here.
        let words = words.split("(line").next().unwrap_or(words).split("at line").next();
        assert!(found.what.to_string().starts_with(words.unwrap_or_default()), "{new}: {found}");
    }
}

/// S3 is paused between its clock and its pen, in the election that S2 wins with its vote, and until that leader has
/// replaced what another had written.
#[test]
fn lines_of_a_paused_server_may_come_late_if_they_have_a_time() {
    let lines: Vec<_> = RUN.lines().collect();
    let is_late = |line: &&&str| line.starts_with("{\"s\":3,");
    let (before, paused, after) = (&lines[..125], &lines[125..203], &lines[203..]);
    let (late, others): (Vec<&str>, Vec<&str>) = paused.iter().partition(is_late);
    assert!(late.len() > 10 && late[0].contains("\"vote\":2"), "{late:?}");
    let text = [before, &others, &late, after].concat().join("\n");
    let trace = Trace::read(text.as_bytes());
    assert_eq!((trace.problems.len(), trace.is_damaged()), (1, false));
    assert_eq!(check(&trace), check(&Trace::read(RUN.as_bytes())));
    // Without times S2 seems to have won without that vote.
    let untimed = text.replace("\"t\":", "\"tt\":");
    let first = check(&Trace::read(untimed.as_bytes())).first().map(ToString::to_string);
    assert!(
        first.is_some_and(|first| first.contains("S2 became leader of term 2 with 1 of 3 votes"))
    );
}
