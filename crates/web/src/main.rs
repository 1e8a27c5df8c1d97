//! Starts the page.

use yew::{Html, function_component, html};

#[function_component]
fn App() -> Html {
    html! { <main><h1>{ "Raft Playground" }</h1></main> }
}

fn main() {
    yew::Renderer::<App>::new().render();
}
