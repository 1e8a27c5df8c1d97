//! The macro `html!`, which goes through the tokens one by one. Another event has its name here and in `events!`.

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
