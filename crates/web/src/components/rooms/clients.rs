//! Clients: what they ask for, what every server's copy of the store says, and whether what they saw fits.

use raft_sim::core::NodeId;
use raft_sim::explain::catalogue;
use raft_sim::explain::en;
use raft_sim::linearizability::Verdict;
use raft_sim::service::{ClientId, KeyChoice, Load, Mix, Op};
use raft_sim::sorting::arranged;
use raft_sim::{Action, Server};
use raft_sim::{mark, t};
use yew::{AttrValue, Callback, Html, MouseEvent, SubmitEvent};

use super::super::form::grouped;
use super::super::tree::html;
use super::super::{Props, element, form, icons};
use crate::app::Msg;
use crate::browser;
use crate::session::{Ending, Gesture, Operation, Session};

#[inline(never)]
pub(crate) fn draw(props: &Props) -> Html {
    let session = props.view.read();
    html! {
        <>
            { request(props, &session) }
            { workload(props, &session) }
            <h3>{ t!("Every server’s copy of the store") }</h3>
            { stores(&session) }
            <h3>{ t!("What clients asked for") }</h3>
            { verdict(props, &session) }
            { history(&session) }
        </>
    }
}

const CLIENT: &str = "request-client";
const OP: &str = "request-op";
const KEY: &str = "request-key";
const VALUE: &str = "request-value";
const VIA: &str = "request-via";

const OPS: [&str; 6] =
    [mark!("get"), mark!("put"), mark!("append"), mark!("swap"), mark!("delete"), mark!("scan")];

/// Something to ask for.
fn request(props: &Props, session: &Session) -> Html {
    let ids: Vec<NodeId> = session.cluster().servers().iter().map(Server::id).collect();
    let (send, asked) = (props.send.clone(), ids.clone());
    let onsubmit = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        send.emit(match read_request(&asked) {
            Ok(gesture) => Msg::Gesture(gesture),
            Err(text) => Msg::Tell(text),
        });
    });
    let option = |(place, word): (usize, String)| {
        html! { <option value={place.to_string()} selected={place == 0}>{ word }</option> }
    };
    let options =
        |words: Vec<String>| words.into_iter().enumerate().map(option).collect::<Vec<_>>();
    let clients = (0..10).map(|id| ClientId(id).to_string()).collect();
    let mut servers = vec![t!("the leader it knows").to_owned()];
    servers.extend(ids.iter().map(ToString::to_string));
    html! {
        <form class="request" {onsubmit}>
            <span class="lead">{ t!("One request") }</span>
            <span class="fields">
            <select id={CLIENT} aria-label={t!("Client")}>{ options(clients) }</select>
            <select id={OP} aria-label={t!("Operation")}>
                { options(OPS.map(|op| catalogue::text(op).to_owned()).to_vec()) }
            </select>
            { form::field(KEY, t!("Key"), t!("key")) }
            { form::field(VALUE, t!("Value, or old>new for a swap"), t!("value, old>new")) }
            <label>{ t!("via") }{ " " }<select id={VIA} aria-label={t!("Server to ask")}>{ options(servers) }</select></label>
            <button>{ t!("Ask") }</button>
            </span>
        </form>
    }
}

fn read_request(ids: &[NodeId]) -> Result<Gesture, String> {
    let number = |id| browser::text_of(id).parse::<usize>().unwrap_or(0);
    let key = browser::text_of(KEY).trim().to_owned();
    let value = browser::text_of(VALUE).trim().to_owned();
    let op = operation(OPS[number(OP).min(OPS.len() - 1)], key, value)?;
    let via = number(VIA).checked_sub(1).and_then(|place| ids.get(place).copied());
    let client = ClientId(u32::try_from(number(CLIENT)).unwrap_or(0));
    Ok(Gesture::Request { client, via, op })
}

/// The operation that was meant.
fn operation(name: &'static str, key: String, value: String) -> Result<Op, String> {
    if key.is_empty() && name != "scan" {
        return Err(t!("Give a key, such as x.").to_owned());
    }
    if value.is_empty() && matches!(name, "put" | "append") {
        return Err(t!("Give a value to {name}, such as 1.", name = catalogue::text(name)));
    }
    if key.chars().count() + value.chars().count() > 24 {
        return Err(t!("Keep it short: at most 24 characters.").to_owned());
    }
    Ok(match name {
        "get" => Op::Get { key },
        "put" => Op::Put { key, value },
        "append" => Op::Append { key, value },
        "delete" => Op::Delete { key },
        "scan" => Op::Scan { from: key, to: (!value.is_empty()).then_some(value) },
        _ => {
            let (old, new) = value.split_once('>').filter(|(_, new)| !new.is_empty()).ok_or(t!(
                "Give a swap as old>new, or as >new where there should be no value yet."
            ))?;
            let old = (!old.is_empty()).then(|| old.to_owned());
            Op::CompareAndSwap { key, old, new: new.to_owned() }
        }
    })
}

const RATE: &str = "load-rate";
const CLIENTS: &str = "load-clients";
const KEYS: &str = "load-keys";
const READS: &str = "load-reads";
const CHOICE: &str = "load-choice";

