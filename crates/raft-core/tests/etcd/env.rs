//! etcd's interaction environment: servers, the messages between them, and what a script does to them.

use raft_core::{Body, InstallSnapshot, Message, NodeId, Role};

use crate::args::{self, Outcome, Stop, bad, told};
use crate::deliver::Letter;
use crate::node::Node;
use crate::output::Output;
use crate::script::{Arg, Directive};
use crate::view::View;

#[derive(Default)]
pub(crate) struct Env {
    pub(crate) nodes: Vec<Node>,
    /// Sent and neither delivered nor dropped, oldest first.
    pub(crate) messages: Vec<Letter>,
    pub(crate) out: Output,
}

impl Env {
    /// Plays one directive; returns what comes of it, or why it cannot be played.
    pub(crate) fn play(&mut self, directive: &Directive) -> Result<String, String> {
        self.out.clear();
        match self.carry_out(directive) {
            Ok(()) => {}
            // Errors are put out whatever the log level.
            Err(Stop::Told(words)) if self.out.is_quiet() => return Ok(words),
            Err(Stop::Told(words)) => self.out.put(words),
            Err(Stop::Bad(why)) => return Err(why),
        }
        let text = self.out.text();
        Ok(if text.is_empty() { "ok".to_owned() } else { text.to_owned() })
    }

    fn carry_out(&mut self, directive: &Directive) -> Outcome {
        let args = &directive.args[..];
        match directive.command.as_str() {
            // A place to stop at with a debugger.
            "_breakpoint" => Ok(()),
            "add-nodes" => self.add_nodes(args),
            "campaign" => self.campaign(args),
            "compact" => self.compact(args),
            "deliver-msgs" => self.deliver_messages(args),
            "process-ready" => self.for_each(args, "handling Ready", Self::process_ready),
            "process-append-thread" => {
                self.for_each(args, "processing append thread", Self::process_append_thread)
            }
            "process-apply-thread" => {
                self.for_each(args, "processing apply thread", Self::process_apply_thread)
            }
            "log-level" => self.out.set_level(args::word(args, 0)?),
            "raft-log" => self.raft_log(args::first_id(args)?),
            "raft-state" => self.raft_state(),
            "set-randomized-election-timeout" => self.set_election_timeout(args),
            "stabilize" => self.stabilize_with(args),
            "status" => self.status(args::first_id(args)?),
            "tick-election" => {
                let node = self.node(args::first_id(args)?)?;
                node.tick(node.raft.config().election_ticks_min);
                Ok(())
            }
            "tick-heartbeat" => {
                let node = self.node(args::first_id(args)?)?;
                node.tick(node.raft.config().heartbeat_ticks);
                Ok(())
            }
            "transfer-leadership" => self.transfer_leadership(args),
            "forget-leader" => {
                // Where it is refused, etcd only logs it.
                let _ = self.node(args::first_id(args)?)?.raft.forget_leader();
                Ok(())
            }
            "send-snapshot" => self.send_snapshot(args),
            "propose" => self.propose(args),
            "propose-conf-change" => self.propose_conf_change(args, &directive.input),
            "report-unreachable" => self.report_unreachable(args),
            _ => told("unknown command"),
        }
    }

    pub(crate) fn node(&mut self, id: NodeId) -> Outcome<&mut Node> {
        let at = usize::try_from(id.0).ok().and_then(|id| id.checked_sub(1));
        match at.and_then(|at| self.nodes.get_mut(at)) {
            Some(node) => Ok(node),
            None => bad(format!("there is no server {}", id.0)),
        }
    }

    /// The servers that arguments without values name, or all.
    pub(crate) fn chosen(&self, args: &[Arg]) -> Outcome<Vec<NodeId>> {
        let ids = args::ids(args)?;
        Ok(if ids.is_empty() {
            self.nodes.iter().map(|node| node.raft.id()).collect()
        } else {
            ids
        })
    }

    /// Does something with each of the servers named, under a heading if there are several.
    fn for_each(
        &mut self,
        args: &[Arg],
        heading: &str,
        act: fn(&mut Self, NodeId) -> Outcome,
    ) -> Outcome {
        let ids = args::ids(args)?;
        for &id in &ids {
            if ids.len() > 1 {
                self.under(id, heading, |env| act(env, id))?;
            } else {
                act(self, id)?;
            }
        }
        Ok(())
    }

    /// Writes a heading; what `act` puts out is indented.
    pub(crate) fn under(
        &mut self,
        id: NodeId,
        heading: &str,
        act: impl FnOnce(&mut Self) -> Outcome,
    ) -> Outcome {
        self.out.line(format!("> {} {heading}", id.0));
        self.indented(act)
    }

