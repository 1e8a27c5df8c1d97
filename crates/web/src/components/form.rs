//! The fields of the rooms' forms.

use yew::{AttrValue, Callback, Event, Html};

use super::Props;
use super::element::{button, option, text};
use super::tree::html;
use crate::app::Msg;

/// A choice between a few words; `chosen` is the place of one.
pub(crate) fn select(
    name: &str,
    words: &[impl AsRef<str>],
    chosen: Option<usize>,
    onchange: Callback<Event>,
) -> Html {
    let word = |(place, word): (usize, &str)| option(place, Some(place) == chosen, word.to_owned());
    let options = words.iter().map(AsRef::as_ref).enumerate().map(word);
    html! {
        <select aria-label={name.to_owned()} {onchange}>{ options.collect::<Vec<_>>() }</select>
    }
}

/// A number with its unit.
pub(crate) fn number(
    props: &Props,
    name: &'static str,
    unit: &'static str,
    value: String,
    range: (u64, u64),
    placeholder: &'static str,
    read: impl Fn(&str) -> Msg + 'static,
) -> Html {
    let (least, most) = range;
    let onchange = props.input(move |text| Some(read(&text)));
    html! {
        <span class="number">
            <input
                type="number"
                inputmode="numeric"
                aria-label={name}
                min={least.to_string()}
                max={most.to_string()}
                step="any"
                {value}
                {placeholder}
                {onchange}
            />
            if !unit.is_empty() {
                <span class="unit">{ unit }</span>
            }
        </span>
    }
}

/// Text to be read when a button beside it is pressed.
pub(crate) fn field(id: &'static str, name: &'static str, placeholder: &str) -> Html {
    html! {
        <input
            {id}
            aria-label={name}
            placeholder={placeholder.to_owned()}
            autocomplete="off"
            spellcheck="false"
            maxlength="40"
        />
    }
}

/// A button that is on or off.
pub(crate) fn toggle(
    name: impl Into<AttrValue>,
    is_on: bool,
    onclick: Callback<yew::MouseEvent>,
) -> Html {
    let name = name.into();
    toggle_of(name.clone(), name, is_on, onclick)
}

/// A button that is on or off, whose word says enough only where it stands.
pub(crate) fn toggle_of(
    name: impl Into<AttrValue>,
    word: impl Into<AttrValue>,
    is_on: bool,
    onclick: Callback<yew::MouseEvent>,
) -> Html {
    let class = if is_on { "chip on" } else { "chip" };
    let pressed = if is_on { "true" } else { "false" };
    let values = [class.into(), name.into(), pressed.into()];
    button(&["class", "aria-label", "aria-pressed"], values, onclick, vec![text(word)])
}

/// A small button, whose word says enough only where it stands.
pub(crate) fn chip_of(
    name: String,
    word: &'static str,
    onclick: Callback<yew::MouseEvent>,
) -> Html {
    let values = ["chip".into(), name.into()];
    button(&["class", "aria-label"], values, onclick, vec![text(word)])
}

/// A mark beside what Raft does not promise to stand.
pub(crate) fn outside_model() -> Html {
    html! {
        <abbr class="outside" title={t!("Outside Raft’s model: Raft does not promise to stand it")}>
            { t!("outside the model") }
        </abbr>
    }
}

/// Text of a field as a number within a range; `None` if it is none.
pub(crate) fn read(value: &str, range: (u64, u64)) -> Option<u64> {
    let number: u64 = value.trim().parse().ok()?;
    Some(number.clamp(range.0, range.1))
}

/// A number with its thousands apart.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
