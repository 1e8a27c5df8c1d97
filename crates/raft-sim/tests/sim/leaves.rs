//! A cluster as a tree of values, each of which can be changed alone.

use std::collections::{BTreeMap, BTreeSet};

use raft_sim::{Cluster, Script};
use serde::Deserialize;
use serde_json::{Map, Value, json};

pub(crate) struct Tree {
    root: Value,
}

/// What became of the changes. Paths have `*` for indices.
#[derive(Default)]
pub(crate) struct Report {
    /// How many changes were seen below each field.
    pub(crate) changed: BTreeMap<String, u32>,
    /// Changes that left the digest as it was.
    pub(crate) unseen: Vec<String>,
    /// Where no change makes a cluster that can be read.
    pub(crate) skipped: BTreeSet<String>,
    /// Every field of a struct and every variant with content.
    pub(crate) fields: BTreeSet<String>,
}

impl Tree {
    pub(crate) fn of(cluster: &Cluster) -> Self {
        Self { root: serde_json::to_value(cluster).unwrap() }
    }

    /// The paths of all values, with `*` for indices.
    pub(crate) fn paths(&self) -> BTreeSet<String> {
        let mut pointers = Vec::new();
        collect(&self.root, String::new(), &mut pointers);
        pointers.iter().map(|pointer| general(pointer)).collect()
    }

    /// Changes every value whose path is wanted once, and alone.
    pub(crate) fn change_each(
        &mut self,
        digest: u64,
        mut is_wanted: impl FnMut(&str) -> bool,
    ) -> Report {
        let mut pointers = Vec::new();
        collect(&self.root, String::new(), &mut pointers);
        let mut report = Report::default();
        // Too large to write down.
        let fresh = Self::of(&Cluster::new(Script::default()).unwrap());
        let a_process = &fresh.root["servers"][0]["process"];
        for pointer in pointers {
            if !is_wanted(&general(&pointer)) {
                continue;
            }
            let original = self.root.pointer(&pointer).unwrap().clone();
            let (mut tried, mut read) = (false, false);
            let mut others = match original.is_object() && is_map(&pointer) {
                true => other_maps(&original),
                false => others(&original),
            };
            if original.is_null() && pointer.ends_with("/process") {
                others.push(a_process.clone());
            }
            for other in others {
                tried = true;
                *self.root.pointer_mut(&pointer).unwrap() = other;
                // Whether it can be read decides whether it is another value of the same type.
                let Ok(cluster) = <Cluster>::deserialize(&self.root) else { continue };
                read = true;
                if cluster.digest() == digest {
                    report.unseen.push(general(&pointer));
                }
                break;
            }
            *self.root.pointer_mut(&pointer).unwrap() = original;
            report.note(&pointer, tried, read);
        }
        report
    }
}

impl Tree {
    /// Lets every two neighbours in a list and every two neighbouring fields of a struct change places.
    pub(crate) fn exchange_each(&mut self, digest: u64) -> Report {
        let mut pointers = Vec::new();
        collect(&self.root, String::new(), &mut pointers);
        let mut report = Report::default();
        for pointer in pointers {
            for i in 0.. {
                let node = self.root.pointer_mut(&pointer).unwrap();
                if !has_two_from(node, i) {
                    break;
                }
                let before = node.clone();
                exchange(node, i);
                if *node == before {
                    continue;
                }
                if let Ok(cluster) = <Cluster>::deserialize(&self.root) {
                    if cluster.digest() == digest {
                        report.unseen.push(general(&pointer));
                    }
                    report.note(&pointer, true, true);
                }
                exchange(self.root.pointer_mut(&pointer).unwrap(), i);
            }
        }
        report
    }
}

fn has_two_from(node: &Value, i: usize) -> bool {
    let len = node.as_array().map_or_else(|| node.as_object().map_or(0, Map::len), Vec::len);
    i + 1 < len
}

fn exchange(node: &mut Value, i: usize) {
    match node {
        Value::Array(items) => items.swap(i, i + 1),
        Value::Object(items) => {
            let mut values: Vec<_> = items.values_mut().collect();
            let (first, second) = values.split_at_mut(i + 1);
            std::mem::swap(&mut *first[i], &mut *second[0]);
        }
        _ => (),
    }
}

impl Report {
    fn note(&mut self, pointer: &str, tried: bool, read: bool) {
        let path = general(pointer);
        let fields: Vec<_> =
            path.split('/').filter(|part| !part.is_empty() && *part != "*").collect();
        self.fields.extend(fields.iter().map(|&field| field.to_owned()));
        if read {
            for field in fields {
                *self.changed.entry(field.to_owned()).or_default() += 1;
            }
        } else if tried {
            self.skipped.insert(path);
        }
    }
}

