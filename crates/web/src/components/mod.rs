//! What is on the page. Components read a [`crate::app::View`] and send [`crate::app::Msg`]s.

mod actions;
mod events;
mod header;
mod help;
mod icons;
mod log_table;
mod messages;
mod server_menu;
mod servers;
mod stage;
mod story_line;
mod term;
#[cfg(test)]
mod tests;
mod transport;

pub(crate) use actions::Actions;
pub(crate) use events::Events;
pub(crate) use header::Header;
pub(crate) use help::Help;
pub(crate) use log_table::LogTable;
pub(crate) use servers::server_id;
pub(crate) use stage::Stage;
pub(crate) use story_line::StoryLine;
pub(crate) use transport::Transport;
