//! Play, pause, steps, speed, what time it is, and on which branch.

use raft_sim::explain::en;
use raft_sim::history::{BranchId, BranchInfo};
use web_sys::HtmlSelectElement;
use yew::{Html, TargetCast, html};

use super::element::{element, option, text};
use super::{Props, form, icons};
use crate::app::{Msg, commits, interesting, leaders, violations};
use crate::pace::SPEEDS;

/// The id of the button that plays and pauses in the document.
pub(crate) const PLAY: &str = "play";

/// Play, pause, steps, speed.
pub(crate) fn controls(props: &Props) -> Html {
    let session = props.view.read();
    let (name, icon) = match session.is_playing() || session.goal().is_some() {
        true => ("Pause", icons::pause()),
        false => ("Play", icons::play()),
    };
    let is_at_start = session.position() <= session.history().start();
    let quiet = |name: &'static str, title: &'static str, icon: Html, is_off: bool, msg: Msg| {
        html! {
            <button
                class="quiet"
                disabled={is_off}
                aria-label={name}
                {title}
                onclick={props.press(msg)}
            >
                { icon }
            </button>
        }
    };
    let next = |name: &'static str, interests| {
        html! {
            <button class="link" aria-label={format!("Next {name}")} onclick={props.press(Msg::Next(interests))}>
                { name }
            </button>
        }
    };
    html! {
        <div class="controls">
            <button
                id={PLAY}
                class="play"
                aria-label={name}
                title={format!("{name} (space)")}
                onclick={props.press(Msg::TogglePlay)}
            >
                { icon }
            </button>
            { quiet("To the start", "To the start (Home)", icons::to_start(), is_at_start, Msg::SeekStart) }
            { quiet("Last event of interest", "Back to the last event of interest (p)", icons::previous(), is_at_start, Msg::Previous(interesting())) }
            { quiet("Step back", "Step back (,)", icons::step_back(), is_at_start, Msg::StepBack) }
            { quiet("Step", "Step to the next thing that happens (.)", icons::step(), false, Msg::Step) }
            { quiet("Next event of interest", "To the next event of interest (n)", icons::next(), false, Msg::Next(interesting())) }
            { speed(props) }
            <span class="nexts">
                { "next " }
                { next("leader", leaders()) }
                { next("commit", commits()) }
                { next("violation", violations()) }
            </span>
        </div>
    }
}

fn speed(props: &Props) -> Html {
    let chosen = props.view.read().speed_index();
    let on_speed = props.send.reform(|event: yew::Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        Msg::Speed(usize::try_from(select.selected_index()).unwrap_or_default())
    });
    let label = |index: usize| option(index, index == chosen, SPEEDS[index].label());
    let options: Vec<_> = (0..SPEEDS.len()).map(label).collect();
    html! {
        <label class="speed">
            <span class="spoken">{ "Speed" }</span>
            <select onchange={on_speed} title="Speed (−, +). Quiet stretches pass faster.">
                { options }
            </select>
        </label>
    }
}

/// The virtual time, and whether it is the end of the run.
pub(crate) fn clock(props: &Props) -> Html {
    let session = props.view.read();
    let now = session.cluster().now();
    let word = match session.goal() {
        Some(goal) => {
            let share = now.as_micros().saturating_mul(100) / goal.as_micros().max(1);
            format!("playing up to {goal} s: {share} %")
        }
        None if session.is_playing() && session.is_quiet() => "quiet: faster".to_owned(),
        None => String::new(),
    };
    let is_live = session.history().is_live();
    html! {
        <>
            <output class="clock" aria-label="Virtual time" aria-live="off">
                { now.to_string() }{ " s" }
                { element("span", &["class"], ["fast".into()], vec![text(word)]) }
            </output>
            <button
                class={if is_live { "live on" } else { "live" }}
                aria-pressed={if is_live { "true" } else { "false" }}
                title="To the latest moment (End)"
                onclick={props.press(Msg::Live)}
            >
                { if is_live { "live" } else { "to live" } }
            </button>
            if session.goal().is_some() {
                <button onclick={props.press(Msg::StopHurrying)}>{ "Stay here" }</button>
            }
        </>
    }
}

/// The branch that is looked at, of all that there are.
pub(crate) fn branches(props: &Props) -> Html {
    let session = props.view.read();
    let branches = session.history().branches();
    if branches.len() < 2 {
        return Html::default();
    }
    let ids: Vec<BranchId> = branches.iter().map(|info| info.id).collect();
    let names: Vec<String> = branches.iter().map(name).collect();
    let chosen = branches.iter().position(|info| info.is_current);
    let onchange =
        props.input(move |value| Some(Msg::Switch(*ids.get(value.parse::<usize>().ok()?)?)));
    html! { <label class="branches">{ "branch " }{ form::select("Branch", &names, chosen, onchange) }</label> }
}

/// A branch by its name, or by what began it.
fn name(info: &BranchInfo<'_>) -> String {
    match (info.name, info.began, info.parent) {
        (Some(name), ..) => name.to_owned(),
        (_, Some((at, action)), _) => format!("{}: {} at {at} s", info.id.0, en::asked(action)),
        (_, None, Some((_, place))) => format!("{}: went on from {} s", info.id.0, place.at),
        (_, None, None) => "main".to_owned(),
    }
}

/// What identifies the run.
pub(crate) fn facts(props: &Props) -> Html {
    let session = props.view.read();
    let cluster = session.cluster();
    let events = form::grouped(cluster.event_count());
    let facts = format!("seed {} · {events} events", cluster.script().seed);
    html! { <p class="facts">{ facts }</p> }
}
