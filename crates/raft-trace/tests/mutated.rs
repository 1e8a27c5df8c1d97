//! A sound run, and for each check the same run with one thing in it wrong: it is found at that line.

use raft_trace::{Check, Report, Trace, check};

/// Two elections, a conflict, a crash, a snapshot: three servers that do all they should.
const SOUND: &str = r#"{"s":1,"members":[1,2,3]}
{"s":2,"members":[1,2,3]}
{"s":3,"members":[1,2,3]}
{"s":1,"term":1,"vote":1,"role":"candidate"}
{"s":2,"term":1,"vote":1}
{"s":2,"send":"RequestVoteReply","to":1,"mterm":1,"granted":true}
{"s":1,"role":"leader"}
{"s":3,"term":1}
{"s":1,"append":[1,1,"a"]}
{"s":2,"append":[1,1,"a"]}
{"s":1,"commit":1}
{"s":1,"apply":[1,1,"a"]}
{"s":2,"commit":1}
{"s":2,"apply":1}
{"s":1,"append":[2,1,"b"]}
{"s":1,"crash":true}
{"s":2,"term":2,"vote":2,"role":"candidate"}
{"s":3,"term":2,"vote":2}
{"s":2,"role":"leader"}
{"s":2,"append":[2,2,"c"]}
{"s":3,"append":[1,1,"a"]}
{"s":3,"append":[2,2,"c"]}
{"s":2,"commit":2}
{"s":2,"apply":[2,null,"c"]}
{"s":1,"restart":true,"last":[2,1]}
{"s":1,"term":2}
{"s":1,"truncate":2}
{"s":1,"append":[2,2,"c"]}
{"s":1,"commit":2}
{"s":1,"apply":[1,1,"a"]}
{"s":1,"apply":[2,2,"c"]}
{"s":1,"snapshot":[2,2]}
{"s":2,"append":[3,2,"d"]}
{"s":1,"append":[3,2,"d"]}
"#;

fn checked(text: &str) -> (Trace, Report) {
    let trace = Trace::read(text.as_bytes());
    let report = check(&trace);
    (trace, report)
}

/// The run with other lines in place of one; the first thing found is this.
fn found(line: usize, instead: &str, wanted: Check, sentence: &str) {
    let mut lines: Vec<&str> = SOUND.lines().collect();
    lines[line - 1] = instead;
    let (trace, report) = checked(&lines.join("\n"));
    assert_eq!(trace.problems, [], "{instead}");
    let first = report.first().map(ToString::to_string).unwrap_or_default();
    assert_eq!(report.first().map(|first| first.check), Some(wanted), "{instead}: {first}");
    assert!(first.contains(sentence), "{instead}: {first}");
    assert!(first.ends_with(wanted.rule()), "{first}");
}

#[test]
fn nothing_is_found_in_a_sound_run_and_every_check_looked() {
    let (trace, report) = checked(SOUND);
    assert_eq!(trace.problems, []);
    assert_eq!((report.violations, report.problems, report.undone), (vec![], vec![], vec![]));
    let idle: Vec<_> = report.counted.iter().filter(|(_, looked, _)| *looked == 0).collect();
    assert_eq!(idle, Vec::<&(Check, u64, u64)>::new());
    assert_eq!(report.counted.len(), Check::ALL.len());
}

#[test]
fn two_leaders_of_a_term() {
    let mut lines: Vec<&str> = SOUND.lines().take(18).collect();
    lines[7] = r#"{"s":3,"term":1,"role":"leader"}"#;
    let (_, report) = checked(&lines.join("\n"));
    let kinds: Vec<_> = report.violations.iter().map(|found| (found.check, found.line)).collect();
    assert_eq!(kinds, [(Check::ElectionSafety, 8), (Check::ElectedByMajority, 8)]);
}

