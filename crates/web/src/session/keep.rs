//! A session as text, to be taken up after the page was closed.
//!
//! First the moment and the speed, then the script that the run began with, then the script with all that was done
//! on the branch that was looked at, and which of its statements that are.

use std::fmt;
use std::sync::Arc;

use raft_sim::searching::cut;
use raft_sim::{History, Script, Time};

use super::{Goal, KEPT_FIRST_LINE as FIRST_LINE, Return, Run, Session};
use raft_sim::t;

const ORIGIN: &str = "--- begins with";
/// What stands before the script with all that was done.
const SCRIPT: &str = "--- done by now";

/// Why a text is no session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeepError(String);

impl fmt::Display for KeepError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for KeepError {}

/// What stands before the scripts.
struct Head {
    now: Time,
    end: Time,
    speed: usize,
    is_playing: bool,
    acts: Vec<usize>,
}

impl Head {
    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.trim_start().lines();
        let mut numbers = || -> Option<Vec<u64>> {
            let words = lines.next().unwrap_or("").split_whitespace();
            words.map(|word| word.parse().ok()).collect()
        };
        let [now, end, speed, is_playing] = numbers()?[..] else { return None };
        let acts = numbers()?.into_iter().map(|act| usize::try_from(act).ok());
        Some(Self {
            now: Time::from_micros(now.min(end)),
            end: Time::from_micros(end),
            speed: usize::try_from(speed).ok()?,
            is_playing: is_playing == 1,
            acts: acts.collect::<Option<_>>()?,
        })
    }
}

fn error(what: &str) -> KeepError {
    KeepError(t!("The last session cannot be read: {what}. This is a new one.", what))
}

impl Session {
    /// The run as it is looked at, as text.
    #[must_use]
    #[inline(never)]
    pub fn keep(&self) -> String {
        let (script, acts) = self.run.history.script_and_acts();
        let origin = self.run.history.origin();
        let acts: Vec<String> = acts.iter().map(ToString::to_string).collect();
        format!("{}{}\n{ORIGIN}\n{origin}\n{SCRIPT}\n{script}", self.keep_time(), acts.join(" "))
    }

    /// Takes a session up again. It is at its start: [`Session::goal`] says how far it has to be played.
    ///
    /// # Errors
    /// If the text is no session of this version.
    #[inline(never)]
    pub fn take_up_kept(text: &str) -> Result<Self, KeepError> {
        let rest =
            text.strip_prefix(FIRST_LINE).ok_or_else(|| error(t!("it is of another version")))?;
        if cut(rest, "---").is_none() {
            let head = Head::parse(rest).ok_or_else(|| error(t!("its numbers are damaged")))?;
            let mut session = Self::default();
            session.go_on_from(&head);
            return Ok(session);
        }
        let cut_short = || error(t!("it is cut short"));
        let (head, scripts) = cut(rest, ORIGIN).ok_or_else(cut_short)?;
        let (origin, script) = cut(scripts, SCRIPT).ok_or_else(cut_short)?;
        let head = Head::parse(head).ok_or_else(|| error(t!("its numbers are damaged")))?;
        let (origin, script) = (parse(origin)?, parse(script)?);
        let count = script.statements.len();
        let fits = script.config == origin.config && script.seed == origin.seed;
        if !fits || head.acts.iter().any(|act| *act >= count) {
            return Err(error(t!("its parts do not belong together")));
        }
        let mut history = History::new(origin).map_err(|found| error(&found.to_string()))?;
        history.resume(Arc::new(script), head.acts.clone());
        let mut session = Self::default();
        session.take_up(Run::new(history));
        session.go_on_from(&head);
        Ok(session)
    }

    fn go_on_from(&mut self, head: &Head) {
        self.set_speed(head.speed);
        self.is_playing = head.is_playing;
        self.goal = Some(Goal::At(head.end));
        self.return_to = (head.now < head.end).then_some(Return::At(head.now));
    }
}

/// When and in which run a session was, that is kept as this text; nothing of one in which nothing was done. Needs
/// nothing but the text, for when nothing else can be relied on.
pub(crate) fn kept_run(text: &str) -> Option<(Time, &str)> {
    let (_, script) = cut(text, SCRIPT)?;
    let now = text.strip_prefix(FIRST_LINE)?.split_whitespace().next()?;
    Some((Time::from_micros(now.parse().ok()?), script.trim_start()))
}

fn parse(text: &str) -> Result<Script, KeepError> {
    let text = text.trim_start();
    text.parse().map_err(|found: Vec<raft_sim::ScriptError>| {
        error(&found.first().map(ToString::to_string).unwrap_or_default())
    })
}
