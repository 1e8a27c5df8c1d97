//! What is on the page: functions that draw a [`crate::app::View`] and send [`crate::app::Msg`]s.

pub(crate) mod actions;
pub(crate) mod comparison;
mod element;
mod form;
pub(crate) mod header;
pub(crate) mod help;
mod icons;
pub(crate) mod labs;
pub(crate) mod log_table;
pub(crate) mod message_menu;
pub(crate) mod messages;
pub(crate) mod own_log;
mod panel;
mod popover;
pub(crate) mod rooms;
pub(crate) mod server_menu;
pub(crate) mod servers;
pub(crate) mod share;
pub(crate) mod stage;
pub(crate) mod standing;
pub(crate) mod story_line;
mod term;
#[cfg(test)]
mod tests;
pub(crate) mod timeline;
pub(crate) mod transport;
mod tree;

pub(crate) use panel::{Draw, Panel, Props};
pub(crate) use rooms::branch_name;