    pub(crate) fn indented(&mut self, act: impl FnOnce(&mut Self) -> Outcome) -> Outcome {
        let outer = self.out.start_indent();
        let outcome = act(self);
        self.out.end_indent(outer);
        outcome
    }

    fn campaign(&mut self, args: &[Arg]) -> Outcome {
        let id = args::first_id(args)?;
        let count = self.nodes.len();
        if id.0 == 0 || !usize::try_from(id.0).is_ok_and(|id| id <= count) {
            let at = id.0.cast_signed() - 1;
            return told(format!("node index {at} out of range [0, {count})"));
        }
        // Where it may not stand, etcd only logs it.
        let _ = self.node(id)?.raft.campaign();
        Ok(())
    }

    fn compact(&mut self, args: &[Arg]) -> Outcome {
        let id = args::first_id(args)?;
        let index = args::number(args::word(args, 1)?)?;
        let node = self.node(id)?;
        node.storage.compact(index)?;
        if let Err(error) = node.raft.compact(index) {
            return bad(format!("raft-core cannot compact: {error}"));
        }
        self.raft_log(id)
    }

    /// What is on the disk: a server's own log may be ahead of it.
    fn raft_log(&mut self, id: NodeId) -> Outcome {
        let storage = &self.node(id)?.storage;
        let (first, last) = (storage.first_index(), storage.last_index());
        if last < first {
            self.out.put(format!("log is empty: first index={first}, last index={last}"));
            return Ok(());
        }
        let lines: Vec<_> = storage.entries().iter().map(crate::entries::entry).collect();
        lines.into_iter().for_each(|line| self.out.line(line));
        Ok(())
    }

    fn raft_state(&mut self) -> Outcome {
        for node in &self.nodes {
            let raft = &node.raft;
            let id = raft.id();
            let votes = if raft.members().is_voter(id) { "(Voter)" } else { "(Non-Voter)" };
            let (role, term) = (role(raft.role()), raft.current_term());
            let leader = raft.leader().map_or(0, |leader| leader.0);
            self.out.line(format!("{}: {role} {votes} Term:{term} Lead:{leader}", id.0));
        }
        Ok(())
    }

    fn status(&mut self, id: NodeId) -> Outcome {
        let raft = &self.node(id)?.raft;
        let options = raft.config().options;
        let lines: Vec<_> =
            raft.progress().iter().map(|known| crate::progress::line(known, &options)).collect();
        lines.into_iter().for_each(|line| self.out.line(line));
        Ok(())
    }

    fn set_election_timeout(&mut self, args: &[Arg]) -> Outcome {
        let timeout = args::number(args::value_of(args, "timeout")?)?;
        let Some(timeout) = u32::try_from(timeout).ok().filter(|timeout| *timeout > 0) else {
            return bad("the timeout must be a positive number");
        };
        self.node(args::first_id(args)?)?.raft.set_election_timeout(timeout);
        Ok(())
    }

    fn transfer_leadership(&mut self, args: &[Arg]) -> Outcome {
        let from = NodeId(args::number(args::value_of(args, "from")?)?);
        let to = NodeId(args::number(args::value_of(args, "to")?)?);
        self.node(to)?;
        // Where it cannot be, etcd only logs it.
        let _ = self.node(from)?.raft.transfer_leadership(to);
        Ok(())
    }

    /// Sends the newest snapshot behind the server's back: its progress does not hear of it.
    fn send_snapshot(&mut self, args: &[Arg]) -> Outcome {
        let ids = args::ids(args)?;
        let &[from, to] = &ids[..] else { return bad("two servers must be named") };
        let node = self.node(from)?;
        let snapshot = node.latest().clone();
        let piece = InstallSnapshot {
            meta: snapshot.meta.clone(),
            offset: 0,
            data: snapshot.data.clone(),
            done: true,
        };
        let term = node.raft.current_term();
        let message = Message { from, to, term, body: Body::InstallSnapshot(piece) };
        self.out.put(View::of(&message).to_string());
        self.messages.push(Letter::message(message));
        Ok(())
    }

    fn report_unreachable(&mut self, args: &[Arg]) -> Outcome {
        let ids = args::ids(args)?;
        let &[at, gone] = &ids[..] else {
            return told(
                "must specify exactly two node indexes: node on which to report, and reported node",
            );
        };
        self.node(gone)?;
        self.node(at)?.raft.report_unreachable(gone);
        Ok(())
    }
}

pub(crate) fn role(role: Role) -> &'static str {
    match role {
        Role::Follower => "StateFollower",
        Role::PreCandidate => "StatePreCandidate",
        Role::Candidate => "StateCandidate",
        Role::Leader => "StateLeader",
    }
}
