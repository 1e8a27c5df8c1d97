//! The few things that are asked of the browser. Each may be refused, and then has a quiet fallback.

pub(crate) mod address;
pub(crate) mod away;
mod fetch;
pub(crate) mod host;
mod report;
mod style;

use std::cell::Cell;

use js_sys::{Array, Function, Promise, Reflect};
use raft_sim::mark;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, HtmlInputElement, KeyboardEvent, MediaQueryList, Window};

pub(crate) use self::fetch::{after, fetch_bytes, read_file, read_piece};
pub(crate) use self::report::{is_broken, report_crash, withdraw_report};
pub(crate) use self::style::add_style;
use crate::link;
use crate::ui::Place;

/// Where the chosen theme is remembered.
const THEME_KEY: &str = "raft-playground.theme";

pub(crate) fn window() -> Option<Window> {
    web_sys::window()
}

/// Milliseconds on the browser's monotonic clock; 0 where there is none.
pub(crate) fn now_ms() -> f64 {
    window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

/// What the browser knows about the screen and its visitor.
pub(crate) fn media(query: &str) -> Option<MediaQueryList> {
    window()?.match_media(query).ok()?
}

/// Fills the screen with the page, or no longer.
pub(crate) fn set_fullscreen(is_full: bool) {
    let Some(document) = window().and_then(|window| window.document()) else { return };
    let (whose, what): (Option<JsValue>, _) = match is_full {
        true => (document.document_element().map(Into::into), "requestFullscreen"),
        false => (is_fullscreen().then(|| document.into()), "exitFullscreen"),
    };
    let Some(whose) = whose else { return };
    // Not by `web_sys`, which drops the promise: one that is refused and unheard is an error.
    let function = Reflect::get(&whose, &what.into()).ok();
    let function = function.and_then(|function| function.dyn_into::<Function>().ok());
    let promise = function.and_then(|function| function.call0(&whose).ok());
    if let Some(promise) = promise.and_then(|promise| promise.dyn_into::<Promise>().ok()) {
        let refused = Closure::once(|_: JsValue| ());
        let _ = promise.catch(&refused);
        refused.forget();
    }
}

/// Whether the page fills the screen.
pub(crate) fn is_fullscreen() -> bool {
    let document = window().and_then(|window| window.document());
    document.is_some_and(|document| document.fullscreen_element().is_some())
}

/// Whether the visitor prefers a page without motion.
pub(crate) fn prefers_reduced_motion() -> bool {
    media("(prefers-reduced-motion: reduce)").is_some_and(|query| query.matches())
}

/// Whether the page is hidden, in a tab behind others.
pub(crate) fn is_hidden() -> bool {
    window().and_then(|window| window.document()).is_some_and(|document| document.hidden())
}

/// Whether the page is part of another one.
pub(crate) fn is_embedded() -> bool {
    let top = window().map(|window| window.top());
    // Of a window above from another site nothing can be asked, not even that.
    !matches!(top, Some(Ok(Some(top))) if window().as_ref() == Some(&top))
}

/// Width of the window in pixels.
pub(crate) fn width() -> u32 {
    let width = window().and_then(|window| window.inner_width().ok()?.as_f64()).unwrap_or(0.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a window's width")]
    let width = width as u32;
    width
}

/// Light, dark, or whatever the system prefers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub(crate) fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::System => mark!("system"),
            Self::Light => mark!("light"),
            Self::Dark => mark!("dark"),
        }
    }

    /// What was chosen on an earlier visit, if the browser remembers.
    pub(crate) fn load() -> Self {
        let name = storage().and_then(|storage| storage.get_item(THEME_KEY).ok().flatten());
        name.and_then(|name| Self::of_name(&name)).unwrap_or_default()
    }

    /// Light or dark, by name.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        [Self::Light, Self::Dark].into_iter().find(|theme| theme.name() == name)
    }

    /// Shows the theme.
    pub(crate) fn show(self) {
        set_on_root("data-theme", self.name());
    }

    /// Shows the theme, and remembers it where that is allowed.
    pub(crate) fn apply(self) {
        self.show();
        if let Some(storage) = storage() {
            let _ = storage.set_item(THEME_KEY, self.name());
        }
    }
}

/// Where the chosen language is remembered.
const LANGUAGE_KEY: &str = "raft-playground.language";

