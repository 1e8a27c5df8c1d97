//! `html!` with less wasm.
//!
//! Yew's own macro writes out the making of every element where it stands; the page has hundreds of them. This one has
//! the same syntax (what of it the page uses) and writes calls: an element opens, says what changes about it, and
//! closes. What does not change is a constant. Here is what is called; `syntax.rs` has the macro.

mod syntax;

use std::iter::Map;
use std::rc::Rc;

use raft_sim::explain::catalogue;
use yew::virtual_dom::{AttributeOrProperty, Attributes, Key, Listener, VList, VTag, VText};
use yew::{AttrValue, Callback, Html};

pub(crate) use syntax::{attribute, attributes, choice, html, listener, nodes};

/// What never changes about an element.
pub(crate) struct Shape {
    pub(crate) tag: &'static str,
    /// The names of its attributes.
    pub(crate) names: &'static [&'static str],
    /// What they say.
    pub(crate) values: &'static [Says],
}

/// What an attribute says.
pub(crate) enum Says {
    /// The same in every language.
    This(&'static str),
    /// This, in the page's language.
    Words(&'static str),
    /// Another thing each time.
    Other,
}

/// An element that is open, or several nodes that stand in the place of one.
struct Open {
    shape: Option<&'static Shape>,
    values: Vec<Option<AttributeOrProperty>>,
    listeners: Vec<Option<Rc<dyn Listener>>>,
    key: Option<Key>,
    children: Vec<Html>,
}

/// Nodes that are being put together.
pub(crate) struct Tree {
    open: Vec<Open>,
}

impl Tree {
    #[inline(never)]
    pub(crate) fn new() -> Self {
        let mut tree = Self { open: Vec::new() };
        tree.group();
        tree
    }

    /// What was put together.
    #[inline(never)]
    pub(crate) fn done(mut self) -> Html {
        self.open.pop().map(Open::nodes).unwrap_or_default()
    }

    /// Several nodes come, or none: to their siblings they are one, so that these stay who they are.
    #[inline(never)]
    pub(crate) fn group(&mut self) {
        self.push(None);
    }

    #[inline(never)]
    pub(crate) fn element(&mut self, shape: &'static Shape) {
        self.push(Some(shape));
    }

    fn push(&mut self, shape: Option<&'static Shape>) {
        let (values, listeners, children) = (Vec::new(), Vec::new(), Vec::new());
        self.open.push(Open { shape, values, listeners, key: None, children });
    }

    /// What was opened last is complete.
    #[inline(never)]
    pub(crate) fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let node = match open.shape {
            Some(shape) => open.element(shape),
            None => open.nodes(),
        };
        self.node(node);
    }

    /// The next of the attributes that are said each time.
    #[inline(never)]
    pub(crate) fn value(&mut self, value: Option<AttributeOrProperty>) {
        self.last(|open| open.values.push(value));
    }

    fn listen(&mut self, listener: impl Listener + 'static) {
        self.last(|open| open.listeners.push(Some(Rc::new(listener))));
    }

    #[inline(never)]
    pub(crate) fn key(&mut self, key: Key) {
        self.last(|open| open.key = Some(key));
    }

    #[inline(never)]
    pub(crate) fn node(&mut self, node: Html) {
        self.last(|open| open.children.push(node));
    }

    /// A text that never changes.
    #[inline(never)]
    pub(crate) fn fixed(&mut self, text: &'static str) {
        self.text(AttrValue::Static(text));
    }

    /// The same in the page's language.
    #[inline(never)]
    pub(crate) fn words(&mut self, text: &'static str) {
        self.fixed(catalogue::text(text));
    }

    #[inline(never)]
    fn text(&mut self, text: AttrValue) {
        self.node(VText::new(text).into());
    }

    fn last(&mut self, change: impl FnOnce(&mut Open)) {
        if let Some(open) = self.open.last_mut() {
            change(open);
        }
    }
}

impl Open {
    fn nodes(mut self) -> Html {
        match self.children.len() {
            1 => self.children.remove(0),
            _ => VList::with_children(self.children, None).into(),
        }
    }

