//! Letting servers act until nothing is left to do.

use raft_core::NodeId;

use crate::args::Outcome;
use crate::env::Env;
use crate::script::Arg;

impl Env {
    /// `stabilize 1 2 log-level=none`: the log level counts for this directive only.
    pub(crate) fn stabilize_with(&mut self, args: &[Arg]) -> Outcome {
        let before = self.out.level();
        let outcome = self.set_level_of(args).and_then(|()| self.stabilize(args));
        self.out.restore_level(before);
        outcome
    }

    fn set_level_of(&mut self, args: &[Arg]) -> Outcome {
        let levels = args.iter().filter(|arg| arg.key == "log-level").flat_map(|arg| &arg.values);
        levels.into_iter().try_for_each(|level| self.out.set_level(level))
    }

    /// In each round first all Readies, then all messages, then all writes, then all that is applied.
    fn stabilize(&mut self, args: &[Arg]) -> Outcome {
        let ids = self.chosen(args)?;
        for round in 0.. {
            if round > MAX_ROUNDS {
                return crate::args::bad("it does not stabilize");
            }
            let mut is_done = true;
            for act in [Self::try_ready, Self::try_deliver, Self::try_append, Self::try_apply] {
                for &id in &ids {
                    is_done &= !act(self, id)?;
                }
            }
            if is_done {
                break;
            }
        }
        Ok(())
    }

    /// True if there was something to do, as with the others.
    fn try_ready(&mut self, id: NodeId) -> Outcome<bool> {
        let has = self.node(id)?.has_ready();
        if has {
            self.under(id, "handling Ready", |env| env.process_ready(id))?;
        }
        Ok(has)
    }

    fn try_deliver(&mut self, id: NodeId) -> Outcome<bool> {
        let has = self.messages.iter().any(|letter| letter.goes_to(id));
        if has {
            self.under(id, "receiving messages", |env| env.deliver_all_to(id))?;
        }
        Ok(has)
    }

    fn try_append(&mut self, id: NodeId) -> Outcome<bool> {
        let has = !self.node(id)?.append_work.is_empty();
        if has {
            self.under(id, "processing append thread", |env| {
                while !env.node(id)?.append_work.is_empty() {
                    env.process_append_thread(id)?;
                }
                Ok(())
            })?;
        }
        Ok(has)
    }

    fn try_apply(&mut self, id: NodeId) -> Outcome<bool> {
        let has = !self.node(id)?.apply_work.is_empty();
        if has {
            self.under(id, "processing apply thread", |env| {
                while !env.node(id)?.apply_work.is_empty() {
                    env.process_apply_thread(id)?;
                }
                Ok(())
            })?;
        }
        Ok(has)
    }
}

/// More than any script needs; a test must end.
const MAX_ROUNDS: u32 = 10_000;