/// All values, by their JSON pointers.
fn collect(value: &Value, at: String, pointers: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                collect(item, format!("{at}/{i}"), pointers);
            }
        }
        Value::Object(items) => {
            for (key, item) in items {
                collect(item, format!("{at}/{key}"), pointers);
            }
        }
        _ => (),
    }
    pointers.push(at);
}

/// The path without what differs from element to element.
fn general(pointer: &str) -> String {
    let mut general = String::new();
    for part in pointer.split('/').skip(1) {
        general += "/";
        general += if part.parse::<u64>().is_ok() { "*" } else { part };
    }
    general
}

fn is_map(pointer: &str) -> bool {
    ["/sessions", "/Store", "/Counter"].iter().any(|end| pointer.ends_with(end))
}

/// One key more or less, or another one.
fn other_maps(map: &Value) -> Vec<Value> {
    let map = map.as_object().unwrap();
    let Some(key) = map.keys().next_back() else {
        return vec![json!({ "x": "1" }), json!({ "x": 1 }), json!({ "1": [1, "Done"] })];
    };
    let mut renamed = map.clone();
    let value = renamed.remove(key).unwrap();
    let less = renamed.clone();
    renamed.insert(format!("{key}1"), value);
    vec![renamed.into(), less.into()]
}

/// Values that differ from `value` in one thing, the likeliest first. None for a struct: that changes
/// with its fields.
fn others(value: &Value) -> Vec<Value> {
    let mut others = match value {
        Value::Null => vec![json!(1), json!(true), json!("x")],
        Value::Bool(bool) => vec![json!(!bool)],
        Value::Number(number) => match number.as_u64() {
            Some(number) => vec![json!(number ^ 1)],
            None => vec![json!(number.as_i64().unwrap() ^ 1)],
        },
        Value::String(text) => vec![json!(format!("{text}x"))],
        Value::Array(items) => match items.split_last() {
            // A tuple has no other length, but may be missing.
            Some((_, shorter)) => vec![json!(shorter), Value::Null],
            None => samples().into_iter().map(|sample| json!([sample])).collect(),
        },
        Value::Object(items) => {
            let tagged = items.len() == 1
                && items.keys().all(|key| key.starts_with(|c: char| c.is_ascii_uppercase()));
            if tagged { samples() } else { Vec::new() }
        }
    };
    if value.is_string() || value.is_null() {
        others.extend(samples());
    }
    others.retain(|other| other != value);
    others
}

