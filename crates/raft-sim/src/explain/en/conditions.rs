//! What a script waits for, in English.

use raft_core::{NodeId, Role};

use super::packets::pattern;
use super::words::{role, text, who};
use crate::script::Condition;

/// The condition as a clause: "S1 leads".
#[must_use]
pub fn condition(condition: &Condition) -> String {
    match condition {
        Condition::Role { server, role: Role::Leader } => format!("{server} leads"),
        Condition::Role { server, role: other } => format!("{server} is a {}", role(*other)),
        Condition::SomebodyLeads => "somebody leads".to_owned(),
        Condition::NobodyLeads => "nobody leads".to_owned(),
        Condition::Up(server) => format!("{server} is up"),
        Condition::Down(server) => format!("{server} is down"),
        Condition::Term { server, term } => format!("{} has reached term {term}", whoever(*server)),
        Condition::LastIndex { server, index } => {
            format!("{} has entry {index} in its log", whoever(*server))
        }
        Condition::Committed { server, index } => {
            format!("{} has committed entry {index}", whoever(*server))
        }
        Condition::Applied { server, index } => {
            format!("{} has applied entry {index}", whoever(*server))
        }
        Condition::Entry { server, index, term } => {
            format!("{} has entry {index} of term {term}", who(*server))
        }
        Condition::Value { server, key, value: Some(value) } => {
            format!("{} is {} on {}", text(key), text(value), who(*server))
        }
        Condition::Value { server, key, value: None } => {
            format!("{} has no value on {}", text(key), who(*server))
        }
        Condition::AllAgree => {
            "all servers that are up hold the same log and have applied it".to_owned()
        }
        Condition::Answered(Some(client)) => format!("{client} has all its answers"),
        Condition::Answered(None) => "every client has all its answers".to_owned(),
        Condition::UnderWay(messages) => format!("{} is under way", pattern(messages)),
        Condition::Violation => "a check has found a violation".to_owned(),
        Condition::Not(inner) => format!("it is not so that {}", self::condition(inner)),
        Condition::Both(one, other) => {
            format!("{}, and {}", self::condition(one), self::condition(other))
        }
        Condition::Either(one, other) => {
            format!("{}, or {}", self::condition(one), self::condition(other))
        }
    }
}

fn whoever(server: Option<NodeId>) -> String {
    server.map_or_else(|| "a server".to_owned(), |server| server.to_string())
}
