//! The head of the page.

use yew::{Html, html};

use super::element::{element, text};
use super::{Props, icons};
use crate::app::Msg;
use crate::ui::Place;

pub(crate) fn draw(props: &Props) -> Html {
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
    let undo = tool("Undo", "Undo (u)", icons::undo(), session.can_undo(), Msg::Undo);
    let redo = tool("Redo", "Redo (r)", icons::redo(), session.can_redo(), Msg::Redo);
    let theme = format!("Theme: {}", props.ui.theme.name());
    html! {
        <header>
            <h1>{ icons::mark() }{ "Raft Playground" }</h1>
            <nav aria-label="Places">{ Place::ALL.map(|place| link(props, place)).to_vec() }</nav>
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
                <button
                    id="help-button"
                    class="quiet"
                    onclick={props.press(Msg::Help(true))}
                    aria-label="Keyboard shortcuts"
                    title="Keyboard shortcuts (?)"
                >
                    { "?" }
                </button>
            </div>
        </header>
    }
}

/// Leads to a place by the page's address.
fn link(props: &Props, place: Place) -> Html {
    let is_here = if props.ui.place == place { "page" } else { "false" };
    let values = [place.hash().into(), is_here.into()];
    element("a", &["href", "aria-current"], values, vec![text(place.name())])
}