/// Work that clients do by themselves.
fn workload(props: &Props, session: &Session) -> Html {
    let load = session.cluster().load();
    let send = props.send.clone();
    let onsubmit = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        send.emit(match read_load() {
            Ok(load) => Msg::Gesture(Gesture::Act(Action::Load(Some(load)))),
            Err(why) => Msg::Tell(why),
        });
    });
    let field = |id: &'static str, name: &'static str, unit: &'static str, value: &'static str| {
        html! {
            <label class="number">
                { name }
                { default_number(id, name, value) }
                <span class="unit">{ unit }</span>
            </label>
        }
    };
    html! {
        <form class="load" {onsubmit}>
            <span class="lead">{ t!("Many") }</span>
            <span class="fields">
            { field(RATE, t!("Rate"), t!("a second"), "20") }
            { field(CLIENTS, t!("Clients"), "", "5") }
            { field(KEYS, t!("Keys"), "", "10") }
            { field(READS, t!("Reads"), "%", "50") }
            <select id={CHOICE} aria-label={t!("Which keys")}>
                <option value="0" selected=true>{ t!("all keys alike") }</option>
                <option value="1">{ t!("some keys often") }</option>
                <option value="2">{ t!("each client its own") }</option>
            </select>
            { load_buttons(props, load.is_some()) }
            </span>
            if let Some(load) = load {
                <p>{ t!("Clients ask by themselves: {load}.", load = en::load(load)) }</p>
            }
        </form>
    }
}

/// A field with a number in it, which is the visitor's from then on: the attribute counts only at the start.
fn default_number(id: &'static str, name: &'static str, value: &'static str) -> Html {
    let names = &["id", "type", "inputmode", "min", "aria-label", "value"];
    let values = [id, "number", "numeric", "0", name, value].map(AttrValue::Static);
    element::element("input", names, values, Vec::new())
}

/// The first button starts and stops, so that the focus stays on it.
fn load_buttons(props: &Props, is_on: bool) -> Html {
    if !is_on {
        return html! { <button>{ t!("Let them work") }</button> };
    }
    let send = props.send.clone();
    let stop = Callback::from(move |event: MouseEvent| {
        // By the time the browser asks, it is the button that starts.
        event.prevent_default();
        send.emit(Msg::Gesture(Gesture::Act(Action::Load(None))));
    });
    html! {
        <>
            <button type="button" class="on" onclick={stop}>{ t!("Stop") }</button>
            <button>{ t!("Change") }</button>
        </>
    }
}

fn read_load() -> Result<Load, String> {
    let number = |id, name: &'static str, least: u32, most: u32| {
        let number = browser::text_of(id).trim().parse().ok();
        let number = number.filter(|number| (least..=most).contains(number));
        number.ok_or_else(|| {
            t!("“{name}” takes a whole number from {least} to {most}.", name, least, most)
        })
    };
    let reads = number(READS, t!("Reads"), 0, 100)?;
    let key_choice = match browser::text_of(CHOICE).as_str() {
        "1" => KeyChoice::Hot,
        "2" => KeyChoice::Own,
        _ => KeyChoice::Uniform,
    };
    Ok(Load {
        per_1000_s: Some(u64::from(number(RATE, t!("Rate"), 1, 10_000)?) * 1000),
        clients: number(CLIENTS, t!("Clients"), 1, 100)?,
        keys: number(KEYS, t!("Keys"), 1, 1000)?,
        key_choice,
        mix: Mix {
            get: reads,
            put: 100 - reads,
            append: 0,
            compare_and_swap: 0,
            delete: 0,
            scan: 0,
        },
    })
}

/// So many keys are shown.
const KEYS_MAX: usize = 40;

fn stores(session: &Session) -> Html {
    let servers = session.cluster().servers();
    let mut keys: Vec<String> = Vec::new();
    for machine in servers.iter().filter_map(Server::machine) {
        keys.extend(machine.pairs().into_iter().map(|(key, _)| key));
    }
    let mut keys = arranged(keys, String::cmp);
    keys.dedup();
    if keys.is_empty() {
        return html! { <p class="empty">{ t!("Nothing is written yet.") }</p> };
    }
    let left_out = keys.len().saturating_sub(KEYS_MAX);
    keys.truncate(KEYS_MAX);
    let head = |server: &Server| html! { <th scope="col">{ server.id().to_string() }</th> };
    // Whoever has applied most has the newest values.
    let applied = |server: &Server| server.raft().map(|raft| raft.log().last_applied());
    let most = servers.iter().filter_map(applied).max();
    let newest = servers.iter().find(|server| applied(server) == most).and_then(Server::machine);
    let progress = |server: &Server| {
        let is_behind = applied(server) != most;
        html! {
            <td class={if is_behind { "other" } else { "" }}>
                { applied(server).map_or_else(|| t!("down").to_owned(), |index| index.to_string()) }
            </td>
        }
    };
    let row = |key: &String| {
        let newest = newest.and_then(|machine| machine.value(key));
        let cell = |server: &Server| {
            let Some(machine) = server.machine() else { return html! { <td>{ "–" }</td> } };
            let value = machine.value(key);
            let is_other = value != newest;
            let words = value.unwrap_or_else(|| "–".to_owned());
            if !is_other {
                return html! { <td>{ words }</td> };
            }
            html! {
                <td class="other">
                    { words }
                    <abbr title={t!("Not what the server has that has applied most")}>{ " ≠" }</abbr>
                </td>
            }
        };
        html! {
            <tr>
                <th scope="row">{ key.clone() }</th>
                { servers.iter().map(cell) }
            </tr>
        }
    };
    html! {
        <>
            <table class="list stores" aria-label={t!("Every server’s copy of the store")}>
                <thead>
                    <tr><th scope="col">{ t!("key") }</th>{ servers.iter().map(head) }</tr>
                </thead>
                <tbody>{ keys.iter().map(row) }</tbody>
                <tfoot>
                    <tr>
                        <th scope="row">{ t!("applied up to") }</th>
                        { servers.iter().map(progress) }
                    </tr>
                </tfoot>
            </table>
            if left_out > 0 {
                <p class="hint">{ t!("… and {left_out} more keys.", left_out) }</p>
            }
        </>
    }
}

