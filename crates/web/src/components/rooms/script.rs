//! The run as a script: to be read, changed, run, opened and saved.

use raft_sim::script::ERRORS_MAX;
use raft_sim::{ScriptError, t};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement, KeyboardEvent};
use yew::{Callback, Html, InputEvent, MouseEvent, TargetCast};

use super::super::Props;
use super::super::tree::html;
use crate::app::Msg;
use crate::browser;
use crate::editor::{Caret, Edit, Editor};

/// The id of the field in the document.
const TEXT: &str = "script-text";
/// No more words are offered at once.
const WORDS_MAX: usize = 24;
/// No more mistakes are listed at once.
const LISTED_MAX: usize = 5;

#[inline(never)]
pub(crate) fn draw(props: &Props) -> Html {
    let editor = &*props.ui.editor;
    let text = match editor.written() {
        Some(text) => text.to_owned(),
        None => props.view.read().history().script_and_acts().0.to_string(),
    };
    html! {
        <>
            { tools(props, editor) }
            <div class="desk">
                <div class="told">
                    <p id="script-state" role="status">{ state(props, editor) }</p>
                    { errors(props, editor.errors()) }
                    { words(props, editor) }
                </div>
                <div class="paper">
                    { gutter(&text, editor.errors()) }
                    { field(props, editor, text) }
                </div>
            </div>
        </>
    }
}

fn tools(props: &Props, editor: &Editor) -> Html {
    let press = |edit: Edit| props.press(Msg::Edit(edit));
    let send = props.send.clone();
    let on_file = Callback::from(move |event: Event| {
        let field: HtmlInputElement = event.target_unchecked_into();
        if let Some(file) = field.files().and_then(|files| files.get(0)) {
            send.emit(Msg::Bring(file));
        }
        // The same file can be chosen again.
        field.set_value("");
    });
    html! {
        <div class="quick">
            <button class="primary" title={t!("From the start (Ctrl + Enter)")} onclick={press(Edit::Run)}>{ t!("Run") }</button>
            <button title={t!("What stands up to the cursor at once (Shift + Ctrl + Enter)")} onclick={press(Edit::RunToCaret)}>
                { t!("Run to the cursor") }
            </button>
            <button title={t!("As the language writes it; comments are left out")} onclick={press(Edit::Normal)}>
                { t!("Normal form") }
            </button>
            <label class="button">
                { t!("Open …") }
                <input class="spoken" type="file" aria-label={t!("Open a script")} onchange={on_file} />
            </label>
            <button onclick={press(Edit::Save)}>{ t!("Save") }</button>
            <button disabled={editor.written().is_none()} onclick={press(Edit::Revert)}>{ t!("As it runs now") }</button>
            if editor.has_before() {
                <button onclick={press(Edit::Swap)}>{ t!("The text before") }</button>
            }
        </div>
    }
}

/// Whether it is what runs.
fn state(props: &Props, editor: &Editor) -> String {
    let session = props.view.read();
    let mistakes = editor.errors().len();
    match (editor.written(), editor.script()) {
        (None, _) => t!("This is what runs. It grows with all that you do.").to_owned(),
        (_, None) if mistakes == 1 => t!("One mistake.").to_owned(),
        (_, None) if mistakes >= ERRORS_MAX => {
            t!("The first {mistakes} mistakes of perhaps more.", mistakes)
        }
        (_, None) => t!("{mistakes} mistakes.", mistakes),
        (_, Some(script)) if *script == **session.history().script_and_acts().0 => {
            t!("This is what runs.").to_owned()
        }
        _ => t!("This is not what runs.").to_owned(),
    }
}

fn errors(props: &Props, errors: &[ScriptError]) -> Html {
    if errors.is_empty() {
        return Html::default();
    }
    let row = |error: &ScriptError| {
        let caret = Caret { line: error.line, column: error.column };
        html! {
            <li>
                <button class="link" onclick={props.press(Msg::Edit(Edit::GoTo(caret)))}>
                    { error.to_string() }
                </button>
            </li>
        }
    };
    let more = errors.len().saturating_sub(LISTED_MAX);
    html! {
        <ul class="mistakes" id="script-errors" aria-label={t!("Mistakes")}>
            { errors.iter().take(LISTED_MAX).map(row) }
            if more > 0 {
                <li>{ t!("and {more} more", more) }</li>
            }
        </ul>
    }
}

