//! Messages on their way, and their delivery.

use raft_core::{Index, Message, NodeId, ProposeError, StepError};

use crate::args::{self, Outcome, bad};
use crate::env::Env;
use crate::script::Arg;
use crate::view::{KINDS, Target, View};

/// A message that is under way to a server.
#[derive(Clone)]
pub(crate) struct Letter {
    pub(crate) view: View,
    content: Content,
}

#[derive(Clone)]
enum Content {
    Message(Message),
    /// From the append thread: what the Ready of that number asked to write is written.
    Persisted(u64),
    /// From the apply thread: the entries up to here are applied.
    Applied(Index),
}

impl Letter {
    pub(crate) fn message(message: Message) -> Self {
        Self { view: View::of(&message), content: Content::Message(message) }
    }

    pub(crate) fn persisted(view: View, number: u64) -> Self {
        Self { view, content: Content::Persisted(number) }
    }

    pub(crate) fn applied(view: View, index: Index) -> Self {
        Self { view, content: Content::Applied(index) }
    }

    /// What a server says to itself does not get lost.
    fn is_local(&self) -> bool {
        self.view.from == self.view.to || !matches!(self.view.from, Target::Node(_))
    }

    pub(crate) fn goes_to(&self, id: NodeId) -> bool {
        self.view.to == Target::Node(id)
    }
}

/// What becomes of the messages to a server.
struct Recipient {
    id: NodeId,
    drops: bool,
}

impl Env {
    pub(crate) fn deliver_messages(&mut self, args: &[Arg]) -> Outcome {
        let (mut recipients, mut kind) = (Vec::<Recipient>::new(), None);
        for Arg { key, values } in args {
            if values.is_empty() {
                recipients.push(Recipient { id: NodeId(args::number(key)?), drops: false });
            }
            for value in values {
                match key.as_str() {
                    "drop" => {
                        let id = NodeId(args::number(value)?);
                        if recipients.iter().any(|recipient| recipient.id == id) {
                            return bad(format!(
                                "messages to {} cannot be both delivered and dropped",
                                id.0
                            ));
                        }
                        recipients.push(Recipient { id, drops: true });
                    }
                    "type" if KINDS.contains(&value.as_str()) => kind = Some(value.as_str()),
                    "type" => return bad(format!("there is no message of type {value}")),
                    _ => {}
                }
            }
        }
        let mut handled = 0;
        for recipient in &recipients {
            handled += self.deliver_to(recipient, kind)?;
        }
        if handled == 0 {
            self.out.line("no messages");
        }
        Ok(())
    }

    /// Delivers all that is under way to `id` now.
    pub(crate) fn deliver_all_to(&mut self, id: NodeId) -> Outcome {
        self.deliver_to(&Recipient { id, drops: false }, None).map(|_| ())
    }

    fn deliver_to(&mut self, recipient: &Recipient, kind: Option<&str>) -> Outcome<usize> {
        let &Recipient { id, drops } = recipient;
        let is_meant = |letter: &mut Letter| {
            letter.goes_to(id)
                && !(drops && letter.is_local())
                && kind.is_none_or(|kind| letter.view.kind == kind)
        };
        let letters: Vec<_> = self.messages.extract_if(.., is_meant).collect();
        let count = letters.len();
        for letter in letters {
            if drops {
                // Also to servers that are not there yet.
                self.out.line(format!("dropped: {}", letter.view));
            } else {
                self.out.line(letter.view.to_string());
                self.hand_over(id, letter.content)?;
            }
        }
        Ok(count)
    }

    fn hand_over(&mut self, id: NodeId, content: Content) -> Outcome {
        let raft = &mut self.node(id)?.raft;
        let message = match content {
            Content::Message(message) => message,
            Content::Persisted(number) => {
                raft.persisted(number);
                return Ok(());
            }
            Content::Applied(index) => {
                raft.applied(index);
                return Ok(());
            }
        };
        // Also of a leader's acknowledgement to itself, once it is no member any more.
        let is_stranger = message.body.is_reply() && !raft.members().is_member(message.from);
        let error = match raft.step(message) {
            _ if is_stranger => "raft: cannot step as peer not found".to_owned(),
            Ok(()) => return Ok(()),
            Err(StepError::Propose(_)) => DROPPED.to_owned(),
            // A leader of etcd's passes over messages from another one.
            Err(StepError::Fault(raft_core::Fault::SecondLeader { .. })) => return Ok(()),
            Err(error) => format!("raft-core refuses this message: {error}"),
        };
        self.out.line(error);
        Ok(())
    }
}

/// What etcd says of a proposal that it does not take, for whatever reason.
const DROPPED: &str = "raft proposal dropped";

pub(crate) fn dropped(_: ProposeError) -> args::Stop {
    args::Stop::Told(DROPPED.to_owned())
}
