//! What can be given away: a link to this moment, and the run as text.

use raft_sim::t;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;
use yew::{Event, Html};

use super::Props;
use super::tree::html;
use crate::app::{Copied, LinkMsg, Msg};
use crate::browser;
use crate::editor::Edit;
use crate::ui::Share;

/// The dialog's id in the document.
const SHARE: &str = "share";
/// The id of the field with the link.
pub(crate) const FIELD: &str = "share-link";

/// After the dialog was put on the page: shows it above everything, with the focus held inside.
#[inline(never)]
pub(crate) fn opened() {
    if let Some(dialog) = browser::element(SHARE) {
        // It fails only if it is shown already.
        let _ = dialog.unchecked_into::<HtmlDialogElement>().show_modal();
    }
}

/// Below a figure: the way to the whole page, at this moment.
#[inline(never)]
pub(crate) fn away(props: &Props) -> Html {
    let Share::Link(link) = &props.ui.share else { return Html::default() };
    html! {
        <p class="away">
            <a href={link.to_string()} target="_blank" rel="noopener">{ t!("Open in the Raft Playground") }</a>
        </p>
    }
}

#[inline(never)]
pub(crate) fn draw(props: &Props) -> Html {
    let closed = props.send.reform(|_: Event| Msg::Link(LinkMsg::Share(false)));
    let copy = |what| props.press(Msg::Link(LinkMsg::Copy(what)));
    let (link, hint) = match &props.ui.share {
        Share::Link(link) => (
            link.to_string(),
            t!("It opens this run at this moment, here and with everybody who gets it."),
        ),
        Share::TooLong => (
            String::new(),
            t!(
                "This run is too long for a link. Its script can be saved and given away as a file."
            ),
        ),
        Share::Making | Share::Closed => (String::new(), ""),
    };
    let told = match props.ui.is_copied {
        None => "",
        Some(true) => t!("Copied."),
        Some(false) => {
            t!("The browser lets nothing be copied here. What is chosen can be copied by hand.")
        }
    };
    let has_link = !link.is_empty();
    html! {
        <dialog id={SHARE} class="help" closedby="any" aria-labelledby="share-title" onclose={closed}>
            <h2 id="share-title">{ t!("Share this moment") }</h2>
            <input id={FIELD} class="address" aria-label={t!("Link")} readonly=true value={link} />
            <p class="hint">{ hint }</p>
            <p class="hint" role="status">{ told }</p>
            <div class="quick">
                <button class="primary" disabled={!has_link} onclick={copy(Copied::Link)}>{ t!("Copy link") }</button>
                <button disabled={!has_link} onclick={copy(Copied::Figure)}>{ t!("Copy embed code") }</button>
                <button onclick={copy(Copied::Text)}>{ t!("Copy as text") }</button>
                <button onclick={props.press(Msg::Edit(Edit::Save))}>{ t!("Save the script") }</button>
                <button onclick={props.press(Msg::Link(LinkMsg::Share(false)))}>{ t!("Close") }</button>
            </div>
        </dialog>
    }
}
