//! Play, pause, steps, speed, what time it is, and on which branch.

use raft_sim::history::BranchId;
use raft_sim::t;
use web_sys::HtmlSelectElement;
use yew::{Html, TargetCast};

use super::element::{element, option, text};
use super::tree::html;
use super::{Props, branch_name, form, icons};
use crate::app::{Msg, commits, interesting, leaders, violations};
use crate::pace::SPEEDS;
use crate::session::Goal;

/// The id of the button that plays and pauses in the document.
pub(crate) const PLAY: &str = "play";

/// Play, pause, steps, speed.
pub(crate) fn controls(props: &Props) -> Html {
    let session = props.view.read();
    let (name, icon) = match session.is_playing() || session.goal().is_some() {
        true => (t!("Pause"), icons::pause()),
        false => (t!("Play"), icons::play()),
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
            <button class="link" aria-label={t!("Next {name}", name)} onclick={props.press(Msg::Next(interests))}>
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
                title={t!("{name} (space)", name)}
                onclick={props.press(Msg::TogglePlay)}
            >
                { icon }
            </button>
            { quiet(t!("To the start"), t!("To the start (Home)"), icons::to_start(), is_at_start, Msg::SeekStart) }
            { quiet(t!("Last event of interest"), t!("Back to the last event of interest (p)"), icons::previous(), is_at_start, Msg::Previous(interesting())) }
            { quiet(t!("Step back"), t!("Step back (,)"), icons::step_back(), is_at_start, Msg::StepBack) }
            { quiet(t!("Step"), t!("Step to the next thing that happens (.)"), icons::step(), false, Msg::Step) }
            { quiet(t!("Next event of interest"), t!("To the next event of interest (n)"), icons::next(), false, Msg::Next(interesting())) }
            { speed(props) }
            <span class="nexts">
                { t!("next") }{ " " }
                { next(t!("leader"), leaders()) }
                { next(t!("commit"), commits()) }
                { next(t!("violation"), violations()) }
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
            <span class="spoken">{ t!("Speed") }</span>
            <select onchange={on_speed} title={t!("Speed (−, +). Quiet stretches pass faster.")}>
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
        Some(Goal::At(goal)) => {
            let share = now.as_micros().saturating_mul(100) / goal.as_micros().max(1);
            t!("playing up to {goal} s: {share} %", goal, share)
        }
        Some(Goal::Statements(count)) => {
            let done = session.cluster().statements_done();
            t!("statement {done} of {count}", done, count)
        }
        None if session.is_playing() && session.is_quiet() => t!("quiet: faster").to_owned(),
        None => String::new(),
    };
    let is_live = session.history().is_live();
    html! {
        <>
            <output class="clock" aria-label={t!("Virtual time")} aria-live="off">
                { now.to_string() }{ " s" }
                { element("span", &["class"], ["fast".into()], vec![text(word)]) }
            </output>
            <button
                class={if is_live { "live on" } else { "live" }}
                aria-pressed={if is_live { "true" } else { "false" }}
                title={t!("To the latest moment (End)")}
                onclick={props.press(Msg::Live)}
            >
                { if is_live { t!("live") } else { t!("to live") } }
            </button>
            if session.goal().is_some() {
                <button onclick={props.press(Msg::StopHurrying)}>{ t!("Stay here") }</button>
            }
        </>
    }
}

/// The branch that is looked at, of all that there are.
pub(crate) fn branches(props: &Props) -> Html {
    let session = props.view.read();
    let branches = session.branches();
    if branches.len() < 2 {
        return Html::default();
    }
    let ids: Vec<BranchId> = branches.iter().map(|info| info.id).collect();
    let names: Vec<String> = branches.iter().map(branch_name).collect();
    let chosen = branches.iter().position(|info| info.is_current);
    let onchange =
        props.input(move |value| Some(Msg::Switch(*ids.get(value.parse::<usize>().ok()?)?)));
    html! { <label class="branches">{ t!("branch") }{ " " }{ form::select(t!("Branch"), &names, chosen, onchange) }</label> }
}

/// What identifies the run.
pub(crate) fn facts(props: &Props) -> Html {
    let session = props.view.read();
    let cluster = session.cluster();
    let (seed, count) = (cluster.script().seed, cluster.event_count());
    let facts = match count {
        1 => t!("seed {seed} · 1 event", seed),
        _ => t!("seed {seed} · {events} events", seed, events = form::grouped(count)),
    };
    html! { <p class="facts">{ facts }</p> }
}
