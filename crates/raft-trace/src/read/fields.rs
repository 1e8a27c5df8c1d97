//! The fields of a line.

use std::borrow::Cow;
use std::rc::Rc;

use crate::SERVERS_MAX;
use crate::json::{Item, Value};
use crate::told::{Told, t};

/// What is wrong with a line, and what to do.
pub(super) struct Complaint(pub(super) Told);

type Result<T> = std::result::Result<T, Complaint>;

/// All names that say something.
const NAMES: [&str; 22] = [
    "s",
    "t",
    "term",
    "role",
    "vote",
    "append",
    "truncate",
    "snapshot",
    "commit",
    "apply",
    "crash",
    "restart",
    "last",
    "members",
    "saved",
    "unsaved",
    "savedvote",
    "send",
    "recv",
    "mterm",
    "granted",
    "m",
];

/// What stands in a line and was not taken yet.
pub(super) struct Fields<'a> {
    left: Vec<(Cow<'a, str>, Item<'a>)>,
    /// Where a log ends, if that belongs to a message.
    pub(super) last: Option<(u64, Option<u64>)>,
}

/// So many fields a line may have. A name is compared with all others.
const FIELDS_MAX: usize = 100;

impl<'a> Fields<'a> {
    pub(super) fn new(fields: Vec<(Cow<'a, str>, Item<'a>)>) -> Result<Self> {
        if fields.len() > FIELDS_MAX {
            return Err(Complaint(t!(
                "it has more than {most} fields and is left out",
                most = FIELDS_MAX as u64
            )));
        }
        for (place, (name, _)) in fields.iter().enumerate() {
            if fields.iter().take(place).any(|(before, _)| before == name) {
                return Err(Complaint(t!(
                    "the field \"{name}\" stands there twice: what happens twice makes two lines";
                    name
                )));
            }
        }
        Ok(Self { left: fields, last: None })
    }

    pub(super) fn take(&mut self, name: &str) -> Option<Item<'a>> {
        let place = self.left.iter().position(|(found, _)| found == name)?;
        Some(self.left.remove(place).1)
    }

    /// A run of the playground begins with its script, which tells of no server.
    pub(super) fn is_of_script(&self) -> bool {
        matches!(self.left.as_slice(), [(name, _)] if name == "script")
    }

    pub(super) fn server(&mut self) -> Result<u64> {
        match self.take("s").map(|item| item.value) {
            Some(Value::Number(server)) => Ok(server),
            Some(_) => Err(Complaint(t!("\"s\" is the number of a server"))),
            None => {
                Err(Complaint(t!("\"s\" is missing: every line says which server it is about")))
            }
        }
    }

    /// A time that is no number sorts nothing, and is as good as none.
    pub(super) fn time(&mut self) -> Option<u64> {
        self.take("t").and_then(|item| as_number(&item))
    }

    pub(super) fn number(&mut self, name: &str) -> Result<Option<u64>> {
        let Some(item) = self.take(name) else { return Ok(None) };
        match as_number(&item) {
            Some(number) => Ok(Some(number)),
            None => {
                Err(Complaint(t!("\"{name}\" is a number from 0 to 18446744073709551615"; name)))
            }
        }
    }

    pub(super) fn text(&mut self, name: &str) -> Result<Option<Box<str>>> {
        match self.take(name).map(|item| item.value) {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text.into())),
            Some(_) => {
                Err(Complaint(t!("\"{name}\" is a word in quotes: the message's kind"; name)))
            }
        }
    }

    pub(super) fn boolean(&mut self, name: &str) -> Result<Option<bool>> {
        match self.take(name).map(|item| item.value) {
            None => Ok(None),
            Some(Value::Bool(is_so)) => Ok(Some(is_so)),
            Some(_) => Err(Complaint(t!("\"{name}\" is true or false"; name))),
        }
    }

    pub(super) fn flag(&mut self, name: &str) -> Result<bool> {
        Ok(self.boolean(name)?.unwrap_or(false))
    }

    /// `[5, 3]`: an index and the term there.
    pub(super) fn position(&mut self, name: &str) -> Result<Option<(u64, Option<u64>)>> {
        let Some(item) = self.take(name) else { return Ok(None) };
        let position = match &item.value {
            Value::List(items) => match items.as_slice() {
                [index, term] => position(index, term),
                _ => None,
            },
            _ => None,
        };
        match position {
            Some(position) => Ok(Some(position)),
            None if name == "savedvote" => {
                Err(Complaint(t!("\"{name}\" is [term, server], or [term, null]"; name)))
            }
            None => Err(Complaint(t!("\"{name}\" is [index, term]"; name))),
        }
    }

    /// The names of what is left, without those that say something in another line only.
    pub(super) fn unknown(&self) -> Vec<String> {
        let names = self.left.iter().map(|(name, _)| name.to_string());
        names.filter(|name| !matches!(name.as_str(), "to" | "from")).collect()
    }
}

pub(crate) fn as_number(item: &Item<'_>) -> Option<u64> {
    match item.value {
        Value::Number(number) => Some(number),
        _ => None,
    }
}

/// An index, and a term if it is known.
pub(super) fn position(index: &Item<'_>, term: &Item<'_>) -> Option<(u64, Option<u64>)> {
    let index = as_number(index)?;
    match term.value {
        Value::Number(term) => Some((index, Some(term))),
        Value::Null => Some((index, None)),
        _ => None,
    }
}

/// A list of servers without any of them twice, or `null`.
pub(super) fn servers(item: &Item<'_>) -> Result<Option<Rc<[u64]>>> {
    let complaint = || Complaint(t!("\"members\" is a list of the servers that vote, or null"));
    match &item.value {
        Value::Null => Ok(None),
        Value::List(items) => {
            let mut servers = Vec::new();
            for item in items {
                let server = as_number(item).ok_or_else(complaint)?;
                // Of more than there may be it does not matter which they are.
                if !servers.contains(&server) && servers.len() <= SERVERS_MAX {
                    servers.push(server);
                }
            }
            if servers.is_empty() || servers.len() > SERVERS_MAX {
                return Err(Complaint(t!(
                    "\"members\" has from 1 to {most} servers",
                    most = SERVERS_MAX as u64
                )));
            }
            Ok(Some(servers.into()))
        }
        _ => Err(complaint()),
    }
}

/// The name that a misspelt one may mean.
pub(super) fn similar(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let meant = match name.as_str() {
        "server" | "id" | "node" | "me" => Some("s"),
        "time" | "at" | "ts" => Some("t"),
        "votedfor" | "voted_for" | "votefor" => Some("vote"),
        "currentterm" | "current_term" => Some("term"),
        "state" => Some("role"),
        "commitindex" | "commit_index" | "committed" => Some("commit"),
        "lastapplied" | "last_applied" | "applied" => Some("apply"),
        "log" | "entry" | "entries" => Some("append"),
        _ => None,
    };
    meant.or_else(|| NAMES.into_iter().find(|known| known.len() > 2 && is_close(&name, known)))
}

/// Whether both begin alike, and one is hardly longer.
fn is_close(name: &str, known: &str) -> bool {
    let same = name.bytes().zip(known.bytes()).take_while(|(one, other)| one == other).count();
    let longest = name.len().max(known.len());
    same >= 3 && longest.saturating_sub(same) <= 3 && known.len().abs_diff(name.len()) <= 3
}
