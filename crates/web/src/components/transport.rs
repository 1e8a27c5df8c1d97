//! Play, pause, step, speed, and what time it is.

use web_sys::HtmlSelectElement;
use yew::{Html, TargetCast, html};

use super::element::{element, text};
use super::{Props, icons};
use crate::app::Msg;
use crate::pace::SPEEDS;

/// Play, pause, step, speed.
pub(crate) fn controls(props: &Props) -> Html {
    let session = props.view.read();
    let (name, icon) = match session.is_playing() {
        true => ("Pause", icons::pause()),
        false => ("Play", icons::play()),
    };
    let chosen = session.speed_index();
    let on_speed = props.send.reform(|event: yew::Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        Msg::Speed(usize::try_from(select.selected_index()).unwrap_or_default())
    });
    let option = |index: usize| {
        html! { <option selected={index == chosen}>{ SPEEDS[index].label() }</option> }
    };
    let options: Vec<_> = (0..SPEEDS.len()).map(option).collect();
    html! {
        <div class="controls">
            <button
                class="play"
                aria-label={name}
                title={format!("{name} (space)")}
                onclick={props.press(Msg::TogglePlay)}
            >
                { icon }
            </button>
            <button
                class="quiet"
                aria-label="Step"
                title="Step to the next thing that happens (.)"
                onclick={props.press(Msg::Step)}
            >
                { icons::step() }
            </button>
            <label class="speed">
                <span class="spoken">{ "Speed" }</span>
                <select onchange={on_speed} title="Speed (−, +). Quiet stretches pass faster.">
                    { options }
                </select>
            </label>
        </div>
    }
}

/// The virtual time.
pub(crate) fn clock(props: &Props) -> Html {
    let session = props.view.read();
    let is_fast = session.is_playing() && session.is_quiet();
    let class = if is_fast { "fast" } else { "fast off" };
    html! {
        <output class="clock" aria-label="Virtual time" aria-live="off">
            { session.cluster().now().to_string() }{ " s" }
            { element("span", &["class"], [class.into()], vec![text("quiet: faster")]) }
        </output>
    }
}

/// What identifies the run.
pub(crate) fn facts(props: &Props) -> Html {
    let session = props.view.read();
    let cluster = session.cluster();
    let facts = format!("seed {} · {} events", cluster.script().seed, session.told_count());
    html! { <p class="facts">{ facts }</p> }
}
