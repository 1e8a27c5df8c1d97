//! What is told about mistakes: every kind of error, with its place.

use raft_sim::Script;
use raft_sim::script::{Expected, Measure, ScriptErrorKind};

use crate::mistakes::{LINES, WHOLE};
use crate::told;

#[test]
fn every_mistake_is_told_with_its_place() {
    for (text, message) in WHOLE {
        assert_eq!(told(&Script::parse(text).unwrap_err()), *message, "{text}");
    }
    for (lines, message) in LINES {
        let text = format!("raft-playground 1\n{lines}");
        assert_eq!(told(&Script::parse(&text).unwrap_err()), *message, "{lines}");
    }
}

#[test]
fn every_kind_of_error_is_reached() {
    // Those that need a long script are in `hostile.rs`.
    let mut kinds = std::collections::BTreeSet::new();
    let lines = LINES.iter().map(|(lines, _)| format!("raft-playground 1\n{lines}"));
    for text in lines.chain(WHOLE.iter().map(|(text, _)| (*text).to_owned())) {
        for error in Script::parse(&text).unwrap_err() {
            let kind = format!("{:?}", error.kind);
            let end = kind.find(|c: char| !c.is_alphanumeric()).unwrap_or(kind.len());
            kinds.insert(kind[..end].to_owned());
        }
    }
    assert_eq!(
        kinds.iter().map(String::as_str).collect::<Vec<_>>(),
        [
            "Backwards",
            "Config",
            "EmptyMix",
            "Escape",
            "Expected",
            "Inexact",
            "NoMultipleOfTick",
            "NoSuchServer",
            "NoVersion",
            "OutOfRange",
            "ServerName",
            "SettingLate",
            "SettingTwice",
            "TooLarge",
            "Twice",
            "Unclosed",
            "Unit",
            "Unordered",
            "Version",
        ]
    );
}

#[test]
fn an_error_has_its_parts() {
    let errors = Script::parse("raft-playground 1\n  when S1 follows:  crahs S3").unwrap_err();
    let [error] = errors.as_slice() else { panic!("{errors:?}") };
    assert_eq!((error.line, error.column), (2, 21));
    assert_eq!(error.found, "crahs");
    assert_eq!(error.kind, ScriptErrorKind::Expected(Expected::Action));
    assert_eq!(error.suggestion, Some("crash"));

    let errors = Script::parse("raft-playground 1\nat 3x heal").unwrap_err();
    assert_eq!(errors[0].kind, ScriptErrorKind::Unit(Measure::Time));
    assert_eq!(errors[0].found, "3x");
}

#[test]
fn every_line_with_a_mistake_is_told_of_once() {
    let text = "raft-playgrund 1\nservers 0\nseed x y\nsevers 5\n\nat 2s crash S9\n\
                heal heal heal\nat 1s heal\nseed 3";
    assert_eq!(
        told(&Script::parse(text).unwrap_err()),
        "line 1, column 1: a script begins with the line `raft-playground 1`\n\
         line 2, column 9: `0` is not within 1 to 9\n\
         line 3, column 6: expected a whole number, but found `x`\n\
         line 4, column 1: there is no setting or action `severs`; did you mean `servers`?\n\
         line 7, column 6: expected the end of the line, but found `heal`\n\
         line 8, column 4: 1s is before the 2s of line 6; put the lines in order\n\
         line 9, column 1: the setting `seed` belongs above the first statement, which is in line 6"
    );
}

#[test]
fn a_newer_version_is_the_only_error() {
    let text = "raft-playground 2\nwhatever this means\n";
    assert_eq!(
        told(&Script::parse(text).unwrap_err()),
        "line 1, column 17: this script is of version 2; this program reads up to 1"
    );
}

#[test]
fn columns_count_characters() {
    let errors = Script::parse("raft-playground 1\nput größe \"🦀🦀\" sa C1").unwrap_err();
    assert_eq!(
        told(&errors),
        "line 2, column 16: expected the end of the line, but found `sa`; did you mean `as`?"
    );
}

#[test]
fn what_was_found_is_shortened() {
    let text = format!("raft-playground 1\n{}", "x".repeat(1000));
    assert_eq!(Script::parse(&text).unwrap_err()[0].found, "x".repeat(40));
}
