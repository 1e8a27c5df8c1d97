//! Traces of the playground's own runs: they begin with the script of the run.

use crate::json::{self, Item, Value};
use crate::read::as_number;

/// A run of the playground, as its trace tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnRun {
    /// Its script, of which everything that happened follows.
    pub script: String,
    /// The last moment that is told of, in microseconds.
    pub until_us: u64,
}

/// The run that a trace is of, if that is one of the playground: of others there is no script.
///
/// ```
/// let text = "{\"script\":\"raft-playground 1\"}\n{\"script\":\"servers 1\"}\n{\"s\":1,\"t\":7,\"term\":0}\n";
/// let run = raft_trace::own_run(text).unwrap_or_else(|| unreachable!("it begins with a script"));
/// assert_eq!((run.script.as_str(), run.until_us), ("raft-playground 1\nservers 1\n", 7));
/// assert_eq!(raft_trace::own_run("{\"s\":1,\"term\":0}"), None);
/// ```
#[must_use]
pub fn own_run(text: &str) -> Option<OwnRun> {
    let mut run = OwnRun { script: String::new(), until_us: 0 };
    // The last line, and the one before: the file may be cut short.
    let mut last = ["", ""];
    let mut is_script = true;
    for line in text.trim_start_matches('\u{feff}').lines() {
        if line.trim_start().is_empty() {
            continue;
        }
        is_script = is_script && take_line(line, &mut run.script);
        last = [last[1], line];
    }
    run.until_us = time(last[1]).or_else(|| time(last[0])).unwrap_or(0);
    (!run.script.is_empty()).then_some(run)
}

/// Takes a line of the script, if it is one.
fn take_line(line: &str, script: &mut String) -> bool {
    let first = json::object(line).ok().and_then(|fields| fields.into_iter().next());
    match first {
        Some((name, Item { value: Value::Text(line), .. })) if name == "script" => {
            script.push_str(&line);
            script.push('\n');
            true
        }
        _ => false,
    }
}

fn time(line: &str) -> Option<u64> {
    let fields = json::object(line).ok()?;
    as_number(&fields.iter().find(|(name, _)| name == "t")?.1)
}
