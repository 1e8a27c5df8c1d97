//! `raft-lab labs`: the courses' tests.
#![expect(
    clippy::disallowed_types,
    reason = "it tells how long the tests take; no run depends on it"
)]

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::{Duration, Instant};

use raft_lab::labs::{self, Core, Info, Report, Suite};

use super::progress::Progress;
use super::{Failure, Outcome, Result};

mod html;
mod tally;

use tally::Tally;

#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Only the tests of this suite: mit, mit-kv or tinykv
    #[arg(long, value_parser = suite)]
    suite: Option<Suite>,
    /// Only the test of this name, such as Figure82C, or those of this part, such as 2C
    #[arg(long)]
    test: Option<String>,
    /// How often each test runs, each time by another seed
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    seeds: u64,
    /// The first of the seeds
    #[arg(long, default_value_t = 1)]
    first_seed: u64,
    /// How many tests run at the same time; as many as there are processors if not given
    #[arg(long)]
    jobs: Option<usize>,
    /// What the servers decide by: sound, or one of votes-for-any-log, persists-nothing and commits-unmatched, which
    /// are wrong in one thing. A script of such a run does not say so
    #[arg(long, value_parser = core, default_value = "sound")]
    core: Core,
    /// Write the script of each run into this folder, to be played again. Those of runs that fail are written in
    /// any case, into the folder failed-labs if none is given
    #[arg(long)]
    scripts: Option<PathBuf>,
    /// Write the results into this file as a page
    #[arg(long)]
    html: Option<PathBuf>,
    /// Print lines of JSON
    #[arg(long)]
    json: bool,
    /// List the tests and what each wants, and run none
    #[arg(long)]
    list: bool,
}

fn suite(word: &str) -> std::result::Result<Suite, String> {
    let found = Suite::ALL.into_iter().find(|suite| suite.name() == word);
    found.ok_or_else(|| "there are mit, mit-kv and tinykv".to_owned())
}

fn core(word: &str) -> std::result::Result<Core, String> {
    let found = Core::ALL.into_iter().find(|core| core.name() == word);
    found.ok_or_else(|| {
        "there are sound, votes-for-any-log, persists-nothing, commits-unmatched".to_owned()
    })
}

/// A run that has ended.
struct Done {
    /// The test's place among those chosen.
    place: usize,
    report: Report,
    wall: Duration,
}

pub(super) fn run(options: &Options, out: &mut impl Write) -> Result {
    let chosen = choose(options)?;
    if options.list {
        for info in &chosen {
            writeln!(
                out,
                "{:<7} {:<3} {}: {}",
                info.suite.name(),
                info.part,
                info.name,
                info.wants
            )?;
        }
        if options.test.is_none() {
            let not_run = labs::NOT_RUN.iter();
            let is_meant = |suite: &Suite| options.suite.is_none_or(|wanted| wanted == *suite);
            for (suite, name, why) in not_run.filter(|(suite, ..)| is_meant(suite)) {
                writeln!(out, "{:<7} not run: {name}, because {why}", suite.name())?;
            }
        }
        return Ok(Outcome::Well);
    }
    if let Some(folder) = &options.scripts {
        fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
    }
    let mut tally = Tally::new(chosen, options.seeds);
    let begun = Instant::now();
    play(options, &mut tally, out)?;
    tally.wall = begun.elapsed();
    if options.json {
        tally.print_json(out)?;
    } else {
        tally.print_summary(out)?;
    }
    if let Some(file) = &options.html {
        fs::write(file, html::page(&tally)).map_err(|error| unwritable(file, &error))?;
    }
    Ok(if tally.failed() == 0 { Outcome::Well } else { Outcome::Failed })
}