fn verdict(props: &Props, session: &Session) -> Html {
    let linearity = session.linearity();
    let button = match linearity.progress() {
        // The button stays as wide as it is, to be hit.
        Some((done, of)) => html! {
            <>
                <button onclick={props.press(Msg::Verdict(false))}>{ t!("Cancel") }</button>
                <span>
                    { t!("{done} of {of} are in an order.", done = grouped(done as u64), of = grouped(of as u64)) }
                </span>
            </>
        },
        None => html! {
            <>
                <button onclick={props.press(Msg::Verdict(true))}>{ t!("Is this linearizable?") }</button>
            </>
        },
    };
    let (class, words) = match linearity.verdict() {
        None => ("", String::new()),
        Some(Verdict::Linearizable) => (
            "good",
            t!(
                "Linearizable: {count} operations fit into one order.",
                count = grouped(linearity.count() as u64)
            ),
        ),
        Some(Verdict::Unknown { steps }) => {
            ("", t!("Not found out within {steps} steps.", steps = grouped(*steps)))
        }
        Some(Verdict::Violation(violation)) => (
            "bad",
            t!(
                "Not linearizable: no order explains the {count} operations that are marked, on {keys}.",
                count = violation.offending.len(),
                keys = violation.keys.join(", ")
            ),
        ),
    };
    html! {
        <div class="row">
            { button }
            <span class={format!("verdict {class}")} role="status">{ words }</span>
        </div>
    }
}

/// So many operations are listed, newest first.
const OPERATIONS_MAX: usize = 60;

fn history(session: &Session) -> Html {
    let before = session.position().events;
    let operations = session.record().operations_before(before);
    if operations.is_empty() {
        return html! { <p class="empty">{ t!("No client has asked for anything yet.") }</p> };
    }
    let offending: &[usize] = match session.linearity().verdict() {
        Some(Verdict::Violation(violation)) => &violation.offending,
        _ => &[],
    };
    let row = |(place, operation): (usize, &Operation)| {
        let is_bad = offending.contains(&place);
        html! {
            <tr class={if is_bad { "bad" } else { "" }}>
                <td class="state">
                    if is_bad {
                        { icons::cross() }<span class="spoken">{ t!("does not fit:") }{ " " }</span>
                    }
                    { operation.at.to_string() }
                </td>
                <th scope="row">{ operation.client.to_string() }</th>
                <td>{ en::operation(&operation.op) }</td>
                <td>{ ending(operation, session) }</td>
            </tr>
        }
    };
    // Those that offend come first: they may be long ago.
    let marked = offending.iter().filter_map(|place| Some((*place, operations.get(*place)?)));
    let latest = operations.iter().enumerate().rev().take(OPERATIONS_MAX);
    let latest = latest.filter(|(place, _)| !offending.contains(place));
    html! {
        <table class="list" aria-label={t!("What clients asked for")}>
            <thead>
                <tr>
                    <th scope="col">{ t!("at") }</th>
                    <th scope="col">{ t!("client") }</th>
                    <th scope="col">{ t!("asks to") }</th>
                    <th scope="col">{ t!("and that") }</th>
                </tr>
            </thead>
            <tbody>{ marked.chain(latest).map(row) }</tbody>
        </table>
    }
}

/// What came of it, up to the moment that is looked at.
pub(crate) fn ending(operation: &Operation, session: &Session) -> String {
    let before = session.position().events;
    match operation.end.as_ref().filter(|(event, ..)| *event < before) {
        None => t!("waits").to_owned(),
        Some((_, at, Ending::Answered(answer))) => {
            t!(
                "{answer} after {time}",
                answer = en::answer(answer),
                time = en::duration(at.since(operation.at))
            )
        }
        Some((_, _, Ending::GaveUp)) => t!("is given up; nobody knows").to_owned(),
    }
}
