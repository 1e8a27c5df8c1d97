//! Play, pause, step, speed, and what time it is.

use web_sys::HtmlSelectElement;
use yew::{Callback, Html, Properties, TargetCast, component, html};

use super::icons;
use crate::app::{Msg, View};
use crate::pace::SPEEDS;

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) view: View,
    pub(crate) clock: View,
    pub(crate) send: Callback<Msg>,
}

#[component]
pub(crate) fn Transport(Props { view, clock, send }: &Props) -> Html {
    html! {
        <footer aria-label="Time">
            <Controls view={view.clone()} send={send} />
            <Clock view={clock.clone()} />
            <Facts view={view.clone()} />
        </footer>
    }
}

#[derive(PartialEq, Properties)]
struct ControlProps {
    view: View,
    send: Callback<Msg>,
}

#[component]
fn Controls(ControlProps { view, send }: &ControlProps) -> Html {
    let session = view.read();
    let (name, icon) = match session.is_playing() {
        true => ("Pause", icons::pause()),
        false => ("Play", icons::play()),
    };
    let chosen = session.speed_index();
    let on_speed = send.reform(|event: yew::Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        Msg::Speed(usize::try_from(select.selected_index()).unwrap_or_default())
    });
    html! {
        <div class="controls">
            <button
                class="play"
                aria-label={name}
                title={format!("{name} (space)")}
                onclick={send.reform(|_| Msg::TogglePlay)}
            >
                { icon }
            </button>
            <button
                class="quiet"
                aria-label="Step"
                title="Step to the next thing that happens (.)"
                onclick={send.reform(|_| Msg::Step)}
            >
                { icons::step() }
            </button>
            <label class="speed">
                <span class="spoken">{ "Speed" }</span>
                <select onchange={on_speed} title="Speed (−, +). Quiet stretches pass faster.">
                    { for SPEEDS.iter().enumerate().map(|(index, speed)| html! {
                        <option selected={index == chosen}>{ speed.label() }</option>
                    }) }
                </select>
            </label>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct ViewProps {
    view: View,
}

#[component]
fn Clock(ViewProps { view }: &ViewProps) -> Html {
    let session = view.read();
    let is_fast = session.is_playing() && session.is_quiet();
    html! {
        <output class="clock" aria-label="Virtual time" aria-live="off">
            { session.cluster().now().to_string() }{ " s" }
            <span class={if is_fast { "fast" } else { "fast off" }}>{ "quiet: faster" }</span>
        </output>
    }
}

#[component]
fn Facts(ViewProps { view }: &ViewProps) -> Html {
    let session = view.read();
    let cluster = session.cluster();
    html! {
        <p class="facts">
            { format!("seed {} · {} events", cluster.script().seed, cluster.event_count()) }
            if !session.is_playing() {
                // Too dear for every frame, and only good for comparing moments that stand still.
                { format!(" · digest {:016x}", cluster.digest()) }
            }
        </p>
    }
}
