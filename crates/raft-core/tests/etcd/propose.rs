//! Proposals of commands and of changes of the membership.

use raft_core::{ConfChange, Transition};

use crate::args::{self, Outcome, Stop, bad, told};
use crate::deliver::dropped;
use crate::entries::{V1, parse_changes};
use crate::env::Env;
use crate::script::Arg;

impl Env {
    pub(crate) fn propose(&mut self, args: &[Arg]) -> Outcome {
        if args.len() != 2 {
            return bad("a server and one word must be named");
        }
        let command = args::word(args, 1)?.as_bytes().into();
        let raft = &mut self.node(args::first_id(args)?)?.raft;
        raft.propose(command).map(|_| ()).map_err(dropped)
    }

    pub(crate) fn propose_conf_change(&mut self, args: &[Arg], input: &str) -> Outcome {
        let id = args::first_id(args)?;
        let (mut is_v1, mut transition) = (false, Transition::Auto);
        for Arg { key, values } in &args[1..] {
            for value in values {
                match key.as_str() {
                    "v1" => is_v1 = args::flag(value)?,
                    "transition" => transition = parse_transition(value)?,
                    _ => return told(format!("unknown command {key}")),
                }
            }
        }
        let changes = parse_changes(input).map_err(Stop::Told)?;
        if is_v1 && (changes.len() > 1 || transition != Transition::Auto) {
            return told("v1 conf change can only have one operation and no transition");
        }
        if is_v1 && changes.is_empty() {
            return bad("a v1 conf change must have an operation");
        }
        let context = if is_v1 { V1 } else { &[] };
        let change = ConfChange { transition, changes, context: context.into() };
        let raft = &mut self.node(id)?.raft;
        raft.propose_conf_change(change).map(|_| ()).map_err(dropped)
    }
}

fn parse_transition(value: &str) -> Outcome<Transition> {
    match value {
        "auto" => Ok(Transition::Auto),
        "implicit" => Ok(Transition::JointImplicit),
        "explicit" => Ok(Transition::JointExplicit),
        _ => told(format!("unknown transition {value}")),
    }
}
