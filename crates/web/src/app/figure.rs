//! The page as a figure in another page, which it tells what happens and which may play it.
//!
//! `docs/embedding.md` describes what is said.

use std::fmt::Write as _;

use raft_sim::core::{Raft, Role};
use raft_sim::{Fact, Script, Time, t};

use super::{App, LinkMsg, Msg};
use crate::browser::address;
use crate::browser::host::{self, Asked, quoted};
use crate::hall::Controls;
use crate::link;
use crate::session::Gesture;

/// What the page around was told last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    height: i32,
    violations: usize,
    goals: usize,
}

impl App {
    /// The figure is complete.
    pub(super) fn figure_is_ready(&mut self) {
        let send = self.send.clone();
        host::listen(move |asked| send.emit(Msg::Link(LinkMsg::Asked(asked))));
        host::tell(r#"{"raft":"ready"}"#);
        self.tell_host();
    }

    /// Tells the page around what has changed.
    pub(super) fn tell_host(&mut self) {
        host::tell(&format!(r#"{{"raft":"state","value":{}}}"#, self.state()));
        let session = self.session.borrow();
        let cluster = session.cluster();
        let goals = session
            .history()
            .milestones()
            .filter(|event| matches!(event.fact, Fact::GoalReached(_)));
        let now = Told {
            height: host::height(),
            violations: cluster.checks().violations().count(),
            goals: goals.count(),
        };
        let told = std::mem::replace(&mut self.told_host, now);
        if told.height != now.height {
            host::tell(&format!(r#"{{"raft":"resize","value":{}}}"#, now.height));
        }
        let violations = cluster.checks().violations().skip(told.violations);
        for violation in violations {
            let words = quoted(&violation.to_string());
            host::tell(&format!(r#"{{"raft":"violation","value":{words}}}"#));
        }
        for _ in told.goals..now.goals {
            host::tell(r#"{"raft":"goal"}"#);
        }
    }

    /// What there is to see, as JSON.
    fn state(&self) -> String {
        let session = self.session.borrow();
        let cluster = session.cluster();
        let mut state = format!(
            r#"{{"time":{},"playing":{},"violations":{},"leader":{},"servers":["#,
            link::in_seconds(cluster.now()),
            session.is_playing(),
            cluster.checks().violations().count(),
            cluster.leader().map_or_else(|| "null".to_owned(), |id| id.0.to_string()),
        );
        for (place, server) in cluster.servers().iter().enumerate() {
            let comma = if place > 0 { "," } else { "" };
            let role = match server.raft().map(Raft::role) {
                None => "crashed",
                Some(Role::Follower) => "follower",
                Some(Role::PreCandidate) => "pre-candidate",
                Some(Role::Candidate) => "candidate",
                Some(Role::Leader) => "leader",
            };
            let term =
                server.raft().map_or(server.durable_state().current_term, Raft::current_term);
            let commit = server.raft().map_or(0, |raft| raft.log().commit_index());
            let last = server.log_base().index + server.log().len() as u64;
            // A string can always be written to.
            let _ = write!(
                state,
                r#"{comma}{{"id":{},"role":"{role}","term":{term},"commit":{commit},"last":{last}}}"#,
                server.id().0
            );
        }
        state + "]}"
    }

    /// The page around wants something.
    pub(super) fn asked(&mut self, asked: Asked) {
        let Asked { id, what, value } = asked;
        let outcome = match what.as_str() {
            "play" | "pause" => {
                self.session.borrow_mut().set_playing(what == "play");
                Ok(())
            }
            "seek" => match link::seconds(&value) {
                Some(at) => {
                    self.travel(&Msg::Seek(at));
                    Ok(())
                }
                None => Err(t!("“{value}” is no time in seconds", value)),
            },
            "run" => self.run_statements(&value),
            "load" if link::is_link(&value) => match self.open_hash(&value, Some(&id)) {
                Ok(false) => return,
                outcome => outcome.map(drop),
            },
            "load" => self.open_script(&value, Time::ZERO, None, false),
            "state" => return tell_answer(&id, &self.state()),
            "link" => return self.make_link(move |link| LinkMsg::Answer(link, id)),
            _ => Err(t!("nobody here knows what “{what}” is", what)),
        };
        answer(&id, outcome);
    }

    /// Carries out the actions of some statements, all of them now.
    fn run_statements(&mut self, text: &str) -> Result<(), String> {
        let servers = self.session.borrow().cluster().servers().len();
        let whole = format!("raft-playground 1\nservers {servers}\n{text}\n");
        let script: Script = whole.parse().map_err(|errors: Vec<raft_sim::ScriptError>| {
            errors.first().map(ToString::to_string).unwrap_or_default()
        })?;
        for statement in script.statements {
            let mut session = self.session.borrow_mut();
            session.gesture(Gesture::Act(statement.action));
            if let Some(notice) = session.notice() {
                return Err(notice.text.clone());
            }
        }
        Ok(())
    }

    /// Says what came of a link that the page around has asked for.
    pub(super) fn answer_link(id: &str, link: Option<String>) {
        let link = link.map_or_else(
            || "null".to_owned(),
            |link| quoted(&format!("{}{link}", address::base())),
        );
        tell_answer(id, &link);
    }
}

/// Whether a figure with these buttons lets its visitor do that. (What the page around asks for is done all the same.)
pub(super) fn lets(controls: Controls, msg: &Msg) -> bool {
    match msg {
        // These leave the figure, or lie over it.
        Msg::Key(key, _) if matches!(key.as_str(), "a" | "g" | "z") => false,
        Msg::Own(_) => false,
        // One cannot bring a run to a figure that lets nobody act on its own.
        Msg::Bring(_) | Msg::Edit(_) => controls == Controls::All,
        Msg::Key(key, _) if key == "m" => controls == Controls::All,
        Msg::Gesture(_)
        | Msg::Menu(_)
        | Msg::Regroup(..)
        | Msg::Chaos(_)
        | Msg::Undo
        | Msg::Redo
        | Msg::Restart
        | Msg::Select(Some(_))
        | Msg::SelectMessage(Some(_)) => controls == Controls::All,
        Msg::TogglePlay
        | Msg::Step
        | Msg::StepBack
        | Msg::Next(_)
        | Msg::Previous(_)
        | Msg::SeekStart
        | Msg::Live
        | Msg::Seek(_)
        | Msg::SeekBy(_)
        | Msg::SeekEvent(_)
        | Msg::Hand(_)
        | Msg::Shift(_)
        | Msg::Speed(_)
        | Msg::Switch(_) => controls != Controls::Nothing,
        _ => true,
    }
}

/// Says what came of something that the page around has asked for.
pub(super) fn answer(id: &str, outcome: Result<(), String>) {
    match outcome {
        Ok(()) => tell_answer(id, "null"),
        Err(why) => host::tell(&format!(
            r#"{{"raft":"refusal","id":{},"value":{}}}"#,
            quoted(id),
            quoted(&why)
        )),
    }
}

/// Says that there will be no figure, and why.
pub(super) fn tell_error(why: &str) {
    host::tell(&format!(r#"{{"raft":"error","value":{}}}"#, quoted(why)));
}

fn tell_answer(id: &str, json: &str) {
    host::tell(&format!(r#"{{"raft":"answer","id":{},"value":{json}}}"#, quoted(id)));
}
