//! What the cluster is made of: of the next run, and who is a member of this one.

use std::rc::Rc;

use raft_sim::Server;
use raft_sim::core::{MemberChangeKind, NodeId};
use raft_sim::explain::catalogue;
use raft_sim::t;
use yew::Html;

use super::super::tree::html;
use super::super::{Props, form};
use crate::app::Msg;
use crate::draft::{Change, Draft, GROUPS, Number, PRESETS, Select};
use crate::session::Gesture;

#[inline(never)]
pub(crate) fn draw(props: &Props) -> Html {
    let groups = GROUPS.iter().enumerate().map(|(place, (name, numbers, selects))| {
        html! {
            <details key={*name} open={place == 0}>
                <summary>{ catalogue::text(name) }</summary>
                { numbers.iter().map(|it| number(props, it)) }
                { selects.iter().map(|it| select(props, it)) }
            </details>
        }
    });
    let draft = &props.ui.draft;
    let now = draft.seed;
    let seed = move |value: &str| match value.trim().parse() {
        Ok(seed) => Msg::Draft(Change::Seed(seed)),
        Err(_) => Msg::Tell(t!("A seed is a whole number; it stays {seed}.", seed = now)),
    };
    let running = Draft::of(props.view.read().cluster().script());
    let is_changed = running != **draft;
    html! {
        <>
            <div class="new-run">
                { preset(props) }
                <label class="row">
                    { t!("Seed") }
                    { form::number(props, t!("Seed"), "", draft.seed.to_string(), (0, u64::MAX), "", seed) }
                </label>
                <button class="primary" onclick={props.press(Msg::Restart)}>
                    { if is_changed { t!("Start with these") } else { t!("Start anew") } }
                </button>
                <button
                    disabled={!is_changed}
                    onclick={props.press(Msg::Draft(Change::All(Rc::new(running))))}
                >
                    { t!("As it runs now") }
                </button>
            </div>
            <details key="members" open=true>
                <summary>{ t!("Members of this run") }</summary>
                { members(props) }
            </details>
            { groups.collect::<Vec<_>>() }
        </>
    }
}

fn preset(props: &Props) -> Html {
    let options = props.ui.draft.config.options;
    let chosen = PRESETS.iter().position(|(_, preset)| *preset == options);
    let mut words: Vec<&str> = PRESETS.iter().map(|(name, _)| catalogue::text(name)).collect();
    if chosen.is_none() {
        words.push(t!("mixed"));
    }
    let onchange = props.input(|value| {
        let (_, options) = PRESETS.get(value.parse::<usize>().ok()?)?;
        Some(Msg::Draft(Change::Options(*options)))
    });
    let chosen = chosen.or(Some(PRESETS.len()));
    html! {
        <label class="row">{ t!("Options of") }{ form::select(t!("Options of"), &words, chosen, onchange) }</label>
    }
}

fn number(props: &Props, number: &'static Number) -> Html {
    let value = (number.get)(&props.ui.draft.config);
    let read = move |text: &str| match number.read(text, value) {
        Ok(value) => Msg::Draft(Change::Number(number, value)),
        Err(sentence) => Msg::Tell(sentence),
    };
    let text = value.map_or_else(String::new, |value| value.to_string());
    let none = catalogue::text(number.none.unwrap_or(""));
    let (name, unit) = (catalogue::text(number.name), catalogue::text(number.unit));
    row(
        name,
        catalogue::text(number.sentence),
        form::number(props, name, unit, text, number.range, none, read),
    )
}

fn select(props: &Props, select: &'static Select) -> Html {
    let chosen = (select.get)(&props.ui.draft.config);
    let onchange =
        props.input(move |value| Some(Msg::Draft(Change::Select(select, value.parse().ok()?))));
    let name = catalogue::text(select.name);
    let words: Vec<_> = select.words.iter().map(|word| catalogue::text(word)).collect();
    row(name, catalogue::text(select.sentence), form::select(name, &words, Some(chosen), onchange))
}

fn row(name: &'static str, sentence: &'static str, field: Html) -> Html {
    html! {
        <div class="option">
            <span class="name">{ name }</span>
            { field }
            <p>{ sentence }</p>
        </div>
    }
}

/// Who is a member now, and what can be done about it (§6).
fn members(props: &Props) -> Html {
    let session = props.view.read();
    let cluster = session.cluster();
    let leader = cluster.leader();
    // While nobody leads: as somebody knows them who has the longest log.
    let of_leader = leader.and_then(|id| cluster.server(id)?.raft());
    let all = cluster.servers().iter().filter_map(Server::raft);
    let longest = all.max_by_key(|raft| (raft.log().last().term, raft.log().last().index));
    let members = of_leader.or(longest).map(|raft| raft.members());
    let Some(members) = members else {
        return html! { <p class="empty">{ t!("Every server is down. Restart one.") }</p> };
    };
    let words = match leader {
        Some(id) => t!("Changes go through the leader, {id}.", id),
        None => t!("Nobody leads, so nothing can be changed just now.").to_owned(),
    };
    let row = |server: &Server| {
        let id = server.id();
        let (standing, choices): (_, Vec<_>) = match () {
            () if members.is_voter(id) => (
                t!("votes"),
                vec![
                    (t!("make learner"), MemberChangeKind::AddLearner),
                    (t!("remove"), MemberChangeKind::Remove),
                ],
            ),
            () if members.is_learner(id) => (
                t!("learns"),
                vec![
                    (t!("let vote"), MemberChangeKind::AddVoter),
                    (t!("remove"), MemberChangeKind::Remove),
                ],
            ),
            () => (t!("no member"), vec![(t!("add as learner"), MemberChangeKind::AddLearner)]),
        };
        let choice = |(name, kind): &(&'static str, MemberChangeKind)| {
            html! {
                <button
                    class="chip"
                    aria-label={format!("{id}: {name}")}
                    onclick={props.act(Gesture::Member(*kind, id))}
                >
                    { *name }
                </button>
            }
        };
        html! {
            <li key={id.0}>
                <b>{ id.to_string() }</b>
                <span>{ standing }</span>
                { choices.iter().map(choice) }
                { lead(props, leader, id, members.is_voter(id)) }
            </li>
        }
    };
    html! {
        <>
            <p class="hint">{ words }</p>
            <ul class="members">{ cluster.servers().iter().map(row) }</ul>
            <button onclick={props.act(Gesture::AddServer)}>{ t!("Add a server") }</button>
        </>
    }
}

fn lead(props: &Props, leader: Option<NodeId>, id: NodeId, votes: bool) -> Html {
    if leader == Some(id) || !votes {
        return Html::default();
    }
    let transfer = Gesture::Act(raft_sim::Action::Transfer { to: id.into() });
    html! {
        <button class="chip" aria-label={t!("{id}: let lead", id)} onclick={props.act(transfer)}>
            { t!("let lead") }
        </button>
    }
}
