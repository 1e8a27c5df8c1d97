//! The replicated service: what clients ask for, the state machine behind it, and the clients themselves.

mod client;
mod codec;
mod command;
mod history;
mod load;
mod machine;
mod op;
mod waiting;

pub use client::{Client, Try};
pub(crate) use client::{Clients, Directory, Timing};
pub use command::Command;
pub(crate) use command::{Decoded, encode};
pub use history::{History, Moment, Operation, Outcome};
pub use load::{KeyChoice, Load, Mix};
pub use machine::Machine;
pub use op::{Answer, ClientId, Op};
pub(crate) use waiting::Waiting;
