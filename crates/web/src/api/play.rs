//! A cluster that a program plays with. Knows nothing of JavaScript.

use raft_sim::core::Entry;
use raft_sim::explain::en;
use raft_sim::{Cluster, Event, EventId, History, Script, ScriptError, Server, Time};

use super::views::Value;
use crate::seed;

/// So many happenings are played by one call: whoever waits counts them, and hears of what happened in between.
const HAPPENINGS: u32 = 100;
/// A cluster begins with no more servers.
const SERVERS_MAX: usize = 9;

/// Something that is wrong.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    kind: &'static str,
    message: String,
    line: Option<u32>,
    column: Option<u32>,
    hint: Option<&'static str>,
}

impl Problem {
    fn new(kind: &'static str, message: String) -> Vec<Self> {
        vec![Self { kind, message, line: None, column: None, hint: None }]
    }

    /// kind, message, line, column, hint
    pub(super) fn view(self) -> Value {
        let count = |it: Option<u32>| it.map_or(Value::Nothing, |it| Value::Number(it.into()));
        Value::List(vec![
            Value::Word(self.kind),
            Value::Text(self.message),
            count(self.line),
            count(self.column),
            self.hint.map_or(Value::Nothing, Value::Word),
        ])
    }

    /// What is wrong with a text that so many lines were put before.
    fn of_text(errors: Vec<ScriptError>, before: u32) -> Vec<Self> {
        let told = errors.into_iter().map(|mut error| {
            error.line = error.line.saturating_sub(before);
            Self {
                kind: "script",
                message: error.to_string(),
                line: Some(error.line),
                column: Some(error.column),
                hint: error.suggestion,
            }
        });
        told.collect()
    }
}

/// A cluster with its past.
#[derive(Debug)]
pub(super) struct Play {
    history: History,
    /// Events before this one were told of.
    heard: EventId,
}

impl Play {
    /// The cluster of a script, with a seed of its own if that asks for none.
    pub(super) fn new(text: &str, is_seedless: bool) -> Result<Self, Vec<Problem>> {
        let mut script = Script::parse(text).map_err(|errors| Problem::of_text(errors, 0))?;
        if is_seedless {
            script.seed = seed::any();
        }
        let history = History::new(script);
        let history = history.map_err(|invalid| Problem::new("script", invalid.to_string()))?;
        Ok(Self { history, heard: 0 })
    }

    /// Carries out the actions of some statements, all of them now, whatever moments they have.
    pub(super) fn act(&mut self, text: &str) -> Result<(), Vec<Problem>> {
        let servers = self.history.present().servers().len();
        let mut whole = format!("raft-playground 1\nservers {}\n", servers.min(SERVERS_MAX));
        // More there can only be later.
        let booted = SERVERS_MAX..servers.max(SERVERS_MAX);
        for number in booted.clone() {
            whole += &format!("boot S{}\n", number + 1);
        }
        whole += text;
        let before = u32::try_from(booted.len()).unwrap_or(0);
        let script =
            Script::parse(&whole).map_err(|errors| Problem::of_text(errors, before + 2))?;
        for statement in script.statements.into_iter().skip(booted.len()) {
            let acted = self.history.act(statement.action);
            acted.map_err(|error| Problem::new("action", en::action_error(&error)))?;
        }
        Ok(())
    }

    /// Plays until the next event. Whether there was one.
    pub(super) fn step(&mut self) -> bool {
        let before = self.history.present().event_count();
        self.history.step();
        self.history.present().event_count() > before
    }

    /// Plays a little towards a moment in microseconds. Whether it is reached.
    pub(super) fn run(&mut self, until_us: f64) -> bool {
        self.history.run_some(Time::from_micros(whole(until_us)), HAPPENINGS)
    }

    /// Goes to a moment, forwards a little at a time. Whether it is reached.
    pub(super) fn seek(&mut self, at_us: f64) -> bool {
        let at = Time::from_micros(whole(at_us));
        if at >= self.history.end().at {
            self.history.live();
            return self.history.run_some(at, HAPPENINGS);
        }
        self.history.seek(at);
        true
    }

    /// What has happened since it was asked for last; nothing if that is not wanted.
    pub(super) fn hear(&mut self, is_unwanted: bool) -> impl Iterator<Item = &Event> {
        let present = self.history.present();
        let count = present.event_count();
        let first = std::mem::replace(&mut self.heard, count);
        let first = if is_unwanted { count } else { first };
        (first..count).filter_map(|id| present.event(id))
    }

    /// The cluster as it is.
    pub(super) fn cluster(&self) -> &Cluster {
        self.history.present()
    }

    /// A server by its name.
    pub(super) fn server(&self, name: &str) -> Option<&Server> {
        let mut servers = self.cluster().servers().iter();
        let number = name.strip_prefix('S').and_then(|number| number.parse().ok());
        servers.find(|server| Some(server.id().0) == number)
    }

