//! What a script waits for, in English.

use raft_core::{NodeId, Role};

use super::packets::pattern;
use super::words::{role, text, who};
use crate::script::Condition;
use crate::t;

/// The condition as a clause: "S1 leads".
#[must_use]
pub fn condition(condition: &Condition) -> String {
    match condition {
        Condition::Role { server, role: Role::Leader } => t!("{server} leads", server),
        Condition::Role { server, role: other } => {
            t!("{server} is a {role}", server, role = role(*other))
        }
        Condition::SomebodyLeads => t!("somebody leads").to_owned(),
        Condition::NobodyLeads => t!("nobody leads").to_owned(),
        Condition::Up(server) => t!("{server} is up", server),
        Condition::Down(server) => t!("{server} is down", server),
        Condition::Term { server, term } => {
            t!("{server} has reached term {term}", server = whoever(*server), term)
        }
        Condition::LastIndex { server, index } => {
            t!("{server} has entry {index} in its log", server = whoever(*server), index)
        }
        Condition::Committed { server, index } => {
            t!("{server} has committed entry {index}", server = whoever(*server), index)
        }
        Condition::Applied { server, index } => {
            t!("{server} has applied entry {index}", server = whoever(*server), index)
        }
        Condition::Entry { server, index, term } => {
            t!("{server} has entry {index} of term {term}", server = who(*server), index, term)
        }
        Condition::Value { server, key, value: Some(value) } => {
            t!(
                "{key} is {value} on {server}",
                key = text(key),
                value = text(value),
                server = who(*server)
            )
        }
        Condition::Value { server, key, value: None } => {
            t!("{key} has no value on {server}", key = text(key), server = who(*server))
        }
        Condition::AllAgree => {
            t!("all servers that are up hold the same log and have applied it").to_owned()
        }
        Condition::Answered(Some(client)) => t!("{client} has all its answers", client),
        Condition::Answered(None) => t!("every client has all its answers").to_owned(),
        Condition::UnderWay(messages) => t!("{pattern} is under way", pattern = pattern(messages)),
        Condition::Violation => t!("a check has found a violation").to_owned(),
        Condition::Not(inner) => t!("it is not so that {inner}", inner = self::condition(inner)),
        Condition::Both(one, other) => {
            t!("{one}, and {other}", one = self::condition(one), other = self::condition(other))
        }
        Condition::Either(one, other) => {
            t!("{one}, or {other}", one = self::condition(one), other = self::condition(other))
        }
    }
}

fn whoever(server: Option<NodeId>) -> String {
    server.map_or_else(|| t!("a server").to_owned(), |server| server.to_string())
}
