//! The scripts about majorities alone.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use raft_core::quorum::{joint_index, joint_result, majority_index, majority_result};
use raft_core::{ConfState, Index, NodeId, VoteResult};

use crate::args::{self, Stop};
use crate::script::Directive;

/// What each voter holds, or answered; nothing for those that are not heard of.
type Known = BTreeMap<NodeId, Index>;

const REFUSED: Index = 1;
const GRANTED: Index = 2;

/// The arguments of a directive.
#[derive(Default)]
struct Question {
    voters: Vec<NodeId>,
    outgoing: Vec<NodeId>,
    is_joint: bool,
    indices: Vec<Index>,
    votes: Vec<Index>,
}

pub(crate) fn play(directive: &Directive) -> Result<String, String> {
    let question = Question::read(directive).map_err(|stop| match stop {
        Stop::Told(words) | Stop::Bad(words) => words,
    })?;
    let input = match directive.command.as_str() {
        "committed" => &question.indices,
        "vote" => &question.votes,
        other => return Err(format!("unknown command: {other}")),
    };
    let voters = joint(&question.voters, &question.outgoing).all_voters();
    if voters.len() != input.len() {
        let voters: Vec<_> = voters.iter().map(|id| format!("{}:{{}}", id.0)).collect();
        let input: Vec<_> = input.iter().map(|index| shown(*index)).collect();
        return Ok(format!(
            "error: mismatched input (explicit or _) for voters map[{}]: [{}]",
            voters.join(" "),
            input.join(" ")
        ));
    }
    let known = question.assign(input);
    Ok(if directive.command == "vote" { question.vote(&known) } else { question.committed(&known) })
}

impl Question {
    fn read(directive: &Directive) -> Result<Self, Stop> {
        let mut question = Self::default();
        for arg in &directive.args {
            for value in &arg.values {
                question.set(&arg.key, value)?;
            }
        }
        Ok(question)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), Stop> {
        match (key, value) {
            ("cfg", _) => self.voters.push(NodeId(args::number(value)?)),
            ("cfgj", "zero") => self.is_joint = true,
            ("cfgj", _) => {
                self.is_joint = true;
                self.outgoing.push(NodeId(args::number(value)?));
            }
            ("idx", "_") => self.indices.push(0),
            ("idx", _) => match args::number(value)? {
                0 => return args::bad("0 cannot be an index"),
                index => self.indices.push(index),
            },
            ("votes", "y") => self.votes.push(GRANTED),
            ("votes", "n") => self.votes.push(REFUSED),
            ("votes", "_") => self.votes.push(0),
            ("votes", _) => return args::bad(format!("unknown vote: {value}")),
            _ => return args::bad(format!("unknown argument: {key}")),
        }
        Ok(())
    }

    /// Who holds what: the inputs in the order in which the voters were first named.
    fn assign(&self, input: &[Index]) -> Known {
        let (mut known, mut input) = (Known::new(), input.iter());
        for &id in self.voters.iter().chain(&self.outgoing) {
            if !known.contains_key(&id)
                && let Some(&value) = input.next()
            {
                known.insert(id, value);
            }
        }
        known.retain(|_, value| *value != 0);
        known
    }

    fn committed(&self, known: &Known) -> String {
        let members = joint(&self.voters, &self.outgoing);
        let mut text = describe(&members.all_voters(), known);
        let index = joint_index(&members, held(known));
        if self.is_joint {
            let other = joint_index(&joint(&self.outgoing, &self.voters), held(known));
            check(&mut text, index, other, "via symmetry\n");
        } else {
            check(&mut text, index, majority_index(&members.voters, held(known)), "via majority\n");
            check(
                &mut text,
                index,
                by_counting(&members.voters, known),
                "via alternative computation\n",
            );
            let twice = joint(&self.voters, &self.voters);
            check(&mut text, index, joint_index(&twice, held(known)), "via self-joint quorum\n");
            check_lowered(&mut text, index, &members.voters, known);
        }
        let _ = writeln!(text, "{}", shown(index));
        text
    }

    fn vote(&self, known: &Known) -> String {
        let answer = |id| known.get(&id).map(|value| *value != REFUSED);
        let members = joint(&self.voters, &self.outgoing);
        let result = joint_result(&members, answer);
        let other = if self.is_joint {
            joint_result(&joint(&self.outgoing, &self.voters), answer)
        } else {
            majority_result(&members.voters, answer)
        };
        let mut text = String::new();
        if other != result {
            let _ = writeln!(text, "{} <-- via symmetry", name(other));
        }
        let _ = writeln!(text, "{}", name(result));
        text
    }
}

/// Voters are sets: named twice is named once.
fn joint(voters: &[NodeId], outgoing: &[NodeId]) -> ConfState {
    let set = |ids: &[NodeId]| {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    ConfState { voters: set(voters), voters_outgoing: set(outgoing), ..ConfState::default() }
}

fn held(known: &Known) -> impl Fn(NodeId) -> Index {
    |id| known.get(&id).copied().unwrap_or(0)
}

/// Another computation, and a script sees it, should it come out otherwise.
fn check(text: &mut String, index: Index, other: Index, how: &str) {
    if other != index {
        let _ = write!(text, "{} <-- {how}", shown(other));
    }
}

/// By trying every index that somebody holds, in place of sorting or the like.
fn by_counting(voters: &[NodeId], known: &Known) -> Index {
    if voters.is_empty() {
        return Index::MAX;
    }
    let holders = |index: Index| voters.iter().filter(|id| held(known)(**id) >= index).count();
    let candidates = known.values().copied().filter(|index| holders(*index) > voters.len() / 2);
    candidates.max().unwrap_or(0)
}

/// Whoever holds less than what is committed may hold even less: that changes nothing.
fn check_lowered(text: &mut String, index: Index, voters: &[NodeId], known: &Known) {
    for (&id, &own) in known.iter().filter(|(_, own)| **own < index) {
        for (lower, how) in [(own - 1, own), (0, 0)] {
            let mut changed = known.clone();
            changed.insert(id, lower);
            let other = majority_index(voters, held(&changed));
            check(text, index, other, &format!("overlaying {}->{how}", id.0));
        }
    }
}

/// A bar for each voter, as long as the number of those it is ahead of.
fn describe(voters: &[NodeId], known: &Known) -> String {
    if voters.is_empty() {
        return "<empty majority quorum>".to_owned();
    }
    let count = voters.len();
    let bar = |id| voters.iter().filter(|&&other| held(known)(other) < held(known)(id)).count();
    let mut text = format!("{}    idx\n", " ".repeat(count));
    for &id in voters {
        let mark = match known.get(&id) {
            None => format!("?{}", " ".repeat(count)),
            Some(_) => format!("{}>{}", "x".repeat(bar(id)), " ".repeat(count - bar(id))),
        };
        let _ = writeln!(text, "{mark} {:>5}    (id={})", held(known)(id), id.0);
    }
    text
}

fn shown(index: Index) -> String {
    if index == Index::MAX { "∞".to_owned() } else { index.to_string() }
}

fn name(result: VoteResult) -> &'static str {
    match result {
        VoteResult::Won => "VoteWon",
        VoteResult::Lost => "VoteLost",
        VoteResult::Pending => "VotePending",
    }
}
