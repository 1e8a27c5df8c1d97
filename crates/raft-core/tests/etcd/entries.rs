//! How etcd shows entries and configurations.

use std::fmt::Write as _;

use raft_core::{ConfChange, ConfState, Entry, MemberChange, MemberChangeKind, NodeId, Payload};

/// The context of changes that are proposed in etcd's older form, which is shown otherwise.
pub(crate) const V1: &[u8] = b"v1";

pub(crate) fn entry(entry: &Entry) -> String {
    format!("{}/{} {}", entry.term, entry.index, payload(&entry.payload))
}

/// An entry that is proposed and has no place in a log yet.
pub(crate) fn payload_entry(proposed: &Payload) -> String {
    format!("0/0 {}", payload(proposed))
}

fn payload(payload: &Payload) -> String {
    match payload {
        Payload::NoOp => "EntryNormal \"\"".to_owned(),
        Payload::Command(command) => format!("EntryNormal {}", quoted(command)),
        Payload::ConfChange(change) => {
            let kind = if *change.context == *V1 { "EntryConfChange" } else { "EntryConfChangeV2" };
            let changes = changes(change);
            if changes.is_empty() { kind.to_owned() } else { format!("{kind} {changes}") }
        }
    }
}

fn changes(change: &ConfChange) -> String {
    let letter = |kind| match kind {
        MemberChangeKind::AddVoter => 'v',
        MemberChangeKind::AddLearner => 'l',
        MemberChangeKind::Remove => 'r',
        MemberChangeKind::Update => 'u',
    };
    let one = |change: &MemberChange| format!("{}{}", letter(change.kind), change.node.0);
    change.changes.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// The opposite: `v1 l2 r3 u4`; `Err` holds the words that etcd puts out.
pub(crate) fn parse_changes(text: &str) -> Result<Vec<MemberChange>, String> {
    let text = text.trim();
    let tokens = if text.is_empty() { Vec::new() } else { text.split(' ').collect() };
    tokens.into_iter().map(parse_change).collect()
}

fn parse_change(token: &str) -> Result<MemberChange, String> {
    if token.len() < 2 {
        return Err(format!("unknown token {token}"));
    }
    let kind = match token.as_bytes()[0] {
        b'v' => MemberChangeKind::AddVoter,
        b'l' => MemberChangeKind::AddLearner,
        b'r' => MemberChangeKind::Remove,
        b'u' => MemberChangeKind::Update,
        _ => return Err(format!("unknown input: {token}")),
    };
    let digits = &token[1..];
    let node = digits.parse().map(NodeId);
    let wrong = |_| format!("strconv.ParseUint: parsing \"{digits}\": invalid syntax");
    Ok(MemberChange { kind, node: node.map_err(wrong)? })
}

pub(crate) fn conf_state(members: &ConfState) -> String {
    format!(
        "Voters:{} VotersOutgoing:{} Learners:{} LearnersNext:{} AutoLeave:{}",
        ids(&members.voters),
        ids(&members.voters_outgoing),
        ids(&members.learners),
        ids(&members.learners_next),
        members.auto_leave
    )
}

fn ids(ids: &[NodeId]) -> String {
    format!("[{}]", spaced(ids))
}

/// Ids with blanks between them.
pub(crate) fn spaced(ids: &[NodeId]) -> String {
    ids.iter().map(|id| id.0.to_string()).collect::<Vec<_>>().join(" ")
}

/// As Go's `%q` shows bytes.
fn quoted(bytes: &[u8]) -> String {
    let mut quoted = String::from("\"");
    for chunk in bytes.utf8_chunks() {
        chunk.valid().chars().for_each(|c| quote(c, &mut quoted));
        for byte in chunk.invalid() {
            let _ = write!(quoted, "\\x{byte:02x}");
        }
    }
    quoted.push('"');
    quoted
}

fn quote(c: char, into: &mut String) {
    let code = u32::from(c);
    let _ = match c {
        '"' | '\\' => write!(into, "\\{c}"),
        '\x07' => into.write_str("\\a"),
        '\x08' => into.write_str("\\b"),
        '\x0c' => into.write_str("\\f"),
        '\n' => into.write_str("\\n"),
        '\r' => into.write_str("\\r"),
        '\t' => into.write_str("\\t"),
        '\x0b' => into.write_str("\\v"),
        ' '..='~' => into.write_char(c),
        _ if code < 0x80 => write!(into, "\\x{code:02x}"),
        // What Rust shows as it is, Go does too: letters, marks, numbers, punctuation, symbols.
        _ if c.escape_debug().count() == 1 => into.write_char(c),
        _ if code < 0x1_0000 => write!(into, "\\u{code:04x}"),
        _ => write!(into, "\\U{code:08x}"),
    };
}
