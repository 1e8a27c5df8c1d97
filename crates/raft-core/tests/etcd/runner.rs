//! Finding the scripts, playing those that are wanted, and telling what came of it as libtest does.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::compare::{Verdict, compare};
use crate::confchange::Membership;
use crate::env::Env;
use crate::quorum;
use crate::script::{self, BadScript, Directive};

/// What a folder's scripts are about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Interaction,
    ConfChange,
    Quorum,
}

const FOLDERS: [(&str, Kind); 3] = [
    ("confchange", Kind::ConfChange),
    ("interaction", Kind::Interaction),
    ("quorum", Kind::Quorum),
];

/// A script and the test that it is.
pub(crate) struct Script {
    name: String,
    path: PathBuf,
    kind: Kind,
}

/// The arguments of libtest that make sense here; the others are passed over.
#[derive(Default)]
pub(crate) struct Options {
    filters: Vec<String>,
    skipped: Vec<String>,
    exact: bool,
    list: bool,
    ignored_only: bool,
}

impl Options {
    pub(crate) fn read(args: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self::default();
        let mut args = args;
        while let Some(arg) = args.next() {
            let (name, inline) = match arg.split_once('=') {
                Some((name, value)) if name.starts_with("--") => (name, Some(value.to_owned())),
                _ => (arg.as_str(), None),
            };
            match name {
                "--exact" => options.exact = true,
                "--list" => options.list = true,
                // Nothing is ignored here.
                "--ignored" => options.ignored_only = true,
                "--skip" | "--test-threads" | "--format" | "--color" | "--logfile" | "-Z" => {
                    let value = inline.or_else(|| args.next());
                    let value = value.ok_or_else(|| format!("{name} needs a value"))?;
                    if name == "--skip" {
                        options.skipped.push(value);
                    }
                }
                _ if name.starts_with('-') => {}
                _ => options.filters.push(arg),
            }
        }
        Ok(options)
    }

    fn wants(&self, name: &str) -> bool {
        let fits = |filter: &String| {
            if self.exact { name == filter } else { name.contains(filter.as_str()) }
        };
        !self.ignored_only
            && (self.filters.is_empty() || self.filters.iter().any(fits))
            && !self.skipped.iter().any(fits)
    }
}

/// All scripts below `folder`, in order; `Err` says why there are none.
pub(crate) fn find(folder: &Path) -> Result<Vec<Script>, String> {
    let mut scripts = Vec::new();
    for (name, kind) in FOLDERS {
        collect(&folder.join(name), &format!("etcd::{name}"), kind, &mut scripts);
    }
    if scripts.is_empty() {
        let folder = folder.display().to_string();
        let folder = folder.trim_start_matches("../");
        return Err(format!("there are none in {folder}; `cargo xtask etcd-data` fetches them"));
    }
    Ok(scripts)
}

fn collect(folder: &Path, prefix: &str, kind: Kind, into: &mut Vec<Script>) {
    let Ok(found) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = found.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        // What editors leave behind is no script.
        if stem.starts_with(['.', '#']) || path.to_string_lossy().ends_with('~') {
            continue;
        }
        let name = format!("{prefix}::{stem}");
        if path.is_dir() {
            collect(&path, &name, kind, into);
        } else {
            into.push(Script { name, path, kind });
        }
    }
}

/// What was compared in a script until it ended or failed.
#[derive(Default)]
struct Report {
    directives: usize,
    lines: usize,
    failure: Option<String>,
}

pub(crate) fn run(scripts: &[Script], options: &Options) -> ExitCode {
    let wanted: Vec<_> = scripts.iter().filter(|script| options.wants(&script.name)).collect();
    if options.list {
        wanted.iter().for_each(|script| println!("{}: test", script.name));
        println!("\n{} tests, 0 benchmarks", wanted.len());
        return ExitCode::SUCCESS;
    }
    println!("\nrunning {} tests", wanted.len());
    let (mut directives, mut lines, mut failures) = (0, 0, Vec::new());
    for script in &wanted {
        let report = play(script);
        println!(
            "test {} ... {}",
            script.name,
            if report.failure.is_some() { "FAILED" } else { "ok" }
        );
        directives += report.directives;
        lines += report.lines;
        failures.extend(report.failure.map(|failure| (&script.name, failure)));
    }
    for (name, failure) in &failures {
        println!("\n---- {name} ----\n{failure}");
    }
    let (count, failed) = (wanted.len(), failures.len());
    if count > 0 {
        println!(
            "\netcd scripts: {count} files, {directives} directives, {lines} lines compared, {failed} differ"
        );
    }
    print_result(count - failed, failed, scripts.len() - count);
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(101) }
}

/// There are no scripts: no test ran, and none failed.
pub(crate) fn skip(options: &Options, why: &str) -> ExitCode {
    if options.list {
        println!("0 tests, 0 benchmarks");
        return ExitCode::SUCCESS;
    }
    println!("\nrunning 0 tests\n\nskipped: etcd scripts ({why})");
    print_result(0, 0, 0);
    ExitCode::SUCCESS
}

fn print_result(passed: usize, failed: usize, filtered: usize) {
    let word = if failed == 0 { "ok" } else { "FAILED" };
    println!(
        "test result: {word}. {passed} passed; {failed} failed; 0 ignored; 0 measured; \
         {filtered} filtered out\n"
    );
}

fn play(script: &Script) -> Report {
    let mut report = Report::default();
    let text = std::fs::read_to_string(&script.path).map_err(|error| error.to_string());
    let parsed = text.and_then(|text| {
        script::parse(&text).map_err(|BadScript { line, why }| format!("line {line}: {why}"))
    });
    let file = script.path.display();
    match parsed {
        Ok(directives) => play_all(script, &directives, &mut report),
        Err(why) => report.failure = Some(format!("{file}: {why}")),
    }
    report
}

fn play_all(script: &Script, directives: &[Directive], report: &mut Report) {
    let (mut env, mut membership) = (Env::default(), Membership::default());
    for directive in directives {
        let played = catch_unwind(AssertUnwindSafe(|| match script.kind {
            Kind::Interaction => env.play(directive),
            Kind::ConfChange => membership.play(directive),
            Kind::Quorum => quorum::play(directive),
        }));
        let played = played.unwrap_or_else(|_| Err("it panicked; see above".to_owned()));
        let place = format!("{}:{}", script.path.display(), directive.line);
        report.directives += 1;
        match played.map(|text| compare(&directive.expected, &text)) {
            Ok(Verdict::Same { lines }) => report.lines += lines,
            Ok(Verdict::Differs { diff }) => {
                let text = &directive.text;
                report.failure = Some(format!(
                    "{place}: {text}\n    (- expected, from line {}; + got; without log lines)\n{diff}",
                    directive.expected_line
                ));
                // What follows would differ because of this.
                return;
            }
            Err(why) => {
                report.failure = Some(format!("{place}: {}\n    {why}", directive.text));
                return;
            }
        }
    }
}
