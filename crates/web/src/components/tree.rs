//! `html!` with less wasm.
//!
//! Yew's own macro writes out the making of every element where it stands; the page has hundreds of them. This one has
//! the same syntax (what of it the page uses) and writes calls: an element opens, says what changes about it, and
//! closes. What does not change is a constant.

use std::iter::Map;
use std::rc::Rc;

use raft_sim::explain::catalogue;
use yew::virtual_dom::{AttributeOrProperty, Attributes, Key, Listener, VList, VTag, VText};
use yew::{AttrValue, Callback, Html};

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

/// Nodes in the syntax of Yew's `html!`: elements with attributes and listeners, `{ children }` and `if`.
macro_rules! html {
    ($($nodes:tt)*) => {{
        let mut tree = $crate::components::tree::Tree::new();
        $crate::components::tree::nodes!(tree; $($nodes)*);
        tree.done()
    }};
}
pub(crate) use html;

/// Some nodes, one after the other.
macro_rules! nodes {
    ($tree:ident;) => {};
    ($tree:ident; <> $($rest:tt)*) => { $crate::components::tree::nodes!($tree; $($rest)*) };
    ($tree:ident; </> $($rest:tt)*) => { $crate::components::tree::nodes!($tree; $($rest)*) };
    ($tree:ident; </ $tag:ident> $($rest:tt)*) => {
        $tree.close();
        $crate::components::tree::nodes!($tree; $($rest)*)
    };
    ($tree:ident; <$tag:ident $($rest:tt)*) => {
        $crate::components::tree::attributes!($tree $tag [] [] []; $($rest)*)
    };
    ($tree:ident; if $($rest:tt)*) => {
        $tree.group();
        $crate::components::tree::choice!($tree []; $($rest)*)
    };
    ($tree:ident; { t!($words:literal) } $($rest:tt)*) => {
        $tree.words($words);
        $crate::components::tree::nodes!($tree; $($rest)*)
    };
    ($tree:ident; { $text:literal } $($rest:tt)*) => {
        $tree.fixed($text);
        $crate::components::tree::nodes!($tree; $($rest)*)
    };
    ($tree:ident; $child:block $($rest:tt)*) => {
        $crate::components::tree::Child::put($child, &mut $tree);
        $crate::components::tree::nodes!($tree; $($rest)*)
    };
}
pub(crate) use nodes;

/// An `if`: what comes before the first braces is its condition.
macro_rules! choice {
    ($tree:ident [$($condition:tt)*]; { $($yes:tt)* } else { $($no:tt)* } $($rest:tt)*) => {
        if $($condition)* {
            $crate::components::tree::nodes!($tree; $($yes)*);
        } else {
            $crate::components::tree::nodes!($tree; $($no)*);
        }
        $tree.close();
        $crate::components::tree::nodes!($tree; $($rest)*)
    };
    ($tree:ident [$($condition:tt)*]; { $($yes:tt)* } $($rest:tt)*) => {
        if $($condition)* {
            $crate::components::tree::nodes!($tree; $($yes)*);
        }
        $tree.close();
        $crate::components::tree::nodes!($tree; $($rest)*)
    };
    ($tree:ident [$($condition:tt)*]; $next:tt $($rest:tt)*) => {
        $crate::components::tree::choice!($tree [$($condition)* $next]; $($rest)*)
    };
}
pub(crate) use choice;

