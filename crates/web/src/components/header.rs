//! The head of the page.

use yew::{Html, html};

use super::{Props, icons};
use crate::app::Msg;

pub(crate) fn draw(props: &Props) -> Html {
    let theme = format!("Theme: {}", props.ui.theme.name());
    html! {
        <header>
            <h1>{ icons::mark() }{ "Raft Playground" }</h1>
            <div class="tools">
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
