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

pub(crate) fn share() -> Html {
    raw(
        r#"<svg class="icon stroke" viewBox="0 0 16 16" aria-hidden="true"><path d="M8 10V2.5M5 5l3-3 3 3M4.5 7.5H3v6h10v-6h-1.5"/></svg>"#,
    )
}

pub(crate) fn mark() -> Html {
    raw(
        r#"<svg class="mark" viewBox="0 0 20 20" aria-hidden="true"><path d="M10 6.2 4.8 12.4M10 6.2l5.2 6.2M6.2 14.6h7.6"/><circle cx="10" cy="3.6" r="2.6"/><circle cx="3.6" cy="14.6" r="2.6"/><circle cx="16.4" cy="14.6" r="2.6"/></svg>"#,
    )
}

pub(crate) fn step_back() -> Html {
    raw(
        r#"<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="M13 2.5v11L6 8zM2.8 2.5H5v11H2.8z"/></svg>"#,
    )
}

pub(crate) fn next() -> Html {
    raw(
        r#"<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="M1.5 3v10l5-5zM7 3v10l5-5zM12.5 3h2v10h-2z"/></svg>"#,
    )
}

pub(crate) fn previous() -> Html {
    raw(
        r#"<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="M14.5 3v10l-5-5zM9 3v10L4 8zM1.5 3h2v10h-2z"/></svg>"#,
    )
}

pub(crate) fn to_start() -> Html {
    raw(
        r#"<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="M13.5 3v10L6.5 8zM2.5 3h2v10h-2z"/></svg>"#,
    )
}

pub(crate) fn undo() -> Html {
    raw(
        r#"<svg class="icon stroke" viewBox="0 0 16 16" aria-hidden="true"><path d="M6 3 2.5 6.5 6 10M3 6.5h6.5a4 4 0 0 1 0 8H7"/></svg>"#,
    )
}

pub(crate) fn redo() -> Html {
    raw(
        r#"<svg class="icon stroke" viewBox="0 0 16 16" aria-hidden="true"><path d="M10 3l3.5 3.5L10 10M13 6.5H6.5a4 4 0 0 0 0 8H9"/></svg>"#,
    )
}

pub(crate) fn tick() -> Html {
    raw(
        r#"<svg class="icon stroke" viewBox="0 0 16 16" aria-hidden="true"><path d="M3 8.5 6.5 12 13 4.5"/></svg>"#,
    )
}

pub(crate) fn cross() -> Html {
    raw(
        r#"<svg class="icon stroke" viewBox="0 0 16 16" aria-hidden="true"><path d="M4 4l8 8M12 4l-8 8"/></svg>"#,
    )
}

/// A screen on its stand.
pub(crate) fn hall() -> Html {
    raw(
        r#"<svg class="icon stroke" viewBox="0 0 16 16" aria-hidden="true"><path d="M1.5 3h13M2.5 3v7h11V3M8 10v1.5M5 14.5l3-3 3 3"/></svg>"#,
    )
}
