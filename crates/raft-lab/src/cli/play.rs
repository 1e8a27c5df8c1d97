//! `raft-lab play`: a script, natively.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use raft_lab::take_away::{Shiviz, TraceWriter, history};
use raft_sim::explain::{Sentence, Story, en};
use raft_sim::{Action, Cluster, Event, Fact, Script, Time};

use super::progress::Progress;
use super::{Failure, Outcome, Result};

#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// The script's file, or the trace of a run of the playground; `-` for standard input
    file: PathBuf,
    /// Another seed than the script's
    #[arg(long)]
    seed: Option<u64>,
    /// When to stop, such as `90s` or `2.5min`; if not given, five seconds after the script's last
    /// statement, but after an hour at the latest
    #[arg(long)]
    until: Option<Time>,
    /// Print the digest of the cluster as it is in the end, and nothing else
    #[arg(long)]
    digest: bool,
    /// Print every event
    #[arg(long)]
    events: bool,
    /// Write the servers' changes and messages into this file, as `raft-lab check` reads them
    #[arg(long)]
    trace: Option<PathBuf>,
    /// Write the events with vector clocks into this file, for ShiViz
    #[arg(long)]
    shiviz: Option<PathBuf>,
    /// Write what clients saw into this file, for Porcupine
    #[arg(long)]
    history: Option<PathBuf>,
}

const AFTERWARDS_US: u64 = 5_000_000;
const HOUR: Time = Time::from_millis(3_600_000);

/// So many happenings are played between two looks at the events, of which a cluster keeps the last
/// 10,000.
const SLICE: u32 = 64;

pub(super) fn run(options: &Options, out: &mut impl Write) -> Result {
    let mut script = read(&options.file)?;
    script.seed = options.seed.unwrap_or(script.seed);
    let cluster = Cluster::new(script).map_err(|invalid| Failure::Input(invalid.to_string()))?;
    let mut play = Play {
        cluster,
        seen: 0,
        failed: Vec::new(),
        told: options.events,
        trace: Written::new(options.trace.as_deref())?,
        shiviz: Written::new(options.shiviz.as_deref())?,
    };
    if options.history.is_some() {
        play.cluster.record_operations();
    }
    play.play(options.until, out)?;
    play.trace.end()?;
    play.shiviz.end()?;
    if let (Some(file), Some(seen)) = (&options.history, play.cluster.operations()) {
        fs::write(file, history(seen)).map_err(|error| unwritable(file, &error))?;
    }
    if options.digest {
        writeln!(out, "{:016x}", play.cluster.digest())?;
    } else {
        play.sum_up(out)?;
    }
    Ok(if play.is_good() { Outcome::Well } else { Outcome::Failed })
}

fn read(file: &Path) -> std::result::Result<Script, Failure> {
    let name =
        if file == Path::new("-") { "standard input".into() } else { file.display().to_string() };
    let unreadable = |error: io::Error| Failure::Input(format!("cannot read {name}: {error}"));
    let text = if file == Path::new("-") {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map_err(unreadable)?;
        text
    } else {
        fs::read_to_string(file).map_err(unreadable)?
    };
    let text = raft_trace::own_run(&text).map_or(text, |run| run.script);
    Script::parse(&text).map_err(|errors| {
        let lines: Vec<_> = errors.iter().map(|error| format!("{name}, {error}")).collect();
        Failure::Input(lines.join("\nraft-lab: "))
    })
}

/// A form to take a run away in, and the file for it.
struct Written<W> {
    writer: W,
    file: Option<(PathBuf, io::BufWriter<File>)>,
    text: String,
}

impl<W: Default> Written<W> {
    fn new(file: Option<&Path>) -> std::result::Result<Self, Failure> {
        let open = |file: &Path| match File::create(file) {
            Ok(opened) => Ok((file.to_owned(), io::BufWriter::new(opened))),
            Err(error) => Err(unwritable(file, &error)),
        };
        let file = file.map(open).transpose()?;
        Ok(Self { writer: W::default(), file, text: String::new() })
    }

    /// Lets the writer look, if anybody wants that.
    fn look(&mut self, look: impl FnOnce(&mut W, &mut String)) -> std::result::Result<(), Failure> {
        let Some((name, file)) = &mut self.file else { return Ok(()) };
        self.text.clear();
        look(&mut self.writer, &mut self.text);
        file.write_all(self.text.as_bytes()).map_err(|error| unwritable(name, &error))
    }

    fn end(&mut self) -> std::result::Result<(), Failure> {
        let Some((name, file)) = &mut self.file else { return Ok(()) };
        file.flush().map_err(|error| unwritable(name, &error))
    }
}

fn unwritable(file: &Path, error: &io::Error) -> Failure {
    Failure::Input(format!("cannot write {}: {error}", file.display()))
}

