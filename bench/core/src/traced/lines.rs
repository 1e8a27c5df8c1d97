//! Writing the lines.

use std::fmt::{Arguments, Write};

use raft::prelude::{Entry, Message, MessageType};

use crate::Result;

/// Lines, in the order in which things happened.
#[derive(Default)]
pub(super) struct Lines {
    pub(super) text: String,
    /// How many lines there are. It serves as the time.
    count: u64,
}

impl Lines {
    pub(super) fn line(&mut self, server: u64, what: Arguments<'_>) {
        self.count += 1;
        // Nothing fails that writes to a string.
        let _ = writeln!(self.text, r#"{{"s":{server},"t":{},{what}}}"#, self.count);
    }

    /// `did` is `append` or `apply`.
    pub(super) fn entry(&mut self, server: u64, did: &str, entry: &Entry) -> Result<()> {
        let Entry { index, term, .. } = entry;
        // Commands here need no escaping. A leader's first entry has none.
        let command = match std::str::from_utf8(&entry.data)? {
            "" => "null".to_owned(),
            text => format!("\"{text}\""),
        };
        self.line(server, format_args!(r#""{did}":[{index},{term},{command}]"#));
        Ok(())
    }

    /// Gives the message a name, which is that of its line.
    pub(super) fn sent(&mut self, server: u64, message: &Message) -> u64 {
        let (name, kind, to) = (self.count + 1, kind(message), message.to);
        let rest = rest(message, name);
        self.line(server, format_args!(r#""send":"{kind}","to":{to},{rest}"#));
        name
    }

    pub(super) fn received(&mut self, name: u64, message: &Message) {
        let (kind, from, rest) = (kind(message), message.from, rest(message, name));
        self.line(message.to, format_args!(r#""recv":"{kind}","from":{from},{rest}"#));
    }
}

fn rest(message: &Message, name: u64) -> String {
    let Message { term, index, log_term, reject, .. } = message;
    let more = match message.get_msg_type() {
        MessageType::MsgRequestVote => format!(r#","last":[{index},{log_term}]"#),
        MessageType::MsgRequestVoteResponse => format!(r#","granted":{}"#, !reject),
        _ => String::new(),
    };
    format!(r#""mterm":{term},"m":{name}{more}"#)
}

/// The paper's name of a message, or else the peer's.
fn kind(message: &Message) -> String {
    match message.get_msg_type() {
        MessageType::MsgRequestVote => "RequestVote".to_owned(),
        MessageType::MsgRequestVoteResponse => "RequestVoteReply".to_owned(),
        MessageType::MsgAppend => "AppendEntries".to_owned(),
        MessageType::MsgAppendResponse => "AppendEntriesReply".to_owned(),
        MessageType::MsgSnapshot => "InstallSnapshot".to_owned(),
        other => format!("{other:?}"),
    }
}
