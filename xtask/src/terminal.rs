//! What the commands print. Progress goes to standard error, results to standard output, so that
//! `--json` and a pipe get results alone. A closed pipe is not an error worth a panic.

use std::io::Write;

/// Prints one line of progress.
pub(crate) fn say(line: impl AsRef<str>) {
    let _ = writeln!(std::io::stderr(), "{}", line.as_ref());
}

/// Prints one line of results.
pub(crate) fn out(line: impl AsRef<str>) {
    let _ = writeln!(std::io::stdout(), "{}", line.as_ref());
}
