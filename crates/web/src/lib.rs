//! The Raft Playground page.
//!
//! State and logic live in modules that know no DOM ([`session`], [`pace`], [`geometry`]); components
//! read them and send gestures to the [`app::App`], which alone changes the session.

pub mod app;
mod browser;
mod components;
pub mod geometry;
mod later;
pub mod pace;
pub mod session;