    /// The entries of a server's log from an index on.
    pub(super) fn entries(&self, name: &str, first: f64) -> Option<impl Iterator<Item = &Entry>> {
        Some(self.server(name)?.log().range(whole(first)..u64::MAX))
    }
}

/// The nearest whole number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what has no room is far away"
)]
fn whole(number: f64) -> u64 {
    number as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str =
        "raft-playground 1\nservers 3\nseed 4\nat 500ms crash leader\n+1s put x 1\n";

    fn play(text: &str) -> Play {
        Play::new(text, false).unwrap()
    }

    fn run(play: &mut Play, until_us: f64) {
        while !play.run(until_us) {}
    }

    fn told(problems: &[Problem]) -> (&str, &str, Option<u32>, Option<u32>) {
        let [Problem { kind, message, line, column, .. }] = problems else {
            panic!("{problems:?}")
        };
        (kind, message, *line, *column)
    }

    #[test]
    fn it_is_the_cluster_of_the_script() {
        let mut play = play(SCRIPT);
        run(&mut play, 3e6);
        let mut cluster = Cluster::new(Script::parse(SCRIPT).unwrap()).unwrap();
        cluster.run_until(Time::from_millis(3000));
        assert_eq!(play.cluster().digest(), cluster.digest());
        assert_eq!(play.cluster().now(), cluster.now());
    }

    #[test]
    fn one_goes_back_and_forth() {
        let mut play = play(SCRIPT);
        run(&mut play, 3e6);
        let digest = play.cluster().digest();
        assert!(play.seek(4e5));
        assert_eq!(play.cluster().now(), Time::from_millis(400));
        while !play.seek(3e6) {}
        assert_eq!(play.cluster().digest(), digest);
        while !play.seek(5e6) {}
        assert_eq!(play.cluster().now(), Time::from_millis(5000));
    }

    #[test]
    fn without_a_seed_it_gets_one() {
        let seed = |is_seedless| {
            Play::new("raft-playground 1\n", is_seedless).unwrap().cluster().script().seed
        };
        assert_eq!(seed(false), 0);
        assert!([seed(true), seed(true), seed(true)].iter().any(|it| *it != seed(true)));
    }

    #[test]
    fn mistakes_are_told_with_their_places() {
        let problems =
            Play::new("raft-playground 1\nservers 12\nat 1s crahs S1\n", false).unwrap_err();
        let places: Vec<_> = problems.iter().map(|it| (it.kind, it.line, it.hint)).collect();
        let expected = [("script", Some(2), None), ("script", Some(3), Some("crash"))];
        assert_eq!(places, expected);

        let mut play = play(SCRIPT);
        let problems = play.act("put x 1\ncrash S9").unwrap_err();
        let message = "line 2, column 7: there is no server 9; this cluster has servers 1 to 3";
        assert_eq!(
            (told(&problems).0, told(&problems).2, told(&problems).3),
            ("script", Some(2), Some(7))
        );
        assert!(told(&problems).1.starts_with(&message[..38]), "{problems:?}");
        let problems = play.act("restart S1").unwrap_err();
        assert_eq!(told(&problems), ("action", "S1 is up already.", None, None));
        assert!(play.server("S10").is_none());
    }

    #[test]
    fn servers_that_came_later_can_be_named() {
        let mut play = play("raft-playground 1\nservers 9\n");
        play.act("boot S10").unwrap();
        play.act("boot S11\ncrash S11").unwrap();
        assert!(!play.server("S11").unwrap().is_up());
        let problems = play.act("\ncrash S12").unwrap_err();
        assert_eq!(told(&problems).2, Some(2));
    }

    #[test]
    fn each_event_is_heard_of_once() {
        let mut play = play(SCRIPT);
        assert!(play.step());
        let first: Vec<_> = play.hear(false).map(|event| event.id).collect();
        assert_eq!(first.first(), Some(&0));
        assert_eq!(play.hear(false).count(), 0);
        run(&mut play, 4e5);
        assert_eq!(play.hear(true).count(), 0);
        assert!(play.step());
        assert!(play.hear(false).all(|event| event.at > Time::from_millis(400)));
    }

    #[test]
    fn entries_begin_at_an_index() {
        let mut play = play("raft-playground 1\nservers 3\nat 1s put x 1\nput x 2\nput x 3\n");
        run(&mut play, 2e6);
        let entries =
            |first| play.entries("S1", first).unwrap().map(|it| it.index).collect::<Vec<_>>();
        assert_eq!(entries(0.0), [1, 2, 3, 4]);
        assert_eq!(entries(3.0), [3, 4]);
        assert_eq!(entries(f64::NAN), [1, 2, 3, 4]);
        assert_eq!(entries(1e300), Vec::<u64>::new());
        assert!(play.entries("C1", 0.0).is_none());
    }
}