    fn element(self, shape: &'static Shape) -> Html {
        let mut tag = VTag::new(shape.tag);
        let mut said = self.values.into_iter();
        let mut values = Vec::new();
        for (name, says) in shape.names.iter().zip(shape.values) {
            let value = match says {
                Says::This(text) => text.said(),
                Says::Words(text) => catalogue::text(text).said(),
                Says::Other => said.next().flatten(),
            };
            values.push(match value {
                // What stands in a field is not its attribute.
                Some(AttributeOrProperty::Attribute(value)) if is_of_field(shape.tag, name) => {
                    tag.set_value(Some(value));
                    None
                }
                value => value,
            });
        }
        tag.set_attributes(Attributes::Dynamic { keys: shape.names, values: values.into() });
        if !self.listeners.is_empty() {
            tag.set_listeners(self.listeners.into());
        }
        tag.key = self.key;
        tag.add_children(self.children);
        tag.into()
    }
}

fn is_of_field(tag: &str, name: &str) -> bool {
    name == "value" && matches!(tag, "input" | "textarea")
}

/// What an attribute may say.
pub(crate) trait Value {
    fn said(self) -> Option<AttributeOrProperty>;
}

impl Value for &'static str {
    #[inline]
    fn said(self) -> Option<AttributeOrProperty> {
        Some(AttributeOrProperty::Attribute(AttrValue::Static(self)))
    }
}

impl Value for AttrValue {
    #[inline]
    fn said(self) -> Option<AttributeOrProperty> {
        Some(AttributeOrProperty::Attribute(self))
    }
}

impl Value for String {
    #[inline(never)]
    fn said(self) -> Option<AttributeOrProperty> {
        AttrValue::from(self).said()
    }
}

/// Only whether it is there tells something.
impl Value for bool {
    #[inline(never)]
    fn said(self) -> Option<AttributeOrProperty> {
        self.then_some(AttributeOrProperty::Attribute(AttrValue::Static("")))
    }
}

impl<T: Value> Value for Option<T> {
    #[inline]
    fn said(self) -> Option<AttributeOrProperty> {
        self.and_then(Value::said)
    }
}

/// What may stand in an element.
pub(crate) trait Child {
    fn put(self, tree: &mut Tree);
}

impl Child for &'static str {
    #[inline]
    fn put(self, tree: &mut Tree) {
        tree.fixed(self);
    }
}

impl Child for AttrValue {
    #[inline]
    fn put(self, tree: &mut Tree) {
        tree.text(self);
    }
}

impl Child for String {
    #[inline(never)]
    fn put(self, tree: &mut Tree) {
        tree.text(self.into());
    }
}

impl Child for &String {
    #[inline(never)]
    fn put(self, tree: &mut Tree) {
        self.clone().put(tree);
    }
}

impl Child for u64 {
    #[inline(never)]
    fn put(self, tree: &mut Tree) {
        self.to_string().put(tree);
    }
}

impl Child for usize {
    #[inline(never)]
    fn put(self, tree: &mut Tree) {
        self.to_string().put(tree);
    }
}

impl Child for Html {
    #[inline]
    fn put(self, tree: &mut Tree) {
        tree.node(self);
    }
}

/// Several, which to their siblings are one.
impl Child for Vec<Html> {
    #[inline(never)]
    fn put(self, tree: &mut Tree) {
        tree.node(VList::with_children(self, None).into());
    }
}

impl<I, F> Child for Map<I, F>
where
    Self: Iterator<Item = Html>,
{
    #[inline]
    fn put(self, tree: &mut Tree) {
        tree.group();
        for node in self {
            tree.node(node);
        }
        tree.close();
    }
}

impl<T: Child> Child for Option<T> {
    #[inline]
    fn put(self, tree: &mut Tree) {
        match self {
            Some(child) => child.put(tree),
            None => tree.node(Html::default()),
        }
    }
}

/// What may happen to an element: the name of its attribute, and of what is told then.
macro_rules! events {
    ($($name:ident: $event:ident,)*) => {
        impl Tree {
            $(
                #[inline(never)]
                pub(crate) fn $name(&mut self, callback: Callback<yew::events::$event>) {
                    self.listen(yew::html::$name::Wrapper::new(callback));
                }
            )*
        }
    };
}

events! {
    onchange: Event,
    onclick: MouseEvent,
    onclose: Event,
    ondragover: DragEvent,
    ondragstart: DragEvent,
    ondrop: DragEvent,
    oninput: InputEvent,
    onkeydown: KeyboardEvent,
    onkeyup: KeyboardEvent,
    onmousedown: MouseEvent,
    onpointerdown: PointerEvent,
    onpointermove: PointerEvent,
    onpointerup: PointerEvent,
    onsubmit: SubmitEvent,
    onwheel: WheelEvent,
}