/// The code of the language that was chosen on an earlier visit.
pub(crate) fn kept_language() -> Option<String> {
    storage()?.get_item(LANGUAGE_KEY).ok().flatten()
}

/// The codes of the languages that the visitor has asked the browser for, the dearest first.
pub(crate) fn languages() -> Vec<String> {
    let asked = window().map(|window| window.navigator().languages());
    asked.iter().flat_map(js_sys::Array::iter).filter_map(|code| code.as_string()).collect()
}

/// The page is in this language from now on.
pub(crate) fn tell_language(code: &str) {
    set_on_root("lang", code);
}

/// Sets an attribute of the whole page.
pub(crate) fn set_on_root(name: &str, value: &str) {
    let document = window().and_then(|window| window.document());
    if let Some(root) = document.and_then(|document| document.document_element()) {
        // No element refuses the names that are used here.
        let _ = root.set_attribute(name, value);
    }
}

/// Remembers the language for the next visit, where that is allowed.
pub(crate) fn keep_language(code: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(LANGUAGE_KEY, code);
    }
}

/// Puts a text into the element with this id, in place of what stands there.
pub(crate) fn set_text(id: &str, text: &str) {
    if let Some(element) = element(id) {
        element.set_text_content(Some(text));
    }
}

/// The element with this id. (SVG elements pass for HTML elements here: what is asked of them, `focus`,
/// both have.)
pub(crate) fn element(id: &str) -> Option<HtmlElement> {
    let element = window()?.document()?.get_element_by_id(id)?;
    Some(element.unchecked_into())
}

/// How far, in pixels to the right and down, something has to be moved so that all of it is in the window; the
/// upper left, if the window is too small for all of it.
#[allow(clippy::float_arithmetic, reason = "the browser measures in floats")]
pub(crate) fn shift_into_view(element: &HtmlElement) -> Option<(i32, i32)> {
    const MARGIN_PX: f64 = 8.0;
    let shift = |from: f64, to: f64, end: f64| {
        let back = (end - MARGIN_PX - to).min(0.0);
        #[expect(clippy::cast_possible_truncation, reason = "pixels of a window")]
        let shift =
            if back < 0.0 || from < MARGIN_PX { back.max(MARGIN_PX - from) as i32 } else { 0 };
        shift
    };
    let window = window()?;
    let (width, height) =
        (window.inner_width().ok()?.as_f64()?, window.inner_height().ok()?.as_f64()?);
    let bounds = element.get_bounding_client_rect();
    Some((
        shift(bounds.left(), bounds.right(), width),
        shift(bounds.top(), bounds.bottom(), height),
    ))
}

/// Whether the page is longer than the window.
pub(crate) fn is_page_scrollable() -> bool {
    let root = window().and_then(|window| window.document()?.document_element());
    root.is_some_and(|root| root.scroll_height() > root.client_height())
}

/// Moves the focus to the element with this id, if it is there.
pub(crate) fn focus(id: &str) {
    if let Some(element) = element(id) {
        let _ = element.focus();
    }
}

/// Whether the focus is within the element with this id.
pub(crate) fn has_focus(id: &str) -> bool {
    let focused = window().and_then(|window| window.document()?.active_element());
    element(id).is_some_and(|element| element.contains(focused.as_deref()))
}

/// So many of the screen's pixels are as wide as one of the page's.
pub(crate) fn pixel_ratio() -> f64 {
    window().map_or(1.0, |window| window.device_pixel_ratio()).clamp(1.0, 3.0)
}

/// Where the run is kept.
const SESSION_KEY: &str = "raft-playground.session";

fn storage() -> Option<web_sys::Storage> {
    window()?.local_storage().ok().flatten()
}

/// Keeps a text beyond the page; false if the browser does not.
pub(crate) fn keep(text: &str) -> bool {
    is_broken() || storage().is_some_and(|storage| storage.set_item(SESSION_KEY, text).is_ok())
}

/// What was kept.
pub(crate) fn kept() -> Option<String> {
    storage()?.get_item(SESSION_KEY).ok().flatten()
}

/// Where a script is kept that is being written.
const SCRIPT_KEY: &str = "raft-playground.script";

/// Keeps a script beyond the page, or forgets it. Where that is refused, it was said when the session was kept.
pub(crate) fn keep_script(text: Option<&str>) {
    let Some(storage) = storage() else { return };
    let _ = match text {
        Some(text) => storage.set_item(SCRIPT_KEY, text),
        None => storage.remove_item(SCRIPT_KEY),
    };
}

