//! `raft-lab check`: the trace of any Raft implementation, held against the paper.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use raft_trace::{LINE_BYTES_MAX, Reader, Report, Trace, number};

use super::{Failure, Outcome, Result};

#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// The file of lines of JSON, as docs/trace.md describes them; `-` for standard input
    file: PathBuf,
    /// Print lines of JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(options: &Options, out: &mut impl Write) -> Result {
    let name = options.file.display();
    let unreadable = |error: io::Error| Failure::Input(format!("cannot read {name}: {error}"));
    let trace = if options.file == Path::new("-") {
        read(&mut io::stdin().lock())
    } else {
        let file = File::open(&options.file).map_err(unreadable)?;
        read(&mut BufReader::new(file))
    };
    let trace = trace.map_err(unreadable)?;
    let report = raft_trace::check(&trace);
    if options.json {
        print_json(&trace, &report, out)?;
    } else {
        print(&trace, &report, out)?;
    }
    Ok(if is_good(&trace, &report) { Outcome::Well } else { Outcome::Failed })
}

/// A trace with holes shows nothing, however little is found in it; nor does one without anything to look at.
fn is_good(trace: &Trace, report: &Report) -> bool {
    is_whole(trace, report) && report.violations.is_empty() && !report.counted.is_empty()
}

fn is_whole(trace: &Trace, report: &Report) -> bool {
    !trace.is_damaged() && report.problems.is_empty()
}

/// Reads line by line, and no more of a line than is needed to see that it is too long.
fn read(input: &mut impl BufRead) -> io::Result<Trace> {
    let mut reader = Reader::default();
    let mut line = Vec::new();
    // One byte more than is allowed, and the end of the line.
    let most = LINE_BYTES_MAX as u64 + 2;
    loop {
        line.clear();
        if input.by_ref().take(most).read_until(b'\n', &mut line)? == 0 {
            return Ok(reader.finish());
        }
        if line.last() == Some(&b'\n') {
            line.pop();
        } else if line.len() > LINE_BYTES_MAX {
            skip_line(input)?;
        }
        if !reader.push(&line) {
            return Ok(reader.finish());
        }
    }
}

fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        let (length, end) = (buffer.len(), buffer.iter().position(|byte| *byte == b'\n'));
        if length == 0 {
            return Ok(());
        }
        input.consume(end.map_or(length, |end| end.saturating_add(1)));
        if end.is_some() {
            return Ok(());
        }
    }
}

fn print(trace: &Trace, report: &Report, out: &mut impl Write) -> io::Result<()> {
    let mut servers: Vec<_> = trace.servers().map(|server| format!("S{server}")).collect();
    servers.sort_unstable();
    let lines = match trace.lines {
        1 => "1 line".to_owned(),
        lines => format!("{} lines", number(lines.into())),
    };
    if trace.records.is_empty() {
        writeln!(out, "{lines}, and none that says what a server did")?;
    } else {
        writeln!(out, "{lines} of {}", servers.join(", "))?;
    }
    let mut problems: Vec<_> = trace.problems.iter().chain(&report.problems).collect();
    problems.sort_by_key(|problem| problem.line);
    for problem in problems {
        let kind = if problem.is_damage { "" } else { "hint: " };
        writeln!(out, "{kind}{problem}")?;
    }
    let kept = trace.problems.len() as u64;
    if let more @ 1.. = trace.problem_count.saturating_sub(kept) {
        writeln!(out, "and {} more lines with problems", number(more))?;
    }
    for (check, reason) in &report.undone {
        writeln!(out, "nothing to look at ({reason}): {}", check.rule())?;
    }
    for (check, looked, broken) in &report.counted {
        let found = match broken {
            0 => "holds".to_owned(),
            broken => format!("broken {} of", number(*broken)),
        };
        let times = if *looked == 1 { "time" } else { "times" };
        writeln!(out, "{found} {} {times}: {}", number(*looked), check.rule())?;
    }
    for violation in &report.violations {
        writeln!(out, "{violation}")?;
    }
    match report.violations.len() {
        0 if is_good(trace, report) => writeln!(out, "nothing is broken"),
        0 if is_whole(trace, report) => writeln!(out, "nothing could be checked"),
        0 => writeln!(out, "nothing is found to be broken, but the trace is not whole"),
        1 => Ok(()),
        _ => writeln!(
            out,
            "the first of these lines is where to look; the others may follow from it"
        ),
    }
}

fn print_json(trace: &Trace, report: &Report, out: &mut impl Write) -> io::Result<()> {
    let mut line = |name: &str, value: u64, unit: &str, ok: bool| {
        writeln!(
            out,
            r#"{{"name":"check.{name}","value":{value},"unit":"{unit}","asked":null,"peer":null,"ok":{ok}}}"#
        )
    };
    let damages = trace.problem_count.saturating_add(report.problems.len() as u64);
    line("lines", trace.lines.into(), "lines", !trace.records.is_empty())?;
    line("servers", trace.servers().count() as u64, "servers", true)?;
    line("problems", damages, "lines", is_whole(trace, report))?;
    for (check, _) in &report.undone {
        line(&format!("{}.undone", check.name()), 1, "checks", true)?;
    }
    for (check, looked, broken) in &report.counted {
        line(&format!("{}.looked", check.name()), *looked, "times", true)?;
        line(&format!("{}.broken", check.name()), *broken, "times", *broken == 0)?;
    }
    for violation in &report.violations {
        let name = format!("{}.first_broken", violation.check.name());
        line(&name, violation.line.into(), "line", false)?;
    }
    line("checks", report.counted.len() as u64, "checks", !report.counted.is_empty())?;
    line("broken", report.violations.len() as u64, "checks", report.violations.is_empty())
}
