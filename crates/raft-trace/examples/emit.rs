//! How an implementation writes its trace: `cargo run -p raft-trace --example emit > trace.ndjson`.

#![expect(clippy::disallowed_types, reason = "it tells the time of a world that is not virtual")]

use std::fmt::{Display, Write as _};
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Where all servers of a test write to, so that lines come in the order in which things happened.
struct Trace<W> {
    start: Instant,
    out: Mutex<W>,
}

impl<W: Write> Trace<W> {
    fn new(out: W) -> Self {
        Self { start: Instant::now(), out: Mutex::new(out) }
    }
    /// A line: the server, and what changed. Call it under the server's lock, once the change is saved.
    fn line(&self, server: u64, what: impl Display) -> io::Result<()> {
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        let time = self.start.elapsed().as_micros();
        writeln!(out, r#"{{"s":{server},"t":{time},{what}}}"#)
    }
    fn state(&self, server: u64, term: u64, vote: Option<u64>, role: &str) -> io::Result<()> {
        let vote = vote.map_or("null".to_owned(), |vote| vote.to_string());
        self.line(server, format_args!(r#""term":{term},"vote":{vote},"role":"{role}""#))
    }
    fn append(&self, server: u64, index: u64, term: u64, command: &str) -> io::Result<()> {
        self.line(server, format_args!(r#""append":[{index},{term},{}]"#, quoted(command)))
    }
    fn commit(&self, server: u64, index: u64) -> io::Result<()> {
        self.line(server, format_args!(r#""commit":{index}"#))
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\0'..='\x1f' => _ = write!(out, "\\u{:04x}", u32::from(letter)),
            _ => out.push(letter),
        }
    }
    out + "\""
}

/// S1 wins an election and commits an entry that S2 stores, too.
fn play<W: Write>(trace: &Trace<W>) -> io::Result<()> {
    trace.state(1, 1, Some(1), "candidate")?;
    trace.state(2, 1, Some(1), "follower")?;
    trace.state(1, 1, Some(1), "leader")?;
    trace.append(1, 1, 1, "say \"hello\"\n")?;
    trace.append(2, 1, 1, "say \"hello\"\n")?;
    trace.commit(1, 1)
}

fn main() -> io::Result<()> {
    play(&Trace::new(io::stdout()))
}

#[test]
fn what_it_writes_can_be_checked() -> io::Result<()> {
    let mut lines = Vec::new();
    play(&Trace::new(&mut lines))?;
    let trace = raft_trace::Trace::read(&lines);
    assert_eq!((trace.lines, trace.problems.as_slice()), (6, [].as_slice()));
    assert_eq!(raft_trace::check(&trace).violations, []);
    Ok(())
}
