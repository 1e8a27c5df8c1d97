//! The program, as it is called.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expects by failing; the lints excuse only the test functions"
)]

use std::io::Read;
use std::process::{Command, Output, Stdio};

use raft_sim::Time;

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_raft-lab"))
}

fn call(words: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = program().args(words).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

/// Exit code 2, nothing on stdout, and words on stderr that say what is wrong.
fn refused(words: &[&str], messages: &[&str]) {
    let (code, out, err) = call(words);
    assert_eq!((code, out.as_str()), (Some(2), ""), "{words:?}");
    for message in messages {
        assert!(err.contains(message), "{words:?}: {err}");
    }
}

/// A script in a file, whose name is returned.
fn file(name: &str, text: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

const SCRIPT: &str = "raft-playground 1
seed 9

at 0s      timeout S1
when S1 leads: put x 1
when C1 answered: crash S1
when leader stores x = 1: expect somebody leads
           goal S2 stores x = 1
";

#[test]
fn digests_of_chosen_seeds() {
    let (code, out, err) = call(&["digest", "--seeds", "3", "--first-seed=7", "--seconds", "5"]);
    let end = Time::from_millis(5000);
    let line = |seed| format!("seed {seed} digest {:016x}\n", raft_lab::chaos_digest(seed, end));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert_eq!(out, [line(7), line(8), line(9)].concat());
}

#[test]
fn digests_by_default() {
    let (code, out, _) = call(&["digest"]);
    let minute = Time::from_millis(60_000);
    let line = |seed| format!("seed {seed} digest {:016x}", raft_lab::chaos_digest(seed, minute));
    assert_eq!(code, Some(0));
    let lines: Vec<_> = out.lines().collect();
    assert_eq!(lines.len(), 20);
    assert_eq!((lines[0], lines[19]), (line(1).as_str(), line(20).as_str()));
}

#[test]
fn no_seeds_no_lines() {
    assert_eq!(call(&["digest", "--seeds", "0"]), (Some(0), String::new(), String::new()));
}

#[test]
fn seeds_go_round_at_the_end_of_numbers() {
    let last = u64::MAX.to_string();
    let words = ["digest", "--first-seed", &last, "--seeds", "2", "--seconds", "1"];
    let (code, out, _) = call(&words);
    assert_eq!(code, Some(0));
    assert!(out.starts_with(&format!("seed {last} digest ")) && out.contains("seed 0 digest "));
}

#[test]
fn help_and_version() {
    let (code, help, err) = call(&["--help"]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    for word in ["digest", "play", "soak", "--version"] {
        assert!(help.contains(word), "{word} is not in the help");
    }
    for (command, words) in [
        ("digest", ["--seeds", "--first-seed", "--seconds"]),
        ("play", ["--until", "--digest", "--events"]),
        ("soak", ["--seeds", "--jobs", "--outside"]),
    ] {
        let (code, help, _) = call(&[command, "--help"]);
        assert_eq!(code, Some(0));
        assert!(words.iter().all(|word| help.contains(word)), "{help}");
    }
    let version = format!("raft-lab {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(call(&["--version"]), (Some(0), version, String::new()));
}

#[test]
fn what_is_not_understood() {
    refused(&[], &["Usage", "play"]);
    refused(&["dance"], &["unrecognized subcommand 'dance'"]);
    refused(&["digset"], &["'digset'", "'digest'"]);
    refused(&["--verson"], &["'--verson'", "'--version'"]);
    refused(&["digest", "--secnods=1"], &["'--secnods'", "'--seconds'"]);
    refused(&["digest", "5"], &["unexpected argument '5'"]);
    refused(&["digest", "--seeds"], &["a value is required for '--seeds"]);
    for value in ["many", "1.5", "", "18446744073709551616"] {
        refused(&["digest", &format!("--seeds={value}")], &["'--seeds <SEEDS>'"]);
    }
    refused(&["soak", "--outside", "crash"], &["'crash'", "not one of those listed"]);
    refused(&["play", "x", "--until", "soon"], &["'soon'", "1.5s"]);
}

#[test]
fn a_script_is_played() {
    let file = file("played.raft", SCRIPT);
    let (code, out, err) = call(&["play", &file]);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    for line in ["leads term 2 with", "1 of 1 expectations met", "1 of 1 goals reached"] {
        assert!(out.contains(line), "{out}");
    }
}

#[test]
fn a_played_script_has_a_digest_and_events() {
    let file = file("digested.raft", SCRIPT);
    let script: raft_sim::Script = SCRIPT.parse().unwrap();
    let digest = |seed: u64| {
        let mut cluster =
            raft_sim::Cluster::new(raft_sim::Script { seed, ..script.clone() }).unwrap();
        cluster.run_until(Time::from_millis(1500));
        format!("{:016x}\n", cluster.digest())
    };
    let words = ["play", &file, "--until", "1.5s", "--digest"];
    assert_eq!(call(&words).1, digest(9));
    assert_eq!(call(&[&words[..], &["--seed", "3"]].concat()).1, digest(3));
    let (_, events, _) = call(&["play", &file, "--until", "1.5s", "--events"]);
    let first = "0.000000  S1 is told to lose patience now. (§5.2)";
    assert_eq!(events.lines().next(), Some(first));
    assert!(events.lines().count() > 50);
}

#[test]
fn a_script_comes_from_standard_input_too() {
    use std::io::Write;
    let mut child = program()
        .args(["play", "-", "--digest"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(SCRIPT.as_bytes()).unwrap();
    let out = child.wait_with_output().unwrap();
    let file = file("same.raft", SCRIPT);
    assert_eq!(String::from_utf8(out.stdout).unwrap(), call(&["play", &file, "--digest"]).1);
}

#[test]
fn a_script_that_does_not_come_true_fails() {
    for (name, line, told) in [
        ("expect", "at 1ms expect S1 leads", "The script expects that S1 leads"),
        ("goal", "goal S1 stores x = 2", "0 of 1 goals reached"),
        ("action", "at 1ms restart S1", "S1"),
        ("waits", "when S1 stores x = 2: crash S1", "1 statements of the script did not get"),
    ] {
        let file = file(name, &format!("raft-playground 1\n{line}\n"));
        let (code, out, err) = call(&["play", &file, "--until", "10s"]);
        assert_eq!((code, err.as_str()), (Some(1), ""), "{out}");
        assert!(out.contains(told), "{out}");
    }
}

#[test]
fn a_script_with_mistakes_is_not_played() {
    let file = file("mistakes.raft", "raft-playground 1\nat 1s crahs S1\nat 2s crash S12x\n");
    refused(
        &["play", &file],
        &["mistakes.raft, line 2, column 7", "did you mean `crash`?", "mistakes.raft, line 3"],
    );
    refused(&["play", "there-is-no-such-file"], &["cannot read there-is-no-such-file"]);
}

#[test]
fn a_random_run_comes_as_a_script() {
    let (code, text, _) = call(&["script", "3"]);
    assert_eq!(code, Some(0));
    let file = file("random.raft", &text);
    let (code, out, err) = call(&["play", &file]);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    assert_eq!(text.lines().nth(2), Some("seed 3"));
}

#[test]
fn a_soak_says_what_was_in_it() {
    let (code, out, _) = call(&["soak", "--seeds", "6"]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.lines().any(|line| line.split_whitespace().eq(["runs", "6"])), "{out}");
    assert!(out.lines().any(|line| line.split_whitespace().eq(["complaints", "0"])), "{out}");
    let (_, json, _) = call(&["soak", "--seeds", "2", "--json", "--outside", "no-sessions"]);
    let is_object = |line: &str| line.starts_with(r#"{"name":"soak."#) && line.ends_with('}');
    assert!(json.lines().all(is_object), "{json}");
    assert!(json.contains(r#""soak.runs","value":2,"#), "{json}");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let words = ["digest", "--seeds", "100000", "--seconds", "1"];
    let mut child =
        program().args(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut [0; 4]).unwrap();
    drop(out);
    let Output { status, stderr, .. } = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(stderr).unwrap(), "");
    assert_eq!(status.code(), Some(0));
}

/// Where a test may write.
fn folder(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_trace_is_checked_and_the_first_broken_line_told() {
    let sound = r#"{"s":1,"term":7,"vote":1}
{"s":2,"term":7,"vote":1}
"#;
    let (code, out, err) = call(&["check", &file("sound.ndjson", sound)]);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    assert!(
        out.starts_with("2 lines of S1, S2\n") && out.ends_with("nothing is broken\n"),
        "{out}"
    );
    for told in [
        "nothing to look at (no line has \"apply\"): all servers apply the same",
        "holds 2 times: at most one vote per term (§5.2)",
    ] {
        assert!(out.contains(told), "{out}");
    }
    let broken = file("broken.ndjson", &format!("{sound}{{\"s\":2,\"vote\":3}}"));
    let (code, out, _) = call(&["check", &broken]);
    let told = "line 3: S2 granted a second vote in term 7, to S3 (it had voted for S1 at line 2): at most one vote \
                per term (§5.2)\n";
    assert_eq!(code, Some(1));
    assert!(out.ends_with(told), "{out}");
    let (code, out, _) = call(&["check", "--json", &broken]);
    assert_eq!(code, Some(1));
    let wanted = r#"{"name":"check.one_vote.first_broken","value":3,"unit":"line","asked":null,"peer":null,"ok":false}"#;
    assert!(out.lines().any(|line| line == wanted), "{out}");
}

#[test]
fn the_trace_of_another_implementation_is_checked_by_every_check() {
    let run = include_str!("../../raft-trace/tests/raft-rs.ndjson");
    let (code, out, err) = call(&["check", &file("foreign.ndjson", run)]);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    assert!(out.starts_with("393 lines of S1, S2, S3\nholds 3 times: at most one leader"), "{out}");
    assert!(out.ends_with("\nnothing is broken\n") && !out.contains("nothing to look at"), "{out}");
    // As if each server had written a file of its own.
    let of = |server: u8| run.lines().filter(move |line| line.as_bytes()[5] == b'0' + server);
    let files: Vec<_> = [2, 3, 1].into_iter().flat_map(of).collect();
    let (code, sorted, _) = call(&["check", &file("files.ndjson", &files.join("\n"))]);
    assert_eq!(code, Some(0), "{sorted}");
    let hint = "\nhint: line 129: the time goes back from 376 to 3: all lines are taken in the order of their times;";
    assert!(sorted.contains(hint), "{sorted}");
    let found = |out: &str| out.lines().filter(|line| line.starts_with("holds")).count();
    assert_eq!((found(&out), found(&sorted)), (17, 17));
}

#[test]
fn a_script_is_taken_away_in_three_forms() {
    let script = file("taken.raft", SCRIPT);
    let path = |name: &str| file(name, "");
    let (trace, shiviz, history) = (path("t.ndjson"), path("t.shiviz"), path("t.history"));
    let words = ["play", &script, "--trace", &trace, "--shiviz", &shiviz, "--history", &history];
    let (code, out, err) = call(&words);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    // Being watched changes nothing.
    assert_eq!(call(&["play", &script]).1, out);
    let (code, out, _) = call(&["check", &trace]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.ends_with("nothing is broken\n"), "{out}");
    let read = |name: &str| std::fs::read_to_string(name).unwrap();
    let shiviz = read(&shiviz);
    let log = shiviz.split_once("\n\n").map(|(_, log)| log).unwrap();
    assert!(log.starts_with("S1 {\"S1\":1}\n0.000000 "), "{shiviz}");
    // The trace has its script with it, and so is the run.
    assert!(read(&trace).starts_with("{\"script\":\"raft-playground 1\"}\n"));
    assert_eq!(call(&["play", &trace]), call(&["play", &script]));
    assert!(read(&history).contains(r#""op":"put","key":"x","value":"1","call":"#));
    let nowhere = "/nowhere/at/all";
    refused(&["play", &script, "--trace", nowhere], &["cannot write /nowhere/at/all: "]);
}

#[test]
fn a_trace_that_is_not_whole_is_no_good_trace() {
    let long = format!("{{\"s\":1,\"x\":\"{}\"}}", "y".repeat(200_000));
    let text = format!("{{\"s\":1,\"term\":7}}\n{long}\n{{\"s\":1,\"term\":8}}\n{{\"s\":");
    let (code, out, err) = call(&["check", &file("damaged.ndjson", &text)]);
    assert_eq!((code, err.as_str()), (Some(1), ""));
    for wanted in [
        "4 lines of S1\n",
        "line 2: it is longer than 64 KiB and left out",
        "line 4: it is no JSON at column 6 (the line ends in the middle of the object), and left out",
        "nothing is found to be broken, but the trace is not whole\n",
    ] {
        assert!(out.contains(wanted), "{wanted}: {out}");
    }
    for idle in ["", "{\"s\":1,\"members\":[1]}"] {
        let (code, out, _) = call(&["check", &file("idle.ndjson", idle)]);
        assert_eq!(code, Some(1));
        assert!(out.contains("nothing to look at (no line has \"term\", \"role\"): at"), "{out}");
        assert!(!out.contains("holds") && out.ends_with("nothing could be checked\n"), "{out}");
    }
    refused(&["check", "no-such-file"], &["cannot read no-such-file: "]);
}

#[test]
fn a_lab_is_told_in_the_courses_form() {
    let (code, out, err) = call(&["labs", "--test", "TestCount2B"]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    let lines: Vec<&str> = out.lines().collect();
    let [title, figures, verdict, summary] = lines.as_slice() else { panic!("{out}") };
    assert_eq!(*title, "Test (2B): RPC counts aren't too high ...");
    let words: Vec<&str> = figures.split_whitespace().collect();
    assert_eq!(words[..3], ["...", "Passed", "--"], "{figures}");
    assert_eq!((words[4], words[6], words.len()), ("3", "12", 9), "{figures}");
    assert!(verdict.starts_with("PASS"));
    assert_eq!(*summary, "1 passed, 0 failed");
}

#[test]
fn a_part_runs_by_several_seeds_in_order_whatever_the_jobs() {
    let (code, out, _) = call(&["labs", "--test", "2a", "--seeds", "3", "--jobs", "2"]);
    assert_eq!(code, Some(0), "{out}");
    let titles: Vec<_> = out.lines().filter(|line| line.starts_with("Test (")).collect();
    assert_eq!(titles.len(), 3);
    assert!(titles[0].contains("initial election") && titles[2].contains("multiple elections"));
    assert!(out.contains("for 3 seeds, 3 passed") && out.ends_with("9 passed, 0 failed\n"));
}

#[test]
fn a_lab_that_fails_says_why_and_leaves_a_script_that_plays() {
    let folder = folder("labs-failed");
    let core = ["labs", "--core", "persists-nothing", "--test", "Persist12C", "--scripts", &folder];
    let (code, out, _) = call(&core);
    assert_eq!(code, Some(1), "{out}");
    assert!(
        out.contains("--- FAIL: TestPersist12C, seed 1: S1 has applied 12 as command 1, where ")
    );
    assert!(out.contains("the first failure is TestPersist12C with seed 1\n0 passed, 1 failed\n"));
    let script = format!("{folder}/Persist12C-1.raft");
    assert!(out.contains(&format!("script: {script}")), "{out}");
    let (_, told, _) = call(&["play", &script]);
    assert!(told.contains("violated: "), "{told}");
}

#[test]
fn labs_are_listed_and_written_as_lines_and_as_a_page() {
    let (code, out, _) = call(&["labs", "--list"]);
    assert_eq!((code, out.lines().count()), (Some(0), 85 + 8));
    let (_, out, _) = call(&["labs", "--list", "--suite", "tinykv"]);
    assert_eq!(out.lines().count(), 26 + 7);
    let page = folder("labs.html");
    let (code, out, _) = call(&["labs", "--test", "Backup2B", "--json", "--html", &page]);
    assert_eq!(code, Some(0), "{out}");
    let passed = r#"{"name":"labs.Backup2B.passed","value":1,"unit":"runs","asked":1,"peer":null,"ok":true}"#;
    assert_eq!(out.lines().next(), Some(passed));
    assert!(out.contains(r#""unit":"s","asked":null,"peer":48.0,"ok":true"#), "{out}");
    let page = std::fs::read_to_string(&page).unwrap();
    assert!(page.contains("<th scope=row>Backup2B<td>Logs that differ"), "{page}");
    assert!(page.contains("<td class=n>48.0\n"));
}

#[test]
fn what_labs_cannot_do_is_told() {
    refused(
        &["labs", "--test", "Figur82C"],
        &["there is no test Figur82C; did you mean Figure82C"],
    );
    refused(&["labs", "--test", "TestBackp2b"], &["did you mean Backup2B of the suite mit?"]);
    refused(&["labs", "--scripts", "/proc/none"], &["cannot write /proc/none"]);
    refused(&["labs", "--test", "lunch"], &["there is no test lunch", "--list"]);
    refused(&["labs", "--suite", "kv"], &["there are mit, mit-kv and tinykv"]);
    refused(&["labs", "--core", "bad"], &["there are sound, votes-for-any-log"]);
    refused(&["labs", "--seeds", "0"], &["0 is not in 1.."]);
    let html = ["labs", "--test", "Persist12C", "--html", "/nowhere/at/all.html"];
    let (code, _, err) = call(&html);
    assert_eq!(code, Some(2));
    assert!(err.contains("cannot write /nowhere/at/all.html"), "{err}");
}

#[test]
fn digests_of_labs() {
    let (code, out, err) = call(&["digest", "--labs", "--seeds", "3"]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("--labs"), "{err}");
}

/// What the page's own program says of it, `e2e/javascript.spec.mjs` looks at.
#[test]
fn the_digest_in_the_documentation_of_the_javascript_interface_is_that_of_its_script() {
    let doc = include_str!("../../../docs/javascript.md");
    let (_, rest) = doc.split_once("new Playground(`").unwrap();
    let (script, rest) = rest.split_once("`)").unwrap();
    let (_, rest) = rest.split_once("digest(); // → \"").unwrap();
    let (digest, _) = rest.split_once('"').unwrap();
    let script = file("javascript.raft", script);
    let (code, out, err) = call(&["play", &script, "--until", "3s", "--digest"]);
    assert_eq!((code, out.trim_end(), err.as_str()), (Some(0), digest, ""));
}
