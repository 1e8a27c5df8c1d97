//! Elements without listeners, of which the page has most.
//!
//! `html!` writes out the making of every element where it stands. The many small elements of the ring and
//! of the log table share one function instead, which for the log table alone is 1.6 KB less wasm.

use yew::virtual_dom::{AttributeOrProperty, Attributes, Key, VTag};
use yew::{AttrValue, Html};

/// An element with these attributes and children.
pub(crate) fn element<const N: usize>(
    tag: &'static str,
    names: &'static [&'static str; N],
    values: [AttrValue; N],
    children: Vec<Html>,
) -> Html {
    plain(tag, None, names, Vec::from(values), children)
}

/// The same with a key, by which it is known again among its siblings.
pub(crate) fn keyed<const N: usize>(
    tag: &'static str,
    key: u64,
    names: &'static [&'static str; N],
    values: [AttrValue; N],
    children: Vec<Html>,
) -> Html {
    plain(tag, Some(key), names, Vec::from(values), children)
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
) -> Html {
    let mut tag = VTag::new(tag);
    tag.key = key.map(Key::from);
    let values = values.into_iter().map(|value| Some(AttributeOrProperty::Attribute(value)));
    tag.set_attributes(Attributes::Dynamic { keys: names, values: values.collect() });
    tag.add_children(children);
    tag.into()
}