fn choose(options: &Options) -> std::result::Result<Vec<Info>, Failure> {
    let all = labs::list();
    let is_of_suite = |info: &Info| options.suite.is_none_or(|suite| suite == info.suite);
    let is_meant = |info: &Info| {
        let is_it = |word: &String| info.is_named(word) || info.part.eq_ignore_ascii_case(word);
        options.test.as_ref().is_none_or(is_it)
    };
    let chosen: Vec<Info> =
        all.iter().filter(|info| is_of_suite(info) && is_meant(info)).copied().collect();
    match &options.test {
        Some(word) if chosen.is_empty() => {
            let similar = similar(word, &all).map_or(String::new(), |info| {
                format!("; did you mean {} of the suite {}?", info.name, info.suite)
            });
            let hint = "`raft-lab labs --list` has them all";
            Err(Failure::Input(format!("there is no test {word}{similar} ({hint})")))
        }
        _ => Ok(chosen),
    }
}

/// The test whose name is most like this one, if up to a third of its letters differ.
fn similar<'a>(name: &str, all: &'a [Info]) -> Option<&'a Info> {
    let name = name.to_ascii_lowercase();
    let name = name.strip_prefix("test").unwrap_or(&name);
    let distance = |info: &Info| strsim::levenshtein(name, &info.name.to_ascii_lowercase());
    let nearest = all.iter().min_by_key(|info| distance(info))?;
    (distance(nearest) <= nearest.name.len() / 3).then_some(nearest)
}

/// Runs all tests, and tells of each as soon as it and those before it are done.
fn play(options: &Options, tally: &mut Tally, out: &mut impl Write) -> io::Result<()> {
    let infos: Vec<Info> = tally.infos().collect();
    let total = (infos.len() as u64).saturating_mul(options.seeds);
    let mut progress = Progress::new("tests", total);
    let next = AtomicU64::new(0);
    let (sender, receiver) = mpsc::channel();
    let processors = || thread::available_parallelism().map_or(1, usize::from);
    let jobs = options.jobs.unwrap_or_else(processors).clamp(1, 64);
    thread::scope(|scope| {
        for _ in 0..jobs {
            let (infos, next, sender) = (&infos, &next, sender.clone());
            scope.spawn(move || work(options, infos, next, &sender));
        }
        drop(sender);
        let mut finished = 0;
        for done in receiver {
            finished += 1;
            let file = keep_script(options, &done.report);
            tally.add(done.place, done.report, done.wall, file);
            if !options.json {
                tally.print_news(out)?;
                out.flush()?;
            }
            progress.tell(finished);
        }
        Ok(())
    })
}

/// Runs one test after the other, each with all seeds, until there is none left.
fn work(options: &Options, infos: &[Info], next: &AtomicU64, sender: &Sender<Done>) {
    let tests = labs::tests_of(options.core);
    loop {
        let turn = next.fetch_add(1, Ordering::Relaxed);
        let (place, nth) = (turn / options.seeds, turn % options.seeds);
        let Ok(place) = usize::try_from(place) else { return };
        let Some(info) = infos.get(place) else { return };
        let begun = Instant::now();
        let test = tests.iter().find(|test| test.info() == *info);
        let run = test.map(|test| test.start(options.first_seed.wrapping_add(nth)));
        // A test of the list is found, and its cluster is possible.
        let Some(Ok(mut run)) = run else { return };
        let report = run.finish();
        let done = Done { place, report, wall: begun.elapsed() };
        if sender.send(done).is_err() {
            return;
        }
    }
}

/// Writes the run's script if somebody wants it; returns what to say about that.
fn keep_script(options: &Options, report: &Report) -> Option<String> {
    let failed = report.failure.is_some();
    let folder = match &options.scripts {
        Some(folder) => folder.as_path(),
        None if failed => Path::new("failed-labs"),
        None => return None,
    };
    let file = folder.join(format!("{}-{}.raft", report.info.name, report.seed));
    let written =
        fs::create_dir_all(folder).and_then(|()| fs::write(&file, report.script.to_string()));
    Some(match written {
        Ok(()) => format!("script: {}", file.display()),
        Err(error) => format!("the script could not be written to {}: {error}", file.display()),
    })
}

fn unwritable(file: &Path, error: &io::Error) -> Failure {
    Failure::Input(format!("cannot write {}: {error}", file.display()))
}
