//! The fields of a line, as the changes that they tell.

use super::fields::{self, Complaint, Fields};
use crate::json::{Item, Value};
use crate::record::{Change, Entry, Message, Role};
use crate::told::t;

/// What a line says of a server's state, in the order in which one rests on the other.
pub(super) fn changes(fields: &mut Fields<'_>) -> Result<Vec<Change>, Complaint> {
    let mut changes = Vec::new();
    if fields.flag("crash")? {
        changes.push(Change::Crashed);
    }
    let last = fields.position("last")?;
    if fields.flag("restart")? {
        changes.push(Change::Restarted { last });
    } else {
        fields.last = last;
    }
    if let Some(item) = fields.take("members") {
        changes.push(Change::Members(fields::servers(&item)?));
    }
    if let Some(term) = fields.number("term")? {
        changes.push(Change::Term(term));
    }
    if let Some(item) = fields.take("vote") {
        changes.push(match item.value {
            Value::Null => Change::Vote(None),
            Value::Number(server) => Change::Vote(Some(server)),
            _ => {
                return Err(Complaint(t!(
                    "\"vote\" is the number of a server, or null for no vote"
                )));
            }
        });
    }
    if let Some(item) = fields.take("role") {
        let role = match &item.value {
            Value::Text(word) => Role::parse(word),
            _ => None,
        };
        let role = role.ok_or_else(|| {
            Complaint(t!("\"role\" is \"follower\", \"candidate\" or \"leader\""))
        })?;
        changes.push(Change::Role(role));
    }
    if let Some((index, term)) = fields.position("snapshot")? {
        changes.push(Change::Snapshot { index, term });
    }
    if let Some(index) = fields.number("truncate")? {
        changes.push(Change::Truncated(index));
    }
    if let Some(item) = fields.take("append") {
        changes.push(Change::Appended(entry("append", &item)?));
    }
    if let Some(index) = fields.number("saved")? {
        changes.push(Change::Saved(index));
    }
    if let Some((term, vote)) = fields.position("savedvote")? {
        changes.push(Change::SavedVote { term, vote });
    }
    if let Some(index) = fields.number("commit")? {
        changes.push(Change::Committed(index));
    }
    if let Some(item) = fields.take("apply") {
        changes.push(Change::Applied(entry("apply", &item)?));
    }
    Ok(changes)
}

/// `5`, or `[5, 3]`, or `[5, 3, "x=1"]`; the term may be `null`.
fn entry(name: &str, item: &Item<'_>) -> Result<Entry, Complaint> {
    let is_short = name == "apply";
    let entry = match &item.value {
        Value::Number(index) if is_short => Some((*index, None, None)),
        Value::List(items) => match items.as_slice() {
            [index] => fields::as_number(index).map(|index| (index, None, None)),
            [index, term] => fields::position(index, term).map(|(at, term)| (at, term, None)),
            [index, term, command] => {
                let command = Some(command.command().into());
                fields::position(index, term).map(|(at, term)| (at, term, command))
            }
            _ => None,
        },
        _ => None,
    };
    match entry {
        Some((index, term, command)) if index > 0 => Ok(Entry { index, term, command }),
        _ => Err(Complaint(t!(
            "\"{name}\" is an entry as [index, term, command], with indices from 1; the command may be left out";
            name
        ))),
    }
}

/// What a line says of a message.
pub(super) fn message(fields: &mut Fields<'_>) -> Result<Option<Change>, Complaint> {
    let (sent, received) = (fields.text("send")?, fields.text("recv")?);
    let (peer, make): (_, fn(Box<Message>) -> Change) = match (&sent, &received) {
        (Some(_), None) => (fields.number("to")?, Change::Sent),
        (None, Some(_)) => (fields.number("from")?, Change::Received),
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => {
            return Err(Complaint(t!("a line has \"send\" or \"recv\", not both")));
        }
    };
    let peer = peer.ok_or_else(|| {
        Complaint(t!("a message needs \"to\" where it is sent, \"from\" where it arrives"))
    })?;
    let last = fields.last.and_then(|(index, term)| Some((index, term?)));
    let granted = fields.boolean("granted")?;
    let name = fields.take("m").map(|item| item.command().into());
    let term = fields.number("mterm")?;
    let kind = sent.or(received).unwrap_or_default();
    Ok(Some(make(Box::new(Message { kind, peer, term, last, granted, name }))))
}
