//! Scripts with a mistake, and what is told about it.

/// Whole scripts.
pub(crate) const WHOLE: &[(&str, &str)] = &[
    ("raft-playground v1", "line 1, column 17: expected a whole number, but found `v1`"),
    ("", "line 1, column 1: a script begins with the line `raft-playground 1`"),
    ("servers 5", "line 1, column 1: a script begins with the line `raft-playground 1`"),
    (
        "raft-playground 3",
        "line 1, column 17: this script is of version 3; this program reads up to 1",
    ),
    ("raft-playground", "line 1, column 16: expected a whole number, but the line ends here"),
    ("raft-playgroun 1", "line 1, column 1: a script begins with the line `raft-playground 1`"),
    ("raft-playground 1 x", "line 1, column 19: expected the end of the line, but found `x`"),
];

/// Below the line with the version, which is the first one.
pub(crate) const LINES: &[(&str, &str)] = &[
    ("seed 1x", "line 2, column 6: expected a whole number, but found `1x`"),
    (
        "severs 7\ncrash S7",
        "line 2, column 1: there is no setting or action `severs`; did you mean `servers`?",
    ),
    ("at 1s crahs S3", "line 2, column 7: there is no action `crahs`; did you mean `crash`?"),
    ("crahs S3", "line 2, column 1: there is no setting or action `crahs`; did you mean `crash`?"),
    (
        "servrs 5",
        "line 2, column 1: there is no setting or action `servrs`; did you mean `servers`?",
    ),
    ("at 1s servers 5", "line 2, column 7: there is no action `servers`"),
    ("Crash S1", "line 2, column 1: there is no setting or action `Crash`; did you mean `crash`?"),
    ("crash S9", "line 2, column 7: there is no server 9 of 5; `boot S9` above would add it"),
    ("crash S0", "line 2, column 7: servers are named S1 to S99, not S0"),
    ("crash S100", "line 2, column 7: servers are named S1 to S99, not S100"),
    (
        "crash 3",
        "line 2, column 7: expected a server: its name, such as S1, or `leader` or `follower`, but found `3`",
    ),
    (
        "crash",
        "line 2, column 6: expected a server: its name, such as S1, or `leader` or `follower`, but the line ends here",
    ),
    (
        "crash S1 kepping some",
        "line 2, column 10: expected the end of the line, but found `kepping`; did you mean `keeping`?",
    ),
    (
        "crash S1 keeping smoe",
        "line 2, column 18: expected `nothing`, `some`, `everything` or `torn`, but found `smoe`; did you mean `some`?",
    ),
    (
        "crash S1 keeping",
        "line 2, column 17: expected `nothing`, `some`, `everything` or `torn`, but the line ends here",
    ),
    ("at 5 crash S1", "line 2, column 4: `5` needs a unit; write `us`, `ms`, `s`, `min` or `h`"),
    (
        "at 5kg crash S1",
        "line 2, column 4: `5kg` has no unit that is known here; write `us`, `ms`, `s`, `min` or `h`",
    ),
    ("at 0.5us crash S1", "line 2, column 4: `0.5us` is no whole number of microseconds"),
    (
        "at 99999999999999999999s crash S1",
        "line 2, column 4: `99999999999999999999s` is too large a number",
    ),
    (
        "at 999999999999999999h crash S1",
        "line 2, column 4: `999999999999999999h` is too large a number",
    ),
    (
        "at 2s heal\nat 1s heal",
        "line 3, column 4: 1s is before the 2s of line 2; put the lines in order",
    ),
    (
        "at 2s heal\n+1s heal\nat 2.5s heal",
        "line 4, column 4: 2.5s is before the 3s of line 3; put the lines in order",
    ),
    ("seed 1\nseed 2", "line 3, column 1: `seed` is set in line 2 already"),
    (
        "heal\nseed 2",
        "line 3, column 1: the setting `seed` belongs above the first statement, which is in line 2",
    ),
    ("servers 12", "line 2, column 9: `12` is not within 1 to 9"),
    ("servers 300", "line 2, column 9: `300` is not within 1 to 9"),
    ("learners 5", "line 2, column 10: of 5 servers, fewer than 5 can be learners, not 5"),
    (
        "election 50..80ms",
        "line 2, column 10: `heartbeat` has to be shorter than the shortest `election` timeout",
    ),
    ("heartbeat 1.0005ms", "line 2, column 11: `1.0005ms` is no whole number of microseconds"),
    ("tick 7ms", "line 2, column 6: `heartbeat` is 100ms, which is no multiple of the tick of 7ms"),
    ("tick 0", "line 2, column 6: `0` is not within 1us to 1s"),
    ("tick 0.5", "line 2, column 6: `0.5` needs a unit; write `us`, `ms`, `s`, `min` or `h`"),
    ("delay 15..5ms", "line 2, column 7: the range goes backwards; put its smaller end first"),
    ("delay 5..15", "line 2, column 10: `15` needs a unit; write `us`, `ms`, `s`, `min` or `h`"),
    ("delay 5", "line 2, column 7: `5` needs a unit; write `us`, `ms`, `s`, `min` or `h`"),
    ("delay any", "line 2, column 10: expected `by`, but the line ends here"),
    ("read-mode lease", "line 2, column 11: `read-mode lease` needs `check-quorum on`"),
    (
        "membership-counts when-applied",
        "line 2, column 19: `membership-counts when-applied` needs `persist-commit-index on`",
    ),
    (
        "max-inflight-messages 0",
        "line 2, column 23: `max-inflight-messages` and `snapshot-chunk-bytes` are at least 1",
    ),
    ("snapshot 0B", "line 2, column 10: a snapshot needs a log of at least 1 byte"),
    (
        "snapshot 64",
        "line 2, column 10: `64` needs a unit; write `B`, `KB`, `MB`, `GB`, `KiB`, `MiB` or `GiB`",
    ),
    (
        "snapshot 64kb",
        "line 2, column 10: `64kb` has no unit that is known here; write `B`, `KB`, `MB`, `GB`, `KiB`, `MiB` or `GiB`; did you mean `KB`?",
    ),
    (r#"note "abc"#, "line 2, column 6: the closing quotation mark is missing"),
    (
        "note",
        "line 2, column 5: expected a text: one word, or anything in double quotes, but the line ends here",
    ),
    (
        r#"ask "q" "a""#,
        "line 2, column 12: expected a text: one word, or anything in double quotes, but the line ends here",
    ),
    (
        "when S1 leds: crash S1",
        "line 2, column 9: expected what the server does, such as `leads` or `committed 3`, but found `leds`; did you mean `leads`?",
    ),
    ("when S1 leads crash S1", "line 2, column 15: expected `:`, but found `crash`"),
    (
        "when S1 leads and: crash S1",
        "line 2, column 18: expected a condition, such as `S1 leads`, but found `:`",
    ),
    (
        "when S1 leads nad S2 leads: crash S1",
        "line 2, column 15: expected `:`, but found `nad`; did you mean `and`?",
    ),
    ("when (S1 leads: crash S1", "line 2, column 15: expected `)`, but found `:`"),
    (
        "expect commited 3",
        "line 2, column 8: there is no condition `commited`; did you mean `committed`?",
    ),
    ("partition S1 S2 | S2 S3", "line 2, column 19: S2 stands in the partition twice"),
    (
        "partition S1 | ",
        "line 2, column 15: expected a server: its name, such as S1, or `leader` or `follower`, but the line ends here",
    ),
    (
        "partition",
        "line 2, column 10: expected a server: its name, such as S1, or `leader` or `follower`, but the line ends here",
    ),
    ("link S1 S2 loss 10%", "line 2, column 9: expected `->`, but found `S2`"),
    ("link all loss 110%", "line 2, column 15: `110%` is not within 0% to 100%"),
    (
        "link all los 10%",
        "line 2, column 10: expected `delay`, `loss`, `duplicate`, `reorder` or `bandwidth`, but found `los`; did you mean `loss`?",
    ),
    ("link all loss 10", "line 2, column 15: `10` needs a unit; write `%` or `ppm`"),
    ("clock S1 rate -100%", "line 2, column 16: `100%` is not within 0% to 99.9999%"),
    (
        "clock S1 rate x1.5",
        "line 2, column 15: expected a share, such as 10% or 200ppm, but found `x1.5`",
    ),
    (
        "drop appendentries S1 -> S2",
        "line 2, column 6: expected messages, such as `append-entries S1 -> S2`, or `any`, but found `appendentries`; did you mean `append-entries`?",
    ),
    ("drop S1 S2", "line 2, column 9: expected `->`, but found `S2`"),
    ("delay append S1->S2 20ms", "line 2, column 21: expected `by`, but found `20ms`"),
    (
        "put x",
        "line 2, column 6: expected a text: one word, or anything in double quotes, but the line ends here",
    ),
    ("put x 1 as S1", "line 2, column 12: expected a client, such as C1, but found `S1`"),
    (
        "put x “hello”",
        "line 2, column 7: expected a text: one word, or anything in double quotes, but found `“`",
    ),
    ("cas x 1 2", "line 2, column 9: expected `->`, but found `2`"),
    ("scan a m", "line 2, column 8: expected `..`, but found `m`"),
    ("load 0/s", "line 2, column 6: `0/s` is not within 0.001/s to 10000/s"),
    ("load 20", "line 2, column 6: `20` needs a unit; write `/s`"),
    (
        "load 20/s clints 5",
        "line 2, column 11: expected the end of the line, but found `clints`; did you mean `clients`?",
    ),
    (
        "load 20/s mix get 0",
        "line 2, column 15: a load needs an operation that is asked for at least sometimes",
    ),
    (
        "load 20/s mix",
        "line 2, column 14: expected an operation, such as `put x 1`, but the line ends here",
    ),
    (
        "change +S6 at leader",
        "line 2, column 9: there is no server 6 of 5; `boot S6` above would add it",
    ),
    (
        "change S6",
        "line 2, column 8: expected a member: `+S1` for a voter, `~S1` for a learner, `-S1` for one that goes, but found `S6`",
    ),
    (
        "change leave-joit",
        "line 2, column 8: expected a member: `+S1` for a voter, `~S1` for a learner, `-S1` for one that goes, but found `leave-joit`; did you mean `leave-joint`?",
    ),
    (
        "change +S3 context 0f0",
        "line 2, column 20: expected bytes in hexadecimal, such as 00ff, but found `0f0`",
    ),
    (
        "change +S3 context xyz",
        "line 2, column 20: expected bytes in hexadecimal, such as 00ff, but found `xyz`",
    ),
    (
        "@",
        "line 2, column 1: expected a setting, such as `servers 5`, or an action, such as `crash S1`, but found `@`",
    ),
    ("heal ; crash S1", "line 2, column 6: expected the end of the line, but found `;`"),
    (
        "disk S1 snyc 5ms",
        "line 2, column 9: expected `sync`, `lie`, `honest`, `lose-tail`, `wipe`, `full` or `free`, but found `snyc`; did you mean `sync`?",
    ),
    (
        "network reliabel",
        "line 2, column 9: expected `configured`, `reliable`, `unreliable` or `long-reordering`, but found `reliabel`; did you mean `reliable`?",
    ),
    (
        "goal S7 is up\nexpect S7 is up",
        "line 3, column 8: there is no server 7 of 5; `boot S7` above would add it",
    ),
    ("sessions yes", "line 2, column 10: expected `on` or `off`, but found `yes`"),
    ("pre-vote true", "line 2, column 10: expected `on` or `off`, but found `true`"),
    (
        "pre-vot on",
        "line 2, column 1: there is no setting or action `pre-vot`; did you mean `pre-vote`?",
    ),
    ("reads lease", "line 2, column 7: expected `log`, `read-index` or `local`, but found `lease`"),
    (
        "goal not not",
        "line 2, column 13: expected a condition, such as `S1 leads`, but the line ends here",
    ),
    ("hello world", "line 2, column 1: there is no setting or action `hello`"),
    ("at", "line 2, column 3: expected a time, such as 20ms, but the line ends here"),
    ("when", "line 2, column 5: expected a condition, such as `S1 leads`, but the line ends here"),
    ("+ ", "line 2, column 2: expected a time, such as 20ms, but the line ends here"),
    ("+5", "line 2, column 2: `5` needs a unit; write `us`, `ms`, `s`, `min` or `h`"),
    (
        "preset raft",
        "line 2, column 8: expected `paper`, `etcd`, `tinykv` or `mit`, but found `raft`",
    ),
    ("client-retry 0s", "line 2, column 14: `0s` is not within 1ms to 1h"),
    ("client-give-up 9999h", "line 2, column 16: `9999h` is not within 1ms to 24h"),
    ("heal heal", "line 2, column 6: expected the end of the line, but found `heal`"),
    ("crash S1, S2", "line 2, column 9: expected the end of the line, but found `,`"),
    (
        "at 5S crash S1",
        "line 2, column 4: `5S` has no unit that is known here; write `us`, `ms`, `s`, `min` or `h`; did you mean `s`?",
    ),
    ("expect committed 3.5", "line 2, column 18: `3.5` is no whole number"),
    ("delay 5ms..2min", "line 2, column 12: `2min` is not within 0s to 1min"),
    ("tick 2s", "line 2, column 6: `2s` is not within 1us to 1s"),
    (
        "link all loss 10pm",
        "line 2, column 15: `10pm` has no unit that is known here; write `%` or `ppm`; did you mean `ppm`?",
    ),
    (
        r#"note "a\qb""#,
        r#"line 2, column 8: `\q` means nothing in a text; there are \", \\, \n, \r, \t and \u{…}"#,
    ),
    (
        r#"note "a\u{110000}""#,
        r#"line 2, column 8: `\u` means nothing in a text; there are \", \\, \n, \r, \t and \u{…}"#,
    ),
    (
        r#"note "a\u{12""#,
        r#"line 2, column 8: `\u` means nothing in a text; there are \", \\, \n, \r, \t and \u{…}"#,
    ),
    (
        r#"note "größe \x""#,
        r#"line 2, column 13: `\x` means nothing in a text; there are \", \\, \n, \r, \t and \u{…}"#,
    ),
    (r#"note "größe" x"#, "line 2, column 14: expected the end of the line, but found `x`"),
    (
        r#"ask "q" "right" "wro\xng""#,
        r#"line 2, column 21: `\x` means nothing in a text; there are \", \\, \n, \r, \t and \u{…}"#,
    ),
    ("raft-playground 1", "line 2, column 1: there is no setting or action `raft-playground`"),
    ("link all <-> S1 loss 5 %", "line 2, column 22: `5` needs a unit; write `%` or `ppm`"),
    (
        "crash S1 keeping none",
        "line 2, column 18: expected `nothing`, `some`, `everything` or `torn`, but found `none`",
    ),
    (
        "drop M99999999999999999999",
        "line 2, column 6: `M99999999999999999999` is too large a number",
    ),
    ("put x 1 as C4294967296", "line 2, column 12: `C4294967296` is too large a number"),
    ("seed 18446744073709551616", "line 2, column 6: `18446744073709551616` is too large a number"),
    ("seed -1", "line 2, column 6: expected a whole number, but found `-`"),
    (
        "election 600..300ms",
        "line 2, column 10: the range goes backwards; put its smaller end first",
    ),
    (
        "snapshot-chunk-bytes 0B",
        "line 2, column 22: `max-inflight-messages` and `snapshot-chunk-bytes` are at least 1",
    ),
    (
        "snapshot-chunk-bytes half",
        "line 2, column 22: expected a number of bytes, such as 64KB, but found `half`",
    ),
    ("commit-notices", "line 2, column 15: expected `on` or `off`, but the line ends here"),
    ("load off 5", "line 2, column 10: expected the end of the line, but found `5`"),
    (
        "load 20/s uniform hott",
        "line 2, column 19: expected the end of the line, but found `hott`; did you mean `hot`?",
    ),
    ("load 20/s clients 101", "line 2, column 19: `101` is not within 1 to 100"),
    ("load 20/s keys 0", "line 2, column 16: `0` is not within 1 to 1000"),
    (
        "load 0.0001/s",
        "line 2, column 6: `0.0001/s` is no whole number of operations in 1000 seconds",
    ),
    ("disk S1 lose-tail 1.5", "line 2, column 19: `1.5` is no whole number"),
    ("clock S1 jump -5ms", "line 2, column 15: expected a time, such as 20ms, but found `-`"),
    ("clock S1 drift 5ppm", "line 2, column 10: expected `rate` or `jump`, but found `drift`"),
    (
        "when not (S1 leads and (S2 leads or S3 leads): heal",
        "line 2, column 46: expected `)`, but found `:`",
    ),
    ("expect S1 stores x 1", "line 2, column 20: expected `=`, but found `1`"),
    (
        "expect S1 is up and",
        "line 2, column 20: expected a condition, such as `S1 leads`, but the line ends here",
    ),
    ("expect S1 has entry 3 term 2", "line 2, column 23: expected `of`, but found `term`"),
    ("expect leader leads", "line 2, column 15: expected `has` or `stores`, but found `leads`"),
    (
        "expect C1 answers",
        "line 2, column 11: expected `answered`, but found `answers`; did you mean `answered`?",
    ),
    (
        "expect all aggree",
        "line 2, column 12: expected `agree` or `answered`, but found `aggree`; did you mean `agree`?",
    ),
    (
        "expect messages append-entries",
        "line 2, column 8: there is no condition `messages`; did you mean `message`?",
    ),
    (
        "at 1.5.2s heal",
        "line 2, column 4: `1.5.2s` has no unit that is known here; write `us`, `ms`, `s`, `min` or `h`",
    ),
    ("at 1s: heal", "line 2, column 6: expected an action, such as `crash S1`, but found `:`"),
    ("at 1s at 2s heal", "line 2, column 7: there is no action `at`"),
    ("wait 5s", "line 2, column 6: expected the end of the line, but found `5s`"),
    (
        "boot leader",
        "line 2, column 6: expected the name of a server, such as S1, but found `leader`",
    ),
    ("boot S100", "line 2, column 6: servers are named S1 to S99, not S100"),
    (
        "forget-leader",
        "line 2, column 14: expected a server: its name, such as S1, or `leader` or `follower`, but the line ends here",
    ),
];
