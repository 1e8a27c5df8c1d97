//! What can be given away: a link to this moment, and the run as text.

use raft_sim::explain::catalogue;
use raft_sim::t;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;
use yew::{Event, Html};

use super::Props;
use super::element::{button, text};
use super::tree::html;
use crate::app::{Copied, LinkMsg, Msg, TakeMsg};
use crate::browser;
use crate::take_away::What;
use crate::ui::{Share, Taken};

/// The dialog's id in the document.
const SHARE: &str = "share";
/// The id of the field with the link.
pub(crate) const FIELD: &str = "share-link";
/// The id of the field with what is taken away.
pub(crate) const TAKEN: &str = "share-taken";
/// The id of the picture that is taken away.
pub(crate) const PICTURE: &str = "share-picture";
/// No more of a text is shown, in bytes: a field of more is slow.
const SHOWN_MAX: usize = 1 << 20;

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
                <button onclick={props.press(Msg::Link(LinkMsg::Share(false)))}>{ t!("Close") }</button>
            </div>
            { take_away(props) }
        </dialog>
    }
}

/// What can be taken away of the run, and what is.
fn take_away(props: &Props) -> Html {
    let taken = props.ui.taken.as_ref();
    let press = |msg| props.press(Msg::Link(LinkMsg::Take(msg)));
    let chip = |what: What| {
        let is_chosen = taken.is_some_and(|taken| taken.what == what);
        let class = if is_chosen { "chip on" } else { "chip" };
        let pressed = if is_chosen { "true" } else { "false" };
        let name = text(catalogue::text(what.names().0));
        let values = [class.into(), pressed.into()];
        button(&["class", "aria-pressed"], values, press(TakeMsg::Choose(what)), vec![name])
    };
    html! {
        <>
            <h3 id="share-take">{ t!("Take away") }</h3>
            <div class="chips" role="group" aria-labelledby="share-take">{ What::ALL.into_iter().map(chip) }</div>
            { taken.map(|taken| shown(props, taken)) }
        </>
    }
}

/// What is taken away, to be looked at.
fn shown(props: &Props, taken: &Taken) -> Html {
    let press = |msg| props.press(Msg::Link(LinkMsg::Take(msg)));
    let name = catalogue::text(taken.what.names().0);
    let text = match &taken.text {
        Ok(text) => text,
        Err(words) => return html! { <p class="hint">{ words }</p> },
    };
    let is_picture = taken.what.is_picture();
    html! {
        <>
            if is_picture {
                <img id={PICTURE} class="taken" alt={name} src={browser::away::picture(text)} />
            }
            <textarea
                id={TAKEN}
                class="taken"
                aria-label={name}
                readonly=true
                wrap="off"
                rows="4"
                spellcheck="false"
                value={text.get(..SHOWN_MAX).unwrap_or(text).to_owned()}
            />
            <p class="hint">{ t!("Up to this moment. Where nothing can be saved, it can be copied.") }</p>
            <div class="quick">
                <button onclick={press(TakeMsg::Save)}>{ if is_picture { t!("Save SVG") } else { t!("Save") } }</button>
                if is_picture {
                    <button onclick={press(TakeMsg::SavePixels)}>{ t!("Save PNG") }</button>
                }
                <button onclick={press(TakeMsg::Copy)}>{ t!("Copy") }</button>
            </div>
        </>
    }
}
