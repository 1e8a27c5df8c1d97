//! The Raft Playground page.
//!
//! State and logic live in modules that know no DOM ([`session`], [`pace`], [`geometry`]); components
//! read them and send gestures to the [`app::App`], which alone changes the session.

// `html!` takes a step for each token.
#![recursion_limit = "1024"]

pub mod api;
pub mod app;
mod browser;
pub mod comparison;
pub mod components;
pub mod draft;
pub mod editor;
pub mod geometry;
pub mod hall;
pub mod labs;
mod language;
mod later;
pub mod link;
mod own_log;
pub mod pace;
mod painter;
mod seed;
pub mod session;
pub mod take_away;
pub mod timeline;
pub mod ui;
pub mod unpack;
pub mod worker;

/// Whether the program runs in a worker, for a page that is elsewhere.
#[must_use]
pub fn is_in_worker() -> bool {
    browser::window().is_none()
}