/// The attributes of an element: their names, what is fixed of them, and what is said each time.
macro_rules! attributes {
    ($tree:ident $tag:ident [$($name:expr,)*] [$($says:expr,)*] [$($said:tt)*]; > $($rest:tt)*) => {
        $tree.element(const {
            &$crate::components::tree::Shape {
                tag: stringify!($tag),
                names: &[$($name),*],
                values: &[$($says),*],
            }
        });
        $($said)*
        $crate::components::tree::nodes!($tree; $($rest)*)
    };
    ($tree:ident $tag:ident [$($name:tt)*] [$($says:tt)*] [$($said:tt)*]; /> $($rest:tt)*) => {
        $crate::components::tree::attributes!(
            $tree $tag [$($name)*] [$($says)*] [$($said)* $tree.close();]; > $($rest)*
        )
    };
    ($tree:ident $tag:ident $names:tt $says:tt [$($said:tt)*]; key=$key:tt $($rest:tt)*) => {
        $crate::components::tree::attributes!(
            $tree $tag $names $says [$($said)* $tree.key(yew::virtual_dom::Key::from($key));]; $($rest)*
        )
    };
    ($tree:ident $tag:ident $names:tt $says:tt $said:tt; onchange=$to:block $($rest:tt)*) => {
        $crate::components::tree::listener!(onchange $to $tree $tag $names $says $said; $($rest)*)
    };
    ($tree:ident $tag:ident $names:tt $says:tt $said:tt; onclick=$to:block $($rest:tt)*) => {
        $crate::components::tree::listener!(onclick $to $tree $tag $names $says $said; $($rest)*)
    };
    ($tree:ident $tag:ident $names:tt $says:tt $said:tt; onclose=$to:block $($rest:tt)*) => {
        $crate::components::tree::listener!(onclose $to $tree $tag $names $says $said; $($rest)*)
    };
    ($tree:ident $tag:ident $names:tt $says:tt $said:tt; ondragover=$to:block $($rest:tt)*) => {
        $crate::components::tree::listener!(ondragover $to $tree $tag $names $says $said; $($rest)*)
    };
    ($tree:ident $tag:ident $names:tt $says:tt $said:tt; ondragstart=$to:block $($rest:tt)*) => {
        $crate::components::tree::listener!(ondragstart $to $tree $tag $names $says $said; $($rest)*)
    };
    ($tree:ident $tag:ident $names:tt $says:tt $said:tt; ondrop=$to:block $($rest:tt)*) => {
        $crate::components::tree::listener!(ondrop $to $tree $tag $names $says $said; $($rest)*)
    };
    ($tree:ident $tag:ident $names:tt $says:tt $said:tt; oninput=$to:block $($rest:tt)*) => {
        $crate::components::tree::listener!(oninput $to $tree $tag $names $says $said; $($rest)*)
    };
    ($tree:ident $tag:ident $names:tt $says:tt $said:tt; onkeydown=$to:block $($rest:tt)*) => {
        $crate::components::tree::listener!(onkeydown $to $tree $tag $names $says $said; $($rest)*)
    };
    ($tree:ident $tag:ident $names:tt $says:tt $said:tt; onkeyup=$to:block $($rest:tt)*) => {
        $crate::components::tree::listener!(onkeyup $to $tree $tag $names $says $said; $($rest)*)
    };
    ($tree:ident $tag:ident $names:tt $says:tt $said:tt; onmousedown=$to:block $($rest:tt)*) => {
        $crate::components::tree::listener!(onmousedown $to $tree $tag $names $says $said; $($rest)*)
    };
    ($tree:ident $tag:ident $names:tt $says:tt $said:tt; onpointerdown=$to:block $($rest:tt)*) => {
        $crate::components::tree::listener!(onpointerdown $to $tree $tag $names $says $said; $($rest)*)
    };
    ($tree:ident $tag:ident $names:tt $says:tt $said:tt; onpointermove=$to:block $($rest:tt)*) => {
        $crate::components::tree::listener!(onpointermove $to $tree $tag $names $says $said; $($rest)*)
    };
    ($tree:ident $tag:ident $names:tt $says:tt $said:tt; onpointerup=$to:block $($rest:tt)*) => {
        $crate::components::tree::listener!(onpointerup $to $tree $tag $names $says $said; $($rest)*)
    };
    ($tree:ident $tag:ident $names:tt $says:tt $said:tt; onsubmit=$to:block $($rest:tt)*) => {
        $crate::components::tree::listener!(onsubmit $to $tree $tag $names $says $said; $($rest)*)
    };
    ($tree:ident $tag:ident $names:tt $says:tt $said:tt; onwheel=$to:block $($rest:tt)*) => {
        $crate::components::tree::listener!(onwheel $to $tree $tag $names $says $said; $($rest)*)
    };
    ($tree:ident $tag:ident $names:tt $says:tt $said:tt; {$name:ident} $($rest:tt)*) => {
        $crate::components::tree::attributes!($tree $tag $names $says $said; $name={$name} $($rest)*)
    };
    ($tree:ident $tag:ident $names:tt $says:tt $said:tt; $name:ident=$($rest:tt)*) => {
        $crate::components::tree::attribute!((stringify!($name)) $tree $tag $names $says $said; $($rest)*)
    };
    ($tree:ident $tag:ident $names:tt $says:tt $said:tt; $one:ident-$two:ident=$($rest:tt)*) => {
        $crate::components::tree::attribute!(
            (concat!(stringify!($one), "-", stringify!($two))) $tree $tag $names $says $said; $($rest)*
        )
    };
}
pub(crate) use attributes;

macro_rules! listener {
    ($name:ident $to:block $tree:ident $tag:ident $names:tt $says:tt [$($said:tt)*]; $($rest:tt)*) => {
        $crate::components::tree::attributes!(
            $tree $tag $names $says [$($said)* $tree.$name($to);]; $($rest)*
        )
    };
}
pub(crate) use listener;

/// An attribute that is fixed, or that is said each time.
macro_rules! attribute {
    (($name:expr) $tree:ident $tag:ident [$($names:tt)*] [$($says:tt)*] $said:tt; true $($rest:tt)*) => {
        $crate::components::tree::attributes!(
            $tree $tag [$($names)* $name,] [$($says)* $crate::components::tree::Says::This(""),] $said; $($rest)*
        )
    };
    (($name:expr) $tree:ident $tag:ident [$($names:tt)*] [$($says:tt)*] $said:tt; $value:literal $($rest:tt)*) => {
        $crate::components::tree::attributes!(
            $tree $tag [$($names)* $name,] [$($says)* $crate::components::tree::Says::This($value),] $said; $($rest)*
        )
    };
    (($name:expr) $tree:ident $tag:ident [$($names:tt)*] [$($says:tt)*] $said:tt; {t!($words:literal)} $($rest:tt)*) => {
        $crate::components::tree::attributes!(
            $tree $tag [$($names)* $name,] [$($says)* $crate::components::tree::Says::Words($words),] $said; $($rest)*
        )
    };
    (($name:expr) $tree:ident $tag:ident [$($names:tt)*] [$($says:tt)*] [$($said:tt)*]; $value:block $($rest:tt)*) => {
        $crate::components::tree::attributes!(
            $tree $tag [$($names)* $name,] [$($says)* $crate::components::tree::Says::Other,]
            [$($said)* $tree.value($crate::components::tree::Value::said($value));]; $($rest)*
        )
    };
}
pub(crate) use attribute;
