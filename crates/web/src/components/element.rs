//! Elements by functions.
//!
//! For what is made by the dozen with every frame, such as the cells of the logs: all values at once, without the
//! steps that `html!` (`tree.rs`) takes one by one.

use std::rc::Rc;

use yew::virtual_dom::{AttributeOrProperty, Attributes, Key, Listener, VTag};
use yew::{AttrValue, Callback, Html, MouseEvent};

/// An element with these attributes and children.
pub(crate) fn element<const N: usize>(
    tag: &'static str,
    names: &'static [&'static str; N],
    values: [AttrValue; N],
    children: Vec<Html>,
) -> Html {
    plain(tag, None, names, Vec::from(values), children, None)
}

/// The same with a key, by which it is known again among its siblings.
pub(crate) fn keyed<const N: usize>(
    tag: &'static str,
    key: u64,
    names: &'static [&'static str; N],
    values: [AttrValue; N],
    children: Vec<Html>,
) -> Html {
    plain(tag, Some(key), names, Vec::from(values), children, None)
}

/// A button.
pub(crate) fn button<const N: usize>(
    names: &'static [&'static str; N],
    values: [AttrValue; N],
    onclick: Callback<MouseEvent>,
    children: Vec<Html>,
) -> Html {
    let listener = Rc::new(yew::html::onclick::Wrapper::new(onclick));
    plain("button", None, names, Vec::from(values), children, Some(listener))
}

/// One of the words of a choice, by its place. Whether it is chosen is a property: once somebody has chosen
/// something, the attribute counts no more.
pub(crate) fn option(place: usize, is_chosen: bool, words: String) -> Html {
    let mut tag = VTag::new("option");
    let place = AttributeOrProperty::Attribute(place.to_string().into());
    let is_chosen = AttributeOrProperty::Property(is_chosen.into());
    let values = [Some(place), Some(is_chosen)].into();
    tag.set_attributes(Attributes::Dynamic { keys: &["value", "selected"], values });
    tag.add_children(vec![text(words)]);
    tag.into()
}

/// Text without an element.
pub(crate) fn text(text: impl Into<AttrValue>) -> Html {
    yew::virtual_dom::VText::new(text).into()
}

fn plain(
    tag: &'static str,
    key: Option<u64>,
    names: &'static [&'static str],
    values: Vec<AttrValue>,
    children: Vec<Html>,
    listener: Option<Rc<dyn Listener>>,
) -> Html {
    let mut tag = VTag::new(tag);
    tag.key = key.map(Key::from);
    let values = values.into_iter().map(|value| Some(AttributeOrProperty::Attribute(value)));
    tag.set_attributes(Attributes::Dynamic { keys: names, values: values.collect() });
    tag.add_children(children);
    if let Some(listener) = listener {
        tag.set_listeners([Some(listener)].into());
    }
    tag.into()
}
