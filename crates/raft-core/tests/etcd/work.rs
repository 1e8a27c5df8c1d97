//! What an owner does with a Ready: write, apply and send, at once or by threads of its own.

use std::sync::Arc;

use raft_core::{
    AppendEntriesReply, AppendResult, Body, Entry, HardState, LogPosition, Message, NodeId,
    Payload, Ready, Role, Snapshot,
};

use crate::args::{Outcome, told};
use crate::deliver::Letter;
use crate::entries;
use crate::env::{Env, role};
use crate::node::Node;
use crate::view::{self, Target, View};

/// What a thread has to do, and what it answers then.
pub(crate) struct Work {
    /// As it is shown, without the answers.
    view: View,
    entries: Vec<Entry>,
    snapshot: Option<Arc<Snapshot>>,
    responses: Vec<Letter>,
}

impl Work {
    fn with_responses(&self) -> View {
        let responses = self.responses.iter().map(|letter| letter.view.clone()).collect();
        View { responses, ..self.view.clone() }
    }
}

impl Env {
    pub(crate) fn process_ready(&mut self, id: NodeId) -> Outcome {
        let node = self.node(id)?;
        let mut shown = Vec::new();
        // Of these two a Ready says nothing here: they are there to be asked for.
        if node.has_soft_change() {
            let (leader, is) = (node.raft.leader(), node.raft.role());
            node.told = (leader, is);
            shown.push(format!("Lead:{} State:{}", leader.map_or(0, |id| id.0), role(is)));
        }
        match node.raft.ready() {
            None => {
                self.out.put(describe(&shown, false));
                Ok(())
            }
            Some(ready) if node.is_async => self.hand_to_threads(id, shown, ready),
            Some(ready) => self.do_at_once(id, shown, ready),
        }
    }

    fn do_at_once(&mut self, id: NodeId, mut shown: Vec<String>, mut ready: Box<Ready>) -> Outcome {
        shown.extend(contents(&ready));
        let letters: Vec<_> = ready.drain_messages().map(Letter::message).collect();
        show_messages(&mut shown, letters.iter().map(|letter| letter.view.clone()));
        let must_sync = self.node(id)?.must_sync(&ready);
        self.out.put(describe(&shown, must_sync));
        let node = self.node(id)?;
        node.write(&ready.entries, ready.snapshot.as_deref())?;
        node.apply(&ready.committed_entries)?;
        node.raft.advance(ready);
        self.messages.extend(letters);
        Ok(())
    }

    fn hand_to_threads(
        &mut self,
        id: NodeId,
        mut shown: Vec<String>,
        mut ready: Box<Ready>,
    ) -> Outcome {
        shown.extend(contents(&ready));
        let letters: Vec<_> = ready.messages.drain(..).map(Letter::message).collect();
        let node = self.node(id)?;
        let (append, apply) = (node.append_work_of(&ready), node.apply_work_of(&ready));
        let messages = letters.iter().map(|letter| letter.view.clone());
        let work = append.iter().chain(&apply).map(Work::with_responses);
        show_messages(&mut shown, messages.chain(work));
        node.append_work.extend(append);
        node.apply_work.extend(apply);
        let must_sync = node.must_sync(&ready);
        node.raft.recycle(ready);
        self.out.put(describe(&shown, must_sync));
        self.messages.extend(letters);
        Ok(())
    }

    /// The append thread writes what is first in its queue.
    pub(crate) fn process_append_thread(&mut self, id: NodeId) -> Outcome {
        let Some(work) = self.node(id)?.append_work.pop_front() else {
            self.out.put("no append work to perform");
            return Ok(());
        };
        self.begin_work(&work);
        self.node(id)?.write(&work.entries, work.snapshot.as_deref())?;
        self.finish_work(work);
        Ok(())
    }

    /// The apply thread applies what is first in its queue.
    pub(crate) fn process_apply_thread(&mut self, id: NodeId) -> Outcome {
        let Some(work) = self.node(id)?.apply_work.pop_front() else {
            self.out.put("no apply work to perform");
            return Ok(());
        };
        self.begin_work(&work);
        self.node(id)?.apply(&work.entries)?;
        self.finish_work(work);
        Ok(())
    }

    fn begin_work(&mut self, work: &Work) {
        self.out.line("Processing:");
        self.out.line(work.view.to_string());
    }

    fn finish_work(&mut self, work: Work) {
        self.out.line("Responses:");
        for letter in &work.responses {
            self.out.line(letter.view.to_string());
        }
        self.messages.extend(work.responses);
    }
}

impl Node {
    /// As etcd has it: how a snapshot is made durable is the owner's business.
    fn must_sync(&mut self, ready: &Ready) -> bool {
        let before = self.hard_state;
        self.hard_state = ready.hard_state.unwrap_or(before);
        let is_promise = (before.current_term, before.voted_for)
            != (self.hard_state.current_term, self.hard_state.voted_for);
        is_promise || !ready.entries.is_empty()
    }

    fn write(&mut self, entries: &[Entry], snapshot: Option<&Snapshot>) -> Outcome {
        match snapshot {
            None => self.storage.append(entries),
            Some(_) if !entries.is_empty() => {
                told("can't apply snapshot and entries at the same time")
            }
            Some(snapshot) => self.storage.install(snapshot),
        }
    }

