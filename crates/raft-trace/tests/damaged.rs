//! Files in whatever state they are: every fault has its line, and what is whole is checked.

use raft_trace::{LINE_BYTES_MAX, LINES_MAX, Trace, check};

/// The first problem of a line behind a sound one.
fn problem(line: &[u8]) -> String {
    let text = [b"{\"s\":1,\"term\":1}\n", line].concat();
    let trace = Trace::read(&text);
    assert_eq!(trace.records.first().map(|record| record.line), Some(1));
    let _ = check(&trace);
    trace.problems.first().map(ToString::to_string).unwrap_or_default()
}

#[test]
fn each_damage_has_its_line_and_says_what_to_do() {
    for (line, wanted) in [
        (
            r#"{"s":1,"ter"#,
            "line 2: it is no JSON at column 12 (the line ends in the middle of a string), and",
        ),
        (
            "2026 started",
            "line 2: it is no JSON at column 1 (a line is one JSON object and begins with {)",
        ),
        (r#"{"term":1}"#, "line 2: \"s\" is missing: every line says which server it is about"),
        (r#"{"s":"one"}"#, "line 2: \"s\" is the number of a server"),
        (r#"{"s":1,"term":-1}"#, "line 2: \"term\" is a number from 0"),
        (r#"{"s":1,"vote":-1}"#, "line 2: \"vote\" is the number of a server, or null"),
        (r#"{"s":1,"role":"king"}"#, "line 2: \"role\" is \"follower\""),
        (r#"{"s":1,"append":[0,1]}"#, "line 2: \"append\" is an entry as [index, term, command]"),
        (r#"{"s":1,"append":5}"#, "line 2: \"append\" is an entry"),
        (r#"{"s":1,"members":[]}"#, "line 2: \"members\" has from 1 to 9 servers"),
        (r#"{"s":1,"send":"X"}"#, "line 2: a message needs \"to\""),
        (r#"{"s":1,"send":"X","recv":"Y","to":2}"#, "line 2: a line has \"send\" or \"recv\""),
        (r#"{"s":1,"term":1,"term":2}"#, "line 2: the field \"term\" stands there twice"),
        (r#"{"s":1,"last":5}"#, "line 2: \"last\" is [index, term]"),
        (
            r#"{"s":1,"comit":5}"#,
            "line 2: the field \"comit\" says nothing here and is passed over; is it meant to be \"commit\"?",
        ),
        (r#"{"s":1,"votedFor":5}"#, "is it meant to be \"vote\"?"),
    ] {
        let told = problem(line.as_bytes());
        assert!(told.contains(wanted), "{line}: {told}");
    }
    assert!(problem(b"{\"s\":1,\"role\":\"\xff\"}").contains("no UTF-8 text from column 16 on"));
    assert_eq!(problem(b"\r\n\n  \n"), "");
}

#[test]
fn what_is_missing_is_told_with_the_line_that_shows_it() {
    let text = r#"{"s":1,"term":1}
{"s":1,"append":[1,1]}
{"s":1,"append":[5,1]}
{"s":1,"send":"A","to":2,"m":1}
{"s":2,"recv":"A","from":1,"m":1}
{"s":2,"recv":"A","from":1,"m":2}
{"s":2,"crash":true}
{"s":2,"term":1}
{"s":2,"recv":"A","from":1,"m":3}"#;
    let trace = Trace::read(text.as_bytes());
    assert_eq!(trace.problems, []);
    let told: Vec<_> = check(&trace).problems.iter().map(ToString::to_string).collect();
    let [hole, message, restart] = told.as_slice() else { panic!("{told:?}") };
    let wanted = "line 3: S1 appends entry 5, but its log is known up to 1 only";
    assert!(hole.starts_with(wanted), "{hole}");
    let wanted = "line 6: message 2 is received and was not sent before: a line is missing";
    assert!(message.starts_with(wanted), "{message}");
    assert!(restart.starts_with("line 8: S2 goes on after it crashed"), "{restart}");
}

#[test]
fn lines_whose_times_go_back_are_sorted_and_that_is_told_once() {
    let text = r#"{"s":2,"term":1}
{"s":1,"t":9,"term":3}
{"s":1,"append":[1,3]}
{"s":2,"t":5,"term":2}
{"s":1,"t":5,"term":1}
{"s":1,"t":4,"term":0}"#;
    let trace = Trace::read(text.as_bytes());
    let lines: Vec<_> = trace.records.iter().map(|record| record.line).collect();
    // What has no time stays behind the line of its server, and lines of one moment as they are.
    assert_eq!(lines, [1, 6, 4, 5, 2, 3]);
    let told: Vec<_> = trace.problems.iter().map(|problem| problem.to_string()).collect();
    let [sorted, untimed] = told.as_slice() else { panic!("{told:?}") };
    let wanted = "line 4: the time goes back from 9 to 5: all lines are taken in the order of their times; if";
    assert!(sorted.starts_with(wanted), "{sorted}");
    let wanted = "line 3: it has no time, but lines are sorted by theirs: it is taken to belong to the line of S1";
    assert!(untimed.starts_with(wanted), "{untimed}");
    let damages: Vec<_> = trace.problems.iter().map(|problem| problem.is_damage).collect();
    assert_eq!(damages, [false, true]);
    // Sorted, it is a sound run; as it stands, terms go back.
    assert_eq!(check(&trace).violations, []);
    let untimed = text.replace("\"t\"", "\"u\"");
    assert_eq!(check(&Trace::read(untimed.as_bytes())).first().map(|first| first.line), Some(5));
}

#[test]
fn long_lines_many_lines_and_many_servers_are_left_out() {
    let long = format!("{{\"s\":1,\"x\":\"{}\"}}", "y".repeat(LINE_BYTES_MAX));
    assert!(problem(long.as_bytes()).starts_with("line 2: it is longer than 64 KiB and left out"));
    let fits = format!("{{\"s\":1,\"append\":[1,1,\"{}\"]}}", "y".repeat(LINE_BYTES_MAX - 25));
    assert_eq!((fits.len(), problem(fits.as_bytes())), (LINE_BYTES_MAX, String::new()));
    let text: String = (1..=10).map(|server| format!("{{\"s\":{server},\"term\":1}}\n")).collect();
    let trace = Trace::read(text.as_bytes());
    assert_eq!(
        trace.problems[0].to_string(),
        "line 10: S10 is one server too many and left out: no more than 9 are told apart"
    );
    assert_eq!(trace.records.len(), 9);
    let text = "\n".repeat(usize::try_from(LINES_MAX).expect("small")) + "{\"s\":1,\"term\":1}\n\n";
    let trace = Trace::read(text.as_bytes());
    assert_eq!(trace.records, []);
    assert_eq!(trace.problems.len(), 1);
    assert_eq!(
        trace.problems[0].to_string(),
        "line 1,000,001: no more than 1,000,000 lines are read; check a shorter piece of the run"
    );
}

#[test]
fn a_line_of_too_many_fields_is_left_out() {
    let fields = |count| (1..count).map(|field| format!(",\"f{field}\":0")).collect::<String>();
    let told = problem(format!("{{\"s\":1{}}}", fields(101)).as_bytes());
    assert_eq!(told, "line 2: it has more than 100 fields and is left out");
    let told = problem(format!("{{\"s\":1{}}}", fields(100)).as_bytes());
    assert!(told.starts_with("line 2: the field \"f1\" says nothing here"), "{told}");
}

/// What was compared once is not compared again after each restart: that would take a day for a long file.
#[test]
fn the_work_grows_with_the_lines() {
    let entries = 20_000;
    let mut text = String::from("{\"s\":1,\"term\":1}\n");
    for index in 1..=entries {
        text.push_str(&format!("{{\"s\":1,\"append\":[{index},1]}}\n"));
    }
    for _ in 0..entries {
        text.push_str("{\"s\":1,\"restart\":true,\"commit\":20000}\n");
    }
    for index in 1..=entries {
        text.push_str(&format!("{{\"s\":1,\"snapshot\":[{index},1]}}\n"));
    }
    let report = check(&Trace::read(text.as_bytes()));
    assert_eq!(report.violations, []);
    let looked: u64 = report.counted.iter().map(|(_, looked, _)| looked).sum();
    assert!(looked < 10 * entries, "{looked}");
}
