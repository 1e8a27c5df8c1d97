//! Whether what came out is what was expected, and how to show that it is not.

use std::fmt::Write as _;

/// Lines compared, or the differences.
pub(crate) enum Verdict {
    Same { lines: usize },
    Differs { diff: String },
}

/// Compares all lines but etcd's log lines, which tell in its own words what the rest shows.
///
/// etcd's environment says `ok` where nothing else, not even a log line, was put out. Without the log
/// lines such a block and one that had log lines only are the same: nothing.
pub(crate) fn compare(expected: &[String], got: &str) -> Verdict {
    let expected = relevant(expected.iter().map(String::as_str));
    let got = relevant(got.lines());
    if expected == got {
        // The `ok`, or the log lines that stood for it, are a line that was compared.
        Verdict::Same { lines: expected.len().max(1) }
    } else {
        Verdict::Differs { diff: diff(&expected, &got) }
    }
}

fn relevant<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let lines: Vec<_> = lines.filter(|line| !is_log_line(line)).collect();
    if lines == ["ok"] { Vec::new() } else { lines }
}

fn is_log_line(line: &str) -> bool {
    let first = line.split_whitespace().next();
    matches!(first, Some("DEBUG" | "INFO" | "WARN" | "ERROR"))
}

/// Both sides in one list: `-` expected only, `+` got only.
fn diff(expected: &[&str], got: &[&str]) -> String {
    let common = common_tails(expected, got);
    let (mut i, mut j) = (0, 0);
    let mut diff = String::new();
    let mut put = |mark: char, line: &str| {
        let _ = writeln!(diff, "    {mark} {line}");
    };
    while i < expected.len() || j < got.len() {
        if i < expected.len() && j < got.len() && expected[i] == got[j] {
            put(' ', expected[i]);
            (i, j) = (i + 1, j + 1);
        } else if j == got.len() || (i < expected.len() && common[i + 1][j] >= common[i][j + 1]) {
            put('-', expected[i]);
            i += 1;
        } else {
            put('+', got[j]);
            j += 1;
        }
    }
    diff
}

/// The length of the longest common subsequence of `expected[i..]` and `got[j..]`, for all `i`, `j`.
fn common_tails(expected: &[&str], got: &[&str]) -> Vec<Vec<usize>> {
    let mut common = vec![vec![0; got.len() + 1]; expected.len() + 1];
    for i in (0..expected.len()).rev() {
        for j in (0..got.len()).rev() {
            common[i][j] = if expected[i] == got[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    common
}