#[test]
fn a_second_vote() {
    found(
        8,
        r#"{"s":2,"vote":3}"#,
        Check::OneVote,
        "line 8: S2 granted a second vote in term 1, to S3",
    );
    found(8, r#"{"s":2,"vote":null}"#, Check::OneVote, "line 8: S2 has no vote in term 1 any more");
    let reply = r#"{"s":2,"send":"RequestVoteReply","to":3,"mterm":1,"granted":true}"#;
    found(
        8,
        reply,
        Check::OneVote,
        "line 8: S2 granted a second vote in term 1, to S3 (it had voted for S1 at line 5)",
    );
}

#[test]
fn a_vote_for_an_old_log() {
    // S3 has nothing when it stands.
    let stand = r#"{"s":3,"recv":"RequestVote","from":9,"mterm":2,"last":[0,0]}"#;
    let text = SOUND.lines().take(16).collect::<Vec<_>>().join("\n");
    let text = format!("{text}\n{stand}\n{{\"s\":2,\"term\":2,\"vote\":9}}");
    let (_, report) = checked(&text);
    let first = report.first().map(ToString::to_string).unwrap_or_default();
    assert!(
        first.starts_with("line 18: S2 voted in term 2 for S9, whose log ends with entry 0"),
        "{first}"
    );
    // The same without messages: the candidate's own lines tell.
    let text = SOUND.lines().take(16).collect::<Vec<_>>().join("\n");
    let text = format!(
        "{text}\n{{\"s\":3,\"truncate\":1}}\n{{\"s\":3,\"term\":2,\"role\":\"candidate\"}}\n{{\"s\":2,\"term\":2,\"vote\":3}}"
    );
    let (_, report) = checked(&text);
    let first = report.first().map(|first| (first.check, first.line));
    assert_eq!(first, Some((Check::UpToDateVote, 19)));
}

#[test]
fn a_leader_without_votes() {
    found(5, r#"{"s":2,"term":1,"vote":3}"#, Check::OneVote, "line 6: ");
    let mut lines: Vec<&str> = SOUND.lines().collect();
    lines[17] = r#"{"s":3,"term":2,"vote":3}"#;
    let (_, report) = checked(&lines.join("\n"));
    let first = report.first().map(|first| (first.check, first.line));
    assert_eq!(first, Some((Check::ElectedByMajority, 19)));
}

#[test]
fn a_term_that_goes_back() {
    found(
        8,
        r#"{"s":2,"term":0}"#,
        Check::TermMonotonic,
        "line 8: S2 went back from term 1 to term 0",
    );
}

#[test]
fn what_a_restart_loses() {
    let saved = "line 26: S1 restarted in term 0, but had been in term 1 (line 4)";
    found(26, r#"{"s":1,"term":0}"#, Check::Persistence, saved);
    let log = "line 25: S1 restarted with a log up to 1, but had saved it up to 2";
    found(25, r#"{"s":1,"restart":true,"last":[1,1]}"#, Check::Persistence, log);
    let other = "line 25: S1 restarted with entry 2 of term 3, but had it of term 1";
    found(25, r#"{"s":1,"restart":true,"last":[2,3]}"#, Check::Persistence, other);
    let vote = "line 26: S1 has no vote in term 1 any more (it had voted for S1 at line 4)";
    found(26, r#"{"s":1,"vote":null}"#, Check::Persistence, vote);
    let early = "line 6: S2 told S1 that it votes for it in term 1 before that was saved";
    found(5, r#"{"s":2,"term":1,"vote":1,"unsaved":true}"#, Check::Persistence, early);
}

#[test]
fn what_was_not_saved_may_be_lost() {
    let text = r#"{"s":1,"term":1}
{"s":1,"append":[1,1,"a"]}
{"s":1,"append":[2,1,"b"],"unsaved":true}
{"s":1,"term":2,"vote":2,"unsaved":true}
{"s":1,"term":3,"unsaved":true}
{"s":1,"crash":true}
{"s":1,"restart":true,"last":[1,1],"term":1}
{"s":1,"term":2,"vote":3}"#;
    let (_, report) = checked(text);
    assert_eq!(report.violations, []);
}

/// S2 was paused: it says nothing before it has heard of two elections.
#[test]
fn a_vote_that_is_told_late_counts() {
    let election = r#"{"s":1,"members":[1,2,3]}
{"s":1,"term":1,"vote":1,"role":"candidate"}
{"s":1,"append":[1,1,"a"]}
{"s":2,"append":[1,1,"a"]}
{"s":2,"append":[2,1,"b"]}
{"s":3,"term":1,"vote":3,"role":"candidate"}
{"s":2,"term":2,"vote":3}
{"s":2,"send":"RequestVoteReply","to":1,"mterm":1,"granted":true}
{"s":1,"role":"leader"}
"#;
    let (_, report) = checked(election);
    assert_eq!(report.violations, []);
    assert!(report.counted.contains(&(Check::ElectedByMajority, 1, 0)));
    let reply = r#""send":"RequestVoteReply","to":1,"mterm":1,"granted":true"#;
    let (_, report) = checked(&election.replace(reply, r#""savedvote":[1,1]"#));
    assert_eq!(report.violations, []);
    let (_, report) = checked(&election.replace(reply, r#""saved":2"#));
    assert_eq!(report.first().map(|first| first.check), Some(Check::ElectedByMajority));
    let again = format!("{election}{{\"s\":2,{}}}", reply.replace("\"to\":1", "\"to\":3"));
    let (_, report) = checked(&again);
    let told = report.first().map(ToString::to_string).unwrap_or_default();
    let wanted =
        "line 10: S2 granted a second vote in term 1, to S3 (it had voted for S1 at line 8)";
    assert!(told.starts_with(wanted), "{told}");
}

#[test]
fn logs_that_do_not_match() {
    let other = "line 22: S3 has another command in entry 2 of term 2 than S2 (line 20)";
    found(22, r#"{"s":3,"append":[2,2,"x"]}"#, Check::LogMatching, other);
    let behind =
        "line 22: S3 has entry 2 of term 2 behind one of term 2, but S2 behind one of term 1";
    let text = SOUND.replace(r#"{"s":3,"append":[1,1,"a"]}"#, r#"{"s":3,"append":[1,2,"a"]}"#);
    let (_, report) = checked(&text);
    let told: Vec<_> = report.violations.iter().map(ToString::to_string).collect();
    assert!(told.iter().any(|told| told.starts_with(behind)), "{told:?}");
}

#[test]
fn a_leader_that_changes_its_log() {
    let deleted = "line 16: S1 leads term 1 and deleted or overwrote entry 2 of its log";
    found(16, r#"{"s":1,"truncate":2}"#, Check::LeaderAppendOnly, deleted);
    found(16, r#"{"s":1,"append":[2,1,"z"]}"#, Check::LeaderAppendOnly, deleted);
    let foreign = "line 33: S2 leads term 2 and appended entry 3 of term 1, which is not its own";
    let text = SOUND.replace(r#"{"s":2,"append":[3,2,"d"]}"#, r#"{"s":2,"append":[3,1,"d"]}"#);
    let (_, report) = checked(&text);
    let told: Vec<_> = report.violations.iter().map(ToString::to_string).collect();
    assert!(told.iter().any(|told| told.starts_with(foreign)), "{told:?}");
}

#[test]
fn terms_that_fall_along_a_log() {
    found(
        34,
        r#"{"s":1,"append":[3,1,"d"]}"#,
        Check::LogTerms,
        "entry 3 of term 1 behind one of term 2",
    );
    found(34, r#"{"s":1,"append":[3,9,"d"]}"#, Check::LogTerms, "entry 3 of term 9 in term 2");
}

#[test]
fn a_leader_without_what_is_committed() {
    let mut lines: Vec<&str> = SOUND.lines().take(16).collect();
    lines.push(r#"{"s":3,"term":2,"vote":3,"role":"candidate"}"#);
    lines.push(r#"{"s":3,"role":"leader"}"#);
    let (_, report) = checked(&lines.join("\n"));
    let told: Vec<_> = report.violations.iter().map(ToString::to_string).collect();
    let wanted =
        "line 18: S3 became leader of term 2 without entry 1, which S1 had committed (line 11)";
    assert!(told.iter().any(|told| told.starts_with(wanted)), "{told:?}");
    // The other way round: an old leader commits what a later one lacks.
    let mut lines: Vec<&str> = SOUND.lines().take(10).collect();
    lines.push(r#"{"s":3,"term":2,"vote":3,"role":"leader","truncate":1}"#);
    lines.push(r#"{"s":1,"commit":1}"#);
    let (_, report) = checked(&lines.join("\n"));
    let told: Vec<_> = report.violations.iter().map(ToString::to_string).collect();
    let wanted = "line 12: entry 1 was committed in term 1, but S3, leader of term 2, lacks it";
    assert!(told.iter().any(|told| told.starts_with(wanted)), "{told:?}");
}

#[test]
fn a_commit_index_that_goes_back_or_runs_ahead() {
    let back = "line 33: S2 lowered its commit index from 2 to 1";
    found(33, r#"{"s":2,"commit":1}"#, Check::CommitMonotonic, back);
    let ahead = "line 13: S2 committed up to 2, but its log ends at 1";
    found(13, r#"{"s":2,"commit":2}"#, Check::CommitInLog, ahead);
}

#[test]
fn a_leader_that_commits_by_counting_what_is_not_of_its_term() {
    // Figure 8: S2 leads term 2 and counts an entry of term 1.
    let text = SOUND.replace(r#"{"s":1,"commit":1}"#, "").replace(r#"{"s":2,"commit":1}"#, "");
    let text = text.replace(r#"{"s":2,"append":[2,2,"c"]}"#, r#"{"s":2,"commit":1}"#);
    let (_, report) = checked(&text);
    let told: Vec<_> = report.violations.iter().map(ToString::to_string).collect();
    let wanted =
        "line 20: S2 leads term 2 and committed entry 1 of term 1 by counting: only entries";
    assert!(told.iter().any(|told| told.starts_with(wanted)), "{told:?}");
}

#[test]
fn a_commit_without_a_majority() {
    let mut lines: Vec<&str> = SOUND.lines().take(15).collect();
    lines.push(r#"{"s":1,"commit":2}"#);
    let (_, report) = checked(&lines.join("\n"));
    let first = report.first().map(ToString::to_string).unwrap_or_default();
    let wanted = "line 16: S1 committed entry 2, which 1 of 3 servers store: an entry";
    assert!(first.starts_with(wanted), "{first}");
}

#[test]
fn committed_entries_that_are_deleted() {
    let own = "line 26: S1 deleted entries from 1 on, but had committed up to 2";
    let mut lines: Vec<&str> = SOUND.lines().take(30).collect();
    lines.push(r#"{"s":1,"truncate":1}"#);
    let (_, report) = checked(&lines.join("\n"));
    let first = report.first().map(ToString::to_string).unwrap_or_default();
    assert!(first.starts_with(&own.replace("26", "31")), "{first}");
    // It has not heard yet that the others have committed it.
    let others = "line 25: S3 deleted entry 2, which S2 had committed (line 23)";
    found(25, r#"{"s":3,"truncate":2}"#, Check::CommittedStays, others);
}

#[test]
fn servers_that_apply_different_things() {
    let other = "line 31: S1 applied something else than its log has as entry 2";
    found(31, r#"{"s":1,"apply":[2,2,"x"]}"#, Check::StateMachineSafety, other);
    // Where nothing is known but what is applied.
    let text = "{\"s\":1,\"apply\":[1,null,\"a\"]}\n{\"s\":2,\"apply\":[1,null,\"b\"]}";
    let (_, report) = checked(text);
    let first = report.first().map(ToString::to_string).unwrap_or_default();
    let wanted = "line 2: S2 applied another command in entry 1 than S1 (line 1)";
    assert!(first.starts_with(wanted), "{first}");
    let commit = "line 29: S1 committed entry 2 of term 1, but S2 has that of term 2 (line 23)";
    let text = SOUND.replace(r#"{"s":1,"truncate":2}"#, "");
    let text = text.replace("{\"s\":1,\"append\":[2,2,\"c\"]}\n", "\n");
    let (_, report) = checked(&text);
    let first = report.first().map(ToString::to_string).unwrap_or_default();
    assert!(first.starts_with(commit), "{first}");
}

#[test]
fn entries_that_are_applied_out_of_order_or_too_early() {
    let order = "line 31: S1 applied entry 1 after entry 1";
    found(31, r#"{"s":1,"apply":[1,1,"a"]}"#, Check::AppliedInOrder, order);
    let early = "line 20: S2 applied entry 2, but had committed up to 1 only";
    let mut lines: Vec<&str> = SOUND.lines().take(19).collect();
    lines.push(r#"{"s":2,"append":[2,2,"c"],"apply":2}"#);
    let (_, report) = checked(&lines.join("\n"));
    let first = report.first().map(ToString::to_string).unwrap_or_default();
    assert!(first.starts_with(early), "{first}");
}

#[test]
fn checks_without_data_say_what_is_missing() {
    let (_, report) = checked(r#"{"s":1,"term":1,"role":"leader"}"#);
    let undone: Vec<_> =
        report.undone.iter().map(|(check, why)| (*check, why.to_string())).collect();
    assert!(undone.contains(&(Check::OneVote, "no line has \"vote\"".to_owned())), "{undone:?}");
    assert!(
        undone.contains(&(Check::LeaderAppendOnly, "no line has \"append\"".to_owned())),
        "{undone:?}"
    );
    let done: Vec<_> = report.counted.iter().map(|(check, ..)| *check).collect();
    assert_eq!(done, [Check::ElectionSafety, Check::TermMonotonic]);
}

#[test]
fn checks_that_had_nothing_to_look_at_say_what_did_not_happen() {
    let all = r#"{"s":1,"restart":true,"members":[1,2],"term":1,"vote":null,"role":"follower","append":[1,null],"commit":0}"#;
    let (_, report) = checked(all);
    assert_eq!(report.counted, [(Check::CommitMonotonic, 1, 0)]);
    let undone: Vec<_> =
        report.undone.iter().map(|(check, why)| (*check, why.to_string())).collect();
    for wanted in [
        (Check::ElectionSafety, "no server became leader"),
        (Check::OneVote, "no server voted"),
        (Check::Persistence, "no server restarted after it had told its term or its log"),
        (Check::LogMatching, "the term of no entry is known"),
        (Check::CommittedStays, "no entry was deleted"),
        (Check::AppliedInOrder, "no line has \"apply\""),
    ] {
        let wanted = (wanted.0, wanted.1.to_owned());
        assert!(undone.contains(&wanted), "{undone:?}");
    }
    assert_eq!(undone.len() + report.counted.len(), Check::ALL.len());
}