/// What may stand at the cursor.
fn words(props: &Props, editor: &Editor) -> Html {
    let completion = editor.completion();
    let word = |word: &String| {
        let finish = Edit::Finish(word.clone());
        html! {
            // The field keeps the focus.
            <button
                class="chip"
                tabindex="-1"
                onmousedown={Callback::from(|event: MouseEvent| event.prevent_default())}
                onclick={props.press(Msg::Edit(finish))}
            >
                { word.clone() }
            </button>
        }
    };
    let expected = completion.expected.map(|expected| t!("Here stands {expected}.", expected));
    html! {
        <div class="offers" role="group" aria-label={t!("What may stand here")}>
            if completion.words.is_empty() {
                <span class="hint" id="script-hint">{ expected.unwrap_or_default() }</span>
            } else {
                { completion.words.iter().take(WORDS_MAX).map(word) }
                <span class="hint" id="script-hint">
                    if editor.can_finish() {
                        { t!("Tab finishes the word, Esc closes.") }
                    }
                </span>
            }
        </div>
    }
}

/// The numbers of the lines; those with a mistake stand out.
fn gutter(text: &str, errors: &[ScriptError]) -> Html {
    let lines = line_count(text);
    let mut parts = Vec::new();
    let mut plain = String::new();
    for line in 1..=lines {
        if errors.iter().any(|error| error.line == line) {
            parts.push(html! { { std::mem::take(&mut plain) } });
            parts.push(html! { <b>{ format!("{line}\n") }</b> });
        } else {
            plain.push_str(&line.to_string());
            plain.push('\n');
        }
    }
    parts.push(html! { { plain } });
    html! { <pre class="gutter" aria-hidden="true">{ parts }</pre> }
}

fn line_count(text: &str) -> u32 {
    text.split('\n').fold(0, |count, _| count + 1)
}

fn field(props: &Props, editor: &Editor, text: String) -> Html {
    let send = props.send.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        let field: HtmlInputElement = event.target_unchecked_into();
        let text = field.value();
        let caret = caret_of(&field, &text);
        send.emit(Msg::Edit(Edit::Typed(text, caret)));
    });
    let (send, now) = (props.send.clone(), editor.caret());
    let moved = move |field: HtmlInputElement| {
        let caret = caret_of(&field, &field.value());
        if caret != now {
            send.emit(Msg::Edit(Edit::Moved(caret)));
        }
    };
    let after_key = moved.clone();
    let rows = (line_count(&text) + 1).max(8).to_string();
    html! {
        <textarea
            id={TEXT}
            aria-label={t!("The run as a script")}
            aria-invalid={if editor.errors().is_empty() { "false" } else { "true" }}
            aria-describedby="script-state script-hint"
            wrap="off"
            {rows}
            spellcheck="false"
            autocomplete="off"
            autocapitalize="off"
            value={text}
            {oninput}
            onclick={Callback::from(move |event: MouseEvent| moved(event.target_unchecked_into()))}
            onkeyup={Callback::from(move |event: KeyboardEvent| after_key(event.target_unchecked_into()))}
            onkeydown={on_key(props, editor)}
        />
    }
}

fn caret_of(field: &HtmlInputElement, text: &str) -> Caret {
    let units = field.selection_start().ok().flatten().unwrap_or(0);
    Caret::at_offset(text, units as usize)
}

/// Tab finishes a word that was begun; otherwise it leaves the field, as everywhere.
fn on_key(props: &Props, editor: &Editor) -> Callback<KeyboardEvent> {
    let first = editor.completion().words.first().filter(|_| editor.can_finish()).cloned();
    let is_offering = !editor.completion().words.is_empty();
    let send = props.send.clone();
    Callback::from(move |event: KeyboardEvent| {
        let has_ctrl = event.ctrl_key() || event.meta_key();
        let edit = match (event.key().as_str(), &first) {
            ("Tab", Some(word)) if !event.shift_key() => Edit::Finish(word.clone()),
            ("Escape", _) if is_offering => Edit::Close,
            ("Enter", _) if has_ctrl && event.shift_key() => Edit::RunToCaret,
            ("Enter", _) if has_ctrl => Edit::Run,
            _ => return,
        };
        event.prevent_default();
        send.emit(Msg::Edit(edit));
    })
}

/// Puts the focus into the field, at the place where somebody writes.
pub(crate) fn opened(editor: &Editor) {
    let Some(field) = browser::element(TEXT) else { return };
    let field: HtmlInputElement = field.unchecked_into();
    let offset = editor.caret().offset(&field.value());
    let offset = u32::try_from(offset).unwrap_or(u32::MAX);
    let _ = field.focus();
    // A text field has a selection.
    let _ = field.set_selection_range(offset, offset);
}
