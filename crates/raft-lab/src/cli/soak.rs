//! `raft-lab soak`: random runs by the thousand.

use std::io::{self, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use raft_lab::chaos::Fault;
use raft_lab::soak::{Tally, run as run_seed, run_outside};

use super::progress::Progress;
use super::{Failure, Outcome, Result};

#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// How many runs
    #[arg(long, default_value_t = 1000)]
    seeds: u64,
    /// The first of their seeds
    #[arg(long, default_value_t = 0)]
    first_seed: u64,
    /// How many of them at the same time; as many as there are processors if not given
    #[arg(long)]
    jobs: Option<usize>,
    /// Let this fault, one outside Raft's model, strike too: lying-disk, lost-tail, wiped-disk,
    /// drift-under-lease, local-reads or no-sessions. Then violations are expected, and each has to be put
    /// down to it
    #[arg(long, value_parser = outside)]
    outside: Option<Fault>,
    /// Print lines of JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn outside(word: &str) -> std::result::Result<Fault, String> {
    let mut faults = Fault::ALL.into_iter().filter(|fault| !fault.is_in_model());
    let found = faults.find(|fault| fault.name().replace(' ', "-") == word);
    found.ok_or_else(|| "not one of those listed".to_owned())
}

pub(super) fn run(options: &Options, out: &mut impl Write) -> Result {
    let shared = Mutex::new((Tally::default(), Progress::new("runs", options.seeds)));
    let next = AtomicU64::new(0);
    let processors = || thread::available_parallelism().map_or(1, usize::from);
    let jobs = options.jobs.unwrap_or_else(processors).clamp(1, 64);
    thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| work(options, &next, &shared));
        }
    });
    let (tally, _) =
        shared.into_inner().map_err(|_| Failure::Input("a run panicked".to_owned()))?;
    if options.json {
        print_json(&tally, out)?;
    } else {
        print(&tally, options, out)?;
    }
    Ok(if tally.is_good() { Outcome::Well } else { Outcome::Failed })
}

/// Plays one seed after the other, and tells how far it is now and then.
fn work(options: &Options, next: &AtomicU64, shared: &Mutex<(Tally, Progress)>) {
    loop {
        let place = next.fetch_add(1, Ordering::Relaxed);
        if place >= options.seeds {
            return;
        }
        let seed = options.first_seed.wrapping_add(place);
        let run = match options.outside {
            Some(fault) => run_outside(seed, fault),
            None => run_seed(seed),
        };
        let Ok(mut guard) = shared.lock() else { return };
        let (tally, progress) = &mut *guard;
        for line in tally.add(&run) {
            let _ = writeln!(io::stderr(), "{line}");
        }
        progress.tell(tally.runs());
    }
}

fn print(tally: &Tally, options: &Options, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{:<32} runs with it", "fault")?;
    for (fault, runs) in tally.coverage() {
        if fault.is_in_model() || options.outside == Some(fault) {
            writeln!(out, "{:<32} {runs:>12}", fault.name())?;
        }
    }
    for (property, runs) in tally.violated() {
        writeln!(out, "{:<32} {runs:>12}", format!("{property:?} violated"))?;
    }
    for (name, value) in tally.figures() {
        writeln!(out, "{name:<32} {value:>12}")?;
    }
    Ok(())
}

fn print_json(tally: &Tally, out: &mut impl Write) -> io::Result<()> {
    for (fault, runs) in tally.coverage() {
        let name = fault.name().replace(' ', "_");
        writeln!(
            out,
            r#"{{"name":"soak.fault.{name}","value":{runs},"unit":"runs","asked":null,"peer":null,"ok":true}}"#
        )?;
    }
    for (name, value) in tally.figures() {
        let ok = tally.is_good();
        let name = name.replace(' ', "_");
        writeln!(
            out,
            r#"{{"name":"soak.{name}","value":{value},"unit":"","asked":null,"peer":null,"ok":{ok}}}"#
        )?;
    }
    Ok(())
}
