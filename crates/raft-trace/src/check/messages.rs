//! Messages by their names: what arrives was sent.

use super::Checker;
use super::keys::{Keys, key_of};
use crate::record::Message;
use crate::told::t;

/// What is known of messages.
#[derive(Debug, Default)]
pub(super) struct Messages {
    /// By their names.
    sent: Keys,
    /// Some line tells what is sent. If none does, nothing can be missing.
    is_told: bool,
    /// One was missing. Where lines are out of order, many are.
    is_missing: bool,
}

impl Checker {
    pub(super) fn name_sent(&mut self, message: &Message) {
        self.messages.is_told = true;
        if let Some(name) = &message.name {
            self.messages.sent.place(key_of(name));
        }
    }

    pub(super) fn name_received(&mut self, message: &Message) {
        let Some(name) = message.name.as_deref() else { return };
        let messages = &mut self.messages;
        // What was left out may have sent it.
        let may_be =
            !messages.is_told || self.has_left_out || messages.sent.find(key_of(name)).is_some();
        if !may_be && !std::mem::replace(&mut messages.is_missing, true) {
            self.miss(t!(
                "message {name} is received and was not sent before: a line is missing, or lines are out of order; \
                 write all servers' lines into one file as they happen, or with times of one clock";
                name
            ));
        }
    }
}
