//! What has come of the work in a slice of time.

use std::fmt;

use super::Single;
use super::order::{numbers, print, single};

/// What a run came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Which run.
    pub run: Single,
    /// How long it took in virtual time, in microseconds.
    pub virtual_us: u64,
    /// Requests that servers sent each other.
    pub rpcs: u64,
    /// Bytes that servers sent each other.
    pub bytes: u64,
    /// Commands that were committed, or operations that clients asked for.
    pub commands: u64,
    /// How long it took to compute, in microseconds.
    pub wall_us: u64,
    /// Why it was not passed, to be [retold](raft_sim::explain::catalogue::retold); `None` if it was.
    pub failure: Option<String>,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// Which run.
    pub run: Single,
    /// How far it is in virtual time, in microseconds.
    pub virtual_us: u64,
}

/// A run as a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What it came to.
    pub outcome: Outcome,
    /// The script's text.
    pub script: String,
}

/// What has come of a slice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// The job that is under way, or was last.
    pub job: u64,
    /// Nothing is left to do.
    pub is_over: bool,
    /// The runs that have ended.
    pub done: Vec<Outcome>,
    /// The run that is under way.
    pub at: Option<At>,
    /// What was asked to be told.
    pub told: Option<Told>,
}

impl fmt::Display for News {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.job, u64::from(self.is_over))?;
        for outcome in &self.done {
            write!(f, "\ndone {}", line(outcome))?;
        }
        if let Some(At { run, virtual_us }) = self.at {
            write!(f, "\nat {} {virtual_us}", print(run))?;
        }
        if let Some(Told { outcome, script }) = &self.told {
            write!(f, "\ntold {}\n{script}", line(outcome))?;
        }
        Ok(())
    }
}

fn line(outcome: &Outcome) -> String {
    let Outcome { run, virtual_us, rpcs, bytes, commands, wall_us, failure } = outcome;
    let numbers = format!("{} {virtual_us} {rpcs} {bytes} {commands} {wall_us}", print(*run));
    match failure {
        // A reason is one line, whatever stands in it.
        Some(reason) => format!("{numbers}!{}", reason.replace('\n', " ")),
        None => numbers,
    }
}

fn outcome(line: &str) -> Option<Outcome> {
    let (counts, failure) = match line.split_once('!') {
        Some((counts, reason)) => (counts, Some(reason.to_owned())),
        None => (line, None),
    };
    let [place, seed, kind, virtual_us, rpcs, bytes, commands, wall_us] = numbers(counts)?[..]
    else {
        return None;
    };
    let run = single(place, seed, kind)?;
    Some(Outcome { run, virtual_us, rpcs, bytes, commands, wall_us, failure })
}

impl News {
    /// Reads what [`Display`](fmt::Display) has written.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (head, mut rest) = text.split_once('\n').unwrap_or((text, ""));
        let [job, is_over] = numbers(head)?[..] else { return None };
        let mut news = Self { job, is_over: is_over == 1, ..Self::default() };
        while !rest.is_empty() {
            let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
            rest = after;
            let (word, facts) = line.split_once(' ')?;
            match word {
                "done" => news.done.push(outcome(facts)?),
                "at" => {
                    let [place, seed, kind, virtual_us] = numbers(facts)?[..] else { return None };
                    news.at = Some(At { run: single(place, seed, kind)?, virtual_us });
                }
                "told" => {
                    let script = std::mem::take(&mut rest).to_owned();
                    news.told = Some(Told { outcome: outcome(facts)?, script });
                }
                _ => return None,
            }
        }
        Some(news)
    }
}
