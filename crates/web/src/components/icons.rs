//! The page's own icons. All are decoration: the control around them carries the name.

use yew::{AttrValue, Html};

fn raw(svg: &'static str) -> Html {
    Html::from_html_unchecked(AttrValue::Static(svg))
}

pub(crate) fn play() -> Html {
    raw(
        r#"<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="M4.5 2.5v11l9-5.5z"/></svg>"#,
    )
}

pub(crate) fn pause() -> Html {
    raw(
        r#"<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="M4 2.5h3v11H4zM9 2.5h3v11H9z"/></svg>"#,
    )
}

pub(crate) fn step() -> Html {
    raw(
        r#"<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="M3 2.5v11l7-5.5zM11 2.5h2.2v11H11z"/></svg>"#,
    )
}

pub(crate) fn theme() -> Html {
    raw(
        r#"<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><circle class="line" cx="8" cy="8" r="5.6"/><path d="M8 2.4a5.6 5.6 0 0 1 0 11.2z"/></svg>"#,
    )
}

pub(crate) fn mark() -> Html {
    raw(
        r#"<svg class="mark" viewBox="0 0 20 20" aria-hidden="true"><path d="M10 6.2 4.8 12.4M10 6.2l5.2 6.2M6.2 14.6h7.6"/><circle cx="10" cy="3.6" r="2.6"/><circle cx="3.6" cy="14.6" r="2.6"/><circle cx="16.4" cy="14.6" r="2.6"/></svg>"#,
    )
}