/// A cluster that plays, and what was seen of it.
struct Play {
    cluster: Cluster,
    /// Events before this one were looked at.
    seen: u64,
    /// What the script wanted and did not get, and broken promises.
    failed: Vec<Event>,
    told: bool,
    trace: Written<TraceWriter>,
    shiviz: Written<Shiviz>,
}

impl Play {
    fn play(
        &mut self,
        until: Option<Time>,
        out: &mut impl Write,
    ) -> std::result::Result<(), Failure> {
        self.take_away()?;
        let statements = self.cluster.script().statements.len();
        let mut until = until;
        let mut progress = Progress::new("simulated seconds", seconds(until.unwrap_or(HOUR)));
        loop {
            if until.is_none() && self.cluster.statements_done() == statements {
                until = Some(self.cluster.now().plus(AFTERWARDS_US).min(HOUR));
            }
            let is_over = self.play_slice(until.unwrap_or(HOUR))?;
            self.look(out)?;
            progress.tell(seconds(self.cluster.now()));
            if is_over {
                return Ok(());
            }
        }
    }

    /// Plays a slice; true if the end is reached. A trace wants to look after everything that happens; what is played
    /// is the same.
    fn play_slice(&mut self, until: Time) -> std::result::Result<bool, Failure> {
        let (times, each) = if self.trace.file.is_some() { (SLICE, 1) } else { (1, SLICE) };
        for _ in 0..times {
            let is_over = self.cluster.run_some(until, each);
            self.take_away()?;
            if is_over {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn take_away(&mut self) -> std::result::Result<(), Failure> {
        let cluster = &self.cluster;
        self.trace.look(|writer, text| writer.look(cluster, text))?;
        self.shiviz.look(|writer, text| writer.look(cluster, text))
    }

    /// Looks at the new events.
    fn look(&mut self, out: &mut impl Write) -> io::Result<()> {
        let seen = self.seen;
        let new: Vec<_> =
            self.cluster.events().rev().take_while(|event| event.id >= seen).collect();
        for event in new.into_iter().rev() {
            if self.told {
                writeln!(out, "{}", line(event))?;
            }
            let is_failure = matches!(
                event.fact,
                Fact::ActionFailed { .. } | Fact::NotAsExpected(_) | Fact::Violated(_)
            );
            if is_failure {
                self.failed.push(event.clone());
            }
        }
        self.seen = self.cluster.event_count();
        Ok(())
    }

    fn is_good(&self) -> bool {
        self.failed.is_empty() && self.cluster.goals_left() == 0 && self.statements_left() == 0
    }

    fn statements_left(&self) -> usize {
        self.cluster.script().statements.len() - self.cluster.statements_done()
    }

    fn sum_up(&self, out: &mut impl Write) -> io::Result<()> {
        let cluster = &self.cluster;
        for event in &self.failed {
            if !self.told {
                writeln!(out, "{}", line(event))?;
            }
        }
        for violation in cluster.checks().violations() {
            writeln!(out, "violated: {violation}")?;
        }
        let story = Story::of(cluster);
        writeln!(out, "after {} s: {}", cluster.now(), en::headline(&story).text)?;
        if let Some(detail) = &story.detail {
            writeln!(out, "{}", en::detail(detail).text)?;
        }
        let (events, messages) = (cluster.event_count(), cluster.messages_sent());
        writeln!(out, "{events} events, {messages} messages between servers")?;
        let done = &cluster.script().statements[..cluster.statements_done()];
        let count = |what: fn(&Action) -> bool| {
            done.iter().filter(|statement| what(&statement.action)).count()
        };
        let expected = count(|action| matches!(action, Action::Expect(_)));
        let goals = count(|action| matches!(action, Action::Goal(_)));
        let unmet = |event: &&Event| matches!(event.fact, Fact::NotAsExpected(_));
        if expected > 0 {
            let met = expected - self.failed.iter().filter(unmet).count();
            writeln!(out, "{met} of {expected} expectations met")?;
        }
        if goals > 0 {
            let reached = goals - cluster.goals_left();
            writeln!(out, "{reached} of {goals} goals reached")?;
        }
        match self.statements_left() {
            0 => Ok(()),
            left => writeln!(out, "{left} statements of the script did not get their turn"),
        }
    }
}

fn seconds(time: Time) -> u64 {
    time.as_micros() / 1_000_000
}

/// `12.345678  S3 votes for S1 in term 2. (§5.2)`
fn line(event: &Event) -> String {
    let us = event.at.as_micros();
    let Sentence { text, section } = en::event(event);
    let mut line = format!("{}.{:06}  ", us / 1_000_000, us % 1_000_000);
    if let Some(subject) = en::subject(event) {
        line.push_str(&format!("{subject} "));
    }
    line.push_str(&text);
    if let Some(section) = section {
        line.push_str(&format!(" ({section})"));
    }
    line
}
