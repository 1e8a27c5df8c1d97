//! The scripts about changes of the membership alone.

use raft_core::{Changed, ConfChangeError, ConfState, Index, Progress};

use crate::args;
use crate::entries::{parse_changes, spaced};
use crate::progress;
use crate::script::Directive;

/// A configuration and what its leader knows of the members.
#[derive(Default)]
pub(crate) struct Membership {
    members: ConfState,
    progress: Vec<Progress>,
    /// The end of the leader's log: one further with each directive.
    last_index: Index,
}

impl Membership {
    pub(crate) fn play(&mut self, directive: &Directive) -> Result<String, String> {
        let text = self.carry_out(directive);
        self.last_index += 1;
        text
    }

    fn carry_out(&mut self, directive: &Directive) -> Result<String, String> {
        let changes = match parse_changes(&directive.input) {
            Ok(changes) => changes,
            Err(words) => return Ok(words),
        };
        let command = directive.command.as_str();
        let changed = match command {
            "simple" => self.members.changed_simply(&changes),
            "enter-joint" => self.members.entered_joint(auto_leave(directive)?, &changes),
            "leave-joint" if !changes.is_empty() => {
                return Ok("this command takes no input".to_owned());
            }
            "leave-joint" => self.members.left_joint(),
            _ => return Ok("unknown command".to_owned()),
        };
        match changed {
            Err(error) => Ok(words(command, error)),
            Ok(changed) => Ok(self.switch_to(changed)),
        }
    }

    fn switch_to(&mut self, changed: Changed) -> String {
        changed.update_progress(&mut self.progress, self.last_index);
        self.members = changed.members;
        let options = raft_core::Options::ETCD;
        let known = self.progress.iter().map(|known| progress::line(known, &options));
        let mut lines = vec![configuration(&self.members)];
        lines.extend(known);
        lines.join("\n")
    }
}

fn auto_leave(directive: &Directive) -> Result<bool, String> {
    if directive.args.is_empty() {
        return Ok(false);
    }
    let value = args::value_of(&directive.args, "autoleave").and_then(args::flag);
    value.map_err(|stop| format!("{stop:?}"))
}

fn configuration(members: &ConfState) -> String {
    let mut text = format!("voters=({})", spaced(&members.voters));
    if members.is_joint() {
        text += &format!("&&({})", spaced(&members.voters_outgoing));
    }
    if !members.learners.is_empty() {
        text += &format!(" learners=({})", spaced(&members.learners));
    }
    if !members.learners_next.is_empty() {
        text += &format!(" learners_next=({})", spaced(&members.learners_next));
    }
    if members.auto_leave {
        text += " autoleave";
    }
    text
}

/// etcd's words.
fn words(command: &str, error: ConfChangeError) -> String {
    let words = match error {
        ConfChangeError::AlreadyJoint if command == "simple" => {
            "can't apply simple config change in joint config"
        }
        ConfChangeError::AlreadyJoint => "config is already joint",
        ConfChangeError::NotJoint => "can't leave a non-joint config",
        ConfChangeError::NoVoterLeft => "removed all voters",
        ConfChangeError::TooManyAtOnce => {
            "more than one voter changed without entering joint config"
        }
        ConfChangeError::NoVoterYet => "can't make a zero-voter config joint",
        ConfChangeError::Pending { .. } => "possible unapplied conf change",
    };
    words.to_owned()
}