/// The script that was being written.
pub(crate) fn kept_script() -> Option<String> {
    storage()?.get_item(SCRIPT_KEY).ok().flatten()
}

thread_local! {
    static IS_TYPING: Cell<bool> = const { Cell::new(false) };
}

/// Whether somebody is about to fill in a field of the open room.
pub(crate) fn is_typing() -> bool {
    IS_TYPING.get()
}

pub(crate) fn set_typing(is_typing: bool) {
    IS_TYPING.set(is_typing);
}

/// What stands in the field with this id: typed or chosen.
pub(crate) fn text_of(id: &str) -> String {
    // What is asked of it, all fields have.
    element(id).map_or_else(String::new, |field| field.unchecked_into::<HtmlInputElement>().value())
}

/// What was typed into the text field with this id, which is empty then.
pub(crate) fn take_text(id: &str) -> String {
    let Some(element) = element(id) else { return String::new() };
    let field: HtmlInputElement = element.unchecked_into();
    let text = field.value();
    field.set_value("");
    text
}

/// Whether a key pressed there belongs to the element that has the focus: letters go into a text field,
/// space and the arrows to a control.
pub(crate) fn belongs_to_control(event: &KeyboardEvent) -> bool {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok())
    else {
        return false;
    };
    let is_text = matches!(target.tag_name().as_str(), "INPUT" | "SELECT" | "TEXTAREA");
    let is_control = is_text
        || matches!(target.tag_name().as_str(), "BUTTON" | "A" | "SUMMARY")
        || target.get_attribute("role").is_some_and(|role| role == "button" || role == "menuitem");
    let takes_press =
        event.key() == " " || event.key() == "Enter" || event.key().starts_with("Arrow");
    is_text || (is_control && takes_press)
}

/// Whether something happened within the open room, other than in the script, which knows what is written there.
pub(crate) fn is_in_room(event: &web_sys::Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| {
        target.closest("#room").ok().flatten().is_some() && target.tag_name() != "TEXTAREA"
    })
}

/// Whether something happened in a field for text.
pub(crate) fn is_in_field(event: &web_sys::Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| matches!(&*target.tag_name(), "INPUT" | "TEXTAREA"))
}

/// Loads the code that comes later, and says whether that is there now. A page that was built in one piece
/// has it from the start, and no function to load it.
pub(crate) fn load_later(done: Box<dyn FnOnce(bool)>) {
    // In a worker as well, where there is no window.
    let load = Reflect::get(&js_sys::global(), &"raftLater".into()).ok();
    let Some(load) = load.and_then(|load| load.dyn_into::<Function>().ok()) else {
        return done(true);
    };
    let promise: Option<Promise> = load.call0(&JsValue::NULL).ok().map(JsCast::unchecked_into);
    let Some(promise) = promise else { return done(false) };
    // The one function for both outcomes: it comes with nothing, or with an error.
    let settled = Closure::once(move |error: JsValue| done(error.is_undefined()));
    let _ = promise.then2(&settled, &settled);
    // Freed by the call.
    settled.forget();
}

/// The place that the page's address names.
pub(crate) fn place() -> Place {
    let hash = window().and_then(|window| window.location().hash().ok());
    Place::of_hash(&hash.unwrap_or_default())
}

/// What the page's address ends in, if that is a link.
pub(crate) fn link() -> Option<String> {
    window()?.location().hash().ok().filter(|hash| link::is_link(hash))
}

/// Whether the page's address makes it a figure in another page.
pub(crate) fn is_figure() -> bool {
    link().is_some_and(|hash| link::is_of_figure(&hash))
}

/// Has the page's address name a place.
pub(crate) fn go_to(place: Place) {
    if let Some(window) = window() {
        // A part of the page's own address can always be set.
        let _ = window.location().set_hash(place.hash());
    }
}

/// The page's program, for a worker to start: the addresses of its script and its wasm, and what the page's script has
/// compiled of that, if it has.
pub(crate) fn program() -> Option<Array> {
    let document = window()?.document()?;
    let address = |link: &str| document.query_selector(link).ok()??.get_attribute("href");
    let [script, wasm] = [address("link[rel=modulepreload]")?, address("link[as=fetch]")?];
    let compiled = Reflect::get(&js_sys::global(), &"raftCompiled".into()).unwrap_or_default();
    Some(Array::of3(&script.into(), &wasm.into(), &compiled))
}