    fn apply(&mut self, entries: &[Entry]) -> Outcome {
        for entry in entries {
            let (members, command) = match &entry.payload {
                Payload::NoOp => (None, &[][..]),
                Payload::Command(command) => (None, &command[..]),
                Payload::ConfChange(change) => {
                    let members = self.raft.apply_conf_change(change).map_err(|error| {
                        crate::args::Stop::Bad(format!("entry {}: {error}", entry.index))
                    })?;
                    let context =
                        if *change.context == *entries::V1 { &[] } else { &change.context[..] };
                    (Some(members), context)
                }
            };
            self.note_applied(entry.position(), members, command)?;
        }
        Ok(())
    }

    /// What the append thread has to write of a Ready; its answers wait for that.
    fn append_work_of(&self, ready: &Ready) -> Option<Work> {
        if !ready.needs_disk() {
            return None;
        }
        let id = Target::Node(self.raft.id());
        let mut view =
            View::new(id, Target::AppendThread, "MsgStorageAppend", 0).with_entries(&ready.entries);
        if let Some(HardState { current_term, voted_for, commit_index }) = ready.hard_state {
            (view.term, view.commit) = (current_term, commit_index);
            view.vote = voted_for.map_or(0, |id| id.0);
        }
        let own = self.own_acknowledgements(ready);
        let mut responses: Vec<_> =
            ready.persisted_messages.iter().cloned().chain(own).map(Letter::message).collect();
        // The server has to hear when its log, or a snapshot, is on the disk: not only of what this
        // Ready writes, since a change of term makes it deaf for what was said before.
        let last = self.raft.log().last();
        let is_log_awaited = self.raft.stable_index() < last.index;
        let snapshot = ready.snapshot.clone();
        view.snapshot = snapshot.as_deref().map(view::snapshot);
        if is_log_awaited || snapshot.is_some() {
            let term = self.raft.current_term();
            let mut done = View::new(Target::AppendThread, id, "MsgStorageAppendResp", term);
            done.log = if is_log_awaited { last } else { LogPosition::default() };
            done.snapshot.clone_from(&view.snapshot);
            responses.push(Letter::persisted(done, ready.number));
        }
        Some(Work { view, entries: ready.entries.clone(), snapshot, responses })
    }

    /// In etcd a leader writes to itself that it has its own entries, once they are durable.
    fn own_acknowledgements(&self, ready: &Ready) -> Vec<Message> {
        let (id, term) = (self.raft.id(), self.raft.current_term());
        let own = ready.entries.iter().filter(|entry| entry.term == term);
        let told = |entry: &Entry| {
            let result = AppendResult::Accepted { match_index: entry.index };
            let body = Body::AppendEntriesReply(AppendEntriesReply { result });
            Message { from: id, to: id, term, body }
        };
        if self.raft.role() == Role::Leader { own.map(told).collect() } else { Vec::new() }
    }

    fn apply_work_of(&self, ready: &Ready) -> Option<Work> {
        let entries = &ready.committed_entries;
        let last = entries.last()?;
        let id = Target::Node(self.raft.id());
        let view = View::new(id, Target::ApplyThread, "MsgStorageApply", 0).with_entries(entries);
        let done =
            View::new(Target::ApplyThread, id, "MsgStorageApplyResp", 0).with_entries(entries);
        let responses = vec![Letter::applied(done, last.index)];
        Some(Work { view, entries: entries.clone(), snapshot: None, responses })
    }
}

/// What is shown of a Ready between its soft state and its messages.
fn contents(ready: &Ready) -> Vec<String> {
    let mut shown = Vec::new();
    if let Some(HardState { current_term, voted_for, commit_index }) = ready.hard_state {
        let vote = voted_for.map_or(String::new(), |id| format!(" Vote:{}", id.0));
        shown.push(format!("HardState Term:{current_term}{vote} Commit:{commit_index}"));
    }
    if !ready.read_states.is_empty() {
        let states = ready
            .read_states
            .iter()
            .map(|state| format!("{{{} {:?}}}", state.index, state.context.to_string().as_bytes()));
        shown.push(format!("ReadStates [{}]", states.collect::<Vec<_>>().join(" ")));
    }
    show_entries(&mut shown, "Entries:", &ready.entries);
    if let Some(snapshot) = &ready.snapshot {
        shown.push(format!("Snapshot {}", view::snapshot(snapshot)));
    }
    show_entries(&mut shown, "CommittedEntries:", &ready.committed_entries);
    shown
}

fn show_entries(shown: &mut Vec<String>, heading: &str, entries: &[Entry]) {
    if !entries.is_empty() {
        shown.push(heading.to_owned());
        shown.extend(entries.iter().map(entries::entry));
    }
}

fn show_messages(shown: &mut Vec<String>, messages: impl Iterator<Item = View>) {
    let mut messages = messages.peekable();
    if messages.peek().is_some() {
        shown.push("Messages:".to_owned());
        shown.extend(messages.map(|view| view.to_string()));
    }
}

fn describe(shown: &[String], must_sync: bool) -> String {
    if shown.is_empty() {
        return "<empty Ready>".to_owned();
    }
    format!("Ready MustSync={must_sync}:\n{}\n", shown.join("\n"))
}
