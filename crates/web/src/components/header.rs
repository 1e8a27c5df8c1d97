//! The head of the page.

use raft_sim::explain::catalogue;
use raft_sim::t;
use web_sys::HtmlSelectElement;
use yew::{Callback, Event, Html, TargetCast};

use super::element::{element, text};
use super::tree::html;
use super::{Props, form, icons};
use crate::app::{LinkMsg, Msg};
use crate::hall::{Part, Scene};
use crate::language::Language;
use crate::later;
use crate::ui::Place;

/// The button that leads into the lecture hall and out of it.
pub(crate) const HALL: &str = "hall-button";

pub(crate) fn draw(props: &Props) -> Html {
    if let Some(scene) = props.ui.hall {
        return later::hall(props, scene);
    }
    let session = props.view.read();
    let tool = |name: &'static str, title: &'static str, icon, is_on: bool, msg| {
        html! {
            <button
                class="quiet"
                disabled={!is_on}
                onclick={props.press(msg)}
                aria-label={name}
                {title}
            >
                { icon }
            </button>
        }
    };
    let undo = tool(t!("Undo"), t!("Undo (u)"), icons::undo(), session.can_undo(), Msg::Undo);
    let redo = tool(t!("Redo"), t!("Redo (r)"), icons::redo(), session.can_redo(), Msg::Redo);
    let theme = t!("Theme: {theme}", theme = catalogue::text(props.ui.theme.name()));
    html! {
        <header>
            <h1>{ icons::mark() }{ "Raft Playground" }</h1>
            <nav aria-label={t!("Places")}>{ Place::ALL.into_iter().map(|place| link(props, place)) }</nav>
            <div class="tools">
                if props.ui.place == Place::Sandbox {
                    { undo }
                    { redo }
                }
                <button
                    class="quiet"
                    onclick={props.press(Msg::NextTheme)}
                    aria-label={theme.clone()}
                    title={theme}
                >
                    { icons::theme() }
                </button>
                { language(props) }
                if props.ui.place == Place::Sandbox {
                    <button
                        id="share-button"
                        class="quiet"
                        onclick={props.press(Msg::Link(LinkMsg::Share(true)))}
                        aria-label={t!("Share")}
                        title={t!("Share this moment (a)")}
                    >
                        { icons::share() }
                    </button>
                }
                if props.ui.place == Place::Sandbox {
                    { hall_button(props, Some(Scene::FIRST)) }
                }
                <button
                    id="help-button"
                    class="quiet"
                    onclick={props.press(Msg::Help(true))}
                    aria-label={t!("Keyboard shortcuts")}
                    title={t!("Keyboard shortcuts (?)")}
                >
                    { "?" }
                </button>
            </div>
        </header>
    }
}

/// In a lecture hall: which parts are shown.
#[inline(never)]
pub(crate) fn hall(props: &Props, scene: Scene) -> Html {
    let chip = |part: Part| {
        let is_on = scene.shows(part);
        let class = if is_on { "chip on" } else { "chip" };
        html! {
            <button {class} aria-pressed={is_on.to_string()} onclick={props.press(Msg::HallPart(part))}>
                { catalogue::text(part.name()) }
            </button>
        }
    };
    html! {
        <header>
            <h1>{ icons::mark() }{ "Raft Playground" }</h1>
            <div class="parts" role="group" aria-label={t!("What is shown (1 to 5)")}>
                { Part::ALL.into_iter().map(chip) }
            </div>
            <div class="tools">{ hall_button(props, None) }</div>
        </header>
    }
}

fn hall_button(props: &Props, to: Option<Scene>) -> Html {
    let name = if to.is_some() { t!("Presentation") } else { t!("Leave the presentation") };
    let title =
        if to.is_some() { t!("Presentation (z)") } else { t!("Leave the presentation (Esc)") };
    html! {
        <button id={HALL} class="quiet" onclick={props.press(Msg::Hall(to))} aria-label={name} {title}>
            if to.is_some() { { icons::hall() } } else { { icons::cross() } }
        </button>
    }
}

/// The languages to choose from, under the short name of the one that is spoken.
fn language(props: &Props) -> Html {
    let spoken = props.ui.language;
    let names: Vec<_> = Language::all().map(|language| language.name().to_owned()).collect();
    let send = props.send.clone();
    let onchange = Callback::from(move |event: Event| {
        let choice: HtmlSelectElement = event.target_unchecked_into();
        let wanted = usize::try_from(choice.selected_index()).ok().and_then(Language::at);
        // What is spoken stays chosen until the other language is there.
        choice.set_selected_index(i32::try_from(spoken.place()).unwrap_or(0));
        if let Some(wanted) = wanted {
            send.emit(Msg::Language(wanted));
        }
    });
    html! {
        <span class="language">
            <span aria-hidden="true">{ spoken.short() }</span>
            { form::select(t!("Language"), &names, Some(spoken.place()), onchange) }
        </span>
    }
}

/// Leads to a place by the page's address.
fn link(props: &Props, place: Place) -> Html {
    let is_here = if props.ui.place == place { "page" } else { "false" };
    let values = [place.hash().into(), is_here.into()];
    element("a", &["href", "aria-current"], values, vec![text(place.name())])
}
