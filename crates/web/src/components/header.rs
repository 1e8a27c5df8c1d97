//! The head of the page.

use yew::{Callback, Html, Properties, component, html};

use super::icons;
use crate::app::Msg;

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) theme: &'static str,
    pub(crate) send: Callback<Msg>,
}

#[component]
pub(crate) fn Header(Props { theme, send }: &Props) -> Html {
    html! {
        <header>
            <h1>{ icons::mark() }{ "Raft Playground" }</h1>
            <div class="tools">
                <button
                    class="quiet"
                    onclick={send.reform(|_| Msg::NextTheme)}
                    aria-label={format!("Theme: {theme}")}
                    title={format!("Theme: {theme} (t)")}
                >
                    { icons::theme() }
                </button>
                <button
                    id="help-button"
                    class="quiet"
                    onclick={send.reform(|_| Msg::Help(true))}
                    aria-label="Keyboard shortcuts"
                    title="Keyboard shortcuts (?)"
                >
                    { "?" }
                </button>
            </div>
        </header>
    }
}