/// One value or more of each type that a list or a choice may hold.
fn samples() -> Vec<Value> {
    let position = json!({ "index": 1, "term": 1 });
    let members = json!({
        "voters": [1], "voters_outgoing": [], "learners": [], "learners_next": [], "auto_leave": false,
    });
    let meta = json!({ "last_included": position, "members": members });
    let snapshot = json!({ "meta": meta, "data": [1] });
    let read = json!({ "index": 1, "context": 1 });
    let message = json!({ "from": 1, "to": 2, "term": 3, "body": "TimeoutNow" });
    let hard_state = json!({ "current_term": 1, "voted_for": null, "commit_index": 0 });
    let server = json!({ "Server": 1 });
    let range = json!({ "min_us": 1, "max_us": 2 });
    let op = json!({ "Get": { "key": "x" } });
    let request = json!({ "client": 1, "server": 1, "number": 1, "op": op });
    let response = json!({ "client": 1, "server": 1, "number": 1, "outcome": "Busy" });
    let flight = json!({
        "id": 1, "packet": { "Raft": message }, "sent_at": 1, "arrives_at": 2, "lost": null,
        "held_since": null, "sent_event": 0,
    });
    let ready_snapshot = json!({ "Snapshot": { "snapshot": snapshot, "compact_to": 1 } });
    let write = json!({ "done_at": 1, "what": ready_snapshot, "cause": 0 });
    let contents = json!({
        "hard_state": hard_state, "snapshot": null, "base": position, "entries": [],
        "entries_bytes": 0, "noted_last": position,
    });
    let random = json!({ "seed": 1, "drawn": 1 });
    let dials = json!({
        "delay": range, "request_ms": 1, "loss_ppm": 1, "duplicate_ppm": 1, "reorder_ppm": 1,
        "reorder_by": range, "long_reordering": false, "bandwidth": null,
    });
    let mix = json!({
        "get": 1, "put": 1, "append": 1, "compare_and_swap": 1, "delete": 1, "scan": 1,
    });
    let load = json!({
        "per_1000_s": 1, "clients": 1, "keys": 1, "key_choice": "Own", "mix": mix,
    });
    let clash = json!({ "TwoLeaders": { "term": 1, "first": 1, "second": 2 } });
    let told = json!({ "index": 1, "client": 1, "request": 1 });
    vec![
        // Variants without content, of every enum.
        json!("Leader"),
        json!("Everything"),
        json!("Honest"),
        json!("Free"),
        json!("Reliable"),
        json!("Configured"),
        json!("Drop"),
        json!("Hold"),
        json!("Propose"),
        json!("Request"),
        json!("AllAgree"),
        json!("Violation"),
        json!("Wait"),
        json!("Done"),
        json!("Unknown"),
        json!("Busy"),
        json!("Cut"),
        json!("Chance"),
        json!("TornRecord"),
        json!("Counter"),
        json!("Journal"),
        json!("Log"),
        json!("Local"),
        json!("Hot"),
        json!("Own"),
        json!("AddVoter"),
        json!("Remove"),
        json!("Auto"),
        json!("JointExplicit"),
        // With content.
        server.clone(),
        json!({ "After": 1 }),
        json!({ "At": 1 }),
        json!({ "Loss": 1 }),
        json!({ "Duplicate": 1 }),
        json!({ "LoseTail": 1 }),
        json!({ "Delay": 1 }),
        json!({ "Up": 1 }),
        json!({ "Restart": server }),
        json!({ "Note": "x" }),
        json!({ "Value": null }),
        json!({ "NotLeader": { "leader": 1 } }),
        json!({ "Entry": 1 }),
        json!({ "State": 1 }),
        json!({ "Request": request }),
        json!({ "Response": response }),
        json!({ "Arrival": { "at": 1, "id": 1 } }),
        json!({ "Load": { "loads": 1 } }),
        json!({ "Counter": {} }),
        json!({ "Journal": [] }),
        json!({ "LostEntries": { "first": 1, "last": 1 } }),
        ready_snapshot,
        json!({ "Packet": flight }),
        json!({ "Written": write }),
        // Elements of lists, and what may be there or not.
        json!([]),
        json!([server]),
        json!([null, op]),
        json!({ "when": { "At": 1 }, "action": "Heal" }),
        json!({ "kind": "AddVoter", "node": 1 }),
        json!({ "position": position, "client": 1, "number": 1 }),
        json!({ "context": 1, "client": 1, "number": 1, "op": op, "index": null }),
        json!({
            "number": 1, "op": op, "invoked_at": 1, "server": 1, "is_asked": false,
            "is_redirected": false, "cause": 0,
        }),
        json!({
            "id": 1, "requests": 1, "queue": [], "current": null, "leader": null, "tries": 1, "turn": 1,
        }),
        json!({ "is_up": true, "dials": dials, "random": random, "free_at": 1 }),
        json!({ "load": load, "random": random, "made": 1 }),
        range,
        op,
        load,
        contents,
        flight,
        write,
        // What the checks remember.
        json!("OneVote"),
        json!("NoSessions"),
        json!({ "Clock": 1 }),
        json!([1, "LocalReads"]),
        json!({ "property": "OneVote", "clash": clash, "event": 1, "at": 1, "blame": null }),
        clash,
        json!({ "client": 1, "request": 1, "read": null, "told": told }),
        json!({ "name": "x", "number": 1, "versions": [], "complete_since": 1 }),
        json!({ "id": 1, "last": 1, "newest": 1 }),
        json!([position, { "prev_term": 1, "digest": 1 }]),
        json!([position, { "transition": "Auto", "changes": [], "context": [] }]),
        // The core's: variants without content …
        json!("Follower"),
        json!("NoOp"),
        json!("Probe"),
        json!("Replicate"),
        json!("Anything"),
        json!("TimeoutNow"),
        json!("Heal"),
        json!("WhenAppended"),
        json!("EveryAnswer"),
        json!("Figure2"),
        json!("WhenApplied"),
        json!("VotesAndAcks"),
        json!("EveryTerm"),
        json!("Lease"),
        // … with content …
        json!({ "PreCandidate": { "cast": [] } }),
        json!({ "Command": [1] }),
        json!({ "Heartbeat": { "leader_commit": 1, "read_round": 0 } }),
        json!({ "RequestVoteReply": { "granted": true } }),
        json!({ "Accepted": { "match_index": 1 } }),
        json!({ "VoteGranted": { "candidate": 1, "term": 1 } }),
        // … and the elements of its lists.
        json!(1),
        json!([1]),
        json!([1, 1]),
        json!([1, members]),
        json!(["x", "1"]),
        json!("x"),
        json!({ "index": 1, "term": 1, "payload": "NoOp" }),
        json!({ "at": 1, "index": 1, "round": 1 }),
        json!({ "index": 1, "is_handed": true }),
        json!({ "number": 1, "term": 1, "last": position, "snapshot": 0 }),
        json!({ "round": 1, "from": 1, "state": read, "confirmed_by": [] }),
        json!({ "term": 1, "meta": meta, "data": [1] }),
        json!({ "snapshot": snapshot, "received": 1, "heartbeats": 1 }),
        position,
        snapshot,
        read,
        hard_state,
        message,
    ]
}
