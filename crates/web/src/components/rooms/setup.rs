//! What the cluster is made of: of the next run, and who is a member of this one.

use std::rc::Rc;

use raft_sim::Server;
use raft_sim::core::{MemberChangeKind, NodeId};
use yew::{Html, html};

use super::super::{Props, form};
use crate::app::Msg;
use crate::draft::{Draft, GROUPS, Number, PRESETS, Select};
use crate::session::Gesture;

#[inline(never)]
pub(crate) fn draw(props: &Props) -> Html {
    let groups = GROUPS.iter().enumerate().map(|(place, (name, numbers, selects))| {
        html! {
            <details key={*name} open={place == 0}>
                <summary>{ *name }</summary>
                { numbers.iter().map(|it| number(props, it)).collect::<Vec<_>>() }
                { selects.iter().map(|it| select(props, it)).collect::<Vec<_>>() }
            </details>
        }
    });
    let draft = &props.ui.draft;
    let onseed = change(props, |draft, value| {
        draft.seed = value.trim().parse().ok()?;
        Some(())
    });
    let running = Draft::of(props.view.read().cluster().script());
    let is_changed = running != **draft;
    html! {
        <>
            <div class="new-run">
                { preset(props) }
                <label class="row">
                    { "Seed" }
                    { form::number("Seed", "", draft.seed.to_string(), (0, u64::MAX), "", onseed) }
                </label>
                <button class="primary" onclick={props.press(Msg::Restart)}>
                    { if is_changed { "Start with these" } else { "Start anew" } }
                </button>
                <button
                    disabled={!is_changed}
                    onclick={props.press(Msg::Draft(Rc::new(running)))}
                >
                    { "As it runs now" }
                </button>
            </div>
            <details key="members" open=true>
                <summary>{ "Members of this run" }</summary>
                { members(props) }
            </details>
            { groups.collect::<Vec<_>>() }
        </>
    }
}

/// A change of the draft by what a field says.
fn change(
    props: &Props,
    change: impl Fn(&mut Draft, &str) -> Option<()> + 'static,
) -> yew::Callback<yew::Event> {
    let draft = Rc::clone(&props.ui.draft);
    props.input(move |value| {
        let mut draft = Draft::clone(&draft);
        change(&mut draft, &value)?;
        Some(Msg::Draft(Rc::new(draft)))
    })
}

fn preset(props: &Props) -> Html {
    let options = props.ui.draft.config.options;
    let chosen = PRESETS.iter().position(|(_, preset)| *preset == options);
    let mut words: Vec<&str> = PRESETS.iter().map(|(name, _)| *name).collect();
    if chosen.is_none() {
        words.push("mixed");
    }
    let onchange = change(props, |draft, value| {
        let (_, options) = PRESETS.get(value.parse::<usize>().ok()?)?;
        draft.config.options = *options;
        Some(())
    });
    let chosen = chosen.or(Some(PRESETS.len()));
    html! {
        <label class="row">{ "Options of" }{ form::select("Options of", &words, chosen, onchange) }</label>
    }
}

fn number(props: &Props, number: &'static Number) -> Html {
    let value = (number.get)(&props.ui.draft.config);
    let onchange = change(props, move |draft, value| {
        let value = form::read(value, number.range);
        if value.is_some() || number.none.is_some() {
            (number.set)(&mut draft.config, value);
        }
        Some(())
    });
    let text = value.map_or_else(String::new, |value| value.to_string());
    let none = number.none.unwrap_or("");
    row(
        number.name,
        number.sentence,
        form::number(number.name, number.unit, text, number.range, none, onchange),
    )
}

fn select(props: &Props, select: &'static Select) -> Html {
    let chosen = (select.get)(&props.ui.draft.config);
    let onchange = change(props, move |draft, value| {
        (select.set)(&mut draft.config, value.parse().ok()?);
        Some(())
    });
    row(
        select.name,
        select.sentence,
        form::select(select.name, select.words, Some(chosen), onchange),
    )
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
    let leader = cluster.leader().and_then(|id| cluster.server(id)?.raft());
    let Some(leader) = leader else {
        let words = "Nobody leads, so the membership cannot be changed just now.";
        return html! { <p class="empty">{ words }</p> };
    };
    let members = leader.members();
    let row = |server: &Server| {
        let id = server.id();
        let (standing, choices): (_, &[_]) = match () {
            () if members.is_voter(id) => (
                "votes",
                &[
                    ("make learner", MemberChangeKind::AddLearner),
                    ("remove", MemberChangeKind::Remove),
                ],
            ),
            () if members.is_learner(id) => (
                "learns",
                &[("let vote", MemberChangeKind::AddVoter), ("remove", MemberChangeKind::Remove)],
            ),
            () => ("no member", &[("add as learner", MemberChangeKind::AddLearner)]),
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
                { choices.iter().map(choice).collect::<Vec<_>>() }
                { lead(props, leader.id(), id, members.is_voter(id)) }
            </li>
        }
    };
    html! {
        <>
            <ul class="members">{ cluster.servers().iter().map(row).collect::<Vec<_>>() }</ul>
            <button onclick={props.act(Gesture::AddServer)}>{ "Add a server" }</button>
        </>
    }
}

fn lead(props: &Props, leader: NodeId, id: NodeId, votes: bool) -> Html {
    if leader == id || !votes {
        return Html::default();
    }
    let transfer = Gesture::Act(raft_sim::Action::Transfer { to: id.into() });
    html! {
        <button class="chip" aria-label={format!("{id}: let lead")} onclick={props.act(transfer)}>
            { "let lead" }
        </button>
    }
}
