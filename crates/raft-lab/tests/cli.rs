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

/// Exit code 2, nothing on stdout, and one line on stderr.
fn refused(words: &[&str], message: &str) {
    let expected = (Some(2), String::new(), format!("raft-lab: {message}\n"));
    assert_eq!(call(words), expected, "{words:?}");
}

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
    let (code, help, err) = call(&["help"]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    for word in ["digest", "--seeds", "--first-seed", "--seconds", "help", "--version"] {
        assert!(help.contains(word), "{word} is not in the help");
    }
    assert_eq!(call(&["--help"]).1, help);
    assert_eq!(call(&["-h"]).1, help);
    let version = format!("raft-lab {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(call(&["--version"]), (Some(0), version, String::new()));
}

#[test]
fn what_is_not_understood() {
    refused(&[], "no command; `raft-lab help` lists them");
    refused(&["dance"], "unknown `dance`; `raft-lab help` lists what there is");
    refused(&["x"], "unknown `x`; `raft-lab help` lists what there is");
    refused(&[""], "unknown ``; `raft-lab help` lists what there is");
    refused(&["digset"], "unknown `digset`; did you mean `digest`?");
    refused(&["hlp"], "unknown `hlp`; did you mean `help`?");
    refused(&["--verson"], "unknown `--verson`; did you mean `--version`?");
    refused(&["digest", "--seed", "1"], "unknown `--seed`; did you mean `--seeds`?");
    refused(&["digest", "--secnods=1"], "unknown `--secnods`; did you mean `--seconds`?");
    refused(
        &["digest", "--frist-seed", "1"],
        "unknown `--frist-seed`; did you mean `--first-seed`?",
    );
    refused(&["digest", "5"], "unknown `5`; `raft-lab help` lists what there is");
    refused(&["help", "digest"], "unknown `digest`; `raft-lab help` lists what there is");
    refused(&["digest", "--seeds"], "--seeds needs a number after it");
    for value in ["-1", "many", "1.5", "", "18446744073709551616"] {
        let message =
            format!("--seeds needs a whole number from 0 to 18446744073709551615, not `{value}`");
        refused(&["digest", "--seeds", value], &message);
    }
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
